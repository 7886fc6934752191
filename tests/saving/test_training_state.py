"""What a file says about training stays as it is, and an optimizer made from it stands where the
writer's stood.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import numpy as np
import pytest

import keramos as keras
from keramos import storage
from keramos.errors import ConfigError, UnknownClassError, WeightsError
from keramos.saving.convert import convert

HERE = Path(__file__).resolve().parents[1] / "golden" / "corpus"
FILES = sorted(HERE.glob("keras-3*/*.keras")) + sorted(HERE.glob("keras-3*/*/*.keras"))


def dense(**compiled):
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(2, name="one"), keras.layers.Dense(1, name="two")]
    )
    model.compile(**compiled)
    return model


def tensors(path, *, todays=False) -> dict:
    """path -> (dtype, bytes) of everything that belongs to the optimizer, where the file has it or
    where it is today; without the states of seed generators, which files of Keras lack.
    """
    from keramos.saving.formats import table
    from keramos.saving.optimizer_state import in_todays_order
    from keramos.saving.seed_states import is_seed_state

    with storage.open(path) as archive:
        snapshot = table.read_model(archive)
        weights = in_todays_order(snapshot.weights, snapshot.config) if todays else snapshot.weights
        return {
            p: (str(weights[p].dtype), weights[p].read().tobytes())
            for p in weights
            if p.startswith("optimizer/") and not is_seed_state(p)
        }


def numbers(tensor) -> tuple:
    """Values alone: TensorFlow counts in int64, jax in int32."""
    dtype, raw = tensor
    return tuple(np.frombuffer(raw, dtype).tolist())


def compile_config(path) -> dict:
    with zipfile.ZipFile(path) as file:
        return json.loads(file.read("config.json"))["compile_config"]


def opened(path):
    try:
        return keras.models.load_model(path)
    except (UnknownClassError, keras.errors.UnsafeError, keras.errors.UnsupportedFileError):
        pytest.skip("needs objects that are not the library's own")


@pytest.fixture(autouse=True)
def fresh_names():
    keras.utils.clear_session()
    known = keras.saving.get_custom_objects()
    before = dict(known)
    known.clear()  # what another module of tests registered must not decide which files open here
    yield
    known.clear()
    known.update(before)
    keras.utils.clear_session()


@pytest.mark.sampled(4)
@pytest.mark.filterwarnings("ignore:how the projections of")
@pytest.mark.parametrize("asked", [False, True], ids=["untouched", "asked for the optimizer"])
@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parts[-2]}-{p.stem}")
def test_load_and_save_keep_the_training_state_bit_for_bit(path, asked, tmp_path):
    model = opened(path)
    if asked:
        assert (model.optimizer is None) == (not model.get_compile_config().get("optimizer"))
    model.save(tmp_path / "again.keras")
    found, wanted = tensors(tmp_path / "again.keras"), tensors(path, todays=True)
    assert (
        (sorted(map(numbers, found.values())) == sorted(map(numbers, wanted.values())))
        if asked
        else (found == wanted)
    )
    if not asked:  # an optimizer writes itself as the newest Keras does
        assert without_ids(compile_config(tmp_path / "again.keras")) == without_ids(
            keras_spelling(path)
        )


def keras_spelling(path) -> dict:
    from keramos import dialects

    return dialects.upgrade(compile_config(path)).config


def without_ids(config):
    """Numbers of shared objects are the writer's own."""
    if isinstance(config, dict):
        return {k: without_ids(v) for k, v in config.items() if k != "shared_object_id"}
    return [without_ids(v) for v in config] if isinstance(config, list) else config


def test_a_compiled_model_that_was_never_fitted_writes_two_numbers(tmp_path):
    model = dense(optimizer=keras.optimizers.Adam(0.25), loss="mse")
    model.save(tmp_path / "m.keras")
    found = tensors(tmp_path / "m.keras")
    assert list(found) == ["optimizer/vars/0", "optimizer/vars/1"]
    assert found["optimizer/vars/0"] == ("int32", np.int32(0).tobytes())
    assert found["optimizer/vars/1"] == ("float32", np.float32(0.25).tobytes())


