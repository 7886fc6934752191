"""What the variables and the tables of a SavedModel hold: its checkpoint.

A variable stands for its tensor until somebody reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from keramos import engine
from keramos.engine.graphs.resources import Text
from keramos.errors import KeramosError, UnsupportedFileError, WeightsError
from keramos.storage import Archive
from keramos.storage.tensorflow import Bundle, ObjectGraph, bundle
from keramos.storage.tensorflow.messages import decoder
from keramos.storage.tensorflow.object_graph import Node

VARIABLES = "variables/variables"


class Numbers:
    """The checkpoint of a SavedModel, if it has one.

    Args:
        archive: its files.
    """

    def __init__(self, archive: Archive):
        self._archive = archive

    @cached_property
    def _checkpoint(self) -> Bundle | None:
        if VARIABLES + ".index" not in self._archive:
            return None
        return Bundle(
            self._archive.member(VARIABLES + ".index").span(),
            lambda number, count: self._archive.member(
                bundle.shard_name(VARIABLES, number, count)
            ).span(),
            self._archive.limits,
        )

    @cached_property
    def _graph(self) -> ObjectGraph | None:
        if self._checkpoint is None:
            return None
        messages = decoder(self._archive.source, self._archive.limits)
        return ObjectGraph.read(self._checkpoint, messages)

    def __contains__(self, key: str) -> bool:
        return self._checkpoint is not None and key in self._checkpoint

    def _node(self, number: int) -> Node:
        nodes = self._graph.nodes if self._graph is not None else ()
        return nodes[number] if number < len(nodes) else Node()

    def key(self, number: int) -> str:
        """The key of the tensor of an object; empty for one that has none."""
        return self._node(number).key or ""

    def variable(
        self, path: str, key: str, dtype: str, shape: Sequence[int], trainable: bool
    ) -> engine.Variable | Text:
        """A variable that stands for the tensor of a key.

        Raises:
            UnsupportedFileError: of a type that no variable has.
            WeightsError: when it is read: it has no value.
        """
        if dtype == "string":
            return self._text(path, key, shape)

        def missing(*_: Any, **__: Any) -> Any:
            raise self._missing(path or key)

        try:
            name = path.rpartition("/")[2] or None
            variable = engine.Variable(missing, shape, dtype, trainable, autocast=False, name=name)
        except KeramosError as error:
            raise UnsupportedFileError(
                f"a variable that is not supported: {error.what}",
                at=path,
                in_=self._archive.source,
            ) from error
        variable.path = path or variable.path
        if self._checkpoint is not None and self._checkpoint.has_numbers(key):
            variable.assign_lazily(self._checkpoint.tensor(key))
        return variable

    def _text(self, path: str, key: str, shape: Sequence[int]) -> Text:
        if key not in self:
            raise self._missing(path or key)
        return Text(path, self._elements(key).reshape(tuple(shape)))

    def _missing(self, path: str) -> WeightsError:
        what = "a variable of the SavedModel has no value"
        return WeightsError(what, at=path, in_=self._archive.source)

    def columns(self, number: int) -> tuple[np.ndarray, np.ndarray] | None:
        """Terms and values of the table that an object is; None if they stand elsewhere."""
        for key in self._node(number).keys.values():
            for prefix in (key, f"{key}table"):
                names = (f"{prefix}-keys", f"{prefix}-values")
                if all(name in self for name in names):
                    return self._elements(names[0]), self._elements(names[1])
        return None

    def _elements(self, key: str) -> np.ndarray:
        assert self._checkpoint is not None
        if self._checkpoint.has_numbers(key):
            return np.asarray(self._checkpoint.tensor(key).read())
        texts = self._checkpoint.strings(key)
        array = np.empty(len(texts), object)
        array[:] = texts
        return array
