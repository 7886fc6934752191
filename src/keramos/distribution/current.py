"""The distribution that holds now, and what the engine asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keramos.distribution.tensor_layout import TensorLayout
from keramos.engine import placement
from keramos.engine.placement import Layout, Mesh, Placement
from keramos.errors import ConfigError

if TYPE_CHECKING:
    from keramos.distribution.strategy import Distribution


class DistributionPlacement(Placement):
    """A distribution in the engine's terms; asked anew each time, for users override its methods.

    Args:
        distribution: the strategy.
    """

    def __init__(self, distribution: Distribution):
        self.distribution = distribution

    @property
    def mesh(self) -> Mesh:
        return self.distribution.device_mesh._placed

    @property
    def batch_axis(self) -> str | None:
        return self.distribution.batch_dim_name

    @property
    def shares_batches(self) -> bool:
        return self.distribution.auto_shard_dataset

    def layout_of_variable(self, variable: Any) -> Layout:
        return placed(self.distribution.get_variable_layout(variable), variable.path)

    def layout_of_batch(self, shape: tuple[int, ...]) -> Layout:
        if not shape:
            return Layout((), self.mesh)
        return placed(self.distribution.get_data_layout(shape), "of a batch")

    def layout_of_output(self, path: str) -> Layout | None:
        layout = self.distribution.get_tensor_layout(path)
        return placed(layout, path) if layout else None


def placed(layout: Any, path: str) -> Layout:
    """A layout in the engine's terms.

    Args:
        layout: a `TensorLayout`.
        path: whose it is, for errors.

    Raises:
        ConfigError: something else, or a layout without a mesh.
    """
    if isinstance(layout, Layout):
        return layout
    if not isinstance(layout, TensorLayout):
        raise ConfigError(
            f"the layout {path} is of another type",
            found=repr(layout)[:200],
            wanted="a keras.distribution.TensorLayout",
        )
    return layout._placed


def distribution() -> Distribution | None:
    """The distribution that holds in this thread, if any."""
    current = placement.current()
    return current.distribution if isinstance(current, DistributionPlacement) else None


def set_distribution(value: Distribution | None) -> None:
    """Let a distribution hold in this thread from now on: for variables that are made, and for
    batches.

    Variables that are there keep their places.

    Args:
        value: a `DataParallel`, a `ModelParallel`, an object of a subclass; or None, for jax's own
            choice.
    """
    placement.hold(None if value is None else DistributionPlacement(value))
