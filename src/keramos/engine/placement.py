"""Where variables live: meshes of devices, layouts on a mesh, and the one scope that decides.

Everything here is plain data until numbers are moved: jax comes when a scope is entered. Outside a
scope nothing has a layout, and numbers stay where jax puts them.
"""

from __future__ import annotations

import contextlib
import functools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keramos.engine.scope import ContextScope
from keramos.errors import ConfigError, ShapeError

if TYPE_CHECKING:
    import jax

    from keramos.engine.variable import Variable

_current: ContextVar[Placement | None] = ContextVar("placement", default=None)


@dataclass(frozen=True)
class Mesh:
    """Devices in a grid whose axes have names.

    Args:
        shape: length of each axis, at least 1.
        axis_names: one for each axis, all different.
        devices: their names (`"cpu:0"`), row-major; when left out, the first that jax lists.

    Raises:
        ConfigError: the lengths, the names and the devices do not fit each other.
    """

    shape: tuple[int, ...]
    axis_names: tuple[str, ...]
    devices: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        for name in ("shape", "axis_names", "devices"):
            value = getattr(self, name)
            object.__setattr__(self, name, None if value is None else tuple(value))
        sizes, names = self.shape, self.axis_names
        if len(sizes) != len(names) or len(set(names)) != len(names) or min(sizes, default=0) < 1:
            raise ConfigError(
                "a mesh needs one or more axes, each with a length and a name of its own",
                found=f"shape {sizes}, axis_names {names}",
            )
        if self.devices is not None and len(self.devices) != self.size:
            raise ConfigError(
                f"a mesh of shape {sizes} needs {self.size} devices", found=len(self.devices)
            )

    @property
    def size(self) -> int:
        """Number of devices."""
        return math.prod(self.shape)

    def length(self, axis: str) -> int:
        """Length of the axis of that name.

        Raises:
            ConfigError: there is none.
        """
        if axis not in self.axis_names:
            raise ConfigError(
                f"the mesh has no axis {axis!r}", wanted=", ".join(map(repr, self.axis_names))
            )
        return self.shape[self.axis_names.index(axis)]

    @property
    def is_shared(self) -> bool:
        """Whether some of the devices belong to other processes."""
        return self.grid.is_multi_process

    @property
    def grid(self) -> jax.sharding.Mesh:
        """The same in jax's terms.

        Raises:
            ConfigError: devices are missing.
        """
        return _grid(self)


@dataclass(frozen=True)
class Layout:
    """How a tensor lies on a mesh.

    Args:
        axes: for each dimension the mesh axis that it is divided along, or None for a dimension
            that every device holds whole; dimensions beyond the last are whole.
        mesh: the devices.

    Raises:
        ConfigError: an axis that the mesh lacks, or one that divides two dimensions.
    """

    axes: tuple[str | None, ...]
    mesh: Mesh

    def __post_init__(self) -> None:
        object.__setattr__(self, "axes", tuple(self.axes))
        names = [axis for axis in self.axes if axis is not None]
        for name in names:
            self.mesh.length(name)
        if len(set(names)) != len(names):
            raise ConfigError("a mesh axis can divide one dimension only", found=self.axes)

    def check(self, shape: Sequence[int], path: str) -> None:
        """Raise ShapeError unless a tensor of this shape can be divided so."""
        if len(self.axes) > len(shape):
            raise ShapeError(
                f"the layout of variable {path!r} has more axes than it has dimensions",
                found=f"axes {self.axes}",
                wanted=f"at most {len(shape)}, for shape {tuple(shape)}",
            )
        for dimension, (axis, size) in enumerate(zip(self.axes, shape, strict=False)):
            if axis is not None and size % self.mesh.length(axis):
                raise ShapeError(
                    f"dimension {dimension} of variable {path!r} cannot be divided evenly along "
                    f"mesh axis {axis!r}",
                    found=f"{size}, in shape {tuple(shape)}",
                    wanted=f"a multiple of {self.mesh.length(axis)}",
                )

    def fits(self, shape: Sequence[int]) -> bool:
        """Whether a tensor of this shape can be divided so."""
        return len(self.axes) <= len(shape) and not any(
            axis is not None and size % self.mesh.length(axis)
            for axis, size in zip(self.axes, shape, strict=False)
        )

    @property
    def sharding(self) -> jax.sharding.NamedSharding:
        """The same in jax's terms."""
        return _sharding(self)


