"""Layers that Keras had until 2.15 and has no more: so that their models run, and can be saved.

Some bear the name of a layer of today, which treats masks otherwise.

Refuses to be found in `keramos.layers`: stock Keras knows none of them. Files name them as
registered (`keramos>LocallyConnected1D`).
"""

from keramos._lazy import attach

EXPORTS = {
    "Add": "merging",
    "AddLoss": "add_loss",
    "AddMetric": "add_metric",
    "AutoEncoder": "autoencoder",
    "Average": "merging",
    "BatchwiseNormalization": "fixed_normalization",
    "Bidirectional": "recurrent",
    "Concatenate": "merging",
    "ConvLSTM1D": "recurrent",
    "ConvLSTM2D": "recurrent",
    "ConvLSTM3D": "recurrent",
    "GRU": "recurrent",
    "Highway": "highway",
    "LSTM": "recurrent",
    "LocallyConnected1D": "locally_connected1d",
    "LocallyConnected2D": "locally_connected2d",
    "Maximum": "merging",
    "Minimum": "merging",
    "MultiHeadAttention": "multi_head_attention",
    "Multiply": "merging",
    "ParametricSoftplus": "parametric_softplus",
    "RNN": "recurrent",
    "RandomCrop": "random_crop",
    "RandomFourierFeatures": "random_fourier_features",
    "SReLU": "srelu",
    "SampleNormalization": "fixed_normalization",
    "SimpleRNN": "recurrent",
    "Softmax": "softmax",
    "Subtract": "merging",
    "TimeDistributed": "time_distributed",
    "Unmasked": "unmasked",
    "UpSampling2D": "up_sampling2d",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
