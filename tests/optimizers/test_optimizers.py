"""What optimizers do besides their steps, and what they say about wrong input."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

import keramos as keras
from keramos import optimizers
from keramos.errors import ConfigError, MissingExtraError, ShapeError, WeightsError

ONES = np.ones(3, "float32")


def weight(name="w", **options) -> keras.Variable:
    return keras.Variable(ONES, name=name, **options)


def test_making_and_writing_one_computes_nothing():
    rate = "keramos.optimizers.Adam(0.1).get_config()['learning_rate']"
    code = f"import keramos, sys; print({rate}, 'jax' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert said.split() == ["0.10000000149011612", "False"]


def test_a_users_own_rule_is_saved_and_stepped():
    class Sign(keras.optimizers.Optimizer):
        def __init__(self, learning_rate=0.5, times=2.0, name="sign", **kwargs):
            super().__init__(learning_rate=learning_rate, name=name, **kwargs)
            self.times = times

        def build(self, variables):
            super().build(variables)
            self.seen = self.add_optimizer_variables(variables, "seen")

        def update_step(self, gradient, variable, learning_rate):
            self.assign_add(self.seen[self._get_variable_index(variable)], gradient)
            self.assign_sub(variable, keras.ops.sign(gradient) * learning_rate * self.times)

        def get_config(self):
            return {**super().get_config(), "times": self.times}

    made = Sign.from_config(Sign(times=3.0, weight_decay=None).get_config())
    w = weight()
    made.apply_gradients([(ONES, w)])
    np.testing.assert_allclose(w.numpy(), 1 - 1.5 * ONES)
    assert [v.path for v in made.variables] == [
        "sign/iteration",
        "sign/learning_rate",
        "sign/w_seen",
    ]


def test_the_learning_rate_can_be_set_until_a_schedule_takes_over():
    optimizer = keras.optimizers.SGD(0.1)
    optimizer.learning_rate = 0.5
    assert optimizer.get_config()["learning_rate"] == 0.5
    optimizer.learning_rate = keras.optimizers.schedules.InverseTimeDecay(1.0, 1, 1.0)
    assert [v.name for v in optimizer.variables] == ["iteration"]
    optimizer.iterations.assign(1)
    assert float(optimizer.learning_rate) == 0.5
    with pytest.raises(ConfigError, match="follows a schedule"):
        optimizer.learning_rate = 0.1


def test_a_function_can_be_the_learning_rate():
    w = weight()
    keras.optimizers.SGD(lambda: 0.25).apply([ONES], [w])
    np.testing.assert_allclose(w.numpy(), 0.75 * ONES)


def test_weight_decay_leaves_alone_what_is_excluded():
    kept, named, decayed = weight("a"), weight("bias"), weight("c")
    optimizer = keras.optimizers.SGD(0.5, weight_decay=0.1)
    optimizer.exclude_from_weight_decay(var_list=[kept], var_names=["bia"])
    optimizer.apply([0 * ONES] * 3, [kept, named, decayed])
    assert [float(v.numpy()[0]) for v in (kept, named, decayed)] == [1, 1, pytest.approx(0.95)]


def test_averages_become_the_variables_in_the_end():
    w = weight()
    optimizer = keras.optimizers.SGD(1.0, use_ema=True, ema_momentum=0.5)
    for _ in range(2):
        optimizer.apply([ONES], [w])
    optimizer.finalize_variable_values([w])
    np.testing.assert_allclose(w.numpy(), -0.5 * ONES)  # of 0 and -1


def test_constraints_hold_after_a_step():
    w = weight()
    w.constraint = keras.constraints.NonNeg()
    keras.optimizers.SGD(5.0).apply([ONES], [w])
    np.testing.assert_array_equal(w.numpy(), 0 * ONES)


def test_what_is_overwritten_by_its_gradient_gets_it_as_it_is():
    w, scale = weight(), weight("scale")
    scale.overwrite_with_gradient = True
    optimizer = keras.optimizers.Adam(loss_scale_factor=8.0)
    optimizer.apply([ONES, 7 * ONES], [w, scale])
    np.testing.assert_array_equal(scale.numpy(), 7 * ONES)
    assert [v.name for v in optimizer.variables] == [
        "iteration",
        "learning_rate",
        "w_momentum",
        "w_velocity",
    ]


@pytest.mark.parametrize("with_others", [True, False])
def test_what_is_overwritten_waits_for_accumulation_and_takes_the_largest(with_others):
    """Numbers of stock Keras; what is gathered starts at 0."""
    w, scale = weight(), weight("scale")
    scale.overwrite_with_gradient = True
    variables = [w, scale] if with_others else [scale]
    optimizer = keras.optimizers.SGD(0.1, gradient_accumulation_steps=3)
    seen = []
    for value in (5, 9, 1, -1, -5, -2):
        optimizer.apply([value * ONES] * len(variables), variables)
        seen.append(float(scale.numpy().ravel()[0]))
    assert seen == [1, 1, 9, 9, 9, 0]
    assert int(optimizer.iterations) == 2


def test_a_step_without_finite_gradients_is_skipped():
    w = weight()
    optimizer = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(1.0), initial_scale=8.0)
    optimizer.apply([ONES * np.inf], [w])
    np.testing.assert_array_equal(w.numpy(), ONES)
    assert (float(optimizer.scale_loss(1.0)), int(optimizer.iterations.value)) == (4.0, 0)


def test_a_scale_of_a_loss_is_dynamic():
    sgd = keras.optimizers.SGD()
    optimizer = keras.optimizers.LossScaleOptimizer(sgd, dynamic=True)
    assert "dynamic" not in optimizer.get_config()  # Keras does not write it
    old = {**optimizer.get_config(), "dynamic": True}
    assert keras.optimizers.LossScaleOptimizer.from_config(old).initial_scale == 2**15
    for fixed in (False, 0, None):
        with pytest.raises(ConfigError, match="does not change") as caught:
            keras.optimizers.LossScaleOptimizer(sgd, dynamic=fixed)
        assert "loss_scale_factor" in str(caught.value)


@pytest.mark.parametrize(
    "make", [lambda o: o.SGD(0.5), lambda o: o.SGD(o.schedules.ExponentialDecay(0.5, 1, 0.1))]
)
def test_one_optimizer_is_a_map_of_its_own(make):
    w = weight()
    optimizer = keras.optimizers.MultiOptimizer(make(keras.optimizers))
    optimizer.apply([ONES], [w])
    np.testing.assert_allclose(w.numpy(), ONES / 2)
    again = keras.optimizers.deserialize(keras.optimizers.serialize(optimizer))
    assert type(again.optimizers[0]) is keras.optimizers.SGD


SCHEDULES = [
    lambda s, rate: s.PolynomialDecay(rate, 10),
    lambda s, rate: s.PolynomialDecay(1.0, 10, end_learning_rate=rate, power=rate, cycle=True),
    lambda s, rate: s.ExponentialDecay(rate, 10, rate),
    lambda s, rate: s.InverseTimeDecay(rate, 10, rate),
    lambda s, rate: s.CosineDecay(rate, 10, alpha=rate, warmup_target=rate, warmup_steps=5),
    lambda s, rate: s.CosineDecayRestarts(rate, 2, m_mul=rate, alpha=rate),
    lambda s, rate: s.PiecewiseConstantDecay([5], [rate, 0.1]),
]


@pytest.mark.parametrize("make", SCHEDULES)
def test_a_schedule_reads_a_variable_at_every_step(make):
    schedules, rate = keras.optimizers.schedules, keras.Variable(0.5)
    schedule = make(schedules, rate)
    for value in (0.5, 0.25):
        rate.assign(value)
        wanted = make(schedules, value)
        np.testing.assert_allclose(schedule(3), wanted(3), rtol=1e-6)
        assert schedule.get_config() == wanted.get_config()


def test_gradients_that_are_missing_are_told():
    optimizer, one, two = keras.optimizers.SGD(), weight("one"), weight("two")
    with pytest.warns(UserWarning, match="does not depend on two"):
        optimizer.apply([ONES, None], [one, two])
    with pytest.raises(ConfigError, match="no gradient for any variable"):
        optimizer.apply([None, None])


WRONG = [
    (lambda o: o.Adam("fast"), "`learning_rate` must be a number"),
    (lambda o: o.Adam(lr=0.1), "no argument 'lr'"),
    (lambda o: o.Adam(clipnorm=1.0, clipvalue=1.0), "only one of clipnorm, clipvalue"),
    (lambda o: o.SGD(momentum=2.0), "`momentum` must be"),
    (lambda o: o.SGD(gradient_accumulation_steps=1), "`gradient_accumulation_steps` must be"),
    (lambda o: o.AdamW(weight_decay=None), "`weight_decay` must be a number"),
    (lambda o: o.SGD(name="a/b"), "without '/'"),
    (lambda o: o.LossScaleOptimizer(o.Adam(), clipnorm=1.0), "does not take 'clipnorm'"),
    (lambda o: o.LossScaleOptimizer(keras.losses.Huber()), "cannot be read as an optimizer"),
    (lambda o: o.MultiOptimizer(3), "`optimizer_map` must be"),
    (lambda o: o.OptimizerMap("sgd"), "`default_optimizer` must be an optimizer"),
    (
        lambda o: o.OptimizerMap(o.SGD(), {"a.*": o.SGD(), ".*b": o.SGD()})["ab"],
        "several optimizers",
    ),
    (lambda o: o.schedules.ExponentialDecay(0.1, 0, 0.9), "`decay_steps` must be larger than 0"),
    (lambda o: o.schedules.PiecewiseConstantDecay([1], [0.1]), "one more than `boundaries`"),
    (lambda o: o.SGD().apply([ONES]), "is not built"),
    (lambda o: o.SGD().apply([ONES, ONES], [weight()]), "2 gradients for 1 variables"),
    (lambda o: o.SGD().stateless_apply([], [], []), "is not built"),
]


@pytest.mark.parametrize(("make", "said"), WRONG)
def test_wrong_input_is_named(make, said):
    with pytest.raises(ConfigError, match=said):
        make(keras.optimizers)


def test_strange_variables_are_named():
    optimizer = keras.optimizers.SGD()
    optimizer.apply([ONES], [weight("known")])
    with pytest.raises(ConfigError, match="not built for stranger"):
        optimizer.apply([ONES], [weight("stranger")])


def test_weights_of_another_shape_change_nothing():
    optimizer = keras.optimizers.SGD(0.25)
    with pytest.raises(WeightsError, match="learning_rate"):
        optimizer.set_weights([np.int32(4), ONES])
    with pytest.raises(WeightsError, match="got 1 arrays"):
        optimizer.set_weights([np.int32(4)])
    assert int(optimizer.iterations.value) == 0


def test_the_decay_of_keras_2_is_told_to_be_without_effect():
    with pytest.warns(UserWarning, match="InverseTimeDecay"):
        assert "decay" not in keras.optimizers.Adam(decay=0.1).get_config()


def test_the_optimizers_of_keras_2_are_gone():
    with pytest.raises(MissingExtraError, match=r"legacy\.Adam"):
        keras.optimizers.legacy.Adam()


#: Schedule whose arguments are made by `rate` and `steps` -> its values at 0, 1, 3, 7 and 12, of
#: stock Keras 3.15.1 for variables.
VARIABLE_SCHEDULES = {
    "ExponentialDecay": (
        lambda s, rate, steps: s.ExponentialDecay(rate(0.5), steps(5), rate(0.9)),
        [0.5, 0.489574, 0.46937, 0.431429, 0.388286],
    ),
    "staircase": (
        lambda s, rate, steps: s.ExponentialDecay(rate(0.5), steps(5), rate(0.9), staircase=True),
        [0.5, 0.5, 0.5, 0.45, 0.405],
    ),
    "InverseTimeDecay": (
        lambda s, rate, steps: s.InverseTimeDecay(rate(0.5), steps(5), rate(0.9)),
        [0.5, 0.423729, 0.324675, 0.221239, 0.158228],
    ),
    "PolynomialDecay": (
        lambda s, rate, steps: s.PolynomialDecay(rate(0.5), steps(5), rate(0.01), rate(2.0)),
        [0.5, 0.3236, 0.0884, 0.01, 0.01],
    ),
    "cycle": (
        lambda s, rate, steps: s.PolynomialDecay(rate(0.5), steps(5), rate(0.01), cycle=True),
        [0.5, 0.402, 0.206, 0.157, 0.108],
    ),
    "CosineDecay": (
        lambda s, rate, steps: s.CosineDecay(rate(0.5), steps(5), rate(0.1)),
        [0.5, 0.457029, 0.205471, 0.05, 0.05],
    ),
    "warm-up": (
        lambda s, rate, steps: s.CosineDecay(
            rate(0.5), steps(5), warmup_target=rate(1.0), warmup_steps=steps(3)
        ),
        [0.5, 0.666667, 1.0, 0.095491, 0.0],
    ),
    "CosineDecayRestarts": (
        lambda s, rate, steps: s.CosineDecayRestarts(rate(0.5), steps(5), rate(2.0), rate(0.9)),
        [0.5, 0.452254, 0.172746, 0.407029, 0.092748],
    ),
    "equal periods": (
        lambda s, rate, steps: s.CosineDecayRestarts(
            rate(0.5), steps(5), rate(1.0), rate(0.9), rate(0.1)
        ),
        [0.5, 0.457029, 0.205471, 0.315076, 0.288568],
    ),
    "PiecewiseConstantDecay": (
        lambda s, rate, steps: s.PiecewiseConstantDecay(
            [steps(2), steps(5)], [rate(0.5), rate(0.2), rate(0.1)]
        ),
        [0.5, 0.5, 0.2, 0.1, 0.1],
    ),
}


@pytest.mark.parametrize("dtype", ["int32", "float32"])
@pytest.mark.parametrize(("make", "wanted"), VARIABLE_SCHEDULES.values(), ids=VARIABLE_SCHEDULES)
def test_every_number_of_a_schedule_may_be_a_variable(make, wanted, dtype):
    schedules = keras.optimizers.schedules
    schedule = make(schedules, keras.Variable, lambda count: keras.Variable(count, dtype=dtype))
    plain = make(schedules, float, int)
    found = [[float(each(step)) for step in (0, 1, 3, 7, 12)] for each in (schedule, plain)]
    np.testing.assert_allclose(found, [wanted, wanted], atol=1e-6)
    again = keras.optimizers.schedules.deserialize(
        json.loads(json.dumps(keras.optimizers.schedules.serialize(schedule)))
    )
    np.testing.assert_allclose([float(again(step)) for step in (0, 1, 3, 7, 12)], wanted, atol=1e-6)


def test_steps_of_a_schedule_that_vary_are_read_at_every_step():
    steps = keras.Variable(5, dtype="int32", trainable=False)
    schedule = keras.optimizers.schedules.PolynomialDecay(0.5, steps)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, kernel_initializer="ones")])
    model.compile(keras.optimizers.SGD(schedule), "mse")
    history = model.fit(np.ones((4, 3)), np.ones((4, 1)), epochs=3, verbose=0).history
    np.testing.assert_allclose(history["loss"], [4.0, 36.0, 174.26534], rtol=1e-4)
    assert float(schedule(3)) == pytest.approx(0.20006)
    steps.assign(10)
    assert float(schedule(3)) == pytest.approx(0.35003)


@pytest.mark.parametrize("count", [0, -5])
def test_a_variable_number_of_steps_is_positive(count):
    steps = keras.Variable(count, dtype="int32")
    with pytest.raises(ConfigError, match="`decay_steps` must be larger than 0"):
        keras.optimizers.schedules.CosineDecay(0.1, steps)
    with pytest.raises(TypeError, match="a variable must be a scalar"):
        keras.optimizers.schedules.CosineDecay(keras.Variable([0.1]), 5)


def test_several_cannot_be_inside_several():
    several = keras.optimizers.MultiOptimizer(keras.optimizers.SGD())
    outer = keras.optimizers.MultiOptimizer(lambda variable: several)
    with pytest.raises(ConfigError, match="cannot be inside"):
        outer.build([weight()])


def test_there_is_no_learning_rate_for_several():
    both = keras.optimizers.MultiOptimizer(keras.optimizers.OptimizerMap(keras.optimizers.SGD()))
    with pytest.raises(AttributeError, match="no learning rate"):
        _ = both.learning_rate
    again = keras.optimizers.deserialize(json.loads(json.dumps(keras.optimizers.serialize(both))))
    assert again.get_config() == both.get_config()


def test_a_gradient_is_shaped_like_its_variable():
    variable = keras.Variable(np.ones(3, "float32"), name="v")
    with pytest.raises(ShapeError, match="the gradient of 'v' has another shape"):
        keras.optimizers.SGD(0.1).apply([keras.ops.ones(4)], [variable])
    np.testing.assert_array_equal(variable, np.ones(3))


def test_own_variables_go_through_a_plain_dict():
    made = []
    for rate in (0.1, 0.2):
        made.append(keras.optimizers.Adam(rate))
        made[-1].build([keras.Variable(np.ones((2, 3), "float32"))])
    store: dict = {}
    made[0].save_own_variables(store)
    made[1].load_own_variables({key: np.asarray(value) for key, value in store.items()})
    assert float(made[1].learning_rate) == pytest.approx(0.1)


NEXT_STEP = """
import json, sys, keras, numpy as np
model = keras.models.load_model(sys.argv[1])
variables = model.trainable_variables
model.optimizer.apply([keras.ops.ones(v.shape) for v in variables], variables)
weights = [np.asarray(w).ravel().tolist() for w in model.weights]
print(json.dumps([int(model.optimizer.iterations), weights]))
"""


@pytest.mark.oracle
def test_stock_keras_takes_the_same_next_step(oracle, tmp_path):
    keras.utils.clear_session()
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(2), keras.layers.BatchNormalization()]
    )
    model.compile(keras.optimizers.Adam(0.01, use_ema=True, amsgrad=True), "mse")
    ones = [np.ones(v.shape, "float32") for v in model.trainable_variables]
    for _ in range(3):
        model.optimizer.apply(ones, model.trainable_variables)
    model.save(tmp_path / "m.keras")
    ran = subprocess.run(
        [oracle, "-c", NEXT_STEP, str(tmp_path / "m.keras")],
        capture_output=True,
        text=True,
        timeout=120,
    )
    steps, weights = json.loads(ran.stdout.splitlines()[-1])
    model.optimizer.apply(ones, model.trainable_variables)
    assert steps == 4
    for mine, theirs in zip(model.weights, weights, strict=True):
        np.testing.assert_allclose(mine.numpy().ravel(), theirs, rtol=1e-5)


def test_a_subclass_of_muon_may_change_its_two_parts():
    class Plain(optimizers.Muon):
        def zeropower_via_newtonschulz5(self, x, steps):
            return x

        def lr_adjust(self, x):
            return 2 * x

    weight = keras.Variable(np.ones((2, 3), "float32"), name="w")
    optimizer = Plain(0.5, weight_decay=None, nesterov=False)
    optimizer.apply([np.ones((2, 3), "float32")], [weight])
    np.testing.assert_allclose(weight, np.zeros((2, 3)), atol=1e-6)


def test_muon_makes_a_matrix_orthogonal_as_in_keras():
    x = [[0.2499, 0.9105], [0.2655, 0.8824]]
    found = optimizers.Muon().zeropower_via_newtonschulz5(keras.ops.convert_to_tensor(x), 5)
    np.testing.assert_allclose(found, [[-0.4422, 0.6457], [0.7285, 0.2968]], atol=1e-3)
    assert float(optimizers.Muon(rms_rate=0.2).lr_adjust(np.ones((4, 2)))[0, 0]) == 0.4


@pytest.mark.parametrize("wrapper", [optimizers.LossScaleOptimizer, optimizers.MultiOptimizer])
def test_a_map_has_optimizers_that_wrap_no_other(wrapper):
    chosen = optimizers.OptimizerMap(optimizers.SGD())
    with pytest.raises(ConfigError, match=f"cannot be a {wrapper.__name__}"):
        chosen[".*"] = wrapper(optimizers.SGD())


@pytest.mark.parametrize("wrapper", [optimizers.LossScaleOptimizer, optimizers.MultiOptimizer])
def test_what_wraps_optimizers_is_not_inside_a_multi_optimizer(wrapper):
    outer = optimizers.MultiOptimizer(optimizers.OptimizerMap(wrapper(optimizers.SGD())))
    with pytest.raises(ConfigError, match=f"{wrapper.__name__} cannot be inside"):
        outer.build([keras.Variable([1.0])])
