"""What a format is called and can do stands in its own row: everybody else asks the table."""

from __future__ import annotations

import ast

import pytest

from keramos.saving.formats.table import FORMATS

from . import source

ROOM = "keramos.saving.formats"
#: What those outside may ask.
DOORS = {f"{ROOM}.format", f"{ROOM}.table"}
ENDINGS = {ending for format in FORMATS for ending in format.endings}


def endings(text: str) -> list[tuple[int, str]]:
    """(line, text) of every string that spells the ending of a format's paths."""
    return [
        (node.lineno, node.value)
        for node in source.texts(ast.parse(text))
        if any(ending in node.value for ending in ENDINGS)
    ]


def test_no_module_names_a_format_by_its_own_module():
    wrong = [
        str(found)
        for found in source.imports()
        if found.target.startswith(f"{ROOM}.") and found.target not in DOORS
        if not found.importer.startswith(ROOM)
    ]
    assert not wrong, "\n".join(wrong)


def test_saving_spells_no_ending():
    wrong = [
        f"{path.relative_to(source.ROOT)}:{line}: {value!r}"
        for module, path in source.modules().items()
        if source.package(module) == "saving" and not module.startswith(ROOM)
        for line, value in endings(path.read_text("utf-8"))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('"""Writes `.keras` files."""', []),
        ('def f(): return path + ".keras"', [(1, ".keras")]),
        ('x = f"{stem}.weights.h5"', [(1, ".weights.h5")]),
        ('x = "weights"', []),
    ],
)
def test_the_check_sees_what_it_should(text: str, wrong: list):
    assert endings(text) == wrong


def test_every_written_format_says_how_its_paths_are_called():
    for format in FORMATS:
        if format.is_written:
            assert format.endings or format.layout == "directory", format.name
            assert format.names(f"model{format.ending}"), format.name
