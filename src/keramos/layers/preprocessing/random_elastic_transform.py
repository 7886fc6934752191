"""RandomElasticTransform: images on a rubber sheet in training, some of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine, ops
from keramos.codec.arguments import Coerced, argument
from keramos.codec.types import number
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_motion import RandomMotion
from keramos.random.seed_generator import key

#: Strength and smoothness of the displacement, as shares of the longer and the shorter side.
_ALPHA, _SIGMA = 0.1, 0.05


class RandomElasticTransform(RandomMotion):
    """In training the pixels of an image are displaced by smoothed noise, with a probability.

    The strength u, uniform, is one for the batch: the noise is multiplied by `0.1 · u` of the
    longer side and smoothed over `0.05 · u` of the shorter one. Images and masks get noise of their
    own. Input and output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        factor: bounds of the probability, two numbers in [0, 1], or one number f for [0, f].
        scale: bounds of u likewise.
        interpolation: `nearest` or `bilinear`.
        fill_mode: filling outside: `constant`, `nearest`, `wrap`, `mirror` or `reflect`.
        fill_value: value of the pixels outside, for `constant`.
        value_range: (low, high), the range of the pixels.
        seed: integer; random when None.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = argument(
        1.0, image_arguments.factor(0, 1)
    )
    scale: Coerced[float | Sequence[float], tuple[float, float]] = argument(
        1.0, image_arguments.factor(0, 1)
    )
    interpolation: str = argument("bilinear", image_arguments.interpolation)
    fill_mode: str = argument("reflect", image_arguments.elastic_fill_mode)
    fill_value: float = argument(0.0, number())
    value_range: Sequence[float] = argument((0, 255), image_arguments.plain_range)
    seed: int | None = argument(None, image_arguments.seed)
    data_format: str = argument(None, layout.data_format)

    config_order = tuple("factor scale interpolation fill_mode fill_value value_range seed".split())

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training or self.scale[1] == 0 or self.factor[1] == 0:
            return None
        happens = self._happens(self._count(images_of(data)), self.factor, seed)
        strength = self._uniform((), *self.scale, seed=seed, dtype=self.compute_dtype)
        return {
            "apply_transform": happens,
            "distortion_factor": strength,
            "seed": self._source(seed),
        }

    def _transform_images(self, images: Array, transformation: Any, interpolation: str) -> Array:
        height, width = self._size(images.shape)
        strength = transformation["distortion_factor"]
        moved = engine.image.elastic_within(
            images,
            max(height, width) * (_ALPHA * strength),
            min(height, width) * (_SIGMA * strength),
            self._window(height, width, strength),
            interpolation,
            self.fill_mode,
            self.fill_value,
            key(transformation["seed"]),
            self.data_format,
        )
        happens = ops.reshape(transformation["apply_transform"], self._one_each(images))
        changed = ops.clip(ops.where(happens, moved, images), *self.value_range)
        return ops.cast(changed, self.compute_dtype)

    def _window(self, height: int, width: int, strength: Any) -> int:
        """Pixels that the noise of one pixel reaches: in a compiled program, as many as it may."""
        most = self.scale[1] if engine.tracing.is_going_on() else float(strength)
        return int(6 * min(height, width) * _SIGMA * most) | 1

    def transform_bounding_boxes(
        self, bounding_boxes: dict[str, Any], transformation: Any = None, training: bool = True
    ) -> dict[str, Any]:
        """Raises NotTransformedError: nothing tells where the corners of a box come to lie."""
        raise self._no_boxes()
