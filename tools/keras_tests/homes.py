"""Where names without a public home in Keras stand here: module of Keras -> name -> its object."""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Callable
from functools import partial, reduce
from typing import Any


def _at(dotted: str) -> Callable[[], Any]:
    """`package.module:name.inner` of this library, imported when it is asked for."""

    def find() -> Any:
        module, _, attribute = dotted.partition(":")
        home = importlib.import_module(f"keramos.{module}".rstrip("."))
        return reduce(getattr, attribute.split(".") if attribute else (), home)

    return find


def _is(value: Any) -> Callable[[], Any]:
    return lambda: value


def _stand_in(name: str) -> Callable[[], Any]:
    return lambda: importlib.import_module(f"keras.src.{name}")


class Library:
    """What Keras's lazy modules look like."""

    def __init__(self, name: str):
        self.__dict__.update(name=name)

    @property
    def available(self) -> bool:
        return importlib.util.find_spec(self.name.split(".")[0]) is not None

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return getattr(importlib.import_module(self.name), attribute)


def _any_symbolic() -> Any:
    from keramos.graph.tensor import any_symbolic

    return lambda args=None, kwargs=None: any_symbolic(args or (), kwargs or {})


def _compute_output_spec() -> Any:
    from keramos.graph.operation import traced_spec

    return lambda function, *args, **kwargs: traced_spec(function, args, kwargs)


def _trainer() -> Any:
    """Keras's tests mix its trainer into any layer."""
    from keramos.models.loop_methods import LoopMethods

    return type("Trainer", (LoopMethods,), {"__init__": lambda self: None})


def _hash_file() -> Any:
    from keramos.utils.checksums import digest

    return lambda path, algorithm="sha256": digest(path, algorithm)


def _validate_file() -> Any:
    from keramos.utils.checksums import algorithm_of, matches

    return lambda path, file_hash, algorithm="auto": matches(
        path, file_hash, algorithm_of(file_hash, algorithm)
    )


def _extract_archive() -> Any:
    from keramos.utils.unpacking import unpack

    return lambda file_path, path=".", archive_format="auto": unpack(
        file_path, path, archive_format
    )


_CONFIG = {
    name: _at(f"config:{name}")
    for name in """
        backend disable_flash_attention enable_flash_attention epsilon floatx image_data_format
        is_flash_attention_enabled is_nnx_enabled max_epochs max_steps_per_epoch set_epsilon
        set_floatx set_image_data_format set_max_epochs set_max_steps_per_epoch
    """.split()
}
_BACKEND = {
    **_CONFIG,
    **{name: _at(f":{name}") for name in ("KerasTensor", "StatelessScope", "Variable")},
    **{
        name: _at(f"ops:{name}")
        for name in """
            cast cond convert_to_numpy convert_to_tensor is_tensor scatter shape slice
            stop_gradient vectorized_map
        """.split()
    },
    **{
        name: _at(f"backend:{name}")
        for name in """
            is_float_dtype is_int_dtype is_keras_tensor result_type standardize_dtype
        """.split()
    },
    **{name: _stand_in(f"ops.{name}") for name in "core image linalg math nn numpy".split()},
    "AutocastScope": _at("engine:AutocastScope"),
    "any_symbolic_tensors": _any_symbolic,
    "compute_output_spec": _compute_output_spec,
    "get_keras_mask": _at("graph.mask:get_mask"),
    "get_stateless_scope": _at("engine:stateless_scope"),
    "in_stateless_scope": _at("engine:in_stateless_scope"),
    "name_scope": _at(":name_scope"),
    "random": _at("random"),
    "random_seed_dtype": _is(lambda: "uint32"),
    "set_keras_mask": _at("graph.mask:set_mask"),
    "standardize_data_format": _at("engine:standardize_data_format"),
    "IS_THREAD_SAFE": _is(True),
    "SUPPORTS_COMPLEX_DTYPES": _is(True),
    "SUPPORTS_RAGGED_TENSORS": _is(False),
    "SUPPORTS_SPARSE_TENSORS": _is(True),
    "_backend": _is("jax"),
}

_INTEGERS = tuple(f"{sign}int{bits}" for sign in ("u", "") for bits in (8, 16, 32, 64))
_FLOATS = ("bfloat16", "float16", "float32", "float64")
_COMPLEX = ("complex64", "complex128")
_FLOAT8 = ("float8_e4m3fn", "float8_e5m2")
_ALLOWED = (*_FLOATS[1:], *_INTEGERS, "bfloat16", "bool", "string", *_FLOAT8, *_COMPLEX)
_DTYPES = {
    **_BACKEND,
    "ALLOWED_DTYPES": _is(_ALLOWED),
    "BOOL_TYPES": _is(("bool",)),
    "COMPLEX_TYPES": _is(_COMPLEX),
    "FLOAT8_TYPES": _is(_FLOAT8),
    "FLOAT_TYPES": _is(_FLOATS),
    "INT_TYPES": _is(_INTEGERS),
}
_LIBRARIES = {
    "dmtree": "tree",
    "gfile": "tensorflow.io.gfile",
    "grain": "grain",
    "jax": "jax",
    "litert": "ai_edge_litert",
    "ocp": "orbax",
    "onnxruntime": "onnxruntime",
    "openvino": "openvino",
    "optree": "optree",
    "orbax": "orbax",
    "scipy": "scipy",
    "tensorflow": "tensorflow",
    "torch_xla": "torch_xla",
    "torchvision": "torchvision",
}

