"""The gradient of an endpoint, as TensorFlow finds it when the artifact is trained on.

The results and the inputs of a program go through an `IdentityN` that is marked with a type; a
function is registered for the type. It is called with a gradient for each output of the `IdentityN`
and then with its inputs, and gives a gradient for each of its inputs: those of the results get
none, for what made them is inside of the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keramos.engine.dtypes import is_float
from keramos.export.saved_model.functions import Program, argument_attributes
from keramos.export.saved_model.native.body import FED
from keramos.export.saved_model.nodes import node, type_, xla_call
from keramos.export.saved_model.values import Message, Spec


@dataclass(frozen=True, slots=True)
class Gradient:
    """The function of a gradient.

    Attributes:
        function: it, as a message.
        signature: nest of what it is called with.
        returned: a spec, or None, for each input of the `IdentityN`.
        remembered: names of the tensors of the endpoint's function that are handed to it.
    """

    function: Message
    signature: Any
    returned: Sequence[Spec | None]
    remembered: Sequence[str]


def gradient(program: Program) -> Gradient:
    """The gradient of a program that has one."""
    assert program.gradient is not None
    handed = [*program.results, *program.fed]  # what goes through the `IdentityN`
    cotangents = [Spec(spec.value, f"result_grads_{k}") for k, spec in enumerate(handed)]
    held = [Spec(spec.value, FED.format(k)) for k, spec in enumerate(program.fed)]
    outputs = [spec for spec in cotangents[: len(program.outputs)] if is_float(spec.value.dtype)]
    feed = [(spec.name, spec.code) for spec in (*held, *outputs)]
    wanted = [
        spec if k >= len(program.results) and is_float(spec.value.dtype) else None
        for k, spec in enumerate(cotangents)
    ]
    results = [spec for spec in wanted if spec is not None]
    nodes = [xla_call(program.gradient, feed, results)]
    nodes += [
        node(f"Identity_{k}", "Identity", [f"XlaCallModule:output:{k}"], T=type_(spec.code))
        for k, spec in enumerate(results)
    ]
    return Gradient(
        _message(program.gradient_name, [*cotangents, *held], results, nodes),
        ((None, *cotangents), {}),
        wanted,
        [f"{spec.name}:0" for spec in held],
    )


def _message(
    name: str, inputs: Sequence[Spec], results: Sequence[Spec], nodes: Sequence[Message]
) -> Message:
    return {
        "signature": {
            "name": name,
            "input": [{"name": spec.name, "type": spec.code} for spec in inputs],
            "output": [
                {"name": f"identity_{k}", "type": spec.code} for k, spec in enumerate(results)
            ],
            "is_stateful": True,
        },
        "node": list(nodes),
        "ret": {f"identity_{k}": f"Identity_{k}:output:0" for k in range(len(results))},
        "attr": {"_input_shapes": {"list": {"shape": [spec.shape for spec in inputs]}}},
        "arg_attr": argument_attributes(inputs),
    }
