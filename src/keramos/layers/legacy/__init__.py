"""Layers that Keras had until 2.15 and has no more: so that their models run, and can be saved.

Refuses to be found in `keramos.layers`: stock Keras knows none of them. Files name them as
registered (`keramos>LocallyConnected1D`).
"""

from keramos._lazy import attach

EXPORTS = {
    "AddLoss": "add_loss",
    "AddMetric": "add_metric",
    "BatchwiseNormalization": "fixed_normalization",
    "Highway": "highway",
    "LocallyConnected1D": "locally_connected1d",
    "LocallyConnected2D": "locally_connected2d",
    "ParametricSoftplus": "parametric_softplus",
    "SReLU": "srelu",
    "SampleNormalization": "fixed_normalization",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
