"""Attributes of HDF5 -> findings: configs in groups that no reader of ours begins at, and pickles,
which PyTables and pandas unpickle when they look at an attribute.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any, cast

from keramos import dialects
from keramos.codec import strict_json
from keramos.errors import KeramosError
from keramos.saving.scanning import configs, pickles
from keramos.saving.scanning.notes import Notes
from keramos.storage import Group, WeightStore
from keramos.storage.span import of_bytes
from keramos.storage.span_file import opened

_OBJECT = re.compile(r"class_name|\\u00[4-7]|__lambda__")
#: What a pickle of protocol 0 begins with, of those that PyTables takes for one.
_PICKLE = re.compile(r"[(cI\]}]")


def examine_root(root: Group, source: str, notes: Notes) -> None:
    """Look through the config of a model whose tensors cannot be read.

    Args:
        root: of the file.
        source: what to call it.
        notes: take what is seen.
    """
    version = root.attrs.get("keras_version")
    is_known = isinstance(version, str)
    origin = dialects.Origin(source, "hdf5", keras_version=version if is_known else None)
    for key in ("model_config", "training_config"):
        text = root.attrs.get(key)
        if isinstance(text, str):
            with notes.under(key, inside=False) as inner, inner.faults():
                inner.add(configs.examine(strict_json.loads(text, where=key), origin))


def examine_all(store: WeightStore, notes: Notes) -> None:
    """Look through the attributes of all groups, but for what the root says of a model.

    Args:
        store: of the whole file.
        notes: take what is seen.
    """
    seen = {finding.listing for finding in notes.findings}
    for path, name, text in _texts(store):
        with notes.under(f"{path}@{name}", inside=False) as inner:
            if _OBJECT.search(text):
                _config(text, inner, seen)
            elif _PICKLE.match(text) and text.rstrip("\n").endswith("."):
                stream = opened(of_bytes(text.encode("utf-8", "replace"), name))
                if pickles.is_pickle(stream):
                    stream.seek(0)
                    inner.add(pickles.examine(stream))


def _config(text: str, notes: Notes, seen: set[str]) -> None:
    with contextlib.suppress(KeramosError):  # prose that has such a word
        value = strict_json.loads(text)
        notes.add(configs.examine_any(value))
        seen |= {finding.listing for finding in notes.findings}
        notes.add(f for f in configs.examine_code(value) if f.listing not in seen)


def _texts(store: WeightStore) -> Iterator[tuple[str, str, str]]:
    """(path of a group, name of its attribute, text)."""
    for path, attributes in store.groups.items():
        for name, value in attributes.items():
            if path or name not in ("model_config", "training_config"):
                yield from ((path, name, text) for text in _flat(value))


def _flat(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _flat(item)
