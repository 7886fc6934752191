"""LayoutMap: which layout belongs to which path, by regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping

from keramos.distribution.device_mesh import DeviceMesh
from keramos.distribution.tensor_layout import TensorLayout
from keramos.errors import ConfigError


class LayoutMap(MutableMapping):
    """Layouts by the paths of variables, and of what layers give (`"block/dense/output"`).

    Each key is a path, or a regular expression for a whole path. Looking a path up gives the layout
    of that key, else of the one expression that fits, else None:

    ```python
    layouts = LayoutMap(mesh)
    layouts[".*dense.*kernel"] = (None, "model")
    layouts["mlp/dense_1/kernel"]  # <TensorLayout axes=(None, 'model'), …>
    layouts["mlp/conv/kernel"]  # None
    ```

    Args:
        device_mesh: the devices, of layouts that have none.
    """

    def __init__(self, device_mesh: DeviceMesh | None):
        self._layouts: dict[str, TensorLayout] = {}
        self._device_mesh = device_mesh

    @property
    def device_mesh(self) -> DeviceMesh | None:
        """The devices, of layouts that have none."""
        return self._device_mesh

    def __getitem__(self, key: str) -> TensorLayout | None:
        """The layout of a path; None where no key fits.

        Raises:
            ConfigError: several keys fit, and none is the path itself.
        """
        if key in self._layouts:
            return self._layouts[key]
        patterns = [pattern for pattern in self._layouts if re.fullmatch(pattern, key)]
        if len(patterns) > 1:
            raise ConfigError(
                f"several keys of a LayoutMap fit the path {key!r}",
                found=", ".join(map(repr, patterns)),
                hint="write keys so that each path fits one, or give the path a key of its own",
            )
        return self._layouts[patterns[0]] if patterns else None

    def __setitem__(self, key: str, layout: TensorLayout | tuple[str | None, ...]) -> None:
        """Add a layout, or a tuple of its axes.

        Raises:
            ConfigError: the key is there, the layout is of another type, or names axes that the
                mesh lacks.
        """
        if key in self._layouts:
            raise ConfigError(
                f"the LayoutMap has the key {key!r} already",
                found=repr(self._layouts[key]),
                hint=f"del layout_map[{key!r}] first",
            )
        if isinstance(layout, tuple):
            layout = TensorLayout(layout)
        if not isinstance(layout, TensorLayout):
            raise ConfigError(
                f"the layout for {key!r} is of another type",
                found=repr(layout)[:200],
                wanted="a TensorLayout, or a tuple of its axes",
            )
        if layout.device_mesh is None and self._device_mesh is not None:
            layout.device_mesh = self._device_mesh
        self._layouts[key] = layout

    def __delitem__(self, key: str) -> None:
        del self._layouts[key]

    def __len__(self) -> int:
        return len(self._layouts)

    def __iter__(self) -> Iterator[str]:
        return iter(self._layouts)
