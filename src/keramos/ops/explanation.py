"""The docstring of an operation: what its line says, and what the glossary says of its arguments.

A line's text is a sentence or two, then, each on a line of its own and only where the glossary does
not do, `name: …` for an argument, `-> …` for the result and `>>> …` for examples:

    Concatenates arrays along an axis that they all have.
    xs: arrays of one shape, but for the length of `axis`.
    >>> ops.concatenate([[1, 2], [3]])
    Array([1, 2, 3], dtype=int32)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from inspect import Parameter, cleandoc

from keramos.ops.glossary import ARGUMENTS

_NOTE = re.compile(r"(\w+): (.*)|(->) (.*)")
_WIDTH = 96


def docstring(
    text: str,
    parameters: Iterable[Parameter],
    rule: Callable | None = None,
    terms: Mapping[str, str] | None = None,
) -> str:
    """The whole docstring, Google style.

    Args:
        text: as an operation's line says it, see above.
        parameters: of the function; each gets its line.
        rule: its shape rule, whose own docstring says what comes out where the text does not.
        terms: what the operation's module says of arguments instead of the glossary.
    """
    parameters = tuple(parameters)
    prose, examples = _apart(cleandoc(text))
    sentences, notes = _notes(prose, {p.name for p in parameters})
    known = {**ARGUMENTS, **(terms or {})}
    parts = [_filled(" ".join(sentences))]
    if parameters:
        parts.append(
            "Args:\n"
            + "\n".join(
                _item(f"{p.name}: {notes.get(p.name) or _term(p, known)}") for p in parameters
            )
        )
    if result := notes.get("->") or _first_paragraph(rule):
        parts.append("Returns:\n" + _item(result, ""))
    if examples:
        parts.append("Example:\n" + "\n".join("    " + line for line in examples.splitlines()))
    return "\n\n".join(parts) + "\n"


def _apart(text: str) -> tuple[list[str], str]:
    """The lines before the first example, and the examples."""
    before, mark, after = text.partition(">>>")
    return before.splitlines(), mark + after


def _notes(lines: Iterable[str], names: set[str]) -> tuple[list[str], dict[str, str]]:
    """The sentences, and what stands on lines of its own; a line without a mark continues the one
    before it.
    """
    sentences: list[str] = []
    notes: dict[str, str] = {}
    current = None
    for line in lines:
        match = _NOTE.fullmatch(line)
        name = match and (match[1] or match[3])
        if match and (name == "->" or name in names):
            current = name
            notes[name] = match[2] or match[4]
        elif current:
            notes[current] += " " + line.strip()
        else:
            sentences.append(line.strip())
    return sentences, notes


def _term(parameter: Parameter, terms: Mapping[str, str]) -> str:
    """What an argument means; one whose default is None may have an entry of its own."""
    optional = f"{parameter.name}=None"
    return terms[optional if parameter.default is None and optional in terms else parameter.name]


def _item(text: str, hang: str = "    ") -> str:
    return _filled(text, "    ", "    " + hang)


def _filled(text: str, first: str = "", rest: str = "") -> str:
    """The text in lines of at most 96 columns."""
    # `textwrap` takes twenty times as long, and every function pays at its first use
    if len(first) + len(text) <= _WIDTH:
        return first + text
    lines, line, space = [], first, ""
    for word in text.split():
        if len(line) + len(space) + len(word) > _WIDTH:
            lines.append(line)
            line, space = rest, ""
        line += space + word
        space = " "
    return "\n".join([*lines, line])


def _first_paragraph(rule: Callable | None) -> str:
    doc = cleandoc(rule.__doc__ or "") if rule else ""
    return " ".join(doc.partition("\n\n")[0].split())
