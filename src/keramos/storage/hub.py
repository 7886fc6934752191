"""Repositories on a hub of models (`hf://user/repo`), through huggingface_hub, which only this
module imports: it knows the hub's address, the user's token, and the folder of what was downloaded.

A repository is read at one commit. Where a file is needed whole it is downloaded once, checked by
its hash, and mapped; else the ranges that are looked at are asked for.
"""

# huggingface_hub has types that say little.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingImports=false

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote

from keramos import errors
from keramos._frames import warn
from keramos.errors import ConfigError, DamagedFileError, FileMissingError, MissingExtraError, near
from keramos.storage import hub_download
from keramos.storage.hub_errors import NotReachedError, as_hub_errors
from keramos.storage.limits import Limits
from keramos.storage.mapped_file import mapped
from keramos.storage.span import TORN, Blocks, Span

INSTALL = "pip install 'keramos[hub]'"
SCHEME = "hf://"
SECONDS = 20  # until the hub counts as not there
FORM = "hf://user/repo, hf://user/repo@revision, hf://user/repo/folder/model.keras"
#: What a repository of one file has beside it: its description, and settings of git.
_MODEL_FILE = re.compile(r"[^/]+\.(keras|h5|hdf5|onnx)")
_PARTS = frozenset({"config.json", "saved_model.pb", "model.weights.json"})
_KINDS = {"datasets": "dataset", "spaces": "space", "models": "model"}

Library: TypeAlias = Any  # the module huggingface_hub


@dataclass(frozen=True)
class Address:
    """What a URL of the hub names.

    Args:
        url: as the caller wrote it.
        repository: `user/repo`.
        kind: `model`, `dataset` or `space`.
        revision: a branch, a tag or a commit; None for the newest.
        path: of a file or folder inside; empty for all of it.
    """

    url: str
    repository: str
    kind: str = "model"
    revision: str | None = None
    path: str = ""

    @classmethod
    def parse(cls, url: str) -> Address:
        """The address in a URL.

        Raises:
            ConfigError: it names no repository.
        """
        rest, kind = url.removeprefix(SCHEME).strip("/"), "model"
        first, _, others = rest.partition("/")
        if first in _KINDS and others.count("/"):
            kind, rest = _KINDS[first], others
        match = re.fullmatch(r"([^/@]+/[^/@]+)(?:@(refs/[^/]+/[^/]+|[^/]+))?(?:/(.+))?", rest)
        if match is None:
            raise ConfigError("this URL names no repository of the hub", found=url, wanted=FORM)
        revision = unquote(match[2]) if match[2] else None
        return cls(url, match[1], kind, revision, match[3] or "")


@dataclass(frozen=True)
class File:
    """One file of a commit, as the hub lists it.

    Args:
        size: bytes.
        sha256: of its bytes, where it is one of the large ones.
        blob: what git calls its contents; None where nobody says.
    """

    size: int
    sha256: str | None = None
    blob: str | None = None


@dataclass(frozen=True)
class Repository:
    """A repository at one commit.

    Args:
        address: as the caller gave it.
        commit: its hash.
        listing: name -> file.
        folder: what was downloaded of it, where the hub cannot be reached.
        whole: whether files are needed from end to end.
    """

    address: Address
    commit: str
    listing: Mapping[str, File] = field(repr=False)
    folder: Path | None = None
    whole: bool = True

    is_local = False

    @property
    def path(self) -> str:
        """What the address names in it; the one model of a repository that is none itself."""
        if self.address.path:
            return self.address.path
        root = [name for name in self.listing if "/" not in name]
        models = [name for name in root if _MODEL_FILE.fullmatch(name)]
        return models[0] if len(models) == 1 and _PARTS.isdisjoint(root) else ""

    def files(self, limits: Limits) -> dict[str, RepositoryFile] | None:
        """The files below the path, by their names from there; None where it is a file.

        Raises:
            FileMissingError: there is nothing of that name.
            LimitError: more files than `Limits.max_members`.
        """
        path, url = self.path, self.address.url
        if path in self.listing:
            return None
        prefix = f"{path}/" if path else ""
        inside = [name for name in sorted(self.listing) if name.startswith(prefix)]
        if not inside:
            raise FileMissingError(
                "the repository has no such file",
                at=path,
                in_=url,
                found=", ".join(self.listing) or "nothing",
                near=near(path, self.listing),
            )
        if len(inside) > limits.max_members:
            raise limits.exceeded("the repository has too many files", "max_members", in_=url)
        return {name.removeprefix(prefix): RepositoryFile(self, name) for name in inside}

    def file(self, limits: Limits) -> RepositoryFile:
        """The one file that the address names."""
        return RepositoryFile(self, self.path)

    def beside(self, limits: Limits) -> Callable[[str], Span]:
        """Opens files of the same commit, beside the one that the address names."""
        folder = self.path.rpartition("/")[0]

        def opened(name: str) -> Span:
            place = f"{folder}/{name}".lstrip("/")
            if place not in self.listing:
                raise FileMissingError("a shard is missing", in_=self.shown(place))
            return RepositoryFile(self, place).span()

        return opened

    def shown(self, name: str) -> str:
        """The URL of a file, as the caller would write it."""
        address = self.address
        root = address.url.rstrip("/").removesuffix(address.path).rstrip("/")
        return f"{root}/{name}"


