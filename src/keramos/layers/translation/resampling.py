"""Pictures at another size by weights of their own for every row and column, which matrices say:
kernels that no operation has, parts of pictures, means over areas.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from keramos import ops
from keramos.dialects.bytecode.values import Untranslatable
from keramos.layers.translation import arrays
from keramos.layers.translation.images import MAX_LENGTH
from keramos.layers.translation.sizes import entries, is_open


def _gaussian(x: float) -> float:
    return 0.0 if x >= 1.5 else math.exp(-(x**2) / (2 * 0.5**2))


def _mitchell(x: float) -> float:
    """Mitchell and Netravali's cubic, with a third of each of its terms."""
    if x >= 2:
        return 0.0
    if x >= 1:
        return ((-7.0 / 18 * x + 2) * x - 10.0 / 3) * x + 16.0 / 9
    return (7.0 / 6 * x - 2) * x * x + 8.0 / 9


#: Kernel, and how far it reaches.
_KERNELS: dict[str, tuple[Callable[[float], float], float]] = {
    "gaussian": (_gaussian, 1.5),
    "mitchellcubic": (_mitchell, 2.0),
}
METHODS = frozenset({*_KERNELS, "area"})


def resampled(x: Any, size: Any, method: str, antialias: bool) -> Any:
    """At another size.

    Args:
        x: (batch, height, width, channels), or without the batch.
        size: height and width.
        method: as TensorFlow calls it.
        antialias: whether the kernel grows where pictures become smaller.
    """
    lengths = entries(size)
    if any(map(is_open, lengths)) or len(lengths) != 2:
        raise Untranslatable("pictures whose size only a running model knows")
    if not all(0 < length <= MAX_LENGTH for length in lengths):
        raise Untranslatable("pictures of such a size")
    if method not in METHODS:
        return ops.image.resize(x, tuple(lengths), interpolation=method, antialias=antialias)
    own = x.shape[-3:-1]
    if None in own:
        raise Untranslatable("pictures whose size only a running model knows")
    rows, columns = (_weights(n, m, method, antialias) for n, m in zip(own, lengths, strict=True))
    return _combined(x, rows, columns)


def _combined(x: Any, rows: Any, columns: Any) -> Any:
    dtype = str(x.dtype)
    image = x if "float" in dtype else ops.cast(x, "float32")
    down = ops.einsum("ih,...hwc->...iwc", rows, image)
    return ops.einsum("jw,...iwc->...ijc", columns, down)


def _weights(own: int, wanted: int, method: str, antialias: bool) -> Any:
    """(wanted, own): how much each pixel of a line counts for each of the new one."""
    arrays.check_count(own * wanted / 100)
    scale = own / wanted
    if method == "area":
        table = np.zeros((wanted, own))
        for i in range(wanted):
            low, high = i * scale, (i + 1) * scale
            for j in range(int(low), min(math.ceil(high), own)):
                table[i, j] = min(high, j + 1) - max(low, j)
        return (table / scale).astype("float32")
    kernel, radius = _KERNELS[method]
    spread = max(scale, 1.0) if antialias else 1.0
    table = np.zeros((wanted, own))
    for i in range(wanted):
        middle = (i + 0.5) * scale
        first = max(math.ceil(middle - radius * spread - 0.5), 0)
        last = min(math.floor(middle + radius * spread - 0.5), own - 1)
        for j in range(first, last + 1):
            table[i, j] = kernel(abs(j + 0.5 - middle) / spread)
        table[i] /= table[i].sum()
    return table.astype("float32")


def cropped(x: Any, boxes: Any, places: Any, size: Any, method: str) -> Any:
    """Parts of pictures, each at the same size: (parts, height, width, channels).

    Args:
        x: (batch, height, width, channels).
        boxes: (parts, 4): top, left, bottom, right, as parts of the picture.
        places: (parts,): of which picture.
        size: height and width.
        method: bilinear or nearest.
    """
    lengths = entries(size)
    height, width = x.shape[1:3]
    if len(lengths) != 2 or any(map(is_open, (*lengths, height, width))):
        raise Untranslatable("pictures whose size only a running model knows")
    if not all(0 < length <= MAX_LENGTH for length in lengths):
        raise Untranslatable("parts of pictures of such a size")
    edges = boxes if arrays.is_tensor(boxes) else arrays.constant(boxes, "float32")

    def along(low: int, own: int, wanted: int) -> Any:
        first, last = (_column(edges, i) for i in (low, low + 2))
        if wanted > 1:
            steps = np.arange(wanted, dtype="float32") / (wanted - 1)
            part = _plus(first, _times(_plus(last, _times(first, -1.0)), steps))
        else:
            part = _times(_plus(first, last), 0.5)
        return _near(_times(part, float(own - 1)), own, method)

    rows, columns = along(0, height, lengths[0]), along(1, width, lengths[1])
    which = places if arrays.is_tensor(places) else arrays.constant(places).astype("int32")
    image = ops.cast(ops.take(x, which, axis=0), "float32")
    return ops.einsum("njw,niwc->nijc", columns, ops.einsum("nih,nhwc->niwc", rows, image))


def _column(edges: Any, i: int) -> Any:
    return arrays.taken(edges, (slice(None), slice(i, i + 1)))


def _plus(a: Any, b: Any) -> Any:
    return ops.add(a, b) if arrays.is_tensor(a) or arrays.is_tensor(b) else np.add(a, b)


def _times(a: Any, b: Any) -> Any:
    return ops.multiply(a, b) if arrays.is_tensor(a) or arrays.is_tensor(b) else np.multiply(a, b)


def _near(middle: Any, own: int, method: str) -> Any:
    """(parts, wanted, own): weights of the pixels around each place; none outside."""
    if method not in ("bilinear", "nearest"):
        raise Untranslatable(f"parts of pictures by {method!r}")
    arrays.check_count(own)
    pixels = np.arange(own, dtype="float32")
    if not arrays.is_tensor(middle):
        wide = np.asarray(middle, "float32")[..., None]
        arrays.check_count(wide.size * own / 100)
        exact = np.round(wide) if method == "nearest" else wide
        inside = (wide >= 0) & (wide <= own - 1)
        return (np.maximum(1 - np.abs(exact - pixels), 0) * inside).astype("float32")
    wide = ops.expand_dims(middle, -1)
    exact = ops.round(wide) if method == "nearest" else wide
    inside = ops.logical_and(ops.greater_equal(wide, 0.0), ops.less_equal(wide, own - 1.0))
    weights = ops.relu(ops.subtract(1.0, ops.absolute(ops.subtract(exact, pixels))))
    return ops.multiply(weights, ops.cast(inside, "float32"))
