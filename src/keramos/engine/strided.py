"""Windows whose strides divide a size that is no number.

Each way to compute such a size is another expression to jax, which adds only images whose sizes are
the same one: `same` gives `(size - 1) // stride + 1` here, as does `valid` for a window of one
place. And a convolution's gradient pads by what a stride leaves out at the end, where jax insists
on numbers.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import core, lax


def margins(
    sizes: Sequence[Any], reaches: Sequence[int], strides: Sequence[int], padding: str
) -> list[tuple[Any, Any]]:
    """What is put before and after each axis.

    Args:
        sizes: of the axes; ints, or of jax.
        reaches: of the window, with its gaps.
        strides: of the window.
        padding: `valid` or `same`; the odd element of `same` is at the end.
    """
    if padding == "valid":
        return [(0, 0)] * len(sizes)
    axes = zip(sizes, reaches, strides, strict=True)
    lacking = [(size - 1) // stride * stride + reach - size for size, reach, stride in axes]
    whole = [core.max_dim(lacks, 0) for lacks in lacking]
    return [(margin // 2, margin - margin // 2) for margin in whole]


def conv_general_dilated(
    images: Any,
    kernel: Any,
    window_strides: Sequence[int],
    padding: str | Sequence[tuple[int, int]],
    *,
    rhs_dilation: Sequence[int],
    dimension_numbers: tuple[str, str, str],
    feature_group_count: int = 1,
) -> Any:
    """`jax.lax.conv_general_dilated`; `padding` is `valid`, `same`, or a pair for each axis."""
    convolve = functools.partial(
        lax.conv_general_dilated,
        window_strides=window_strides,
        rhs_dilation=rhs_dilation,
        dimension_numbers=dimension_numbers,
        feature_group_count=feature_group_count,
    )
    is_named = isinstance(padding, str)
    dimensions = lax.conv_dimension_numbers(images.shape, kernel.shape, dimension_numbers)
    sizes = [images.shape[axis] for axis in dimensions.lhs_spec[2:]]
    if set(window_strides) == {1} or all(isinstance(size, int) for size in sizes):
        return convolve(images, kernel, padding=padding.upper() if is_named else padding)
    window = [kernel.shape[axis] for axis in dimensions.rhs_spec[2:]]
    reaches = [_dilated(size, rate) for size, rate in zip(window, rhs_dilation, strict=True)]
    around = margins(sizes, reaches, window_strides, padding) if is_named else padding

    def padded(images: Any, kernel: Any) -> Any:
        equation = jax.make_jaxpr(functools.partial(convolve, padding="VALID"))(images, kernel)
        primitive, parameters = equation.eqns[-1].primitive, equation.eqns[-1].params
        return primitive.bind(images, kernel, **parameters | {"padding": tuple(around)})

    def behind_padding(images: Any, kernel: Any) -> Any:
        """The same; what is padded and what is left out at the end come first."""
        results = jax.eval_shape(padded, images, kernel).shape
        config = [(0, 0, 0)] * images.ndim
        for k, axis in enumerate(dimensions.lhs_spec[2:]):
            taken = _dilated(results[dimensions.out_spec[2 + k]], window_strides[k])
            low = around[k][0]
            config[axis] = low, taken + reaches[k] - 1 - low - sizes[k], 0
        whole = lax.pad(images, jnp.zeros((), images.dtype), config)
        return convolve(whole, kernel, padding="VALID")

    differentiable = jax.custom_vjp(padded)
    differentiable.defvjp(
        lambda images, kernel: (padded(images, kernel), (images, kernel)),
        lambda operands, handed: jax.vjp(behind_padding, *operands)[1](handed),
    )
    return differentiable(images, kernel)


def _dilated(size: Any, rate: int) -> Any:
    """A size with gaps between, in the very expression that jax has for it."""
    return size if rate == 1 else core.max_dim(1 + rate * (size - 1), 0)
