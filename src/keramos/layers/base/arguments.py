"""Arguments that every layer's constructor takes, and what a class of the user's leaves out of
them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from keramos import dtype_policies
from keramos._frames import is_ours
from keramos.codec.arguments import unknown_argument
from keramos.layers.base import call as calls


def constructor_arguments(
    cls: type, config: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the constructor of `cls` is given of a config, and what is set afterwards.

    Args:
        cls: of a layer.
        config: what `get_config` gave.
    """
    # Our constructors read the config themselves.
    if isinstance(config.get("dtype"), dict) and not is_ours(cls.__init__):
        config = {**config, "dtype": _dtype(config["dtype"])}
    names = calls.keywords_of(cls.__init__)
    if names is None:
        return config, {}
    late = {k: v for k, v in config.items() if k in ("trainable", "dtype") and k not in names}
    return {k: v for k, v in config.items() if k not in late}, late


def _dtype(config: dict[str, Any]) -> Any:
    """A dtype as constructors are given it: a name, or a policy that has more to it."""
    policy = dtype_policies.get(config)
    return policy.name if type(policy) is dtype_policies.DTypePolicy else policy


def input_shape_of(kwargs: dict[str, Any], owner: type, common: Iterable[str]) -> tuple | None:
    """The shape of the input that a constructor is told, with the batch axis.

    Args:
        kwargs: what is left of its arguments.
        owner: whose constructor it is.
        common: the arguments of every layer.

    Raises:
        ConfigError: an argument that nobody knows.
    """
    width = kwargs.pop("input_dim", None)
    shape = kwargs.pop("input_shape", None if width is None else (width,))
    batch_shape = kwargs.pop("batch_input_shape", kwargs.pop("batch_shape", None))
    batch = kwargs.pop("batch_size", None)
    kwargs.pop("input_dtype", None)  # of Keras 1: the type of the input that it made for the layer
    if kwargs:
        own = (*getattr(owner, "_arguments", ()), *calls.parameter_names(owner.__init__))
        known = {*common, *own}
        raise unknown_argument(owner.__name__, next(iter(kwargs)), known)
    if batch_shape is not None:
        return tuple(batch_shape)
    return None if shape is None else (batch, *shape)
