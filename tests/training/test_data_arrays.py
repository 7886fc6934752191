"""Batches cut from arrays: every row once, in the order asked for, without a copy where none is
needed.
"""

from __future__ import annotations

import warnings
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, strategies as st

import keramos as keras
from keramos.errors import ConfigError, ShapeError
from keramos.training.data import source


def column(count: int, dtype: str = "float32") -> np.ndarray:
    return np.arange(count).astype(dtype)[:, None]


ONE = column(2)


class Dataset:
    """Gives one batch, as a dataset of tensorflow does."""

    def __init__(self, batch):
        self.batch = batch

    def __iter__(self):
        return iter([self.batch])


def rows(batches) -> list[list]:
    """The first column of x, batch by batch."""
    return [np.asarray(batch)[:, 0].tolist() for batch in batches]


counts = st.integers(1, 40)


@given(count=counts, size=st.integers(1, 50))
def test_unshuffled_rows_come_in_order(count: int, size: int):
    x = column(count)
    batches = rows(source(x, batch_size=size).epoch())
    assert [row for batch in batches for row in batch] == x[:, 0].tolist()
    assert all(len(batch) == size for batch in batches[:-1])


@given(count=counts, size=st.integers(1, 50), shuffle=st.sampled_from([True, "batch"]))
def test_shuffled_rows_come_once_and_stay_together(count: int, size: int, shuffle: bool | str):
    x = column(count)
    data = source({"a": x, "b": [x, x + 1]}, -x, x[:, 0] * 2, batch_size=size, shuffle=shuffle)
    for _ in range(2):
        seen: Counter = Counter()
        for inputs, y, weight in data.epoch():
            seen.update(inputs["a"][:, 0].tolist())
            np.testing.assert_array_equal(inputs["b"][1], inputs["a"] + 1)
            np.testing.assert_array_equal(inputs["b"][0], -y)
            np.testing.assert_array_equal(inputs["a"][:, 0] * 2, weight)
        assert seen == Counter(x[:, 0].tolist())


@given(
    count=counts,
    size=st.integers(1, 12),
    skip=st.integers(0, 12),
    shuffle=st.sampled_from([False, True, "batch"]),
)
def test_what_is_skipped_is_left_out_of_the_same_order(
    count: int, size: int, skip: int, shuffle: bool | str
):
    data = source(column(count), batch_size=size, shuffle=shuffle)
    np.random.seed(count)
    whole = rows(data.epoch())
    np.random.seed(count)
    skip = min(skip, len(whole))
    assert rows(data.epoch(skip=skip)) == whole[skip:]


def test_shuffling_draws_as_keras_does():
    """Measured: stock 3.15.1 after `set_random_seed(3)`, with a model that is built, and with one
    that is not.
    """
    data = source(column(7), batch_size=7, shuffle=True)
    np.random.seed(3)
    assert [rows(data.epoch()), rows(data.epoch())] == [
        [[4, 6, 5, 3, 1, 0, 2]],
        [[6, 4, 1, 2, 3, 5, 0]],
    ]
    np.random.seed(3)
    data.peek()
    assert rows(data.epoch()) == [[6, 4, 1, 2, 3, 5, 0]]
    np.random.seed(3)
    assert rows(source(column(7), batch_size=3, shuffle="batch").epoch()) == [
        [1, 0, 2],
        [3, 5, 4],
        [6],
    ]


def test_a_range_of_rows_is_a_view():
    x = np.zeros((8, 2), "float32")
    assert all(np.shares_memory(x, batch) for batch in source(x, batch_size=3).epoch())


def test_shuffled_rows_leave_the_array_alone():
    x = column(9)
    for batch in source(x, batch_size=4, shuffle=True).epoch():
        batch[:] = -1
    np.testing.assert_array_equal(x, column(9))


@pytest.mark.parametrize(
    ("count", "steps", "sizes"),
    [(10, 4, [3, 3, 3, 1]), (10, 3, [4, 4, 2]), (7, 2, [4, 3]), (2, 2, [1, 1])],
)
def test_steps_decide_the_batch_size(count: int, steps: int, sizes: list[int]):
    data = source(column(count), steps=steps)
    assert [len(batch) for batch in rows(data.epoch())] == sizes
    assert (data.num_batches, data.batch_size) == (steps, sizes[0])


def test_the_default_batch_size():
    data = source(column(33))
    assert (data.batch_size, data.num_batches) == (32, 2)


