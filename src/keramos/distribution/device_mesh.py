"""DeviceMesh: devices in a grid whose axes have names."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from keramos.distribution.devices import list_devices
from keramos.engine.placement import Mesh
from keramos.errors import ConfigError


class DeviceMesh:
    """Devices in a grid whose axes have names.

    Args:
        shape: length of each axis: `(8,)` to divide batches alone, `(4, 2)` to divide batches
            among 4 groups and variables among the 2 devices of a group.
        axis_names: one for each axis.
        devices: names of devices (`"cpu:0"`), or devices of jax, row by row; when left out, all
            that `list_devices` lists.

    Raises:
        ConfigError: nothing in `shape` or `axis_names`, unequally many, or another number of
            devices.
    """

    def __init__(
        self,
        shape: Sequence[int],
        axis_names: Sequence[str],
        devices: Any = None,
    ):
        if not shape or not axis_names:
            raise ConfigError(
                "a mesh needs a shape and names for its axes: neither may be empty",
                found=f"shape={shape}, axis_names={axis_names}",
            )
        if len(shape) != len(axis_names):
            raise ConfigError(
                "each axis of a mesh has one length in `shape` and one name in `axis_names`",
                found=f"shape={shape}, axis_names={axis_names}",
            )
        grid = np.array(list_devices() if devices is None else devices)
        if grid.size != math.prod(shape):
            raise ConfigError(
                f"a mesh of shape {tuple(shape)} needs {math.prod(shape)} devices",
                found=f"{grid.size} devices",
            )
        self._shape, self._axis_names = shape, axis_names
        self._devices = grid.reshape(shape)

    @property
    def shape(self) -> Sequence[int]:
        """Length of each axis."""
        return self._shape

    @property
    def axis_names(self) -> Sequence[str]:
        """Name of each axis."""
        return self._axis_names

    @property
    def devices(self) -> np.ndarray:
        """The devices, an array of that shape."""
        return self._devices

    @functools.cached_property
    def _placed(self) -> Mesh:
        names = tuple(map(_device_name, self._devices.flatten()))
        return Mesh(tuple(self._shape), tuple(self._axis_names), names)

    @property
    def backend_mesh(self) -> Any:
        """The same as a `jax.sharding.Mesh`.

        Raises:
            ConfigError: two axes of one name, or devices that are not there.
        """
        return self._placed.grid

    def __repr__(self) -> str:
        return f"<{type(self).__name__} shape={self.shape}, axis_names={self.axis_names}>"


def _device_name(device: Any) -> str:
    if hasattr(device, "platform"):
        return f"{device.platform}:{device.id}"
    name = str(device).lower()
    return name if ":" in name else f"{name}:0"