def stepped(model, steps: int = 3):
    model.optimizer.build(model.trainable_variables)
    for _ in range(steps):
        model.optimizer.apply([np.ones(v.shape, "float32") for v in model.trainable_variables])
    return model


@pytest.mark.parametrize(
    "optimizer",
    [
        lambda o: o.Adam(use_ema=True, gradient_accumulation_steps=2),
        lambda o: o.Nadam(),
        lambda o: o.LossScaleOptimizer(o.SGD(momentum=0.9)),
        lambda o: o.MultiOptimizer(o.OptimizerMap(o.SGD(0.1, momentum=0.9), {".*one.*": o.Adam()})),
        lambda o: o.RMSprop(o.schedules.ExponentialDecay(0.1, 10, 0.9)),
    ],
    ids=["Adam", "Nadam", "LossScaleOptimizer", "MultiOptimizer", "schedule"],
)
def test_an_optimizer_goes_on_where_the_file_stopped(optimizer, tmp_path):
    model = stepped(dense(optimizer=optimizer(keras.optimizers), loss="mse"))
    model.save(tmp_path / "m.keras")
    again = keras.models.load_model(tmp_path / "m.keras")
    for each in (model, again):
        each.optimizer.apply([np.ones(v.shape, "float32") for v in each.trainable_variables])
    for old, new in zip(model.optimizer.variables, again.optimizer.variables, strict=True):
        np.testing.assert_array_equal(old.numpy(), new.numpy())
    for old, new in zip(model.weights, again.weights, strict=True):
        np.testing.assert_array_equal(old.numpy(), new.numpy())


@pytest.mark.parametrize("way", ["saved", "converted"])
def test_the_state_of_an_older_nadam_is_written_as_today(way, tmp_path):
    """Stock Keras since 3.7 opens no file in which the product comes first."""
    old, new = (
        HERE / "keras-3.6.0" / "gru_reset_before" / "gru_reset_before.keras",
        tmp_path / "m.keras",
    )
    keras.models.load_model(old).save(new) if way == "saved" else convert(old, new)
    before, after = list(tensors(old).values()), list(tensors(new).values())
    assert after == [*before[:2], *before[3:], before[2]]


def test_a_learning_rate_set_after_loading_is_saved(tmp_path):
    stepped(dense(optimizer="adam", loss="mse")).save(tmp_path / "m.keras")
    model = keras.models.load_model(tmp_path / "m.keras")
    model.optimizer.learning_rate = 0.5
    model.save(tmp_path / "n.keras")
    assert compile_config(tmp_path / "n.keras")["optimizer"]["config"]["learning_rate"] == 0.5
    assert tensors(tmp_path / "n.keras")["optimizer/vars/1"][1] == np.float32(0.5).tobytes()


def test_compile_forgets_what_the_file_said(tmp_path):
    stepped(dense(optimizer="adam", loss="mse")).save(tmp_path / "m.keras")
    model = keras.models.load_model(tmp_path / "m.keras")
    model.compile("sgd", "mae")
    model.save(tmp_path / "n.keras")
    assert list(tensors(tmp_path / "n.keras")) == ["optimizer/vars/0", "optimizer/vars/1"]
    assert compile_config(tmp_path / "n.keras")["loss"] == "mae"


def test_loading_and_saving_know_nothing_of_losses_and_optimizers(tmp_path):
    stepped(dense(optimizer="adam", loss="mse", metrics=["mae", keras.metrics.AUC()])).save(
        tmp_path / "m.keras"
    )
    code = """
        import sys, keramos
        model = keramos.models.load_model(sys.argv[1])
        assert model.get_compile_config()["optimizer"]["class_name"] == "Adam"
        model.save(sys.argv[2])
        late = "keramos.losses.loss keramos.metrics.metric keramos.optimizers.optimizer jax"
        early = [name for name in late.split() if name in sys.modules]
        assert not early, early
        assert model.optimizer.iterations.numpy() == 3
        assert "jax" not in sys.modules
    """
    arguments = [str(tmp_path / "m.keras"), str(tmp_path / "n.keras")]
    subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments], check=True, timeout=120
    )


