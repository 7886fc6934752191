"""PyDataset: every batch once and in order, whoever makes it; what a worker raises is raised."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import keramos
from keramos.errors import ConfigError
from keramos.training.data import source
from keramos.utils import PyDataset, Sequence

WORKERS = [{}, {"workers": 0}, {"workers": 3}, {"workers": 2, "max_queue_size": 0}]


class Numbers(PyDataset):
    """Batches that hold their number, and a log of what was asked."""

    def __init__(self, count: int | None = 7, **options):
        super().__init__(**options)
        self.count, self.asked, self.epochs = count, [], []

    @property
    def num_batches(self):
        return self.count

    def __getitem__(self, index):
        self.asked.append(index)
        time.sleep(0.002 * (index % 2))  # workers overtake each other
        return np.full((2, 1), index), np.arange(2)

    def on_epoch_begin(self):
        self.epochs.append("begin")

    def on_epoch_end(self):
        self.epochs.append("end")


class Broken(Numbers):
    """The batch 3 fails."""

    error: type[Exception] = ZeroDivisionError

    def __getitem__(self, index):
        if index == 3:
            raise self.error("no")
        return super().__getitem__(index)


def numbers(batches) -> list[int]:
    return [int(x[0, 0]) for x, *_ in batches]


def test_sequence_is_its_old_name():
    assert Sequence is PyDataset


@pytest.mark.parametrize("options", WORKERS)
def test_batches_come_in_order(options):
    data = Numbers(**options)
    made = source(data)
    assert made.num_batches == 7
    assert numbers(made.epoch()) == numbers(made.epoch()) == list(range(7))
    assert sorted(data.asked) == sorted([*range(7), *range(7)])


@pytest.mark.parametrize("options", WORKERS)
def test_shuffling_draws_as_keras_does(options):
    """Measured: stock 3.15.1 after `set_random_seed(3)`, with a model that is built."""
    made = source(Numbers(**options), shuffle=True)
    random.seed(3)
    assert numbers(made.epoch()) == [0, 2, 3, 6, 5, 4, 1]
    assert numbers(made.epoch()) == [3, 2, 1, 6, 0, 4, 5]


@pytest.mark.parametrize("options", WORKERS)
def test_steps_go_on_where_the_last_epoch_stopped(options):
    made = source(Numbers(3, **options), steps=2)
    assert numbers(made.epoch()) == [0, 1]
    with pytest.warns(UserWarning, match="1 of 2 batches"):
        assert numbers(made.epoch()) == [2]
    assert numbers(made.epoch()) == [0, 1]
    made.close()


@pytest.mark.parametrize("options", WORKERS)
def test_data_without_an_end_go_on(options):
    data = Numbers(None, **options)
    made = source(data, steps=2, shuffle=True)
    assert [numbers(made.epoch()) for _ in range(3)] == [[0, 1], [2, 3], [4, 5]]
    assert len(data.asked) <= 6 + data.workers + data.max_queue_size
    made.close()


@pytest.mark.parametrize("options", WORKERS)
def test_what_was_seen_before_is_not_made(options):
    data = Numbers(**options)
    assert numbers(source(data).epoch(skip=5)) == [5, 6]
    assert sorted(data.asked) == [5, 6]


@pytest.mark.parametrize("options", WORKERS)
def test_what_a_worker_raises_is_raised_where_the_batch_was_due(options):
    batches = source(Broken(**options)).epoch()
    assert numbers(next(batches) for _ in range(3)) == [0, 1, 2]
    with pytest.raises(ZeroDivisionError) as caught:
        next(batches)
    assert caught.value.__notes__ == ["while Broken made batch 3"]


def test_stopiteration_does_not_end_the_epoch():
    broken = Broken()
    broken.error = StopIteration
    with pytest.raises(ConfigError, match="StopIteration for batch 3"):
        list(source(broken).epoch())


def test_workers_end_with_the_epoch_that_is_left():
    before = threading.active_count()
    epoch = source(Numbers(50, workers=3)).epoch()
    next(epoch)
    epoch.close()
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() == before


def test_epochs_are_told_to_the_dataset():
    data = Numbers()
    made = source(data)
    made.peek()
    made.on_epoch_begin()
    made.on_epoch_end()
    assert data.epochs == ["begin", "end"] * 2
    assert data.asked == [0]


class Bare(PyDataset):
    """Does not call the constructor of its base."""

    def __init__(self):
        pass

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return {"a": np.full((2, 1), index)}


def test_the_constructor_need_not_be_called():
    assert [int(x["a"][0, 0]) for x in source(Bare()).epoch()] == [0, 1]


class Endless(Bare):
    """No number of batches."""

    __len__ = None  # type: ignore[assignment]
    num_batches = None  # type: ignore[assignment]


class Unsaid(PyDataset):
    """Neither `__len__` nor `num_batches`."""

    def __getitem__(self, index):
        return np.zeros((1, 1))


class Four(Bare):
    """Batches of four parts."""

    def __getitem__(self, index):
        return (np.zeros((1, 1)),) * 4


BAD = {
    "no item": (PyDataset(), "has no __getitem__"),
    "no length": (Unsaid(), "neither __len__ nor num_batches"),
    "no end": (Endless(), "have no end"),
    "no batch": (Numbers(0), "has no batch"),
    "four parts": (Four(), "the PyDataset Four must give x"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_a_dataset_lacks_is_named(name: str):
    data, text = BAD[name]
    with pytest.raises(ConfigError, match=text):
        list(source(data).epoch())


def test_a_dataset_that_cannot_be_copied_to_a_process():
    data = Numbers(workers=1, use_multiprocessing=True)
    data.lock = threading.Lock()  # type: ignore[attr-defined]
    with pytest.raises(ConfigError, match="cannot be copied to a process"):
        next(source(data).epoch())


PROGRAM = """
import os
import numpy as np
from keramos.training.data import source
from keramos.utils import PyDataset

