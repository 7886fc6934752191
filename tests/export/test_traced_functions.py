"""A function of several traces, objects within objects, text, and tensors of several parts."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from keramos import export
from keramos.errors import ArgumentTypeError
from keramos.programs.composites import RaggedTensor

from . import programs

X = np.array([1.0, 2.0], "float32")


@cache
def artifact() -> Any:
    return export.load(programs.path("traced"))


@pytest.mark.parametrize(
    ("args", "kwargs", "wanted"),
    [
        ([X], {}, [2, 3]),
        ([X, "mul"], {}, [10, 20]),
        ([X], {"mode": "mul"}, [10, 20]),
        ([X], {"flag": True}, [102, 103]),
        ([np.array([1, 2])], {"scale": 2}, [4, 6]),
        ([X], {"scale": 2.0}, [4, 6]),
    ],
)
def test_the_trace_is_chosen_by_the_arguments(args: list, kwargs: dict, wanted: list):
    np.testing.assert_allclose(artifact().f(*args, **kwargs), wanted)


def test_arguments_of_no_trace_are_refused():
    with pytest.raises(ArgumentTypeError, match=r"(?s)none of its 5.*'mode' is fixed.*'mul'"):
        artifact().f(X, "divide")


def test_objects_within_are_attributes():
    np.testing.assert_allclose(artifact().encoder.encode(X[None]), [[2, 6]])
    np.testing.assert_allclose(artifact().encoder.w.value, [2, 3])
    assert [float(v.value) for v in artifact().items] == [1, 2]


def test_text_in_variables_and_results():
    assert artifact().word().tolist() == [b"a", b"b"]
    results = artifact().labelled(X)
    assert results["label"].tolist() == [b"no", b"yes"]
    np.testing.assert_allclose(results["score"], 2 * X)


def test_tensors_of_several_parts_go_out_and_in():
    rows = artifact().split(["a b", "c"])
    assert rows.values.tolist() == [b"a", b"b", b"c"]
    assert rows.row_splits[0].tolist() == [0, 2, 3]
    ragged = RaggedTensor(np.array([1, 2, 3], "float32"), (np.array([0, 2, 3]),))
    np.testing.assert_allclose(artifact().joined(ragged), [3, 3])
    places = artifact().sparse(np.eye(2, dtype="float32"))
    assert places.indices.tolist() == [[0, 0], [1, 1]]
    assert places.dense_shape.tolist() == [2, 2]
