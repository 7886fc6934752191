"""TensorFlow, where the user has imported it: its tensors, and its operations in programs of jax.

Never imports it: what stands in `sys.modules` is used, and nothing is done while nothing does.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypeAlias

from keramos import _tree
from keramos.engine import scope
from keramos.engine.variable import Variable
from keramos.errors import ConfigError

#: Of the tensors of variables, and of others; gives tensors.
Body: TypeAlias = Callable[[Sequence[Any], Sequence[Any]], list[Any]]
#: Calls a body on arrays.
Compute: TypeAlias = Callable[[Body, Sequence[Any], Sequence[Any]], Sequence[Any]]


def tensorflow() -> Any | None:
    """The module, if the user has imported it."""
    module = sys.modules.get("tensorflow")
    return module if hasattr(module, "convert_to_tensor") else None


def is_tensor(x: object) -> bool:
    """Whether `x` is a tensor of TensorFlow."""
    return type(x).__module__.startswith("tensorflow.") and hasattr(x, "dtype")


def is_ragged(x: object) -> bool:
    """Whether `x` is a tensor of TensorFlow whose rows are of different lengths."""
    return type(x).__name__ == "RaggedTensor" and is_tensor(x)


def is_symbolic(x: Any) -> bool:
    """Whether a tensor of TensorFlow stands in a graph, and has no numbers."""
    return not hasattr(x, "numpy")


def failed_in_tensorflow(error: BaseException) -> bool:
    """Whether an error arose in code of TensorFlow: it was handed something of jax."""
    return any(name.startswith("tensorflow.") for name in _modules(error.__traceback__))


#: What to do where `failed_on_tape`.
WITHOUT_TAPE = (
    "tf.GradientTape sees nothing of what jax computes; take gradients by jax.value_and_grad of "
    "model.stateless_call(…), as train_step(state, data) of Keras on jax does"
)


def failed_on_tape(error: BaseException) -> bool:
    """Whether an error arose where a tape of TensorFlow was asked for gradients."""
    return "tensorflow.python.eager.backprop" in _modules(error.__traceback__)


def _modules(traceback: TracebackType | None) -> Iterable[str]:
    while traceback is not None:
        yield str(traceback.tb_frame.f_globals.get("__name__", ""))
        traceback = traceback.tb_next


class _Substitutes(scope.StatelessScope):
    """In code that TensorFlow traces, variables read as tensors of TensorFlow."""

    def __init__(self, pairs: Iterable[tuple[Variable, Any]]):
        super().__init__(collect_losses=True)
        self._values = {id(variable): (variable, tensor) for variable, tensor in pairs}

    def convert_to_tensor(self, value: Any, dtype: str) -> Any:
        tf = sys.modules["tensorflow"]
        return tf.cast(tf.convert_to_tensor(value), dtype)


def compiled(body: Body, held: Sequence[Any], arrays: Sequence[Any]) -> Sequence[Any]:
    """A body as one operation of a program of jax, compiled by XLA; it has gradients."""
    from jax.experimental import jax2tf

    tf = sys.modules["tensorflow"]
    call = jax2tf.call_tf(tf.function(body, autograph=False), has_side_effects=False)
    return call(held, arrays)


@dataclass(frozen=True, eq=False)
class Recorded:
    """What TensorFlow wrote down of a body.

    Attributes:
        content: a `GraphDef`, as bytes.
        fed: names of its nodes that are the arguments, in order.
        constants: name of a node that is another argument -> its numbers.
        results: references to tensors.
    """

    content: bytes
    fed: Sequence[str]
    constants: Mapping[str, Any]
    results: Sequence[str]


_recordings: ContextVar[list[Recorded] | None] = ContextVar("recordings", default=None)


@contextlib.contextmanager
def recording() -> Iterator[list[Recorded]]:
    """What is recorded in the block."""
    graphs: list[Recorded] = []
    token = _recordings.set(graphs)
    try:
        yield graphs
    finally:
        _recordings.reset(token)


def recorded(body: Body, held: Sequence[Any], arrays: Sequence[Any]) -> Recorded:
    """A body as a graph; sizes that are symbolic are open in it.

    Raises:
        ConfigError: it uses a variable or a table of TensorFlow.
    """
    tf = sys.modules["tensorflow"]
    specs = [[_spec(array) for array in group] for group in (held, arrays)]
    concrete = tf.function(body, autograph=False).get_concrete_function(*specs)
    captured = concrete.graph.captures  # pairs: what it is outside, and inside
    if any(outside.dtype == tf.resource for outside, _ in captured):
        names = [variable.name for variable in concrete.graph.variables]
        raise ConfigError("it uses variables or tables of TensorFlow", found=", ".join(names))
    count = len(held) + len(arrays)
    graph = Recorded(
        concrete.graph.as_graph_def().SerializeToString(),
        [tensor.op.name for tensor in concrete.inputs[:count]],
        {inside.op.name: outside.numpy() for outside, inside in captured},
        [tensor.name for tensor in concrete.outputs],
    )
    if (graphs := _recordings.get()) is not None:
        graphs.append(graph)
    return graph


def _spec(array: Any) -> Any:
    from jax import export

    sizes = [None if export.is_symbolic_dim(size) else size for size in array.shape]
    return sys.modules["tensorflow"].TensorSpec(sizes, str(array.dtype))


def run(
    function: Callable[..., Any],
    variables: Sequence[Variable],
    args: tuple,
    kwargs: dict[str, Any],
    compute: Compute = compiled,
) -> tuple[Any, list[Any]]:
    """Call a function that uses operations of TensorFlow, in a program of jax.

    Args:
        function: of tensors of TensorFlow.
        variables: those that it reads or assigns.
        args: nests of arrays, and of whatever else it takes.
        kwargs: likewise.
        compute: what calls it.

    Returns:
        what it returns, with jax's arrays for tensors; and the losses that were added.
    """
    tf = sys.modules["tensorflow"]
    leaves = _tree.flatten((args, kwargs))
    places = [place for place, leaf in enumerate(leaves) if hasattr(leaf, "shape")]
    held = [variable.value for variable in variables]
    trace: dict[str, Any] = {}

    def body(values: Sequence[Any], arrays: Sequence[Any]) -> list[Any]:
        filled = dict(zip(places, arrays, strict=True))
        inner = [filled.get(place, leaf) for place, leaf in enumerate(leaves)]
        inner_args, inner_kwargs = _tree.pack_like((args, kwargs), inner)
        substitutes = _Substitutes(zip(variables, values, strict=True))
        with substitutes, scope.AutocastScope(None):
            result = function(*inner_args, **inner_kwargs)
        changed = [(v, substitutes.get_current_value(v)) for v in substitutes.changed]
        trace.update(result=result, changed=[v for v, _ in changed], losses=len(substitutes.losses))
        values = [*_tree.flatten(result), *(value for _, value in changed), *substitutes.losses]
        return [tf.convert_to_tensor(value) for value in values]

    outputs = list(compute(body, held, [leaves[place] for place in places]))
    results = _tree.flatten(trace["result"])
    losses = outputs[len(outputs) - trace["losses"] :] if trace["losses"] else []
    for variable, value in zip(trace["changed"], outputs[len(results) :], strict=False):
        variable.assign(value)
    return _tree.pack_like(trace["result"], outputs[: len(results)]), losses


def answer(
    compute: Callable[..., Any], tensors: Sequence[Any], as_tensors: Callable[[Any], Any]
) -> Any:
    """What a function of arrays gives for tensors of TensorFlow, with gradients for its tape.

    Args:
        compute: of numpy's arrays; returns a nest of arrays.
        tensors: with numbers.
        as_tensors: makes tensors of the leaves of the result.
    """
    tf = sys.modules["tensorflow"]
    result: dict[str, Any] = {}

    @tf.custom_gradient
    def function(*tensors: Any) -> Any:
        arrays = [tensor.numpy() for tensor in tensors]
        result["nest"] = nest = compute(*arrays)

        def gradient(*cotangents: Any) -> list[Any]:
            return _pulled(compute, arrays, cotangents, as_tensors)

        return [as_tensors(leaf) for leaf in _tree.flatten(nest)], gradient

    outputs = function(*tensors)
    return _tree.pack_like(result["nest"], outputs)


def _pulled(
    compute: Callable[..., Any],
    arrays: Sequence[Any],
    cotangents: Sequence[Any],
    as_tensors: Callable[[Any], Any],
) -> list[Any]:
    """Gradients for the arrays of floats, None for the others."""
    import jax
    import jax.numpy as jnp

    moving = [place for place, array in enumerate(arrays) if array.dtype.kind == "f"]

    def floats(*values: Any) -> list[Any]:
        filled = dict(zip(moving, values, strict=True))
        inner = [filled.get(place, array) for place, array in enumerate(arrays)]
        with scope.StatelessScope():  # nothing is assigned a second time
            return [jnp.asarray(leaf) for leaf in _tree.flatten(compute(*inner))]

    outputs, pull = jax.vjp(floats, *(jnp.asarray(arrays[place]) for place in moving))
    handed = [
        jnp.asarray(cotangent.numpy(), output.dtype)
        if jnp.issubdtype(output.dtype, jnp.floating)
        else jnp.zeros(output.shape, jax.dtypes.float0)
        for cotangent, output in zip(cotangents, outputs, strict=True)
    ]
    gradients = dict(zip(moving, pull(handed), strict=True))
    return [
        as_tensors(gradients[place].astype(array.dtype)) if place in gradients else None
        for place, array in enumerate(arrays)
    ]
