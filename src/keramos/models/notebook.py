"""A model as notebooks show it: what `summary` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keramos._fragments import fragment
from keramos.models import summary

if TYPE_CHECKING:
    from keramos.models.model import Model


def html(model: Model) -> str:
    """Class and name, layers, sizes.

    Args:
        model: built or not.
    """
    layers = model.layers
    rows = (
        (layer.name, type(layer).__name__, summary.output_shape(layer), summary.parameters(layer))
        for layer in layers
    )
    totals = (line.strip().partition(": ") for line in summary.totals(model).splitlines())
    facts = [(label, value) for label, _, value in totals]
    return fragment(
        f"{type(model).__name__} {model.name}",
        "" if model.built else "not built",
        facts,
        ("Layer", "Class", "Output shape", "Parameters"),
        rows,
        len(layers),
    )
