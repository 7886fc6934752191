"""Where progress is shown: a terminal, a notebook, a file, or the log."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Sequence
from typing import NamedTuple

from keramos.config.interaction import is_interactive_logging_enabled

_STYLES = {"bold": "\x1b[1m", "green": "\x1b[32m", "dim": "\x1b[37m"}
_PLAIN = "\x1b[0m"


class Part(NamedTuple):
    """A piece of a line, and how it looks."""

    text: str
    style: str | None = None


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return bool(getattr(sys.stdout, "isatty", bool)())


def is_notebook() -> bool:
    """Whether standard output is a cell of a notebook."""
    return type(sys.stdout).__module__.partition(".")[0] == "ipykernel"


def has_colors() -> bool:
    """Whether colors mean something where output goes, and are wanted."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and (is_terminal() or is_notebook())


def write(text: str) -> None:
    """Write to standard output, or a report to the log if interactive logging is off."""
    if is_interactive_logging_enabled():
        try:
            sys.stdout.write(text)
        except UnicodeEncodeError:  # a console of an older code page
            sys.stdout.write(text.encode("ascii", "replace").decode("ascii"))
        sys.stdout.flush()
    else:
        logging.getLogger("keramos").info(text.strip("\n"))


def write_line(text: str) -> None:
    """Write one line; see `write`."""
    write(text + "\n")


class Line:
    """A line that can be drawn over, until it is finished."""

    def __init__(self) -> None:
        self._length = 0

    def is_live(self) -> bool:
        """Whether drawing over is possible."""
        return is_interactive_logging_enabled() and (is_terminal() or is_notebook())

    def draw(self, parts: Sequence[Part]) -> None:
        """Draw over what was drawn before; never more than the terminal is wide, for a wrapped line
        cannot be drawn over.
        """
        self._over(_cut(parts, shutil.get_terminal_size().columns - 1) if is_terminal() else parts)

    def finish(self, parts: Sequence[Part]) -> None:
        """Draw for the last time."""
        if self.is_live():
            self._over(parts)
            write("\n")
        else:
            write_line("".join(part.text for part in parts))
        self._length = 0

    def _over(self, parts: Sequence[Part]) -> None:
        length = sum(len(part.text) for part in parts)
        colors = has_colors()
        text = "".join(_styled(part) if colors else part.text for part in parts)
        write(("\r" if self._length else "") + text + " " * max(0, self._length - length))
        self._length = length


def _styled(part: Part) -> str:
    return f"{_STYLES[part.style]}{part.text}{_PLAIN}" if part.style and part.text else part.text


def _cut(parts: Sequence[Part], width: int) -> list[Part]:
    fitting = []
    for part in parts:
        fitting.append(part._replace(text=part.text[: max(0, width)]))
        width -= len(part.text)
    return fitting
