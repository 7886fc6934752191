"""Vocabulary: terms and their indices; the file of one term a line.

A file named by a config is never opened: only a path that the caller hands over is.
"""

from __future__ import annotations

import itertools
import operator
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from keramos import engine
from keramos.codec.arguments import ArgumentType
from keramos.errors import ConfigError, DamagedFileError, FileMissingError, UnsafeError

if TYPE_CHECKING:
    import numpy as np

#: The asset that holds a vocabulary, one term a line.
FILE = "vocabulary.txt"


@dataclass(frozen=True, eq=False)
class Terms:
    """Terms as a constructor gets them.

    Attributes:
        values: in order.
        written: whether a config holds them; those that were read from a file go to an asset.
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
argument_type = ArgumentType(
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
        item.decode("utf-8", "replace") if isinstance(item, bytes) else item for item in items
    )


def refuse_path(config: dict[str, Any]) -> None:
    """Check that the vocabulary in a config is not a path.

    Raises:
        UnsafeError: it is one: loading a model must not read a file that the model names.
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
        FileMissingError: there is no file at `path`.
        DamagedFileError: the file is not UTF-8.
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
    """Write one term a line; there is no line end after the last."""
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(map(str, terms)))


def fits_lines(terms: Iterable[Any]) -> bool:
    """Whether every term is one line, so that `read` brings back what `write` wrote."""
    return all(isinstance(term, int) or term.splitlines() == [term] for term in terms)


@dataclass(frozen=True)
class Specials:
    """The terms in front of a vocabulary.

    A file may ask for billions of indices for unknown terms: they are counted, and listed only when
    somebody asks for them.

    Attributes:
        first: the mask token, if there is one.
        unknown: the term at every index of unknown ones.
        count: of those indices.
    """

    first: tuple[Any, ...]
    unknown: Any
    count: int

    def __len__(self) -> int:
        return len(self.first) + self.count

    def __iter__(self) -> Iterator[Any]:
        return itertools.chain(self.first, itertools.repeat(self.unknown, self.count))

    def start(self, terms: tuple[Any, ...]) -> bool:
        """Whether `terms` start with all of them."""
        return len(self) <= len(terms) and all(map(operator.eq, self, terms))


class Vocabulary:
    """Special terms, and the terms after them.

    Args:
        specials: the mask token, if any, then a term for each index of unknown ones.
        terms: the other terms.
    """

    def __init__(self, specials: Specials, terms: Iterable[Any]):
        self.specials, self.terms = specials, tuple(terms)

    def __len__(self) -> int:
        return len(self.specials) + len(self.terms)

    @property
    def whole(self) -> list[Any]:
        """Every term, at its index."""
        return [*self.specials, *self.terms]

    def at(self, numbers: Iterable[int]) -> list[Any]:
        """The terms at some indices; the one for unknown terms where there is no such index."""
        first, unknown = self.specials.first, self.specials.unknown
        start, end, terms = len(self.specials), len(self), self.terms
        return [
            terms[i - start] if start <= i < end else first[i] if 0 <= i < len(first) else unknown
            for i in numbers
        ]

    @cached_property
    def number(self) -> dict[Any, int]:
        """Term -> index, of the terms that are not special."""
        return {term: i for i, term in enumerate(self.terms, len(self.specials))}

    def check(self, owner: str, kind: type, forbidden: Iterable[Any]) -> None:
        """Check the terms.

        Args:
            owner: name of the layer's class.
            kind: type of all terms.
            forbidden: special terms that must not occur among the others.

        Raises:
            ConfigError: no terms, a term twice, one of another type, or a forbidden one.
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
            start = list(itertools.islice(self.specials, 20))
            raise ConfigError(
                f"{owner}: the special term {special!r} is in the middle of the vocabulary",
                wanted=f"none of them, or all {len(self.specials)} at the start: {start}",
            )


def behind(specials: Specials, terms: tuple[Any, ...]) -> Vocabulary:
    """A vocabulary from terms that may start with the special ones, or lack them."""
    return Vocabulary(specials, terms[len(specials) :] if specials.start(terms) else terms)


@dataclass(frozen=True, eq=False)
class IdfWeights:
    """The weights of a vocabulary, those of its special terms not written out.

    Attributes:
        specials: how many terms stand in front and have the mean of the others' weights.
        own: the weights of the other terms.
    """

    specials: int
    own: np.ndarray

    @cached_property
    def whole(self) -> np.ndarray:
        """The weight of every term, at its index."""
        if not self.specials:
            return self.own
        import numpy as np

        front = np.full(self.specials, self.own.mean(), dtype=np.float32)
        return np.concatenate([front, self.own])
