"""Variables stay abstract until read, change by assignment, and know the scope they are read in."""

from __future__ import annotations

import copy
import operator
import subprocess
import sys

import jax
import numpy as np
import pytest

from keramos import engine
from keramos.engine import AutocastScope, NameScope, StatelessScope, Variable
from keramos.errors import ConfigError, ShapeError

from .test_array import Lying


def ones(shape, dtype):
    return np.ones(shape, dtype)


def test_nothing_is_imported_until_a_value_is_read():
    program = (
        "import sys\n"
        "from keramos.engine import Variable, NameScope\n"
        "with NameScope('layer'):\n"
        "    v = Variable(lambda shape, dtype: [[1.0, 2.0]], shape=(1, 2), name='kernel')\n"
        "assert (v.path, v.shape, v.dtype, v.ndim, v.size) == ('layer/kernel', (1, 2), 'float32', "
        "2, 2)\n"
        "assert not {'jax', 'numpy'} & set(sys.modules), 'too early'\n"
        "assert v.value.shape == (1, 2) and 'jax' in sys.modules\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


def test_an_initializer_runs_once_when_first_read():
    calls = []

    def initializer(shape, dtype):
        calls.append((shape, dtype))
        return np.full(shape, 3, dtype)

    v = Variable(initializer, shape=(2,), dtype="float16")
    assert not calls
    assert not v.is_loaded
    assert v.value.dtype == "float16"
    assert [float(x) for x in v] == [3.0, 3.0]
    assert calls == [((2,), "float16")]


def test_a_stored_tensor_is_read_when_asked_for():
    tensor = Lying(np.arange(6, dtype="int8").reshape(2, 3))
    v = Variable(ones, shape=(2, 3))
    v.assign_lazily(tensor)
    assert (tensor.reads, v.is_loaded, v.stored) == (0, False, tensor)
    np.testing.assert_array_equal(v.value, tensor.numbers)
    assert (tensor.reads, v.value.dtype, v.stored) == (1, "float32", None)


def test_a_stored_tensor_of_the_same_type_needs_no_jax():
    v = Variable(ones, shape=(3,))
    v.assign_lazily(Lying(np.arange(3, dtype="float32")))
    found = v.numpy()
    found[0] = 9
    assert not v.is_loaded
    assert list(v.numpy()) == [0, 1, 2]


def test_a_stored_tensor_of_another_shape_is_refused_at_once():
    v = Variable(ones, shape=(3,), name="kernel")
    with pytest.raises(ShapeError, match="'kernel'"):
        v.assign_lazily(Lying(np.zeros(4)))
    assert list(v.numpy()) == [1, 1, 1]


def test_first_reading_inside_a_compiled_function_leaks_no_tracer():
    v = Variable(
        lambda shape, dtype: jax.random.normal(jax.random.key(1), shape, dtype), shape=(2,)
    )
    found = jax.jit(lambda x: x + v.value)(1.0)
    np.testing.assert_allclose(found, v.numpy() + 1.0)


@pytest.mark.parametrize(
    ("values", "dtype"),
    [(1, "int32"), ([1.0, 2.0], "float32"), (True, "bool"), (np.arange(3), "int32")],
)
def test_values_make_a_variable(values, dtype):
    v = Variable(values)
    assert (v.shape, v.dtype, v.is_loaded) == (np.shape(values), dtype, True)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"initializer": ones}, ShapeError),
        ({"initializer": ones, "shape": (None, 2)}, ShapeError),
        ({"initializer": 1.0, "name": "a/b"}, ConfigError),
        ({"initializer": 1.0, "name": 3}, ConfigError),
        ({"initializer": 1.0, "aggregation": "median"}, ConfigError),
    ],
    ids=["no shape", "unknown size", "slash", "no string", "aggregation"],
)
def test_what_makes_no_variable(arguments, error):
    with pytest.raises(error):
        Variable(**arguments)


def test_paths_follow_name_scopes():
    with NameScope("model"), NameScope("dense"):
        kernel = Variable(1.0, name="kernel")
        with NameScope("other", override_parent="root"):
            assert engine.current_path() == "root/other"
    assert (kernel.path, engine.current_path()) == ("model/dense/kernel", "")
    assert Variable(1.0).name.startswith("variable")


