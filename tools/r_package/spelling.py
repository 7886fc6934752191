"""How keras3 for R spells what Keras names: Conv2D -> layer_conv_2d."""

from __future__ import annotations

import re

#: What no rule gives: (package, name) -> its spelling in R.
EXCEPTIONS = {
    ("layers", "ReLU"): "layer_activation_relu",
    ("layers", "LeakyReLU"): "layer_activation_leaky_relu",
    ("layers", "ELU"): "layer_activation_elu",
    ("layers", "PReLU"): "layer_activation_parametric_relu",
    ("layers", "Softmax"): "layer_activation_softmax",
    ("layers", "TFSMLayer"): "layer_tfsm",
    ("layers", "JaxLayer"): "layer_jax_model_wrapper",
    ("layers", "FlaxLayer"): "layer_flax_module_wrapper",
    ("layers", "GRUCell"): "rnn_cell_gru",
    ("layers", "LSTMCell"): "rnn_cell_lstm",
    ("layers", "SimpleRNNCell"): "rnn_cell_simple",
    ("layers", "StackedRNNCells"): "rnn_cells_stack",
    ("layers", "UpSampling1D"): "layer_upsampling_1d",
    ("layers", "UpSampling2D"): "layer_upsampling_2d",
    ("layers", "UpSampling3D"): "layer_upsampling_3d",
    ("metrics", "BinaryIoU"): "metric_binary_iou",
    ("metrics", "IoU"): "metric_iou",
    ("metrics", "MeanIoU"): "metric_mean_iou",
    ("metrics", "OneHotIoU"): "metric_one_hot_iou",
    ("metrics", "OneHotMeanIoU"): "metric_one_hot_mean_iou",
    ("metrics", "F1Score"): "metric_f1_score",
    ("metrics", "FBetaScore"): "metric_fbeta_score",
    ("metrics", "MeanMetricWrapper"): "metric_mean_wrapper",
    ("metrics", "R2Score"): "metric_r2_score",
    ("metrics", "SparseTopKCategoricalAccuracy"): "metric_sparse_top_k_categorical_accuracy",
    ("metrics", "TopKCategoricalAccuracy"): "metric_top_k_categorical_accuracy",
    ("optimizers", "LossScaleOptimizer"): "optimizer_loss_scale",
    ("optimizers", "MultiOptimizer"): "optimizer_multi",
    ("optimizers", "RMSprop"): "optimizer_rmsprop",
    ("callbacks", "LambdaCallback"): "callback_lambda",
    ("callbacks", "ReduceLROnPlateau"): "callback_reduce_lr_on_plateau",
    ("callbacks", "SwapEMAWeights"): "callback_swap_ema_weights",
    ("callbacks", "TensorBoard"): "callback_tensorboard",
    ("callbacks", "TerminateOnNaN"): "callback_terminate_on_nan",
    ("constraints", "MaxNorm"): "constraint_maxnorm",
    ("constraints", "MinMaxNorm"): "constraint_minmaxnorm",
    ("constraints", "NonNeg"): "constraint_nonneg",
    ("constraints", "UnitNorm"): "constraint_unitnorm",
    ("initializers", "IdentityInitializer"): "initializer_identity",
    ("initializers", "OrthogonalInitializer"): "initializer_orthogonal",
    ("initializers", "STFTInitializer"): "initializer_stft",
    ("regularizers", "L1L2"): "regularizer_l1_l2",
    ("regularizers", "OrthogonalRegularizer"): "regularizer_orthogonal",
    ("random", "randint"): "random_integer",
    ("random", "SeedGenerator"): "random_seed_generator",
    ("applications", "InceptionResNetV2"): "application_inception_resnet_v2",
    ("applications", "NASNetLarge"): "application_nasnet_large",
    ("applications", "NASNetMobile"): "application_nasnet_mobile",
    ("utils", "array_to_img"): "image_from_array",
    ("utils", "img_to_array"): "image_to_array",
    ("utils", "load_img"): "image_load",
    ("utils", "save_img"): "image_array_save",
}

PREFIXES = {
    "activations": "activation",
    "applications": "application",
    "callbacks": "callback",
    "config": "config",
    "constraints": "constraint",
    "datasets": "dataset",
    "initializers": "initializer",
    "layers": "layer",
    "losses": "loss",
    "metrics": "metric",
    "ops": "op",
    "ops.image": "op_image",
    "optimizers": "optimizer",
    "optimizers.schedules": "learning_rate_schedule",
    "random": "random",
    "regularizers": "regularizer",
    "utils": "",
}

#: R reads these as parts of its language.
RESERVED = {"function": "f", "repeat": "repeats", "next": "next_", "if": "if_", "in": "in_"}


def spelled(package: str, name: str) -> str:
    """The function of R for a public name of Keras."""
    if (package, name) in EXCEPTIONS:
        return EXCEPTIONS[package, name]
    prefix = PREFIXES[package]
    return f"{prefix}_{snake(name)}" if prefix else snake(name)


def snake(name: str) -> str:
    """GlobalMaxPooling1D -> global_max_pooling_1d, ResNet50V2 -> resnet50_v2."""
    name = re.sub(r"(ResNet|DenseNet|MobileNet|EfficientNet|ConvNeXt)", _one_word, name)
    name = re.sub(r"(\d)D(?=[A-Z]|$)", r"_\1d_", name)
    name = re.sub(r"(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z\d])(?=[A-Z])", "_", name)
    name = re.sub(r"_+", "_", name).strip("_").lower()
    return re.sub(r"_v2_(?=[bsml])|(?<=_)x_(?=large)", lambda m: m[0][:-1], name)


def _one_word(match: re.Match) -> str:
    return match[0].capitalize()
