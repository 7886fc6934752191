"""Devices by name: where jax puts new arrays."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import jax

from keramos.errors import ConfigError


def device(device_name: Any) -> AbstractContextManager:
    """A scope in which new arrays lie on a device.

    Args:
        device_name: `"cpu"`, `"cpu:0"`, `"gpu:1"`, …, in any case, or a device of jax.

    Raises:
        ConfigError: no such device.
    """
    if isinstance(device_name, jax.Device):
        return jax.default_device(device_name)
    if not isinstance(device_name, str):
        raise ConfigError(
            "a device is named like 'gpu:0', or is one of jax", found=repr(device_name)[:200]
        )
    kind, _, number = device_name.lower().partition(":")
    for candidate in _devices(kind):
        if str(candidate.id) == (number or "0"):
            return jax.default_device(candidate)
    known = ", ".join(f"{one.platform}:{one.id}" for one in jax.devices())
    raise ConfigError(f"there is no device {device_name!r}", wanted=known)


def _devices(kind: str) -> list[Any]:
    try:
        return jax.devices(kind)
    except RuntimeError:  # no such platform here
        return []