def test_an_unknown_metric_or_loss_does_no_harm(tmp_path):
    @keras.saving.register_keras_serializable("mine")
    class OddLoss(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return y_true - y_pred

    keras.saving.get_custom_objects()["never_heard_of"] = lambda y_true, y_pred: y_true - y_pred
    dense(optimizer="adam", loss=OddLoss(), metrics=["never_heard_of"]).save(tmp_path / "m.keras")
    keras.saving.get_custom_objects().clear()
    with (
        pytest.warns(UserWarning, match="OddLoss"),
        pytest.warns(UserWarning, match="no metric named 'never_heard_of'"),
    ):
        model = keras.models.load_model(tmp_path / "m.keras")
    assert model.optimizer.name == "adam"
    model.save(tmp_path / "n.keras")
    assert compile_config(tmp_path / "n.keras") == compile_config(tmp_path / "m.keras")


def test_an_optimizer_that_nobody_knows_is_named_when_it_is_asked_for(tmp_path):
    @keras.saving.register_keras_serializable("mine")
    class Odd(keras.optimizers.SGD):
        pass

    dense(optimizer=Odd(), loss="mse").save(tmp_path / "m.keras")
    keras.saving.get_custom_objects().clear()
    with pytest.warns(UserWarning, match="Odd"):
        model = keras.models.load_model(tmp_path / "m.keras")
    with pytest.raises(UnknownClassError, match="Odd"):
        _ = model.optimizer
    known = keras.models.load_model(tmp_path / "m.keras", custom_objects={"Odd": Odd})
    assert type(known.optimizer) is Odd


def test_state_of_another_size_starts_anew_with_a_warning(tmp_path):
    model = stepped(dense(optimizer="adam", loss="mse"))
    store = {}
    model.optimizer.save_own_variables(store)
    other = keras.optimizers.SGD()
    with pytest.warns(UserWarning, match="10 variables of an optimizer"):
        other.load_own_variables(store)
    assert other.iterations.numpy() == 0


def test_float16_models_scale_their_loss(tmp_path):
    keras.config.set_dtype_policy("mixed_float16")
    model = dense(optimizer="adam", loss="mse")
    assert type(model.optimizer) is keras.optimizers.LossScaleOptimizer
    assert model.get_compile_config()["optimizer"]["class_name"] == "Adam"
    stepped(model).save(tmp_path / "m.keras")
    again = keras.models.load_model(tmp_path / "m.keras")
    assert again.optimizer.iterations.numpy() == 3
    assert again.get_compile_config() == model.get_compile_config()
    assert (
        type(dense(optimizer="adam", loss="mse", auto_scale_loss=False).optimizer)
        is keras.optimizers.Adam
    )


COMPILED = [
    (
        {},
        {
            "optimizer": "RMSprop",
            "loss": None,
            "run_eagerly": False,
            "steps_per_execution": 1,
            "jit_compile": True,
        },
    ),
    ({"run_eagerly": True}, {"run_eagerly": True, "jit_compile": False}),
    ({"jit_compile": False}, {"jit_compile": False}),
    (
        {"loss": {"two": "mse"}, "metrics": [["mae"]]},
        {"loss": {"two": "mse"}, "metrics": [["mae"]]},
    ),
    ({"optimizer": None}, {"optimizer": None}),
]


@pytest.mark.parametrize(("told", "wanted"), COMPILED, ids=lambda d: ",".join(d) or "nothing")
def test_the_compile_config_is_that_of_keras(told, wanted):
    config = dense(**told).get_compile_config()
    assert list(config) == [
        "optimizer", "loss", "loss_weights", "metrics", "weighted_metrics", "run_eagerly",
        "steps_per_execution", "jit_compile",
    ]  # fmt: skip
    config["optimizer"] = config["optimizer"] and config["optimizer"]["class_name"]
    assert {key: config[key] for key in wanted} == wanted


def test_jit_and_eager_contradict_each_other():
    with pytest.warns(UserWarning, match="run_eagerly"):
        assert (
            dense(jit_compile=True, run_eagerly=True).get_compile_config()["jit_compile"] is False
        )


def test_a_wrong_optimizer_is_said_at_once():
    with pytest.raises(UnknownClassError, match="no optimizer named 'adamm'") as caught:
        dense(optimizer="adamm")
    assert "adam" in caught.value.near
    with pytest.raises(ConfigError, match="cannot be read as an optimizer"):
        dense(optimizer=3)


def test_a_graph_in_float16_keeps_its_loss_scale(tmp_path, recwarn):
    """A functional model's config has no policy: that the loss was scaled, only the tensors say."""
    keras.config.set_dtype_policy("mixed_float16")
    try:
        x = keras.Input((3,))
        model = keras.Model(x, keras.layers.Dense(1)(x))
    finally:
        keras.config.set_dtype_policy("float32")
    model.compile(keras.optimizers.Adam(0.01), "mse")
    batch = (
        np.full((4, 3), 0.01, "float32"),
        np.zeros((4, 1), "float32"),
    )  # large ones overflow, and a step is skipped
    fresh, later = tmp_path / "fresh.keras", tmp_path / "later.keras"
    model.save(fresh)
    assert isinstance(opened(fresh).optimizer, keras.optimizers.LossScaleOptimizer)
    model.train_on_batch(*batch)
    model.save(later)
    again = opened(later)
    assert again.optimizer.inner_optimizer.iterations.numpy() == 1
    assert again.train_on_batch(*batch) == pytest.approx(model.train_on_batch(*batch), rel=1e-6)
    np.testing.assert_array_equal(again.get_weights()[0], model.get_weights()[0])
    assert not [w for w in recwarn if "starts anew" in str(w.message)]


def test_what_training_needs_and_this_version_lacks_is_told(tmp_path, monkeypatch):
    model = dense(optimizer="sgd", loss="mse", metrics=["mae"])
    model.save(tmp_path / "m.keras")
    lacking = {"module": "keras.metrics", "class_name": "AUC", "config": {}}
    with zipfile.ZipFile(tmp_path / "m.keras") as file:
        members = {name: file.read(name) for name in file.namelist()}
    config = json.loads(members["config.json"])
    config["compile_config"]["metrics"] = [lacking]
    with zipfile.ZipFile(tmp_path / "m.keras", "w") as file:
        for name, data in {**members, "config.json": json.dumps(config)}.items():
            file.writestr(name, data)
    monkeypatch.setattr(
        "keramos.codec.names.is_known", lambda module, name: name != "AUC"
    )  # as if it were not here yet
    with pytest.warns(UserWarning, match=r"training needs keras.metrics.AUC: .* is not supported"):
        loaded = keras.models.load_model(tmp_path / "m.keras")
    loaded.predict(np.zeros((1, 3)), verbose=0)


def test_an_optimizer_that_lacks_a_variable_in_the_file_says_so(tmp_path):
    model = dense(optimizer="adam", loss="mse")
    model.fit(np.ones((4, 3)), np.ones((4, 1)), verbose=0)
    store = {str(i): v.numpy() for i, v in enumerate(model.optimizer.variables)}
    before = [v.numpy() for v in model.optimizer.variables]
    store["other"] = store.pop("3")
    with pytest.raises(WeightsError, match="no variable 3 of the optimizer 'adam'"):
        model.optimizer.load_own_variables(store)
    for a, b in zip(before, model.optimizer.variables, strict=True):
        np.testing.assert_array_equal(a, b.numpy())


def test_a_compile_of_the_user_s_own_is_not_called_in_silence(tmp_path):
    class Own(keras.Sequential):
        def compile(self, optimizer, loss, extra=None):
            super().compile(optimizer, loss)

    model = Own([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.save(tmp_path / "own.keras")
    with pytest.warns(UserWarning, match="Own has a compile\\(\\) of its own"):
        keras.models.load_model(tmp_path / "own.keras", {"Own": Own})


def test_a_model_inside_another_carries_on_where_it_was(tmp_path: Path):
    inner = dense(optimizer="adam", loss="mse")
    inner.fit(np.ones((2, 3)), np.ones((2, 1)), verbose=0)
    x = keras.Input((3,))
    outer = keras.Model(x, inner(x))
    outer.compile("sgd", "mse")
    outer.save(tmp_path / "gan.keras")
    opened = keras.models.load_model(tmp_path / "gan.keras")
    again = opened.layers[-1].optimizer
    assert len(again.variables) == len(inner.optimizer.variables) == 10
    for old, new in zip(inner.optimizer.variables, again.variables, strict=True):
        np.testing.assert_array_equal(old, new)
