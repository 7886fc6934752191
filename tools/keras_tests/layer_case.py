"""Keras's check of a layer: configs, weights, shapes, masks, dtypes, one step of training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import keramos
from keramos import ops, tree

_COUNTED: dict[str, Callable[[Any], list]] = {
    "trainable_weights": lambda layer: layer.trainable_weights,
    "non_trainable_weights": lambda layer: layer.non_trainable_weights,
    "non_trainable_variables": lambda layer: layer.non_trainable_variables,
    "seed_generators": lambda layer: list(
        {
            key: generator
            for inner in layer._flatten_layers()
            for key, generator in inner._owned.seed_generators.items()
        }
    ),
}


def is_shape(x: Any) -> bool:
    """Whether it is one shape, and no nest of shapes."""
    return isinstance(x, (list, tuple)) and all(e is None or isinstance(e, int) for e in x)


def _dtypes(shape: Any, dtype: str = "float32") -> Any:
    """A nest of dtypes like a nest of shapes."""
    if is_shape(shape):
        return dtype
    if isinstance(shape, dict):
        return {key: _dtypes(inner, dtype) for key, inner in shape.items()}
    return type(shape)(_dtypes(inner, dtype) for inner in shape)


def _made(make: Callable[[tuple, str], Any], shape: Any, dtype: Any) -> Any:
    """A nest of what `make` gives for each shape; the keys of a dict of shapes are arguments."""
    if is_shape(shape):
        return make(tuple(shape), dtype)
    if isinstance(shape, dict):
        return {
            key.removesuffix("_shape"): _made(make, inner, dtype[key])
            for key, inner in shape.items()
        }
    return type(shape)(_made(make, s, d) for s, d in zip(shape, dtype, strict=True))


def _array(shape: tuple, dtype: str) -> Any:
    return ops.cast(keramos.random.uniform(shape, dtype="float32") * 3, dtype)


def _sparse_array(shape: tuple, dtype: str) -> Any:
    from jax.experimental import sparse

    rng = np.random.default_rng(0)
    x = (4 * rng.standard_normal(shape)).astype(dtype) * (rng.random(shape) < 0.7)
    return sparse.BCOO.fromdense(x.astype(dtype), n_batch=1)


def _called(layer: Any, inputs: Any, options: dict) -> Any:
    return layer(**inputs, **options) if isinstance(inputs, dict) else layer(inputs, **options)


def _fits(wanted: Any, output: Any) -> bool:
    """Whether an output has a shape; None in it fits any size."""
    if is_shape(wanted):
        shape = getattr(output, "shape", None)
        return (
            shape is not None
            and len(wanted) == len(shape)
            and all(w is None or w == size for w, size in zip(wanted, shape, strict=True))
        )
    if isinstance(wanted, dict):
        return all(_fits(shape, output[key]) for key, shape in wanted.items())
    return len(output) == len(wanted) and all(map(_fits, wanted, output))


class SumOfOutputs(keramos.Loss):
    """A loss that needs no targets."""

    def __call__(self, y_true, y_pred, sample_weight=None):
        return ops.sum(y_pred)


class OneLayer(keramos.Model):
    """A model of one layer."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def call(self, x, training=False):
        return self.layer(x, training=training)


@dataclass
class Layer:
    """A layer under test: how it is made and called, and with what."""

    make: Callable[..., Any]
    call: dict
    symbols: Any
    data: Callable[[], Any]

    def on(self, inputs: Any, **options: Any) -> tuple[Any, Any]:
        """A new layer, and its outputs."""
        layer = self.make(**options)
        return layer, _called(layer, inputs, self.call)


