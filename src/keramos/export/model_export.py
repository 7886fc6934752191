"""`Model.export`: an archive with one endpoint, `serve`, which calls the model."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from keramos import _tree
from keramos.engine.traced import Input
from keramos.errors import UnbuiltError
from keramos.export.archive import ExportArchive
from keramos.graph.tensor import KerasTensor

ENDPOINT = "serve"


def export(
    model: Any,
    filepath: str | os.PathLike[str],
    format: str,
    verbose: bool | None,
    input_signature: Any,
    options: Mapping[str, Any],
) -> None:
    """Write a model as an artifact; see `Model.export`."""
    archive = ExportArchive(format)
    archive.track(model)
    names = None
    if input_signature is None:
        names, input_signature = known_signature(model)
    elif _is_one_spec(input_signature):
        input_signature = [input_signature]
    archive.add_endpoint(ENDPOINT, model, input_signature, argument_names=names)
    archive.write_out(filepath, verbose=verbose, **options)


def signature_of_batch(model: Any, batch: int) -> list[Any]:
    """What a model takes, with a batch of one size.

    Args:
        model: built, or called once.
        batch: rows.

    Raises:
        UnbuiltError: its input is not known.
    """

    def fixed(tensor: Any) -> Any:
        if tensor is None or not tensor.shape:
            return tensor
        name = getattr(tensor, "name", None)
        return Input((batch, *tensor.shape[1:]), tensor.dtype, name)

    return [_tree.map_structure(fixed, nest) for nest in known_signature(model)[1]]


def _is_one_spec(signature: Any) -> bool:
    """Whether it is a spec, or a nest of them for the one argument that models have."""
    return not isinstance(signature, (list, tuple)) or (
        len(signature) == 2 and isinstance(signature, tuple) and isinstance(signature[1], str)
    )


def known_signature(model: Any) -> tuple[list[str] | None, list[Any]]:
    """Names of arguments, and what they take: as the model's graph says, or its first call."""
    graph_inputs = _inputs_of_graph(model)
    if graph_inputs is not None:
        return None, [_tree.map_structure(lambda t: _spec(t, model), graph_inputs)]
    called = getattr(model, "_called_with", None)
    if called is None:
        raise UnbuiltError(
            f"the model {model.name!r} must be called before it is exported",
            hint="call it on data once, or give input_signature=[…]",
        )
    return list(called), [
        _tree.map_structure(lambda t: _spec(t, model), n) for n in called.values()
    ]


def _inputs_of_graph(model: Any) -> Any:
    """The nest of symbolic inputs of a model that has a graph; None for others."""
    graph = getattr(model, "_graph", None)
    nest = getattr(graph, "nested_inputs", None) if graph is not None else None
    if nest is None and hasattr(type(model), "inputs"):
        nest = model.inputs
    if isinstance(nest, (list, tuple)) and len(nest) == 1:
        return nest[0]
    return nest


def _spec(tensor: KerasTensor, model: Any) -> Any:
    """With any batch, unless the model keeps states for one."""
    if tensor is None or not tensor.shape or tensor.shape[0] is None or not _keeps_states(model):
        return tensor
    return Input(tensor.shape, tensor.dtype, tensor.name)


def _keeps_states(model: Any) -> bool:
    return any(getattr(layer, "stateful", False) for layer in model._flatten_layers())
