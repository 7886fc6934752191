"""Functions that are called, modules of StableHLO, and gradients that a file brings along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keramos.engine import portable_artifact
from keramos.engine.graphs.plan import Reference
from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import as_jax, is_known
from keramos.engine.variable import Variable
from keramos.errors import UnsupportedFileError


@operation("PartitionedCall", "StatefulPartitionedCall", "TPUPartitionedCall")
def call_function(call: Call, *inputs: Any) -> Any:
    return call.run(call.get("f"), inputs)


@operation("XlaCallModule")
def call_module(call: Call, *inputs: Any) -> Any:
    arrays = [as_jax(x) for x in inputs]
    if _has_gradient(call):  # which stands behind it: jax knows none of a compiled module
        arrays = [jax.lax.stop_gradient(x) for x in arrays]
    key = (id(call.node), *((x.shape, str(x.dtype)) for x in arrays))
    cache = call.graph.cache
    if key not in cache:
        if call.get("function_list"):
            raise UnsupportedFileError("a module of StableHLO that calls TensorFlow's functions")
        platforms = [name.decode() for name in call.get("platforms") or []]
        cache[key] = portable_artifact.callable_of(call.get("module", b""), arrays, platforms)
    return list(cache[key](*arrays))


def _has_gradient(call: Call) -> bool:
    """Whether the results only go where a gradient is registered for them."""
    key = ("gradient", id(call.node))
    if key not in call.graph.cache:
        name = call.node.name
        users = [
            step.node
            for step in call.frame.steps
            if any(reference.node == name for reference in step.inputs)
        ]
        call.graph.cache[key] = bool(users) and all(
            node.op == "IdentityN" and _gradient(call, node) is not None for node in users
        )
    return call.graph.cache[key]


def _gradient(call: Call, node: Any) -> Any:
    name = node.attribute("_gradient_op_type")
    return None if name is None else call.graph.gradients.get(name.decode())


@operation("IdentityN")
def identities(call: Call, *inputs: Any) -> Any:
    gradient = _gradient(call, call.node)
    if gradient is None or all(map(is_known, inputs)):
        return list(inputs)
    held = [call.frame.value(x) if isinstance(x, Reference) else x for x in gradient.captured]
    resources = {i: x for i, x in enumerate(held) if isinstance(x, Variable)}
    arrays = [as_jax(x) for i, x in enumerate(held) if i not in resources]

    def with_resources(values: Sequence[Any]) -> list[Any]:
        rest = iter(values)
        return [resources[i] if i in resources else next(rest) for i in range(len(held))]

    @jax.custom_vjp
    def tagged(values: list[Any], captured: list[Any]) -> list[Any]:
        return values

    def forward(values: list[Any], captured: list[Any]) -> Any:
        return values, (values, captured)

    def backward(residuals: Any, outer: list[Any]) -> Any:
        values, captured = residuals
        pairs = zip(values, outer, strict=True)
        gradients = call.run(
            gradient.function, [*(_cotangent(x, d) for x, d in pairs), *with_resources(captured)]
        )
        rest = iter(gradients)
        inner = [next(rest) if is_there else None for is_there in gradient.is_there]
        return (
            [_fitted(x, d) for x, d in zip(values, inner, strict=True)],
            [_fitted(x, None) for x in captured],
        )

    tagged.defvjp(forward, backward)
    return list(tagged([as_jax(x) for x in inputs], arrays))


def _cotangent(value: Any, outer: Any) -> Any:
    """What TensorFlow takes: zeros for what has no gradient."""
    return jnp.zeros(value.shape, value.dtype) if outer.dtype == jax.dtypes.float0 else outer


def _fitted(value: Any, gradient: Any) -> Any:
    """What jax takes."""
    if not jnp.issubdtype(value.dtype, jnp.inexact):
        return np.zeros(value.shape, jax.dtypes.float0)
    return jnp.zeros(value.shape, value.dtype) if gradient is None else as_jax(gradient)
