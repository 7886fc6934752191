"""Lists of words as numbers: which are kept, and how they are numbered (imdb, reuters)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from keramos.datasets import arrays, files
from keramos.errors import ConfigError


@dataclass(frozen=True)
class Numbering:
    """Which words are kept, and what stands for the others.

    Args:
        num_words: words with a number from here on are left out; None: from the largest on.
        skip_top: words with a lower number are left out.
        maxlen: texts that have as many words, or more, are left out.
        start_char: what each text begins with; None: nothing.
        oov_char: what stands for a word that is left out; None: nothing.
        index_from: is added to every number.
    """

    num_words: int | None
    skip_top: int
    maxlen: int | None
    start_char: int | None
    oov_char: int | None
    index_from: int

    def shifted(self, texts: Iterable[Any]) -> list[list[int]]:
        """Numbers from `index_from` on, behind the mark of the beginning."""
        if self.start_char is None:
            return [[word + self.index_from for word in text] for text in texts]
        return [[self.start_char, *(w + self.index_from for w in text)] for text in texts]

    def short(self, texts: list[list[int]], labels: Any) -> tuple[list[list[int]], Any]:
        """The texts that are shorter than `maxlen`, and their labels."""
        if not self.maxlen:
            return texts, labels
        pairs = [(x, y) for x, y in zip(texts, labels, strict=True) if len(x) < self.maxlen]
        if not pairs:
            raise ConfigError(f"load_data: no text is shorter than maxlen={self.maxlen}")
        return [x for x, _ in pairs], [y for _, y in pairs]

    def limited(self, texts: list[list[int]]) -> list[list[int]]:
        """The words that are kept, and what stands for the others."""
        low, high, other = self.skip_top, self.num_words, self.oov_char
        high = high or max(map(max, texts))
        if other is None:
            return [[w for w in text if low <= w < high] for text in texts]
        return [[w if low <= w < high else other for w in text] for text in texts]


def shuffled(
    texts: np.ndarray, labels: np.ndarray, generator: np.random.RandomState
) -> tuple[np.ndarray, np.ndarray]:
    """Both in one order of numpy's legacy generator, as Keras has it."""
    order = np.arange(len(texts))
    generator.shuffle(order)
    return texts[order], labels[order]


def as_objects(texts: list[list[int]]) -> np.ndarray:
    """An array of lists; with two axes where all have one length, as numpy has it."""
    return np.array(texts, dtype=object)


def index(name: str, path: str) -> dict[str, int]:
    """word -> its number, from a file of the table."""
    place = files.fetch(name, path)
    with open(place, encoding="utf-8") as file:
        try:
            return json.load(file)
        except ValueError as error:
            raise arrays.damaged(place, error) from error
