"""ModelParallel: variables are divided among devices, as a LayoutMap says."""

from __future__ import annotations

from typing import Any

from keramos.distribution.layout_map import LayoutMap
from keramos.distribution.strategy import RowsDistribution
from keramos.distribution.tensor_layout import TensorLayout
from keramos.errors import ConfigError


class ModelParallel(RowsDistribution):
    """Variables are divided among devices as a LayoutMap says, and batches along one mesh axis.

    ```python
    mesh = DeviceMesh((2, 4), ("batch", "model"))
    layouts = LayoutMap(mesh)
    layouts[".*dense.*kernel"] = (None, "model")
    with ModelParallel(layout_map=layouts).scope():
        model = load_model(path)  # each device reads its columns of each kernel
    ```

    Variables that no key of the map fits are whole on every device.

    Args:
        layout_map: path -> layout, with a mesh.
        batch_dim_name: the mesh axis along which the rows of batches are divided; the first when
            left out.
        auto_shard_dataset: whether every process has the same data, of which it takes its rows;
            else its data are its rows.

    Raises:
        ConfigError: no `layout_map`, or something else; or copies of the model that the processes
            cannot share evenly.
    """

    def __init__(
        self,
        *,
        layout_map: LayoutMap | None = None,
        batch_dim_name: str | None = None,
        auto_shard_dataset: bool = True,
        **kwargs: Any,
    ):
        kwargs.pop("device_mesh", None)  # that of the map decides
        if kwargs:
            raise TypeError(f"ModelParallel takes no argument {', '.join(map(repr, kwargs))}")
        if not isinstance(layout_map, LayoutMap) or layout_map.device_mesh is None:
            raise ConfigError(
                "ModelParallel needs `layout_map`, a LayoutMap with a device mesh",
                found=repr(layout_map)[:200],
            )
        mesh = layout_map.device_mesh
        super().__init__(mesh, batch_dim_name or mesh.axis_names[0], auto_shard_dataset)
        self._layout_map = layout_map
        processes, replicas = self.num_processes, self.num_model_replicas
        if processes > replicas and processes % replicas:
            raise ConfigError(
                "the processes cannot be divided evenly among the copies of the model",
                found=f"num_processes={processes}, num_model_replicas={replicas}",
            )

    @property
    def num_model_replicas(self) -> int:
        mesh = self.device_mesh
        return mesh.shape[list(mesh.axis_names).index(str(self.batch_dim_name))]

    def get_variable_layout(self, variable: Any) -> TensorLayout:
        if getattr(variable, "_layout", None) is None:
            layout = self._layout_map[variable.path]
            if layout is not None:
                return layout
        return super().get_variable_layout(variable)

    def get_tensor_layout(self, path: str) -> TensorLayout | None:
        return self._layout_map[path]
