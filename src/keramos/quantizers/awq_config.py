"""AWQConfig: how AWQ quantizes, and with which texts."""

from __future__ import annotations

from typing import Any

from keramos.errors import ConfigError
from keramos.quantizers.calibration_config import CalibrationConfig


class AWQConfig(CalibrationConfig):
    """Kernels of 4 bits, in which the rows of inputs of large magnitude are rounded more finely.

    Source: Lin et al. 2023, "AWQ: activation-aware weight quantization for LLM compression and
    acceleration".

    Args:
        dataset: texts, or arrays of tokens: an iterable of either.
        tokenizer: has `tokenize(text)`; asked for texts alone.
        weight_bits: 4.
        num_samples: how many sequences are run through the model, >= 1.
        sequence_length: tokens in each, >= 1.
        group_size: how many numbers of a sum share a scale, >= 1; -1 for all.
        num_grid_points: how many ways of scaling the rows are tried, >= 1.
        quantization_layer_structure: `{"pre_block_layers": […], "sequential_blocks": […]}`; what
            the model's `get_quantization_layer_structure` says when None.

    Raises:
        ConfigError: a number out of its range.
    """

    _mode = "awq"
    _settings = (
        "weight_bits", "num_samples", "sequence_length", "group_size", "num_grid_points",
        "quantization_layer_structure",
    )  # fmt: skip

    def __init__(
        self,
        dataset: Any,
        tokenizer: Any,
        *,
        weight_bits: int = 4,
        num_samples: int = 128,
        sequence_length: int = 512,
        group_size: int = 128,
        num_grid_points: int = 20,
        quantization_layer_structure: dict[str, Any] | None = None,
    ):
        if weight_bits != 4:
            raise ConfigError("AWQ only supports 4-bit quantization", found=weight_bits)
        self.num_grid_points: int
        settings = dict(locals())
        self._take(dataset, tokenizer, settings)
        if num_grid_points <= 0:
            raise ConfigError("num_grid_points must be a positive integer", found=num_grid_points)