class Numbers(PyDataset):
    epoch = 0
    def __len__(self):
        return 6
    def on_epoch_begin(self):
        self.epoch += 1
    def __getitem__(self, index):
        if index == 5 and self.epoch == 2:
            raise KeyError(index)
        return np.array([[10 * self.epoch + index, os.getpid()]])

if __name__ == "__main__":
    made = source(Numbers(workers=2, use_multiprocessing=True))
    made.on_epoch_begin()
    batches = [x[0].tolist() for x, in made.epoch()]
    assert [number for number, _ in batches] == [10, 11, 12, 13, 14, 15], batches
    assert os.getpid() not in {process for _, process in batches}
    made.on_epoch_begin()
    try:
        list(made.epoch())
    except KeyError as error:
        assert error.__notes__ == ["while Numbers made batch 5"]
    else:
        raise AssertionError("no error")
"""


def test_processes_make_batches_of_their_copy(tmp_path, root):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, "utf-8")
    environment = {"PYTHONPATH": str(root / "src"), "PATH": ""}
    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, timeout=60, env=environment
    )
    assert done.returncode == 0, done.stderr[-2000:]


class Dicts(PyDataset):
    """Gives dicts alone, or in a tuple."""

    def __init__(self, *, in_tuples: bool):
        super().__init__()
        self.in_tuples = in_tuples

    def __len__(self):
        return 1

    def __getitem__(self, index):
        batch = {"a": np.ones((2, 1), "float32"), "b": np.ones((2, 1), "float32")}
        return (batch,) if self.in_tuples else batch


@pytest.mark.parametrize("in_tuples", [False, True])
def test_a_step_of_ones_own_is_handed_what_the_data_give(in_tuples):
    seen = []

    class Own(keramos.Model):
        def train_step(self, state, data):
            seen.append(type(data))
            return {"loss": 0.0}, state

    model = Own()
    model.build = lambda *shapes: None
    model.built = True
    model.compile("sgd", run_eagerly=True)
    model.fit(Dicts(in_tuples=in_tuples), verbose=0)
    assert seen == [tuple if in_tuples else dict]


def test_dicts_alone_have_no_classes():
    with pytest.raises(ConfigError, match="needs labels"):
        list(source(Dicts(in_tuples=False), class_weight={0: 1.0}).epoch())
