"""Functions made from functions: compiled, differentiated, or run on shapes alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from keramos.engine.array import is_sparse
from keramos.engine.dtypes import narrowed, standardize_dtype
from keramos.engine.scope import (
    AutocastScope as AutocastScope,
    StatelessScope as StatelessScope,
    SymbolicScope,
)

Shape = tuple[int | None, ...]

# Two lengths for an unknown axis: whatever differs between the two runs depends on it. Primes, and
# large, so that they divide nothing and equal no length that occurs in the function itself.
_PROBES = (101, 211)
#: That of the run which goes on; None where all lengths are known.
_probe: ContextVar[int | None] = ContextVar("probe", default=None)


@dataclass(frozen=True)
class Spec:
    """Shape, with None for what is unknown, and dtype of an array."""

    shape: Shape
    dtype: str
    sparse: bool = False


def jit(function: Callable, **options: Any) -> Callable:
    """`function`, compiled when first called with arguments of some shapes."""
    return jax.jit(function, **options)


def grad(function: Callable, **options: Any) -> Callable:
    """The gradient of a function whose result is one number."""
    return jax.grad(function, **options)


def value_and_grad(function: Callable, **options: Any) -> Callable:
    """A function's result and its gradient, in one go."""
    return jax.value_and_grad(function, **options)


def checkpoint(function: Callable) -> Callable:
    """`function`, whose intermediate results are computed again for its gradient instead of
    kept.
    """
    return jax.checkpoint(function)


def abstract_call(function: Callable, *specs: tuple[Any, ...]) -> Any:
    """What `function` returns, as `Spec`s, without computing anything.

    Args:
        function: of arrays; what it returns is a nest of arrays and of None.
        *specs: shape and dtype of every argument, and whether it is sparse, where it may be; None
            in a shape stands for any length.

    Returns:
        the nest, with a `Spec` for every array; None in a shape is a length that depends on an
        unknown one.
    """
    unknown = any(size is None for spec in specs for size in spec[0])
    runs = [
        _abstract_run(function, specs, probe) for probe in (_PROBES if unknown else _PROBES[:1])
    ]
    return jax.tree.map(_merged, *runs, is_leaf=is_sparse)


class _AbstractScope(StatelessScope):
    """Nothing assigned while tracing leaks into variables, and no variable is initialized or read
    from a file.
    """

    def get_current_value(self, variable: Any) -> Any:
        held = super().get_current_value(variable)
        return (
            jnp.zeros(variable.shape, jnp.dtype(narrowed(variable.dtype))) if held is None else held
        )


def _abstract_run(function: Callable, specs: Sequence[tuple], probe: int) -> Any:
    arguments = [
        jax.ShapeDtypeStruct(
            tuple(probe if size is None else size for size in shape), jnp.dtype(narrowed(dtype))
        )
        for shape, dtype, *_ in specs
    ]
    sparse = [spec[2:] == (True,) for spec in specs]

    def traced(*arrays: Any) -> Any:
        with _AbstractScope(), SymbolicScope():
            leaves = [_sparse(x) if so else x for x, so in zip(arrays, sparse, strict=True)]
            return jax.tree.map(_array, function(*leaves), is_leaf=is_sparse)

    unknown = any(None in shape for shape, *_ in specs)
    token = _probe.set(probe if unknown else None)
    try:
        return jax.eval_shape(traced, *arguments)
    finally:
        _probe.reset(token)


def shown(sizes: Iterable[Any]) -> str:
    """Sizes as errors say them: `None, 4`, where a length stands for one that is not known."""
    probe = _probe.get()
    return ", ".join("None" if size == probe else str(size) for size in sizes)


def _sparse(x: Any) -> Any:
    from keramos.engine import sparse

    return sparse.BCOO.fromdense(x, nse=1)


def _array(x: Any) -> Any:
    return x if is_sparse(x) else jnp.asarray(x)


def _merged(spec: Any, *others: Any) -> Spec:
    lengths = zip(spec.shape, *(other.shape for other in others), strict=True)
    return Spec(
        tuple(first if all(first == other for other in rest) else None for first, *rest in lengths),
        standardize_dtype(spec.dtype),
        is_sparse(spec),
    )
