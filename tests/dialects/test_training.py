"""What older writers said of training, synthetic cases: canonical arguments of `compile`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import keramos
from keramos import dialects
from keramos.dialects.optimizers import Number, Slot, Stored, todays
from keramos.dialects.origin import Origin
from keramos.saving.optimizer_state import in_todays_order
from keramos.saving.parts import parts_of
from keramos.saving.slots import SlotsOfModel, only_subsequence
from keramos.storage import LazyTensor, WeightStore

KERAS2 = Origin(keras_version="2.2.4")
TF_KERAS = Origin(keras_version="2.9.0")
NEWER = Origin(keras_version="2.15.0")
KERAS1 = Origin(keras_version="1.2.2")


def compiled(origin: Origin, is_custom: Any = None, **training: Any) -> dict[str, Any]:
    config = {"name": "m", "layers": [], "output_layers": [["a", 0, 0], ["b", 0, 0]]}
    node = {"class_name": "Model", "config": config, "compile_config": training}
    upgraded = dialects.upgrade(node, origin, *([is_custom] if is_custom else []))
    return upgraded.config["compile_config"]


def adam(**config: Any) -> dict[str, Any]:
    return {"class_name": "Adam", "config": {"learning_rate": 0.5, **config}}


def test_training_stood_beside_the_model():
    told = {"optimizer_config": adam(), "loss": "mse", "sample_weight_mode": None}
    found = compiled(KERAS2, metrics=["mae"], loss_weights=None, **told)
    assert found["optimizer"]["module"] == "keras.optimizers"
    assert (found["loss"], found["metrics"]) == ("mse", ["mae"])
    assert "sample_weight_mode" not in found


@pytest.mark.parametrize(("is_given", "module"), [(False, "keras.optimizers"), (True, None)])
def test_optimizers_of_keras_were_written_as_those_of_users(is_given, module):
    told = {"optimizer_config": {**adam(), "class_name": "Custom>Adam"}, "loss": "mse"}
    optimizer = compiled(TF_KERAS, lambda name: is_given and name == "Custom>Adam", **told)[
        "optimizer"
    ]
    assert optimizer.get("module") == module
    assert optimizer["class_name"] == ("Custom>Adam" if is_given else "Adam")


def test_metrics_were_listed_by_output():
    one = compiled(TF_KERAS, optimizer="adam", loss="mse", metrics=[["mae", "mse"]])
    assert one["metrics"] == ["mae", "mse"]
    metric = {"class_name": "MeanSquaredError", "config": {"name": "a_mse"}}
    two = compiled(TF_KERAS, optimizer="adam", loss="mse", metrics=[[metric], [None]])
    assert two["metrics"][0][0]["config"]["name"] == "mse"
    assert two["metrics"][1] == []


@pytest.mark.parametrize(
    ("key", "former", "now"),
    [
        ("loss", "kullback_leibler_divergence", "kl_divergence"),
        ("loss", {"a": "logcosh", "b": "mine"}, {"a": "log_cosh", "b": "mine"}),
        ("metrics", ["ACC"], ["accuracy"]),
        ("weighted_metrics", [["KLD"], ["mae"]], [["kl_divergence"], ["mae"]]),
    ],
)
def test_losses_and_metrics_had_other_names(key, former, now):
    assert compiled(KERAS2, **{"optimizer": "sgd", "loss": "mse", key: former})[key] == now


def test_a_name_that_the_caller_gives_is_the_callers():
    found = compiled(KERAS2, lambda name: name == "logcosh", optimizer="sgd", loss="logcosh")
    assert found["loss"] == "logcosh"


@pytest.mark.parametrize(
    ("name", "fn", "is_function"),
    [
        ("mine", "mine", True),
        ("mine", {"class_name": "function", "config": "P>mine"}, True),
        ("other", "mine", False),
        ("mean_absolute_error", "mean_absolute_error", False),
    ],
)
def test_means_of_users_functions_are_written_as_functions(name, fn, is_function):
    metric = {"class_name": "MeanMetricWrapper", "config": {"name": name, "fn": fn}}
    (found,) = compiled(TF_KERAS, optimizer="sgd", loss="mse", metrics=[metric])["metrics"]
    assert (found["class_name"] == "function") == is_function


def test_accuracy_followed_the_loss():
    told = {"optimizer": "sgd", "loss": "binary_crossentropy", "metrics": ["accuracy"]}
    (metric,) = compiled(KERAS2, **told)["metrics"]
    assert metric["config"]["fn"]["config"] == "binary_accuracy"
    assert metric["config"]["name"] == "accuracy"
    assert compiled(TF_KERAS, **told)["metrics"] == ["accuracy"]
    assert compiled(KERAS2, **{**told, "loss": "mse"})["metrics"] == ["accuracy"]


def test_what_optimizers_had_and_have_no_more():
    nadam = {"class_name": "Nadam", "config": {"lr": 0.1, "schedule_decay": 0.004}}
    config = compiled(KERAS2, optimizer_config=nadam)["optimizer"]["config"]
    assert config == {"learning_rate": 0.1}
    adagrad = {"class_name": "Adagrad", "config": {"lr": 0.1, "clipnorm": 2.0}}
    config = compiled(KERAS2, optimizer_config=adagrad)["optimizer"]["config"]
    assert config["initial_accumulator_value"] == 0.0
    assert config["global_clipnorm"] == 2.0
    config = compiled(TF_KERAS, optimizer_config=adagrad)["optimizer"]["config"]
    assert config["clipnorm"] == 2.0


@pytest.mark.parametrize(
    ("said", "scale"),
    [
        ({"dynamic": True, "initial_scale": 8.0, "dynamic_growth_steps": 5}, (8.0, 5)),
        (
            {
                "loss_scale": {
                    "class_name": "DynamicLossScale",
                    "config": {"initial_loss_scale": 4.0, "increment_period": 3, "multiplier": 2.0},
                }
            },
            (4.0, 3),
        ),
    ],
)
def test_loss_scales_that_change(said, scale):
    key = "inner_optimizer" if "dynamic" in said else "optimizer"
    told = {"class_name": "LossScaleOptimizer", "config": {key: adam(), **said}}
    found = compiled(TF_KERAS, optimizer_config=told)["optimizer"]
    config = found["config"]
    assert found["class_name"] == "LossScaleOptimizer"
    assert config["inner_optimizer"]["module"] == "keras.optimizers"
    assert (config["initial_scale"], config["dynamic_growth_steps"]) == scale


@pytest.mark.parametrize("said", [{"loss_scale": 16}, {"dynamic": False, "initial_scale": 16}])
def test_loss_scales_that_do_not_change(said):
    told = {"class_name": "LossScaleOptimizer", "config": {"inner_optimizer": adam(), **said}}
    found = compiled(TF_KERAS, optimizer_config=told)["optimizer"]
    assert found["class_name"] == "Adam"
    assert found["config"]["loss_scale_factor"] == 16


# Variables of an optimizer: two variables, of shapes (2, 3) and (3,).
W, B = (2, 3), (3,)
KINDS = ["", W, B, W, B]


def node(name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": name, "config": {"learning_rate": 0.5, **config}}


def order(found: Any) -> list[Any]:
    """Position in the file of each variable; `None` for one that the file has not."""
    assert found is not None
    places = {Slot: lambda s: s.indices[0], Stored: lambda s: s.index, Number: lambda s: None}
    return [places[type(source)](source) for source in found]


@pytest.mark.parametrize(
    ("optimizer", "origin", "names", "shapes", "wanted"),
    [
        # steps, rate, momentums
        (node("SGD", momentum=0.9), KERAS2, ["iterations:0"], [(), W, B], [0, None, 1, 2]),
        (node("SGD", momentum=0.0), KERAS2, ["iterations:0"], [(), W, B], [0, None]),
        # first moments, then second ones -> variable by variable
        (node("Adam"), TF_KERAS, ["Adam/iter:0"], [(), W, B, W, B], [0, None, 1, 3, 2, 4]),
        (node("Adam"), NEWER, [], [(), W, W, B, B], [0, None, 1, 2, 3, 4]),
        (node("Adam"), TF_KERAS, ["iteration:0"], [(), W, W, B, B], [0, None, 1, 2, 3, 4]),
        # one number for each maximum that was not kept
        (
            node("Adam"),
            KERAS2,
            ["iterations:0"],
            [(), W, B, W, B, (1,), (1,)],
            [0, None, 1, 3, 2, 4],
        ),
        (
            node("Adam", amsgrad=True),
            KERAS2,
            ["iterations:0"],
            [(), W, B, W, B, W, B],
            [0, None, 1, 3, 2, 4, 5, 6],
        ),
        # no count of steps until 2.2
        (node("RMSprop"), KERAS2, ["rms"], [W, B], [None, None, 0, 1]),
        (node("Adadelta"), KERAS2, ["a"], [W, B, W, B], [None, None, 0, 2, 1, 3]),
        # the product of a former schedule
        (node("Nadam"), TF_KERAS, ["iter:0"], [(), (), W, B, W, B], [0, None, 2, 4, 3, 5, None]),
        (node("Nadam"), KERAS2, ["iter:0"], [(), W, B, W, B], [0, None, 1, 3, 2, 4, None]),
        (node("Ftrl"), TF_KERAS, ["Ftrl/iter:0"], [(), W, W, B, B], [0, None, 1, 2, 3, 4]),
        (
            node("SGD", momentum=0.9, use_ema=True),
            NEWER,
            [],
            [(), W, B, W, B],
            [0, None, 1, 2, 3, 4],
        ),
    ],
)
def test_variables_of_optimizers_in_todays_order(optimizer, origin, names, shapes, wanted):
    assert order(todays(optimizer, origin, names, shapes)) == wanted


def test_an_order_that_nobody_knows():
    assert todays(node("Mine"), KERAS2, ["iterations:0"], [(), W]) is None
    assert todays(node("Adam"), KERAS2, ["iterations:0"], [(), W, B, W]) is None


def test_slots_of_what_was_frozen_are_found_where_only_one_place_fits():
    assert only_subsequence([W, B, (3, 3), (4,)], [W, (4,)]) == [0, 3]
    assert only_subsequence([W, B, W, B], [W, B]) is None
    assert only_subsequence([W], [W, W]) is None
    assert only_subsequence([W, B], [(9,)]) is None


@pytest.mark.parametrize(
    ("version", "sign"),
    [("2.1.6", -1), ("2.2.4", -1), ("2.3.1", 1), ("2.1.6-tf", -1), ("2.2.4-tf", 1), ("2.9.0", 1)],
)
def test_the_metric_of_cosines_has_the_sign_of_its_time(version: str, sign: int):
    """tf.keras 2.15: metrics.get("cosine_proximity")([[1., 2.]], [[1., 2.]]) is 1."""
    origin = Origin(keras_version=version)
    (found,) = compiled(origin, optimizer="sgd", loss="mse", metrics=["cosine_proximity"])[
        "metrics"
    ]
    metric = keramos.metrics.deserialize(found)
    metric.update_state(np.array([[1.0, 2.0]]), np.array([[1.0, 2.0]]))
    assert metric.name == "cosine_proximity"
    assert float(metric.result()) == pytest.approx(sign)
    loss = compiled(origin, optimizer="sgd", loss="cosine_proximity")["loss"]
    assert loss == "cosine_similarity"


@pytest.mark.parametrize(
    ("version", "told", "rate"),
    [("2.15.0", "lion", 1e-4), ("2.15.0", "Lion", 1e-4), ("3.0.0", "lion", 1e-3)],
)
def test_lion_by_its_name_had_a_rate_of_its_own(version: str, told: str, rate: float):
    found = compiled(Origin(keras_version=version), optimizer=told)["optimizer"]
    assert float(keramos.optimizers.get(found).learning_rate) == pytest.approx(rate)


def slots_of(*shapes: tuple[int, ...]) -> SlotsOfModel:
    """Of a layer in a file of Keras 1.1.1 on Theano."""
    layer = keramos.layers.Layer()
    variables = [layer.add_weight(shape) for shape in shapes]
    origin = Origin(keras_version="1.1.1", backend="theano")
    return SlotsOfModel(variables, parts_of(layer), WeightStore({}), origin)


@pytest.mark.parametrize(
    ("shapes", "found"),
    [
        ([W, B, (4,)], [0, 1, 2]),
        ([(4,), W, B], [1, 2, 0]),  # dense_2_b is auto_10, the others auto_8 and auto_9
        ([B, W, (4,)], None),  # no order that counting gives
    ],
)
def test_slots_in_the_order_of_numbers_that_are_not_in_the_file(shapes: Any, found: Any):
    wanted = None if found is None else [(i,) for i in found]
    assert slots_of(W, B, (4,)).match(shapes) == wanted


def test_slots_that_fit_two_orders_are_left():
    assert slots_of(W, W).match([W, W]) is None


@pytest.mark.parametrize(("decay", "is_said"), [(0.5, True), (0.0, False)])
def test_steps_that_nobody_counted_matter_to_a_schedule(decay: float, is_said: bool, recwarn: Any):
    """RMSprop of Keras until 2.2."""
    config = {"class_name": "RMSprop", "config": {"lr": 0.1, "decay": decay}}
    training = compiled(KERAS2, optimizer_config=config, loss="mse")
    stored = WeightStore({"optimizer/vars/0": LazyTensor.of("v", np.zeros(W, "float32"))})
    in_todays_order(stored, {"compile_config": training}, KERAS2)
    assert ["begins anew" in str(said.message) for said in recwarn] == [True] * is_said


@pytest.mark.parametrize(
    ("units", "loss", "kind"),
    [
        (1, "binary_crossentropy", "BinaryCrossentropy"),
        (3, "categorical_crossentropy", "CategoricalCrossentropy"),
        (3, "sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"),
    ],
)
def test_crossentropy_as_a_metric_is_what_fits_the_output(units, loss, kind):
    x = keramos.Input((2,))
    model = keramos.Model(x, keramos.layers.Dense(units, activation="sigmoid")(x))
    model.compile("sgd", loss, metrics=["ce", "acc"])
    classes = np.array([0, 1])
    y = np.eye(3)[classes] if loss.startswith("cat") else classes
    logs = model.evaluate(np.ones((2, 2)), y, verbose=0, return_dict=True)
    assert logs.keys() == {"loss", "ce", "acc"}
    np.testing.assert_allclose(logs["ce"], logs["loss"], rtol=1e-5)
    assert kind in {type(metric).__name__ for metric in model.metrics[-1].metrics}
