"""What initializers answer: shapes, types, seeds, spread. Their numbers are compared with Keras's
in tests/conformance.
"""

from __future__ import annotations

import json
import math
import random

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from keramos import initializers
from keramos.errors import ConfigError, MissingExtraError, ShapeError
from keramos.initializers.scaling import fans

DRAWING = [
    "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform",
    "Orthogonal", "RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling",
]  # fmt: skip
ALL = [*DRAWING, "Constant", "Identity", "Ones", "Zeros"]


class Keys:
    """What moves on at every draw, as a SeedGenerator does."""

    def __init__(self):
        self.count = 0

    def next(self):
        self.count += 1
        return np.array([5, self.count], "uint32")


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16", None])
@pytest.mark.parametrize("name", ALL)
def test_values_have_the_shape_and_the_type_asked_for(name, dtype):
    found = getattr(initializers, name)()((4, 3), dtype)
    assert (tuple(found.shape), found.dtype.name) == ((4, 3), dtype or "float32")
    assert np.isfinite(np.asarray(found, "float32")).all()


@pytest.mark.parametrize("dtype", ["int32", "bool", "uint8"])
def test_zeros_and_ones_come_in_every_type(dtype):
    for name, value in (("Zeros", 0), ("Ones", 1)):
        found = getattr(initializers, name)()([2], dtype)
        assert found.dtype.name == dtype
        assert np.asarray(found, "int32").tolist() == [value, value]


@pytest.mark.parametrize("name", DRAWING)
def test_a_seed_gives_the_same_values_at_every_call_and_a_generator_does_not(name):
    cls = getattr(initializers, name)
    seeded = cls(seed=7)
    np.testing.assert_array_equal(seeded((3, 2)), cls(seed=7)((3, 2)))
    np.testing.assert_array_equal(seeded((3, 2)), seeded((3, 2)))
    moving = cls(seed=Keys())
    assert not np.array_equal(moving((3, 2)), moving((3, 2)))


@pytest.mark.parametrize("name", DRAWING)
def test_without_a_seed_there_is_one_all_the_same_and_it_is_not_written(name):
    cls = getattr(initializers, name)
    made = cls()
    np.testing.assert_array_equal(made((3, 2)), made((3, 2)))
    assert made.get_config()["seed"] is None
    assert made.clone().seed != made.seed


def test_fresh_seeds_follow_pythons_random():
    random.seed(11)
    first = initializers.GlorotUniform().seed
    random.seed(11)
    assert initializers.GlorotUniform().seed == first


@pytest.mark.parametrize(
    "seed", ["x", 3.5, True, [1], {"class_name": "__tuple__", "config": {"value": [1]}}], ids=repr
)
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises(ConfigError, match="GlorotUniform: `seed` must be"):
        initializers.GlorotUniform(seed=seed)


def test_numpy_integers_are_seeds_and_are_written_as_plain_ones():
    assert json.dumps(initializers.RandomNormal(seed=np.int64(3)).get_config()["seed"]) == "3"


@given(st.lists(st.integers(1, 9), max_size=5))
def test_fans_of_a_kernel(shape):
    fan_in, fan_out = fans(shape)
    if len(shape) < 2:
        assert fan_in == fan_out == math.prod(shape)
    else:
        assert (fan_in, fan_out) == (math.prod(shape[:-1]), math.prod([*shape[:-2], shape[-1]]))


def test_fans_by_axes_need_both_and_must_exist():
    assert fans((2, 3, 4), [0, 1], [2]) == (6, 4)
    assert fans((2, 3, 4), [0, 1]) == fans((2, 3, 4))
    with pytest.raises(ShapeError, match="lacks an axis"):
        initializers.GlorotUniform(input_axes=[0], output_axes=[3])((2, 2))


@settings(max_examples=6, deadline=None)
@given(
    st.sampled_from(["fan_in", "fan_out", "fan_avg"]),
    st.sampled_from(["uniform", "truncated_normal", "untruncated_normal"]),
    st.floats(0.1, 4),
)
def test_variance_scaling_has_the_variance_it_promises(mode, distribution, scale):
    found = np.asarray(initializers.VarianceScaling(scale, mode, distribution, seed=1)((200, 100)))
    n = {"fan_in": 200, "fan_out": 100, "fan_avg": 150}[mode]
    assert found.var() == pytest.approx(scale / n, rel=0.05)
    assert abs(found.mean()) < 3 * math.sqrt(scale / n / found.size)


def test_the_older_name_of_the_cut_normal_is_written_as_the_newer():
    assert (
        initializers.VarianceScaling(distribution="Normal").get_config()["distribution"]
        == "truncated_normal"
    )


