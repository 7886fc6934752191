"""GPTQConfig: how GPTQ quantizes, and with which texts."""

from __future__ import annotations

from typing import Any

from keramos.errors import ConfigError
from keramos.quantizers.calibration_config import CalibrationConfig


class GPTQConfig(CalibrationConfig):
    """Kernels of few bits, of which each number makes good for the rounding of those before it.

    Source: Frantar et al. 2022, "GPTQ: accurate post-training quantization for generative
    pre-trained transformers".

    Args:
        dataset: texts, or arrays of tokens: an iterable of either.
        tokenizer: has `tokenize(text)`; asked for texts alone.
        weight_bits: 2, 3, 4 or 8; those of 4 are packed, others take a byte.
        num_samples: how many sequences are run through the model, >= 1.
        per_channel: whether every output has scales of its own.
        sequence_length: tokens in each, >= 1.
        hessian_damping: share of the mean of the diagonal that is added to it, in [0, 1].
        group_size: how many numbers of a sum share a scale, >= 1; -1 for all.
        symmetric: whether ranges reach as far below 0 as above.
        activation_order: whether inputs of large magnitude are rounded first.
        quantization_layer_structure: `{"pre_block_layers": […], "sequential_blocks": […]}`; what
            the model's `get_quantization_layer_structure` says when None.

    Raises:
        ConfigError: a number out of its range.
    """

    _mode = "gptq"
    _settings = (
        "weight_bits", "num_samples", "per_channel", "sequence_length", "hessian_damping",
        "group_size", "symmetric", "activation_order", "quantization_layer_structure",
    )  # fmt: skip

    def __init__(
        self,
        dataset: Any,
        tokenizer: Any,
        *,
        weight_bits: int = 4,
        num_samples: int = 128,
        per_channel: bool = True,
        sequence_length: int = 512,
        hessian_damping: float = 0.01,
        group_size: int = 128,
        symmetric: bool = False,
        activation_order: bool = False,
        quantization_layer_structure: dict[str, Any] | None = None,
    ):
        if weight_bits not in (2, 3, 4, 8):
            raise ConfigError(
                f"Unsupported weight_bits {weight_bits!r:.50}", wanted="2, 3, 4, and 8"
            )
        if not 0 <= hessian_damping <= 1:
            raise ConfigError("hessian_damping must be between 0 and 1", found=hessian_damping)
        self.per_channel: bool
        self.hessian_damping: float
        self.symmetric: bool
        self.activation_order: bool
        settings = dict(locals())
        self._take(dataset, tokenizer, settings)
