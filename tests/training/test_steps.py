"""Steps and losses of the user's own, as Keras on jax wants them written."""

from __future__ import annotations

import jax
import numpy as np
import pytest

import keramos as keras
from keramos import layers, ops
from keramos.errors import ConfigError, ShapeError

X = np.random.default_rng(0).random((10, 3), dtype="float32")
Y = X.sum(1, keepdims=True)


class Small(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(1, kernel_initializer="zeros")

    def call(self, x):
        return self.dense(x)


def run(kind, **compiled):
    model = kind()
    model.compile(**{"optimizer": "sgd", "loss": "mse", **compiled})
    return model, {
        name: values[-1]
        for name, values in model.fit(X, Y, epochs=2, verbose=0, shuffle=False).history.items()
    }


def test_compute_loss():
    class Own(Small):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            return ops.mean(ops.abs(y - y_pred)) + 1.0

    _, logs = run(Own, metrics=["mae"])
    assert logs["loss"] == pytest.approx(logs["mae"] + 1.0, rel=1e-5)


def test_compute_loss_written_before_training_was_an_argument():
    class Own(Small):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
            return super().compute_loss(x, y, y_pred, sample_weight) * 2.0

    assert run(Own)[1]["loss"] != run(Small)[1]["loss"]
    assert run(Own, optimizer=keras.optimizers.SGD(0.0))[1]["loss"] == pytest.approx(
        2 * run(Small, optimizer=keras.optimizers.SGD(0.0))[1]["loss"]
    )


def test_compute_metrics():
    class Own(Small):
        def compute_metrics(self, x, y, y_pred, sample_weight=None):
            return {
                **super().compute_metrics(x, y, y_pred, sample_weight),
                "largest": ops.max(y_pred),
            }

    model, logs = run(Own)
    assert set(logs) == {"largest", "loss"}
    assert model.evaluate(X, Y, verbose=0, return_dict=True)["largest"] == pytest.approx(
        model.predict(X, verbose=0).max()
    )


class Jax(Small):
    """The whole step, as the guide for jax has it."""

    def __init__(self):
        super().__init__()
        self.loss_tracker = keras.metrics.Mean(name="loss")
        self.mae_metric = keras.metrics.MeanAbsoluteError(name="mae")

    def compute_loss_and_updates(
        self, trainable_variables, non_trainable_variables, x, y, training=False
    ):
        y_pred, non_trainable_variables = self.stateless_call(
            trainable_variables, non_trainable_variables, x, training=training
        )
        return ops.mean((y - y_pred) ** 2), (y_pred, non_trainable_variables)

    def train_step(self, state, data):
        trainable, non_trainable, optimizer_variables, metrics_variables = state
        x, y = data
        gradient = jax.value_and_grad(self.compute_loss_and_updates, has_aux=True)
        (loss, (y_pred, non_trainable)), grads = gradient(
            trainable, non_trainable, x, y, training=True
        )
        trainable, optimizer_variables = self.optimizer.stateless_apply(
            optimizer_variables, grads, trainable
        )
        first = len(self.loss_tracker.variables)
        loss_values = self.loss_tracker.stateless_update_state(metrics_variables[:first], loss)
        mae_values = self.mae_metric.stateless_update_state(metrics_variables[first:], y, y_pred)
        logs = {
            "loss": self.loss_tracker.stateless_result(loss_values),
            "mae": self.mae_metric.stateless_result(mae_values),
        }
        return logs, (trainable, non_trainable, optimizer_variables, loss_values + mae_values)

    @property
    def metrics(self):
        return [self.loss_tracker, self.mae_metric]


def test_train_step_in_full():
    model = Jax()
    model.compile(optimizer="sgd")
    found = model.fit(X, Y, epochs=2, verbose=0, shuffle=False).history
    assert {k: v[-1] for k, v in found.items()} == pytest.approx(
        run(Small, metrics=["mae"])[1], rel=1e-5
    )


def test_train_step_around_the_usual_one():
    class Own(Small):
        def train_step(self, state, data):
            logs, state = super().train_step(state, data)
            return {**logs, "twice": logs["loss"] * 2}, state

        def test_step(self, state, data):
            logs, state = super().test_step(state, data)
            return {"tested": logs["loss"]}, state

    model, logs = run(Own)
    assert logs["twice"] == pytest.approx(2 * logs["loss"])
    assert list(model.evaluate(X, Y, verbose=0, return_dict=True)) == ["tested"]


def test_steps_of_data_alone_run_on_the_variables():
    class Own(Small):
        def train_step(self, data):
            x, y = data
            self.dense.bias.assign_add([1.0])
            return {"loss": self.compute_loss(x=x, y=y, y_pred=self(x, training=True))}

        def test_step(self, data):
            return {"bias": self.dense.bias.value[0]}

    model, logs = run(Own)
    assert set(logs) == {"loss"}
    assert model.evaluate(X, Y, verbose=0, return_dict=True) == {"bias": 2.0}


class Twice(keras.Model):
    """Two halves, each with an optimizer of its own: how adversarial models are written."""

    def __init__(self):
        super().__init__()
        self.halves = [layers.Dense(1, kernel_initializer="ones") for _ in range(2)]
        for half in self.halves:
            half.build((None, 3))
        self.built = True

    def compile(self, *several):
        super().compile(optimizer=several[0])
        self.several = list(several)
        for optimizer, half in zip(several, self.halves, strict=True):
            optimizer.build(half.trainable_variables)

    def train_step(self, data):
        x, y = data
        for optimizer, half in zip(self.several, self.halves, strict=True):
            values = [v.value for v in half.trainable_variables]
            gradients = jax.grad(
                lambda new, half=half: ops.mean(ops.square(half.stateless_call(new, [], x)[0] - y))
            )(values)
            optimizer.apply(gradients, half.trainable_variables)
        return {"kernel": ops.sum(self.halves[1].kernel)}


def test_a_step_of_data_alone_keeps_the_state_of_every_optimizer():
    model, alone = Twice(), Twice()
    model.compile(*(keras.optimizers.SGD(0.01, momentum=0.9) for _ in range(2)))
    alone.compile(*(keras.optimizers.SGD(0.01, momentum=0.9) for _ in range(2)))
    model.fit(X, Y, epochs=3, batch_size=5, shuffle=False, verbose=0)
    for batch in [slice(0, 5), slice(5, 10)] * 3:
        alone.train_step((X[batch], Y[batch]))
    for mine, theirs in zip(model.several, alone.several, strict=True):
        assert int(mine.iterations) == 6
        for one, other in zip(mine.variables, theirs.variables, strict=True):
            np.testing.assert_allclose(one.numpy(), other.numpy(), rtol=1e-5, atol=1e-7)
    np.testing.assert_array_equal(*(half.kernel.numpy() for half in model.halves))


def test_the_optimizer_of_a_model_inside_is_kept():
    class Outer(keras.Model):
        def __init__(self):
            super().__init__()
            self.inner = Small()
            self.inner.compile("adam", "mse")
            self.inner(X)
            self.inner.optimizer.build(self.inner.trainable_variables)
            self.built = True

        def train_step(self, data):
            values = [v.value for v in self.inner.trainable_variables]
            gradients = jax.grad(
                lambda new: ops.mean(self.inner.stateless_call(new, [], data[0])[0])
            )(values)
            self.inner.optimizer.apply(gradients, self.inner.trainable_variables)
            return {}

    model = Outer()
    model.compile("sgd")
    model.fit(X, Y, batch_size=5, epochs=2, verbose=0)
    assert int(model.inner.optimizer.iterations) == 4


def test_what_a_step_of_data_alone_would_lose_is_named():
    counter = keras.Variable(0.0, name="counter")

    class Own(Small):
        def train_step(self, data):
            counter.assign_add(1.0)
            return {"loss": ops.mean(self(data[0]))}

    with pytest.raises(ConfigError, match="would be lost") as raised:
        run(Own)
    assert (raised.value.at, raised.value.found) == ("Own.train_step", "'counter'")


LOSSES_OF_STATE = {
    "an optimizer that is not built": ("train_step", "momentum", "optimizer.build(variables)"),
    "a weight in a test": ("test_step", "kernel", "attributes of the model"),
}


@pytest.mark.parametrize("case", LOSSES_OF_STATE)
def test_what_is_lost_is_told_with_what_to_do(case: str):
    method, lost, hint = LOSSES_OF_STATE[case]

    class Own(Small):
        def __init__(self):
            super().__init__()
            self.second = keras.optimizers.SGD(0.1, momentum=0.9)

        def train_step(self, data):
            if case == "an optimizer that is not built":
                self.second.apply([ops.ones((3, 1))], [self.dense.kernel])
            return {"loss": ops.mean(self(data[0]))}

        def test_step(self, data):
            self.dense.kernel.assign(ops.ones((3, 1)))
            return {"loss": ops.mean(self(data[0]))}

    model = Own()
    model.compile("sgd", "mse")
    with pytest.raises(ConfigError, match="would be lost") as raised:
        (model.fit if method == "train_step" else model.evaluate)(X, Y, verbose=0)
    assert lost in str(raised.value.found)
    assert hint in str(raised.value.hint)


class Noise(layers.Layer):
    def __init__(self, seed=None):
        super().__init__()
        self.seed = seed

    def call(self, x):
        return x + keras.random.normal(ops.shape(x), seed=self.seed)


def test_noise_without_a_seed_is_refused_where_it_would_be_the_same_each_time():
    def draws(seed):
        model = keras.Sequential([keras.Input((3,)), Noise(seed)])
        model.compile("sgd", "mse")
        return [model.train_on_batch(X, X) for _ in range(2)]

    with pytest.raises(ConfigError, match="a draw without a seed") as raised:
        draws(None)
    assert "SeedGenerator" in str(raised.value.hint)
    first, second = draws(keras.random.SeedGenerator(1))
    assert first != second
    assert not np.array_equal(Noise()(X), Noise()(X))


def test_what_a_step_makes_for_itself_need_not_be_kept():
    class Own(Small):
        def train_step(self, data):
            mean = keras.metrics.Mean()
            mean.update_state(data[0])
            return {"mean": mean.result()}

    _, logs = run(Own)
    assert logs["mean"] == pytest.approx(X.mean(), rel=1e-5)


def test_a_large_attribute_costs_no_step_anything():
    model = Small()
    model.compile("sgd", "mse")
    held = {str(i): i for i in range(10)}
    held["self"] = held
    object.__setattr__(model, "words", held)
    assert model.train_on_batch(X, Y) > 0


def loosely(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def test_a_step_may_hand_on_whatever_it_gets():
    class Own(Small):
        def train_step(self, *args):
            return super().train_step(*args)

        def test_step(self, *args, **kwargs):
            return super().test_step(*args, **kwargs)

        @loosely
        def predict_step(self, state, data):
            return super().predict_step(state, data)

    model, logs = run(Own)
    assert logs == run(Small)[1]
    assert model.evaluate(X, Y, verbose=0) > 0
    assert model.predict(X, verbose=0).shape == (10, 1)


def test_logs_are_numbers():
    class Own(Small):
        def train_step(self, state, data):
            logs, state = super().train_step(state, data)
            return {**logs, "phase": "warm-up"}, state

    class Odd(Small):
        def train_step(self, state, data):
            _, state = super().train_step(state, data)
            return {"aux": None, "per": [1.0, 2.0], "deep": {"a": {"b": 1.0}}}, state

    history = run(Odd)[1]
    assert (history["aux"], history["per"], history["b"]) == (None, [1.0, 2.0], 1.0)
    with pytest.raises(
        ConfigError, match="the logs hold something else than numbers for 'phase'"
    ) as raised:
        run(Own)
    assert (raised.value.at, raised.value.found) == ("Own.train_step", "'warm-up'")


def test_predict_step():
    class Own(Small):
        def predict_step(self, state, data):
            outputs, others = super().predict_step(state, data)
            return outputs + 1.0, others

    model = Own()
    np.testing.assert_array_equal(model.predict(X, verbose=0), np.ones((10, 1)))


def test_layers_may_add_losses_and_keep_metrics():
    class Watching(layers.Layer):
        def __init__(self):
            super().__init__()
            self.seen = keras.metrics.Sum(name="seen")

        def call(self, x):
            self.add_loss(3.0 * ops.mean(x))
            self.seen.update_state(ops.ones((x.shape[0],)))
            return x

    model = keras.Sequential(
        [keras.Input((3,)), Watching(), layers.Dense(1, kernel_initializer="ones")]
    )
    model.compile("sgd", "mse")
    found = model.evaluate(X, Y, batch_size=4, verbose=0, return_dict=True)
    added = sum(3 * X[i : i + 4].mean() * len(X[i : i + 4]) for i in range(0, 10, 4)) / 10
    assert found == pytest.approx({"loss": added, "seen": 10.0}, rel=1e-5)
    assert model.fit(X, Y, batch_size=4, epochs=2, verbose=0).history["seen"] == [10.0, 10.0]


def test_eager_steps_are_seen():
    seen = []

    class Own(Small):
        def call(self, x):
            seen.append(type(x))
            return super().call(x)

    run(Own, run_eagerly=True)
    assert len(seen) >= 2


WRONG = {
    "no state": (lambda self, state, data: {"loss": 1.0}, "must return"),
    "half a state": (lambda self, state, data: ({"loss": 1.0}, state[:2]), "another state"),
    "no logs": (lambda self, state, data: (1.0, state), "must return"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_steps_are_named(name):
    step, said = WRONG[name]
    kind = type("Own", (Small,), {"train_step": step})
    with pytest.raises(ConfigError, match=said) as caught:
        run(kind)
    assert caught.value.at == "Own.train_step"


@pytest.mark.parametrize("built", [False, True])
def test_a_step_may_do_without_a_call(built: bool):
    class Uncalled(keras.Model):
        def __init__(self):
            super().__init__()
            self.built = built

        def train_step(self, state, data):
            return {"rows": data.shape[0]}, state

    model = Uncalled()
    model.compile()
    if built:
        assert model.fit(np.ones((6, 2)), batch_size=3, verbose=0).history == {"rows": [3]}
        return
    with pytest.raises(ConfigError, match="has no call") as caught:
        model.fit(np.ones((6, 2)), verbose=0)
    assert "self.built = True" in str(caught.value.hint)


class Penalized(keras.layers.Layer):
    def call(self, x):
        self.add_loss(keras.ops.sum(x))
        return x


@pytest.mark.parametrize("way", ["fit", "evaluate", "predict"])
def test_losses_of_a_step_stay_in_it(way):
    """What a compiled call adds are tracers: nobody may meet them afterwards."""
    model = keras.Sequential(
        [keras.Input((2,)), Penalized(), keras.layers.Dense(1, activity_regularizer="l2")]
    )
    model.compile("sgd", "mse")
    x, y = np.ones((4, 2), "float32"), np.ones((4, 1), "float32")
    getattr(model, way)(x, *([y] if way != "predict" else []), verbose=0)
    assert model.losses == []
    for _ in range(2):
        model(x)
        assert float(model.losses[0]) == 8.0
        assert len(model.losses) == 2


def test_a_step_keeps_the_shapes_of_its_variables():
    class Cut(Small):
        def train_step(self, state, data):
            trainable, *others = state
            return {"loss": 1.0}, ([value[:1] for value in trainable], *others)

    with pytest.raises(ShapeError, match="another shape") as caught:
        run(Cut)
    assert caught.value.at == "Cut.train_step"


class Dropping(keras.Model):
    def __init__(self):
        super().__init__()
        self.dropout = layers.Dropout(0.999)

    def call(self, x):
        return self.dropout(x)


class Told(Dropping):
    def call(self, x, training=False):
        return self.dropout(x, training=training)


@pytest.mark.parametrize(("kind", "loss"), [(Dropping, 0.0), (Told, 1.0)])
def test_a_model_whose_call_does_not_take_training_tells_its_layers_nothing(kind, loss):
    """As in Keras, on each of its backends: its dropout rests in `fit` too."""
    model = kind()
    model.compile(loss="mse")
    ones = np.ones((8, 3), "float32")
    found = model.train_on_batch(ones, ones)
    assert bool(found) == bool(loss)


def test_no_more_is_drawn_for_a_look_at_data_that_nobody_needs():
    """Stock Keras shuffles once more where losses or metrics are to be built, not otherwise."""

    class Own(Small):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            return ops.mean(ops.square(y - y_pred))

    drawn = []
    for compiled in ({}, {"loss": "mse"}):
        model = Own()
        model(X)
        model.compile("sgd", **compiled)
        np.random.seed(3)
        model.fit(X, Y, verbose=0)
        drawn.append(np.random.randint(10**6))
    np.random.seed(3)
    after = []
    for _ in range(2):
        np.random.permutation(len(X))
        state = np.random.get_state()
        after.append(np.random.randint(10**6))
        np.random.set_state(state)
    assert drawn == after


@pytest.mark.parametrize("none", [[], {}, ()])
def test_no_metrics_for_several_outputs_may_be_an_empty_list(none):
    inputs = keras.Input((3,))
    model = keras.Model(inputs, [layers.Dense(1)(inputs), layers.Dense(1)(inputs)])
    model.compile("sgd", "mse", metrics=none, weighted_metrics=none)
    found = model.evaluate(X, [Y, Y], verbose=0, return_dict=True)
    assert "loss" in found


def test_a_call_on_indices_builds_a_model_with_indices():
    class Taking(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(2)

        def call(self, indices):
            return ops.take(self.dense(X), indices, axis=0)

    model = Taking()
    assert model(np.array([1, 3])).shape == (2, 2)
    assert [w.name for w in model.weights] == ["kernel", "bias"]


@pytest.mark.parametrize("eagerly", [False, True])
def test_steps_are_handed_three_parts_of_a_batch_alone(eagerly):
    """Measured: stock 3.15.1."""
    sizes = []

    class Own(Small):
        def train_step(self, state, data):
            sizes.append(len(data))
            return super().train_step(state, data)

        def test_step(self, state, data):
            sizes.append(len(data))
            return super().test_step(state, data)

    model = Own()
    model.compile("sgd", "mse", run_eagerly=eagerly)
    model.train_on_batch(X, Y)
    model.test_on_batch(X, Y)
    assert set(sizes) == {3}
