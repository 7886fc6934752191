"""`clone_model`: the same architecture with fresh weights. The original stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import _tree
from keramos.errors import ConfigError
from keramos.graph.node import Node
from keramos.graph.operation import Operation
from keramos.graph.tensor import KerasTensor
from keramos.layers.base.layer import Layer
from keramos.layers.core.input_layer import Input, InputLayer
from keramos.models.functional import Functional
from keramos.models.model import Model
from keramos.models.remaking import remade
from keramos.models.sequential import Sequential


def clone_model(
    model: Any,
    input_tensors: Any = None,
    clone_function: Callable[[Any], Any] | None = None,
    call_function: Callable[..., Any] | None = None,
    recursive: bool = False,
    **kwargs: Any,
) -> Any:
    """A new model with the layers of `model` made again, compiled as it is; its weights are not
    copied.

    Args:
        model: functional, sequential, or of a class of one's own (then made from its config, as a
            layer is).
        input_tensors: symbolic tensors to build on, instead of new inputs.
        clone_function: layer -> the layer that takes its place;
            `layer.from_config(layer.get_config())` by default.
        call_function: `(layer, *args, **kwargs)` -> what calling the new layer gives; functional
            models only.
        recursive: clone the layers of models inside as well, with the same functions.
        **kwargs: `cache`, a dict id(layer) -> clone, shared between calls.

    Raises:
        ConfigError: arguments that do not go with this kind of model.
    """
    cache = kwargs.pop("cache", None)
    if kwargs:
        raise ConfigError(f"clone_model() has no argument {next(iter(kwargs))!r}")
    if not isinstance(model, (Functional, Sequential)):
        clone = _clone_by_config(model, input_tensors, clone_function, call_function, recursive)
    else:
        cloning = _Cloning(
            clone_function or _copied_by_config,
            call_function,
            recursive,
            {} if cache is None else cache,
        )
        if isinstance(model, Sequential):
            clone = cloning.sequential(model, input_tensors)
        else:
            clone = cloning.functional(model, input_tensors)
    if isinstance(clone, Model) and model.compiled:
        clone.compile_like(model)
    return clone


def _copied_by_config(layer: Any) -> Any:
    copy = type(layer).from_config(layer.get_config())
    if getattr(layer, "_meanings", None):
        # Past `__setattr__`, by which layers own what they are given.
        object.__setattr__(copy, "_meanings", layer._meanings)
    return copy


def _clone_by_config(model: Any, *arguments: Any) -> Any:
    if not isinstance(model, Layer):
        raise ConfigError("only a model, or a layer, can be cloned", found=repr(model)[:200])
    if any(argument is not None and argument is not False for argument in arguments):
        raise ConfigError(
            f"{type(model).__name__} is a class of its own: it is cloned by its config alone",
            hint="clone_model(model) without further arguments",
        )
    return _copied_by_config(model)


class _Cloning:
    """One run of cloning."""

    def __init__(
        self, function: Callable, call: Callable | None, recursive: bool, cache: dict[int, Any]
    ):
        self.function, self.call, self.recursive, self.cache = function, call, recursive, cache

    def operation(self, operation: Operation) -> Any:
        """The clone of one operation, made once."""
        if id(operation) not in self.cache:
            self.cache[id(operation)] = self._clone(operation)
        return self.cache[id(operation)]

    def _clone(self, operation: Operation) -> Any:
        if self.recursive and isinstance(operation, (Functional, Sequential)):
            return clone_model(
                operation,
                clone_function=self.function,
                call_function=self.call,
                recursive=True,
                cache=self.cache,
            )
        # Operations without state are made again as they are; the caller's function is for layers.
        return (
            self.function(operation)
            if isinstance(operation, Layer)
            else _copied_by_config(operation)
        )

    def sequential(self, model: Sequential, input_tensors: Any) -> Sequential:
        if self.call is not None:
            raise ConfigError(
                "`call_function` goes with functional models",
                hint="clone_function changes the layers",
            )
        layers = [self.operation(layer) for layer in model.layers]
        if input_tensors is not None:
            tensors = _tree.flatten(input_tensors)
            if len(tensors) != 1 or not isinstance(tensors[0], KerasTensor):
                raise ConfigError(
                    "a sequential model takes one symbolic tensor as input",
                    found=repr(input_tensors)[:200],
                )
            layers.insert(0, tensors[0]._keras_history.operation)  # type: ignore[union-attr]
        elif model._stack.functional is not None:
            layers.insert(0, _copied_by_config(model._stack.input_layer))
        return Sequential(layers, name=model.name, trainable=model.trainable)

    def functional(self, model: Functional, input_tensors: Any) -> Functional:
        inputs = self._inputs(model, input_tensors)
        outputs = model._graph.run(_tree.flatten(inputs), self._run)
        structure = _tree.pack_like(model._graph.nested_outputs, outputs)
        return remade(model, inputs, structure)

    def _run(self, node: Node, args: tuple, kwargs: dict[str, Any]) -> Any:
        operation = self.operation(node.operation)
        if self.call is not None and isinstance(operation, Layer):
            return self.call(operation, *args, **kwargs)
        return operation(*args, **kwargs)

    def _inputs(self, model: Functional, input_tensors: Any) -> Any:
        if input_tensors is None:
            return _tree.map_structure(_fresh_input, model._graph.nested_inputs)
        tensors = _tree.flatten(input_tensors)
        if len(tensors) != len(model.inputs) or not all(
            isinstance(t, KerasTensor) for t in tensors
        ):
            raise ConfigError(
                f"`input_tensors` must be {len(model.inputs)} symbolic tensor(s)",
                found=repr(input_tensors)[:200],
            )
        structure = model._graph.nested_inputs
        if _without_leaves(input_tensors) != _without_leaves(structure):
            raise ConfigError(
                "`input_tensors` must be nested like the inputs of the model",
                found=repr(input_tensors)[:200],
                wanted=repr(structure)[:200],
            )
        return input_tensors


def _without_leaves(nest: Any) -> Any:
    return _tree.map_structure(lambda leaf: None, nest)


def _fresh_input(tensor: KerasTensor) -> KerasTensor:
    layer = tensor._keras_history.operation  # type: ignore[union-attr]
    name = layer.name if isinstance(layer, InputLayer) else None
    return Input(
        batch_shape=tensor.shape,
        dtype=tensor.dtype,
        name=name,
        optional=getattr(layer, "optional", False),
    )