_BOXES = "keras.src.layers.preprocessing.image_preprocessing.bounding_boxes"

HOMES: dict[str, dict[str, Callable[[], Any]]] = {
    "keras": {"__version__": _is("3.15.1")},
    "keras.src": {
        "__version__": _is("3.15.1"),
        "Functional": _at("models.functional:Functional"),
    },
    "keras.src.backend": _BACKEND,
    "keras.src.backend.common": _BACKEND,
    "keras.src.backend.common.dtypes": _DTYPES,
    "keras.src.backend.common.global_state": {"clear_session": _at("utils:clear_session")},
    "keras.src.backend.common.keras_tensor": _BACKEND,
    "keras.src.backend.common.masking": _BACKEND,
    "keras.src.backend.common.name_scope": {
        **_BACKEND,
        "current_path": _at("engine:current_path"),
    },
    "keras.src.backend.common.stateless_scope": _BACKEND,
    "keras.src.backend.common.variables": _DTYPES,
    "keras.src.backend.config": {
        **_CONFIG,
        "standardize_data_format": _at("engine:standardize_data_format"),
    },
    "keras.src.backend.jax.trainer": {"JAXTrainer": _trainer},
    "keras.src.dtype_policies.dtype_policy": {
        "dtype_policy": _at("config:dtype_policy"),
        "set_dtype_policy": _at("config:set_dtype_policy"),
    },
    "keras.src.layers.input_spec": {"InputSpec": _at(":InputSpec")},
    f"{_BOXES}.converters": {
        name: _at(f"utils.bounding_boxes:{name}")
        for name in """
            affine_transform clip_to_image_size convert_format crop decode_deltas_to_boxes
            encode_box_to_deltas pad
        """.split()
    },
    f"{_BOXES}.iou": {
        name: _at(f"utils.bounding_boxes:{name}") for name in ("compute_ciou", "compute_iou")
    },
    "keras.src.layers.rnn.conv_lstm": {
        "ConvLSTM": _at("layers.recurrent.conv_lstm:ConvLSTM"),
        "ConvLSTMCell": _at("layers.recurrent.conv_lstm_cell:ConvLSTMCell"),
    },
    "keras.src.models": {"Functional": _at("models.functional:Functional")},
    "keras.src.models.functional": {"Functional": _at("models.functional:Functional")},
    "keras.src.ops": {
        "cast": _at("ops:cast"),
        "cond": _at("ops:cond"),
        "dtype": _at("ops:dtype"),
        "is_tensor": _at("ops:is_tensor"),
        "name_scope": _at(":name_scope"),
        "random": _at("random"),
        "shape": _at("ops:shape"),
    },
    "keras.src.ops.function": {"Function": _at(":Function")},
    "keras.src.ops.operation": {"Operation": _at(":Operation")},
    "keras.src.saving.saving_lib": {
        "_CONFIG_FILENAME": _is("config.json"),
        "_METADATA_FILENAME": _is("metadata.json"),
        "_VARS_FNAME": _is("model.weights"),
        "load_weights_only": _is(
            lambda model, path, **options: model.load_weights(path, **options)
        ),
        "save_weights_only": _is(
            lambda model, path, **options: model.save_weights(path, **options)
        ),
    },
    "keras.src.trainers.compile_utils": {
        "CompileLoss": _at("training.compile_loss:CompileLoss"),
        "CompileMetrics": _at("training.compile_metrics:CompileMetrics"),
    },
    "keras.src.utils.file_utils": {
        **{name: partial(getattr, os.path, name) for name in ("exists", "isdir", "join")},
        "extract_archive": _extract_archive,
        "hash_file": _hash_file,
        "validate_file": _validate_file,
    },
    "keras.src.utils.module_utils": {
        "LazyModule": _is(Library),
        **{name: _is(Library(library)) for name, library in _LIBRARIES.items()},
    },
    "keras.src.utils.rng_utils": {"set_random_seed": _at("utils:set_random_seed")},
    "keras.src.utils.traceback_utils": {
        name: _at(f"config:{name}")
        for name in """
            disable_traceback_filtering enable_traceback_filtering is_traceback_filtering_enabled
        """.split()
    },
}
