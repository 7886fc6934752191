"""Functional: a model that is a graph from symbolic inputs to symbolic outputs.

A config lists the operations of the graph, each with its uses.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from keramos import _tree, engine
from keramos.codec.encode import Described, serialize_keras_object
from keramos.errors import ConfigError, ShapeError
from keramos.graph.evaluation import MAX_CALLS, check_calls
from keramos.graph.function import Graph
from keramos.graph.node import Node
from keramos.graph.tensor import KerasTensor
from keramos.layers.base import call as calls
from keramos.layers.base.layer import Layer
from keramos.layers.base.masking import get_mask, set_mask
from keramos.layers.core.input_layer import Input, InputLayer
from keramos.models import wiring
from keramos.models.model import Model
from keramos.models.nested_graph import NestedGraph


class Functional(Model):
    """A graph of layers.

    Args:
        inputs: nest of symbolic tensors.
        outputs: nest of symbolic tensors computed from them.
        name: automatic when left out.
        trainable: whether training updates its variables.

    Attributes:
        max_calls: calls of operations that one run, or one computation of shapes, may take, those
            inside nested models counted each time; more is a LimitError.

    Raises:
        ConfigError: the inputs do not determine the outputs, or two operations share a name.
    """

    _layers_first = True
    _counts_making = True
    #: "operations" stand under "layers", those that are layers.
    _not_saved = ("operations", "described_layers", "_described")
    _graph: NestedGraph
    _convert_input_args = False
    _allow_non_tensor_positional_args = True
    max_calls: int = MAX_CALLS

    def __new__(cls, *args: Any, **kwargs: Any):
        return Layer.__new__(cls, *args, **kwargs)

    def __init__(self, inputs: Any, outputs: Any, name: str | None = None, **kwargs: Any):
        trainable = kwargs.pop("trainable", None)
        Layer.__init__(self, name=name, **kwargs)
        _check_symbolic(inputs, "inputs")
        _check_symbolic(outputs, "outputs")
        self._graph = NestedGraph(*_from_inputs(inputs, outputs))
        for operation in self._graph.operations:
            self._owned.add(operation)
        if trainable is not None:
            # of the model alone, as in Keras: its layers keep their own
            self._trainable = bool(trainable)
        self.built = True

    @property
    def _nodes_by_depth(self) -> dict[int, list[Node]]:
        """As Keras keeps them, for whoever walks its graphs."""
        return self._graph.nodes_by_depth

    @property
    def operations(self) -> list[Any]:
        """Every operation of the graph once, in running order."""
        return self._graph.operations

    @Model.layers.getter
    def layers(self) -> list[Layer]:
        """The operations that are layers, inputs included."""
        return [operation for operation in self._graph.operations if isinstance(operation, Layer)]

    @property
    def described_layers(self) -> list[Layer]:
        """The layers in the order of the config that the model was made from: calls that today's
        masks add to a graph may change the order of the others.
        """
        names: tuple[str, ...] = getattr(self, "_described", ())
        order = {name: i for i, name in enumerate(names)}
        return sorted(self.layers, key=lambda layer: order.get(layer.name, len(order)))

    @property
    def inputs(self) -> list[KerasTensor]:
        """Symbolic inputs, flat."""
        return self._graph.inputs

    @property
    def outputs(self) -> list[KerasTensor]:
        """Symbolic outputs, flat."""
        return self._graph.outputs

    @property
    def input(self) -> Any:
        """Symbolic inputs, as given."""
        return self._graph.nested_inputs

    @property
    def output(self) -> Any:
        """Symbolic outputs, as given."""
        return self._graph.nested_outputs

    def _known_outputs(self) -> Any:
        if type(self).call is not Functional.call:
            return None
        return _one_or_all(self._graph.nested_outputs)

    @property
    def input_shape(self) -> Any:
        """Shapes of the inputs, with the batch axis: a flat list, or the only one."""
        return _one_or_all([t.shape for t in self.inputs])

    @property
    def output_shape(self) -> Any:
        """Shapes of the outputs, with the batch axis: a flat list, or the only one."""
        return _one_or_all([t.shape for t in self.outputs])

    @property
    def input_names(self) -> list[str]:
        """Names of the inputs, flat."""
        return [_operation_of(t).name for t in self.inputs]

    @property
    def output_names(self) -> list[str]:
        """Names of the operations that make the outputs, flat."""
        return [_operation_of(t).name for t in self.outputs]

    def build(self, input_shape: Any) -> None:
        """Built from the start."""

    def call(self, inputs: Any, training: Any = None, mask: Any = None, **kwargs: Any) -> Any:
        return self.run(self._standardized(inputs), training, mask)

    def on_other_sizes(self, inputs: Any, compute: Callable[[list[Any]], Any]) -> Any:
        """`compute(values)` for inputs whose axes may have other lengths than those for which the
        graph was made.

        Args:
            inputs: as for a call.
            compute: of the inputs, flat: `run` or `spec`.

        Raises:
            ShapeError: lengths differ from those of the graph, and a layer in it does not take
                them.
        """
        values = self._fitted(inputs)
        try:
            return compute(values)
        except ShapeError:
            if error := self._wrong_size(values):
                raise error from None
            raise

    def run(self, values: list[Any], training: Any = None, mask: Any = None) -> Any:
        """The outputs for inputs that are flat, and fit; a list of one as what is in it.

        Args:
            values: in the order of `inputs`.
            training: handed to every layer that asks for it.
            mask: of the inputs, nested as they are.
        """
        check_calls(self.name, self._graph.calls, len(self._graph.nodes), self.max_calls)
        if any(own_mask is not None for own_mask in _tree.leaves(mask)):
            nest = self._graph.nested_inputs
            masks = wiring.flat_inputs(nest, self.input_names, mask, self.name)
            for value, own_mask in zip(values, masks, strict=True):
                if own_mask is not None:
                    set_mask(value, own_mask)

        def run(node: Node, args: tuple, arguments: dict[str, Any]) -> Any:
            operation = node.operation
            if training is not None and calls.accepts(type(operation).call, "training"):
                arguments = {**arguments, "training": training}
            return operation(*args, **arguments)

        outputs = _tree.pack_like(self._graph.nested_outputs, self._graph.run(values, run))
        return _one_or_all(outputs)

    def compute_output_spec(
        self, inputs: Any, training: Any = None, mask: Any = None, **kwargs: Any
    ) -> Any:
        return self.spec(self._standardized(inputs))

    def spec(self, values: list[KerasTensor]) -> Any:
        """The symbolic outputs for symbolic inputs that are flat, and fit."""
        return self._graph.nested_spec(values, self.name, self.max_calls)

    def calls_per_run(self) -> int:
        return self._graph.calls

    def compute_output_shape(self, input_shape: Any) -> Any:
        shapes = wiring.flat_input_shapes(input_shape, self.input_names, self.name)
        pairs = zip(shapes, self.inputs, strict=True)
        specs = [KerasTensor(shape, t.dtype, sparse=t.sparse) for shape, t in pairs]
        return _tree.map_structure(lambda t: t.shape, self.spec(specs))

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        return None

    def _hand_on_masks(self, first: Any, outputs: Any, previous_mask: Any) -> None:
        if isinstance(next(_tree.leaves(outputs), None), KerasTensor):
            for output, own in zip(_tree.leaves(outputs), self.outputs, strict=True):
                if get_mask(own) is not None and get_mask(output) is None:
                    set_mask(output, get_mask(own))

    def _standardized(self, inputs: Any) -> list[Any]:
        values = self._fitted(inputs)
        if error := self._wrong_size(values):
            raise error
        return values

    def _wrong_size(self, values: list[Any]) -> ShapeError | None:
        """The error for an axis that has another length, if there is one. That of the batch is
        free: any batch will do.
        """
        for x, symbol in zip(values, self.inputs, strict=True):
            pairs = () if x is None else zip(tuple(x.shape)[1:], symbol.shape[1:], strict=True)
            if not all(a is None or b is None or a == b for a, b in pairs):
                return _wrong_shape(x, symbol, self.name)
        return None

    def _fitted(self, inputs: Any) -> list[Any]:
        """Inputs flat, in the order of the graph: dicts by name, types cast, a missing last axis of
        size 1 added.
        """
        nest = self._graph.nested_inputs
        flat = wiring.flat_inputs(nest, self.input_names, inputs, self.name)
        return [_fitted(x, t, self.name) for x, t in zip(flat, self.inputs, strict=True)]

    # -- Config ------------------------------------------------------------------------------------

    def get_build_config(self) -> dict[str, Any]:
        """Nothing to say: the graph has all shapes."""
        return {"input_shape": None}

    def get_config(self) -> dict[str, Any]:
        if not takes_graph(type(self)):
            return super().get_config()
        return {
            "name": self.name,
            "trainable": self.trainable,
            "layers": [self._describe(operation) for operation in self.operations],
            "input_layers": _tree.map_structure(self._graph.end, self._graph.nested_inputs),
            "output_layers": _tree.map_structure(self._graph.end, self._graph.nested_outputs),
        }

    def _describe(self, operation: Any) -> dict[str, Any]:
        described = serialize_keras_object(operation)
        nodes = [self._describe_node(n) for n in self._graph.nodes_of(operation) if not n.is_input]
        return Described({**described, "name": operation.name, "inbound_nodes": nodes})

    def _describe_node(self, node: Node) -> dict[str, Any]:
        place = self._graph.place

        def describe(leaf: Any) -> Any:
            if not isinstance(leaf, KerasTensor):
                return serialize_keras_object(leaf)
            config = {"shape": leaf.shape, "dtype": leaf.dtype, "keras_history": place(leaf)}
            return {"class_name": "__keras_tensor__", "config": config}

        args = [_tree.map_structure(describe, a) for a in node.args]
        return {
            "args": args,
            "kwargs": {k: _tree.map_structure(describe, v) for k, v in node.kwargs.items()},
        }


def as_functional(cls: type) -> type:
    """`cls` with Functional in the place of Model among its bases, at any depth."""
    if cls is Model:
        return Functional
    if issubclass(cls, Functional) or not issubclass(cls, Model):
        return cls
    cls.__bases__ = tuple(as_functional(base) for base in cls.__bases__)
    return cls


def takes_graph(cls: type) -> bool:
    """Whether a constructor hands on `inputs` and `outputs`, by name or as whatever it is given."""
    parameters = calls.signature_of(cls.__init__).parameters
    kinds = {p.kind for p in parameters.values()}
    hands_on = kinds >= {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
    return hands_on or {"inputs", "outputs"} <= parameters.keys()


def _operation_of(tensor: KerasTensor) -> Any:
    if tensor._keras_history is None:
        raise ConfigError("a symbolic tensor that no operation made", found=repr(tensor))
    return tensor._keras_history.operation


def _one_or_all(nest: Any) -> Any:
    """What is in a list or a tuple of one, as arrays and shapes are handed out; symbols stay in the
    nest that the user made.
    """
    return nest[0] if isinstance(nest, (list, tuple)) and len(nest) == 1 else nest


def _check_symbolic(nest: Any, noun: str) -> None:
    if not _tree.flatten(nest):
        raise ConfigError(f"a functional model without {noun}", found=repr(nest))
    for leaf in _tree.leaves(nest):
        if not isinstance(leaf, KerasTensor):
            raise ConfigError(
                f"the {noun} of a functional model must be symbolic tensors", found=repr(leaf)[:200]
            )


def _from_inputs(inputs: Any, outputs: Any) -> tuple[Any, Any]:
    """The graph as it is, or, where it starts in the middle of another one, a copy that starts from
    inputs of its own.
    """
    if all(isinstance(_operation_of(t), InputLayer) for t in _tree.leaves(inputs)):
        return inputs, outputs
    graph = Graph(_tree.flatten(inputs), _tree.flatten(outputs))
    fresh = [
        Input(batch_shape=t.shape, dtype=t.dtype, sparse=t.sparse, name=f"{t.name}CLONE")
        for t in graph.inputs
    ]
    computed = graph.run(fresh, lambda node, args, kwargs: node.operation(*args, **kwargs))
    return _tree.pack_like(inputs, fresh), _tree.pack_like(outputs, computed)


def _fitted(x: Any, spec: KerasTensor, owner: str) -> Any:
    if x is None:
        return _left_out(spec, owner)
    if isinstance(x, KerasTensor):
        return _with_rank(x, spec, owner, _reshaped_spec)
    if spec.dtype == "string":
        return _with_rank(
            engine.convert_to_text(x), spec, owner, lambda value, shape: value.reshape(shape)
        )
    mask = get_mask(x)
    tensor = x if spec.sparse and engine.is_sparse(x) else engine.convert_to_tensor(x)
    fitted = _with_rank(tensor, spec, owner, lambda value, shape: value.reshape(shape))
    if engine.standardize_dtype(fitted.dtype) != spec.dtype:
        cast = engine.sparse.cast if engine.is_sparse(fitted) else engine.cast
        fitted = cast(fitted, spec.dtype)
    if mask is not None and get_mask(fitted) is None:
        set_mask(fitted, mask)
    return fitted


def _left_out(spec: KerasTensor, owner: str) -> None:
    layer = _operation_of(spec)
    if not getattr(layer, "optional", False):
        hint = "keras.Input(…, optional=True) for an input that may be left out"
        raise ConfigError(f"input {layer.name!r} of {owner!r} is None", hint=hint)


def _reshaped_spec(x: KerasTensor, shape: tuple) -> KerasTensor:
    return KerasTensor(shape, x.dtype, sparse=x.sparse)


def _with_rank(x: Any, spec: KerasTensor, owner: str, reshape: Any) -> Any:
    shape, wanted = tuple(x.shape), spec.shape
    if len(shape) == len(wanted) + 1 and shape[-1] == 1:
        x, shape = reshape(x, shape[:-1]), shape[:-1]
    elif len(shape) == len(wanted) - 1 and wanted[-1] == 1:
        x, shape = reshape(x, (*shape, 1)), (*shape, 1)
    if len(shape) != len(wanted):
        raise _wrong_shape(x, spec, owner)
    return x


def _wrong_shape(x: Any, spec: KerasTensor, owner: str) -> ShapeError:
    what = f"an input of {owner!r} has the wrong shape"
    return ShapeError(what, found=tuple(x.shape), wanted=spec.shape, at=_operation_of(spec).name)
