"""The modes of quantization: which product each has.

A further mode is one class with the methods of `product.Product`, `of`, `check` and `wrote`,
and one row here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine
from keramos.errors import ConfigError, UnsupportedFileError
from keramos.quantizers.int8 import Int8Product
from keramos.quantizers.product import Product

PRODUCTS = {"int8": Int8Product}

#: Modes that Keras has besides: policies of them can be read, not computed with.
UNSUPPORTED_MODES = ("int4", "float8", "gptq", "awq")


def check(mode: str, compute_dtype: str) -> None:
    """Refuse what no policy can have.

    Raises:
        ConfigError: no mode at all, or one that cannot be computed in that dtype.
    """
    if mode not in PRODUCTS and mode not in UNSUPPORTED_MODES:
        raise ConfigError(
            "not a mode of quantization", found=repr(mode)[:200], wanted=", ".join(PRODUCTS)
        )
    if mode in PRODUCTS:
        PRODUCTS[mode].check(compute_dtype)


def product(mode: str, config: Any) -> Product:
    """The product of a layer with that `quantization_config`.

    Raises:
        UnsupportedFileError: a mode that only Keras has.
    """
    if mode not in PRODUCTS:
        raise UnsupportedFileError(
            f"{mode} quantization is not supported by this version of keramos",
            wanted=", ".join(PRODUCTS),
        )
    return PRODUCTS[mode].of(config)


def writer(kernel: engine.Variable, stored: Sequence[Any]) -> str | None:
    """The mode in which a layer was written that has `kernel` in floats; None if it was in floats.

    Args:
        kernel: of floats.
        stored: the tensors of its layer, in any order.
    """
    return next((mode for mode, product in PRODUCTS.items() if product.wrote(kernel, stored)), None)
