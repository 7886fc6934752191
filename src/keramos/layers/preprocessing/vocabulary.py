"""Vocabulary: terms and the numbers that stand for them.

Refuses to know layers, and to read a file that a config names: only what the user hands over is
opened.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from keramos import engine
from keramos.codec.arguments import Kind
from keramos.errors import ConfigError, DamagedFileError, FileMissingError, UnsafeError

#: The asset that holds a vocabulary, one term a line.
FILE = "vocabulary.txt"


@dataclass(frozen=True, eq=False)
class Terms:
    """Terms as a constructor was given them.

    Attributes:
        values: in order.
        written: whether a config holds them; those read from a file go to an asset instead.
    """

    values: tuple[Any, ...]
    written: bool = True


def _coerce(value: Any) -> Terms | None:
    if value is None or isinstance(value, Terms):
        return value
    if isinstance(value, (str, os.PathLike)):
        return Terms(tuple(read(os.fspath(value))), written=False)
    return Terms(listed(value))


#: A list or an array of terms, or the path of a file with one a line.
kind = Kind(
    _coerce, lambda terms: list(terms.values) if terms is not None and terms.written else None
)


def listed(value: Any) -> tuple[Any, ...]:
    """The terms in a list, an array or a tensor, as Python's strings or integers."""
    import numpy as np

    array = np.asarray(value)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "USTOiu"):
        raise ConfigError("must be a list of strings or of integers", found=repr(value)[:200])
    items = engine.convert_to_text(array).tolist() if array.dtype.kind == "S" else array.tolist()
    return tuple(
        each.decode("utf-8", "replace") if isinstance(each, bytes) else each for each in items
    )


def refuse_path(config: dict[str, Any]) -> None:
    """Raise UnsafeError for a config whose vocabulary is a path: opening a file must not read what
    the file chose.
    """
    if isinstance(config.get("vocabulary"), (str, bytes)):
        raise UnsafeError(
            "the config names a file to read its vocabulary from",
            found=repr(config["vocabulary"])[:200],
            hint="a saved model carries its vocabulary; read the file yourself and call "
            "layer.set_vocabulary(terms)",
        )


def read(path: str) -> list[str]:
    """The lines of a file.

    Raises:
        FileMissingError: there is none.
        DamagedFileError: it is not UTF-8.
    """
    try:
        with open(path, encoding="utf-8", newline="\n") as file:
            lines = file.read().split("\n")
    except FileNotFoundError:
        raise FileMissingError("there is no vocabulary at that path", found=path) from None
    except UnicodeDecodeError as error:
        raise DamagedFileError("a vocabulary must be UTF-8", found=str(error)) from None
    return lines[:-1] if lines[-1] == "" else lines


def write(path: str, terms: Iterable[Any]) -> None:
    """One term a line, the last without an end."""
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(map(str, terms)))


def fits_lines(terms: Iterable[Any]) -> bool:
    """Whether every term is one line, so that `read` brings back what `write` wrote."""
    return all(isinstance(term, int) or term.splitlines() == [term] for term in terms)


class Vocabulary:
    """Terms behind a few special ones.

    Args:
        specials: of the first numbers: what stands for nothing, then what stands for the unknown.
        terms: the others, without them.
    """

    def __init__(self, specials: Iterable[Any], terms: Iterable[Any]):
        self.specials, self.terms = tuple(specials), tuple(terms)

    def __len__(self) -> int:
        return len(self.specials) + len(self.terms)

    @property
    def whole(self) -> list[Any]:
        """Every term at the place of its number."""
        return [*self.specials, *self.terms]

    @cached_property
    def number(self) -> dict[Any, int]:
        """Term -> number, of those that are not special."""
        return {term: i for i, term in enumerate(self.terms, len(self.specials))}

    def check(self, owner: str, kind: type, forbidden: Iterable[Any]) -> None:
        """Raise ConfigError unless it holds something, everything once, nothing of another kind and
        nothing forbidden.
        """
        if not self.terms:
            raise ConfigError(f"{owner}: a vocabulary must not be empty")
        wrong = next((term for term in self.terms if not isinstance(term, kind)), None)
        if wrong is not None:
            raise ConfigError(
                f"{owner}: the vocabulary must hold {kind.__name__} alone", found=repr(wrong)[:100]
            )
        if len(self.number) < len(self.terms):
            twice = [term for term, count in Counter(self.terms).most_common(3) if count > 1]
            raise ConfigError(
                f"{owner}: a term is in the vocabulary twice", found=", ".join(map(repr, twice))
            )
        special = next((term for term in forbidden if term in self.number), None)
        if special is not None:
            raise ConfigError(
                f"{owner}: the special term {special!r} is in the middle of the vocabulary",
                wanted=f"none of them, or all at the start: {list(self.specials)}",
            )


def behind(specials: Iterable[Any], terms: Iterable[Any]) -> Vocabulary:
    """A vocabulary from terms that may begin with the special ones, or not."""
    first, terms = tuple(specials), tuple(terms)
    return Vocabulary(first, terms[len(first) :] if terms[: len(first)] == first else terms)
