"""What a user's subclass of each class computes, writes, saves and learns is what counts.

Refuses to know layers: their subclasses stand in `test_subclasses`.
"""

from __future__ import annotations

import functools

import numpy as np
import pytest

import keramos as keras

from . import table

overriding, training, grammar = (
    table.cases(name) for name in ("overriding", "training", "grammar")
)
X, Y = overriding.X, overriding.Y


def each(family: str, *without: str):
    cases = [case for case in overriding.PROGRAMS[family][0] if case["class"] not in without]
    return pytest.mark.parametrize("case", cases, ids=[case["class"] for case in cases])


def with_extra(kind: type, **body) -> type:
    """A subclass with one argument more, `extra`, which its config has."""

    def __init__(self, *args, extra=3, **kwargs):
        kind.__init__(self, *args, **kwargs)
        self.extra = extra

    def get_config(self):
        return {**kind.get_config(self), "extra": self.extra}

    body = {"__init__": __init__, "get_config": get_config, **body}
    return type("Own", (kind,), {**body, "__module__": "user"})


def with_a_required_argument(kind: type) -> type:
    """A subclass with one argument more, of which its config says nothing."""

    def __init__(self, needed, **kwargs):
        kind.__init__(self, **kwargs)
        self.needed = needed

    return type("Needing", (kind,), {"__init__": __init__, "__module__": "user"})


def class_of(case: dict) -> type:
    return getattr(grammar.symbol(keras, case["area"]), case["class"])


def arguments_of(case: dict) -> dict:
    told = {"losses": training.loss_args, "metrics": training.metric_args}
    return grammar.realize(told.get(case["area"], lambda case: case["args"])(case), keras)


def values(specs: tuple) -> list:
    return [grammar.values(spec, str(i)) for i, spec in enumerate(specs)]


EVERY = [case for cases, _ in overriding.PROGRAMS.values() for case in cases]
each_object = pytest.mark.parametrize(
    "case", EVERY, ids=[f"{case['area']}.{case['class']}" for case in EVERY]
)


@each_object
def test_an_argument_more_is_written_and_read(case):
    own = with_extra(class_of(case))
    assert overriding.read_back(own(extra=5, **arguments_of(case)), keras).extra == 5


@each_object
def test_a_required_argument_that_no_config_has_is_missed_when_it_is_read(case):
    needing = with_a_required_argument(class_of(case))
    config = keras.saving.serialize_keras_object(needing(4, **arguments_of(case)))
    assert "needed" not in config["config"]
    with pytest.raises(TypeError, match="needed") as raised:
        keras.saving.deserialize_keras_object(config, custom_objects={"Needing": needing})
    assert isinstance(raised.value, keras.errors.ConfigError)


@each_object
def test_a_subclass_of_the_same_name_is_not_taken_for_the_class(case):
    kind = class_of(case)
    same = type(kind.__name__, (kind,), {"__module__": "user"})
    config = keras.saving.serialize_keras_object(same(**arguments_of(case)))
    assert config["module"] == "user"
    given = {kind.__name__: same}
    read = keras.saving.deserialize_keras_object(config, custom_objects=given)
    assert type(read) is same
    with pytest.raises(TypeError):
        keras.saving.deserialize_keras_object(config)


# -- Losses ----------------------------------------------------------------------------------------


@each("losses", "CTC", "Circle")  # a slow one, and one whose values have a mask
def test_the_values_of_a_loss_are_those_of_its_call(case):
    kind, arrays = class_of(case), values(training.loss_inputs(case["class"]))
    own = with_extra(kind, call=lambda self, y, y_pred: kind.call(self, y, y_pred) * self.extra)
    stock = np.asarray(kind(**arguments_of(case))(*arrays))
    found = own(extra=2, **arguments_of(case))(*arrays)
    np.testing.assert_allclose(np.asarray(found), 2 * stock, rtol=1e-5)


@each("losses", "Circle", "CTC")
def test_the_function_of_a_loss_can_be_replaced(case):
    made, arrays = class_of(case)(reduction="sum"), values(training.loss_inputs(case["class"]))
    made.fn = lambda y, y_pred, **options: keras.ops.ones((2,)) * 4
    assert float(made(*arrays)) == 8.0


# -- Metrics ---------------------------------------------------------------------------------------


