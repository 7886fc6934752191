"""What every layer answers about quantization: its mode, and `quantize`, which few carry out.

Those with kernels do (`kernel`), users' classes with hooks of their own, and models, which ask
their layers.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

from keramos import dtype_policies, engine
from keramos.errors import ConfigError, NoConfigError
from keramos.layers.base import failure
from keramos.layers.base.former import FormerInterface


class Quantizable(FormerInterface):
    """The dtype policy of a layer, and what it means for kernels."""

    _not_by_policy = ("gptq", "awq")
    _quantizing = False

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
        # `quantize` of a user's class sets the policy itself, once it has made its variables
        if self.built and mode != self.quantization_mode and not self._quantizing:
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
        """Refuse, while building, a policy that quantizes: those are for layers with kernels, and
        for users' classes with a call of their own for the mode.
        """
        mode = self.quantization_mode
        if mode is not None and not self._calls_quantized(mode):
            raise failure.not_quantized(self)

    def _calls_quantized(self, mode: str) -> bool:
        """Whether a user's class says how its layers are called in a mode."""
        own = type(self)
        return own.quantized_call is not Quantizable.quantized_call or hasattr(own, f"_{mode}_call")

    # The next two, `_int8_call` and its likes are what users' classes define to be quantized.
    def quantized_build(self, input_shape: Any, mode: str) -> None:
        """Make the variables of a mode.

        Args:
            input_shape: as `build` takes it.
            mode: `"int8"`, `"int4"`, `"float8"`, `"gptq"` or `"awq"`.

        Raises:
            NoConfigError: the class does not say how.
        """
        raise NoConfigError(
            f"Layer {type(self).__name__} does not have a `quantized_build` method implemented",
            at=self.name,
        )

    def quantized_call(self, *args: Any, **kwargs: Any) -> Any:
        """What a call computes where the dtype policy quantizes: `_int8_call` of the class for
        `"int8"`, and so on.

        Raises:
            NoConfigError: the class has no such method, or the policy does not quantize.
        """
        mode = self.quantization_mode
        if mode is None:
            raise NoConfigError(
                "Invalid quantization mode: the policy is one of floats", at=self.name
            )
        call = getattr(self, f"_{mode}_call", None)
        if call is None:
            raise NoConfigError(
                f"Layer {type(self).__name__} does not have a `_{mode}_call` method implemented",
                at=self.name,
            )
        return call(*args, **kwargs)

    @property
    def _active_call(self) -> Callable[..., Any]:
        """`call`, or what a user's class has in its place for the mode of its policy."""
        mode = self.quantization_mode
        return self.quantized_call if mode and self._calls_quantized(mode) else self.call

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


@contextlib.contextmanager
def opened(layer: Any) -> Iterator[None]:
    """A context in which a built layer takes weights, whose paths are as those of `build`."""
    was_locked, layer._locked = layer._locked, False
    parent = layer.path.rpartition("/")[0]
    try:
        with engine.NameScope(layer.name, caller=layer, override_parent=parent):
            yield
    finally:
        layer._locked = was_locked


def resolving(quantize: Callable[..., Any]) -> Callable[..., Any]:
    """`quantize`, handed a config with a mode, of a layer that is built and takes weights again."""
    if hasattr(quantize, "_resolving"):
        return quantize

    @functools.wraps(quantize)
    def resolved(self: Any, mode: Any = None, config: Any = None, **kwargs: Any) -> Any:
        if self._quantizing:
            return quantize(self, mode=mode, config=config, **kwargs)
        from keramos.quantizers import modes

        config = modes.resolved(mode, config)
        self._check_quantizable(config.mode)
        object.__setattr__(self, "_quantizing", True)
        try:
            with opened(self):
                return quantize(self, mode=config.mode, config=config, **kwargs)
        finally:
            object.__setattr__(self, "_quantizing", False)

    resolved._resolving = True  # type: ignore[attr-defined]
    return resolved


Quantizable.quantize = resolving(Quantizable.quantize)
