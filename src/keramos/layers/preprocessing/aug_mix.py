"""AugMix: images mixed with changed copies of themselves, in training."""

from __future__ import annotations

import random as python_random
from collections.abc import Sequence
from typing import Any

from keramos import ops, random
from keramos.codec.arguments import Coerced, argument
from keramos.codec.types import boolean, integer, number
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.composition import CompositeLayer

_PARTS = (
    "random_shear", "random_translation", "random_rotation", "random_posterization", "solarization",
    "auto_contrast", "equalization",
)  # fmt: skip
_FURTHER_PARTS = (
    "random_brightness", "random_color_degeneration", "random_contrast", "random_sharpness",
)  # fmt: skip


class AugMix(CompositeLayer):
    """In training `y = m · x + (1 - m) · Σ w_i · chain_i(x)` (Hendrycks et al., 2020).

    A chain is up to `chain_depth` layers, chosen by Python's `random` for the whole batch, when the
    program is traced; w is of the Dirichlet distribution (alpha, …), m of the beta distribution
    (alpha, alpha). Input and output `(batch, height, width, channels)`, or one image without the
    batch axis. Boxes and labels stay as they are.

    Args:
        value_range: (low, high), the range of the pixels.
        num_chains: how many changed copies, >= 1.
        chain_depth: layers of a chain at most, >= 0.
        factor: strength of the layers, two numbers in [0, 1], or one number f for [0, f].
        alpha: of both distributions, > 0.
        all_ops: whether brightness, contrast, sharpness and colour degeneration are among the
            layers, besides those that move pixels, posterization, solarization, automatic contrast
            and equalization.
        interpolation: `nearest` or `bilinear`.
        seed: integer; random when None.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    value_range: Sequence[float] = argument((0, 255), image_arguments.plain_range)
    num_chains: int = argument(3, integer(1))
    chain_depth: int = argument(3, integer(0))
    factor: Coerced[float | Sequence[float], tuple[float, float]] = argument(
        0.3, image_arguments.factor(0, 1)
    )
    alpha: float = argument(1.0, number())
    all_ops: bool = argument(True, boolean)
    interpolation: str = argument("bilinear", image_arguments.interpolation)
    seed: int | None = argument(None, image_arguments.seed)
    data_format: str = argument(None, layout.data_format)

    config_order = tuple(
        "value_range num_chains chain_depth factor alpha all_ops interpolation seed".split()
    )

    def _part_names(self) -> list[str]:
        return [*_PARTS, *(_FURTHER_PARTS if self.all_ops else ())]

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        source = self._source(seed)
        shares = random.gamma((self.num_chains,), self.alpha, seed=source)
        own = random.beta((), self.alpha, self.alpha, seed=source)
        return {
            "chain_mixing_weights": shares / ops.sum(shares, axis=-1, keepdims=True),
            "weight_sample": own,
            "chain_transforms": [self._chain(data) for _ in range(self.num_chains)],
        }

    def _chain(self, data: Any) -> list[dict[str, Any]]:
        drawn = []
        for _ in range(self.chain_depth):
            name = python_random.choice([*self._part_names(), None])
            if name is not None:
                part = getattr(self, name)
                transformation = part.get_random_transformation(
                    data, seed=self._get_seed_generator()
                )
                drawn.append({"layer_name": name, "transformation": transformation})
        return drawn

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        images = ops.cast(images, self.compute_dtype)
        if not training:
            return images
        mixed = self._mixed("transform_images", images, transformation)
        return ops.cast(ops.clip(mixed, *self.value_range), self.compute_dtype)

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training:
            return segmentation_masks
        return self._mixed("transform_segmentation_masks", segmentation_masks, transformation)

    def _mixed(self, step: str, x: Array, transformation: Any) -> Array:
        dtype = self.compute_dtype
        weights = ops.cast(transformation["chain_mixing_weights"], dtype)
        own = ops.cast(transformation["weight_sample"], dtype)
        changed: Any = 0
        for weight, chain in zip(weights, transformation["chain_transforms"], strict=True):
            copy = x
            for link in chain:
                part = getattr(self, link["layer_name"])
                copy = getattr(part, step)(copy, link["transformation"])
            changed = changed + copy * weight
        return own * x + (1 - own) * changed
