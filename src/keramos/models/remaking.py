"""Models of a graph made again, of the user's classes too: from a config, or over another graph."""

from __future__ import annotations

from typing import Any

from keramos.codec.decode import decode_config
from keramos.models import wiring
from keramos.models.functional import Functional, takes_graph
from keramos.models.model import Model


def from_config(cls: type, config: dict[str, Any], custom_objects: Any = None) -> Any:
    """A model of class `cls` from the config of a graph.

    Args:
        cls: Functional, or a subclass.
        config: `{"name", "trainable", "layers", "input_layers", "output_layers"}`.
        custom_objects: name -> class or function.

    Raises:
        ConfigError: operations that do not fit together, or a name used twice.
        CycleError: an operation that feeds itself.
    """
    inputs, outputs = wiring.rebuild(config, decode_config, custom_objects)
    model_class = Functional if cls in (Model, Functional) else cls
    model = _with_arguments(model_class, inputs, outputs, config)
    # Files of Keras 0.x number their tensors in this order, and have no names.
    model._listed = tuple(str(layer.get("name")) for layer in config["layers"])
    if config.get("trainable") is False:
        model._trainable = False
    model._described = tuple(str(layer.get("name")) for layer in config["layers"])
    return model


def remade(model: Functional, inputs: Any, outputs: Any) -> Functional:
    """A model like `model` over another graph: of its class, if that takes one.

    Args:
        model: whose name and arguments the other has.
        inputs: nest of symbolic tensors.
        outputs: nest of symbolic tensors.
    """
    if not takes_graph(type(model)):
        return Functional(inputs, outputs, name=model.name)
    return _with_arguments(type(model), inputs, outputs, model.get_config())


_OF_THE_GRAPH = ("name", "trainable", "layers", "input_layers", "output_layers")


def _with_arguments(cls: type, inputs: Any, outputs: Any, config: dict[str, Any]) -> Any:
    own = {key: value for key, value in config.items() if key not in _OF_THE_GRAPH}
    return cls(inputs=inputs, outputs=outputs, name=config.get("name"), **own)
