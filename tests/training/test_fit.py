"""What training does to a model: the numbers of a loop written by hand, state that is never lost,
files that never change.
"""

from __future__ import annotations

import contextlib
import copy
import signal

import jax
import numpy as np
import pytest

import keramos as keras
from keramos import engine, layers
from keramos.errors import ConfigError

ROWS = 20
X = np.random.default_rng(0).random((ROWS, 3), dtype="float32")
Y = X.sum(1, keepdims=True)


@pytest.fixture(autouse=True)
def fresh_names():
    keras.utils.clear_session()


def start(model):
    generator = np.random.default_rng(1)
    model.set_weights(
        [generator.standard_normal(w.shape).astype(w.dtype) * 0.3 for w in model.weights]
    )
    return model


def mlp(**compiled):
    model = start(keras.Sequential([keras.Input((3,)), layers.Dense(4, "tanh"), layers.Dense(1)]))
    model.compile(**{"optimizer": "adam", "loss": "mse", **compiled})
    return model


def quietly(model, *args, **kwargs):
    return model.fit(
        *(args or (X, Y)), **{"verbose": 0, "batch_size": 8, "shuffle": False, **kwargs}
    )


def weights(model) -> np.ndarray:
    return np.concatenate([np.ravel(w) for w in model.get_weights()])


def by_hand(model, optimizer, epochs: int) -> list[float]:
    """The same training, one operation after the other."""
    optimizer.build(model.trainable_variables)

    def loss_of(trainable, x, y):
        predicted, _ = model.stateless_call(trainable, [], x, training=True)
        return engine.numpy.mean((predicted - y) ** 2)

    seen = []
    for _ in range(epochs):
        total = 0.0
        for i in range(0, ROWS, 8):
            x, y = X[i : i + 8], Y[i : i + 8]
            loss, gradients = engine.transform.value_and_grad(loss_of)(
                [v.value for v in model.trainable_variables], x, y
            )
            optimizer.apply(gradients, model.trainable_variables)
            total += float(loss) * len(x)
        seen.append(total / ROWS)
    return seen


def test_fit_is_the_loop_written_by_hand():
    trained, other = mlp(optimizer=keras.optimizers.Adam(0.05)), mlp()
    history = quietly(trained, epochs=3).history["loss"]
    assert history == pytest.approx(by_hand(other, keras.optimizers.Adam(0.05), 3), rel=1e-5)
    np.testing.assert_allclose(weights(trained), weights(other), rtol=1e-4, atol=1e-6)
    assert int(trained.optimizer.iterations) == 9


def test_single_batches_make_the_same_steps():
    trained, other = mlp(), mlp()
    quietly(trained, epochs=2)
    for _ in range(2):
        for i in range(0, ROWS, 8):
            other.train_on_batch(X[i : i + 8], Y[i : i + 8])
    np.testing.assert_allclose(weights(trained), weights(other), rtol=1e-5)


def test_fit_learns():
    model = mlp(optimizer=keras.optimizers.Adam(0.05), metrics=["mae"])
    history = model.fit(X, Y, epochs=60, verbose=0).history
    assert history["loss"][-1] < 0.05 * history["loss"][0]
    assert model.evaluate(X, Y, verbose=0)[0] < 0.05 * history["loss"][0]


def test_evaluate_is_the_mean_over_rows_whatever_the_last_batch():
    model, given = mlp(metrics=["mae"], weighted_metrics=["mse"]), np.arange(ROWS, dtype="float32")
    error = model.predict(X, verbose=0) - Y
    loss, mae, mse = model.evaluate(X, Y, batch_size=8, sample_weight=given, verbose=0)
    assert mae == pytest.approx(np.abs(error).mean(), rel=1e-5)
    assert loss == pytest.approx((error[:, 0] ** 2 * given).mean(), rel=1e-5)
    assert mse == pytest.approx((error[:, 0] ** 2 * given).sum() / given.sum(), rel=1e-5)


