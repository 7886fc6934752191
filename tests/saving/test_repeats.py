"""Models that two others hold, on every level: each holder writes them, as stock Keras does, and
what cannot be read again is refused before it is written.
"""

from __future__ import annotations

import json
import time

import numpy as np
import pytest

import keramos as keras
from keramos.codec import repeats
from keramos.errors import LimitError

LEVELS = 22


def doubled(levels: int = LEVELS):
    """m0 holds a Dense; m[n] holds a[n] and b[n], which both hold m[n-1]."""
    x = keras.Input((4,), name="i0")
    model = keras.Model(x, keras.layers.Dense(4, name="d")(x), name="m0")
    for n in range(1, levels):
        left, right = (
            keras.Sequential([model], name=f"a{n}"),
            keras.Sequential([model], name=f"b{n}"),
        )
        x = keras.Input((4,), name=f"i{n}")
        both = keras.layers.Add(name=f"s{n}")([left(x), right(x)])
        model = keras.Model(x, both, name=f"m{n}")
    return model


def values(tree) -> int:
    """Values of a JSON value, in all its containers."""
    inner = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return len(inner) + sum(map(values, inner))


def save(model, path):
    model.save(path)


def to_json(model, path):
    model.to_json()


def get_config(model, path):
    model.get_config()


@pytest.mark.parametrize("write", [save, to_json, get_config])
def test_a_config_that_cannot_be_read_again_is_refused_at_once(write, tmp_path):
    model, path = doubled(), tmp_path / "m.keras"
    path.write_bytes(b"before")
    start = time.process_time()
    with pytest.raises(LimitError, match=r"'m0' is written [\d,]+ times") as caught:
        write(model, path)
    assert time.process_time() - start < 1
    assert str(caught.value).count("\n") < 10
    assert path.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["m.keras"]


def test_each_holder_writes_what_it_holds():
    assert doubled(4).to_json().count('"class_name": "Dense"') == 2**3


def test_the_error_says_how_it_grows():
    with pytest.raises(LimitError) as caught:
        doubled().to_json()
    error = caught.value
    assert error.what.startswith("the config of 'm21' would have 576,716,612 values: 'm0' is ")
    assert error.found == "'m20' 2 times, 'm19' 4 times, …, 'm0' 2,097,152 times"
    assert error.at == "Functional.get_config()"


def test_weights_are_written_once_whatever_holds_them(tmp_path):
    model = doubled()
    model.save_weights(tmp_path / "m.weights.h5")
    other = doubled()
    other.load_weights(tmp_path / "m.weights.h5")
    assert np.array_equal(model.get_weights()[0], other.get_weights()[0])


def test_pipelines_are_named_as_well():
    pipeline = keras.layers.Rescaling(2.0, name="scaled")
    for level in range(LEVELS + 1):
        pipeline = keras.layers.Pipeline([pipeline, pipeline], name=f"p{level}")
    with pytest.raises(LimitError, match=r"config of 'p22' would have .* 'scaled' is"):
        keras.layers.serialize(pipeline)


@pytest.mark.parametrize("patience", [0, 1, 40])
def test_to_be_measured_changes_no_byte(patience, tmp_path, monkeypatch):
    model = doubled(5)
    text = model.to_json()
    model.save(tmp_path / "a.keras")
    monkeypatch.setattr(repeats, "PATIENCE", patience)
    assert model.to_json() == text
    model.save(tmp_path / "b.keras")
    assert (tmp_path / "a.keras").read_bytes() == (tmp_path / "b.keras").read_bytes()


def test_measured_is_what_is_written(monkeypatch):
    model = doubled(5)
    count = values(json.loads(model.to_json()))
    monkeypatch.setattr(repeats, "PATIENCE", 0)
    monkeypatch.setattr(repeats, "MAX_VALUES", count)
    model.to_json()
    monkeypatch.setattr(repeats, "MAX_VALUES", count - 1)
    with pytest.raises(LimitError, match=f"would have {count:,} values"):
        model.to_json()


def test_what_is_shared_by_many_and_holds_nothing_is_not_counted(monkeypatch):
    monkeypatch.setattr(repeats, "PATIENCE", 0)
    monkeypatch.setattr(repeats, "_Measuring", lambda: pytest.fail("measured"))
    policy, zeros = keras.DTypePolicy("float32"), keras.initializers.Zeros()
    layers = [keras.layers.Dense(2, kernel_initializer=zeros, dtype=policy) for _ in range(50)]
    assert json.loads(keras.Sequential([keras.Input((2,)), *layers]).to_json())
