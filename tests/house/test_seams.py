"""At the seams between packages a parameter says what it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from . import source

#: Name of a parameter -> its type has a name, so that `Any` says nothing there.
TYPED = frozenset(
    "archive snapshot store weights parts part origin session contents selection report plan "
    "tensor limits arrangement format variable variables filepath target".split()
)
PACKAGES = ("codec", "dialects", "saving", "storage")


def parameters(tree: ast.AST) -> Iterator[tuple[int, ast.arg]]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            arguments = node.args
            for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
                yield node.lineno, argument


def test_no_parameter_at_a_seam_is_any():
    wrong = [
        f"{path.relative_to(source.ROOT)}:{line}: {argument.arg}"
        for module, path in source.modules().items()
        if source.package(module) in PACKAGES
        for line, argument in parameters(ast.parse(path.read_text("utf-8")))
        if argument.arg in TYPED
        and argument.annotation is not None
        and ast.unparse(argument.annotation) == "Any"
    ]
    assert not wrong, "\n".join(wrong)


#: Package -> the share of parameters that may be `Any`: configs are JSON, and what a caller hands
#: over may be anything.
SHARE = {"dialects": 0.12, "saving": 0.02, "storage": 0.03}


@pytest.mark.parametrize("package", SHARE)
def test_most_parameters_have_a_type_of_their_own(package: str):
    annotations = [
        ast.unparse(argument.annotation)
        for module, path in source.modules().items()
        if source.package(module) == package
        for _, argument in parameters(ast.parse(path.read_text("utf-8")))
        if argument.annotation is not None
    ]
    assert annotations.count("Any") / len(annotations) < SHARE[package]
