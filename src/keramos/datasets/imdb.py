"""25,000 and 25,000 reviews of films, as numbers of words, and whether they praise."""

from __future__ import annotations

import numpy as np

from keramos.datasets import arrays, files, housing, words
from keramos.errors import ConfigError


def load_data(
    path: str = "imdb.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    seed: int | None = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
    **kwargs: object,
) -> housing.Split:
    """`(x_train, y_train), (x_test, y_test)`; x: lists of numbers of words, y: 0 or 1.

    Words are numbered by how often they occur. The largest number that occurs counts as left out
    where `num_words` is not said, as in Keras.

    Args:
        path: name of the file in the cache.
        num_words: words with a number from here on are left out.
        skip_top: words with a lower number, the most frequent ones, are left out.
        maxlen: reviews that have as many words, or more, are left out.
        seed: of the shuffling.
        start_char: what each review begins with; None: nothing.
        oov_char: what stands for a word that is left out; None: nothing.
        index_from: is added to every number.
        kwargs: `nb_words`, the former name of `num_words`.

    Raises:
        ConfigError: no review is short enough.
    """
    if "nb_words" in kwargs:
        num_words = kwargs.pop("nb_words")  # type: ignore[assignment]
    if kwargs:
        raise ConfigError(f"load_data: unknown arguments {', '.join(sorted(kwargs))}")
    rule = words.Numbering(num_words, skip_top, maxlen, start_char, oov_char, index_from)
    names = ("x_train", "y_train", "x_test", "y_test")
    x_train, y_train, x_test, y_test = arrays.read(files.fetch("imdb.npz", path), names)
    generator = np.random.RandomState(seed)
    train = rule.short(*_shifted(x_train, y_train, rule, generator))
    test = rule.short(*_shifted(x_test, y_test, rule, generator))
    texts = rule.limited(train[0] + test[0])
    labels = np.concatenate([train[1], test[1]])
    count = len(train[0])
    return (
        (words.as_objects(texts[:count]), labels[:count]),
        (words.as_objects(texts[count:]), labels[count:]),
    )


def _shifted(
    texts: np.ndarray,
    labels: np.ndarray,
    rule: words.Numbering,
    generator: np.random.RandomState,
) -> tuple[list[list[int]], np.ndarray]:
    texts, labels = words.shuffled(texts, labels, generator)
    return rule.shifted(texts), labels


def get_word_index(path: str = "imdb_word_index.json") -> dict[str, int]:
    """word -> its number, to which `load_data` adds `index_from`.

    Args:
        path: name of the file in the cache.
    """
    return words.index("imdb_word_index.json", path)
