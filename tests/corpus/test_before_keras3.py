"""Genuine files of Keras 0.3 to 2, tf.keras and tf_keras predict what their writers predicted."""

from __future__ import annotations

import zlib

import pytest

import keramos
from keramos.errors import KeramosError

from . import before_keras3 as older, entries, oracle as stock

#: What a reader is told of files that lack arguments.
pytestmark = pytest.mark.filterwarnings(
    "ignore:.*is taken from its",
    "ignore:.*on which backend it was written",
    "ignore:the file does not say how",
)

#: Their files show every rule; of the others, every fourth file.
ALWAYS = ("keras-2.15.0", "keras-2.12.0")


def cases() -> list:
    found = {
        f"{entry.id}:{name}": (entry, name)
        for folder in (entries.SHARED, entries.TRAVELLING)
        for entry in older.older(folder)
        for name in older.formats(entry)
    }
    return [pytest.param(*case, id=key, marks=marks(key, *case)) for key, case in found.items()]


def marks(key: str, entry: entries.Entry, name: str) -> list:
    travels = entry.folder.is_relative_to(entries.TRAVELLING)
    sampled = zlib.crc32(key.encode()) % 4 == 0
    chosen = entry.fields["label"] in ALWAYS and name != "json"
    return [] if travels or sampled or chosen else [pytest.mark.slow]


@pytest.mark.parametrize(("entry", "name"), cases())
def test_predicts_what_the_writer_predicted(entry: entries.Entry, name: str):
    named = older.refusal(entry, name)
    if named is not None:
        with pytest.raises(KeramosError, match=named) as caught:
            older.open_model(entry, name)
        assert len(str(caught.value).splitlines()) <= 10
        return
    model = older.open_model(entry, name)
    if name != "json":
        found = entries.predictions(model, entry)
        assert entries.distance(found, entries.outputs(entry)) <= older.tolerance(entry)


OPENED = {
    f"{entry.id}:{name}": (entry, name)
    for entry in older.older(entries.TRAVELLING)
    for name in older.formats(entry)
    if entry.model not in older.WITH_OWN_LAYERS
}


@pytest.fixture(scope="module")
def answers(oracle: str, tmp_path_factory) -> dict[str, dict]:
    """Everything saved by keramos, then shown to stock Keras in one process."""
    folder = tmp_path_factory.mktemp("saved")
    jobs = []
    for number, (entry, name) in enumerate(OPENED.values()):
        saved = folder / f"{number}.keras"
        older.open_model(entry, name).save(saved)
        jobs.append({**stock.job(entry, name, saved), "original": None})
    return stock.ask(oracle, jobs)


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize("case", OPENED)
def test_stock_keras_opens_what_keramos_saved(case: str, answers):
    answer = answers[case]
    assert "error" not in answer, answer
    entry, name = OPENED[case]
    if name != "json":  # which has no weights: each has drawn its own
        assert answer["difference"] <= older.tolerance(entry)


CARRYING_ON = [
    pytest.param(entry, id=entry.id)
    for folder in (entries.SHARED, entries.TRAVELLING)
    for entry in older.older(folder)
    if entry.model in ("nested_trainable", "gru_reset_after", "mlp_reg")
    and "keras_v3" in older.formats(entry)
]


@pytest.mark.parametrize("entry", CARRYING_ON)
def test_the_optimizer_goes_on_where_it_stood(entry: entries.Entry):
    optimizer = older.open_model(entry, "keras_v3").optimizer
    assert int(optimizer.iterations) == entry.fields["iterations"] == 3
    assert float(optimizer.learning_rate) == pytest.approx(optimizer.get_config()["learning_rate"])


WEIGHTS_ALONE = [
    pytest.param(
        entry, name, id=f"{entry.id}:{name}", marks=marks(f"{entry.id}:{name}", entry, name)
    )
    for folder in (entries.SHARED, entries.TRAVELLING)
    for entry in older.older(folder)
    for name in ("weights_h5_v3", "weights_h5_legacy")
    if "file" in (entry.fields["formats"].get(name) or {})
    and not older.is_keras1(entry)
    and entry.model not in ("lambda", "custom")
    and {"h5", "keras_v3"} & {*older.formats(entry)}
]


@pytest.mark.parametrize(("entry", "name"), WEIGHTS_ALONE)
def test_weights_alone_fill_a_model(entry: entries.Entry, name: str):
    model = older.open_model(entry, "keras_v3" if "keras_v3" in older.formats(entry) else "h5")
    # Names of layers that a class makes anew are others.
    by_name = name == "weights_h5_legacy" and entry.model != "subclass"
    for settings in ({}, {"by_name": True}) if by_name else ({},):
        for variable in model.weights:
            variable.assign(variable * 0)
        model.load_weights(entry.path(name), **settings)
        found = entries.predictions(model, entry)
        assert entries.distance(found, entries.outputs(entry)) <= older.tolerance(entry)
    with pytest.raises(KeramosError, match="weights without a model: tensors by"):
        keramos.saving.load_model(entry.path(name))