def test_assignment():
    v = Variable([1.0, 2.0])
    v.assign([3, 4])
    v.assign_add([1, 1])
    v.assign_sub(v)
    assert list(v.numpy()) == [0, 0]
    for wrong in ([1.0], [[1.0, 2.0]], 1.0):
        with pytest.raises(ShapeError):
            v.assign(wrong)


@pytest.mark.parametrize("name", ["regularizer", "constraint"])
def test_only_a_callable_regularizes(name):
    v = Variable(1.0)
    assert getattr(v, name) is None
    setattr(v, name, abs)
    assert getattr(v, name) is abs
    with pytest.raises(ConfigError):
        setattr(v, name, 3)


def test_arithmetic():
    v = Variable([1.0, 2.0])
    pairs = [
        (v + 1, [2, 3]),
        (1 - v, [0, -1]),
        (v * v, [1, 4]),
        (2 / v, [2, 1]),
        (v // 2, [0, 1]),
        (5 % v, [0, 1]),
        (v**2, [1, 4]),
        (-v, [-1, -2]),
        (abs(-v), [1, 2]),
        (v @ v, 5),
        (+v, [1, 2]),
        (operator.add(v, [1, 2]), [2, 4]),
        (v + np.array([1.0, 1.0]), [2, 3]),
        (np.array([1.0, 1.0]) + v, [2, 3]),
        (v == [1, 3], [True, False]),
        (v != 1, [False, True]),
        (v < 2, [True, False]),
        (v <= 1, [True, False]),
        (v[0], 1),
        (round(v), [1, 2]),
    ]
    for found, wanted in pairs:
        np.testing.assert_allclose(np.asarray(found, "float64"), wanted)
    assert v.value is not None
    assert (len(v), float(Variable(2.0)), int(Variable(2.5))) == (2, 2.0, 2)
    assert (Variable([1, 2, 0]) & 1).tolist() == [True, True, False]  # as in Keras: not of bits
    assert (0 | Variable([1.5, 0.0])).tolist() == [True, False]
    assert (Variable([1, 2]) ^ Variable([1, 0])).tolist() == [False, True]
    assert list((~Variable([1, 2])).tolist()) == [-2, -3]


def test_a_variable_is_neither_true_nor_hashable():
    v = Variable([1.0])
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(v)
    with pytest.raises(TypeError):
        hash(v)
    with pytest.raises(TypeError, match="no length"):
        len(Variable(1.0))


def test_a_stateless_scope_keeps_everything_to_itself():
    v, w = Variable([1.0]), Variable([5.0])
    with StatelessScope(state_mapping=[(v, [2])]) as scope:
        assert float(v.value[0]) == 2.0
        v.assign_add([1.0])
        w.assign([7.0])
        assert (float(v.value[0]), float(w.value[0])) == (3.0, 7.0)
    assert (float(v.value[0]), float(w.value[0])) == (1.0, 5.0)
    assert [scope.get_current_value(x).tolist() for x in (v, w)] == [[3.0], [7.0]]  # pyright: ignore[reportOptionalMemberAccess]
    assert scope.get_current_value(Variable(1.0)) is None


@pytest.mark.parametrize(
    "mapping", [[(Variable([1.0]), [1.0, 2.0])], [("v", 1.0)]], ids=["shape", "kind"]
)
def test_a_stateless_scope_checks_its_mapping(mapping):
    with pytest.raises(ConfigError):
        StatelessScope(state_mapping=mapping)


def test_autocast():
    v, fixed, count = Variable([1.0]), Variable([1.0], autocast=False), Variable([1])
    with AutocastScope("bfloat16"):
        assert (v.value.dtype, fixed.value.dtype, count.value.dtype) == (
            "bfloat16",
            "float32",
            "int32",
        )
        assert (v + 1).dtype == "bfloat16"
        with AutocastScope(None):
            assert v.value.dtype == "float32"
    assert (v.value.dtype, v.dtype) == ("float32", "float32")
    with pytest.raises(ConfigError):
        AutocastScope("int32")


def test_a_copy_is_another_variable():
    v = Variable([1.0, 2.0], name="kernel")
    w = copy.deepcopy(v)
    w.assign([5.0, 6.0])
    assert list(v.numpy()) == [1.0, 2.0]
    assert w.name == "kernel"
