"""The code in the documents that describe the system: found, never copied.

The documents are plain text, in which code stands between prose and printed results without a
mark. A block is a run of lines that look like Python and compile together.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: How a line at the left margin begins that is Python, and seldom prose; two calls joined by "and"
#: are a heading.
_CODE = re.compile(
    r"(?![\w.]+\(\) and [\w.]+\(\)$)"
    r"(import \w|from [\w.]+ import |class \w.*:$|def \w+\(|@\w|with .*:$|for \w+(, \w+)* in .*:$"
    r"|assert |#|[A-Za-z_][\w.]*(\(| = )|[)\]}])"
)
_OPENING, _CLOSING = "([{", ")]}"


@dataclass(frozen=True)
class Block:
    """Lines of code that stand together.

    Attributes:
        document: name of the file.
        line: of the first one, from 1.
        code: as written.
    """

    document: str
    line: int
    code: str

    @property
    def head(self) -> str:
        """The first line that is no comment, by which people refer to a block."""
        lines = self.code.splitlines()
        return next((line for line in lines if line and not line.startswith("#")), lines[0])


def blocks(path: Path) -> list[Block]:
    """The blocks of a document, in its order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(_blocks(path.name, lines))


def stray_lines(path: Path) -> list[str]:
    """Lines that look like code and are in no block: they do not compile."""
    lines = path.read_text(encoding="utf-8").splitlines()
    inside = {
        number
        for block in _blocks(path.name, lines)
        for number in range(block.line - 1, block.line - 1 + len(block.code.splitlines()))
    }
    return [
        line
        for number, line in enumerate(lines)
        if number not in inside and _CODE.match(line) and not line.startswith("#")
    ]


def _blocks(document: str, lines: list[str]) -> Iterator[Block]:
    number = 0
    while number < len(lines):
        end = _end(lines, number)
        if end > number:
            yield Block(document, number + 1, "\n".join(lines[number:end]).rstrip())
        number = max(end, number + 1)


def _end(lines: list[str], start: int) -> int:
    """Where the block that starts in a line ends; `start` itself where none does."""
    if not _CODE.match(lines[start]):
        return start
    stop, depth = start + 1, _depth(lines[start])
    # Some documents lost their indentation: inside brackets any line goes on.
    while stop < len(lines) and (depth > 0 or _goes_on(lines[stop])):
        depth += _depth(lines[stop])
        stop += 1
    compiling = (end for end in range(stop, start, -1) if _has_statements(lines[start:end]))
    return next(compiling, start)


def _depth(line: str) -> int:
    return sum(line.count(c) for c in _OPENING) - sum(line.count(c) for c in _CLOSING)


def _goes_on(line: str) -> bool:
    return not line.strip() or line[0].isspace() or bool(_CODE.match(line))


def _has_statements(lines: list[str]) -> bool:
    try:
        return bool(ast.parse("\n".join(lines)).body)
    except SyntaxError:
        return False