@functools.cache
def _sharding(layout: Layout) -> jax.sharding.NamedSharding:
    import jax

    return jax.sharding.NamedSharding(_grid(layout.mesh), jax.sharding.PartitionSpec(*layout.axes))


@functools.cache
def _grid(mesh: Mesh) -> jax.sharding.Mesh:
    import jax
    import numpy as np

    from keramos.engine import processes

    present = processes.devices()
    for kind in {name.partition(":")[0] for name in mesh.devices or ()}:
        with contextlib.suppress(ConfigError):
            present |= processes.devices(kind)
    names = list(present)[: mesh.size] if mesh.devices is None else mesh.devices
    if len(names) < mesh.size or not set(names) <= set(present):
        raise ConfigError(
            f"the mesh of shape {mesh.shape} needs devices that are not there",
            found=", ".join(present),
            wanted=f"{mesh.size} devices" if mesh.devices is None else ", ".join(mesh.devices),
            hint="XLA_FLAGS=--xla_force_host_platform_device_count=8 makes 8 of a CPU",
        )
    grid = np.array([present[name] for name in names], dtype=object).reshape(mesh.shape)
    return jax.sharding.Mesh(grid, mesh.axis_names)


class Placement:
    """Which layout each variable has, by its path; whole on every device where no pattern fits.

    Args:
        mesh: the devices.
        layouts: regular expression for a whole path (`".*dense.*/kernel"`) -> mesh axis, or None,
            for each dimension.
        batch_axis: the mesh axis along which the rows of a batch are divided; when left out, every
            device sees all of them.

    Raises:
        ConfigError: an axis that the mesh lacks.
    """

    def __init__(
        self,
        mesh: Mesh,
        layouts: Mapping[str, Sequence[str | None] | Layout] | None = None,
        batch_axis: str | None = None,
    ):
        self.mesh, self.batch_axis = mesh, batch_axis
        self.whole = Layout((), mesh)
        if batch_axis is not None:
            mesh.length(batch_axis)
        self.layouts = {
            pattern: axes if isinstance(axes, Layout) else Layout(tuple(axes), mesh)
            for pattern, axes in (layouts or {}).items()
        }

    #: Whether all processes have the same batches, of which each takes its rows; else a batch of
    #: one process is its rows.
    shares_batches = True

    def layout_of_variable(self, variable: Variable) -> Layout:
        """The layout of a variable whose path and shape are known."""
        return self.layout_of(variable.path)

    def layout_of_batch(self, shape: tuple[int, ...]) -> Layout:
        """How a batch of that shape lies, if it can be divided so."""
        return self.whole if self.batch_axis is None else Layout((self.batch_axis,), self.mesh)

    def layout_of_output(self, path: str) -> Layout | None:
        """How what a layer gives lies; None for jax's own choice.

        Args:
            path: of the layer, and "/output".
        """
        return None

    def layout_of(self, path: str) -> Layout:
        """The layout of the variable with that path.

        Raises:
            ConfigError: several patterns fit, and none is the path itself.
        """
        if path in self.layouts:
            return self.layouts[path]
        patterns = [pattern for pattern in self.layouts if re.fullmatch(pattern, path)]
        if len(patterns) > 1:
            raise ConfigError(
                f"several patterns give variable {path!r} a layout", found=", ".join(patterns)
            )
        return self.layouts[patterns[0]] if patterns else self.whole


class PlacementScope(ContextScope):
    """Within it variables are made where `placement` says, and batches are divided as it says.

    A variable keeps its layout when the scope is left; its numbers come to its devices when they
    are first read.

    Raises:
        ConfigError: on entry, where devices are missing.
    """

    _variable = _current

    def __init__(self, placement: Placement):
        self.placement = placement

    def _entered(self) -> Placement:
        _grid(self.placement.mesh)
        return self.placement


def current() -> Placement | None:
    """The placement of the innermost scope, if any."""
    return _current.get()


def hold(placement: Placement | None) -> None:
    """Let a placement hold in this thread from now on; None for jax's own choice."""
    _current.set(placement)


