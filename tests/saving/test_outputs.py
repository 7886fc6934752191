"""How many tensors the operations of a file may give: as many as a limit says, in files alone."""

from __future__ import annotations

import pytest

import keramos as keras
from keramos.errors import LimitError
from keramos.storage import Limits

ops = keras.ops
SEVERAL = {
    "unstack": lambda x: ops.unstack(x, axis=1),
    "split": lambda x: ops.split(x, 300, axis=1),
    "array_split": lambda x: ops.array_split(x, 300, axis=1),
    "hsplit": lambda x: ops.hsplit(x, 300),
}
NARROW = Limits(max_outputs=299)


def model(operation):
    x = keras.Input((300,))
    return keras.Model(x, operation(x)[0])


@pytest.mark.parametrize("name", SEVERAL)
def test_a_file_cannot_ask_for_more_tensors_than_the_limit(name, tmp_path):
    model(SEVERAL[name]).save(tmp_path / "m.keras")
    keras.saving.load_model(tmp_path / "m.keras")
    with pytest.raises(LimitError, match=r"Limits\(max_outputs=…\)") as refusal:
        keras.saving.load_model(tmp_path / "m.keras", limits=NARROW)
    assert "at most 299" in str(refusal.value)


def test_the_limit_is_for_all_operations_together():
    x = keras.Input((200,))
    whole = keras.Model(x, [ops.unstack(x, axis=1)[0], ops.split(x, 100, axis=1)[0]])
    text, config = whole.to_json(), keras.saving.serialize_keras_object(whole)
    for open_it in (
        lambda limits, **others: keras.models.model_from_json(text, limits=limits, **others),
        lambda limits, **others: keras.saving.deserialize_keras_object(
            config, limits=limits, **others
        ),
    ):
        open_it(Limits(max_outputs=300))
        for others in ({}, {"custom_objects": {"unused": list}}):
            with pytest.raises(LimitError):
                open_it(NARROW, **others)


def test_a_callers_own_code_has_no_limit():
    count = Limits().max_outputs + 1
    x = keras.Input((count,))
    assert len(ops.unstack(x, axis=1)) == count
