"""How writers spelled the names of libraries -> one spelling: `tensorflow.math.reduce_mean` and
`tf.reduce_mean` are `tf.reduce_mean`.

Code says a global's name and not what it stood for: these are the names that everybody uses.
"""

from __future__ import annotations

import re

#: Global -> the module that it stands for.
_ROOTS = {
    **dict.fromkeys(("K", "k", "KB", "kb", "KTF", "_K", "backend", "keras_backend"), "K"),
    **dict.fromkeys(("tf", "tensorflow", "TF", "tf1", "tf2", "tfv1", "tf_v1"), "tf"),
    **dict.fromkeys(("np", "numpy"), "np"),
    **dict.fromkeys(("keras", "keramos", "tf_keras", "tfk", "ks", "kr"), "keras"),
    "activations": "activations",
    "applications": "keras.applications",
    "imagenet_utils": "imagenet_utils",
    "math": "math",
    "ops": "ops",
}

#: Where a module stands inside another, the longest first.
_PLACES = (
    (r"keras\.src\.", "keras."),
    (r"tf\.compat\.v1\.image\.resize$", "tf.image.resize_images"),
    (r"tf\.(compat\.v[12]|python|contrib|_api\.v[12])\.", "tf."),
    (r"tf\.(_api\.v2\.v2|ops|api)\.", "tf."),
    (r"tf\.keras\.", "keras."),
    (r"keras\.backend\.(tensorflow|theano|common|load)_backend\.", "K."),
    (r"keras\.backend\.", "K."),
    (r"keras\.ops\.(numpy|nn|math|core|image|linalg)\.", "ops."),
    (r"keras\.ops\.", "ops."),
    (r"keras\.activations\.", "activations."),
    (r"keras\.applications\.imagenet_utils\.", "imagenet_utils."),
    (r"ops\.(numpy|nn|math|core|image|linalg)\.", "ops."),
    (r"tf\.(math|nn|linalg|dtypes|manip)\.", "tf."),
    (r"K\.tf\.", "tf."),
)

#: The file of Keras's own backend: functions in it are named as users call them.
_BACKEND_FILE = re.compile(
    r"(^|[/\\])keras([/\\]src)?[/\\](backend[/\\](tensorflow|theano|cntk)_backend|backend|"
    r"_impl[/\\]keras[/\\]backend)\.py$"
)


def standard(path: str) -> str | None:
    """The one spelling of a dotted name; None for one that is of none of the known modules.

    Args:
        path: as the code has it.
    """
    root, dot, rest = path.partition(".")
    if root not in _ROOTS or not dot:
        return None
    name = f"{_ROOTS[root]}.{rest}"
    for pattern, place in _PLACES:
        name = re.sub(f"^{pattern}", place, name)
    return name


def is_of_backend(filename: str) -> bool:
    """Whether a function was defined in Keras's own backend: `Lambda(K.l2_normalize)`."""
    return _BACKEND_FILE.search(filename) is not None
