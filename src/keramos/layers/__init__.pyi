# Written by tools/stubs.py from the table in __init__.py.

from .activation.activation import Activation as Activation
from .activation.elu import ELU as ELU
from .activation.leaky_relu import LeakyReLU as LeakyReLU
from .activation.prelu import PReLU as PReLU
from .activation.relu import ReLU as ReLU
from .activation.softmax import Softmax as Softmax
from .attention.additive_attention import AdditiveAttention as AdditiveAttention
from .attention.attention import Attention as Attention
from .attention.group_query_attention import GroupedQueryAttention as GroupQueryAttention
from .attention.multi_head_attention import MultiHeadAttention as MultiHeadAttention
from .base.input_spec import InputSpec as InputSpec
from .base.layer import Layer as Layer
from .convolutional.conv1d import Conv1D as Conv1D
from .convolutional.conv1d import Conv1D as Convolution1D
from .convolutional.conv1d_transpose import Conv1DTranspose as Conv1DTranspose
from .convolutional.conv1d_transpose import Conv1DTranspose as Convolution1DTranspose
from .convolutional.conv2d import Conv2D as Conv2D
from .convolutional.conv2d import Conv2D as Convolution2D
from .convolutional.conv2d_transpose import Conv2DTranspose as Conv2DTranspose
from .convolutional.conv2d_transpose import Conv2DTranspose as Convolution2DTranspose
from .convolutional.conv3d import Conv3D as Conv3D
from .convolutional.conv3d import Conv3D as Convolution3D
from .convolutional.conv3d_transpose import Conv3DTranspose as Conv3DTranspose
from .convolutional.conv3d_transpose import Conv3DTranspose as Convolution3DTranspose
from .convolutional.depthwise_conv1d import DepthwiseConv1D as DepthwiseConv1D
from .convolutional.depthwise_conv2d import DepthwiseConv2D as DepthwiseConv2D
from .convolutional.separable_conv1d import SeparableConv1D as SeparableConv1D
from .convolutional.separable_conv1d import SeparableConv1D as SeparableConvolution1D
from .convolutional.separable_conv2d import SeparableConv2D as SeparableConv2D
from .convolutional.separable_conv2d import SeparableConv2D as SeparableConvolution2D
from .core.dense import Dense as Dense
from .core.einsum_dense import EinsumDense as EinsumDense
from .core.embedding import Embedding as Embedding
from .core.identity import Identity as Identity
from .core.input_layer import Input as Input
from .core.input_layer import InputLayer as InputLayer
from .core.lambda_layer import Lambda as Lambda
from .core.masking import Masking as Masking
from .core.reversible_embedding import ReversibleEmbedding as ReversibleEmbedding
from .core.tfsm_layer import TFSMLayer as TFSMLayer
from .core.wrapper import Wrapper as Wrapper
from .family import deserialize as deserialize
from .family import serialize as serialize
from .foreign.flax_layer import FlaxLayer as FlaxLayer
from .foreign.jax_layer import JaxLayer as JaxLayer
from .foreign.torch_module_wrapper import TorchModuleWrapper as TorchModuleWrapper
from .merging.add import Add as Add
from .merging.add import add as add
from .merging.average import Average as Average
from .merging.average import average as average
from .merging.concatenate import Concatenate as Concatenate
from .merging.concatenate import concatenate as concatenate
from .merging.dot import Dot as Dot
from .merging.dot import dot as dot
from .merging.maximum import Maximum as Maximum
from .merging.maximum import maximum as maximum
from .merging.minimum import Minimum as Minimum
from .merging.minimum import minimum as minimum
from .merging.multiply import Multiply as Multiply
from .merging.multiply import multiply as multiply
from .merging.subtract import Subtract as Subtract
from .merging.subtract import subtract as subtract
from .normalization.batch_normalization import BatchNormalization as BatchNormalization
from .normalization.group_normalization import GroupNormalization as GroupNormalization
from .normalization.layer_normalization import LayerNormalization as LayerNormalization
from .normalization.rms_normalization import RMSNormalization as RMSNormalization
from .normalization.spectral_normalization import SpectralNormalization as SpectralNormalization
from .normalization.unit_normalization import UnitNormalization as UnitNormalization
from .pooling.adaptive_average_pooling1d import AdaptiveAveragePooling1D as AdaptiveAveragePooling1D
from .pooling.adaptive_average_pooling2d import AdaptiveAveragePooling2D as AdaptiveAveragePooling2D
from .pooling.adaptive_average_pooling3d import AdaptiveAveragePooling3D as AdaptiveAveragePooling3D
from .pooling.adaptive_max_pooling1d import AdaptiveMaxPooling1D as AdaptiveMaxPooling1D
from .pooling.adaptive_max_pooling2d import AdaptiveMaxPooling2D as AdaptiveMaxPooling2D
from .pooling.adaptive_max_pooling3d import AdaptiveMaxPooling3D as AdaptiveMaxPooling3D
from .pooling.average_pooling1d import AveragePooling1D as AveragePooling1D
from .pooling.average_pooling1d import AveragePooling1D as AvgPool1D
from .pooling.average_pooling2d import AveragePooling2D as AveragePooling2D
from .pooling.average_pooling2d import AveragePooling2D as AvgPool2D
from .pooling.average_pooling3d import AveragePooling3D as AveragePooling3D
from .pooling.average_pooling3d import AveragePooling3D as AvgPool3D
from .pooling.global_average_pooling1d import GlobalAveragePooling1D as GlobalAveragePooling1D
from .pooling.global_average_pooling1d import GlobalAveragePooling1D as GlobalAvgPool1D
from .pooling.global_average_pooling2d import GlobalAveragePooling2D as GlobalAveragePooling2D
from .pooling.global_average_pooling2d import GlobalAveragePooling2D as GlobalAvgPool2D
from .pooling.global_average_pooling3d import GlobalAveragePooling3D as GlobalAveragePooling3D
from .pooling.global_average_pooling3d import GlobalAveragePooling3D as GlobalAvgPool3D
from .pooling.global_max_pooling1d import GlobalMaxPooling1D as GlobalMaxPool1D
from .pooling.global_max_pooling1d import GlobalMaxPooling1D as GlobalMaxPooling1D
from .pooling.global_max_pooling2d import GlobalMaxPooling2D as GlobalMaxPool2D
from .pooling.global_max_pooling2d import GlobalMaxPooling2D as GlobalMaxPooling2D
from .pooling.global_max_pooling3d import GlobalMaxPooling3D as GlobalMaxPool3D
from .pooling.global_max_pooling3d import GlobalMaxPooling3D as GlobalMaxPooling3D
from .pooling.max_pooling1d import MaxPooling1D as MaxPool1D
from .pooling.max_pooling1d import MaxPooling1D as MaxPooling1D
from .pooling.max_pooling2d import MaxPooling2D as MaxPool2D
from .pooling.max_pooling2d import MaxPooling2D as MaxPooling2D
from .pooling.max_pooling3d import MaxPooling3D as MaxPool3D
from .pooling.max_pooling3d import MaxPooling3D as MaxPooling3D
from .preprocessing.aug_mix import AugMix as AugMix
from .preprocessing.auto_contrast import AutoContrast as AutoContrast
from .preprocessing.category_encoding import CategoryEncoding as CategoryEncoding
from .preprocessing.center_crop import CenterCrop as CenterCrop
from .preprocessing.clahe import ContrastLimitedAdaptiveHistogramEqualization as ContrastLimitedAdaptiveHistogramEqualization
from .preprocessing.cut_mix import CutMix as CutMix
from .preprocessing.discretization import Discretization as Discretization
from .preprocessing.equalization import Equalization as Equalization
from .preprocessing.hashed_crossing import HashedCrossing as HashedCrossing
from .preprocessing.hashing import Hashing as Hashing
from .preprocessing.integer_lookup import IntegerLookup as IntegerLookup
from .preprocessing.max_num_bounding_boxes import MaxNumBoundingBoxes as MaxNumBoundingBoxes
from .preprocessing.mel_spectrogram import MelSpectrogram as MelSpectrogram
from .preprocessing.mix_up import MixUp as MixUp
from .preprocessing.normalization import Normalization as Normalization
from .preprocessing.pipeline import Pipeline as Pipeline
from .preprocessing.rand_augment import RandAugment as RandAugment
from .preprocessing.random_brightness import RandomBrightness as RandomBrightness
from .preprocessing.random_color_degeneration import RandomColorDegeneration as RandomColorDegeneration
from .preprocessing.random_color_jitter import RandomColorJitter as RandomColorJitter
from .preprocessing.random_contrast import RandomContrast as RandomContrast
from .preprocessing.random_crop import RandomCrop as RandomCrop
from .preprocessing.random_elastic_transform import RandomElasticTransform as RandomElasticTransform
from .preprocessing.random_erasing import RandomErasing as RandomErasing
from .preprocessing.random_flip import RandomFlip as RandomFlip
from .preprocessing.random_gaussian_blur import RandomGaussianBlur as RandomGaussianBlur
from .preprocessing.random_grayscale import RandomGrayscale as RandomGrayscale
from .preprocessing.random_hue import RandomHue as RandomHue
from .preprocessing.random_invert import RandomInvert as RandomInvert
from .preprocessing.random_perspective import RandomPerspective as RandomPerspective
from .preprocessing.random_posterization import RandomPosterization as RandomPosterization
from .preprocessing.random_rotation import RandomRotation as RandomRotation
from .preprocessing.random_saturation import RandomSaturation as RandomSaturation
from .preprocessing.random_sharpness import RandomSharpness as RandomSharpness
from .preprocessing.random_shear import RandomShear as RandomShear
from .preprocessing.random_translation import RandomTranslation as RandomTranslation
from .preprocessing.random_zoom import RandomZoom as RandomZoom
from .preprocessing.rescaling import Rescaling as Rescaling
from .preprocessing.resizing import Resizing as Resizing
from .preprocessing.solarization import Solarization as Solarization
from .preprocessing.stft_spectrogram import STFTSpectrogram as STFTSpectrogram
from .preprocessing.string_lookup import StringLookup as StringLookup
from .preprocessing.text_vectorization import TextVectorization as TextVectorization
from .recurrent.bidirectional import Bidirectional as Bidirectional
from .recurrent.conv_lstm1d import ConvLSTM1D as ConvLSTM1D
from .recurrent.conv_lstm2d import ConvLSTM2D as ConvLSTM2D
from .recurrent.conv_lstm3d import ConvLSTM3D as ConvLSTM3D
from .recurrent.gru import GRU as GRU
from .recurrent.gru_cell import GRUCell as GRUCell
from .recurrent.lstm import LSTM as LSTM
from .recurrent.lstm_cell import LSTMCell as LSTMCell
from .recurrent.rnn import RNN as RNN
from .recurrent.simple_rnn import SimpleRNN as SimpleRNN
from .recurrent.simple_rnn_cell import SimpleRNNCell as SimpleRNNCell
from .recurrent.stacked_rnn_cells import StackedRNNCells as StackedRNNCells
from .recurrent.time_distributed import TimeDistributed as TimeDistributed
from .regularization.activity_regularization import ActivityRegularization as ActivityRegularization
from .regularization.alpha_dropout import AlphaDropout as AlphaDropout
from .regularization.dropout import Dropout as Dropout
from .regularization.gaussian_dropout import GaussianDropout as GaussianDropout
from .regularization.gaussian_noise import GaussianNoise as GaussianNoise
from .regularization.spatial_dropout1d import SpatialDropout1D as SpatialDropout1D
from .regularization.spatial_dropout2d import SpatialDropout2D as SpatialDropout2D
from .regularization.spatial_dropout3d import SpatialDropout3D as SpatialDropout3D
from .reshaping.cropping1d import Cropping1D as Cropping1D
from .reshaping.cropping2d import Cropping2D as Cropping2D
from .reshaping.cropping3d import Cropping3D as Cropping3D
from .reshaping.flatten import Flatten as Flatten
from .reshaping.permute import Permute as Permute
from .reshaping.repeat_vector import RepeatVector as RepeatVector
from .reshaping.reshape import Reshape as Reshape
from .reshaping.up_sampling1d import UpSampling1D as UpSampling1D
from .reshaping.up_sampling2d import UpSampling2D as UpSampling2D
from .reshaping.up_sampling3d import UpSampling3D as UpSampling3D
from .reshaping.zero_padding1d import ZeroPadding1D as ZeroPadding1D
from .reshaping.zero_padding2d import ZeroPadding2D as ZeroPadding2D
from .reshaping.zero_padding3d import ZeroPadding3D as ZeroPadding3D

