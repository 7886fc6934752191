"""Validation within `fit`: bad data are named before an epoch is trained in vain, or cost only that
validation.
"""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import keramos
from keramos import callbacks, layers
from keramos.errors import ConfigError, ShapeError

ROWS = np.random.default_rng(0)
X = ROWS.normal(size=(12, 4)).astype("float32")
Y = X.sum(1, keepdims=True)
MISSING = {
    "no targets": (X,),
    "inputs": (X[:, :2], Y),
    "targets": (X, np.ones((12, 5, 7), "float32")),
}


def compiled(**told):
    model = keramos.Sequential([keramos.Input((4,)), layers.Dense(1)])
    model.compile("sgd", "mse", **told)
    return model


class Told(callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.hooks = []

    def on_train_begin(self, logs=None):
        self.hooks.append("train")

    def on_test_begin(self, logs=None):
        self.hooks.append("test")

    def on_test_end(self, logs=None):
        self.hooks.append(f"end {sorted(logs)}")


@pytest.mark.parametrize("case", MISSING)
def test_arrays_are_looked_at_before_anything_is_learned(case: str):
    model, told = compiled(), Told()
    before = model.get_weights()
    with pytest.raises(ConfigError) as raised:
        model.fit(X, Y, verbose=0, validation_data=MISSING[case], callbacks=[told])
    assert "(while measuring validation_data)" in raised.value.__notes__
    assert told.hooks == ["train"]
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_what_is_never_validated_with_is_not_looked_at():
    model = compiled()
    history = model.fit(
        X, Y, verbose=0, epochs=2, validation_data=MISSING["inputs"], validation_freq=3
    )
    assert list(history.history) == ["loss"]


def test_what_gives_batches_is_not_touched_before_its_time():
    asked = []

    def batches():
        asked.append("training" if int(model.optimizer.iterations) == 0 else "validation")
        yield X[:, :2], Y

    model = compiled()
    with pytest.raises(ShapeError) as raised:
        model.fit(X, Y, verbose=0, validation_data=batches())
    assert asked == ["validation"]
    assert raised.value.__notes__[-1] == "(while measuring validation_data)"


class Annealed(keramos.Sequential):
    weight = 9.0

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return self.weight * super().compute_loss(x, y, y_pred, sample_weight, training)


def test_what_callbacks_set_before_the_first_measurement_counts():
    model = Annealed([keramos.Input((4,)), layers.Dense(1)])
    model.compile(keramos.optimizers.SGD(0.0), "mse")
    anneal = callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: setattr(model, "weight", 1.0)
    )
    history = model.fit(X, Y, verbose=0, validation_data=(X, Y), callbacks=[anneal]).history
    assert history["loss"][0] == pytest.approx(9 * history["val_loss"][0], rel=1e-5)


def test_a_validation_generator_that_ends_costs_only_what_is_left_of_it():
    model, told = compiled(), Told()
    held_out = ((X, Y) for _ in range(2))
    with pytest.warns(UserWarning, match="validation_data, a generator, ran out of data") as caught:
        history = model.fit(
            X,
            Y,
            verbose=0,
            epochs=3,
            validation_data=held_out,
            validation_steps=1,
            callbacks=[told],
        )
    assert len(caught) == 1
    assert len(history.history["loss"]) == 3
    assert len(history.history["val_loss"]) == 2
    assert told.hooks == ["train", *["test", "end ['loss']"] * 2, "test", "end []"]


class Numbered(keramos.utils.PyDataset):
    def __len__(self):
        return 3

    def __getitem__(self, index):
        return X[4 * index : 4 * index + 4], Y[4 * index : 4 * index + 4]


class Batches:
    def __iter__(self):
        return (Numbered()[index] for index in range(3))


@pytest.mark.parametrize("kind", ["arrays", "numbered", "iterable"])
def test_a_part_of_the_data_is_the_same_part_each_epoch(kind: str):
    data = {"arrays": (X, Y), "numbered": Numbered(), "iterable": Batches()}[kind]
    model = compiled()
    model.optimizer.learning_rate = 0.0
    history = model.fit(
        X, Y, verbose=0, epochs=3, batch_size=4, validation_data=data, validation_steps=2
    ).history
    assert history["val_loss"] == [history["val_loss"][0]] * 3
    whole = model.evaluate(X[:8], Y[:8], batch_size=4, verbose=0)
    assert history["val_loss"][0] == pytest.approx(whole)


def test_a_validation_loss_that_is_no_number_is_explained_once():
    broken = X.copy()
    broken[5, 2] = np.nan
    with pytest.warns(
        UserWarning, match=r"val_loss is nan after epoch 1: in validation_data, x\[5, 2\] is nan"
    ) as caught:
        history = compiled().fit(X, Y, verbose=0, epochs=3, validation_data=(broken, Y))
    assert len(caught) == 1
    assert np.isfinite(history.history["loss"]).all()


def test_of_both_losses_each_is_told_of_when_it_is_lost():
    broken = X.copy()
    broken[5, 2] = np.nan
    model = compiled()
    ruin = callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: setattr(model.optimizer, "learning_rate", 1e30 * epoch)
    )
    with pytest.warns(UserWarning, match="loss is") as caught:
        model.fit(
            X, Y, verbose=0, epochs=4, batch_size=4, validation_data=(broken, Y), callbacks=[ruin]
        )
    told = [
        str(each.message).partition(" after")[0]
        for each in caught
        if "loss is" in str(each.message)
    ]
    assert told[0] == "val_loss is nan"
    assert len(told) == 2
    assert told[1].startswith("the loss is")


def test_validation_data_that_are_fine_are_not_warned_of():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compiled(run_eagerly=True).fit(X, Y, verbose=0, validation_data=(X, Y))
        compiled().fit(X, Y, verbose=0, validation_split=0.25)


def test_a_batch_that_fails_is_numbered():
    def batches():
        yield X, Y
        raise OSError("gone")

    with pytest.raises(OSError, match="gone") as raised:
        compiled().fit(batches(), verbose=0, validation_data=batches())
    assert raised.value.__notes__ == ["(raised by x, a generator, for batch 2)"]
    with pytest.raises(ConfigError, match="a generator must give") as raised:
        compiled().fit(iter([(X, Y), (X, Y, Y, Y)]), verbose=0)
    assert not hasattr(raised.value, "__notes__")
    with pytest.raises(ShapeError) as raised:
        compiled().fit(((X[:, :n], Y) for n in (4, 4, 3)), verbose=0)
    assert raised.value.__notes__[-1].endswith(", epoch 1, batch 3)")
