"""Datasets of the library grain, where it is asked for and installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import _tree
from keramos.codec.types import choice
from keramos.errors import MissingExtraError
from keramos.utils.data.stacking import stacked

INSTALL = "pip install 'keramos[grain]'"
_FORMAT = choice("tf", "grain", fold=False)


def is_asked_for(format: str) -> bool:
    """Whether a `format` means grain.

    Raises:
        ConfigError: it is neither "tf" nor "grain".
        MissingExtraError: it is, and grain is not installed.
    """
    if _FORMAT.coerce(format) == "tf":
        return False
    _library()
    return True


def _library() -> Any:
    try:
        import grain  # type: ignore[import-not-found]
    except ImportError as error:
        raise MissingExtraError("format='grain' needs grain", hint=INSTALL) from error
    return grain


class _Rows:
    """What grain takes for a source."""

    def __init__(self, row: Callable[[int], Any], count: int):
        self._row, self._count = row, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:
        return self._row(int(index))


def dataset(
    row: Callable[[int], Any], count: int, *, seed: int | None, batch_size: int | None
) -> Any:
    """A `grain.IterDataset` of numbered elements.

    Args:
        row: gives the element of a number.
        count: of the elements.
        seed: of the order in which they come; None: their own.
        batch_size: elements of a batch; None: one by one.
    """
    elements = _library().MapDataset.source(_Rows(row, count))
    if seed is not None:
        elements = elements.shuffle(seed=seed % 2**32)
    elements = elements.to_iter_dataset()
    if batch_size is None:
        return elements
    return elements.batch(batch_size, batch_fn=_stacked)


def _stacked(elements: Any) -> Any:
    return _tree.map_structure(lambda *parts: stacked(list(parts)), *elements)