__all__ = [
    "Activation",
    "ActivityRegularization",
    "AdaptiveAveragePooling1D",
    "AdaptiveAveragePooling2D",
    "AdaptiveAveragePooling3D",
    "AdaptiveMaxPooling1D",
    "AdaptiveMaxPooling2D",
    "AdaptiveMaxPooling3D",
    "Add",
    "AdditiveAttention",
    "AlphaDropout",
    "Attention",
    "AugMix",
    "AutoContrast",
    "Average",
    "AveragePooling1D",
    "AveragePooling2D",
    "AveragePooling3D",
    "AvgPool1D",
    "AvgPool2D",
    "AvgPool3D",
    "BatchNormalization",
    "Bidirectional",
    "CategoryEncoding",
    "CenterCrop",
    "Concatenate",
    "ContrastLimitedAdaptiveHistogramEqualization",
    "Conv1D",
    "Conv1DTranspose",
    "Conv2D",
    "Conv2DTranspose",
    "Conv3D",
    "Conv3DTranspose",
    "ConvLSTM1D",
    "ConvLSTM2D",
    "ConvLSTM3D",
    "Convolution1D",
    "Convolution1DTranspose",
    "Convolution2D",
    "Convolution2DTranspose",
    "Convolution3D",
    "Convolution3DTranspose",
    "Cropping1D",
    "Cropping2D",
    "Cropping3D",
    "CutMix",
    "Dense",
    "DepthwiseConv1D",
    "DepthwiseConv2D",
    "Discretization",
    "Dot",
    "Dropout",
    "ELU",
    "EinsumDense",
    "Embedding",
    "Equalization",
    "Flatten",
    "FlaxLayer",
    "GRU",
    "GRUCell",
    "GaussianDropout",
    "GaussianNoise",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalAveragePooling3D",
    "GlobalAvgPool1D",
    "GlobalAvgPool2D",
    "GlobalAvgPool3D",
    "GlobalMaxPool1D",
    "GlobalMaxPool2D",
    "GlobalMaxPool3D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "GlobalMaxPooling3D",
    "GroupNormalization",
    "GroupQueryAttention",
    "HashedCrossing",
    "Hashing",
    "Identity",
    "Input",
    "InputLayer",
    "InputSpec",
    "IntegerLookup",
    "JaxLayer",
    "LSTM",
    "LSTMCell",
    "Lambda",
    "Layer",
    "LayerNormalization",
    "LeakyReLU",
    "Masking",
    "MaxNumBoundingBoxes",
    "MaxPool1D",
    "MaxPool2D",
    "MaxPool3D",
    "MaxPooling1D",
    "MaxPooling2D",
    "MaxPooling3D",
    "Maximum",
    "MelSpectrogram",
    "Minimum",
    "MixUp",
    "MultiHeadAttention",
    "Multiply",
    "Normalization",
    "PReLU",
    "Permute",
    "Pipeline",
    "RMSNormalization",
    "RNN",
    "RandAugment",
    "RandomBrightness",
    "RandomColorDegeneration",
    "RandomColorJitter",
    "RandomContrast",
    "RandomCrop",
    "RandomElasticTransform",
    "RandomErasing",
    "RandomFlip",
    "RandomGaussianBlur",
    "RandomGrayscale",
    "RandomHue",
    "RandomInvert",
    "RandomPerspective",
    "RandomPosterization",
    "RandomRotation",
    "RandomSaturation",
    "RandomSharpness",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
    "ReLU",
    "RepeatVector",
    "Rescaling",
    "Reshape",
    "Resizing",
    "ReversibleEmbedding",
    "STFTSpectrogram",
    "SeparableConv1D",
    "SeparableConv2D",
    "SeparableConvolution1D",
    "SeparableConvolution2D",
    "SimpleRNN",
    "SimpleRNNCell",
    "Softmax",
    "Solarization",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "SpectralNormalization",
    "StackedRNNCells",
    "StringLookup",
    "Subtract",
    "TFSMLayer",
    "TextVectorization",
    "TimeDistributed",
    "TorchModuleWrapper",
    "UnitNormalization",
    "UpSampling1D",
    "UpSampling2D",
    "UpSampling3D",
    "Wrapper",
    "ZeroPadding1D",
    "ZeroPadding2D",
    "ZeroPadding3D",
    "add",
    "average",
    "concatenate",
    "deserialize",
    "dot",
    "maximum",
    "minimum",
    "multiply",
    "serialize",
    "subtract",
]
