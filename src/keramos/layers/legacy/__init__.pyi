# Written by tools/stubs.py from the table in __init__.py.

from .add_loss import AddLoss as AddLoss
from .add_metric import AddMetric as AddMetric
from .autoencoder import AutoEncoder as AutoEncoder
from .fixed_normalization import BatchwiseNormalization as BatchwiseNormalization
from .fixed_normalization import SampleNormalization as SampleNormalization
from .highway import Highway as Highway
from .locally_connected1d import LocallyConnected1D as LocallyConnected1D
from .locally_connected2d import LocallyConnected2D as LocallyConnected2D
from .merging import Add as Add
from .merging import Average as Average
from .merging import Concatenate as Concatenate
from .merging import Maximum as Maximum
from .merging import Minimum as Minimum
from .merging import Multiply as Multiply
from .merging import Subtract as Subtract
from .multi_head_attention import MultiHeadAttention as MultiHeadAttention
from .parametric_softplus import ParametricSoftplus as ParametricSoftplus
from .random_crop import RandomCrop as RandomCrop
from .random_fourier_features import RandomFourierFeatures as RandomFourierFeatures
from .recurrent import Bidirectional as Bidirectional
from .recurrent import ConvLSTM1D as ConvLSTM1D
from .recurrent import ConvLSTM2D as ConvLSTM2D
from .recurrent import ConvLSTM3D as ConvLSTM3D
from .recurrent import GRU as GRU
from .recurrent import LSTM as LSTM
from .recurrent import RNN as RNN
from .recurrent import SimpleRNN as SimpleRNN
from .softmax import Softmax as Softmax
from .srelu import SReLU as SReLU
from .time_distributed import TimeDistributed as TimeDistributed
from .unmasked import Unmasked as Unmasked
from .up_sampling2d import UpSampling2D as UpSampling2D

__all__ = [
    "Add",
    "AddLoss",
    "AddMetric",
    "AutoEncoder",
    "Average",
    "BatchwiseNormalization",
    "Bidirectional",
    "Concatenate",
    "ConvLSTM1D",
    "ConvLSTM2D",
    "ConvLSTM3D",
    "GRU",
    "Highway",
    "LSTM",
    "LocallyConnected1D",
    "LocallyConnected2D",
    "Maximum",
    "Minimum",
    "MultiHeadAttention",
    "Multiply",
    "ParametricSoftplus",
    "RNN",
    "RandomCrop",
    "RandomFourierFeatures",
    "SReLU",
    "SampleNormalization",
    "SimpleRNN",
    "Softmax",
    "Subtract",
    "TimeDistributed",
    "Unmasked",
    "UpSampling2D",
]
