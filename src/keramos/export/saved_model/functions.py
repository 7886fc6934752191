"""The functions of an endpoint: the program itself, and the flat one that a signature calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from keramos import _tree
from keramos.engine.stablehlo import Module
from keramos.export.endpoint import Endpoint
from keramos.export.saved_model.lookups import looked_up
from keramos.export.saved_model.native.body import FED, Body
from keramos.export.saved_model.nodes import RESOURCE, node, type_, types, xla_call
from keramos.export.saved_model.values import Message, Spec

if TYPE_CHECKING:
    from keramos.engine.variable import Variable

#: Names of what a function holds: arguments, captured variables.
ARGUMENT, CAPTURED = "arg{}", "captured_{}"


@dataclass(frozen=True)
class Program:
    """An endpoint as TensorFlow sees it.

    Attributes:
        endpoint: what is called.
        number: of the endpoint in its archive.
        computation: StableHLO, or operations of TensorFlow.
        gradient: what gives its gradients; None where there are none, or TensorFlow knows them.
    """

    endpoint: Endpoint
    number: int
    computation: Module | Body
    gradient: Module | None = None

    @property
    def name(self) -> str:
        """Name of the function."""
        return f"__inference_{self.endpoint.name}_{2 * self.number}"

    @property
    def wrapper_name(self) -> str:
        """Name of the function that the signature calls."""
        return f"__inference_signature_wrapper_{self.endpoint.name}_{2 * self.number + 1}"

    @property
    def gradient_name(self) -> str:
        """Name of the function of the gradient."""
        return f"__inference_internal_grad_fn_{self.endpoint.name}_{self.number}"

    @property
    def gradient_type(self) -> str:
        """What operations are marked with that have this gradient."""
        return f"CustomGradient-{self.endpoint.name}_{self.number}"

    @cached_property
    def inputs(self) -> Sequence[Spec]:
        """What is given with a call, flat."""
        return [Spec(value, value.name) for value in self.endpoint.inputs]

    @property
    def by_name(self) -> Sequence[int]:
        """Their numbers by name: the order in which TensorFlow hands on what a signature gets."""
        return sorted(range(len(self.inputs)), key=lambda k: self.inputs[k].name)

    @cached_property
    def captured(self) -> Sequence[Spec]:
        """The variables that are read or assigned."""
        return [Spec(read.value, read.value.name) for read in self.endpoint.trace.variables]

    @property
    def variables(self) -> Sequence[Variable]:
        """These variables themselves."""
        return [read.variable for read in self.endpoint.trace.variables]

    @cached_property
    def outputs(self) -> Sequence[Spec]:
        """What a call gives, flat."""
        return [Spec(result.value, result.name) for result in self.endpoint.outputs]

    @cached_property
    def updates(self) -> Sequence[tuple[int, Spec]]:
        """For each variable that is assigned its number among those captured, and the value."""
        numbers = {id(variable): number for number, variable in enumerate(self.variables)}
        return [
            (numbers[id(update.variable)], Spec(update.value, update.variable.path))
            for update in self.endpoint.trace.updates
        ]

    @property
    def results(self) -> Sequence[Spec]:
        """What the program gives: outputs, then new values of variables."""
        return [*self.outputs, *(spec for _, spec in self.updates)]

    @property
    def fed(self) -> Sequence[Spec]:
        """What the program takes: variables, then inputs and what is looked up before it."""
        values = self.endpoint.trace.inputs
        return [*self.captured, *(Spec(value, value.name) for value in values)]

    @property
    def arguments(self) -> dict[str, Any]:
        """Argument -> nest of specs."""
        named = {spec.name: spec for spec in self.inputs}
        structure = self.endpoint.structure.items()
        return {name: _tree.map_structure(named.__getitem__, nest) for name, nest in structure}

    @property
    def returned(self) -> Any:
        """The nest of specs that a call gives."""
        named = {spec.name: spec for spec in self.outputs}
        return _tree.map_structure(named.__getitem__, self.endpoint.trace.results)


def function(program: Program) -> Message:
    """The program, with its variables read, and what it assigns assigned."""
    arguments = [ARGUMENT.format(k) for k in range(len(program.inputs))]
    captured = [CAPTURED.format(k) for k in range(len(program.captured))]
    nodes: list[Message] = []
    for name, spec in zip(captured, program.captured, strict=True):
        nodes.append(node(f"read_{name}", "ReadVariableOp", [name], dtype=type_(spec.code)))
    named = {spec.name: name for spec, name in zip(program.inputs, arguments, strict=True)}
    if program.endpoint.front is not None:
        nodes += looked_up(program.endpoint.front, named)
    fed = [named[value.name] for value in program.endpoint.trace.inputs]
    sources = [*(f"read_{name}:value:0" for name in captured), *fed]
    # inputs go through operations of their own: what a gradient remembers must have a name
    for k, (source, spec) in enumerate(zip(sources, program.fed, strict=True)):
        nodes.append(node(FED.format(k), "Identity", [source], T=type_(spec.code)))
    feed = [(f"{FED.format(k)}:output:0", spec.code) for k, spec in enumerate(program.fed)]
    results = [f"XlaCallModule:output:{k}" for k in range(len(program.results))]
    if isinstance(program.computation, Body):
        nodes += program.computation.nodes
        results = program.computation.results
    else:
        nodes.append(xla_call(program.computation, feed, program.results))
    if program.gradient is not None:
        nodes.append(_marked(program, [*results, *(name for name, _ in feed)]))
        results = [f"marked:output:{k}" for k in range(len(results))]
    assigned = []
    for k, (number, spec) in enumerate(program.updates):
        assigned.append(f"assign_{k}")
        target = [captured[number], results[len(program.outputs) + k]]
        nodes.append(node(assigned[-1], "AssignVariableOp", target, dtype=type_(spec.code)))
    nodes += _identities(program.outputs, results, assigned)
    return _message(program, program.name, nodes, assigned)


def wrapper(program: Program, function: Message) -> Message:
    """What the signature calls: the same, by a call."""
    inputs = [argument["name"] for argument in function["signature"]["input"]]
    nodes = [call(program, "call", function, inputs)]
    results = [f"call:output:{k}" for k in range(len(program.outputs))]
    nodes += _identities(program.outputs, results, ["call"])
    return _message(program, program.wrapper_name, nodes, ["call"], program.by_name)


def call(program: Program, name: str, target: Message, inputs: Iterable[str]) -> Message:
    """A call of one of its functions."""
    signature = target["signature"]
    assigned = {number for number, _ in program.updates}
    read_only = [len(program.inputs) + k for k in range(len(program.captured)) if k not in assigned]
    return node(
        name,
        "StatefulPartitionedCall",
        inputs,
        f={"function": {"name": signature["name"]}},
        Tin=types(argument["type"] for argument in signature["input"]),
        Tout=types(argument["type"] for argument in signature["output"]),
        config_proto={"text": b""},
        _collective_manager_ids={"list": {}},
        _read_only_resource_inputs={"list": {"int": read_only}},
    )


def _marked(program: Program, tensors: Sequence[str]) -> Message:
    """Results and inputs, handed on by an operation whose gradient is registered."""
    codes = [spec.code for spec in (*program.results, *program.fed)]
    mark = {"text": program.gradient_type.encode()}
    return node("marked", "IdentityN", tensors, T=types(codes), _gradient_op_type=mark)


def _identities(
    outputs: Sequence[Spec], results: Sequence[str], after: Sequence[str]
) -> Iterable[Message]:
    for k, (spec, source) in enumerate(zip(outputs, results, strict=False)):
        inputs = [source, *(f"^{name}" for name in after)]
        yield node(f"Identity_{k}", "Identity", inputs, T=type_(spec.code))


def _message(
    program: Program,
    name: str,
    nodes: Sequence[Message],
    after: Sequence[str],
    order: Sequence[int] | None = None,
) -> Message:
    """A function of the inputs, in their order or another, and the captured variables."""
    order = range(len(program.inputs)) if order is None else order
    specs = [program.inputs[k] for k in order]
    inputs = [
        {"name": ARGUMENT.format(k), "type": spec.code}
        for k, spec in zip(order, specs, strict=True)
    ]
    for k, spec in enumerate(program.captured):
        handle = [{"dtype": spec.code, "shape": spec.shape}]
        inputs.append({"name": CAPTURED.format(k), "type": RESOURCE, "handle": handle})
    outputs = [{"name": f"identity_{k}", "type": s.code} for k, s in enumerate(program.outputs)]
    shapes = [spec.shape for spec in specs] + [{}] * len(program.captured)
    return {
        "signature": {
            "name": name,
            "input": inputs,
            "output": outputs,
            "is_stateful": True,
            "control_output": list(after),
        },
        "node": list(nodes),
        "ret": {f"identity_{k}": f"Identity_{k}:output:0" for k in range(len(outputs))},
        "control_ret": {name: name for name in after},
        "attr": {
            "_input_shapes": {"list": {"shape": shapes}},
            "_construction_context": {"text": b"kEagerRuntime"},
        },
        "arg_attr": argument_attributes(specs),
    }


def argument_attributes(specs: Iterable[Spec]) -> dict[int, Message]:
    """By number of the argument: the name that a caller uses, else it would be `arg0`."""
    return {
        k: {
            "attr": {
                "_user_specified_name": {"text": spec.name.encode()},
                "_output_shapes": {"list": {"shape": [spec.shape]}},
            }
        }
        for k, spec in enumerate(specs)
    }
