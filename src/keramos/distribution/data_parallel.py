"""DataParallel: every device has the whole model, and rows of each batch."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from keramos.distribution.device_mesh import DeviceMesh
from keramos.distribution.devices import list_devices
from keramos.distribution.strategy import BATCH, RowsDistribution
from keramos.errors import ConfigError


class DataParallel(RowsDistribution):
    """Every device has the whole model, and rows of each batch; gradients are summed over them.

    A batch whose rows cannot be divided evenly is computed whole by every device: the numbers are
    those of one device either way.

    Args:
        device_mesh: of one axis; of several, the first divides the batches.
        devices: names of devices instead; all that `list_devices` lists when both are left out.
        auto_shard_dataset: whether every process has the same data, of which it takes its rows;
            else its data are its rows.

    Raises:
        ConfigError: `device_mesh` is something else.
    """

    def __init__(
        self,
        device_mesh: DeviceMesh | None = None,
        devices: Any = None,
        auto_shard_dataset: bool = True,
    ):
        if device_mesh is None or not device_mesh:
            grid = np.array(list_devices() if devices is None or not len(devices) else devices)
            device_mesh = DeviceMesh(grid.shape, [BATCH], grid)
        if not isinstance(device_mesh, DeviceMesh):
            raise ConfigError("`device_mesh` must be a DeviceMesh", found=repr(device_mesh)[:200])
        super().__init__(device_mesh, device_mesh.axis_names[0], auto_shard_dataset)
        if device_mesh.devices.ndim != 1:
            warnings.warn(
                f"of a mesh with {device_mesh.devices.ndim} axes, only the first "
                f"({self.batch_dim_name!r}) divides batches",
                stacklevel=2,
            )

    @property
    def num_model_replicas(self) -> int:
        return self.device_mesh.devices.size

    def get_tensor_layout(self, path: str) -> None:
        return None
