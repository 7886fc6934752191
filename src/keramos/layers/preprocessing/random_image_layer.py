"""RandomImageLayer: layers that change images at random in training; their draws."""

from __future__ import annotations

from typing import Any

from keramos import ops, random
from keramos.engine.types import Array
from keramos.layers.preprocessing.image_layer import ImageLayer


class RandomImageLayer(ImageLayer):
    """Base of layers that change images in training; `generator` makes their random numbers."""

    def _setup(self) -> None:
        self.seed: int | None
        self.generator = random.SeedGenerator(self.seed)

    def _get_seed_generator(self, backend: str | None = None) -> random.SeedGenerator:
        """The layer's generator."""
        return self.generator

    def _uniform(
        self, shape: Any, low: Any = 0.0, high: Any = 1.0, seed: Any = None, dtype: Any = None
    ) -> Array:
        """Numbers in [low, high), by `seed` or by the layer's own generator."""
        return random.uniform(shape, low, high, dtype=dtype, seed=self._source(seed))

    def _source(self, seed: Any) -> Any:
        return self._get_seed_generator() if seed is None else seed

    def _happens(self, count: Any, probability: tuple[float, float], seed: Any) -> Array:
        """Whether each image is changed, `(batch,)`: with a probability drawn from a range."""
        likelihood = self._uniform((count,), *probability, seed=seed)
        return self._uniform((count,), 0.0, 1.0, seed=seed) < likelihood


def per_image(flags: Array) -> Array:
    """(batch,) -> (batch, 1, 1, 1)."""
    return ops.reshape(flags, (-1, 1, 1, 1))
