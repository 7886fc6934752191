"""Writes `__init__.pyi` beside each lazy `__init__.py`, so that editors and type checkers see its
names.

Refuses to know what a name stands for: the package's own table says where it comes from.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "keramos"
HEADER = "# Written by tools/stubs.py from the table in __init__.py."


def main(arguments: list[str]) -> int:
    """Write the stubs; with `--check` only name those that are out of date (exit status 1)."""
    sys.path.insert(0, str(SOURCE.parent))
    lazy = [path for path in sorted(SOURCE.rglob("__init__.py")) if is_lazy(path)]
    wanted = {path.with_suffix(".pyi"): stub(path) for path in lazy}
    orphans = [path for path in SOURCE.rglob("__init__.pyi") if path not in wanted]
    stale = [
        path
        for path, text in wanted.items()
        if not path.is_file() or path.read_text("utf-8") != text
    ]
    for path in [*stale, *orphans]:
        print(path.relative_to(SOURCE.parent))
    if "--check" in arguments:
        return 1 if stale or orphans else 0
    for path in stale:
        path.write_text(wanted[path], "utf-8")
    for path in orphans:
        path.unlink()
    return 0


def is_lazy(path: Path) -> bool:
    return "attach(" in path.read_text("utf-8")


def stub(path: Path) -> str:
    """The text of the stub of one lazy package."""
    package = importlib.import_module(".".join(path.parent.relative_to(SOURCE.parent).parts))
    tables = inspect.getclosurevars(vars(package)["__getattr__"]).nonlocals
    exports, inner = tables["exports"], tables["inner"]
    lines = sorted(
        (line(name, target) for name, target in {**inner, **exports}.items()), key=str.lower
    )
    eager = [text for text in eager_lines(path) if text not in lines]
    names = "".join(f"    {name!r},\n".replace("'", '"') for name in sorted(exports))
    return "\n".join([HEADER, "", *lines, *eager, "", "__all__ = [\n" + names + "]"]) + "\n"


def line(name: str, target: str) -> str:
    """One re-export: `"core.dense"`, `"module:attribute"`, or `"module:"` for a module itself."""
    module, colon, attribute = target.partition(":")
    if colon and not attribute:
        parent, _, last = module.rpartition(".")
        return f"from .{parent} import {last} as {name}"
    return f"from .{module} import {attribute or name} as {name}"


def eager_lines(path: Path) -> list[str]:
    """What the package defines at once: public functions, and constants such as `__version__`."""
    body = ast.parse(path.read_text("utf-8")).body
    return [text for node in body for text in eager(node)]


def eager(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name, args=args, returns=returns) if not name.startswith("_"):
            arrow = f" -> {ast.unparse(returns)}" if returns else ""
            return [f"def {name}({ast.unparse(args)}){arrow}: ..."]
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value)) if is_public(
            name
        ):
            return [f"{name}: {type(value).__name__}"]
    return []


def is_public(name: str) -> bool:
    return name == "__version__" or not name.startswith("_")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
