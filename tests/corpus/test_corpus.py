"""Genuine files of Keras 3 predict what their writer predicted; what cannot be opened is named."""

from __future__ import annotations

import zlib

import pytest

from keramos.errors import KeramosError

from . import entries

# The corpus's own Asset layer leaves the files it opens to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in.*vocab.txt", "ignore:unclosed file.*vocab.txt"
)
ALWAYS = (
    "keras-3.15.1",
    "keras-3.0.5",
)  # the newest and the oldest writer; of the others every eighth file


def cases() -> list:
    found = {(e.id, name): (e, name) for e in everything() for name in e.formats}
    return [
        pytest.param(*case, id=f"{case[0].id}:{case[1]}", marks=marks(*case))
        for case in found.values()
    ]


def everything() -> list[entries.Entry]:
    """Those that travel come last: they take the place of the same ones of the whole corpus."""
    return [*entries.entries(entries.SHARED), *entries.entries(entries.TRAVELLING)]


def marks(entry: entries.Entry, name: str) -> list:
    travels = entry.folder.is_relative_to(entries.TRAVELLING)
    sampled = zlib.crc32(f"{entry.id}:{name}".encode()) % 8 == 0
    newest_or_oldest = entry.fields["label"] in ALWAYS and name not in ("json", "h5")
    slow = [] if travels or sampled or newest_or_oldest else [pytest.mark.slow]
    return slow + (
        [] if entry.runs_here else [pytest.mark.skip(reason="bytecode of another Python")]
    )


@pytest.mark.parametrize(("entry", "name"), cases())
def test_predicts_what_the_writer_predicted(entry: entries.Entry, name: str):
    if entry.refused(name):
        refused_by_name(entry, name)
        return
    model = entries.open_model(entry, name)
    if entry.model in entries.IN_ASSETS and name not in entries.WHOLE:
        with pytest.raises(KeramosError, match="has no vocabulary yet"):
            entries.predictions(model, entry)
        return
    model = entries.open_model(entry, name)
    if entry.comparable(name):
        found = entries.predictions(model, entry)
        assert entries.distance(found, entries.outputs(entry)) <= entry.tolerance


def refused_by_name(entry: entries.Entry, name: str) -> None:
    """What this version does not know is named, within ten lines."""
    with pytest.raises(KeramosError) as caught:
        entries.open_model(entry, name)
    text = str(caught.value)
    assert not entries.unnamed(entry, name, caught.value), text
    assert len(text.splitlines()) <= 10
