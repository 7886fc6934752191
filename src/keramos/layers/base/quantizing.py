"""What every layer answers about quantization: its mode, and `quantize`, which few carry out.

Those with kernels do (`kernel`), and models, which ask their layers.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from keramos import dtype_policies
from keramos.errors import ConfigError, NoConfigError
from keramos.layers.base import failure
from keramos.layers.base.former import FormerInterface


class Quantizable(FormerInterface):
    """The dtype policy of a layer, and what it means for kernels."""

    _not_by_policy = ("gptq", "awq")

    @property
    def dtype_policy(self) -> Any:
        """The policy that says the dtypes of the layer. Of a built layer with kernels, one that
        quantizes also quantizes them.
        """
        return self._dtype_policy

    @dtype_policy.setter
    def dtype_policy(self, value: Any) -> None:
        policy = dtype_policies.get(value)
        mode = policy.resolved(self).quantization_mode
        if self.built and mode != self.quantization_mode:
            if mode is None or self.quantization_mode is not None:
                raise failure.quantized_late(self, policy)
            self._quantize_by(policy.resolved(self))
            return
        if isinstance(self._dtype_policy, dtype_policies.DTypePolicyMap) and not isinstance(
            policy, dtype_policies.DTypePolicyMap
        ):
            self._dtype_policy[self.path] = policy  # the layers that share the map keep it
        else:
            self._dtype_policy = policy

    def _quantize_by(self, policy: Any) -> None:
        """Become quantized as a policy says, with the mode's own quantizers."""
        from keramos.quantizers import Int4QuantizationConfig

        mode = policy.quantization_mode
        if mode in self._not_by_policy:
            raise ConfigError(
                f"Implicitly enabling {mode.upper()} quantization by setting `dtype_policy` is not "
                "supported: it is calibrated",
                found=policy.name,
                hint=f"quantize({mode!r}, config=…)",
            )
        # `int4` alone is what `quantize("int4")` does; `int4/64` says the size of blocks
        settings = policy.settings()
        config = Int4QuantizationConfig(**settings) if mode == "int4" and settings else None
        self.quantize(mode, config=config)
        self._dtype_policy = policy

    @property
    def quantization_mode(self) -> str | None:
        """None unless the policy quantizes."""
        return self._dtype_policy.resolved(self).quantization_mode

    def _check_policy(self) -> None:
        """Refuse, while building, a policy that quantizes: those are for layers with kernels."""
        if self.quantization_mode is not None:
            raise failure.not_quantized(self)

    def quantize(
        self, mode: str | None = None, type_check: bool = True, config: Any = None
    ) -> None:
        """Keep the kernels of this layer in fewer bits from now on.

        Args:
            mode: `"int8"`, `"int4"`, `"float8"`, `"gptq"` or `"awq"`; that of `config` when None.
            type_check: whether to refuse classes that are derived from those of the library.
            config: a QuantizationConfig; the mode's own when None.

        Raises:
            NoConfigError: a layer without kernels.
            ConfigError: not built yet, quantized already, or neither mode nor config.
        """
        raise no_quantize(self)

    def _check_quantizable(self, mode: str) -> None:
        from keramos.quantizers import modes

        if not self.built:
            raise ConfigError(
                f"Cannot quantize a layer that isn't yet built: {self.name!r}",
                hint="build(input_shape), or call it once",
            )
        if self.quantization_mode is not None:
            raise ConfigError(
                f"Layer {self.name!r} is already quantized with "
                f"dtype_policy={self._dtype_policy.resolved(self).name!r}", found=f"mode={mode!r}",
            )  # fmt: skip
        modes.check(mode, self._dtype_policy.resolved(self).compute_dtype)


def no_quantize(layer: Any) -> NoConfigError:
    """What a layer says that cannot be quantized."""
    return NoConfigError(
        f"Layer {type(layer).__name__} does not have a `quantize` method implemented", at=layer.name
    )


def resolving(quantize: Callable[..., Any]) -> Callable[..., Any]:
    """`quantize`, handed a config with a mode, of a layer that is built and takes weights again."""
    if hasattr(quantize, "_resolving"):
        return quantize

    @functools.wraps(quantize)
    def resolved(self: Any, mode: Any = None, config: Any = None, **kwargs: Any) -> Any:
        if getattr(self, "_quantizing", False):
            return quantize(self, mode=mode, config=config, **kwargs)
        from keramos.quantizers import modes

        config = modes.resolved(mode, config)
        self._check_quantizable(config.mode)
        was_locked = self._locked
        vars(self).update(_quantizing=True, _locked=False)
        try:
            return quantize(self, mode=config.mode, config=config, **kwargs)
        finally:
            vars(self).update(_quantizing=False, _locked=was_locked)

    resolved._resolving = True  # type: ignore[attr-defined]
    return resolved


Quantizable.quantize = resolving(Quantizable.quantize)
