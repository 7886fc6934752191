"""Writes the typing stubs that editors and type checkers read: `__init__.pyi` beside each lazy
`__init__.py`, and the functions of `ops` with signatures and docstrings, for these are made at
run time.

A package's own table says where a name comes from.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType

SOURCE = Path(__file__).resolve().parents[1] / "src" / "keramos"
HEADER = "# Written by tools/stubs.py from the table in {}."
#: Where the default does not say the type.
ANNOTATIONS = {"data_format": "str | None", "window": "Any"}
STARS = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


def main(arguments: list[str]) -> int:
    """Write the stubs; with `--check` only name those that are out of date (exit status 1)."""
    sys.path.insert(0, str(SOURCE.parent))
    wanted = {
        path.with_suffix(".pyi"): write(path)
        for path in sorted(SOURCE.rglob("*.py"))
        if (write := writer(path))
    }
    orphans = [path for path in SOURCE.rglob("*.pyi") if path not in wanted]
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


def writer(path: Path) -> Callable[[Path], str] | None:
    """What writes the stub of a module; None for one that needs none."""
    text = path.read_text("utf-8")
    if path.name == "__init__.py":
        return package_stub if "attach(" in text else None
    return functions_stub if " = attach_made(" in text else None


def imported(path: Path) -> ModuleType:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return importlib.import_module(".".join(parts).removesuffix(".__init__"))


def package_stub(path: Path) -> str:
    """The text of the stub of one lazy package."""
    tables = inspect.getclosurevars(vars(imported(path))["__getattr__"]).nonlocals
    exports, inner = tables["exports"], tables["inner"]
    lines = sorted(
        (line(name, target) for name, target in {**inner, **exports}.items()), key=str.lower
    )
    eager = [text for text in eager_lines(path) if text not in lines]
    return "\n".join([HEADER.format(path.name), "", *lines, *eager, "", listed(exports)]) + "\n"


def listed(names: Iterable[str]) -> str:
    return "__all__ = [\n" + "".join(f'    "{name}",\n' for name in sorted(names)) + "]"


def functions_stub(path: Path) -> str:
    """The text of the stub of one module of operations."""
    module = imported(path)
    functions = [function_stub(getattr(module, name)) for name in module.__all__]
    head = [HEADER.format(path.name), "", "from typing import Any", ""]
    head += ["from .declaration import Table", "", "OPERATIONS: Table"]
    return "\n".join([*head, *functions, "", listed(module.__all__)]) + "\n"


def function_stub(function: Callable) -> str:
    signature = inspect.signature(function)
    result = signature.return_annotation
    returns = "Any" if result is signature.empty else result
    parameters = declared(signature.parameters.values())
    doc = textwrap.indent(f'"""{inspect.getdoc(function)}\n"""', "    ")
    return f"\ndef {function.__name__}({parameters}) -> {returns}:\n{doc}"


def declared(parameters: Iterable[inspect.Parameter]) -> str:
    texts: list[str] = []
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and not any(t[0] == "*" for t in texts):
            texts.append("*")
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        stars = STARS.get(parameter.kind, "")
        texts.append(f"{stars}{parameter.name}: {annotation(parameter)}{default}")
    return ", ".join(texts)


def annotation(parameter: inspect.Parameter) -> str:
    """The annotation of a parameter: as written, or as its default says."""
    if parameter.annotation is not parameter.empty:
        return parameter.annotation
    plain = isinstance(parameter.default, bool | str)
    return ANNOTATIONS.get(parameter.name) or (type(parameter.default).__name__ if plain else "Any")


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
