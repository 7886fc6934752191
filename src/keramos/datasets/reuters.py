"""11,228 newswires of Reuters, as numbers of words, and which of 46 topics they are about."""

from __future__ import annotations

import numpy as np

from keramos.datasets import arrays, files, housing, words

_TOPICS = """
    cocoa grain veg-oil earn acq wheat copper housing money-supply coffee sugar trade reserves ship
    cotton carcass crude nat-gas cpi money-fx interest gnp meal-feed alum oilseed gold tin
    strategic-metal livestock retail ipi iron-steel rubber heat jobs lei bop zinc orange pet-chem
    dlr gas silver wpi hog lead
"""


def load_data(
    path: str = "reuters.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    test_split: float = 0.2,
    seed: int | None = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
) -> housing.Split:
    """`(x_train, y_train), (x_test, y_test)`; x: lists of numbers of words, y: topics, 0 to 45.

    Words are numbered by how often they occur. The largest number that occurs counts as left out
    where `num_words` is not said, as in Keras.

    Args:
        path: name of the file in the cache.
        num_words: words with a number from here on are left out.
        skip_top: words with a lower number, the most frequent ones, are left out.
        maxlen: newswires that have as many words, or more, are left out.
        test_split: part of the newswires that is for testing.
        seed: of the shuffling.
        start_char: what each newswire begins with; None: nothing.
        oov_char: what stands for a word that is left out; None: nothing.
        index_from: is added to every number.

    Raises:
        ConfigError: no newswire is short enough.
    """
    rule = words.Numbering(num_words, skip_top, maxlen, start_char, oov_char, index_from)
    texts, labels = arrays.read(files.fetch("reuters.npz", path), ("x", "y"))
    texts, labels = words.shuffled(texts, labels, np.random.RandomState(seed))
    kept_texts, kept_labels = rule.short(rule.shifted(texts), labels)
    limited = rule.limited(kept_texts)
    count = int(len(limited) * (1 - test_split))
    return (
        (words.as_objects(limited[:count]), np.array(kept_labels[:count])),
        (words.as_objects(limited[count:]), np.array(kept_labels[count:])),
    )


def get_word_index(path: str = "reuters_word_index.json") -> dict[str, int]:
    """word -> its number, to which `load_data` adds `index_from`.

    Args:
        path: name of the file in the cache.
    """
    return words.index("reuters_word_index.json", path)


def get_label_names() -> tuple[str, ...]:
    """The topics, in the order of the labels (M. Thoma, "The Reuters Dataset", 2017)."""
    return tuple(_TOPICS.split())
