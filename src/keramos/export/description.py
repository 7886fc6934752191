"""An artifact in words: its endpoints, what they take and give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from keramos import _tree
from keramos.engine.listing import Value
from keramos.errors import printable

if TYPE_CHECKING:
    from keramos.export.archive import ExportArchive
    from keramos.export.endpoint import Endpoint


def text(archive: ExportArchive, path: str) -> str:
    """What is printed when an artifact was written."""
    head = f"Saved artifact at '{printable(path)}'. The following endpoints are available:"
    return "\n\n".join([head, *map(_endpoint, archive.endpoints.values())]) + "\n"


def _endpoint(endpoint: Endpoint) -> str:
    return "\n".join(_lines(endpoint))


def _lines(endpoint: Endpoint) -> Iterator[str]:
    least = dict(
        constraint.split(" >= ", 1) for constraint in endpoint.constraints if " >= " in constraint
    )
    values = {value.name: tensor(value, least) for value in endpoint.inputs}
    results = {result.name: tensor(result.value) for result in endpoint.outputs}
    yield f"* Endpoint '{endpoint.name}'"
    yield "  Args:"
    for name, nest in endpoint.structure.items():
        yield f"    {name}: {_in_words(nest, values)}"
    yield "  Returns:"
    yield f"    {_in_words(endpoint.trace.results, results)}"


def tensor(value: Value, least: Mapping[str, str] | None = None) -> str:
    """`float32 Tensor, shape=(None, None >= 3, 16)`: sizes that are not known are None.

    Args:
        value: of a program.
        least: name of a size -> what it is at least.
    """
    bounds = {size: f"None >= {bound}" for size, bound in (least or {}).items()}
    sizes = [str(s) if isinstance(s, int) else bounds.get(s, "None") for s in value.shape]
    return f"{value.dtype} Tensor, shape=({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"


def _in_words(nest: Any, tensors: dict[str, str]) -> str:
    if isinstance(nest, dict):
        return "{" + ", ".join(f"{k!r}: {_in_words(v, tensors)}" for k, v in nest.items()) + "}"
    if _tree.is_nested(nest):
        return "[" + ", ".join(_in_words(item, tensors) for item in nest) + "]"
    return tensors[nest]
