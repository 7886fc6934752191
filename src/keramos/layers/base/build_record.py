"""What is noted of a `build`: the shapes that it was called with, and that it has ended.

Refuses to know what is built.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from keramos import engine
from keramos.errors import KeramosError
from keramos.layers.base import call as calls


def recording(build: Callable) -> Callable:
    """`build`, noting the shapes of the outermost call and marking the layer as built when it
    ends.
    """
    if hasattr(build, "_recording"):
        return build

    @functools.wraps(build)
    def recorded(self: Any, *args: Any, **kwargs: Any) -> Any:
        if getattr(self, "_building", False):
            return build(self, *args, **kwargs)
        object.__setattr__(self, "_building", True)
        try:
            with calls.name_scope(self):
                object.__setattr__(self, "_path", engine.current_path())
                result = build(self, *args, **kwargs)
        except KeramosError as error:
            raise error.located(at=f"{type(self).__name__} {self.name!r}") from None
        finally:
            object.__setattr__(self, "_building", False)
        arguments = calls.arguments_of(build, args, kwargs)
        shapes = {name: shape for name, shape in arguments.items() if shape is not None}
        # Past `__setattr__`, which would let the layer own what is in the dict.
        object.__setattr__(self, "_build_shapes", shapes or None)
        self.built = True
        self._locked = True
        return result

    recorded._recording = True  # type: ignore[attr-defined]
    return recorded
