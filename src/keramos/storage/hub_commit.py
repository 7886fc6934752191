"""Writing to a repository of the hub: files are made here, then one commit holds all of them.

Whatever fails before the commit leaves the repository as it was.
"""

# huggingface_hub has types that say little.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportMissingImports=false

from __future__ import annotations

import contextlib
import tempfile
import warnings
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import Any

from keramos.errors import WriteError
from keramos.storage import hub, replace
from keramos.storage.hub_errors import translated

CARD = "README.md"
MESSAGE = "Save a model with keramos"


@contextlib.contextmanager
def staged(
    url: str,
    *,
    stale: Callable[[str], bool] = lambda name: False,
    card: str | None = None,
) -> Generator[str]:
    """A path of this machine, of which what was written there is committed when the block ends
    without an error.

    Args:
        url: `hf://user/repo[@branch][/path]`; the repository is made where there is none.
        stale: whether a file of the repository, by its path, goes where it is not written anew.
        card: the description of a repository that has none.

    Raises:
        WriteError: the hub does not take it; the repository is as it was.
        MissingExtraError: huggingface_hub is not installed.
    """
    address, _ = hub.Address.parse(url), hub.api(url)
    with tempfile.TemporaryDirectory(prefix="keramos-") as folder:
        root = Path(folder) / address.repository.rpartition("/")[2]
        place = root.joinpath(*address.path.split("/")) if address.path else root
        place.parent.mkdir(parents=True, exist_ok=True)
        yield str(place)
        written = {path.relative_to(root).as_posix(): path for path in _files(root)}
        if written:
            with _as_write_errors(address):
                _commit(address, written, stale, card)


@contextlib.contextmanager
def create(url: str) -> Generator[Any]:
    """A binary file, committed when the block ends without an error."""
    with staged(url) as place, replace.atomic(place) as file:
        yield file


def _files(root: Path) -> Iterable[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def _commit(
    address: hub.Address,
    written: dict[str, Path],
    stale: Callable[[str], bool],
    card: str | None,
) -> None:
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    api = hub.api(address.url)
    api.create_repo(address.repository, repo_type=address.kind, exist_ok=True)
    before = hub.at_newest(address)
    additions = [CommitOperationAdd(name, str(path)) for name, path in written.items()]
    if card is not None and CARD not in before.listing and CARD not in written:
        additions.append(CommitOperationAdd(CARD, card.encode()))
    gone = [name for name in before.listing if stale(name) and name not in written]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the library that uploads
        api.create_commit(
            address.repository,
            [*additions, *(CommitOperationDelete(name) for name in gone)],
            commit_message=MESSAGE,
            repo_type=address.kind,
            revision=address.revision,
            parent_commit=before.commit,  # what somebody else commits meanwhile is not overwritten
        )


@contextlib.contextmanager
def _as_write_errors(address: hub.Address) -> Generator[None]:
    try:
        yield
    except Exception as error:
        cause = translated(error, address.url, address.revision)
        what = f"nothing was saved: {cause.what}"
        raise WriteError(what, in_=address.url, found=cause.found, hint=cause.hint) from error