def test_nothing_is_compiled_anew_between_epochs():
    traced = []

    class Counting(layers.Layer):
        def call(self, x):
            traced.append(tuple(x.shape))
            return x

    model = keras.Sequential([keras.Input((3,)), Counting(), layers.Dense(1)])
    model.compile("adam", "mse")
    traced.clear()
    quietly(model, epochs=2)
    shapes = list(traced)
    assert sorted(set(shapes)) == [(4, 3), (8, 3)]  # full batches, and the smaller last one
    quietly(model, epochs=3)
    assert traced == shapes


def test_a_stack_without_a_shape_is_built_from_the_first_batch():
    model = keras.Sequential([layers.Dense(4, "relu"), layers.Dense(1)])
    model.compile("adam", "mse", metrics=["accuracy"])
    assert set(quietly(model).history) == {"accuracy", "loss"}
    assert model.built
    assert model.count_params() == 21


def test_mixed_precision_scales_the_loss_by_itself():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = start(
            keras.Sequential([keras.Input((3,)), layers.Dense(4, "tanh"), layers.Dense(1)])
        )
        model.compile("adam", "mse")
        plain = mlp()
        assert isinstance(model.optimizer, keras.optimizers.LossScaleOptimizer)
        losses = quietly(model, epochs=2).history["loss"]
    finally:
        keras.config.set_dtype_policy("float32")
    assert losses == pytest.approx(quietly(plain, epochs=2).history["loss"], rel=2e-2)
    assert {v.dtype for v in model.trainable_variables} == {"float32"}


def test_masks_count_in_training_as_in_evaluation():
    words = np.array([[1, 2, 0, 0], [1, 1, 1, 0], [3, 0, 0, 0]])
    model = keras.Sequential(
        [keras.Input((4,)), layers.Embedding(5, 2, mask_zero=True), layers.Dense(1)]
    )
    model.compile(keras.optimizers.SGD(0.0), "mse", metrics=["mae"])
    y = np.random.default_rng(0).random((3, 4, 1), dtype="float32")
    measured = model.evaluate(words, y, verbose=0, return_dict=True)
    logs = {name: values[0] for name, values in model.fit(words, y, verbose=0).history.items()}
    assert logs == pytest.approx(measured, rel=1e-5)


# -- State -----------------------------------------------------------------------------------------


class Reading(keras.callbacks.Callback):
    """Keeps what it reads, and looks at it again later."""

    def __init__(self):
        super().__init__()
        self.kept = []

    def on_train_batch_end(self, batch, logs=None):
        value = self.model.trainable_variables[0].value
        self.kept.append((value, np.array(value)))


def test_what_was_read_in_between_stays_as_it_was():
    watching, model = Reading(), mlp()
    before = [v.value for v in model.weights]
    copies = [np.array(value) for value in before]
    quietly(model, epochs=2, callbacks=[watching])
    for value, copied in [*watching.kept, *zip(before, copies, strict=True)]:
        np.testing.assert_array_equal(np.asarray(value), copied)
    assert len({copied.tobytes() for _, copied in watching.kept}) == 6
    other = mlp()
    quietly(other, epochs=2)
    np.testing.assert_array_equal(weights(model), weights(other))


