"""Calls of layers in which TensorFlow has a part: the answer is of the kind of the question.

Tensors of TensorFlow in, tensors of TensorFlow out, also in a graph such as that of
`tf.data.Dataset.map`. A `call` that uses operations of TensorFlow is found out when it cannot take
what jax traces; it then runs as one operation of the program. Where a program is written for other
runtimes, it is what its operations are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from keramos import _tree, engine
from keramos.engine import bridge
from keramos.errors import ConfigError, KeramosError
from keramos.graph.operation import traced_spec
from keramos.graph.tensor import KerasTensor
from keramos.layers.base import call as calls


class BesideTensorFlow:
    """What a class says of itself to TensorFlow."""

    #: Whether `call` was seen to use operations of TensorFlow.
    _calls_tensorflow = False
    #: TensorFlow, which rewrites the code of what it calls, leaves alone what has this.
    autograph_info__: ClassVar[dict[str, Any]] = {}

    def _answer_to_ragged(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """A call with a ragged tensor.

        Raises:
            ConfigError: the layer is not for those.
        """
        raise ConfigError(
            f"{type(self).__name__} takes no ragged tensors", hint="give `x.to_tensor()`"
        )


def holds_tensors(args: tuple, kwargs: dict[str, Any]) -> bool:
    """Whether there are tensors of TensorFlow among the arguments."""
    return bridge.tensorflow() is not None and any(
        map(bridge.is_tensor, _tree.flatten((args, kwargs)))
    )


def answered(layer: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
    """A call with tensors of TensorFlow.

    Raises:
        ConfigError: it is made inside of a `call` that is itself compiled by TensorFlow, or in a
            graph whose shapes the layer cannot tell.
    """
    leaves = _tree.flatten((args, kwargs))
    places = [place for place, leaf in enumerate(leaves) if bridge.is_tensor(leaf)]
    tensors = [leaves[place] for place in places]
    if any(map(bridge.is_ragged, tensors)):
        return layer._answer_to_ragged(*args, **kwargs)

    def compute(*arrays: Any) -> Any:
        filled = dict(zip(places, arrays, strict=True))
        inner = [filled.get(place, leaf) for place, leaf in enumerate(leaves)]
        inner_args, inner_kwargs = _tree.pack_like((args, kwargs), inner)
        return layer(*inner_args, **inner_kwargs)

    if not any(map(bridge.is_symbolic, tensors)):
        return bridge.answer(compute, tensors, _as_tensor)
    if engine.in_stateless_scope():
        raise ConfigError(
            "a layer cannot be called on tensors of a graph of TensorFlow inside of a `call` that "
            "uses operations of TensorFlow",
            at=f"{type(layer).__name__} {layer.name!r}",
            hint="use keramos.ops in the outer `call`",
        )
    return _in_graph(layer, args, kwargs, compute, tensors)


def _as_tensor(x: Any) -> Any:
    tf: Any = bridge.tensorflow()
    return x if bridge.is_tensor(x) else tf.convert_to_tensor(engine.convert_to_numpy(x))


def _in_graph(
    layer: Any, args: tuple, kwargs: dict[str, Any], compute: Any, tensors: list[Any]
) -> Any:
    """The layer as an operation of the graph, that calls it when the graph runs."""
    tf: Any = bridge.tensorflow()
    specs = _tree.map_structure(_spec, (args, kwargs))
    with calls.name_scope(layer):
        layer._maybe_build(calls.bound(layer, *specs))
    nest = layer.compute_output_spec(*specs[0], **specs[1])
    wanted = _tree.flatten(nest)

    def function(*arrays: Any) -> list[Any]:
        outputs = _tree.flatten(compute(*arrays))
        arrays_out = map(engine.convert_to_numpy, outputs)
        return [a.astype(_numpy(s.dtype)) for a, s in zip(arrays_out, wanted, strict=True)]

    types = [tf.as_dtype(spec.dtype) for spec in wanted]
    outputs = tf.numpy_function(function, tensors, types)
    for output, spec in zip(outputs, wanted, strict=True):
        output.set_shape(spec.shape)
    return _tree.pack_like(nest, outputs)


def _numpy(dtype: str) -> Any:
    return object if dtype == "string" else dtype


def _spec(x: Any) -> Any:
    if not bridge.is_tensor(x):
        return x
    if x.shape.rank is None:
        raise ConfigError("a tensor of TensorFlow has no rank", found=repr(x)[:200])
    return KerasTensor(tuple(x.shape), x.dtype.name)


# -- Operations of TensorFlow in `call` ------------------------------------------------------------


def computed(
    layer: Any, run: Callable[..., Any], symbolic: bool, args: tuple, kwargs: dict[str, Any]
) -> Any:
    """What a layer gives for arrays of numbers, or for symbols; its `call` may be TensorFlow's.

    Args:
        layer: which.
        run: its `call`, or its `compute_output_spec`.
        symbolic: whether it is the latter.
        args: of the call.
        kwargs: of the call.
    """
    traced = symbolic or engine.tracing.is_going_on()
    if not (layer._calls_tensorflow and traced):
        try:
            return _as_arrays(run(*args, **kwargs))
        except Exception as error:
            # gradients are traced, too, and nothing but the error says so
            if not ((traced or engine.tracing.failed(error)) and _may_help(error)):
                raise
    outputs = (_compiled_spec if symbolic else _compiled)(layer, args, kwargs)
    object.__setattr__(layer, "_calls_tensorflow", True)  # no state of the layer
    return outputs


def _as_arrays(outputs: Any) -> Any:
    """What a `call` of numbers gave, with jax's arrays for tensors of TensorFlow."""
    if bridge.tensorflow() is None or not any(map(bridge.is_tensor, _tree.flatten(outputs))):
        return outputs
    return _tree.map_structure(
        lambda x: engine.convert_to_tensor(x.numpy()) if bridge.is_tensor(x) else x, outputs
    )


def _compiled(layer: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
    """The `call` of a layer in a program of jax: as one operation, which TensorFlow compiles; in
    programs for other runtimes, as operations of jax.

    Raises:
        ConfigError: XLA cannot compile it, or needs sizes that are symbolic; it has operations
            that keramos does not know.
    """
    compute = _by_its_graph if engine.scope.is_marking() else bridge.compiled
    try:
        outputs, losses = bridge.run(layer.call, layer.variables, args, kwargs, compute)
    except Exception as error:
        if compute is bridge.compiled and isinstance(error, KeramosError):
            raise
        cause = error.what if isinstance(error, KeramosError) else str(error).strip()
        cause = cause.partition("\n")[0]
        raise ConfigError(
            f"operations of TensorFlow in this `call` cannot be part of a program of jax: {cause}",
            at=f"{type(layer).__name__} {layer.name!r}",
            found=getattr(error, "found", None),
            hint="use keramos.ops, or give all sizes of its input",
        ) from error
    layer.add_loss(losses)
    return outputs


def _by_its_graph(body: bridge.Body, held: Sequence[Any], arrays: Sequence[Any]) -> list[Any]:
    from keramos.programs import recorded  # which needs jax

    return recorded.run(bridge.recorded(body, held, arrays), [*held, *arrays])


def _compiled_spec(layer: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
    """KerasTensors like those that `_compiled` gives."""
    return traced_spec(lambda *a, **k: _compiled(layer, a, k), args, kwargs)


def _may_help(error: Exception) -> bool:
    """Whether an error in a `call` says that it uses operations of TensorFlow."""
    return bridge.tensorflow() is not None and bridge.failed_in_tensorflow(error)
