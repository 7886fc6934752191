"""Between space, depth and batch; diagonals and triangles."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import as_jax, known, number, numbers, space


def _channels_last(call: Call, x: Any) -> tuple[Any, bool]:
    is_first = call.text("data_format", "NHWC").startswith("NC")
    return (jnp.moveaxis(as_jax(x), 1, -1) if is_first else x), is_first


@operation("SpaceToDepth")
def space_to_depth(call: Call, x: Any) -> Any:
    x, is_first = _channels_last(call, x)
    batch, height, width, depth = x.shape
    size = call.get("block_size")
    x = x.reshape(batch, height // size, size, width // size, size, depth)
    x = x.transpose(0, 1, 3, 2, 4, 5)
    x = x.reshape(batch, height // size, width // size, size * size * depth)
    return jnp.moveaxis(x, -1, 1) if is_first else x


@operation("DepthToSpace")
def depth_to_space(call: Call, x: Any) -> Any:
    x, is_first = _channels_last(call, x)
    batch, height, width, depth = x.shape
    size = call.get("block_size")
    x = x.reshape(batch, height, width, size, size, depth // size**2)
    x = x.transpose(0, 1, 3, 2, 4, 5).reshape(batch, height * size, width * size, -1)
    return jnp.moveaxis(x, -1, 1) if is_first else x


@operation("SpaceToBatchND")
def space_to_batch(call: Call, x: Any, block: Any, paddings: Any) -> Any:
    sizes, widths = numbers(block), known(paddings).tolist()
    xp, (x,) = space(x)
    count = len(sizes)
    x = xp.pad(x, [(0, 0), *map(tuple, widths), *[(0, 0)] * (x.ndim - 1 - count)])
    batch, rest = x.shape[0], x.shape[1 + count :]
    split = [n for size, m in zip(sizes, x.shape[1:], strict=False) for n in (m // size, size)]
    x = x.reshape(batch, *split, *rest)
    inner, outer = range(2, 2 * count + 1, 2), range(1, 2 * count + 1, 2)
    x = x.transpose(*inner, 0, *outer, *range(2 * count + 1, x.ndim))
    return x.reshape(-1, *split[::2], *rest)


@operation("BatchToSpaceND")
def batch_to_space(call: Call, x: Any, block: Any, crops: Any) -> Any:
    sizes, widths = numbers(block), known(crops).tolist()
    count = len(sizes)
    spatial, rest = x.shape[1 : 1 + count], x.shape[1 + count :]
    x = x.reshape(*sizes, -1, *spatial, *rest)
    order = [i for k in range(count) for i in (count + 1 + k, k)]
    x = x.transpose(count, *order, *range(2 * count + 1, x.ndim))
    x = x.reshape(x.shape[0], *(n * m for n, m in zip(spatial, sizes, strict=True)), *rest)
    cut = (slice(a, n - b) for (a, b), n in zip(widths, x.shape[1:], strict=False))
    return x[(slice(None), *cut)]


@operation("SpaceToBatch")
def space_to_batch_square(call: Call, x: Any, paddings: Any) -> Any:
    return space_to_batch(call, x, np.array([call.get("block_size")] * 2), paddings)


@operation("BatchToSpace")
def batch_to_space_square(call: Call, x: Any, crops: Any) -> Any:
    return batch_to_space(call, x, np.array([call.get("block_size")] * 2), crops)


@operation("ExtractImagePatches")
def image_patches(call: Call, images: Any) -> Any:
    import jax

    _, height, width, _ = call.get("ksizes")
    patches = jax.lax.conv_general_dilated_patches(
        as_jax(images),
        (height, width),
        call.get("strides")[1:3],
        call.text("padding"),
        rhs_dilation=call.get("rates")[1:3],
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
    )
    # jax puts the channel before the place in the window, TensorFlow behind it
    shape = patches.shape[:3]
    turned = patches.reshape(*shape, images.shape[-1], height * width).swapaxes(-1, -2)
    return turned.reshape(*shape, -1)


# -- diagonals ---------------------------------------------------------------------------------


@operation("Diag")
def diagonal_tensor(call: Call, x: Any) -> Any:
    x = as_jax(x)
    call.room.check((x.size, x.size), x.dtype.itemsize)
    return jnp.diag(x.reshape(-1)).reshape(*x.shape, *x.shape)


@operation("DiagPart")
def tensor_diagonal(call: Call, x: Any) -> Any:
    half = x.shape[: x.ndim // 2]
    return jnp.diagonal(as_jax(x).reshape(int(np.prod(half)), -1)).reshape(half)


@operation("MatrixBandPart")
def band_part(call: Call, x: Any, lower: Any, upper: Any) -> Any:
    below, above = number(lower), number(upper)
    xp, (x,) = space(x)
    row, column = np.arange(x.shape[-2])[:, None], np.arange(x.shape[-1])
    is_in = ((below < 0) | (row - column <= below)) & ((above < 0) | (column - row <= above))
    return xp.where(is_in, x, xp.zeros_like(x))


@operation("MatrixDiag")
def matrix_diagonal(call: Call, x: Any) -> Any:
    x = as_jax(x)
    call.room.check((*x.shape, x.shape[-1]), x.dtype.itemsize)
    return x[..., None] * jnp.eye(x.shape[-1], dtype=x.dtype)


@operation("MatrixDiagPart")
def main_diagonal(call: Call, x: Any) -> Any:
    return jnp.diagonal(as_jax(x), axis1=-2, axis2=-1)


def _one_diagonal(k: Any) -> int:
    places = set(numbers(k))
    if len(places) != 1:
        raise ValueError("several diagonals at once are not supported")
    return places.pop()


@operation("MatrixDiagV2", "MatrixDiagV3")
def matrix_of_diagonal(call: Call, x: Any, k: Any, rows: Any, columns: Any, padding: Any) -> Any:
    """One diagonal, anywhere; the rest is `padding`."""
    x, offset = as_jax(x), _one_diagonal(k)
    length = x.shape[-1]
    height, width = number(rows), number(columns)
    least = (length + max(-offset, 0), length + max(offset, 0))
    if height < 0 and width < 0:
        height = width = max(least)  # a square
    height, width = (n if n >= 0 else m for n, m in zip((height, width), least, strict=True))
    shape = call.room.check((*x.shape[:-1], height, width), x.dtype.itemsize)
    place = np.arange(length)
    start = jnp.broadcast_to(as_jax(padding).astype(x.dtype), shape)
    return start.at[..., place + max(-offset, 0), place + max(offset, 0)].set(x)


@operation("MatrixDiagPartV2", "MatrixDiagPartV3")
def diagonal_of_matrix(call: Call, x: Any, k: Any, padding: Any) -> Any:
    return jnp.diagonal(as_jax(x), _one_diagonal(k), axis1=-2, axis2=-1)


@operation("MatrixSetDiag", "MatrixSetDiagV2", "MatrixSetDiagV3")
def set_diagonal(call: Call, x: Any, diagonal: Any, k: Any = None) -> Any:
    offset = 0 if k is None else _one_diagonal(k)
    place = np.arange(diagonal.shape[-1])
    at = as_jax(x).at[..., place + max(-offset, 0), place + max(offset, 0)]
    return at.set(as_jax(diagonal))


@operation("DataFormatVecPermute")
def permuted_sizes(call: Call, x: Any) -> Any:
    """Sizes of axes in the order of another layout; of four, the middle two where two are given."""
    before, after = (call.text(n, d) for n, d in (("src_format", "NHWC"), ("dst_format", "NCHW")))
    if x.shape[0] == len(before) - 2:
        before, after = ("".join(c for c in text if c not in "NC") for text in (before, after))
    return x[np.array([before.index(axis) for axis in after])]


@operation("DataFormatDimMap")
def permuted_axes(call: Call, x: Any) -> Any:
    """Numbers of axes as another layout counts them."""
    before, after = (call.text(n, d) for n, d in (("src_format", "NHWC"), ("dst_format", "NCHW")))
    places = np.array([after.index(axis) for axis in before], "int32")
    xp, (table, axes) = space(places, x)
    return xp.take(table, axes)
