"""Deltas: bounding boxes said by their distance from anchors, as detectors predict them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine, ops
from keramos.engine.types import Array
from keramos.errors import ConfigError
from keramos.layers.preprocessing.boxes.formats import convert_format

_ENCODINGS = ("center_xywh", "center_yxhw")


def _checked(encoding: str, variance: Any) -> Array | None:
    if encoding not in _ENCODINGS:
        raise ConfigError(
            f"deltas are not said in {encoding!r}", wanted=" or ".join(map(repr, _ENCODINGS))
        )
    if variance is None:
        return None
    factors = ops.convert_to_tensor(variance, "float32")
    if factors.shape[-1] != 4:
        raise ConfigError("`variance` has four numbers", found=tuple(factors.shape))
    return factors


def _size(image_shape: Sequence[int] | None) -> dict[str, Any]:
    return {} if image_shape is None else {"height": image_shape[0], "width": image_shape[1]}


def encode_box_to_deltas(
    anchors: Any,
    boxes: Any,
    anchor_format: str,
    box_format: str,
    encoding_format: str = "center_yxhw",
    variance: Any = None,
    image_shape: Sequence[int] | None = None,
) -> Array:
    """`((c - c_anchor) / s_anchor, ln(s / s_anchor))` of boxes of centre c and size s.

    Args:
        anchors: `(…, 4)`.
        boxes: like `anchors`.
        anchor_format: of `anchors`.
        box_format: of `boxes`.
        encoding_format: `center_yxhw` or `center_xywh`, the order of the deltas.
        variance: four numbers by which the deltas are divided.
        image_shape: (height, width, channels), for relative formats.

    Raises:
        ConfigError: another encoding, or not four numbers.
    """
    factors, size = _checked(encoding_format, variance), _size(image_shape)
    anchors = convert_format(anchors, anchor_format, encoding_format, **size)
    boxes = convert_format(boxes, box_format, encoding_format, **size)
    scale = ops.maximum(anchors[..., 2:], engine.epsilon())
    sides = ops.maximum(boxes[..., 2:], engine.epsilon())
    offsets = (boxes[..., :2] - anchors[..., :2]) / scale
    deltas = ops.concatenate([offsets, ops.log(sides / scale)], axis=-1)
    return deltas if factors is None else deltas / factors


def decode_deltas_to_boxes(
    anchors: Any,
    boxes_delta: Any,
    anchor_format: str,
    box_format: str,
    encoded_format: str = "center_yxhw",
    variance: Any = None,
    image_shape: Sequence[int] | None = None,
) -> Any:
    """The inverse of `encode_box_to_deltas`.

    Args:
        anchors: `(…, 4)`, or a dict of levels of such.
        boxes_delta: deltas, of the structure of `anchors`.
        anchor_format: of `anchors`.
        box_format: of the result.
        encoded_format: `center_yxhw` or `center_xywh`, the order of the deltas.
        variance: four numbers by which the deltas were divided.
        image_shape: (height, width, channels), for relative formats.

    Raises:
        ConfigError: another encoding, or not four numbers.
    """
    factors, size = _checked(encoded_format, variance), _size(image_shape)

    def decoded(level: Any, deltas: Any) -> Array:
        anchor = convert_format(level, anchor_format, encoded_format, **size)
        deltas = ops.convert_to_tensor(deltas)
        deltas = deltas if factors is None else deltas * factors
        centres = deltas[..., :2] * anchor[..., 2:] + anchor[..., :2]
        sides = ops.exp(deltas[..., 2:]) * anchor[..., 2:]
        boxes = ops.concatenate([centres, sides], axis=-1)
        return convert_format(boxes, encoded_format, box_format, **size)

    if isinstance(anchors, dict) and isinstance(boxes_delta, dict):
        return {name: decoded(level, boxes_delta[name]) for name, level in anchors.items()}
    return decoded(anchors, boxes_delta)
