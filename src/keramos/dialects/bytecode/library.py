"""Functions of Keras and TensorFlow that a Lambda was given as they are: which one it was, by the
file that its code is from, and by what a wrapper of TensorFlow's around it says.

Follows no code: what such functions do is known by their names.
"""

from __future__ import annotations

import re

from keramos.dialects.bytecode.code import Code
from keramos.dialects.bytecode.values import Name, Unnamed

#: Files whose functions are wrappers around others.
_WRAPPERS = re.compile(
    r"[/\\](tensorflow(_core)?[/\\]python[/\\](util[/\\](dispatch|traceback_utils|deprecation)|"
    r"ops[/\\](weak_tensor_ops|custom_gradient))|keras[/\\]applications[/\\]__init__)\.py$"
)
#: Variables of wrappers that hold the function, the innermost first.
_HELD_AS = ("func", "target", "op", "fn", "base_fun", "f")
#: What stands there where the name of the function is kept nowhere.
_WITHOUT_A_NAME = frozenset({"op_dispatch_handler", "error_handler", "wrapper", "new_func"})
#: Files of functions that are what their names say.
_FILES = re.compile(
    r"[/\\](?:tensorflow(?:_core)?[/\\]python[/\\](ops[/\\]\w+(?:[/\\]\w+)?)|"
    r"(keras)[/\\](?:src[/\\])?(activations))\.py$"
)

#: Modules as functions say them, without what stands in front -> as users call them.
_MODULES = {
    "keras.backend": "K",
    "keras.activations": "activations",
    **dict.fromkeys(
        (
            "ops.array_ops", "ops.array_ops_stack", "ops.clip_ops", "ops.gen_array_ops",
            "ops.gen_linalg_ops", "ops.gen_manip_ops", "ops.gen_math_ops", "ops.gen_nn_ops",
            "ops.linalg.linalg_impl", "ops.linalg_ops", "ops.manip_ops", "ops.math_ops",
            "ops.nn_impl", "ops.nn_ops", "ops.sort_ops", "ops.special_math_ops",
        ),
        "tf",
    ),
    "ops.custom_gradient": "tf",
    "ops.image_ops_impl": "tf.image",
    "ops.signal.fft_ops": "tf.signal",
}  # fmt: skip
_FRONT = re.compile(r"^(tensorflow(_core)?\.python\.|tensorflow\.contrib\.|tf_(?=keras))")
_INNER = re.compile(r"^keras\.(src|_impl\.keras|api)\.")

#: Functions that are called otherwise than they are defined.
_CALLED = {
    "tf.image.resize_images_v2": "tf.image.resize",
    "tf.matrix_diag_part": "tf.linalg.diag_part",
    "tf.matrix_transpose": "tf.linalg.matrix_transpose",
    "tf.mul": "tf.multiply",
    "tf.neg": "tf.negative",
    "tf.sub": "tf.subtract",
}
_VERSION = re.compile(r"_v[12]$")


def is_wrapper(code: Code) -> bool:
    """Whether the code is what TensorFlow puts around functions, whichever they are."""
    return _WRAPPERS.search(code.filename) is not None


def library_function(code: Code, closure: tuple[object, ...], module: str) -> Name | Unnamed | None:
    """The function of a library whose code this is; None where it is the writer's own.

    Args:
        code: of a function, or of a wrapper around one.
        closure: its free variables, of which functions are their names.
        module: the function's, as the config has it; empty where it has none.
    """
    if is_wrapper(code):
        held = dict(zip(code.free, closure, strict=False))
        name = next((held[variable] for variable in _HELD_AS if variable in held), None)
        if not isinstance(name, str) or name in _WITHOUT_A_NAME:
            return Unnamed(module)
        return _called(module, name)
    file = _FILES.search(code.filename)
    return _called(".".join(filter(None, file.groups())), code.name) if file else None


def _called(module: str, name: str) -> Name | Unnamed:
    """The name by which users call a function."""
    if name == "preprocess_input" and (not module or module.endswith("keras.applications")):
        return Unnamed("keras.applications")  # each model has its own
    inner = _INNER.sub("keras.", _FRONT.sub("", re.sub(r"[/\\]", ".", module)))
    place = _MODULES.get(inner, inner) if module else "tf"
    path = f"{place}.{name}"
    return Name(_CALLED.get(path, _VERSION.sub("", path)))
