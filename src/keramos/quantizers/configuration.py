"""QuantizationConfig: which quantizers a layer uses, for its kernel and for its inputs."""

from __future__ import annotations

from typing import Any, Self

from keramos.codec import types
from keramos.codec.arguments import ArgumentType, argument
from keramos.codec.saveable import Saveable
from keramos.errors import ConfigError
from keramos.quantizers import family
from keramos.quantizers.quantizer import AbsMaxQuantizer, Quantizer


class QuantizationConfig(Saveable):
    """Base of what a layer is told about its quantization.

    A subclass defines the property `mode`.

    Args:
        weight_quantizer: for kernels; the mode's own when None.
        activation_quantizer: for inputs; they stay floats when None.
    """

    weight_quantizer: Any = argument(None, family.argument_type)
    activation_quantizer: Any = argument(None, family.argument_type)

    @property
    def mode(self) -> str:
        """The mode of the dtype policies that it belongs to, such as `"int8"`.

        Raises:
            NotImplementedError: a subclass without it.
        """
        raise NotImplementedError(f"{type(self).__name__} must define the property `mode`")

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """A config from what `get_config` gave; a quantizer that it does not name is None, not the
        constructor's default.
        """
        return cls(**{"weight_quantizer": None, "activation_quantizer": None, **config})


def _inputs(value: Any) -> Any:
    return AbsMaxQuantizer() if isinstance(value, str) and value == "default" else family.get(value)


class Int8QuantizationConfig(QuantizationConfig):
    """Kernels of 8 bits; inputs too, unless `activation_quantizer` is None.

    Args:
        weight_quantizer: for kernels, with int8 as its output; AbsMaxQuantizer when None.
        activation_quantizer: for inputs; `"default"` is AbsMaxQuantizer, None leaves them floats.

    Raises:
        ConfigError: a quantizer for kernels with another output than int8.
    """

    activation_quantizer: Any = argument("default", ArgumentType(_inputs, family.serialize))

    def _setup(self) -> None:
        _check_output(self)

    @property
    def mode(self) -> str:
        """`"int8"`."""
        return "int8"


_SIGNED = (-8, 7)


class Int4QuantizationConfig(QuantizationConfig):
    """Kernels of 4 bits; inputs stay floats, unless `activation_quantizer` says otherwise.

    Args:
        weight_quantizer: for kernels, with int8 as its output and -8 to 7 as its range;
            AbsMaxQuantizer when None.
        activation_quantizer: for inputs; `"default"` and None leave them floats.
        block_size: how many numbers of a sum share a scale and a zero point, >= 1; -1 or None for
            all of them, without a zero point. Blocks have quantizers of their own.

    Raises:
        ConfigError: a quantizer with another range or output, one beside blocks, or no such size.
    """

    activation_quantizer: Any = argument(
        "default", ArgumentType(lambda value: _unless_default(value), family.serialize)
    )
    block_size: int | None = argument(128, types.optional(types.integer()))

    def _setup(self) -> None:
        size = self.block_size
        if size is not None and size != -1 and size <= 0:
            raise ConfigError(
                "block_size must be None, -1, or a positive integer", found=repr(size)
            )
        quantizers = (self.weight_quantizer, self.activation_quantizer)
        if (size or -1) > 0 and quantizers != (None, None):
            raise ConfigError(
                "Int4 sub-channel quantization (block_size > 0) does not support custom quantizers",
                found=f"block_size={size}",
                hint="block_size=None",
            )
        quantizer = self.weight_quantizer
        if isinstance(quantizer, AbsMaxQuantizer) and quantizer.value_range != _SIGNED:
            raise ConfigError(
                "Int4QuantizationConfig requires a weight_quantizer with value_range=(-8, 7)",
                found=quantizer.value_range,
            )
        _check_output(self)

    @property
    def mode(self) -> str:
        """`"int4"`."""
        return "int4"

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """A config from what `get_config` gave; before Keras 3.14 there were no blocks."""
        return super().from_config({"block_size": None, **config})


def _unless_default(value: Any) -> Any:
    return None if isinstance(value, str) and value == "default" else family.get(value)


class Float8QuantizationConfig(QuantizationConfig):
    """Training in which what is multiplied is rounded to 8 bits; there is nothing to choose."""

    def __init__(self) -> None:
        super().__init__(None, None)

    @property
    def mode(self) -> str:
        """`"float8"`."""
        return "float8"

    def get_config(self) -> dict[str, Any]:
        """Empty."""
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """A config."""
        return cls()


def _check_output(config: QuantizationConfig) -> None:
    quantizer = config.weight_quantizer
    if isinstance(quantizer, Quantizer) and quantizer.output_dtype != "int8":
        raise ConfigError(
            f"{type(config).__name__} requires a weight_quantizer with output_dtype='int8'",
            found=quantizer.output_dtype,
        )
