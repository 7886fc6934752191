"""Number types mix as stock Keras mixes them."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

from keramos.engine import dtypes, settings
from keramos.errors import ConfigError

KINDS = {"int": int, "float": float, "None": None}


def kind(name: str):
    return KINDS.get(name, name)


def test_every_pair_mixes_as_in_keras(golden):
    for a, row in golden["result_type"].items():
        found = {b: dtypes.result_type(kind(a), kind(b)) for b in row}
        assert found == row, a


def test_three_types_mix_as_in_keras(golden):
    for names, wanted in golden["triples"].items():
        assert dtypes.result_type(*names.split()) == wanted, names


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("int8", "int8"),
        (None, "float32"),
        (int, "int32"),
        ("int", "int32"),
        (float, "float32"),
        (bool, "bool"),
        (complex, "complex64"),
        (str, "string"),
        (np.float16, "float16"),
        (np.dtype("uint8"), "uint8"),
        (np.bool_, "bool"),
        (ml_dtypes.bfloat16, "bfloat16"),
        (np.dtype(ml_dtypes.float8_e5m2), "float8_e5m2"),
    ],
)
def test_a_type_has_one_name(given, name):
    assert dtypes.standardize_dtype(given) == name


@pytest.mark.parametrize(
    "given", ["float", "half", "int4", "double", "nonsense", "float8_e4m3", 3, [1]]
)
def test_an_unknown_type_is_named(given):
    with pytest.raises(ConfigError, match="unknown"):
        dtypes.standardize_dtype(given)


@pytest.mark.parametrize("alone", ["float8_e4m3fn", "float8_e5m2", "string"])
def test_some_types_do_not_mix(alone):
    with pytest.raises(ConfigError, match="do not mix"):
        dtypes.result_type(alone, "float32")


@pytest.mark.parametrize("name", dtypes.ITEMSIZE)
def test_sizes(name):
    wide = getattr(ml_dtypes, name) if name.startswith(("bfloat", "float8")) else name
    assert dtypes.itemsize(name) == np.dtype(wide).itemsize
    assert dtypes.is_float(name) == ("float" in name)
    assert dtypes.is_integer(name) == ("int" in name)


def test_text_has_no_size():
    with pytest.raises(ConfigError, match="no fixed size"):
        dtypes.itemsize("string")


@pytest.mark.parametrize("default", ["float16", "bfloat16"])
def test_the_default_float_decides_for_python(default):
    settings.set_floatx(default)
    try:
        assert dtypes.result_type(int, float) == dtypes.result_type("int32", float) == default
        assert dtypes.standardize_dtype(None) == default
        assert dtypes.result_type() == default
        assert dtypes.result_type("float32", float) == "float32"
    finally:
        settings.set_floatx("float32")


@pytest.mark.parametrize(
    ("setter", "value"),
    [(settings.set_floatx, "int8"), (settings.set_image_data_format, "channels")],
)
def test_a_setting_refuses_what_it_does_not_know(setter, value):
    with pytest.raises(ConfigError, match="unknown"):
        setter(value)


def test_settings_are_kept():
    before = settings.epsilon(), settings.image_data_format()
    try:
        settings.set_epsilon(1e-3)
        settings.set_image_data_format("channels_first")
        assert (settings.epsilon(), settings.image_data_format()) == (1e-3, "channels_first")
        assert settings.standardize_data_format(None) == "channels_first"
        assert settings.standardize_data_format("channels_last") == "channels_last"
    finally:
        settings.set_epsilon(before[0])
        settings.set_image_data_format(before[1])
