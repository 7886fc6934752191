"""An HDF5 group: a mapping of names to groups and tensors, read when looked at.

`open` reads the root alone, `open_hdf5` and `store` read and check everything but the elements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from keramos.errors import DamagedFileError
from keramos.storage.hdf5 import attributes, dataset, links, objects, superblock
from keramos.storage.hdf5.file import File, ForeignError
from keramos.storage.hdf5.heaps import GlobalHeaps
from keramos.storage.hdf5.repeats import Repeats
from keramos.storage.hdf5.trail import Trail
from keramos.storage.limits import Limits
from keramos.storage.span import Span
from keramos.storage.tensor import LazyTensor
from keramos.storage.weight_store import WeightStore


def open(span: Span, limits: Limits | None = None) -> Group:
    """The root group of an HDF5 file.

    Raises:
        DamagedFileError: if the file is cut short, or its bytes contradict each other.
        UnsupportedFileError: for legal HDF5 that neither Keras nor h5py writes by default.
        UnsafeError: for links that lead out of the file, and groups with two paths.
    """
    file = File(span, limits or Limits())
    address = superblock.root_address(file)
    return Group(
        file, GlobalHeaps(file), Repeats(file), objects.header(file, address, ""), address, Trail()
    )


def open_hdf5_root(span: Span, limits: Limits | None = None) -> Group:
    """The root group of any legal HDF5 file, of which no more is read than the root.

    Raises:
        As `open`.
    """
    try:
        return open(span, limits)
    except ForeignError as error:
        from keramos.storage import foreign

        return open(foreign.plain(span, limits, error), limits)


def open_hdf5(span: Span, limits: Limits | None = None) -> Group:
    """The root group of any legal HDF5 file; forms that this reader does not know are converted
    in a child process first (`foreign`).

    Everything but the tensors' elements has been read and checked when this returns.

    Raises:
        As `open`.
    """
    return _read_whole(span, limits)[0]


def store(span: Span, limits: Limits | None = None, *, prefix: str = "") -> WeightStore:
    """Every tensor of any legal HDF5 file, and the attributes of its groups.

    Args:
        prefix: the group to begin at.

    Raises:
        As `open`.
    """
    root, weights = _read_whole(span, limits)
    return root.at(prefix).store() if prefix else weights


def _read_whole(span: Span, limits: Limits | None) -> tuple[Group, WeightStore]:
    root = open(span, limits)
    try:
        return root, root.store()
    except ForeignError as error:
        from keramos.storage import foreign  # subprocess and tempfile, seldom needed

        root = open(foreign.plain(span, limits, error), limits)
        return root, root.store()


class Group(Mapping[str, "Group | LazyTensor"]):
    """A group: `root["layers"]["dense"]`, `root["layers/dense/vars/0"]`,
    `root.attrs["keras_version"]`.
    """

    def __init__(
        self,
        file: File,
        heaps: GlobalHeaps,
        repeats: Repeats,
        header: objects.Header,
        address: int,
        trail: Trail,
    ):
        self._file, self._heaps, self._repeats = file, heaps, repeats
        self._header, self._trail = header, trail
        self._children: dict[str, Group | LazyTensor] = {}
        self._attrs: dict[str, Any] | None = None
        self._addresses: dict[str, int] | None = None
        file.enter(address, self.path)
        if trail.depth > file.limits.max_depth:
            raise file.damaged(
                "HDF5 groups are nested too deeply", self.path, hint="Limits(max_depth=…)"
            )

    @property
    def path(self) -> str:
        """Where it is, without a leading slash; the root is `""`."""
        return self._trail.path()

    @property
    def attrs(self) -> dict[str, Any]:
        """Text as `str`, numbers as `int` or `float`, arrays as lists."""
        if self._attrs is None:
            self._attrs = attributes.attributes(self._file, self._header, self._heaps, self.path)
        return self._attrs

    @property
    def _members(self) -> dict[str, int]:
        """Name -> address of its header."""
        if self._addresses is None:
            self._addresses = links.members(self._file, self._header, self.path)
        return self._addresses

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, name: object) -> bool:
        first, _, rest = str(name).partition("/")
        if first not in self._members:
            return False
        if not rest:
            return True
        child = self._child(first)
        return isinstance(child, Group) and rest in child

    def __getitem__(self, name: str) -> Group | LazyTensor:
        node: Group | LazyTensor = self
        for part in name.split("/"):
            if not isinstance(node, Group) or part not in node._members:
                raise KeyError(name)
            node = node._child(part)
        return node

    def at(self, path: str) -> Group:
        """The group at a path.

        Raises:
            DamagedFileError: if there is none.
        """
        group = self.get(path)
        if not isinstance(group, Group):
            raise DamagedFileError("an HDF5 group is missing", at=path, in_=self._file.span.name)
        return group

    def tensor(self, path: str) -> LazyTensor:
        """The tensor at a path.

        Raises:
            DamagedFileError: if there is none.
        """
        tensor = self.get(path)
        if not isinstance(tensor, LazyTensor):
            raise DamagedFileError(
                "an HDF5 dataset is missing",
                at=f"{self.path}/{path}".strip("/"),
                in_=self._file.span.name,
            )
        return tensor

    def walk(self) -> Iterator[Group | LazyTensor]:
        """This group and everything below it, parents first; without recursion, however deep."""
        pending: list[Group | LazyTensor] = [self]
        while pending:
            node = pending.pop()
            yield node
            if isinstance(node, Group):
                _ = node.attrs  # attributes that cannot be read are an error here, not later
                pending += [node._child(name) for name in reversed(node._members)]

    def store(self) -> WeightStore:
        """All tensors below, named from here; groups that are empty or have attributes."""
        cut = len(self.path) + 1 if self.path else 0
        tensors: dict[str, LazyTensor] = {}
        groups: dict[str, dict[str, Any]] = {}
        for node in self.walk():
            if isinstance(node, LazyTensor):
                tensors[node.name[cut:]] = node.named(node.name[cut:]) if cut else node
            elif node.attrs or (not node._members and node is not self):
                groups[self._file.named(node.path)[cut:]] = node.attrs
        return WeightStore(tensors, groups)

    def _child(self, name: str) -> Group | LazyTensor:
        if name not in self._children:
            self._children[name] = self._opened(name)
        return self._children[name]

    def _opened(self, name: str) -> Group | LazyTensor:
        path = f"{self.path}/{name}" if self._trail.above else name
        address = self._members[name]
        if (repeated := self._repeats.find(address, path)) is not None:
            self._file.named(path)
            return repeated
        header = objects.header(self._file, address, path)
        if objects.LAYOUT in header.messages:
            label = attributes.attributes(self._file, header, self._heaps, path).get("dtype")
            tensor = dataset.tensor(self._file, header, label, self._file.named(path))
            self._repeats.note(address, header, label, path)
            return tensor
        if objects.DATATYPE in header.messages:
            raise self._file.unsupported("HDF5 object that is neither group nor dataset", path)
        trail = Trail(self._trail, name)
        return Group(self._file, self._heaps, self._repeats, header, address, trail)

    def __repr__(self) -> str:
        return f"<HDF5 group {self.path or '/'!r} with {len(self)} members>"
