"""Every name of Keras that this library has is found where Keras defines it."""

from __future__ import annotations

import sys
import types

import pytest

import keramos
from keramos.errors import UnknownNameError
from keramos.stand_in import homes
from keramos.stand_in.finder import Finder


def is_here(dotted: str) -> bool:
    try:
        homes.public(dotted)
    except AttributeError:
        return False
    return True


def test_what_keras_publishes_is_the_same_where_it_is_defined():
    pairs = [
        (module, name, dotted)
        for module, published in homes.modules().items()
        for name, dotted in published.items()
        if is_here(dotted)
    ]
    assert len(pairs) > 800
    others = [
        f"{module}.{name}"
        for module, name, dotted in pairs
        if homes.inner(module, name) is not homes.public(dotted)
    ]
    assert not others


@pytest.mark.parametrize("module", homes.INNER)
def test_what_is_not_public_is_here(module: str):
    assert module in homes.modules()
    for name in homes.INNER[module]:
        homes.inner(module, name)


@pytest.mark.parametrize(
    ("module", "name", "ours"),
    [
        ("keras.src.layers.core.dense", "Dense", keramos.layers.Dense),
        ("keras.src.layers", "Dense", keramos.layers.Dense),  # packages hand on
        ("keras.src.layers.core.dense", "Layer", keramos.layers.Layer),  # and so do modules
        (
            "keras.src.losses.losses",
            "categorical_crossentropy",
            keramos.losses.categorical_crossentropy,
        ),
        ("keras.src.backend", "convert_to_tensor", keramos.ops.convert_to_tensor),
        ("keras.src.legacy.backend", "int_shape", keramos.backend.int_shape),
        ("keras.src.backend.common.keras_tensor", "KerasTensor", keramos.KerasTensor),
    ],
)
def test_modules_have_what_programs_import_from_them(module: str, name: str, ours: object):
    assert homes.inner(module, name) is ours


@pytest.mark.parametrize("name", ["Dence", "_private", "any_symbolic_tensors"])
def test_what_is_not_here_is_said(name: str):
    with pytest.raises(UnknownNameError, match=f"keras.src.layers.core.dense.{name} is not part"):
        homes.inner("keras.src.layers.core.dense", name)


@pytest.mark.parametrize(("legacy", "meaning"), [(False, "keras.layers"), (True, None)])
def test_tensorflow_keras_is_what_tensorflow_takes_for_it(legacy: bool, meaning, monkeypatch):
    stub = types.SimpleNamespace(_tf_uses_legacy_keras=legacy)
    monkeypatch.setitem(sys.modules, "tensorflow", stub)
    assert Finder().meaning("tensorflow.keras.layers") == meaning
