"""Genuine SavedModels run without TensorFlow, with the predictions of their writers."""

from __future__ import annotations

import numpy as np
import pytest

from keramos import export

from . import entries

FORMATS = ("savedmodel", "export_savedmodel")
TOLERANCE, MIXED = 1e-4, 3e-2
#: One of each kind runs always: dense, images, text, own classes, 16 bits.
ALWAYS = (
    "keras-3.15.1/mlp", "keras-3.15.1/cnn", "tf_keras-2.21.0/preproc_text",
    "keras-2.15.0/mixed_precision", "tfkeras-2.0.4/ops_layers",
)  # fmt: skip


def cases() -> list:
    return [
        pytest.param(
            entry,
            name,
            id=f"{entry.id}:{name}",
            marks=[] if entry.id in ALWAYS else [pytest.mark.slow],
        )
        for entry in entries.listed(entries.SHARED)
        for name in FORMATS
        if name in entry.fields["formats"]
    ]


def arrays(entry: entries.Entry, letter: str) -> list[np.ndarray]:
    with np.load(entry.folder / entry.fields["io"], allow_pickle=True) as io:
        names = (n for n in io.files if n[0] == letter and n[1:].isdecimal())
        return [io[name] for name in sorted(names)]


@pytest.mark.parametrize(("entry", "name"), cases())
def test_predicts_what_the_writer_predicted(entry: entries.Entry, name: str):
    serve = export.load(entry.path(name)).signatures["serving_default"]
    results = serve(**dict(zip(serve.inputs, arrays(entry, "x"), strict=True)))
    wanted = arrays(entry, "y")
    assert len(results) == len(wanted)
    for key, right in zip(sorted(results), wanted, strict=True):
        value = np.asarray(results[key], np.float64)
        tolerance = MIXED if "mixed" in entry.model else TOLERANCE
        assert value.shape == right.shape
        assert np.abs(value - right).max(initial=0) <= tolerance * max(1, np.abs(right).max())
