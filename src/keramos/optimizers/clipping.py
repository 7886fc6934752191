"""Gradients cut to a norm or to a range."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine


def to_norm(gradient: Any, limit: float) -> Any:
    """`gradient · limit / max(‖gradient‖₂, limit)`."""
    numpy = engine.numpy
    squares = numpy.sum(numpy.square(gradient), keepdims=True)
    positive = squares > 0
    # The root has no derivative at zero, and a `where` alone would still take it there.
    root = numpy.sqrt(numpy.where(positive, squares, numpy.ones_like(squares)))
    norm = numpy.where(positive, root, squares)
    return gradient * limit / numpy.maximum(norm, limit)


def to_global_norm(gradients: Sequence[Any], limit: float) -> list[Any]:
    """All gradients times `min(limit / norm of all, 1)`; NaN where the norm is not finite."""
    numpy = engine.numpy
    norm = numpy.sqrt(numpy.sum(numpy.stack([numpy.sum(numpy.square(g)) for g in gradients])))
    # norm - norm is 0, but NaN where the norm is infinite: that must not become a step of size 0
    scale = limit * numpy.minimum(1.0 / norm, 1.0 / limit) + (norm - norm)
    return [g * scale for g in gradients]


def to_value(gradient: Any, limit: float) -> Any:
    """Every element cut to [-limit, limit]."""
    return engine.numpy.clip(gradient, -limit, limit)
