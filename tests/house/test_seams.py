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


def trees(package: str) -> list[ast.Module]:
    return [
        ast.parse(path.read_text("utf-8"))
        for module, path in source.modules().items()
        if source.package(module) == package
    ]


def share_of_any(annotations: list[ast.expr | None]) -> float:
    texts = [ast.unparse(annotation) for annotation in annotations if annotation is not None]
    return texts.count("Any") / len(texts)


#: Package -> the share of parameters that may be `Any`: what a caller hands over may be anything.
SHARE = {"codec": 0.045, "dialects": 0, "saving": 0.02, "storage": 0.03}


@pytest.mark.parametrize("package", SHARE)
def test_most_parameters_have_a_type_of_their_own(package: str):
    annotations = [arg.annotation for tree in trees(package) for _, arg in parameters(tree)]
    assert share_of_any(annotations) <= SHARE[package]


#: Package -> the share of functions that may return `Any`: what a config describes may be anything.
SHARE_OF_RETURNS = {"codec": 0.08, "dialects": 0}


@pytest.mark.parametrize("package", SHARE_OF_RETURNS)
def test_most_functions_say_what_they_return(package: str):
    annotations = [
        node.returns
        for tree in trees(package)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    assert share_of_any(annotations) <= SHARE_OF_RETURNS[package]
