"""What layers share that compute every element by itself: the shape stays, masks pass through,
nothing is built.

Refuses to know the function.
"""

from __future__ import annotations

from typing import Any

from keramos.layers.base.layer import Layer


class Elementwise(Layer):
    """Base of layers whose output has the shape of their input."""

    supports_masking = True

    def _setup(self) -> None:
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        return tuple(input_shape)
