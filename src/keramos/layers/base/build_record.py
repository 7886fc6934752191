"""What is noted of a `build`: the shapes that it was called with, and that it has ended.

`get_build_config` writes the shapes into files; those that a file has are checked here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from keramos import engine
from keramos._frames import is_ours, warn
from keramos.errors import ConfigError, KeramosError
from keramos.graph.operation import traced_spec
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
                self._check_policy()  # once the path is known, by which a map has policies
                result = build(self, *args, **kwargs)
        except KeramosError as error:
            raise error.located(at=f"{type(self).__name__} {self.name!r}") from None
        finally:
            object.__setattr__(self, "_building", False)
        arguments = calls.shapes_of(build, args, kwargs)
        shapes = {name: shape for name, shape in arguments.items() if shape is not None}
        # Past `__setattr__`, which would let the layer own what is in the dict. To build without a
        # shape is noted, too, or nobody would build the layer of a file again.
        object.__setattr__(self, "_build_shapes", shapes or arguments)
        self.built = True
        self._locked = True
        self._prepare_draws()
        if (weights := self.__dict__.pop("_initial_weights", None)) is not None:
            self.set_weights(weights)
        return result

    recorded._recording = True  # type: ignore[attr-defined]
    return recorded


def takes_no_shape(build: Callable) -> bool:
    """Whether a `build` may be called with None: those of users, and those whose shape has that
    default.
    """
    parameters = calls.signature_of(build).parameters.values()
    return not is_ours(build) or any(p.default is None for p in parameters)


def build_parts(layer: Any, args: tuple, kwargs: dict[str, Any]) -> None:
    """Build the layers inside one of a user's class without `build`, and a layer that is another's
    activation, as Keras does: by `call` on symbols, where a shape rule would spare the call.

    Args:
        layer: that is called.
        args: of the call.
        kwargs: of the call.
    """
    is_users = is_ours(type(layer).build) and not is_ours(type(layer).call)
    if not is_users and not _has_unbuilt_activation(layer):
        return
    if all(part.built for part in layer._layers):
        return
    try:
        traced_spec(layer._active_call, args, kwargs)
    except Exception as error:  # noqa: BLE001 - whatever the user's code raises
        if names := [repr(part.name) for part in layer._layers if not part.built]:
            warn(f"layers inside {layer.name!r} stay unbuilt, {', '.join(names)}: {error}")


def _has_unbuilt_activation(layer: Any) -> bool:
    """Whether an activation is a layer that has yet to make its variables; a model in its place
    says what no function does, and has none.
    """
    activation = getattr(layer, "activation", None)
    return not getattr(activation, "built", True) and not hasattr(activation, "layers")


def checked_shape(shape: Any, argument: str, owner: str) -> Any:
    """A shape, a nest of shapes, or None, as `build` takes it: sizes in tuples.

    Args:
        shape: from a file.
        argument: of `build`, for the error.
        owner: name of the layer, for the error.

    Raises:
        ConfigError: it is something else.
    """
    if shape is None:
        return None
    if isinstance(shape, dict):
        return {key: checked_shape(inner, argument, owner) for key, inner in shape.items()}
    if isinstance(shape, (list, tuple)):
        if all(map(_is_size, shape)):
            return tuple(shape)
        if all(inner is None or isinstance(inner, _NESTS) for inner in shape):
            return [checked_shape(inner, argument, owner) for inner in shape]
    raise ConfigError(
        f"{argument} in the build_config of {owner!r} is not a shape",
        found=repr(shape)[:200],
        wanted="a list of sizes, each null or an integer >= 0",
    )


_NESTS = (list, tuple, dict)


def _is_size(value: Any) -> bool:
    return value is None or (type(value) is int and value >= 0)
