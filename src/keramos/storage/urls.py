"""Which module knows a URL: repositories of the hub of models, or what fsspec knows."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping
from typing import Any, Protocol

from keramos.storage import hub, remote
from keramos.storage.limits import Limits
from keramos.storage.span import Span


class PlacedFile(Protocol):
    """One file behind a URL."""

    @property
    def size(self) -> int | None:
        """Its bytes; None where nobody tells."""
        ...

    def span(self) -> Span:
        """Its contents."""
        ...


class Place(Protocol):
    """A file or a folder behind a URL."""

    @property
    def is_local(self) -> bool:
        """Whether `path` is one of this machine."""
        ...

    @property
    def path(self) -> str: ...

    def files(self, limits: Limits) -> Mapping[str, PlacedFile] | None:
        """The files of a folder, by their names in it; None where it is no folder."""
        ...

    def file(self, limits: Limits) -> PlacedFile:
        """The one file that is there."""
        ...

    def beside(self, limits: Limits) -> Callable[[str], Span] | None:
        """Opens what lies beside that file by its name, as it was at the same moment; None where
        a URL has no moment.
        """
        ...


def located(url: str, *, whole: bool) -> Place:
    """Where a URL leads, to be read.

    Args:
        url: `hf://…`, or of any protocol of fsspec.
        whole: whether files are needed from end to end, and worth keeping.
    """
    return hub.located(url, whole) if hub.is_address(url) else remote.locate(url)


def exists(url: str) -> bool:
    """Whether there is something at a URL."""
    return hub.exists(url) if hub.is_address(url) else remote.locate(url).exists()


@contextlib.contextmanager
def create(url: str) -> Generator[Any]:
    """A binary file that appears at a URL when the block ends without an error."""
    from keramos.storage import hub_commit

    creating = hub_commit.create(url) if hub.is_address(url) else remote.create(url)
    with creating as file:
        yield file