class LayerChecks:
    """`run_layer_test`."""

    def run_layer_test(
        self,
        layer_cls,
        init_kwargs,
        input_shape=None,
        input_dtype=None,
        input_sparse=False,
        input_ragged=False,
        input_data=None,
        call_kwargs=None,
        *,
        supports_masking=None,
        custom_objects=None,
        run_training_check=True,
        run_mixed_precision_check=True,
        assert_built_after_instantiation=False,
        expected_mask_shape=None,
        tpu_atol=None,
        tpu_rtol=None,
        **expected,
    ):
        """Every check; what is `expected` of outputs and weights is called as in Keras."""
        options = dict(init_kwargs or {})
        layer = layer_cls(**options)
        self.run_class_serialization_test(layer, custom_objects)
        if supports_masking is not None:
            assert layer.supports_masking == supports_masking, "supports_masking"
        if input_shape is None and input_data is None:
            return
        case = _case(
            lambda **more: layer_cls(**{**options, **more}),
            dict(call_kwargs or {}),
            (input_shape, input_dtype, input_sparse, input_ragged),
            input_data,
        )
        self._check_build(case, input_shape, expected)
        self._check_symbolic(case, expected, expected_mask_shape)
        layer, outputs = case.on(case.data())
        self._check_outputs(outputs, expected)
        self._check_values(layer, outputs, expected)
        if run_training_check:
            self._train_once(case)
        if run_mixed_precision_check:
            self._check_mixed_precision(case)
        if assert_built_after_instantiation:
            self._check_built_at_once(layer_cls, options)

    def _check_weights(self, layer: Any, case: Layer, expected: dict) -> None:
        assert layer.built, "built"
        reference: Any = None
        for what, count in _COUNTED.items():
            wanted = expected.get(f"expected_num_{what}")
            if wanted is None:  # as many as an eager call makes
                reference = reference or case.on(case.data())[0]
                wanted = len(count(reference))
            assert len(count(layer)) == wanted, f"number of {what}"

    def _check_build(self, case: Layer, shape: Any, expected: dict) -> None:
        layer = case.make()
        shapes = shape or tree.map_structure(lambda x: ops.shape(x), case.data())
        layer.build(**shapes) if isinstance(shapes, dict) else layer.build(shapes)
        self._check_weights(layer, case, expected)

    def _check_symbolic(self, case: Layer, expected: dict, mask_shape: Any) -> None:
        layer, outputs = case.on(case.symbols)
        self._check_weights(layer, case, expected)
        self._check_outputs(outputs, expected)
        if mask_shape is not None:
            mask = layer.compute_mask(case.symbols)
            assert tuple(mask_shape) == tuple(mask.shape), "mask shape"

    def _check_outputs(self, outputs: Any, expected: dict) -> None:
        shape, dtype = (expected.get(f"expected_output_{name}") for name in ("shape", "dtype"))
        flat = tree.flatten(outputs)
        if shape is not None:
            shapes = [x.shape for x in flat]
            assert _fits(shape, outputs), f"output shapes: wanted {shape}, got {shapes}"
        if dtype is not None:
            dtypes = [keramos.backend.standardize_dtype(x.dtype) for x in flat]
            assert list(tree.flatten(dtype)) == dtypes, "output dtypes"
        for x in flat:
            if expected.get("expected_output_sparse"):
                self.assertSparse(x)
            if expected.get("expected_output_ragged"):
                self.assertRagged(x)

    def _check_values(self, layer: Any, outputs: Any, expected: dict) -> None:
        values, losses = expected.get("expected_output"), expected.get("expected_num_losses")
        if values is not None:
            for wanted, x in zip(tree.flatten(values), tree.flatten(outputs), strict=True):
                self.assertAllClose(wanted, x, msg="output values")
        if losses is not None:
            assert len(layer.losses) == losses, "number of losses"

    def _train_once(self, case: Layer) -> None:
        data = case.data()
        layer, outputs = case.on(data)

        def batches():
            while True:
                yield data, outputs

        model = OneLayer(layer)
        model.compile(optimizer="sgd", loss=SumOfOutputs(), jit_compile="auto")
        model.fit(batches(), steps_per_epoch=1, verbose=0)

    def _check_mixed_precision(self, case: Layer) -> None:
        layer, outputs = case.on(data := case.data(), dtype="mixed_float16")
        is_float = keramos.backend.is_float_dtype

        def cast(spec: Any) -> Any:
            casts = layer.autocast and is_float(spec.dtype)
            dtype = layer.compute_dtype if casts else spec.dtype
            return keramos.KerasTensor(spec.shape, dtype=dtype)

        specs = tree.map_structure(cast, case.symbols)
        named = isinstance(data, dict)
        wanted = layer.compute_output_spec(**specs) if named else layer.compute_output_spec(specs)
        standardize = keramos.backend.standardize_dtype
        for x, spec in zip(tree.flatten(outputs), tree.flatten(wanted), strict=False):
            assert standardize(x.dtype) == spec.dtype, "dtype under mixed_float16"
        for weight in filter(lambda w: is_float(w.dtype), layer.weights):
            assert standardize(weight.dtype) == "float32", "weights stay float32"

    def _check_built_at_once(self, layer_cls: type, options: dict) -> None:
        assert layer_cls(**options).built, "a layer without state is built once made"
        other = type("ModifiedBuildLayer", (layer_cls,), {"build": lambda self, *a, **k: None})
        assert not other(**options).built, "one whose build() is a user's is not"


def _case(make: Callable[..., Any], call: dict, inputs: tuple, data: Any) -> Layer:
    shape, dtype, sparse, ragged = inputs

    def symbol(shape: tuple, dtype: str) -> Any:
        return keramos.KerasTensor(shape, dtype=dtype, sparse=sparse, ragged=ragged)

    if data is not None and shape is None:
        standardize = keramos.backend.standardize_dtype
        symbols = tree.map_structure(lambda x: symbol(ops.shape(x), standardize(x.dtype)), data)
        return Layer(make, call, symbols, lambda: data)
    dtypes = _dtypes(shape) if dtype is None else dtype
    if dtype is not None and not is_shape(shape) and isinstance(dtype, str):
        dtypes = _dtypes(shape, dtype)
    symbols = _made(symbol, shape, dtypes)
    if data is not None:
        return Layer(make, call, symbols, lambda: data)
    array = _sparse_array if sparse else _array
    return Layer(make, call, symbols, lambda: _made(array, shape, dtypes))