@dataclass(frozen=True)
class RepositoryFile:
    """One file of a repository, and how its bytes come.

    Args:
        repository: at its commit.
        name: the path in it.
    """

    repository: Repository
    name: str

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.repository.listing[self.name].size

    def span(self) -> Span:
        """Its bytes: of the hub's folder on this machine, or range by range."""
        shown = self.repository.shown(self.name)
        if self.repository.folder is not None:
            return mapped(str(self.repository.folder / self.name)).named(shown)
        place = self._downloaded()
        if place is None and not self.repository.whole:
            return Span(Blocks(self._ranges(), self.size, shown), 0, self.size, shown)
        return mapped(place or self._download()).named(shown)

    def _ranges(self) -> Callable[[int, int], bytes]:
        """Asks for ranges of it."""
        address, size = self.repository.address, self.size
        library = _library(address.url)
        from huggingface_hub.utils import build_hf_headers, hf_raise_for_status, http_backoff

        url = library.hf_hub_url(**self._named(self.repository.commit))
        headers = {**build_hf_headers(), "Accept-Encoding": "identity"}
        whole: list[bytes] = []  # of a server that has no ranges

        def fetch(offset: int, n: int) -> bytes:
            if n == 0 or whole:
                return whole[0][offset : offset + n] if whole else b""
            wanted = headers | {"Range": f"bytes={offset}-{offset + n - 1}"}
            with as_hub_errors(address.url, revision=address.revision):
                answer = http_backoff("GET", url, headers=wanted, timeout=SECONDS, max_retries=2)
                hf_raise_for_status(answer)
            data = answer.content
            if len(data) == size != n:
                whole.append(data)
                return data[offset : offset + n]
            return data

        return fetch

    def _downloaded(self) -> str | None:
        """Where it lies, if it was downloaded before."""
        address = self.repository.address
        place = _library(address.url).try_to_load_from_cache(
            address.repository,
            self.name,
            revision=self.repository.commit,
            repo_type=address.kind,
        )
        return place if isinstance(place, str) else None

    def _download(self) -> str:
        address, commit = self.repository.address, self.repository.commit
        library, path = _library(address.url), ""
        with as_hub_errors(address.url, revision=address.revision):
            is_checked = self._brought()
            for revision in (address.revision, commit):
                # asked for by branch, the hub's folder remembers which commit that was
                path = library.hf_hub_download(**self._named(revision))
                if commit in Path(path).parts:
                    break
        if not is_checked:
            self._check(path)
        return path

    def _brought(self) -> bool:
        """Bring a large file, going on where an earlier process was cut off; whether it did."""
        file = self.repository.listing[self.name]
        if file.sha256 is None or file.size < hub_download.LARGE:
            return False
        from huggingface_hub.utils import build_hf_headers

        address = self.repository.address
        url = _library(address.url).hf_hub_url(**self._named(self.repository.commit))
        with errors.located(in_=self.repository.shown(self.name)):
            return hub_download.complete(
                hub_download.folder(address.kind, address.repository),
                url,
                build_hf_headers(),
                file.size,
                file.sha256,
            )

    def _named(self, revision: str | None) -> dict[str, Any]:
        """What functions of the library call it by."""
        address = self.repository.address
        return {
            "repo_id": address.repository,
            "filename": self.name,
            "repo_type": address.kind,
            "revision": revision,
            "endpoint": _endpoint(),
        }

    def _check(self, path: str) -> None:
        """Refuse a download that is another file than the commit has, and forget it."""
        file = self.repository.listing[self.name]
        wanted = file.sha256 or file.blob
        if wanted is None or (digest := _digest(path, file)) == wanted:
            return
        for place in (os.path.realpath(path), path):
            if os.path.lexists(place):
                os.unlink(place)
        raise DamagedFileError(
            "a download is not what the hub says it is",
            in_=self.repository.shown(self.name),
            found=digest,
            wanted=wanted,
            hint=TORN,
        )


