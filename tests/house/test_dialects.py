"""Old knowledge has one home: nobody else asks who wrote a file, and the log is whole."""

from __future__ import annotations

import ast
import re

import pytest

# The second and the last are imported to fill the tables of rules.
from keramos.dialects import arrays, local_kernels as local_kernels, orders, walk as walk
from keramos.dialects.rules import RULES

from . import source

PAGE = (source.ROOT / "docs" / "DIALECTS.md").read_text("utf-8")
ORIGIN = "keramos.dialects.origin"
#: Who may read the version of a writer: to show it, or to write it down.
READS_VERSION = {
    "keramos.saving.inspection",
    "keramos.saving.formats.h5_image",
    "keramos.saving.formats.keras_archive",
    "keramos.saving.formats.legacy_h5",
    "keramos.saving.newer",
    "keramos.saving.notebook",
    "keramos.saving.save",
    "keramos.cli.screens",
}


def rules() -> list[str]:
    """`keras2.module_was_absent`, `arrays.kernels_were_rotated`, …"""
    nodes = {listed.rule for rules in RULES.values() for listed in rules}
    tensors = {listed.rule for listed in arrays._RULES}
    every = {*nodes, *tensors, *orders._OPTIMIZERS.values()}
    return sorted(f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}" for rule in every)


@pytest.mark.parametrize("rule", rules())
def test_every_rule_is_in_the_log(rule: str):
    assert f"`{rule}`" in PAGE


def test_every_rule_of_configs_is_said_in_words():
    from keramos.dialects import words

    names = {listed.rule.__name__ for listings in RULES.values() for listed in listings}
    assert sorted(names - set(words._WORDS)) == []


@pytest.mark.parametrize("rule", rules())
def test_every_rule_says_who_wrote_it(rule: str):
    module, _, name = rule.partition(".")
    text = (source.ROOT / f"src/keramos/dialects/{module}.py").read_text("utf-8")
    functions = [n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)]
    docstring = next(ast.get_docstring(n) for n in functions if n.name == name)
    assert re.search(r"keras|Theano", docstring or "", re.IGNORECASE)


def test_the_log_names_no_rule_that_is_gone():
    modules = {rule.partition(".")[0] for rule in rules()} - {"orders"}
    named = re.findall(r"`(\w+\.\w+)`", PAGE)
    of_rules = {name for name in named if name.partition(".")[0] in modules}
    assert of_rules <= {*rules(), "arrays.left_out"}


def test_nobody_else_reads_the_version_of_a_writer():
    reading = {
        module
        for module, path in source.modules().items()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "keras_version"
    }
    assert reading <= {ORIGIN, *READS_VERSION}


def test_a_version_is_compared_in_one_place():
    compared = []
    for module, path in source.modules().items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare) and any(
                isinstance(n, (ast.Name, ast.Attribute))
                and "version" in getattr(n, "id", getattr(n, "attr", ""))
                and "keras" in ast.unparse(node)
                for n in ast.walk(node)
            ):
                compared.append(module)
    assert set(compared) <= {ORIGIN}


def test_every_rule_for_older_readers_is_in_the_log():
    from keramos.dialects.writing import older  # noqa: F401 - fills the table
    from keramos.dialects.writing.rules import RULES as WRITING

    every = {rule for rules in WRITING.values() for rule in rules}
    rows = {f"writing.{rule.__module__.rpartition('.')[2]}.{rule.__name__}" for rule in every}
    assert {row for row in rows if f"`{row}`" not in PAGE} == set()
    assert set(re.findall(r"`(writing\.\w+\.\w+)`", PAGE)) <= rows
    assert all(re.search("keras", rule.__doc__ or "", re.IGNORECASE) for rule in every)
