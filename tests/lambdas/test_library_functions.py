"""Functions of Keras and TensorFlow that a Lambda was given as they are: `Lambda(K.abs)`.

Synthetic: files and closures are those that TensorFlow 1.14 to 2.21 wrote, seen in their files.
"""

from __future__ import annotations

import base64
import marshal
from typing import Any

import numpy as np
import pytest
from tests.lambdas.test_in_models import X, again, stack

from keramos import ops
from keramos.dialects import lambdas
from keramos.errors import UnsafeError
from keramos.saving.scanning import configs

OPS = "/lib/python3.8/site-packages/tensorflow/python/ops/"
UTIL = "/lib/python3.8/site-packages/tensorflow/python/util/"


def wrapper_of(*variables: str) -> Any:
    """The code of a wrapper with these free variables."""
    names = ", ".join(variables)
    text = f"def around({names}):\n def wrapper(*a, **k):\n  return [{names}]\n return wrapper"
    scope: dict[str, Any] = {}
    exec(compile(text, "wrappers", "exec"), scope)
    return scope["around"](*variables).__code__


def given(file: str, name: str = "wrapper", module: str | None = None, **closure: Any) -> Any:
    """A Lambda as tf.keras wrote it, with the code of a function of a library."""
    code = wrapper_of(*closure) if closure else (lambda x, name=None: x).__code__
    code = code.replace(co_filename=file, co_name=name)
    text = base64.encodebytes(marshal.dumps(code)).decode()
    values = [closure[variable] for variable in code.co_freevars] or None
    config = {"name": "given", "function": [text, None, values], "function_type": "lambda"}
    config |= {"output_shape": None, "output_shape_type": "raw", "arguments": {}}
    return {"class_name": "Lambda", "config": config | ({"module": module} if module else {})}


DISPATCHED = UTIL + "dispatch.py"
OF_BACKEND = "tensorflow.python.keras.backend"
OF_NN = "tensorflow.python.ops.nn_ops"


def _softmax(x: Any) -> Any:
    return np.exp(x) / np.exp(x).sum(-1, keepdims=True)


CASES = {
    "made by a program": (given(OPS + "gen_nn_ops.py", "relu"), lambda x: np.maximum(x, 0)),
    "called otherwise": (given(OPS + "gen_math_ops.py", "neg"), np.negative),
    "windows": (given(r"C:\x\tensorflow_core\python\ops\gen_math_ops.py", "tanh"), np.tanh),
    "of the backend": (
        given(DISPATCHED, module=OF_BACKEND, target="square", wrapper="square"),
        np.square,
    ),
    "of Keras 2.6": (given(DISPATCHED, module="keras.backend", target="exp", wrapper=""), np.exp),
    "of a version": (
        given(DISPATCHED, module=OF_NN, target="softmax_v2", wrapper="softmax_v2"),
        _softmax,
    ),
    "of no module": (given(DISPATCHED, target="abs", wrapper="abs"), np.abs),
    "deprecated": (
        given(UTIL + "deprecation.py", "new_func", module=OF_NN, _same_value="_same_value",
              func="softmax"),
        _softmax,
    ),
    "an activation": (
        given("/lib/tensorflow/python/keras/activations.py", "tanh"),
        np.tanh,
    ),
    "transposed": (
        given(DISPATCHED, module="tensorflow.python.ops.array_ops", target="matrix_transpose",
              wrapper="matrix_transpose"),
        lambda x: np.swapaxes(x, -1, -2),
    ),
    "of a picture": (
        given(DISPATCHED, module="tensorflow.python.ops.image_ops_impl", target="flip_up_down",
              wrapper="flip_up_down"),
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_is_what_its_file_or_its_wrapper_says(name, tmp_path):
    layer, right = CASES[name]
    if right is None:
        pixels = np.arange(48, dtype="float32").reshape(1, 4, 4, 3)
        x, wanted = pixels, pixels[:, ::-1]
    else:
        x, wanted = X, right(X)
    model = stack(layer, shape=x.shape[1:], writer=("2.4.0", "tensorflow"))
    for opened in (model, again(model, tmp_path / "m.keras")):
        np.testing.assert_allclose(opened(x), wanted, rtol=1e-5, atol=1e-6)


def test_it_has_the_arguments_of_the_layer():
    layer = given(DISPATCHED, module=OF_BACKEND, target="expand_dims", wrapper="expand_dims")
    layer["config"]["arguments"] = {"axis": 1}
    model = stack(layer, writer=("2.4.0", "tensorflow"))
    np.testing.assert_array_equal(model(X), X[:, None])


LOST = {
    "TensorFlow 2.7 and later": given(
        UTIL + "traceback_utils.py", "error_handler", "keras.src.backend", fn="op_dispatch_handler"
    ),
    "preprocess_input of some model": given(
        "/lib/keras/applications/__init__.py", base_fun="preprocess_input"
    ),
}


@pytest.mark.parametrize("name", LOST)
def test_where_no_file_says_which_it_was_the_module_and_what_to_type_are_named(name):
    with pytest.raises(UnsafeError) as caught:
        stack(LOST[name], writer=("2.15.0", "tensorflow"))
    module = "keras.src.backend" if "2.7" in name else "keras.applications"
    assert f"a function of `{module}` itself" in str(caught.value)
    assert "custom_objects={'given': function}" in str(caught.value)
    assert "trusted=" not in str(caught.value)  # such code runs nowhere
    model = stack(LOST[name], writer=("2.15.0", "tensorflow"), custom_objects={"given": ops.abs})
    assert model.layers[0].function is ops.abs


def test_a_function_that_no_operation_says_is_named():
    with pytest.raises(UnsafeError, match=r"it calls `tf\.bitcast`"):
        stack(given(OPS + "gen_array_ops.py", "bitcast"), writer=("2.4.0", "tensorflow"))


def test_a_scan_looks_at_code_whosever_it_says_that_it_is():
    evil = (lambda x: __import__("os").system("true")).__code__
    for file in (OPS + "gen_nn_ops.py", "/lib/keras/backend.py"):
        code = evil.replace(co_filename=file, co_name="relu")
        value = [base64.encodebytes(marshal.dumps(code)).decode(), None, None]
        assert lambdas.function_of(value).path.endswith("relu")
        assert configs.of_code(value, "$").rule == "lambda-acts"
