"""The code in R."""

from __future__ import annotations

import textwrap

from functions import Function

HEAD = "# Made by tools/r_package from the public names of keramos: do not edit.\n"


def source(functions: list[Function]) -> str:
    return HEAD + "\n" + "\n\n".join(definition(f) for f in functions) + "\n"


def definition(function: Function) -> str:
    formals = [n if d is None else f"{n} = {d}" for n, d in function.formals]
    head = _wrapped(f"{function.name} <- function(", formals, ") {")
    return f"{head}\n{_body(function.call)}\n}}"


def _body(call: str) -> str:
    if len(call) <= 96:
        return f"  {call}"
    start, _, rest = call.partition("arguments(")
    inner = rest[: rest.rindex("))")] if rest.endswith("))") else rest[:-1]
    options = "\n".join(textwrap.wrap(inner, 92, initial_indent="    ", subsequent_indent="    "))
    return f"  {start}arguments(\n{options}\n  {rest[len(inner) :]}"


def _wrapped(before: str, parts: list[str], after: str) -> str:
    line = before + ", ".join(parts) + after
    if len(line) <= 100:
        return line
    inner = textwrap.wrap(", ".join(parts), 94, initial_indent="    ", subsequent_indent="    ",
                          break_long_words=False, break_on_hyphens=False)  # fmt: skip
    return before + "\n" + "\n".join(inner) + after


def tables(functions: list[Function]) -> str:
    """What stands for which class, and for which function, of Python."""
    classes = [(f.name, f.path) for f in functions if f.is_class]
    named = [(f.name, f.function_path or f.path) for f in functions
             if f.function_path or not f.is_class]  # fmt: skip
    return HEAD + "\n" + _table("CLASSES", classes) + "\n" + _table("NAMED", named)


def _table(name: str, rows: list[tuple[str, str]]) -> str:
    return f"{name} <- c(\n" + ",\n".join(f'  {k} = "{v}"' for k, v in rows) + "\n)\n"
