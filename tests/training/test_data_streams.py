"""Generators, datasets, loaders and other iterables of batches."""

from __future__ import annotations

import itertools

import jax
import numpy as np
import pytest

import keramos
from keramos.errors import ConfigError
from keramos.training.data import finite, source
from keramos.utils import pack_x_y_sample_weight, unpack_x_y_sample_weight


def batch(number: int) -> tuple[np.ndarray, np.ndarray]:
    return np.full((2, 1), number), np.arange(2)


def generate(count: int):
    for number in range(count):
        yield batch(number)


def numbers(batches) -> list[int]:
    return [int(x[0, 0]) for x, *_ in batches]


class Tensor:
    """What torch and tensorflow put into batches, as far as they are looked at."""

    __module__ = "torch"
    shape = (2, 1)

    def __init__(self, values: np.ndarray):
        self.values, self.dtype = values, f"torch.{values.dtype}"

    def detach(self):
        return self

    cpu = detach

    def numpy(self):
        return self.values


def test_a_batch_of_another_library_is_predicted():
    model = keramos.Sequential([keramos.Input((1,)), keramos.layers.Dense(1)])
    x = np.ones((2, 1), "float32")
    np.testing.assert_array_equal(model.predict_on_batch(Tensor(x)), model.predict_on_batch(x))


class Symbolic:
    """What a function for Dataset.map is called with."""

    __module__ = "tensorflow"

    def __array__(self, *args, **kwargs):
        raise NotImplementedError("no numbers")


def test_a_tensor_without_numbers_is_told():
    with pytest.raises(
        ConfigError, match="a symbolic tensor of tensorflow holds no numbers"
    ) as raised:
        keramos.layers.Rescaling(2.0)(Symbolic())
    assert "Dataset.map" in str(raised.value.hint)


class Loader:
    """A DataLoader of torch."""

    __module__ = "torch.utils.data.dataloader"

    def __len__(self):
        return 3

    def __iter__(self):
        return ([Tensor(part) for part in batch(number)] for number in range(3))


class Dataset:
    """A tf.data.Dataset that says how many batches it has (-1: no end, -2: unknown)."""

    __module__ = "tensorflow.python.data.ops.dataset_ops"

    def __init__(self, count: int, cardinality: int):
        self.count, self.said = count, cardinality

    def cardinality(self):
        return np.int64(self.said)

    def __iter__(self):
        return generate(self.count)


class Batches:
    """Any iterable that can be passed over again."""

    def __iter__(self):
        return generate(3)


AGAIN = {
    "loader": (Loader(), 3),
    "dataset": (Dataset(3, 3), 3),
    "unknown": (Dataset(3, -2), None),
    "iterable": (Batches(), None),
}


@pytest.mark.parametrize("name", AGAIN)
def test_each_epoch_is_a_pass(name: str):
    data, count = AGAIN[name]
    made = source(data)
    assert made.num_batches == count
    assert numbers(made.epoch()) == numbers(made.epoch()) == [0, 1, 2]
    assert all(type(part) is np.ndarray for part in made.peek())


@pytest.mark.parametrize("name", AGAIN)
def test_steps_go_on_and_start_anew(name: str):
    made = source(AGAIN[name][0], steps=2)
    assert made.num_batches == 2
    assert numbers(made.epoch()) == [0, 1]
    with pytest.warns(UserWarning, match="1 of 2 batches"):
        assert numbers(made.epoch()) == [2]
    assert numbers(made.epoch()) == [0, 1]


def test_a_generator_goes_on_where_it_stopped():
    made = source((batch(number) for number in itertools.count()), steps=3)
    assert numbers(made.peek()[:1] for _ in range(2)) == [0, 0]
    assert [numbers(made.epoch()) for _ in range(3)] == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


def test_a_generator_that_is_left_goes_on_too():
    made = source(generate(4))
    for _ in made.epoch():
        break
    assert numbers(made.epoch()) == [1, 2, 3]


def test_the_batch_peeked_at_is_not_lost():
    made = source(generate(3))
    assert numbers([made.peek()]) == [0]
    assert numbers(made.epoch()) == [0, 1, 2]


def test_a_generator_that_ends_early_says_how_many_came():
    made = source(generate(3), steps=2)
    assert numbers(made.epoch()) == [0, 1]
    with pytest.warns(UserWarning, match="1 of 2 batches came.*cannot start again"):
        assert numbers(made.epoch()) == [2]
    with pytest.warns(UserWarning, match="0 of 2 batches came"):
        assert numbers(made.epoch()) == []


