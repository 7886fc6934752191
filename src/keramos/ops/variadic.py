"""The operations that take any number of tensors, or of named sizes: einsum, meshgrid, rearrange,
switch.

Refuses to compute.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument, required
from keramos.graph.operation import StatelessOperation
from keramos.graph.tensor import any_symbolic
from keramos.ops import placement


class Einsum(StatelessOperation):
    """Operation behind `einsum`."""

    keras_name = "keras.src.ops.numpy"
    subscripts: str = required()

    def call(self, *operands: Any, **kwargs: Any) -> Any:
        """The sum of products of the operands."""
        return engine.numpy.einsum(self.subscripts, *operands, **kwargs)

    def compute_output_spec(self, *operands: Any) -> Any:
        """By the letters."""
        return placement.einsum(*operands, subscripts=self.subscripts)


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
    """Sum of products over the letters that the result does not have (Einstein's summation)."""
    if any_symbolic(operands):
        return Einsum(subscripts).symbolic_call(*operands, **kwargs)
    return engine.numpy.einsum(subscripts, *operands, **kwargs)


def meshgrid(*x: Any, indexing: str = "xy") -> Any:
    """The coordinates of a grid, one array per axis."""
    if any_symbolic(x):
        return Meshgrid(indexing).symbolic_call(*x)
    return engine.numpy.meshgrid(*x, indexing=indexing)


def rearrange(tensor: Any, pattern: str, **axes_lengths: int) -> Any:
    """Axes named, reordered, split and joined: `"b (h w) c -> b h (w c)"` (Rogozhnikov, 2022)."""
    if any_symbolic(tensor):
        return Rearrange().symbolic_call(tensor, pattern, **axes_lengths)
    return engine.einops.rearrange(tensor, pattern, **axes_lengths)


def switch(index: Any, branches: Any, *operands: Any) -> Any:
    """What the function at `index`, clipped into range, returns for the operands."""
    if any_symbolic(index, operands):
        return Switch().symbolic_call(index, branches, *operands)
    return engine.core.switch(index, branches, *operands)
