"""Who wrote a file, from what stands in it: its attributes, its spelling, names in it.

Compares no versions; `origin` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.origin import KERAS0, Family, Origin


def of_config(config: Json, source: str = "", format: str = "config") -> Origin:
    """The origin of a config that came without a file, such as `to_json` writes it.

    Args:
        config: a JSON value. Keras 1 and 2 wrote `keras_version` and `backend` beside the class.
        source: printable name of where it came from.
        format: name of the format.
    """
    outer = config if isinstance(config, dict) else {}
    version, backend = (
        value if isinstance(value := outer.get(key), str) else None
        for key in ("keras_version", "backend")
    )
    evidence = None if version else _spelled_by(config)
    origin = Origin(source, format, keras_version=version, backend=backend, evidence=evidence)
    if backend is None and origin.family == "keras1":
        return replace(origin, backend=_default_backend(config), guesses_backend=True)
    return origin


def of_hdf5(
    source: str, format: str, version: str | None, backend: str | None, names: Sequence[str]
) -> Origin:
    """The origin of an HDF5 file that lists tensors by layer.

    Keras 1 wrote no backend, and weights alone without a version, which every later writer has.
    Only the names of TensorFlow's variables end with ":0"; without them it was Theano.

    Args:
        source: printable name of the file.
        format: name of the format.
        version: attribute `keras_version`, if there is one.
        backend: attribute `backend`, if there is one.
        names: of the tensors, as listed.
    """
    if backend is None and names:
        is_tensorflow = any(name.endswith(":0") for name in names)
        backend = "tensorflow" if is_tensorflow else "theano"
    evidence: Family | None = "keras1" if version is None else None
    return Origin(source, format, keras_version=version, backend=backend, evidence=evidence)


def of_numbered(source: str, format: str) -> Origin:
    """The origin of weights whose layers are numbered: Keras 0.x, on Theano, which was all that
    most users had then.
    """
    return Origin(source, format, keras_version=KERAS0, backend="theano", guesses_backend=True)


#: Groups that only tf.keras 2.12 to 2.15 wrote: sums of metrics, layers and projections under
#: other names.
_FORMER_GROUPS = re.compile(
    # No projection of attention: GroupQueryAttention of Keras 3 has those of tf.keras's names.
    r"metrics/|(.*/)?_layer_checkpoint_dependencies(/|$)"
)


def of_paths(source: str, format: str, paths: Iterable[str]) -> Origin:
    """The origin of a file that has tensors at paths, and says no version.

    Args:
        source: printable name of the file.
        format: name of the format.
        paths: of its tensors and groups.
    """
    is_former = any(map(_FORMER_GROUPS.match, paths))
    return Origin(source, format, evidence="tf_keras" if is_former else None)


#: Modules that only these writers had.
_MODULES = re.compile(r"(tf_)?keras\.(src\.)?engine\.|tf_keras\.|tensorflow\.python\.keras\.")


def _spelled_by(config: Json) -> Family | None:
    """The family that a module's name or an argument gives away."""
    for node in _first_nodes(config):
        module, inner = node.get("module"), node.get("config")
        if isinstance(module, str) and _MODULES.match(module):
            return "tf_keras"
        if node["class_name"] == "Graph" and isinstance(inner, dict) and "node_config" in inner:
            return "keras1"
        if isinstance(inner, dict) and "input_dtype" in inner and "batch_input_shape" in inner:
            return "keras1"
        if isinstance(inner, dict) and "batch_input_shape" in inner:
            # tf.keras and Keras 2 write it alike; for every rule that asks, they are one.
            return "tf_keras"
    return None


def _default_backend(config: Json) -> str | None:
    """The backend that Keras 1, which did not write it, likely ran on: the one whose ordering of
    channels all layers have. Keras 0.x likely ran on Theano.
    """
    if isinstance(config, dict) and config.get("keras_version") == KERAS0:
        return "theano"
    known, backends = {"th": "theano", "tf": "tensorflow"}, set[str]()
    for node in _first_nodes(config, 10_000):
        inner = node.get("config")
        ordering = inner.get("dim_ordering") if isinstance(inner, dict) else None
        if isinstance(ordering, str) and ordering in known:
            backends.add(known[ordering])
    return backends.pop() if len(backends) == 1 else None


def _first_nodes(config: Json, count: int = 64) -> Iterator[JsonObject]:
    """The first objects of a config: an input stands in front, or in front of a nested model."""
    waiting = [config]
    while waiting and count:
        value = waiting.pop()
        if isinstance(value, dict):
            if "class_name" in value:
                yield value
                count -= 1
            waiting.extend(v for k, v in reversed(value.items()) if k in ("config", "layers"))
        elif isinstance(value, list):
            waiting.extend(reversed(value[:64]))
