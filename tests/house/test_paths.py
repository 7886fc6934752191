"""What Keras calls groups of tensors in a file stands in `saving.paths` alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from keramos.saving.paths import OPTIMIZER, VARS

from . import source

HOME = "keramos.saving.paths"
#: What takes a path, so that "optimizer" there is one; elsewhere it is the name of an attribute, or
#: a key of a config.
TAKE_PATHS = frozenset(
    "under children attributes startswith removeprefix join group_of owner_of".split()
)


def spelled(text: str) -> Iterator[tuple[int, str]]:
    """(line, text) of everything that spells the path of a group."""
    tree = ast.parse(text)
    for node in source.texts(tree):
        steps = node.value.split("/")
        if VARS in steps or (OPTIMIZER in steps and len(steps) > 1):
            yield node.lineno, node.value
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=arguments):
                is_path = name in TAKE_PATHS and any(map(is_optimizer, arguments))
            case ast.Compare(left=left, comparators=[right]):
                is_path = is_optimizer(right) and "partition" in ast.unparse(left)
            case _:
                continue
        if is_path:
            yield node.lineno, ast.unparse(node)


def is_optimizer(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value == OPTIMIZER


def test_nobody_else_spells_the_path_of_a_group():
    wrong = [
        f"{path.relative_to(source.ROOT)}:{line}: {value}"
        for module, path in source.modules().items()
        if module != HOME
        for line, value in spelled(path.read_text("utf-8"))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('store["vars"]', 1),
        ('f"{path}/vars/0"', 1),
        ('"optimizer/vars/0"', 1),
        ('store.under("optimizer")', 1),
        ('path.partition("/")[0] == "optimizer"', 1),
        ("vars(model)", 0),
        ('config["optimizer"]', 0),
        ('vars(model).get("optimizer")', 0),
    ],
)
def test_the_check_sees_what_it_should(text: str, count: int):
    assert len(list(spelled(f"x = {text}"))) == count