def test_named_scalings_are_variance_scalings_with_less_to_choose():
    assert isinstance(initializers.HeNormal(), initializers.VarianceScaling)
    assert initializers.HeNormal().scale == 2
    with pytest.raises(ConfigError, match="HeNormal has no argument 'scale'"):
        initializers.HeNormal(scale=1.0)


def test_a_subclass_of_variance_scaling_fixes_what_it_likes():
    class Mine(initializers.VarianceScaling):
        def __init__(self, seed=None):
            super().__init__(scale=3.0, mode="fan_out", seed=seed)

        def get_config(self):
            return {"seed": self.seed}

    assert (Mine(1).scale, Mine(1).distribution) == (3.0, "truncated_normal")
    np.testing.assert_array_equal(Mine(1).clone()((2, 2)), Mine(1)((2, 2)))


@pytest.mark.parametrize("gain", [1.0, 2.0])
@pytest.mark.parametrize("shape", [(4, 2), (2, 4), (3, 2, 5)])
def test_orthogonal_rows_or_columns(shape, gain):
    matrix = np.asarray(initializers.Orthogonal(gain, seed=2)(shape)).reshape(-1, shape[-1])
    product = matrix.T @ matrix if matrix.shape[0] >= matrix.shape[1] else matrix @ matrix.T
    np.testing.assert_allclose(product, gain**2 * np.eye(len(product)), atol=1e-5)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("Orthogonal", (3,)),
        ("Identity", (3,)),
        ("Identity", (2, 2, 2)),
        ("STFT", (4, 2)),
        ("STFT", (4, 1, 1)),
    ],
)
def test_a_shape_that_an_initializer_cannot_fill(name, shape):
    with pytest.raises(ShapeError) as caught:
        getattr(initializers, name)()(shape)
    assert caught.value.found == shape


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("VarianceScaling", {"scale": 0}),
        ("VarianceScaling", {"mode": "fan"}),
        ("VarianceScaling", {"distribution": "gauss"}),
        ("VarianceScaling", {"input_axes": 0}),
        ("RandomNormal", {"mean": "0"}),
        ("RandomUniform", {"minval": None}),
        ("Constant", {"value": None}),
        ("Constant", {"value": "one"}),
        ("STFT", {"side": "both"}),
        ("STFT", {"window": "han"}),
        ("STFT", {"window": 3}),
        ("STFT", {"scaling": "none"}),
    ],
)
def test_a_wrong_argument_is_named(name, arguments):
    with pytest.raises(ConfigError, match=f"{name}: `{next(iter(arguments))}` must be"):
        getattr(initializers, name)(**arguments)


@pytest.mark.parametrize("value", [2, 2.5, [1, 2], np.arange(2.0), np.float32(3)], ids=repr)
def test_a_constant_is_broadcast_written_and_read_back(value):
    made = initializers.Constant(value)
    again = initializers.deserialize(json.loads(json.dumps(initializers.serialize(made))))
    for each in (made, again):
        np.testing.assert_array_equal(each((3, 2)), np.broadcast_to(value, (3, 2)))


def test_the_fourier_kernel_without_a_window_is_that_of_the_fft():
    frame = np.random.default_rng(0).normal(size=8)
    real, imaginary = (
        np.asarray(initializers.STFT(side, window=None)((8, 1, 5)))[:, 0]
        for side in ("real", "imag")
    )
    np.testing.assert_allclose(
        frame @ real + 1j * (frame @ imaginary), np.fft.rfft(frame), atol=1e-5
    )


def test_a_window_may_be_given_by_values_or_by_name_and_parameter():
    values = initializers.STFT(window=[1.0, 2.0, 2.0, 1.0], scaling="spectrum")((4, 1, 3))
    np.testing.assert_allclose(values[:, 0, 0], np.array([1, 2, 2, 1]) / 6, rtol=1e-6)
    kaiser = initializers.STFT(window=["kaiser", 0.0], scaling=None)((4, 1, 3))  # flat
    np.testing.assert_allclose(kaiser[:, 0, 0], np.ones(4), rtol=1e-6)
    with pytest.raises(ShapeError, match="as long as a frame"):
        initializers.STFT(window=[1.0, 2.0])((4, 1, 3))
    with pytest.raises(ConfigError, match="no such window"):
        initializers.STFT(window=["kayser", 1.0])((4, 1, 3))


def test_without_scipy_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "scipy.signal", None)
    with pytest.raises(MissingExtraError, match="pip install scipy"):
        initializers.STFT()((4, 1, 3))


def test_a_subclass_without_call_says_so():
    with pytest.raises(ConfigError, match="must define __call__"):
        initializers.Initializer()((2,))


@pytest.mark.parametrize("name", ["GlorotUniform", "HeNormal", "TruncatedNormal", "RandomNormal"])
def test_what_is_drawn_are_floats(name):
    with pytest.raises(ConfigError, match="floats"):
        getattr(initializers, name)()((2, 3), dtype="int8")
