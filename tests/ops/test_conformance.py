"""Every line of `cases` behaves symbolically as in stock Keras: shape, dtype, arguments of the
call, config.
"""

from __future__ import annotations

import json
from functools import cache

import pytest

from keramos import Input, _tree, ops
from keramos.graph.tensor import KerasTensor

from . import arguments, golden_cases

golden = cache(golden_cases.of_module)

SYMBOLIC = [
    line
    for line in golden_cases.lines()
    if "spec" in golden(line[0]).get(f"{line[1]}({line[2]})", {})
]


def function(module: str, name: str):
    return getattr(ops.image if module == "image" else ops, name)


def placed(nest):
    if isinstance(nest, list | tuple):
        return [placed(part) for part in nest]
    return "T" if isinstance(nest, KerasTensor) else "."


def expected_shapes(symbolic: list, real: list) -> list:
    """What Keras infers, but where its own numbers have another shape."""
    return [
        tuple(guess) if agrees(guess, leaf["shape"]) else Like(leaf["shape"])
        for guess, leaf in zip(symbolic, real, strict=True)
    ]


def agrees(symbolic, real) -> bool:
    return len(symbolic) == len(real) and all(
        a in (None, b) for a, b in zip(symbolic, real, strict=True)
    )


class Like(tuple):
    """Equal to every shape that says nothing wrong about this one."""

    __hash__ = tuple.__hash__

    def __eq__(self, other):
        return agrees(other, self)


@pytest.mark.parametrize(
    ("module", "name", "text"), SYMBOLIC, ids=[f"{n}({t})" for _, n, t in SYMBOLIC]
)
def test_symbolic(module, name, text):
    record = golden(module)[f"{name}({text})"]
    wanted, real = record["spec"], record["values"]
    args, kwargs = arguments.symbolic(
        text, lambda shape, dtype: Input(batch_shape=shape, dtype=dtype)
    )
    found = [
        leaf for leaf in _tree.flatten(function(module, name)(*args, **kwargs)) if leaf is not None
    ]
    operation = found[0]._keras_history.operation
    assert [leaf.shape for leaf in found] == expected_shapes(wanted["shapes"], real)
    assert [leaf.dtype for leaf in found] == [
        leaf["dtype"].replace("int64", "int32") for leaf in real
    ]
    assert f"{operation.keras_name}.{type(operation).__name__}" == wanted["class"]
    node = operation._inbound_nodes[0]
    assert (placed(node.args), sorted(node.kwargs)) == (wanted["args"], wanted["kwargs"])
    if wanted["config"] is not None:
        config = {**operation.get_config(), "name": "x"}
        assert json.dumps(config) == json.dumps(wanted["config"])
        assert (
            type(operation).from_config(operation.get_config()).get_config()
            == operation.get_config()
        )
