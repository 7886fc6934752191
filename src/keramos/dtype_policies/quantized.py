"""QuantizedDTypePolicy: the types of a layer whose kernels are small integers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos.dtype_policies import policy
from keramos.quantizers import modes
from keramos.quantizers.product import Product


class QuantizedDTypePolicy(policy.DTypePolicy):
    """Kernels in a mode of quantization, everything else as another policy says.

    Its name is `<mode>_from_<source_name>`.

    Args:
        mode: `"int8"`, `"int4"`, `"float8"`, `"gptq"` or `"awq"`.
        source_name: name of a policy of floats, whose types computation and the other variables
            have; the global policy's when left out.

    Raises:
        ConfigError: no mode, no policy, or int8 with float16, whose range is too small for it.
    """

    def __init__(self, mode: str, source_name: str | None = None):
        source_name = policy.dtype_policy().name if source_name is None else source_name
        super().__init__(source_name)
        modes.check(mode, self._compute_dtype)
        self._name = f"{mode}_from_{source_name}"
        self._mode, self._source_name = mode, source_name

    @property
    def quantization_mode(self) -> str:
        """The mode."""
        return self._mode

    def settings(self) -> Mapping[str, Any]:
        """What it says besides the mode."""
        return {}

    def product(self, config: Any = None) -> Product:
        """The product of the mode, with the quantizers of `config`.

        Raises:
            ConfigError: the mode needs to know more than `config` and the policy say.
        """
        return modes.product(self._mode, config, self.settings())

    def get_config(self) -> dict[str, Any]:
        """`{"mode": …, "source_name": …}`."""
        return {"mode": self._mode, "source_name": self._source_name}


def named(mode: str, source_name: str) -> QuantizedDTypePolicy:
    """The policy called `<mode>_from_<source_name>`.

    Args:
        mode: `"int8"`, `"int4/128"`, `"gptq/4/128"` …
        source_name: of a policy of floats.

    Raises:
        ConfigError: no mode, or no policy.
    """
    from keramos.dtype_policies import float8, grouped

    kinds: dict[str, type[QuantizedDTypePolicy]] = {
        "int4/": grouped.Int4DTypePolicy,
        "gptq": grouped.GPTQDTypePolicy,
        "awq": grouped.AWQDTypePolicy,
        "float8": float8.QuantizedFloat8DTypePolicy,
    }
    kind = next((kind for start, kind in kinds.items() if mode.startswith(start)), None)
    return (kind or QuantizedDTypePolicy)(mode, source_name)


def of_config(config: Any, source_name: str) -> QuantizedDTypePolicy:
    """The policy of a layer that is quantized with that QuantizationConfig.

    Args:
        config: with a mode.
        source_name: of the layer's policy until then.
    """
    mode = config.mode
    if mode == "int4":
        size = getattr(config, "block_size", None)
        mode = f"int4/{-1 if size is None else size}"
    elif mode in modes.CALIBRATED:
        mode = config.dtype_policy_string()
    return named(mode, source_name)


def of_stored(mode: str, source_name: str) -> QuantizedDTypePolicy:
    """The policy of a layer whose tensors show how it was quantized.

    Args:
        mode: as `quantizers.modes.writer` tells it.
        source_name: of the layer's policy of floats.
    """
    name, _, length = mode.partition("/")
    if name != "float8":
        return named(mode, source_name)
    from keramos.dtype_policies.float8 import QuantizedFloat8DTypePolicy

    return QuantizedFloat8DTypePolicy(name, source_name, int(length))
