"""What Keras's tests expect of their base class and helpers (`keras.src.testing`), written anew."""

from __future__ import annotations

import json
import pathlib
import re
import shutil
import sys
import tempfile
from typing import Any

import numpy as np
from absl.testing import parameterized
from layer_case import LayerChecks

import keramos
from keramos import ops

#: (test, wanted pattern, message): the right error in other words. This library has its own.
OTHER_WORDS: list[tuple[str, str, str]] = []
#: (wanted type, type): an error where one is due, of a type that the test does not expect.
OTHER_TYPES: list[tuple[str, str]] = []


def _no() -> bool:
    return False


uses_gpu = uses_tpu = jax_uses_gpu = jax_uses_tpu = _no
tensorflow_uses_gpu = tensorflow_uses_tpu = torch_uses_gpu = _no


def get_test_data(
    train_samples: int, test_samples: int, input_shape: tuple, num_classes: int, random_seed=None
):
    """Separable classes, as many of each in both halves: one template each, and noise."""
    rng = np.random.RandomState(random_seed)
    templates = 2 * num_classes * rng.random_sample((num_classes, *input_shape))

    def half(count: int):
        y = np.arange(count) % num_classes
        rng.shuffle(y)
        x = templates[y] + rng.normal(size=(count, *input_shape))
        return x.astype("float32"), y.astype("int64")

    return half(train_samples), half(test_samples)


def named_product(*named: list[dict], **values: Any) -> list[dict]:
    """Every combination, each with a `testcase_name` that says which one it is."""

    def text(value: Any) -> str:
        return getattr(value, "__name__", str(value)).lower()

    def joined(*names: str) -> str:
        return "_".join(name for name in names if name)

    axes = [
        *named,
        *([{"testcase_name": text(v), key: v} for v in options] for key, options in values.items()),
    ]
    combined: list[dict] = [{"testcase_name": ""}]
    for axis in axes:
        combined = [
            {**a, **b, "testcase_name": joined(a["testcase_name"], b["testcase_name"])}
            for b in axis
            for a in combined
        ]
    return combined


def numpy_of(x: Any) -> np.ndarray:
    """Any kind of array as one of numpy's."""
    if isinstance(x, np.ndarray):
        return x
    if ops.is_tensor(x) or keramos.backend.is_sparse(x) or isinstance(x, keramos.Variable):
        return ops.convert_to_numpy(x)
    return np.array(x)


def to_json(value: Any) -> str:
    """JSON in which tuples and lists differ, as they do in what `get_config` returns."""

    def marked(v: Any) -> Any:
        if isinstance(v, tuple):
            return {"__tuple__": [marked(item) for item in v]}
        if isinstance(v, list):
            return [marked(item) for item in v]
        return {key: marked(item) for key, item in v.items()} if isinstance(v, dict) else v

    return json.dumps(marked(value), sort_keys=True, indent=1)


def from_json(text: str) -> Any:
    """The value of which `to_json` wrote the text."""
    return json.loads(
        text, object_hook=lambda d: tuple(d["__tuple__"]) if set(d) == {"__tuple__"} else d
    )


def _public(thing: object) -> set[str]:
    # what users see; Keras's own test compares the private attributes, too
    return {name for name in dir(thing) if not name.startswith("_")}


class _Raises:
    """`assertRaisesRegex` that holds to the type of the error, and notes where the words differ."""

    exception: BaseException

    def __init__(self, case: Any, wanted: Any, pattern: Any):
        self.case, self.wanted, self.pattern = case, wanted, re.compile(pattern)

    def __enter__(self) -> _Raises:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: Any) -> bool:
        if error is None:
            self.case.fail(f"{self.wanted} not raised")
        if not isinstance(error, self.wanted):
            OTHER_TYPES.append((str(self.wanted), type(error).__name__))
            return False
        self.exception = error
        if not self.pattern.search(str(error)):
            OTHER_WORDS.append((self.case.id(), self.pattern.pattern[:200], str(error)[:300]))
        return True


class TestCase(LayerChecks, parameterized.TestCase):
    """Keras's assertions, and its checks of layers and of configs."""

    maxDiff = None

    def assertRaisesRegex(self, expected_exception, expected_regex, *args, **kwargs):
        raises = _Raises(self, expected_exception, expected_regex)
        if not args:
            return raises
        with raises:
            args[0](*args[1:], **kwargs)
        return None

    def assertWarnsRegex(self, expected_warning, expected_regex, *args, **kwargs):
        # as of errors, the words are ours
        return self.assertWarns(expected_warning, *args, **kwargs)

    def setUp(self):
        keramos.utils.clear_session(free_memory=False)
        if keramos.config.is_traceback_filtering_enabled():
            keramos.config.disable_traceback_filtering()

    def get_temp_dir(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder, True)
        return folder

    def convert_to_numpy(self, x):
        return numpy_of(x)

    def assertAllClose(
        self, actual, desired, atol=1e-6, rtol=1e-6, tpu_atol=None, tpu_rtol=None, msg=None
    ):
        np.testing.assert_allclose(
            numpy_of(actual), numpy_of(desired), atol=atol, rtol=rtol, err_msg=msg or ""
        )

    def assertNotAllClose(self, x1, x2, atol=1e-6, rtol=1e-6, msg=None):
        try:
            self.assertAllClose(x1, x2, atol=atol, rtol=rtol)
        except AssertionError:
            return
        self.fail(msg or "the arrays are close to each other")

    def assertAlmostEqual(self, actual, desired, decimal=3, tpu_decimal=None, msg=None):
        np.testing.assert_almost_equal(
            numpy_of(actual), numpy_of(desired), decimal=decimal, err_msg=msg or ""
        )

    def assertAllEqual(self, actual, desired, msg=None):
        np.testing.assert_array_equal(numpy_of(actual), numpy_of(desired), err_msg=msg or "")

    def assertLen(self, iterable, expected_len, msg=None):
        assert len(iterable) == expected_len, msg

    def assertSparse(self, x, sparse=True):
        from jax.experimental import sparse as jax_sparse

        is_symbol = isinstance(x, keramos.KerasTensor)
        assert (x.sparse if is_symbol else isinstance(x, jax_sparse.JAXSparse)) == sparse

    def assertRagged(self, x, ragged=True):
        # jax has no ragged tensors
        assert (isinstance(x, keramos.KerasTensor) and x.ragged) == ragged

    def assertDType(self, x, dtype, msg=None):
        standardize = keramos.backend.standardize_dtype
        assert standardize(getattr(x, "dtype", type(x))) == standardize(dtype), msg

    def assertFileExists(self, path):
        assert pathlib.Path(path).is_file(), f"{path} is no file"

    def run_class_serialization_test(self, instance, custom_objects=None):
        """Config -> object -> config, alone and inside a serialized object, changes nothing."""
        saving = keramos.saving
        # Keras finds the classes of its own test modules by their names
        home = vars(sys.modules[type(self).__module__])
        near = {
            name: value
            for name, value in home.items()
            if isinstance(value, type) and value.__module__.endswith("_test")
        }
        config, attributes = to_json(instance.get_config()), _public(instance)
        text = to_json(saving.serialize_keras_object(instance))
        with saving.custom_object_scope({**near, **(custom_objects or {})}):
            copies = {
                "from_config": type(instance).from_config(instance.get_config()),
                "deserialize": saving.deserialize_keras_object(from_json(text)),
            }
        for way, copy in copies.items():
            assert config == to_json(copy.get_config()), f"config after {way}"
            assert attributes == _public(copy), f"public attributes after {way}"
        return copies["deserialize"]
