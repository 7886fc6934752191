"""The tree of everything keramos raises, and the shape in which an error is shown.

A module picks the leaf and fills the fields; the text follows from them.

    KeramosError
    ├── ConfigError (ValueError)          a config, or an argument, is not what its class can take
    │   ├── UnknownClassError (TypeError)     no class or function of that name
    │   ├── ArgumentTypeError (TypeError)     an argument of another type, or a call that cannot be
    │   ├── NoConfigError (NotImplementedError)   an object that nothing tells how to write
    │   ├── NotTransformedError (NotImplementedError)   data that a layer leaves to others
    │   ├── NoValuesError (TypeError, NotImplementedError)   a symbolic tensor, asked for numbers
    │   ├── ForgottenInitError (RuntimeError) a constructor that never called that of its base
    │   ├── NoDeviceError (RuntimeError)      a kind of device that is not there
    │   ├── CycleError                        a graph that feeds itself
    │   ├── UnbuiltError (AttributeError)     an attribute that a later call or `build` brings
    │   ├── ReadOnlyError (AttributeError)    an attribute that cannot be set
    │   ├── OutOfRangeError (IndexError)      an axis, or an index, that an array has not
    │   └── ShapeError                        shapes that do not fit together
    │       └── RankError (TypeError)             an array of another number of axes
    ├── FileError (OSError, ValueError)   a file is not what it should be
    │   ├── FileMissingError (FileNotFoundError)
    │   ├── UnrecognizedFileError             looked at by content: not a Keras file
    │   ├── DamagedFileError                  truncated, or bytes that contradict each other
    │   ├── DownloadError                     a file that the network would not hand over
    │   └── UnsupportedFileError              a Keras file that this version cannot read or write
    ├── UnsafeError (ValueError)          what the file asks for was not granted
    │   └── LimitError                        more than the limits allow
    ├── SaveError (ValueError)            nothing was written, the old file stands
    │   └── WriteError (OSError)              the disk is full, read-only, or failed
    ├── WeightsError (ValueError)         tensors and variables do not match
    ├── UnknownNameError (AttributeError) a module of this library has no such name
    └── MissingExtraError (ImportError)   an optional library is not installed
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator

__all__ = [
    "ArgumentTypeError", "ConfigError", "CycleError", "DamagedFileError",
    "DownloadError", "FileError", "FileMissingError", "ForgottenInitError", "KeramosError",
    "LimitError", "MissingExtraError", "NoConfigError", "NoDeviceError", "NoValuesError",
    "NotTransformedError", "OutOfRangeError",
    "RankError", "ReadOnlyError", "SaveError", "ShapeError", "UnbuiltError", "UnknownClassError",
    "UnknownNameError", "UnrecognizedFileError", "UnsafeError", "UnsupportedFileError",
    "WeightsError", "WriteError",
]  # fmt: skip

MAX_LINES = 10
MAX_LINE = 300
#: Where a command to a service that runs builds begins.
_COMMAND = re.compile(r"#(?=#\w*\[)|(?<!\S):(?=:)")
_LABELS = ("at", "in", "found", "wanted", "near", "hint")


def printable(text: object, limit: int = MAX_LINE) -> str:
    """Text that may come from a file, fit for a terminal: cut to `limit` characters, and whatever a
    terminal would obey (control characters, line ends, marks that turn the direction of writing)
    escaped; so are the first letters of what services that run builds obey in a log (`##vso[…]`,
    `##[…]`, `##teamcity[…]`, and lines that begin with `::`).

    Whatever shows text of a file (errors, warnings, reprs, screens) shows it through this.
    """
    raw = str(text)[: limit * 4]
    shown = "".join(
        c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode()
        for c in raw
    )
    if "##" in shown or "::" in shown:
        shown = _COMMAND.sub(lambda sign: f"\\x{ord(sign[0]):02x}", shown)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def near(name: str, candidates: Iterable[str], count: int = 4) -> str:
    """The known names that look most like `name`, comma-separated; empty if none does."""
    import difflib  # a load without an error does not need it

    folded = {c.lower(): c for c in candidates}
    return ", ".join(
        folded[m]
        for m in difflib.get_close_matches(str(name).lower()[:80], folded, n=count, cutoff=0.7)
    )


class KeramosError(Exception):
    """Base of every error of this library.

    Args:
        what: the cause, one line (more lines make a table of causes).
        at: the place in the config or in the file (`$.config.layers[3]`).
        in_: the file, and who wrote it.
        found: what was there.
        wanted: what would have been right.
        near: known names close to the one that failed.
        hint: what to type next.
        cause: a name of the cause that never changes, for programs; empty where none needs one.
    """

    def __init__(
        self,
        what: str,
        *,
        at: str | None = None,
        in_: str | None = None,
        found: object = None,
        wanted: object = None,
        near: str | None = None,
        hint: str | None = None,
        cause: str = "",
    ):
        super().__init__(what)
        self.what, self.cause = what, cause
        self.at, self.in_, self.found, self.wanted, self.near, self.hint = (
            at,
            in_,
            found,
            wanted,
            near,
            hint,
        )

    def located(self, *, at: str | None = None, in_: str | None = None) -> KeramosError:
        """This error, with the place or the file filled in where they were not known before."""
        self.at = self.at or at
        self.in_ = self.in_ or in_
        return self

    def __str__(self) -> str:
        head = [printable(line) for line in self.what.split("\n")]
        fields = zip(
            _LABELS, (self.at, self.in_, self.found, self.wanted, self.near, self.hint), strict=True
        )
        tail = [
            f"  {label:<7}{printable(value)}" for label, value in fields if value not in (None, "")
        ]
        room = MAX_LINES - 1 - len(tail)
        if len(head) > room:
            head = [*head[: room - 1], f"  … and {len(head) - room + 1} more"]
        return "\n".join(head + tail)

    def __reduce__(self):
        return _rebuild, (type(self), self.what, self.__dict__)


@contextlib.contextmanager
def located(*, at: str | None = None, in_: str | None = None) -> Iterator[None]:
    """What is raised in the block says where, unless it says so already."""
    try:
        yield
    except KeramosError as error:
        error.located(at=at, in_=in_)
        raise


def _rebuild(cls: type[KeramosError], what: str, state: dict) -> KeramosError:
    error = cls(what)
    error.__dict__.update(state)
    return error


class ConfigError(KeramosError, ValueError):
    """A config, or a constructor's argument, is not what its class can take."""