def test_steps_go_on_where_the_last_epoch_stopped():
    """Measured: what stock does with three batches and two steps."""
    data = source(column(5), batch_size=2, steps=2)
    assert rows(data.epoch()) == [[0, 1], [2, 3]]
    with pytest.warns(UserWarning, match="1 of 2 batches"):
        assert rows(data.epoch()) == [[4]]
    assert rows(data.epoch()) == [[0, 1], [2, 3]]


def test_a_pass_that_ends_with_the_epoch_starts_anew_in_silence():
    data = source(column(4), batch_size=2, steps=2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert rows(data.epoch()) == rows(data.epoch()) == [[0, 1], [2, 3]]


def test_too_many_steps_warn_in_each_epoch():
    data = source(column(5), batch_size=2, steps=6)
    for _ in range(2):
        with pytest.warns(UserWarning, match="3 of 6 batches"):
            assert len(rows(data.epoch())) == 3


@pytest.mark.parametrize(
    ("x", "batch"),
    [
        (ONE, ONE),
        ({"a": ONE}, {"a": ONE}),
        ([ONE], ([ONE],)),
        ((ONE, ONE), ((ONE, ONE),)),
        (Dataset(ONE), ONE),
        (Dataset((ONE,)), (ONE,)),
        (iter([ONE]), (ONE,)),
    ],
)
def test_inputs_alone_come_to_steps_as_in_keras(x, batch):
    """Measured: stock 3.15.1 on jax, in train_step, test_step and predict_step."""
    found = next(source(x).epoch())
    assert keras.tree.map_structure(np.shape, found) == keras.tree.map_structure(np.shape, batch)


def test_what_is_left_out_is_not_in_the_batch():
    x = column(2)
    assert [len(next(source(*parts).epoch())) for parts in [(x, x), (x, x, x)]] == [2, 3]
    inputs, nothing, weight = next(source(x, None, x).epoch())
    assert nothing is None
    assert len(inputs) == len(weight) == 2


def test_none_inside_a_nest_stays():
    x, y = next(source({"a": column(2), "b": None}, [column(2), None]).epoch())
    assert x["b"] is None
    assert y[1] is None


BAD = {
    "x and y differ": (lambda: source(column(5), column(4)), ShapeError, "x: 5, y: 4"),
    "inside x": (
        lambda: source({"a": column(5), "b": column(4)}, column(5)),
        ShapeError,
        "x: 5, 4, y: 5",
    ),
    "weights differ": (
        lambda: source(column(5), column(5), np.ones(3)),
        ShapeError,
        "sample_weight: 3",
    ),
    "no rows": (lambda: source(column(0), column(0)), ConfigError, r"x is empty.*\s+.*\(0, 1\)"),
    "nothing": (lambda: source(None), ConfigError, "x is missing"),
    "no arrays": (lambda: source({"a": []}), ConfigError, "x holds no array"),
    "a number": (lambda: source(3.0), ConfigError, "x is not an array"),
    "one value": (
        lambda: source(np.array(3.0)),
        ConfigError,
        r"x is a single value[\s\S]*x\[None\]",
    ),
    "text": (lambda: source("abc"), ConfigError, "x is not an array"),
    "a set": (lambda: source({1, 2}), ConfigError, "x is not an array"),
    "deep inside": (
        lambda: source({"a": (column(2), object())}),
        ConfigError,
        r"x\['a'\]\[1\] is not an array",
    ),
    "y is a number": (lambda: source(column(3), 3), ConfigError, "y is not an array"),
    "rows of a list": (lambda: source([[1, 2], [3]]), ConfigError, "x is a list whose rows differ"),
    "objects": (
        lambda: source(np.array([1, {}], dtype=object)),
        ConfigError,
        "x is an array of Python objects",
    ),
    "dates": (
        lambda: source(np.array(["2020-01-01"], "datetime64[D]")),
        ConfigError,
        "neither numbers nor text",
    ),
    "shuffle": (lambda: source(column(3), shuffle="rows"), ConfigError, "shuffle must be"),
    "batch_size 0": (lambda: source(column(3), batch_size=0), ConfigError, "batch_size must be"),
    "batch_size 2.0": (
        lambda: source(column(3), batch_size=2.0),
        ConfigError,
        "batch_size must be",
    ),  # type: ignore[arg-type]
    "steps": (lambda: source(column(3), steps=-1), ConfigError, "steps must be"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_data_is_named(name: str):
    make, kind, text = BAD[name]
    with pytest.raises(kind, match=text):
        make()
