"""What a layer demands of its input.

Layers set it as `input_spec`; every call is checked.
"""

from __future__ import annotations

from typing import Any

from keramos import _tree, engine
from keramos.errors import ConfigError, ShapeError


class InputSpec:
    """Demands on the rank, shape and dtype of one tensor.

    Args:
        dtype: name of the element type.
        shape: sizes; None for any.
        ndim: exact rank.
        max_ndim: largest rank.
        min_ndim: smallest rank.
        axes: axis -> size.
        allow_last_axis_squeeze: accept a missing or additional last axis of size 1.
        name: of the input.
        optional: whether None may be given.
    """

    def __init__(
        self,
        dtype: Any = None,
        shape: Any = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: dict[int, int | None] | None = None,
        allow_last_axis_squeeze: bool = False,
        name: str | None = None,
        optional: bool = False,
    ):
        self.dtype = engine.standardize_dtype(dtype) if dtype is not None else None
        self.shape = tuple(shape) if shape is not None else None
        self.ndim = len(self.shape) if self.shape is not None else ndim
        self.max_ndim, self.min_ndim = max_ndim, min_ndim
        self.axes = {int(k): v for k, v in axes.items()} if axes else {}
        self.allow_last_axis_squeeze, self.name, self.optional = (
            allow_last_axis_squeeze,
            name,
            optional,
        )
        rank = self.ndim or max_ndim
        if rank is not None and self.axes and max(self.axes) >= rank:
            raise ConfigError(
                f"InputSpec: axis {max(self.axes)} is beyond the rank", found=repr(axes)
            )

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return dict(vars(self))

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> InputSpec:
        """From what `get_config` gave."""
        return cls(**config)

    def complaint(self, shape: tuple, dtype: str) -> str | None:
        """What is wrong with a tensor of that shape and dtype; None if nothing is."""
        rank = len(shape)
        if self.ndim is not None and rank != self.ndim and not self.allow_last_axis_squeeze:
            return f"expected ndim={self.ndim}, found ndim={rank}"
        if self.max_ndim is not None and rank > self.max_ndim:
            return f"expected max_ndim={self.max_ndim}, found ndim={rank}"
        if self.min_ndim is not None and rank < self.min_ndim:
            return f"expected min_ndim={self.min_ndim}, found ndim={rank}"
        if self.dtype is not None and dtype != self.dtype:
            return f"expected dtype={self.dtype}, found dtype={dtype}"
        return self._axis_complaint(shape) or self._shape_complaint(shape)

    def _axis_complaint(self, shape: tuple) -> str | None:
        for axis, size in self.axes.items():
            if size is not None and axis < len(shape) and shape[axis] not in (size, None):
                return f"expected axis {axis} to have size {size}, found {shape[axis]}"
        return None

    def _shape_complaint(self, shape: tuple) -> str | None:
        if self.shape is None:
            return None
        wanted = self.shape
        if self.allow_last_axis_squeeze:
            wanted = wanted[:-1] if wanted and wanted[-1] == 1 else wanted
            shape = shape[:-1] if shape and shape[-1] == 1 else shape
        for want, got in zip(wanted, shape, strict=False):
            if want is not None and got is not None and want != got:
                return f"expected shape={self.shape}, found shape={shape}"
        return None


def check(specs: Any, inputs: Any, layer: Any) -> None:
    """Compare inputs with a layer's `input_spec`.

    Raises:
        ShapeError: they do not meet it.
    """
    if not specs:
        return
    specs, inputs = _paired(specs, inputs, layer)
    for i, (spec, x) in enumerate(zip(specs, inputs, strict=True)):
        if spec is None or (x is None and spec.optional):
            continue
        if x is None or not hasattr(x, "shape"):
            hint = "let call() of the layer before it return its outputs" if x is None else None
            raise ConfigError(
                f"{layer.name!r} needs tensors as inputs", found=repr(x)[:200], hint=hint
            )
        complaint = spec.complaint(tuple(x.shape), engine.standardize_dtype(x.dtype))
        if complaint:
            raise ShapeError(
                f"input {i} of {type(layer).__name__} {layer.name!r} does not fit: {complaint}",
                found=f"shape {tuple(x.shape)}",
            )


def _paired(specs: Any, inputs: Any, layer: Any) -> tuple[list, list]:
    if isinstance(specs, InputSpec) and not _tree.is_nested(inputs):  # nearly every layer
        return [specs], [inputs]
    if isinstance(specs, dict) and isinstance(inputs, dict):
        missing = [name for name in specs if name not in inputs and not specs[name].optional]
        if missing:
            raise ConfigError(
                f"{layer.name!r} has no value for input {missing[0]!r}",
                found=", ".join(map(repr, inputs)),
            )
        return list(specs.values()), [inputs.get(name) for name in specs]
    flat_specs, flat_inputs = _tree.flatten(specs), _tree.flatten(inputs)
    if len(flat_specs) != len(flat_inputs):
        raise ConfigError(
            f"{type(layer).__name__} {layer.name!r} takes {len(flat_specs)} input(s), got "
            f"{len(flat_inputs)}",
            found=repr(inputs)[:200],
        )
    return flat_specs, flat_inputs