class Setting(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.model.optimizer.learning_rate = 0.0
        self.model.layers[0].bias.assign([1.0, 2.0, 3.0, 4.0])


def test_what_a_callback_sets_holds_for_the_next_step():
    model = mlp()
    first = model.layers[0].kernel.numpy()
    quietly(model, epochs=2, callbacks=[Setting()])
    np.testing.assert_array_equal(model.layers[0].bias.numpy(), [1, 2, 3, 4])
    np.testing.assert_array_equal(model.layers[0].kernel.numpy(), first)


class Raising(keras.callbacks.Callback):
    def __init__(self, error):
        super().__init__()
        self.error = error

    def on_train_batch_end(self, batch, logs=None):
        if batch == 1:
            raise self.error


@pytest.mark.parametrize(
    "error", [RuntimeError("no"), KeyboardInterrupt()], ids=["error", "interrupt"]
)
def test_an_exception_in_a_callback_leaves_the_state_after_the_last_batch(error):
    model, other = mlp(), mlp()
    with pytest.raises(type(error)):
        quietly(model, epochs=3, callbacks=[Raising(error)])
    quietly(other, X[:16], Y[:16])
    np.testing.assert_array_equal(weights(model), weights(other))
    assert int(model.optimizer.iterations) == 2
    quietly(model, X[16:], Y[16:])
    quietly(other, X[16:], Y[16:])
    np.testing.assert_array_equal(weights(model), weights(other))


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers here")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ctrl_c_at_any_moment_loses_nothing():
    def interrupt(*_):
        raise KeyboardInterrupt

    model, waits = mlp(), np.random.default_rng(0).uniform(0.001, 0.01, 60)
    quietly(model)
    # in time of the processor: on a busy machine as many steps fit into it
    before = signal.signal(signal.SIGVTALRM, interrupt)
    try:
        for wait in waits:
            with contextlib.suppress(KeyboardInterrupt):
                signal.setitimer(signal.ITIMER_VIRTUAL, wait)
                quietly(model, epochs=100)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            for variable in [
                *model.variables,
                *model.optimizer.variables,
                *model.metrics_variables,
            ]:
                assert np.isfinite(variable.numpy()).all()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    assert int(model.optimizer.iterations) > 60


@pytest.fixture
def ctrl_c():
    """What a terminal does: a shell that starts a command in the background makes it deaf to
    Ctrl-C.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_on_the_way_back_of_the_first_run_loses_nothing(monkeypatch):
    """The first run of a compiled step comes back through Python, where Ctrl-C may end it: all
    numbers are given away then.
    """
    model, other = mlp(), mlp()
    quietly(other, X[:8], Y[:8])
    jit = jax.jit

    def interrupted(function, **options):
        compiled = jit(function, **options)

        class Run:
            lower = compiled.lower

            def __call__(self, *args):
                result = compiled(*args)
                signal.raise_signal(signal.SIGINT)
                return result

        return Run()

    monkeypatch.setattr(jax, "jit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        quietly(model, X[:8], Y[:8])
    np.testing.assert_array_equal(weights(model), weights(other))
    assert int(model.optimizer.iterations) == 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_exception_in_a_step_leaves_the_state_as_it_was():
    class Odd(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(1)

        def call(self, x):
            return self.dense(x)

        def compute_loss(self, x, y, y_pred, sample_weight, training):
            if x.shape[0] == 4:
                raise RuntimeError("the last batch is odd")
            return super().compute_loss(x, y, y_pred, sample_weight, training)

    model = Odd()
    model.compile("sgd", "mse")
    with pytest.raises(RuntimeError, match="odd"):
        quietly(model)
    assert int(model.optimizer.iterations) == 2
    assert np.isfinite(weights(model)).all()
    assert np.isfinite(model.predict(X, verbose=0)).all()


def test_two_models_may_train_the_same_layer_in_turn():
    shared = layers.Dense(2)
    inputs = keras.Input((3,))
    models = [keras.Model(inputs, layers.Dense(1)(shared(inputs))) for _ in range(2)]
    for model in models:
        model.compile("sgd", "mse")
    before = shared.kernel.numpy()
    for _ in range(3):
        for model in models:
            model.train_on_batch(X, Y)
            assert not np.array_equal(before, shared.kernel.numpy())
            before = shared.kernel.numpy()


def test_a_copy_of_a_trained_model_goes_its_own_way():
    model = mlp()
    model.train_on_batch(X, Y)
    twin = copy.deepcopy(model.layers[0].kernel)
    model.train_on_batch(X, Y)
    assert twin.shape == (3, 4)
    assert not np.array_equal(twin.numpy(), model.layers[0].kernel.numpy())


def test_layers_may_be_frozen_and_thawed_between_runs():
    model = mlp()
    quietly(model)
    model.layers[0].trainable = False
    kept, moved = model.layers[0].kernel.numpy(), model.layers[1].kernel.numpy()
    quietly(model)
    np.testing.assert_array_equal(model.layers[0].kernel.numpy(), kept)
    assert not np.array_equal(model.layers[1].kernel.numpy(), moved)
    model.layers[0].trainable = True
    quietly(model)
    assert not np.array_equal(model.layers[0].kernel.numpy(), kept)


def test_synchronizing_changes_nothing():
    model, other = mlp(), mlp()
    for each in (model, other):
        each.train_on_batch(X, Y)
        if each is model:
            each.jax_state_sync()
        each.train_on_batch(X, Y)
    np.testing.assert_array_equal(weights(model), weights(other))


# -- Files -----------------------------------------------------------------------------------------


def test_training_a_mapped_model_leaves_its_file_alone(tmp_path):
    path = tmp_path / "model.keras"
    model = start(keras.Sequential([keras.Input((64,)), layers.Dense(256), layers.Dense(1)]))
    model.compile("adam", "mse", metrics=["mae"])
    x, y = np.ones((8, 64), "float32"), np.zeros((8, 1), "float32")
    quietly(model, x, y)
    model.save(path)
    said = path.read_bytes()
    loaded = keras.models.load_model(path)
    before = weights(loaded)
    assert all(v.stored is not None for v in loaded.weights)
    quietly(loaded, x, y, epochs=2)
    assert path.read_bytes() == said
    assert not np.array_equal(weights(loaded), before)
    np.testing.assert_array_equal(weights(keras.models.load_model(path)), before)


@pytest.mark.parametrize("optimizer", ["adam", "sgd", "rmsprop", "lion"])
def test_a_run_that_was_saved_goes_on_as_if_nothing_had_happened(optimizer, tmp_path):
    kept, other = (
        mlp(optimizer=optimizer, metrics=["mae"]),
        mlp(optimizer=optimizer, metrics=["mae"]),
    )
    quietly(other, epochs=2)
    quietly(kept)
    kept.save(tmp_path / "half.keras")
    loaded = keras.models.load_model(tmp_path / "half.keras")
    assert loaded.compiled
    assert loaded.loss == "mse"
    history = quietly(loaded).history
    assert set(history) == {"loss", "mae"}
    np.testing.assert_allclose(weights(loaded), weights(other), rtol=1e-6, atol=1e-7)
    assert int(loaded.optimizer.iterations) == 6


def test_what_a_file_says_of_several_outputs_holds(tmp_path):
    inputs = keras.Input((3,))
    model = keras.Model(
        inputs, {"p": layers.Dense(1, name="a")(inputs), "q": layers.Dense(1, name="b")(inputs)}
    )
    losses = {"p": "mse", "q": keras.losses.BinaryFocalCrossentropy(gamma=1.0, from_logits=True)}
    model.compile(
        "sgd", losses, {"p": 1.0, "q": 2.0}, {"p": ["mae", keras.metrics.MeanSquaredError()]}
    )
    said = model.evaluate(X, {"p": Y, "q": Y}, verbose=0, return_dict=True)
    model.save(tmp_path / "m.keras")
    loaded = keras.models.load_model(tmp_path / "m.keras")
    assert loaded.evaluate(X, {"p": Y, "q": Y}, verbose=0, return_dict=True) == pytest.approx(said)
    assert loaded.metrics_names == model.metrics_names


def test_uncompiled_models_say_so():
    model = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
    for verb in (model.fit, model.evaluate, model.train_on_batch):
        with pytest.raises(ConfigError, match="not compiled"):
            verb(X, Y)


def test_a_lost_loss_is_told_once():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(1e30), "mse")
    with pytest.warns(UserWarning, match="after epoch 1: a smaller learning rate") as caught:
        model.fit(np.ones((64, 3), "float32"), np.ones((64, 1), "float32"), epochs=3, verbose=0)
    assert len(caught) == 1
