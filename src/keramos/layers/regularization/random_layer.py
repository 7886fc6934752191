"""A layer that changes its input at random, in training alone."""

from __future__ import annotations

from typing import ClassVar

from keramos import engine
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer
from keramos.layers.regularization import draw


class RandomLayer(Layer):
    """Base of the dropouts and of the noise.

    A subclass declares its strength and `seed`, and defines `_changed`.
    """

    supports_masking = True
    _takes_sparse = True
    #: The argument that sets how much changes: at 0 nothing is ever drawn.
    _strength: ClassVar[str] = "rate"

    def _setup(self) -> None:
        self.seed: int | None
        self._needs_no_build()
        self.seed_generator = draw.generator(getattr(self, self._strength), self.seed)

    def call(self, inputs: Array, training: bool = False) -> Array:
        if not training or self.seed_generator is None:
            return inputs
        return self._changed(engine.to_dense(inputs))

    def _changed(self, inputs: Array) -> Array:
        """The inputs after the change, drawn with `seed_generator`."""
        raise NotImplementedError

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)
