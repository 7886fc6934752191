"""A look at a file of ONNX before a runtime opens it: whether it is one, and which files it names.

Runtimes open what a tensor names. Refuses files outside of the folder of the model.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from keramos.errors import DamagedFileError, UnrecognizedFileError, UnsafeError
from keramos.storage import archive
from keramos.storage.limits import Limits
from keramos.storage.onnx.messages import SCHEMA
from keramos.storage.protobuf.decoding import Decoder, Fields

#: Fields that hold messages in which there may be tensors, or that are some.
_INSIDE = (
    "graph functions node attribute g graphs t tensors initializer sparse_initializer "
    "sparse_tensor sparse_tensors values indices"
).split()


def check(path: str, limits: Limits | None = None) -> None:
    """Look through a file.

    Args:
        path: of the file.
        limits: what looking may cost.

    Raises:
        UnrecognizedFileError: it is something else.
        DamagedFileError: its bytes are no messages.
        LimitError: it is larger, or has more fields, than the limits allow.
        UnsafeError: a tensor names a file that lies elsewhere.
    """
    with archive.open(path, limits=limits) as opened:
        if opened.whole is None:
            raise UnrecognizedFileError("a model in ONNX is a file", in_=path)
        decoder = Decoder(SCHEMA, path, opened.limits)
        model = decoder.decode("Model", opened.whole.view(0, opened.whole.size))
        if not model.get("graph", {}).get("output"):
            raise UnrecognizedFileError("this is no model in ONNX", in_=path)
        for name, place in _places(model):
            _check_place(name, place, path)


def _places(message: Fields) -> Iterator[tuple[str, str]]:
    """Tensors and the files that they name."""
    for entry in message.get("external_data", ()):
        if entry.get("key") == "location":
            yield message.get("name", ""), entry.get("value", "")
    for field in _INSIDE:
        inner: Any = message.get(field, ())
        parts: list[Fields] = [inner] if isinstance(inner, dict) else list(inner)
        for part in parts:
            yield from _places(part)


def _check_place(tensor: str, place: str, path: str) -> None:
    folder = os.path.dirname(os.path.realpath(path))
    own = os.path.realpath(os.path.dirname(path) or ".")
    if "\0" in place or not place:
        raise DamagedFileError("a tensor names no file", at=tensor, in_=path)
    real = os.path.realpath(os.path.join(own, place))
    # a model, and what lies beside it, may both be links into one folder, as caches of hubs are
    inside = any(real.startswith(base.rstrip(os.sep) + os.sep) for base in (folder, own))
    if os.path.isabs(place) or ".." in place.replace("\\", "/").split("/") or not inside:
        raise UnsafeError(
            "a tensor names a file outside of the folder of the model",
            at=tensor,
            in_=path,
            found=place,
        )
