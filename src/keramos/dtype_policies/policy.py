"""DTypePolicy: one name that says both the type of computation and the type of variables.

A layer with a kernel asks its policy for the product (`quantizers.product`), and so learns nothing
of quantization.
"""

from __future__ import annotations

import functools
from typing import Any, Protocol

from keramos import engine
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.saveable import Saveable
from keramos.engine import dtypes
from keramos.errors import ArgumentTypeError, ConfigError, printable
from keramos.quantizers.product import FloatProduct, Product

_FLOATS = FloatProduct()
_MIXED = {"mixed_float16": ("float16", "float32"), "mixed_bfloat16": ("bfloat16", "float32")}
_GLOBAL: dict[str, DTypePolicy] = {}


class HasPath(Protocol):
    """What a policy needs of a layer."""

    @property
    def path(self) -> str: ...


class DTypePolicy(Saveable):
    """The types of a layer.

    Args:
        name: a dtype (`"float32"`, `"bfloat16"`, `"int8"` …) for both, or `"mixed_float16"` /
            `"mixed_bfloat16"`: computation in 16 bits, variables in float32. That of the global
                policy when left out.

    Raises:
        ConfigError: not such a name.
    """

    def __init__(self, name: str | None = None):
        name = dtype_policy().name if name is None else name
        if not isinstance(name, str):
            raise ArgumentTypeError("DTypePolicy: `name` must be a string", found=repr(name)[:200])
        self._name = name
        self._compute_dtype, self._variable_dtype = parsed(name)

    @property
    def name(self) -> str:
        """As given."""
        return self._name

    @property
    def compute_dtype(self) -> str:
        """Type of the computation."""
        return self._compute_dtype

    @property
    def variable_dtype(self) -> str:
        """Type of the variables."""
        return self._variable_dtype

    @property
    def quantization_mode(self) -> str | None:
        """None: this policy does not quantize."""
        return None

    def product(self, config: Any = None) -> Product:
        """How a layer of this policy keeps its kernels and multiplies by them.

        Args:
            config: the layer's `quantization_config`.
        """
        return _FLOATS

    def resolved(self, layer: HasPath) -> DTypePolicy:
        """The policy of one layer: this one, but for a map of policies by path."""
        return self

    def convert_input(self, x: Any, autocast: bool, dtype: str) -> Any:
        """`x` as a tensor; floats cast to `dtype` when `autocast`. Text stays numpy's, and what is
        sparse stays so.
        """
        if engine.is_sparse(x):
            own = engine.standardize_dtype(x.dtype)
            floats = autocast and dtypes.is_float(dtype) and dtypes.is_float(own)
            return engine.sparse.cast(x, dtype) if floats and own != dtype else x
        if not engine.is_tensor(x):
            if not hasattr(x, "__array__") or engine.is_text(x):
                return x
            x = engine.convert_to_tensor(x)
        floats = (
            autocast
            and dtypes.is_float(dtype)
            and dtypes.is_float(engine.standardize_dtype(x.dtype))
        )
        return engine.cast(x, dtype) if floats and engine.standardize_dtype(x.dtype) != dtype else x

    def get_config(self) -> dict[str, Any]:
        """`{"name": …}`."""
        return {"name": self._name}

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._name == other._name  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((type(self), self._name))

    def __repr__(self) -> str:
        return f'<{type(self).__name__} "{printable(self._name)}">'


def parsed(name: str) -> tuple[str, str]:
    """(compute dtype, variable dtype) of a policy's name.

    Raises:
        ConfigError: not such a name.
    """
    if name in _MIXED:
        return _MIXED[name]
    try:
        dtype = dtypes.standardize_dtype(name)
    except ValueError as error:
        raise ConfigError(
            f"no dtype policy named {name!r}",
            wanted="'mixed_float16', 'mixed_bfloat16' or a dtype such as 'float32'",
        ) from error
    return dtype, dtype


def get(identifier: Any) -> DTypePolicy:
    """A policy from a policy, its config, its name (`"mixed_bfloat16"`, `"int8_from_float32"`), a
    dtype, or None for the global one.
    """
    if identifier is None:
        return dtype_policy()
    if isinstance(identifier, DTypePolicy):
        return identifier
    if isinstance(identifier, dict):
        return _described(identifier, None)
    return _named(
        identifier if isinstance(identifier, str) else dtypes.standardize_dtype(identifier)
    )


@functools.lru_cache(maxsize=64)
def _named(name: str) -> DTypePolicy:
    # It never changes, and all layers of a model have the same.
    mode, quantized, source_name = name.partition("_from_")
    if not quantized:
        return DTypePolicy(name)
    from keramos.dtype_policies import quantized as kinds

    return kinds.named(mode, source_name)


def serialize(dtype_policy: DTypePolicy) -> dict[str, Any]:
    """The config of a policy."""
    return serialize_keras_object(dtype_policy)


def deserialize(
    config: dict[str, Any] | None, custom_objects: dict[str, Any] | None = None
) -> DTypePolicy | None:
    """The policy that `config` describes; None stays None."""
    return None if config is None else _described(config, custom_objects)


def _described(config: dict[str, Any], custom_objects: dict[str, Any] | None) -> DTypePolicy:
    from keramos.codec.session import joined

    if _is_plain(config):
        return _named(config["config"]["name"])
    policy = decode_config(config, session=joined(custom_objects))
    if not isinstance(policy, DTypePolicy):
        raise ConfigError("not the config of a dtype policy", found=repr(policy)[:200])
    return policy


def _is_plain(config: dict[str, Any]) -> bool:
    """Whether it is written as nearly every layer of every file has it, and so needs no look at who
    else has that name.
    """
    inner = config.get("config")
    return (
        config.get("module") == "keras"
        and config.get("class_name") == "DTypePolicy"
        and config.get("registered_name") in (None, "DTypePolicy")
        and isinstance(inner, dict)
        and inner.keys() == {"name"}
        and isinstance(inner["name"], str)
    )


def dtype_policy() -> DTypePolicy:
    """The global policy: what `set_dtype_policy` said last, else `floatx`."""
    if "policy" not in _GLOBAL:
        return _GLOBAL.setdefault(f"floatx:{engine.floatx()}", DTypePolicy(engine.floatx()))
    return _GLOBAL["policy"]


def set_dtype_policy(policy: DTypePolicy | str) -> None:
    """Make `policy` the one of layers that are given none.

    Raises:
        ConfigError: no policy, nor the name of one.
    """
    if policy is None:
        raise ConfigError("None is no dtype policy", wanted="a name such as 'mixed_bfloat16'")
    _GLOBAL["policy"] = get(policy)


def forget_dtype_policy() -> None:
    """Go back to `floatx` for layers that are given none."""
    _GLOBAL.pop("policy", None)
