"""Where the names of Keras stand here: `keras.layers` as a whole, `keras.src.…` name by name.

`keras_modules.json` lists the modules of Keras 3.15.1, and under which public name it publishes
what one of them defines (`tools/keras_modules.py`). The inside that packages use, and Keras does
not publish, is the table `INNER`.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keramos import _lazy
from keramos.codec import names
from keramos.errors import UnknownNameError

#: What the names of Keras are those of.
VERSION = "3.15.1"

_CONFIG = {
    name: f"config:{name}"
    for name in (
        "backend disable_flash_attention enable_flash_attention epsilon floatx image_data_format "
        "is_flash_attention_enabled is_nnx_enabled max_epochs max_steps_per_epoch set_epsilon "
        "set_floatx set_image_data_format set_max_epochs set_max_steps_per_epoch"
    ).split()
} | {"standardize_data_format": "engine:standardize_data_format"}
_BACKEND = {
    **_CONFIG,
    **{
        name: f"ops:{name}"
        for name in (
            "cast cond convert_to_numpy convert_to_tensor is_tensor scatter shape slice "
            "stop_gradient vectorized_map"
        ).split()
    },
    **{
        name: f"backend:{name}"
        for name in (
            "is_float_dtype is_int_dtype is_keras_tensor result_type standardize_dtype"
        ).split()
    },
    **{name: f"ops.{name}:" for name in "core image linalg math nn numpy".split()},
    "AutocastScope": "engine:AutocastScope",
    "KerasTensor": "graph.tensor:KerasTensor",
    "KerasVariable": "initializers.variable:Variable",
    "StatelessScope": "engine:StatelessScope",
    "Variable": "initializers.variable:Variable",
    "compute_output_spec": "stand_in.insides:compute_output_spec",
    "get_keras_mask": "graph.mask:get_mask",
    "get_stateless_scope": "engine:stateless_scope",
    "in_stateless_scope": "engine:in_stateless_scope",
    "name_scope": "engine:NameScope",
    "random": "random:",
    "set_keras_mask": "graph.mask:set_mask",
}
_FUNCTIONAL = {"Functional": "models.functional:Functional"}

#: What is left of the functions of Keras 2's backend.
FORMER_BACKEND = "keras.src.legacy.backend"

#: Module of Keras -> name -> `module:attribute` of this library.
INNER: Mapping[str, Mapping[str, str]] = {
    "keras.src": _FUNCTIONAL,
    "keras.src.activations": {"ALL_OBJECTS_DICT": "stand_in.insides:activations"},
    "keras.src.api_export": {"keras_export": "stand_in.insides:keras_export"},
    "keras.src.applications.imagenet_utils": {
        "obtain_input_shape": "applications.choices:shape_of_images"
    },
    "keras.src.backend": _BACKEND,
    **{
        f"keras.src.backend.common{name}": _BACKEND
        for name in (
            "",
            ".dtypes",
            ".keras_tensor",
            ".masking",
            ".name_scope",
            ".stateless_scope",
            ".variables",
        )
    },
    "keras.src.backend.common.backend_utils": {"canonicalize_axis": "engine.array:canonical_axis"},
    "keras.src.backend.common.global_state": {
        "clear_session": "utils:clear_session",
        "get_global_attribute": "stand_in.insides:get_global_attribute",
        "set_global_attribute": "stand_in.insides:set_global_attribute",
    },
    "keras.src.backend.common.symbolic_scope": {
        "in_symbolic_scope": "engine.scope:in_symbolic_scope"
    },
    "keras.src.backend.config": _CONFIG,
    "keras.src.distribution.distribution_lib": {
        "Distribution": "distribution.strategy:Distribution"
    },
    "keras.src.dtype_policies.dtype_policy": {
        "dtype_policy": "config:dtype_policy",
        "set_dtype_policy": "config:set_dtype_policy",
    },
    "keras.src.initializers.random_initializers": {
        "RandomInitializer": "initializers.draws:RandomInitializer"
    },
    "keras.src.layers.convolutional.base_conv": {
        "BaseConv": "layers.convolutional.regular:RegularConvolution"
    },
    "keras.src.layers.convolutional.base_conv_transpose": {
        "BaseConvTranspose": "layers.convolutional.transposed:TransposedConvolution"
    },
    "keras.src.layers.convolutional.base_depthwise_conv": {
        "BaseDepthwiseConv": "layers.convolutional.depthwise:DepthwiseConvolution"
    },
    "keras.src.layers.convolutional.base_separable_conv": {
        "BaseSeparableConv": "layers.convolutional.separable:SeparableConvolution"
    },
    "keras.src.layers.input_spec": {"InputSpec": "layers.base.input_spec:InputSpec"},
    "keras.src.layers.merging.base_merge": {"Merge": "layers.merging.merge:Merge"},
    "keras.src.layers.pooling.base_global_pooling": {
        "BaseGlobalPooling": "layers.pooling.global_pooling:GlobalPooling"
    },
    "keras.src.layers.pooling.base_pooling": {"BasePooling": "layers.pooling.pooling:Pooling"},
    "keras.src.layers.preprocessing.image_preprocessing.base_image_preprocessing_layer": {
        "BaseImagePreprocessingLayer": "layers.preprocessing.image_layer:ImageLayer"
    },
    "keras.src.layers.regularization.spatial_dropout": {
        "BaseSpatialDropout": "layers.regularization.spatial_dropout:SpatialDropout"
    },
    FORMER_BACKEND: {
        "_preprocess_conv3d_input": "stand_in.insides:tensorflow_layout",
        "_preprocess_padding": "stand_in.insides:tensorflow_padding",
    },
    "keras.src.models": _FUNCTIONAL,
    "keras.src.models.functional": _FUNCTIONAL,
    "keras.src.ops.function": {"Function": "graph.function:Function"},
    "keras.src.ops.node": {"Node": "graph.node:Node"},
    "keras.src.ops.operation": {"Operation": "graph.operation:Operation"},
    "keras.src.optimizers.base_optimizer": {"BaseOptimizer": "optimizers.optimizer:Optimizer"},
    "keras.src.random.seed_generator": {
        "draw_seed": "random.seed_generator:key",
        "global_seed_generator": "random.seed_generator:global_generator",
    },
    "keras.src.saving.keras_saveable": {"KerasSaveable": "codec.saveable:Saveable"},
    "keras.src.saving.saving_lib": {
        "load_weights_only": "saving:load_weights",
        "save_weights_only": "saving:save_weights",
    },
    "keras.src.saving.serialization_lib": {
        "deserialize_keras_object": "saving:deserialize_keras_object",
        "enable_unsafe_deserialization": "config:enable_unsafe_deserialization",
        "serialize_keras_object": "saving:serialize_keras_object",
    },
    "keras.src.trainers.compile_utils": {
        "CompileLoss": "training.compile_loss:CompileLoss",
        "CompileMetrics": "training.compile_metrics:CompileMetrics",
    },
    "keras.src.trainers.data_adapters.data_adapter_utils": {
        "class_weight_to_sample_weights": "training.data.class_weights:weights_of_rows",
        "train_validation_split": "training.data.splitting:train_validation_split",
    },
    "keras.src.utils.argument_validation": {
        "standardize_tuple": "stand_in.insides:standardize_tuple"
    },
    "keras.src.utils.backend_utils": {
        "in_grain_data_pipeline": "stand_in.insides:in_grain_data_pipeline"
    },
    "keras.src.utils.module_utils": {
        name: f"stand_in.insides:{name}" for name in "LazyModule jax scipy tensorflow torch".split()
    },
    "keras.src.utils.tracking": {
        "no_automatic_dependency_tracking": "stand_in.insides:no_automatic_dependency_tracking"
    },
    "keras.src.utils.naming": {
        "auto_name": "graph.naming:auto_name",
        "to_snake_case": "codec.names:snake_case",
    },
    "keras.src.utils.rng_utils": {"set_random_seed": "utils:set_random_seed"},
    "keras.src.utils.summary_utils": {"count_params": "stand_in.insides:count_params"},
    "keras.src.utils.traceback_utils": {
        name: f"config:{name}"
        for name in (
            "disable_traceback_filtering enable_traceback_filtering is_traceback_filtering_enabled"
        ).split()
    },
}


@functools.cache
def modules() -> Mapping[str, Mapping[str, str]]:
    """Module of Keras -> what it defines and publishes -> its public name."""
    return json.loads(Path(__file__).with_name("keras_modules.json").read_text("utf-8"))


def is_public_module(dotted: str) -> bool:
    """Whether `dotted` (`keras.layers`) is a module that Keras publishes."""
    return dotted in modules() and not dotted.startswith("keras.src")


def public(dotted: str) -> Any:
    """This library's object for a public name of Keras.

    Raises:
        AttributeError: it has none.
    """
    _, first, *others = dotted.split(".")
    if first not in root():
        raise UnknownNameError(f"{dotted} is not part of keramos", name=first, candidates=root())
    return functools.reduce(getattr, others, _lazy.load("keramos", root(), first))


def root() -> Mapping[str, str]:
    """The public names of this library itself, and where they are defined."""
    return names.exports("")


def inner(module: str, name: str) -> Any:
    """What `name` is in a module of `keras.src`.

    Raises:
        UnknownNameError: nothing that this library has.
    """
    if name in INNER.get(module, ()):
        return _lazy.load("keramos", INNER[module], name)
    if module == FORMER_BACKEND and name in names.exports("backend"):
        return public(f"keras.backend.{name}")
    if (cls := names.resolve(module, name)) is not None:
        return cls
    published = modules()[module].get(name) or published_below(module).get(name)
    if published is None and not name.startswith("_"):
        published = published_below("keras.src").get(name)
    if published is None:
        candidates = [*modules()[module], *INNER.get(module, ())]
        raise UnknownNameError(
            f"{module}.{name} is not part of keramos", name=name, candidates=candidates
        )
    return public(published)


@functools.cache
def published_below(package: str) -> Mapping[str, str]:
    """Name -> public name of what the modules of a package define: packages of Keras hand on what
    theirs have, and modules what they import.
    """
    below: dict[str, str] = {}
    for module, published in modules().items():
        if module.startswith(f"{package}."):
            for name, dotted in published.items():
                below.setdefault(name, dotted)
    return below
