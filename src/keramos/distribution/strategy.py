"""Distribution: what every way to spread variables and batches over devices has in common."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from keramos.distribution import crew
from keramos.distribution.current import distribution, set_distribution
from keramos.distribution.device_mesh import DeviceMesh
from keramos.distribution.tensor_layout import TensorLayout
from keramos.engine import processes

#: The mesh axis along which batches are divided, where nobody names it.
BATCH = "batch"


class Distribution:
    """How variables and batches are spread over the devices of a mesh.

    A subclass says it by `get_data_layout`, `get_variable_layout` and `get_tensor_layout`.

    Args:
        device_mesh: the devices.
        batch_dim_name: the mesh axis along which the rows of batches are divided.
        auto_shard_dataset: whether every process has the same data, of which it takes its rows;
            else its data are its rows.
    """

    def __init__(
        self,
        device_mesh: DeviceMesh,
        batch_dim_name: str | None = None,
        auto_shard_dataset: bool = True,
    ):
        self._device_mesh, self._batch_dim_name = device_mesh, batch_dim_name
        self._auto_shard_dataset = auto_shard_dataset
        self._num_processes, self._process_id = processes.count(), processes.index()
        self._is_multi_process = self._num_processes > 1
        crew.enlist()  # a program may have called jax.distributed.initialize itself

    @property
    def device_mesh(self) -> DeviceMesh:
        """The devices."""
        return self._device_mesh

    @property
    def batch_dim_name(self) -> str | None:
        """The mesh axis along which the rows of batches are divided."""
        return self._batch_dim_name

    @property
    def auto_shard_dataset(self) -> bool:
        """Whether every process has the same data, of which it takes its rows."""
        return self._auto_shard_dataset

    @auto_shard_dataset.setter
    def auto_shard_dataset(self, auto_shard_dataset: bool) -> None:
        self._auto_shard_dataset = auto_shard_dataset

    @property
    def num_processes(self) -> int:
        """How many processes compute together."""
        return self._num_processes

    @property
    def num_model_replicas(self) -> int:
        """How many copies of the model there are."""
        raise NotImplementedError(f"{type(self).__name__} must define num_model_replicas")

    @property
    def data_shard_id(self) -> int:
        """Which part of the data belongs to this process, from 0; processes that hold parts of
        one copy of the model have the same.
        """
        replicas = self.num_model_replicas
        sharing = 1 if replicas >= self.num_processes else self.num_processes // replicas
        return self._process_id // sharing

    def get_data_layout(self, data_shape: Sequence[int]) -> TensorLayout:
        """How a batch lies on the mesh.

        Args:
            data_shape: of all processes together; rows first.
        """
        raise NotImplementedError(f"{type(self).__name__} must define get_data_layout()")

    def get_variable_layout(self, variable: Any) -> TensorLayout:
        """How a variable lies on the mesh.

        Args:
            variable: its path, shape and dtype are known, its numbers are not there yet.
        """
        raise NotImplementedError(f"{type(self).__name__} must define get_variable_layout()")

    def get_tensor_layout(self, path: str) -> TensorLayout | None:
        """How what a layer gives lies on the mesh; None where jax decides.

        Args:
            path: of the layer, and "/output".
        """
        raise NotImplementedError(f"{type(self).__name__} must define get_tensor_layout()")

    def distribute_dataset(self, dataset: Any) -> Any:
        """The data that this process trains on: `dataset` itself, of any kind.

        Each device is handed its rows when a batch is there, so nothing has to be cut before.

        Args:
            dataset: what `fit` takes.
        """
        return dataset

    @contextlib.contextmanager
    def scope(self) -> Iterator[None]:
        """Within it this is the distribution that holds."""
        previous = distribution()
        set_distribution(self)
        try:
            yield
        finally:
            set_distribution(previous)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} device_mesh={self.device_mesh}>"


class RowsDistribution(Distribution):
    """A distribution that divides the rows of batches, and leaves variables where they were put."""

    def get_data_layout(self, data_shape: Sequence[int]) -> TensorLayout:
        whole: list[str | None] = [None] * (len(data_shape) - 1)
        return TensorLayout([self.batch_dim_name, *whole], self.device_mesh)

    def get_variable_layout(self, variable: Any) -> TensorLayout:
        own = getattr(variable, "_layout", None)
        return (
            own if own is not None else TensorLayout([None] * len(variable.shape), self.device_mesh)
        )
