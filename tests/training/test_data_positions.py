"""An interrupted run of batches goes on in another source as if it had not been interrupted."""

from __future__ import annotations

import json
import random
import warnings

import numpy as np
import pytest
from hypothesis import given, strategies as st

from keramos.training.data import Source, source
from keramos.utils import PyDataset, unpack_x_y_sample_weight

COUNT, EPOCHS = 7, 3


class Numbers(PyDataset):
    """Batches that hold their number and a draw."""

    def __len__(self):
        return COUNT

    def __getitem__(self, index):
        return np.array([[index, random.random()]])


class Stream:
    """Batches in one order."""

    def __iter__(self):
        return (np.array([[number]]) for number in range(COUNT))


MAKERS = {
    "arrays": lambda steps: source(np.arange(COUNT)[:, None], batch_size=1, steps=steps),
    "shuffled arrays": lambda steps: source(
        np.arange(COUNT)[:, None], batch_size=1, shuffle=True, steps=steps
    ),
    "shuffled batches": lambda steps: source(
        np.arange(3 * COUNT)[:, None], batch_size=3, shuffle="batch", steps=steps
    ),
    "dataset": lambda steps: source(Numbers(), steps=steps),
    "shuffled dataset": lambda steps: source(Numbers(), shuffle=True, steps=steps),
    "stream": lambda steps: source(Stream(), steps=steps),
    "generator": lambda steps: source(
        (np.array([[number]]) for number in range(30)), steps=steps or 4
    ),
}


def batches_of(made: Source, first: int = 0, skip: int = 0):
    """(epoch, batch number, batch), drawing from both global generators beside every batch."""
    for epoch in range(first, EPOCHS):
        for number, batch in enumerate(made.epoch(skip), skip):
            x = unpack_x_y_sample_weight(batch)[0]
            np.random.random()
            random.random()
            yield epoch, number, x.tolist()
        skip = 0


def states():
    return np.random.get_state(), random.getstate()


@pytest.mark.parametrize("name", MAKERS)
@given(
    killed_after=st.integers(1, 15),
    steps=st.sampled_from([None, 2, 5, 10]),
    seed=st.integers(0, 99),
)
def test_what_was_left_comes(name: str, killed_after: int, steps: int | None, seed: int):
    np.random.seed(seed)
    random.seed(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the data ran out
        made = MAKERS[name](steps)
        run = batches_of(made)
        last = [next(run, None) for _ in range(killed_after)][-1]
        if last is None:
            return
        position, (numpy_state, python_state) = made.position(), states()
        wanted = list(run)
        np.random.set_state(numpy_state)
        random.setstate(python_state)
        again = MAKERS[name](steps)
        again.return_to(position)
        epoch, number, _ = last
        assert list(batches_of(again, epoch, number + 1)) == wanted


def test_a_position_is_json_and_arrays():
    made = MAKERS["shuffled dataset"](3)
    list(made.epoch())
    json.dumps(made.position(), default=np.ndarray.tolist)


def test_between_two_passes_there_is_no_position():
    made = MAKERS["shuffled arrays"](None)
    assert made.position() is None
    list(made.epoch())
    assert made.position() is None


def test_a_position_waits_for_the_next_epoch():
    made = MAKERS["arrays"](None)
    made.return_to({"seen": 5, "origin": np.random.get_state(legacy=False)})
    assert made.position()["seen"] == 5  # type: ignore[index]
    assert [x[0, 0] for x in made.epoch(5)] == [5, 6]
    assert len(list(made.epoch())) == COUNT
