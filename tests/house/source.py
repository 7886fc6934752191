"""The source tree as data: modules, their imports, their lazy tables. Imports no product module by
itself.
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "keramos"


@dataclass(frozen=True)
class Import:
    """One imported module, where it stands, and when it runs."""

    importer: str
    target: str
    line: int
    at_import: (
        bool  # runs when the importer is imported: not in a function, not under TYPE_CHECKING
    )
    typing_only: bool

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.target}"


@cache
def modules() -> dict[str, Path]:
    """Dotted name -> file, of every module of keramos."""
    return {_dotted(path): path for path in sorted(SOURCE.rglob("*.py"))}


def _dotted(path: Path) -> str:
    parts = ("keramos", *path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package(module: str) -> str:
    """The part of the house a module belongs to: `keramos.codec.names` -> `codec`; the root is
    `root`.
    """
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "root"


@cache
def imports() -> tuple[Import, ...]:
    """Every import statement of the product, function-level ones included."""
    return tuple(found for name, path in modules().items() for found in _imports_of(name, path))


def _imports_of(name: str, path: Path) -> list[Import]:
    found: list[Import] = []
    base = name if path.name == "__init__.py" else name.rpartition(".")[0]

    def visit(node: ast.AST, at_import: bool, typing_only: bool) -> None:
        for target in _targets(node, base):
            found.append(Import(name, target, node.lineno, at_import, typing_only))
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            hidden = typing_only or (_guards_types(node) and child in node.body)
            visit(child, at_import and not inside and not hidden, hidden)

    visit(ast.parse(path.read_text("utf-8"), str(path)), True, False)
    return found


def _guards_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def _targets(node: ast.AST, base: str) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=module, names=names, level=level):
            anchor = ".".join(base.split(".")[: len(base.split(".")) - level + 1]) if level else ""
            origin = ".".join(part for part in (anchor, module) if part)
            return sorted(
                {_module_or(origin, alias.name) for alias in names if alias.name != "__version__"}
            )
    return []


def _module_or(origin: str, name: str) -> str:
    """What a name comes from: itself where it is a module, else the module before it."""
    dotted = f"{origin}.{name}"
    return dotted if dotted in modules() else origin


def texts(tree: ast.AST) -> Iterator[ast.Constant]:
    """Every string in a module that is no docstring; of an f-string, the pieces."""
    explanations = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in explanations:
            yield node


@cache
def promises() -> tuple[Import, ...]:
    """What the lazy tables import when a name of theirs is first used."""
    return tuple(
        Import(
            package,
            importlib.util.resolve_name(f".{module.partition(':')[0]}", package),
            0,
            False,
            False,
        )
        for package in lazy_packages()
        for module in {**table(package), **table(package, "inner")}.values()
    )


@cache
def lazy_packages() -> dict[str, dict[str, str]]:
    """Package -> its table of lazy names, for every package that has one."""
    packages = {name: path for name, path in modules().items() if path.name == "__init__.py"}
    return {
        name: table(name) for name, path in packages.items() if "attach(" in path.read_text("utf-8")
    }


def table(name: str, which: str = "exports") -> dict[str, str]:
    """A table that a lazy package handed to `_lazy.attach`: its public names, or its `inner`
    ones.
    """
    hook = vars(importlib.import_module(name))["__getattr__"]
    return dict(inspect.getclosurevars(hook).nonlocals[which])