@each("metrics")
def test_a_variable_more_is_gathered_and_what_result_returns_counts(case):
    kind, arrays = class_of(case), values(training.metric_inputs(case))

    class Own(kind):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.seen = self.add_weight(shape=(), initializer="zeros", name="seen")

        def update_state(self, *args, **kwargs):
            self.seen.assign_add(1.0)
            return super().update_state(*args, **kwargs)

        def result(self):
            return super().result() * 0 + self.seen

    own = Own(**arguments_of(case))
    own(*arrays)
    assert np.all(np.asarray(own(*arrays)) == 2.0)
    assert "seen" in [variable.name for variable in own.variables]
    state = own.stateless_update_state([v.value for v in own.variables], *arrays)
    assert np.all(np.asarray(own.stateless_result(state)) == 3.0)


@pytest.mark.parametrize(
    ("name", "kept"), [("AUC", 2.0), ("MeanIoU", 2.0), ("Precision", 0.0), ("F1Score", 0.0)]
)
def test_which_metrics_keep_a_variable_of_a_subclass_when_they_start_anew(name, kept):
    case = next(c for c in overriding.PROGRAMS["metrics"][0] if c["class"] == name)
    own = class_of(case)(**arguments_of(case))
    own.seen = own.add_weight(shape=(), initializer="ones", name="seen")
    own.update_state(*values(training.metric_inputs(case)))
    own.seen.assign(2.0)
    own.reset_state()
    assert float(own.seen.value) == kept


#: class -> the attributes under which a subclass's `result` finds what was gathered.
GATHERED = {
    "AUC": ("true_positives", "true_negatives", "false_positives", "false_negatives"),
    "BinaryIoU": ("total_cm",),
    "F1Score": ("true_positives", "false_positives", "false_negatives", "intermediate_weights"),
    "FBetaScore": ("true_positives", "false_positives", "false_negatives", "intermediate_weights"),
    "IoU": ("total_cm",),
    "Mean": ("total", "count"),
    "MeanIoU": ("total_cm",),
    "OneHotIoU": ("total_cm",),
    "OneHotMeanIoU": ("total_cm",),
    "Precision": ("true_positives", "false_positives"),
    "PrecisionAtRecall": ("true_positives", "true_negatives"),
    "R2Score": ("squared_sum", "sum", "count", "num_samples"),
    "Recall": ("true_positives", "false_negatives"),
    "RecallAtPrecision": ("false_positives", "false_negatives"),
    "SensitivityAtSpecificity": ("true_positives", "true_negatives"),
    "SpecificityAtSensitivity": ("true_positives", "true_negatives"),
    "Sum": ("total",),
}


@each("metrics")
def test_what_a_metric_gathers_has_the_names_of_keras(case):
    made = class_of(case)(**arguments_of(case))
    made.update_state(*values(training.metric_inputs(case)))
    for name in GATHERED.get(case["class"], ()):
        assert isinstance(getattr(made, name), keras.Variable)


# -- Optimizers ------------------------------------------------------------------------------------

OF_OTHERS = ("LossScaleOptimizer", "MultiOptimizer")


def a_variable() -> keras.Variable:
    return keras.Variable(np.full((2, 3), 2.0, "float32"), name="kernel")


def one(variable) -> np.ndarray:
    return np.ones(variable.shape, "float32")


@each("optimizers", *OF_OTHERS)
def test_the_step_of_a_subclass_and_its_learning_rate_count(case):
    def update_step(self, gradient, variable, learning_rate):
        self.assign_sub(variable, gradient * learning_rate * self.extra)

    rate = property(lambda self: 0.25, lambda self, value: None)
    own = with_extra(class_of(case), update_step=update_step, learning_rate=rate)
    made, variable = own(**{**arguments_of(case), "weight_decay": 0.0}), a_variable()
    made.apply([one(variable)], [variable])
    np.testing.assert_allclose(np.asarray(variable), 2.0 - 0.25 * 3, rtol=1e-6)


@each("optimizers", *OF_OTHERS)
def test_a_slot_more_is_saved_and_loaded(case, tmp_path):
    kind = class_of(case)

    def build(self, variables):
        if not self.built:
            kind.build(self, variables)
            self.slot = self.add_optimizer_variables(variables, "slot")

    def update_step(self, gradient, variable, learning_rate):
        slot = self.slot[self._get_variable_index(variable)]
        self.assign_add(slot, keras.ops.ones_like(gradient))
        kind.update_step(self, gradient, variable, learning_rate)

    own = with_extra(kind, build=build, update_step=update_step)
    model = overriding.trained(keras, own(**arguments_of(case)))
    loaded = overriding.saved_and_loaded(model, keras, tmp_path, own)
    slots = [v for v in loaded.optimizer.variables if "slot" in v.path]
    assert len(slots) == 2
    assert all(np.all(np.asarray(slot) == 1.0) for slot in slots)


