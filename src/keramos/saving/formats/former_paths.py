"""Files that keep tensors by path, as tf.keras wrote them -> at the paths of today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from keramos.dialects import Origin, arrays, paths
from keramos.errors import DamagedFileError
from keramos.storage import WeightStore


class Moved(NamedTuple):
    """Tensors at the paths of today.

    Attributes:
        weights: the tensors.
        todays: path in the file -> path of today; None where all are the same.
    """

    weights: WeightStore
    todays: Callable[[str], str] | None


def moved(weights: WeightStore, origin: Origin, at: str) -> Moved:
    """The tensors of a file at the paths of today, without those that are of no use.

    Args:
        weights: as in the file.
        origin: who wrote it.
        at: the part of the file that has them, for errors.

    Raises:
        DamagedFileError: two tensors come to the same path.
    """
    if any(arrays.left_out(path, origin) for path in weights):
        weights = weights.only(path for path in weights if not arrays.left_out(path, origin))
    todays = paths.of_today([*weights, *weights.groups], origin)
    if todays is None:
        return Moved(weights, None)
    names: Mapping[str, str] = {path: todays(path) for path in (*weights, *weights.groups)}
    if len({names[path] for path in weights}) < len(weights):
        what = "the file has the tensors of a layer twice, in two versions' places"
        raise DamagedFileError(what, at=at, in_=origin.source)
    return Moved(weights.renamed(names), todays)
