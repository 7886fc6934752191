"""A name is a noun of the domain; a participle may stand where it is returned on the next line."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

import pytest

from . import source

#: The field `found` of an error is what errors show under that name.
SHOWN = {"keramos.errors"}

#: Words that say where a value comes from, and not what it is.
PARTICIPLES = frozenset("told found made kept given each said".split())


def bindings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, name) of everything that an assignment, a loop, a `with`, a parameter or a function
    names.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.name.lstrip("_")
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            yield node.lineno, node.name


def returned_next(tree: ast.AST) -> set[tuple[int, str]]:
    """(line, name) of assignments whose next statement returns the name, alone or in a value."""
    pairs = set()
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            for first, second in itertools.pairwise(block) if isinstance(block, list) else ():
                if isinstance(second, ast.Return) and isinstance(
                    first, (ast.Assign, ast.AnnAssign)
                ):
                    names = {n.id for n in ast.walk(second) if isinstance(n, ast.Name)}
                    pairs |= {(line, name) for line, name in bindings(first) if name in names}
    return pairs


def participles(text: str) -> list[tuple[int, str]]:
    """(line, name) of bindings that are named by a participle and not returned at once."""
    tree = ast.parse(text)
    excused = returned_next(tree)
    return sorted({b for b in bindings(tree) if b[1] in PARTICIPLES and b not in excused})


@pytest.mark.parametrize("package", sorted({source.package(name) for name in source.modules()}))
def test_names_are_nouns(package: str):
    wrong = [
        f"{path.relative_to(source.ROOT)}:{line}: {name}"
        for module, path in source.modules().items()
        if source.package(module) == package
        for line, name in participles(path.read_text("utf-8"))
        if not (name == "found" and module in SHOWN)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("def f():\n    found = 1\n    return found", []),
        ("def f():\n    found = 1\n    found += 1\n    return found", [(2, "found"), (3, "found")]),
        ("def f(given): return given", [(1, "given")]),
        ("x = [each for each in y]", [(1, "each")]),
        ("def _made(): return 1", [(1, "made")]),
    ],
)
def test_the_check_sees_what_it_should(text: str, wrong: list):
    assert participles(text) == wrong
