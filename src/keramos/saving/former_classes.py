"""Classes that a model file asks for and stock Keras has not: those that this library kept."""

from __future__ import annotations

import os

from keramos import storage
from keramos.codec import names
from keramos.codec.parse import objects
from keramos.saving.formats import table


def former_classes(path: str | os.PathLike[str]) -> list[str]:
    """Their names, each once; none for a file without a model.

    Args:
        path: of a file that this library wrote.
    """
    with storage.open(path) as archive:
        if not table.recognise(archive).holds_model:
            return []
        nodes = objects(table.read_model(archive).config or {}) or []
        modules = [(node.get("module"), node.get("class_name")) for node in nodes]
    own = (
        name
        for module, name in modules
        if isinstance(module, str) and isinstance(name, str) and names.is_own(module)
    )
    return sorted(set(own))
