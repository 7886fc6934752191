"""The dict that keramos writes for an object is the one stock Keras writes, key for key and in
order.

Refuses to know what the objects compute.
"""

from __future__ import annotations

import json

import pytest

import keramos as keras

from . import table

bench, grammar = table.cases("bench"), table.cases("grammar")


ONE_WAY = {  # what stock Keras writes and cannot read back to the same, or at all
    ("Lambda", "function"),
    ("Lambda", "many"),
    ("RandomShear", "many"),
    ("AUC", "many"),
}


KEPT = {  # settings that stock Keras reads, and does not write
    ("losses", "CosineSimilarity"): "axis",
    ("losses", "Huber"): "delta",
    ("losses", "SparseCategoricalCrossentropy"): "axis",
    ("metrics", "CosineSimilarity"): "axis",
}


def with_kept(case, config, arguments):
    """Keras's config with the setting that it loses, where the case has one."""
    name = KEPT.get((case["area"], case["class"]))
    if name not in arguments:
        return config
    return {**config, "config": {**config["config"], name: arguments[name]}}


def readable(pairs):
    return [(case, row) for case, row in pairs if (case["class"], case["case"]) not in ONE_WAY]


def same(written: object, wanted: object) -> None:
    assert json.dumps(written) == json.dumps(wanted)


@table.each(table.layer_cases())
def test_a_layer_is_written_as_keras_writes_it(case, row):
    same(keras.saving.serialize_keras_object(bench.fresh(case, keras)), row["config"])


@table.each((case, row) for case, row in table.layer_cases() if "built" in row)
def test_a_built_layer_is_written_as_keras_writes_it(case, row):
    wanted = row["built"].get("is") or {**row["config"], **row["built"]["adds"]}
    same(keras.saving.serialize_keras_object(bench.unset(case, keras)), wanted)


@table.each(readable(table.layer_cases()))
def test_what_keras_wrote_for_a_layer_is_read_and_written_back(case, row):
    written = json.loads(json.dumps(row["config"]))
    same(
        keras.saving.serialize_keras_object(keras.saving.deserialize_keras_object(written)),
        row["config"],
    )


@table.each(
    (case, row) for case, row in readable(table.layer_cases()) if "adds" in row.get("built", {})
)
def test_a_built_layer_is_built_again_when_it_is_read(case, row):
    whole = {**row["config"], **row["built"]["adds"]}
    layer = keras.saving.deserialize_keras_object(json.loads(json.dumps(whole)))
    same(keras.saving.serialize_keras_object(layer), whole)
    if row["built"]["adds"]:
        assert [list(w.shape) for w in layer.weights] == [w["shape"] for w in row["weights"]]


@table.each(table.object_cases())
def test_an_object_is_written_as_keras_writes_it(case, row):
    keras.utils.clear_session(free_memory=False)
    arguments = grammar.realize(case["args"], keras)
    made = getattr(grammar.symbol(keras, case["area"]), case["class"])(**arguments)
    wanted = with_kept(case, row["config"], arguments)
    same(keras.saving.serialize_keras_object(made), wanted)


@table.each(readable(table.object_cases()))
def test_what_keras_wrote_for_an_object_is_read_and_written_back(case, row):
    made = keras.saving.deserialize_keras_object(json.loads(json.dumps(row["config"])))
    same(keras.saving.serialize_keras_object(made), row["config"])


@pytest.mark.parametrize(
    "row",
    [row for row in table.golden("functions") if row["name"] in table.exported(row["area"])],
    ids=lambda row: f"{row['area']}.{row['name']}",
)
def test_a_function_is_written_as_keras_writes_it(row):
    area = getattr(keras, row["area"])
    function = getattr(area, row["name"])
    same(keras.saving.serialize_keras_object(function), row["serialize_keras_object"])
    same(area.serialize(function), row[f"{row['area']}.serialize"])
