"""QuantizationConfig: which quantizers a layer uses, for its kernel and for its inputs."""

from __future__ import annotations

from typing import Any, Self

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
        quantizer = self.weight_quantizer
        if isinstance(quantizer, Quantizer) and quantizer.output_dtype != "int8":
            raise ConfigError(
                "Int8QuantizationConfig: `weight_quantizer` must give int8",
                found=quantizer.output_dtype,
            )

    @property
    def mode(self) -> str:
        """`"int8"`."""
        return "int8"
