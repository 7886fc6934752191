"""The operations that take any number of tensors, or of named sizes: einsum, meshgrid, rearrange,
switch.

No line of a table can say their parameters, so that functions and classes are written out.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument, required
from keramos.graph.operation import StatelessOperation
from keramos.graph.tensor import any_symbolic
from keramos.ops import placement, products


class Einsum(StatelessOperation):
    """Operation behind `einsum`."""

    keras_name = "keras.src.ops.numpy"
    subscripts: str = required()

    def call(self, *operands: Any, **kwargs: Any) -> Any:
        """The sum of products of the operands."""
        return engine.numpy.einsum(self.subscripts, *operands, **kwargs)

    def compute_output_spec(self, *operands: Any) -> Any:
        """By the letters."""
        return products.einsum(*operands, subscripts=self.subscripts)


class Meshgrid(StatelessOperation):
    """Operation behind `meshgrid`."""

    keras_name = "keras.src.ops.numpy"
    indexing: str = argument("xy")

    def call(self, *x: Any) -> Any:
        """The coordinates."""
        return engine.numpy.meshgrid(*x, indexing=self.indexing)

    def compute_output_spec(self, *x: Any) -> Any:
        """One array per axis."""
        return placement.meshgrid(*x, indexing=self.indexing)


class Rearrange(StatelessOperation):
    """Operation behind `rearrange`."""

    keras_name = "keras.src.ops.einops"

    def call(self, tensor: Any, pattern: str, **axes_lengths: int) -> Any:
        """The rearranged tensor."""
        return engine.einops.rearrange(tensor, pattern, **axes_lengths)


class Switch(StatelessOperation):
    """Operation behind `switch`."""

    keras_name = "keras.src.ops.core"

    def call(self, index: Any, branches: Any, *operands: Any) -> Any:
        """What the chosen function returns."""
        return engine.core.switch(index, branches, *operands)


def einsum(subscripts: str, *operands: Any, **kwargs: Any) -> Any:
    """Sums up products over the letters that the result does not have (Einstein's summation).

    Args:
        subscripts: one letter per axis of each operand, and those of the result behind an arrow;
            `...` stands for the other axes.
        *operands: arrays of numbers with as many axes as letters.
        **kwargs: of `jax.numpy.einsum`.

    Returns:
        The letters behind the arrow as sizes; the dtype to which all promote, int32 for int8.

    Example:
        >>> ops.einsum("ij,j->i", [[1, 2], [3, 4]], [10, 1])
        Array([12, 34], dtype=int32)
    """
    if any_symbolic(operands):
        return Einsum(subscripts).symbolic_call(*operands, **kwargs)
    return engine.numpy.einsum(subscripts, *operands, **kwargs)


def meshgrid(*x: Any, indexing: str = "xy") -> Any:
    """Makes the coordinates of a grid, one array per axis.

    Args:
        *x: vectors of numbers.
        indexing: `xy`, the second axis runs along the first vector; or `ij`, the first axis does.

    Returns:
        A list of arrays whose shape has the sizes of all vectors, the first two exchanged for
        `xy`; the dtype of each.
    """
    if any_symbolic(x):
        return Meshgrid(indexing).symbolic_call(*x)
    return engine.numpy.meshgrid(*x, indexing=indexing)


def rearrange(tensor: Any, pattern: str, **axes_lengths: int) -> Any:
    """Reorders, splits and joins axes by their names (Rogozhnikov, 2022).

    Args:
        tensor: array of numbers.
        pattern: names of the axes before and after an arrow; parentheses hold what is one axis:
            `"b (h w) c -> b h (w c)"`.
        **axes_lengths: lengths of axes, where the shape leaves them open.

    Returns:
        The sizes that stand behind the arrow; dtype of `tensor`.

    Example:
        >>> ops.rearrange(ops.ones((2, 6)), "b (h w) -> h b w", h=3).shape
        (3, 2, 2)
    """
    if any_symbolic(tensor):
        return Rearrange().symbolic_call(tensor, pattern, **axes_lengths)
    return engine.einops.rearrange(tensor, pattern, **axes_lengths)


def switch(index: Any, branches: Any, *operands: Any) -> Any:
    """Calls one of several functions: `branches[index](*operands)`.

    Args:
        index: int, which function; clipped into range.
        branches: list of functions; their results have equal shapes and dtypes.
        *operands: arrays, or nests of arrays.

    Returns:
        What the function returns.
    """
    if any_symbolic(index, operands):
        return Switch().symbolic_call(index, branches, *operands)
    return engine.core.switch(index, branches, *operands)