def test_a_generator_that_is_spent_says_so():
    made = source(generate(2))
    assert numbers(made.epoch()) == [0, 1]
    with pytest.warns(UserWarning, match="0 batches came"):
        assert numbers(made.epoch()) == []


@pytest.mark.parametrize("steps", [None, 2])
def test_what_was_seen_before_is_skipped(steps):
    assert numbers(source(generate(2 if steps is None else 5), steps=steps).epoch(skip=1)) == [1]


def test_an_error_of_the_generator_reaches_the_caller():
    made = source(batch(1 // (2 - number)) for number in range(3))
    with pytest.raises(ZeroDivisionError):
        list(made.epoch())


FORMS = {
    "x alone": (lambda x: x, 1),
    "a dict": (lambda x: {"a": x}, 1),
    "one part": (lambda x: (x,), 1),
    "two": (lambda x: (x, x), 2),
    "a list": (lambda x: [x, x], 2),
    "three": (lambda x: (x, x, x), 3),
    "None at the end": (lambda x: (x, None, None), 1),
    "lists of numbers": (lambda x: ([1.0, 2.0], [1, 2]), 2),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_but_a_dict_becomes_a_tuple(form: str):
    make, count = FORMS[form]
    (found,) = source(iter([make(np.ones((2, 1)))])).epoch()
    assert type(found) is (dict if form == "a dict" else tuple)
    assert len(found) == count
    assert all(len(leaf) == 2 for leaf in jax.tree.leaves(found))


def test_tensors_on_the_device_stay_there():
    x = jax.numpy.ones((2, 1))
    assert next(source(iter([x])).epoch())[0] is x


def test_arrays_are_handed_on_as_they_are():
    x = np.ones((2, 1), "float64")
    assert next(source(iter([x])).epoch())[0] is x


BAD = {
    "nothing came": (lambda: source(iter([])), "gave no batch"),
    "four parts": (lambda: source(iter([batch(0) * 2])), "must give x.*\n.*4 parts"),
    "None": (lambda: source(iter([None])), "must give x"),
    "no array": (
        lambda: source(iter([(batch(0)[0], object())])),
        "y is not an array\n.*a batch of a generator",
    ),
    "a number": (lambda: source(iter([(1.0, 2.0)])), "x is not an array"),
    "a scalar": (lambda: source(iter([np.array(1.0)])), "x is a single value"),
    "objects": (
        lambda: source(iter([np.array([1, {}], dtype=object)])),
        "x is an array of Python objects",
    ),
    "no end": (lambda: source(itertools.cycle([batch(0)])), "have no end"),
    "a dataset without end": (lambda: source(Dataset(1, -1)), "a tf.data.Dataset, have no end"),
    "y": (lambda: source(generate(1), np.ones(2)), "y is given, but x is a generator"),
    "weights": (
        lambda: source(Loader(), sample_weight=np.ones(2)),
        "sample_weight is given, but x is a DataLoader",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_a_batch_is_named(name: str):
    make, text = BAD[name]
    with pytest.raises(ConfigError, match=text):
        list(make().epoch())


@pytest.mark.parametrize("make", [lambda: iter(()), lambda: Dataset(0, -2)])
def test_peeking_at_nothing(make):
    with pytest.raises(ConfigError, match="gave no batch"):
        source(make()).peek()


def test_a_batch_size_has_no_effect():
    assert list(source(generate(1), batch_size=7).epoch())


@pytest.mark.parametrize("parts", [(1,), (1, 2), (1, 2, 3)])
def test_unpacking_undoes_packing(parts: tuple):
    whole = (*parts, None, None)[:3]
    assert unpack_x_y_sample_weight(pack_x_y_sample_weight(*parts)) == whole


class Named(keramos.utils.PyDataset):
    """Batches that are a dict of inputs alone."""

    def __init__(self, value: float = 1.0):
        super().__init__()
        self.value = value

    def __len__(self) -> int:
        return 2

    def __getitem__(self, index: int) -> dict:
        return {"a": np.full((3, 4), self.value, "float32")}


class OfNames(keramos.Model):
    def __init__(self):
        super().__init__()
        self.dense = keramos.layers.Dense(2)

    def call(self, x):
        return self.dense(x["a"])


def test_batches_that_are_dicts_build_a_model_that_predicts():
    assert OfNames().predict(Named(), verbose=0).shape == (6, 2)


def test_a_number_that_is_not_finite_is_seen_in_a_dict():
    assert finite.is_finite(Named()[0])
    assert not finite.is_finite(Named(np.nan)[0])
    assert finite.place(Named(np.nan)[0], first=3) == "x['a'][3, 0] is nan"
