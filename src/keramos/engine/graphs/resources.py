"""What operations keep between runs: variables, tables, files of the SavedModel, random numbers."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from keramos.engine.variable import Variable as Variable
from keramos.errors import ConfigError, DamagedFileError, UnsafeError, printable


class Table:
    """Terms and their values, as `HashTableV2` and its like.

    Args:
        key: type of the terms.
        value: type of the values.
        shape: of one value.
    """

    def __init__(self, key: str, value: str, shape: tuple[int, ...] = ()):
        self.key, self.value, self.shape = key, value, shape
        self._entries: dict[Any, Any] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"<Table of {len(self)} entries, {self.key} -> {self.value}>"

    def insert(self, keys: np.ndarray, values: np.ndarray) -> None:
        """Add entries, or replace their values."""
        terms = keys.reshape(-1).tolist()
        if len(terms) * int(np.prod(self.shape, dtype=np.int64)) != values.size:
            raise DamagedFileError("a table with as many terms as it has values", found=values.size)
        rows = values.reshape(len(terms), *self.shape)
        self._entries.update(zip(terms, list(rows), strict=True))

    def replace(self, keys: np.ndarray, values: np.ndarray) -> None:
        """Hold these entries alone."""
        self._entries.clear()
        self.insert(keys, values)

    def remove(self, keys: np.ndarray) -> None:
        """Drop entries."""
        for term in keys.reshape(-1).tolist():
            self._entries.pop(term, None)

    def find(self, keys: np.ndarray, default: np.ndarray) -> np.ndarray:
        """The values of terms; `default` for those that are not there."""
        fallback = np.asarray(default)
        if fallback.shape == (1,) and not self.shape:
            fallback = fallback.reshape(())
        terms = keys.reshape(-1).tolist()
        values = np.empty((len(terms), *self.shape), fallback.dtype)
        for i, term in enumerate(terms):
            values[i] = self._entries.get(term, fallback)
        return values.reshape(*keys.shape, *self.shape)

    def export(self) -> tuple[np.ndarray, np.ndarray]:
        """Every term, and every value."""
        dtypes = [
            np.dtype(object) if n == "string" else np.dtype(n) for n in (self.key, self.value)
        ]
        keys = np.empty(len(self), dtypes[0])
        keys[:] = list(self._entries)
        values = np.empty((len(self), *self.shape), dtypes[1])
        for i, value in enumerate(self._entries.values()):
            values[i] = value
        return keys, values


class Text:
    """A variable that holds text.

    Args:
        path: its name.
        value: numpy's objects of type bytes.
    """

    dtype, trainable = "string", False

    def __init__(self, path: str, value: np.ndarray):
        self.path, self.value = path, value

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes."""
        return self.value.shape

    def assign(self, value: np.ndarray) -> np.ndarray:
        """Replace the text."""
        self.value = value
        return value

    def __repr__(self) -> str:
        return f"<Text path={printable(self.path)}, shape={self.shape}>"


@dataclass
class Resources:
    """What a graph keeps.

    Attributes:
        files: path of a file of the SavedModel, as its graph says it -> what reads its bytes.
        variables: name -> variable, of a graph whose variables have names.
        tables: name -> table, likewise.
        draws: how many random numbers were drawn.
    """

    files: Mapping[bytes, Callable[[], bytes]] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    draws: Variable = field(default_factory=lambda: Variable(np.uint32(0), name="draws"))
    _seed: int = field(default_factory=lambda: int.from_bytes(os.urandom(4)) >> 1)

    def file(self, path: bytes) -> bytes:
        """The bytes of a file of the SavedModel.

        Raises:
            UnsafeError: it is none.
        """
        if path not in self.files:
            raise UnsafeError(
                "the graph reads a file that is not part of the SavedModel",
                found=path.decode("utf-8", "replace"),
            )
        return self.files[path]()

    def variable(self, name: str) -> Any:
        """The variable of that name.

        Raises:
            ConfigError: nothing gives it a value.
        """
        if name not in self.variables:
            raise ConfigError(
                "the graph reads a variable that the SavedModel does not hold", at=name
            )
        return self.variables[name]

    def table(self, name: str, make: Callable[[], Table]) -> Table:
        """The table of that name, made when first asked for; without a name a new one each time."""
        if not name:
            return make()
        return (
            self.tables.setdefault(name, make()) if name not in self.tables else self.tables[name]
        )

    def key(self, seeds: tuple[int, int]) -> Any:
        """A key of random numbers, another one each time.

        Args:
            seeds: of the operation; (0, 0) for numbers that nobody can foresee.
        """
        import jax

        start = self._seed if seeds == (0, 0) else hash(seeds) & 0x7FFFFFFF
        count = self.draws.value
        self.draws.assign(count + 1)
        return jax.random.fold_in(jax.random.key(start), count)