def is_address(place: object) -> bool:
    """Whether a path is a URL of the hub."""
    return isinstance(place, str) and place.startswith(SCHEME)


def located(url: str, whole: bool) -> Repository:
    """What a URL of the hub names.

    Args:
        url: `hf://user/repo[@revision][/path]`.
        whole: whether files are needed from end to end, and worth keeping.

    Raises:
        MissingExtraError: huggingface_hub is not installed.
        FileMissingError: no such repository or revision, or not for this user.
        FileError: the hub cannot be reached, and nothing was downloaded before.
    """
    address = Address.parse(url)
    try:
        return replace(at_newest(address), whole=whole)
    except NotReachedError as error:
        if (repository := _as_downloaded(address)) is None:
            raise
        warn(f"{error.what}: {url} is opened as it was downloaded before")
        return repository


def exists(url: str) -> bool:
    """Whether there is something at a URL of the hub; of a whole repository, any file but its
    description.
    """
    address = Address.parse(url)
    try:
        files = at_newest(address).listing
    except FileMissingError:
        return False
    if not address.path:
        return any(name not in ("README.md", ".gitattributes") for name in files)
    return any(name == address.path or name.startswith(f"{address.path}/") for name in files)


def at_newest(address: Address) -> Repository:
    """A repository at the commit that its revision is now.

    Raises:
        FileMissingError: no such repository or revision, or not for this user.
        NotReachedError: the hub cannot be reached.
    """
    hub = api(address.url)
    with as_hub_errors(address.url, revision=address.revision):
        info = hub.repo_info(
            address.repository,
            revision=address.revision,
            repo_type=address.kind,
            files_metadata=True,
            timeout=SECONDS,
        )
    return Repository(address, info.sha, {s.rfilename: _file(s) for s in info.siblings or ()})


def api(url: str) -> Any:
    """The library's view of the whole hub.

    Raises:
        MissingExtraError: the library is not installed.
    """
    return _library(url).HfApi(endpoint=_endpoint())


def _file(sibling: Any) -> File:
    lfs = sibling.lfs
    sha256 = lfs.get("sha256") if isinstance(lfs, dict) else getattr(lfs, "sha256", None)
    return File(sibling.size or 0, sha256, sibling.blob_id)


def _as_downloaded(address: Address) -> Repository | None:
    """What the hub's folder on this machine has of a repository (its layout is documented)."""
    root = hub_download.folder(address.kind, address.repository)
    revision = address.revision or "main"
    try:
        commit = (root / "refs" / revision).read_text(encoding="utf-8").strip()
    except OSError:
        commit = revision
    snapshot = root / "snapshots" / commit
    paths = [path for path in snapshot.rglob("*") if path.is_file()]
    files = {path.relative_to(snapshot).as_posix(): File(path.stat().st_size) for path in paths}
    return Repository(address, commit, files, snapshot) if files else None


def _digest(path: str, file: File) -> str:
    return hub_download.digest(path, git=file.sha256 is None)


def _library(url: str) -> Library:
    try:
        import huggingface_hub
    except ImportError as error:
        what = "the hub of models needs huggingface_hub"
        raise MissingExtraError(what, in_=url, hint=INSTALL) from error
    return huggingface_hub


def _endpoint() -> str:
    from huggingface_hub import constants

    return constants.ENDPOINT
