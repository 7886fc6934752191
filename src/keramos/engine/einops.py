"""Axes by name: `"b (h w) c -> b h (w c)"` read and carried out (Rogozhnikov, 2022)."""

from __future__ import annotations

import math
from typing import Any

from keramos.engine.array import convert_to_tensor
from keramos.errors import ConfigError, ShapeError

Groups = list[list[str]]


def rearrange(tensor: Any, pattern: str, **axes_lengths: int) -> Any:
    """`tensor` with its axes split, reordered and joined.

    Args:
        tensor: any array.
        pattern: names of the axes before and after the arrow; those in brackets are one axis.
        **axes_lengths: of axes in brackets, all but one of each bracket.

    Raises:
        ConfigError: a pattern that cannot be read, or whose sides name different axes.
        ShapeError: lengths that do not fit.
    """
    x = convert_to_tensor(tensor)
    left, arrow, right = pattern.partition("->")
    before, after = _groups(left), _groups(right)
    names = [name for group in before for name in group]
    if (
        not arrow
        or sorted(names) != sorted(n for group in after for n in group)
        or len(set(names)) < len(names)
    ):
        raise ConfigError(
            "both sides of the pattern must name the same axes, each once", found=pattern
        )
    if len(before) != x.ndim:
        raise ShapeError(f"the pattern {pattern!r} has {len(before)} axes", found=x.shape)
    lengths = dict(axes_lengths)
    for group, size in zip(before, x.shape, strict=True):
        _solve(group, size, lengths, pattern)
    apart = x.reshape([lengths[name] for name in names])
    ordered = apart.transpose([names.index(name) for group in after for name in group])
    return ordered.reshape([math.prod(lengths[name] for name in group) for group in after])


def _groups(side: str) -> Groups:
    groups: Groups = []
    inside = False
    for word in side.replace("(", " ( ").replace(")", " ) ").split():
        if word == "(":
            groups.append([])
        elif word != ")" and inside:
            groups[-1].append(word)
        elif word != ")":
            groups.append([word])
        inside = word == "(" or (inside and word != ")")
    return groups


def _solve(group: list[str], size: int, lengths: dict[str, int], pattern: str) -> None:
    unknown = [name for name in group if name not in lengths]
    known = math.prod(lengths[name] for name in group if name in lengths)
    if len(unknown) > 1 or known == 0 or size % known or (not unknown and known != size):
        raise ShapeError(
            f"the lengths of ({' '.join(group)}) do not follow", found=size, wanted=pattern
        )
    if unknown:
        lengths[unknown[0]] = size // known
