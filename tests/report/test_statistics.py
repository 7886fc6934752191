"""Statistics and histograms, against numpy, for every kind of number and every order of pieces."""

import math

import ml_dtypes
import numpy as np
import pytest

import keramos as keras
from keramos.report import describe, statistics as module
from keramos.report.histogram import SHOWN
from keramos.report.statistics import statistics
from keramos.storage import LazyTensor

TYPES = [
    "float32", "float64", "float16", "bfloat16", "float8_e4m3fn", "float8_e5m2", "int8", "uint8",
    "int32", "int64", "int4", "bool",
]  # fmt: skip


def of(array):
    return statistics(LazyTensor.of("t", array))


@pytest.mark.parametrize("dtype", TYPES)
def test_every_type_of_numbers(dtype: str, monkeypatch):
    monkeypatch.setattr(module, "PIECE", 100)
    numbers = np.random.default_rng(0).normal(0, 3, (7, 77))
    kind = np.dtype(getattr(ml_dtypes, dtype, None) or dtype)
    array = (numbers > 0) if dtype == "bool" else np.clip(numbers, -7, 7).astype(kind)
    if dtype.startswith("uint"):
        array = np.abs(np.clip(numbers, -7, 7)).astype(kind)
    wide = array.astype("float64")
    result = of(array)
    assert result["min"] == wide.min()
    assert result["max"] == wide.max()
    assert math.isclose(result["mean"], wide.mean(), rel_tol=1e-12, abs_tol=1e-12)
    assert math.isclose(result["std"], wide.std(), rel_tol=1e-12)
    assert result["zeros"] == (wide == 0).sum()
    assert sum(result["bins"]) == wide.size
    assert (result["nan"], result["infinite"]) == (0, 0)


@pytest.mark.parametrize("spread", [1e-30, 1.0, 1e30])
@pytest.mark.parametrize("order", ["grows", "shrinks", "shuffled"])
def test_a_histogram_needs_no_range_beforehand(spread: float, order: str, monkeypatch):
    monkeypatch.setattr(module, "PIECE", 64)
    numbers = np.random.default_rng(1).normal(1, 1, 10_000) * spread
    numbers = {"grows": np.sort(numbers), "shrinks": np.sort(numbers)[::-1], "shuffled": numbers}[
        order
    ]
    bins = np.array(of(numbers)["bins"])
    exact, _ = np.histogram(numbers, SHOWN)
    assert bins.sum() == numbers.size
    # a bin of the count that is narrower than a hundredth of one that is shown may lie across an
    # edge: no more numbers are on the other side of it
    assert np.abs(np.cumsum(bins) - np.cumsum(exact)).max() < numbers.size / 200


def test_numbers_that_are_none():
    array = np.array([0, 1, np.nan, np.inf, -np.inf, -0.0], "float32")
    result = of(array)
    assert (result["nan"], result["infinite"], result["zeros"]) == (1, 2, 2)
    assert (result["min"], result["max"]) == (0, 1)
    assert of(np.full(3, np.nan)) == {"nan": 3, "infinite": 0}


@pytest.mark.parametrize("value", [0.0, -2.5, 1e300, 5e-324])
def test_one_number_many_times(value: float):
    result = of(np.full((3, 3), value))
    assert result["min"] == result["max"] == value
    assert result["bins"] == [9]


def test_the_whole_range_of_float64_does_not_overflow_into_an_error():
    result = of(np.array([-1.7e308, 1.7e308, 0]))
    assert (result["min"], result["max"]) == (-1.7e308, 1.7e308)
    assert result["bins"] == []


def test_nothing_in_it():
    assert of(np.zeros((0, 3), "float32")) == {"nan": 0, "infinite": 0}


def test_a_tensor_that_cannot_be_read_says_why():
    def fetch():
        raise OSError("the disk is gone")

    assert statistics(LazyTensor("t", (2,), "float32", fetch)) == {"problem": "the disk is gone"}


def test_two_numbers_in_each_byte():
    numbers = np.arange(-8, 8).repeat(5)
    packed, _, _ = keras.quantizers.pack_int4(numbers.astype("int8")[:, None])
    result = statistics(LazyTensor.of("t", np.asarray(packed)), is_packed=True)
    assert (result["min"], result["max"], result["zeros"]) == (-8, 7, 5)
    assert result["mean"] == numbers.mean()
    assert sum(result["bins"]) == numbers.size


def test_kernels_of_int4_are_known_by_the_policy(tmp_path):
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(4, dtype="int4/-1_from_float32")]
    )
    model.save(tmp_path / "m.keras")
    packed = {t["path"]: t["packed"] for t in describe(tmp_path / "m.keras")["tensors"]}
    assert packed["layers/dense/vars/0"]
    assert sum(packed.values()) == 1
