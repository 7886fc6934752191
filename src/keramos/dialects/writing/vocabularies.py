"""Vocabularies that stand beside a model -> in its config, for files that have no place beside it.

Pure. A list of words may begin with the layer's own tokens, which every Keras then knows again.
"""

from __future__ import annotations

from collections.abc import Mapping

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments
from keramos.dialects.writing.places import Counter, layers_of, stem

_FILE = "vocabulary.txt"


def in_config(config: JsonObject, assets: Mapping[str, str]) -> JsonObject:
    """A model's config with the vocabularies of its layers.

    Args:
        config: canonical.
        assets: path below the model -> text.
    """
    return _model(config, "", assets)


def is_vocabulary(path: str) -> bool:
    """Whether a file beside a model is the vocabulary of a layer."""
    return path.rpartition("/")[2] == _FILE


def _model(config: JsonObject, prefix: str, assets: Mapping[str, str]) -> JsonObject:
    layers, counter = layers_of(config), Counter()
    if not layers:
        return config
    written: list[Json] = []
    for layer in layers:
        path = f"{prefix}layers/{counter.next(stem(layer))}"
        text = assets.get(f"{path}/{_FILE}")
        inner = _model(layer, f"{path}/", assets)
        written.append(inner if text is None else _with_words(inner, text.split("\n")))
    return {**config, "config": {**arguments(config), "layers": written}}


def _with_words(layer: JsonObject, words: list[str]) -> JsonObject:
    is_of_numbers = layer.get("class_name") == "IntegerLookup"
    vocabulary: list[Json] = [int(word) for word in words] if is_of_numbers else [*words]
    return {**layer, "config": {**arguments(layer), "vocabulary": vocabulary}}
