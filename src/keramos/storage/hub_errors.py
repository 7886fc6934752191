"""What the hub of models answers -> errors of ours, with what to do.

Its library has a class for each answer; they are told by their names, for they move between its
versions.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Mapping

from keramos.errors import FileError, FileMissingError, KeramosError
from keramos.storage import refusals

LOGIN = "hf auth login, or HF_TOKEN=…"
OFFLINE = "HF_HUB_OFFLINE is set: unset it, or open once with a network"

#: Class of the library, the narrowest first -> (what is wrong, what to do, whether it is missing)
_ANSWERS: Mapping[str, tuple[str, str, bool]] = {
    "GatedRepoError": (
        "this repository is gated: its owners let in whom they choose",
        f"ask for access on the page of the repository, then {LOGIN}",
        False,
    ),
    "DisabledRepoError": ("this repository was closed by the hub", "look for another", False),
    "RevisionNotFoundError": (
        "the repository has no such revision",
        "a branch, a tag or a commit: hf://user/repo@main",
        True,
    ),
    "RepositoryNotFoundError": (
        "there is no such repository, or it is private",
        f"check its name; for a private one {LOGIN}",
        True,
    ),
    "EntryNotFoundError": ("the repository has no such file", "keramos info hf://user/repo", True),
    "HFValidationError": ("this is no name of a repository", "hf://user/repo", False),
}
_STATUS: Mapping[int, str] = {
    401: f"the hub wants a login: {LOGIN}",
    412: "somebody else wrote to it meanwhile: look at it, then save again",
    403: f"this token may not do it: one that may write, by {LOGIN}",
}


class NotReachedError(FileError):
    """Nobody answered for the hub."""


@contextlib.contextmanager
def as_hub_errors(url: str, revision: str | None = None) -> Generator[None]:
    """Whatever the hub's library raises is one of ours."""
    try:
        yield
    except KeramosError:
        raise
    except Exception as error:
        raise translated(error, url, revision) from error


def translated(error: BaseException, url: str, revision: str | None = None) -> FileError:
    """The error for one of the hub's library.

    Args:
        error: of the library, or of what it connects with.
        url: what was asked for.
        revision: of it, if the caller named one.
    """
    if isinstance(error, FileError):
        return error
    names = {cls.__name__ for cls in type(error).__mro__}
    if "LocalEntryNotFoundError" in names and error.__cause__ is not None:
        return translated(error.__cause__, url, revision)  # it was asked for, and nobody answered
    for name, (what, hint, missing) in _ANSWERS.items():
        if name in names:
            cls = FileMissingError if missing else FileError
            unknown = revision if name == "RevisionNotFoundError" else None
            return cls(what, in_=url, found=unknown, hint=hint)
    if "OfflineModeIsEnabled" in names:
        return NotReachedError("the hub is not asked", in_=url, hint=OFFLINE)
    if refusals.is_network(error):
        hint = "is there a network? check HTTPS_PROXY and HF_ENDPOINT"
        cause = refusals.text(error)
        return NotReachedError("the hub cannot be reached", in_=url, found=cause, hint=hint)
    status = refusals.status(error)
    hint = _STATUS.get(status or 0) or refusals.hint(error)
    what = "the hub refuses" if status is not None else "the hub broke off"
    first_line = refusals.text(error).strip().partition("\n")[0]
    return FileError(what, in_=url, found=first_line, hint=hint)
