"""Named tensors, and the groups they stand in, whichever file they came from.

A sub-path is a new view, never a cursor.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from functools import cached_property
from typing import Any

from keramos.storage.tensor import LazyTensor


class WeightStore(Mapping[str, LazyTensor]):
    """Tensors by path: `store["layers/dense/vars/0"]`, `store.under("layers/dense")["vars/0"]`.

    Args:
        tensors: path -> tensor, in the order in which they are written.
        groups: path -> attributes of every group that has any, or that has nothing in it.
    """

    def __init__(
        self,
        tensors: Mapping[str, LazyTensor],
        groups: Mapping[str, Mapping[str, Any]] | None = None,
    ):
        self._tensors = dict(tensors)
        self.groups: dict[str, dict[str, Any]] = {
            path: dict(attrs) for path, attrs in (groups or {}).items()
        }

    @classmethod
    def build(
        cls, tensors: Mapping[str, Any], groups: Mapping[str, Mapping[str, Any]] | None = None
    ) -> WeightStore:
        """A store over arrays in memory (numpy, jax, LazyTensor); nothing is copied."""
        return cls({path: LazyTensor.of(path, array) for path, array in tensors.items()}, groups)

    @classmethod
    def _view(
        cls, tensors: dict[str, LazyTensor], groups: dict[str, dict[str, Any]]
    ) -> WeightStore:
        """A store that takes over these dicts, without the copies of `__init__`."""
        view = cls.__new__(cls)
        view._tensors, view.groups = tensors, groups
        return view

    def __getitem__(self, path: str) -> LazyTensor:
        return self._tensors[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)

    def __contains__(self, path: object) -> bool:
        return path in self._tensors

    # Mapping would make these of the three above, with a call for each tensor.

    def keys(self) -> KeysView[str]:
        return self._tensors.keys()

    def values(self) -> ValuesView[LazyTensor]:
        return self._tensors.values()

    def items(self) -> ItemsView[str, LazyTensor]:
        return self._tensors.items()

    def __repr__(self) -> str:
        return f"<WeightStore of {len(self):,} tensors, {self.nbytes:,} bytes>"

    @property
    def nbytes(self) -> int:
        """Bytes of all tensors."""
        return sum(t.nbytes for t in self._tensors.values())

    def under(self, prefix: str) -> WeightStore:
        """The tensors and groups below a path, named from there. An unknown path has none."""
        if not prefix:
            return self
        cut = len(prefix) + 1
        tensors = {path[cut:]: self._tensors[path] for path in self._tensor_tree.below(prefix)}
        groups = {path[cut:]: self.groups[path] for path in self._group_tree.below(prefix)}
        if prefix in self.groups:
            groups = {"": self.groups[prefix], **groups}
        return self._view(tensors, groups)

    def children(self, prefix: str = "") -> list[str]:
        """The names directly below a path, tensors and groups alike."""
        cut = len(prefix) + 1 if prefix else 0
        below = [*self._tensor_tree.below(prefix), *self._group_tree.below(prefix)]
        return list(dict.fromkeys(path[cut:].partition("/")[0] for path in below if path))

    def numbered(self) -> list[LazyTensor]:
        """The tensors whose names are numbers, in that order."""
        return [self[name] for name in sorted(filter(str.isdecimal, self), key=int)]

    def attributes(self, path: str) -> Mapping[str, Any]:
        """The attributes of a group; none for a group that has none."""
        return self.groups.get(path, {})

    def renamed(self, names: Mapping[str, str]) -> WeightStore:
        """The same tensors, some under other paths; groups likewise."""
        tensors = {names.get(path, path): t for path, t in self._tensors.items()}
        if len(tensors) != len(self):
            raise ValueError("two tensors would have the same path")
        return WeightStore(
            {path: t.named(path) for path, t in tensors.items()},
            {names.get(path, path): attrs for path, attrs in self.groups.items()},
        )

    def only(self, paths: Iterable[str]) -> WeightStore:
        """The tensors at these paths, in this store's order; all groups."""
        wanted = set(paths)
        return WeightStore({p: t for p, t in self._tensors.items() if p in wanted}, self.groups)

    def in_memory(self) -> WeightStore:
        """The same tensors, read now, in memory of their own.

        Raises:
            DamagedFileError: one cannot be read, or a mapped file changed meanwhile.
        """
        read = {path: tensor.in_memory() for path, tensor in self._tensors.items()}
        for mapping in {tensor.mapping for tensor in self._tensors.values()}:
            if mapping is not None:
                mapping.check()
        return self._view(read, self.groups)

    def __or__(self, other: Mapping[str, LazyTensor]) -> WeightStore:
        """Both stores' tensors; the right one wins where both have a path."""
        groups = {**self.groups, **getattr(other, "groups", {})}
        return WeightStore({**self._tensors, **other}, groups)

    @cached_property
    def _tensor_tree(self) -> _Paths:
        return _Paths(self._tensors)

    @cached_property
    def _group_tree(self) -> _Paths:
        return _Paths(self.groups)


class _Paths:
    """Paths sorted once, so that those below another are found by bisection, not by walking all."""

    def __init__(self, paths: Mapping[str, Any]):
        self._sorted = sorted(paths)
        self._order = {path: i for i, path in enumerate(paths)}

    def below(self, prefix: str) -> list[str]:
        if not prefix:
            return list(self._order)
        first = bisect_left(self._sorted, prefix + "/")
        last = bisect_left(self._sorted, prefix + "0", first)  # '0' is the character after '/'
        paths = self._sorted[first:last]
        return sorted(paths, key=self._order.__getitem__) if len(paths) > 1 else paths
