"""Nests as jax knows them: dicts, lists, and whatever classes other libraries have registered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax


def flatten(nest: Any) -> tuple[list[Any], Callable[[Sequence[Any]], Any]]:
    """The leaves of a nest, None not among them, and what makes such a nest of other leaves."""
    leaves, structure = jax.tree_util.tree_flatten(nest)
    return leaves, structure.unflatten


def map_structure(function: Callable[[Any], Any], nest: Any) -> Any:
    """The nest with `function` of every leaf."""
    return jax.tree_util.tree_map(function, nest)


def are_alike(one: Any, other: Any) -> bool:
    """Whether two nests differ in their leaves alone."""
    structures = map(jax.tree_util.tree_structure, (one, other))
    return next(structures) == next(structures)