class UnknownClassError(ConfigError, TypeError):
    """No class or function of that name is known."""


class ArgumentTypeError(ConfigError, TypeError):
    """An argument is of another type, or a function does not take such arguments."""


class NoConfigError(ConfigError, NotImplementedError):
    """An object whose class does not say its config, and of which nobody else can."""


class NotTransformedError(ConfigError, NotImplementedError):
    """Data, or a way to treat them, that a layer on images does not know."""


class NoValuesError(ConfigError, TypeError, NotImplementedError):
    """A symbolic tensor was taken for numbers; Keras raises one or another of these bases."""


class ForgottenInitError(ConfigError, RuntimeError):
    """A constructor of a subclass that never called the one of its base.

    Args:
        owner: the class.
    """

    def __init__(self, owner: type):
        super().__init__(
            f"{owner.__name__}.__init__() has not called super().__init__()",
            hint="call super().__init__() first in it",
        )


class NoDeviceError(ConfigError, RuntimeError):
    """A kind of device that the machine, or jax as it is installed, has not."""


class CycleError(ConfigError):
    """A graph, or a config, that contains itself."""


class UnbuiltError(ConfigError, AttributeError):
    """An attribute that the object has only once it was called, or built."""


class ReadOnlyError(ConfigError, AttributeError):
    """An attribute that follows from others, and cannot be set."""


class ShapeError(ConfigError):
    """Shapes that do not fit together."""


class OutOfRangeError(ConfigError, IndexError):
    """An axis, or an index, that an array has not."""


class RankError(ShapeError, TypeError):
    """An array that has another number of axes."""


class FileError(KeramosError, OSError, ValueError):
    """A file is not what it should be."""

    def __init__(self, what: str, **fields):
        KeramosError.__init__(self, what, **fields)

    __str__ = KeramosError.__str__


class FileMissingError(FileError, FileNotFoundError):
    """There is nothing at that path."""


class UnrecognizedFileError(FileError):
    """Looked at by content, this is not a Keras file."""


class DamagedFileError(FileError):
    """Truncated, or bytes that contradict each other."""


class DownloadError(FileError):
    """A file that the network would not hand over; what the cache has of it stands."""


class UnsupportedFileError(FileError):
    """A Keras file that this version cannot read, or cannot write."""


class UnsafeError(KeramosError, ValueError):
    """The file asks for something that the caller has not granted."""


class LimitError(UnsafeError):
    """The file asks for more than the limits allow."""


class SaveError(KeramosError, ValueError):
    """Nothing was written; what stood at the target still stands."""


class WriteError(SaveError, OSError):
    """The disk would not take the file; what stood at the target still stands.

    Args:
        errno: the system's number for the cause, as on any OSError.
    """

    def __init__(self, what: str, *, errno: int | None = None, **fields):
        KeramosError.__init__(self, what, **fields)
        self.errno = errno

    __str__ = KeramosError.__str__


class WeightsError(KeramosError, ValueError):
    """Stored tensors and the model's variables do not match."""


class UnknownNameError(KeramosError, AttributeError):
    """A module of this library has no such name.

    Args:
        name: as it was asked for.
        candidates: the names that the module has.
    """

    def __init__(self, what: str, *, name: str = "", candidates: Iterable[str] = (), **fields):
        KeramosError.__init__(self, what, **fields)
        self._asked, self._candidates = name, tuple(candidates)

    def __str__(self) -> str:
        # Compared only here: `hasattr` raises this error and never shows it.
        self.near = self.near or near(self._asked, self._candidates)
        return KeramosError.__str__(self)


class MissingExtraError(KeramosError, ImportError):
    """An optional library is not installed."""

    def __init__(self, what: str, **fields):
        KeramosError.__init__(self, what, **fields)

    __str__ = KeramosError.__str__
