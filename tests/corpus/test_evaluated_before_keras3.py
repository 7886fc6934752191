"""What the writers of Keras 1 and 2 measured of their models is what keramos measures of them."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import pytest

from . import before_keras3 as older, entries

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*is taken from its",
    "ignore:.*on which backend it was written",
    "ignore:the file does not say how",
)

# What is measured otherwise, and why nobody could do better.
UNTOLD = {
    "stateful": "the file has no states: the writer's went on from what it had predicted",
}
#: Keras until 2.3 added penalties of activities for the whole batch, today's for one sample of it.
ADDED_FOR_ALL = ("mlp_reg", "misc_reshape")
#: Keras until 1.1 added penalties while it trained, and not where it measured.
NOT_ADDED = ("keras-1.0.8-theano-th/mlp", "keras-1.0.8-theano-th/lstm_stack")


def is_told(entry: entries.Entry) -> bool:
    added = entry.model in ADDED_FOR_ALL and entry.fields["label"].startswith("keras-2.")
    before_tf = entry.fields["keras_version"] < "2.4"
    if entry.id in NOT_ADDED:
        return False
    return entry.model not in UNTOLD and not (added and before_tf)


def cases() -> list[Any]:
    found = {}
    for folder in (entries.SHARED, entries.TRAVELLING):
        for entry in older.older(folder):
            for name in older.formats(entry):
                if (
                    name in ("json", "h5_noopt", older.WEIGHTS)
                    or older.refusal(entry, name)
                    or not is_told(entry)
                ):
                    continue
                if entry.fields.get("evaluate"):
                    found[f"{entry.id}:{name}"] = (entry, name)
    return [
        pytest.param(
            *case, id=key, marks=() if zlib.crc32(key.encode()) % 4 == 1 else pytest.mark.slow
        )
        for key, case in found.items()
    ]


@pytest.mark.parametrize(("entry", "name"), cases())
def test_measures_what_the_writer_measured(entry: entries.Entry, name: str):
    model = older.open_model(entry, name)
    with np.load(entry.folder / entry.fields["io"], allow_pickle=False) as data:
        inputs, targets = ([data[k] for k in sorted(data) if k[0] == kind] for kind in "xt")
    one = lambda arrays: arrays[0] if len(arrays) == 1 else arrays  # noqa: E731
    found = model.evaluate(one(inputs), one(targets), batch_size=len(inputs[0]), verbose=0)
    tolerance = 3e-2 if "mixed" in entry.model else 2e-3
    np.testing.assert_allclose(np.ravel(found), np.ravel(entry.fields["evaluate"]), rtol=tolerance)
    steps = int(model.optimizer.iterations)
    # Rules that need no count of steps had none in Keras until 2.2.
    assert steps in (entry.fields["iterations"], 0)
