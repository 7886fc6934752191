"""A look at a file of ONNX before a runtime opens it: whether it is one, and which files it names.

Runtimes open what a tensor names. Refuses files outside of the folder of the model.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from keramos.errors import DamagedFileError, UnrecognizedFileError, UnsafeError
from keramos.storage import archive
from keramos.storage.limits import Limits
from keramos.storage.member_name import stays_inside
from keramos.storage.onnx.messages import SCHEMA
from keramos.storage.protobuf.decoding import Decoder, Fields
from keramos.storage.span import Span

MOST_TYPES = 64  # of elements; there are some 30
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
        for name, place in _places(decoded(opened.whole, opened.limits)):
            _check_place(name, place, path)


def decoded(span: Span, limits: Limits) -> Fields:
    """The fields of a model.

    Args:
        span: the file.
        limits: what it may cost.

    Raises:
        UnrecognizedFileError: it is something else.
        DamagedFileError, LimitError: as `check`.
    """
    model = Decoder(SCHEMA, span.name, limits).decode("Model", span.view(0, span.size))
    if not model.get("graph", {}).get("output"):
        raise UnrecognizedFileError("this is no model in ONNX", in_=span.name)
    return model


def tensor(span: Span, limits: Limits) -> Fields:
    """The fields of a tensor that stands alone, as examples of inputs do beside models.

    Raises:
        UnrecognizedFileError: it is something else.
        DamagedFileError, LimitError: as `check`.
    """
    fields = Decoder(SCHEMA, span.name, limits).decode("Tensor", span.view(0, span.size))
    if not 0 < fields.get("data_type", 0) < MOST_TYPES:
        raise UnrecognizedFileError("this is no tensor of ONNX", in_=span.name)
    return fields


def outside(model: Fields) -> Iterator[tuple[str, str]]:
    """Tensors, and the files outside of the model's folder that they name.

    Args:
        model: as `decoded` gives it.
    """
    return ((name, place) for name, place in _places(model) if _leads_out(place))


def _leads_out(place: str) -> bool:
    return not stays_inside(os.path.normpath(place)) or ".." in re.split(r"[/\\]", place)


def operators(model: Fields) -> Iterator[tuple[str, str]]:
    """Domain and name of every operator, those inside of others and of functions included.

    Args:
        model: as `decoded` gives it.
    """
    pending: list[Fields] = [model.get("graph", {}), *model.get("functions", ())]
    while pending:
        for node in pending.pop().get("node", ()):
            yield node.get("domain", ""), node.get("op_type", "")
            for attribute in node.get("attribute", ()):
                pending += [attribute["g"]] if "g" in attribute else []
                pending += attribute.get("graphs", ())


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
    if _leads_out(place) or not inside:
        raise UnsafeError(
            "a tensor names a file outside of the folder of the model",
            at=tensor,
            in_=path,
            found=place,
            cause="onnx-path-outside",
        )
