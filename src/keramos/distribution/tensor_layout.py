"""TensorLayout: along which axes of a mesh a tensor is divided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos.distribution.device_mesh import DeviceMesh
from keramos.engine.placement import Layout
from keramos.errors import ConfigError


class TensorLayout:
    """Along which axes of a mesh a tensor is divided.

    Args:
        axes: for each dimension the name of a mesh axis, or None where every device holds it whole.
        device_mesh: the devices; may be set later, once.

    Raises:
        ConfigError: an axis that the mesh lacks.
    """

    def __init__(self, axes: Sequence[str | None], device_mesh: DeviceMesh | None = None):
        self._axes, self._device_mesh = tuple(axes), device_mesh
        self._check_axes()

    @property
    def axes(self) -> tuple[str | None, ...]:
        """For each dimension the name of a mesh axis, or None."""
        return self._axes

    @property
    def device_mesh(self) -> DeviceMesh | None:
        """The devices."""
        return self._device_mesh

    @device_mesh.setter
    def device_mesh(self, device_mesh: DeviceMesh) -> None:
        if self._device_mesh is not None:
            raise ConfigError(
                "a layout keeps the device mesh that it has", found=repr(self._device_mesh)
            )
        self._device_mesh = device_mesh
        self._check_axes()

    def _check_axes(self) -> None:
        if self._device_mesh is None:
            return
        names = self._device_mesh.axis_names
        unknown = {axis for axis in self._axes if axis is not None} - {*names}
        if unknown:
            raise ConfigError(
                "a layout names axes that its mesh has not",
                found=", ".join(sorted(map(repr, unknown))),
                wanted=", ".join(map(repr, names)),
            )

    @property
    def _placed(self) -> Layout:
        if self._device_mesh is None:
            raise ConfigError(
                "a layout without a device mesh says nothing about devices",
                found=repr(self),
                hint="TensorLayout(axes, device_mesh)",
            )
        return Layout(self._axes, self._device_mesh._placed)

    @property
    def backend_layout(self) -> Any:
        """The same as a `jax.sharding.NamedSharding`.

        Raises:
            ConfigError: it has no mesh, an axis divides two dimensions, or devices are missing.
        """
        return self._placed.sharding

    def __repr__(self) -> str:
        return f"<{type(self).__name__} axes={self.axes}, device_mesh={self.device_mesh}>"
