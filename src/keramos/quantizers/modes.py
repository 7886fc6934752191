"""The modes of quantization: which product each has, and which config each is told by.

A further mode is one class with the methods of `product.Product`, `of`, `check` and `wrote`,
and one row here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keramos.errors import ConfigError
from keramos.quantizers.awq import AWQProduct
from keramos.quantizers.awq_config import AWQConfig
from keramos.quantizers.configuration import (
    Float8QuantizationConfig,
    Int4QuantizationConfig,
    Int8QuantizationConfig,
    QuantizationConfig,
)
from keramos.quantizers.float8 import Float8Product
from keramos.quantizers.gptq import GPTQProduct
from keramos.quantizers.gptq_config import GPTQConfig
from keramos.quantizers.int4 import Int4Product
from keramos.quantizers.int8 import Int8Product
from keramos.quantizers.product import Form, Product, Written

PRODUCTS: dict[str, Any] = {
    "int8": Int8Product,
    "float8": Float8Product,
    "int4": Int4Product,
    "gptq": GPTQProduct,
    "awq": AWQProduct,
}
_CONFIGS: dict[str, Any] = {
    "int8": Int8QuantizationConfig,
    "float8": Float8QuantizationConfig,
    "int4": Int4QuantizationConfig,
    "gptq": GPTQConfig,
    "awq": AWQConfig,
}
#: Modes whose configs hold what they are calibrated with, and so have no default.
CALIBRATED = ("gptq", "awq")


def check(mode: Any, compute_dtype: str) -> None:
    """Refuse what no policy can have.

    Raises:
        ConfigError: no mode at all, or one that cannot be computed in that dtype.
    """
    if mode not in PRODUCTS:
        raise ConfigError(
            f"Invalid quantization mode. Expected one of {tuple(PRODUCTS)}",
            found=f"mode={mode!r:.200}",
        )
    PRODUCTS[mode].check(compute_dtype)


def product(mode: str, config: Any, settings: Mapping[str, Any] | None = None) -> Product:
    """The product of a layer.

    Args:
        mode: of its policy.
        config: its `quantization_config`.
        settings: what its policy says besides the mode.
    """
    return PRODUCTS[mode].of(config, settings)


def writer(form: Form, stored: Sequence[Any]) -> Written:
    """How a layer was written; None if it was in floats.

    Args:
        form: of its kernel.
        stored: the tensors of its layer, in any order.
    """
    found = (product.wrote(form, stored) for product in PRODUCTS.values())
    return next((written for written in found if written is not None), None)


def resolved(mode: Any, config: Any) -> QuantizationConfig:
    """The config that `quantize(mode, config=config)` means.

    Args:
        mode: name of a mode, or None.
        config: a QuantizationConfig, None, or the name of a mode.

    Raises:
        ConfigError: neither, or two that contradict each other.
    """
    if isinstance(config, str):
        mode, config = config, None
    if mode is not None and mode not in PRODUCTS:
        check(mode, "float32")
    if config is None:
        return _default(mode)
    if not isinstance(config, QuantizationConfig):
        raise ConfigError(
            "Argument `config` must be an instance of `QuantizationConfig`",
            found=repr(config)[:200],
        )
    if mode is not None and config.mode != mode:
        raise ConfigError(
            "Contradictory arguments", found=f"mode={mode!r} but config.mode={config.mode!r}"
        )
    check(config.mode, "float32")
    wanted = _CONFIGS[config.mode]
    if config.mode in CALIBRATED and not isinstance(config, wanted):
        raise ConfigError(
            f"Mode {config.mode!r} requires a valid `config` argument of type "
            f"`{wanted.__name__}`", found=type(config).__name__,
        )  # fmt: skip
    return config


def _default(mode: str | None) -> QuantizationConfig:
    if mode is None:
        raise ConfigError("You must provide either `mode` or `config` to `quantize`")
    wanted = _CONFIGS[mode]
    if mode in CALIBRATED:
        raise ConfigError(
            f"For {mode.upper()}, you must pass a `{wanted.__name__}` object in the `config` "
            "argument", hint=f"config={wanted.__name__}(dataset=…, tokenizer=…)",
        )  # fmt: skip
    return wanted()