@each("optimizers", *OF_OTHERS)
def test_every_assignment_of_an_optimizer_can_be_overridden(case):
    """What is overridden to do nothing leaves the variable as it is."""
    nothing = dict.fromkeys(("assign", "assign_add", "assign_sub"), lambda self, *args: None)
    own = type("Own", (class_of(case),), nothing)
    made, variable = own(**{**arguments_of(case), "weight_decay": 0.0}), a_variable()
    made.apply([one(variable)], [variable])
    assert np.all(np.asarray(variable) == 2.0)


@pytest.mark.parametrize("method", ["apply", "stateless_apply"])
@each("optimizers")
def test_fit_takes_the_step_of_the_override(case, method):
    kind = class_of(case)

    def apply(self, grads, trainable_variables=None):
        return kind.apply(self, [g * 0 for g in grads], trainable_variables)

    def stateless_apply(self, own, grads, values):
        return list(values), list(own)

    own = type("Own", (kind,), {method: locals()[method], "__module__": "user"})
    arguments = arguments_of(case)
    options = {} if case["class"] in OF_OTHERS else {"weight_decay": 0.0}
    model = overriding.trained(
        keras, own(**{**arguments, **options}), kernel_initializer="ones", bias_initializer="zeros"
    )
    # The rule of Ftrl makes zeros of gradients of zeros.
    kept = (case["class"], method) != ("Ftrl", "apply")
    assert np.all(np.asarray(model.layers[1].kernel) == float(kept))


# -- Schedules, and what kernels are made with -----------------------------------------------------


@each("schedules")
def test_the_learning_rate_is_what_a_schedule_returns(case):
    kind = class_of(case)
    own = with_extra(kind, __call__=lambda self, step: kind.__call__(self, step) * self.extra)
    made = keras.optimizers.SGD(own(**arguments_of(case)))
    stock = float(class_of(case)(**arguments_of(case))(0))
    np.testing.assert_allclose(float(made.learning_rate), 3 * stock, rtol=1e-6)


def kernel_of(**options: object) -> tuple[np.ndarray, list]:
    layer = keras.layers.Dense(2, **{"kernel_initializer": "ones", **options})
    layer.build((None, 3))
    return np.asarray(layer.kernel), layer.losses


@each("initializers", "STFT")
def test_a_kernel_is_what_an_initializer_returns(case):
    def call(self, shape, dtype=None, **kwargs):
        return keras.ops.full(shape, 0.5) * self.extra

    own = with_extra(class_of(case), __call__=call)
    kernel, _ = kernel_of(kernel_initializer=own(**arguments_of(case)))
    assert np.all(kernel == 1.5)


@each("regularizers")
def test_a_penalty_is_what_a_regularizer_returns(case):
    own = with_extra(class_of(case), __call__=lambda self, x: keras.ops.sum(x) * self.extra)
    _, losses = kernel_of(kernel_regularizer=own(**arguments_of(case)))
    assert [float(loss) for loss in losses] == [18.0]


@each("constraints")
def test_a_kernel_becomes_what_a_constraint_returns(case):
    own = with_extra(class_of(case), __call__=lambda self, w: w * 0 + self.extra)
    model = overriding.trained(keras, "sgd", kernel_constraint=own(**arguments_of(case)))
    assert np.all(np.asarray(model.layers[1].kernel) == 3.0)


# -- Constructors ----------------------------------------------------------------------------------


def forgetful(kind: type) -> type:
    """A subclass whose constructor does not call that of its base."""
    return type("Forgetful", (kind,), {"__init__": lambda self: None, "__module__": "user"})


USES = {
    "layer": lambda: forgetful(keras.layers.Dense)()(X),
    "model": lambda: forgetful(keras.Model)()(X),
    "metric": lambda: forgetful(keras.metrics.Mean)()(X),
    "metric's variable": lambda: forgetful(keras.metrics.Metric)().add_variable((), name="v"),
    "optimizer": lambda: forgetful(keras.optimizers.SGD)().build([]),
    "optimizer in fit": lambda: overriding.trained(keras, forgetful(keras.optimizers.Adam)()),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_constructor_that_was_not_called_is_named(use):
    with pytest.raises(RuntimeError, match=r"has not called super\(\).__init__") as raised:
        use()
    assert isinstance(raised.value, keras.errors.KeramosError)


def test_what_wraps_a_method_of_ours_is_the_users():
    class Wrapped(keras.Sequential):
        @functools.wraps(keras.Model.compute_loss)
        def compute_loss(self, **kwargs):
            return super().compute_loss(**kwargs) * 0 + 7.0

    from keramos._frames import is_ours

    assert is_ours(keras.Model.compute_loss)
    assert not is_ours(Wrapped.compute_loss)
    assert not is_ours(Wrapped([]).compute_loss)