def layout_for(variable: Variable, layout: Layout | None) -> Layout | None:
    """The layout of a new variable: its own, or what the scope says; None outside every scope.

    Raises:
        ConfigError: `layout` is something else.
        ShapeError: a tensor of this shape cannot be divided so.
    """
    placement = _current.get()
    if layout is None and placement is None:
        return None
    if layout is None and placement is not None:
        layout = placement.layout_of_variable(variable)
    layout = getattr(layout, "_placed", layout)  # that of a `keras.distribution.TensorLayout`
    if not isinstance(layout, Layout):
        raise ConfigError(
            f"the layout of variable {variable.path!r} is of another type",
            found=repr(layout)[:200],
            wanted="a TensorLayout of keras.distribution, with a mesh",
        )
    layout.check(variable.shape, variable.path)
    return layout


def join(variables: Iterable[Variable]) -> Mesh | None:
    """The mesh on which these variables compute together, None where none of them has a layout.

    Those without a layout (made outside the scope: of a metric, of an optimizer) are held whole by
    every device of it from now on. Else the first step would move them, and the second would be
    compiled anew for where they are then.

    Raises:
        ConfigError: they live on different meshes.
    """
    variables = list(variables)
    meshes = {variable.layout.mesh for variable in variables if variable.layout is not None}
    if len(meshes) > 1:
        raise ConfigError(
            "variables of one model live on different meshes",
            found=", ".join(sorted(f"{mesh.axis_names} {mesh.shape}" for mesh in meshes)),
        )
    for mesh in meshes:
        for variable in variables:
            if variable.layout is None:
                variable.move(Layout((), mesh))
        return mesh
    return None


def batch_layout(mesh: Mesh) -> Layout:
    """How the rows of a batch lie on `mesh`: as the scope says, if it is one on that mesh."""
    placement = _on(mesh)
    axis = None if placement is None else placement.batch_axis
    return Layout(() if axis is None else (axis,), mesh)


def _on(mesh: Mesh) -> Placement | None:
    placement = _current.get()
    return placement if placement is not None and placement.mesh == mesh else None


def spread(data: Any, mesh: Mesh | None) -> Any:
    """A nest of arrays on the devices of `mesh`, with rows divided as the scope says.

    An array whose rows cannot be divided evenly (the last batch) is given whole to every device;
    text and Python's numbers stay what they are.
    """
    if mesh is None:
        return data
    import jax

    from keramos.engine import array

    placement = _on(mesh)
    if array.holds_sparse(data):  # of which the rows lie anywhere
        from keramos.engine import sparse

        data = sparse.densified(data)
    return jax.tree.map(lambda leaf: _spread(leaf, placement, mesh), data)


def arranged(outputs: Any, path: str) -> Any:
    """A nest of what a layer gives, laid out as the scope says; what cannot be divided so stays.

    Args:
        path: of the layer.
    """
    placement = _current.get()
    layout = None if placement is None else placement.layout_of_output(f"{path}/output")
    if layout is None:
        return outputs
    from keramos import _tree
    from keramos.engine import array, shards

    def lay(x: Any) -> Any:
        return (
            shards.arranged(x, layout.sharding)
            if array.is_tensor(x) and layout.fits(x.shape)
            else x
        )

    return _tree.map_structure(lay, outputs)


def _spread(leaf: Any, placement: Placement | None, mesh: Mesh) -> Any:
    from keramos.engine import shards
    from keramos.engine.array import is_text

    if not hasattr(leaf, "dtype") or is_text(leaf):
        return leaf
    layout = Layout((), mesh)
    if placement is not None and not placement.shares_batches and mesh.is_shared and leaf.ndim:
        return shards.put_rows(leaf, placement.layout_of_batch(leaf.shape).sharding)
    if placement is not None and (divided := placement.layout_of_batch(leaf.shape)).fits(
        leaf.shape
    ):
        layout = divided
    return shards.put(leaf, layout.sharding)


def shardings(variables: Iterable[Variable]) -> tuple[jax.sharding.NamedSharding, ...]:
    """Of each of these variables, all of which have a layout."""
    layouts = [variable.layout for variable in variables]
    return tuple([layout.sharding for layout in layouts if layout is not None])
