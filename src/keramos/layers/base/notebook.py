"""A layer as notebooks show it. Builds nothing, and reads no number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keramos._fragments import fragment

if TYPE_CHECKING:
    from keramos.layers.base.layer import Layer


def html(layer: Layer) -> str:
    """Class and name, the arguments that were declared, the weights.

    Args:
        layer: built or not.
    """
    weights = list(getattr(layer, "weights", ()))
    declared = layer._declared_config().items()
    facts = [(key, value) for key, value in declared if key != "name"]
    size = f"{sum(v.size for v in weights):,} parameters" if layer.built else "not built"
    rows = ((v.path, tuple(v.shape), v.dtype, "yes" if v.trainable else "no") for v in weights)
    return fragment(
        f"{type(layer).__name__} {layer.name}",
        size,
        facts,
        ("Weight", "Shape", "Type", "Trainable"),
        rows,
        len(weights),
    )
