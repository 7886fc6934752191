"""Stands in for classes and functions that nobody has: config and weights are kept, and nothing is
computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from keramos import _tree
from keramos.codec import registry
from keramos.errors import DamagedFileError, UnknownClassError
from keramos.graph.tensor import KerasTensor
from keramos.layers.base.layer import Layer
from keramos.models.model import Model
from keramos.saving.holding import Holding, Inner

#: Shape and dtype of an output; None for what the file does not tell.
Output = tuple[Sequence[int | None] | None, str | None]


def _unnumbered(value: Any) -> Any:
    """A config without the numbers of objects that occur twice in its file, which are not those of
    another.
    """
    if isinstance(value, dict):
        return {k: _unnumbered(v) for k, v in value.items() if k != "shared_object_id"}
    return [_unnumbered(v) for v in value] if isinstance(value, list) else value


class _Recorded:
    """What a file says of an object."""

    def __init__(self, config: dict[str, Any]):
        self.config = config
        self.build_config: dict[str, Any] | None = None


class _Unknown:
    """Methods of everything that stands for an object of an unknown class."""

    _outputs: Mapping[str, Sequence[Output]] = {}
    _recorded: _Recorded

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """An object that keeps `config`."""
        make: Any = cls
        return make(config)

    def get_config(self) -> dict[str, Any]:
        """What the file says, with what has been set since."""
        config = _unnumbered(self._recorded.config)
        config |= {k: getattr(self, k) for k in ("name", "trainable") if k in config}
        if isinstance(config.get("dtype"), dict):
            # An object, which many layers of a file may share.
            config["dtype"] = getattr(self, "dtype_policy", config["dtype"])
        return config

    def get_build_config(self) -> dict[str, Any] | None:
        """What the file says."""
        return self._recorded.build_config

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Keep what the file says; the weights come with its tensors."""
        self._recorded.build_config = config

    @property
    def _meanings_in_files(self) -> Mapping[str, bool | None]:
        return getattr(self, "_meanings", {})

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        name = type(self).__name__
        raise UnknownClassError(
            f"nobody here knows the class {name}: its objects keep their weights, and compute "
            "nothing",
            hint=f"load_model(path, custom_objects={{{name!r}: …}})",
        )


class _Holder:
    """Methods of what has weights: its own, by whatever names, and more by the names of
    attributes.
    """

    add_weight: Any
    name: Any

    #: Whether the variables may belong to objects in it.
    is_listed = False

    #: Whether what it holds comes in the order in which it was made.
    is_ordered = True

    def take_weights(self, holding: Holding) -> None:
        """Make variables like those of a file.

        Args:
            holding: what the file has of the object.
        """
        self.is_listed, self.is_ordered = holding.is_listed, holding.is_ordered
        self._names = [held.stored for held in holding.variables]
        for held in holding.variables:
            self.add_weight(
                shape=held.tensor.shape,
                dtype=held.tensor.dtype,
                initializer="zeros",
                trainable=held.is_trained,
                name=held.name,
            )
        for step, inner in holding.inner.items():
            self._hold(step, inner)
        self.built = True

    def _hold(self, step: str, inner: Inner) -> None:
        if hasattr(self, step):
            what = f"an object at {step!r}, which a class that nobody knows cannot hold"
            raise DamagedFileError(what, at=self.name)
        setattr(self, step, _held(step, inner))

    def save_own_variables(self, store: Any) -> None:
        """The variables by the names that the file had."""
        for name, variable in zip(self._names, self._own_variables(), strict=True):
            store[name] = variable

    def load_own_variables(self, store: Any) -> None:
        """The same backwards."""
        for name, variable in zip(self._names, self._own_variables(), strict=True):
            variable.assign(store[name])

    _own_variables: Any
    _names: Sequence[str] = ()


class _Weights(_Holder, Layer):
    """Weights at an attribute of something whose class nobody has."""


def _held(step: str, inner: Inner) -> Any:
    if isinstance(inner, list):
        return [_held(step, item) for item in inner]
    if isinstance(inner, dict):
        return {key: _held(key, item) for key, item in inner.items()}
    holder = type(inner.class_name or step, (_Weights,), {"__module__": __name__})(name=step)
    holder.take_weights(inner)
    return holder


class PlaceholderLayer(_Unknown, _Holder, Layer):
    """A layer of a class that nobody has.

    Args:
        config: of the layer.
    """

    supports_masking = True

    def __init__(self, config: dict[str, Any]):
        name, trainable = config.get("name"), config.get("trainable", True)
        Layer.__init__(
            self,
            name=name if isinstance(name, str) else None,
            trainable=bool(trainable),
            dtype=config.get("dtype"),
        )
        self._recorded = _Recorded(config)
        self.built = True

    def call(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse()

    def compute_output_shape(self, *args: Any, **kwargs: Any) -> Any:
        """What the file says, or the shape of the first input."""
        first = args[0] if args else next(iter(kwargs.values()), ())
        told = [shape for shape, _ in self._outputs.get(self.name, ())]
        return tuple(told[0]) if len(told) == 1 and told[0] is not None else first

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """What the file says of the outputs; like the first input where it says nothing."""
        first = next((t for t in _tree.flatten((args, kwargs)) if isinstance(t, KerasTensor)), None)
        outputs = [
            KerasTensor(
                shape=tuple(shape if shape is not None else getattr(first, "shape", ())),
                dtype=dtype or getattr(first, "dtype", None) or self.compute_dtype,
            )
            for shape, dtype in self._outputs.get(self.name, [(None, None)])
        ]
        return outputs[0] if len(outputs) == 1 else outputs


class PlaceholderModel(_Unknown, _Holder, Model):
    """A model of a class that nobody has, its weights at its attributes.

    Args:
        config: of the model.
    """

    def __init__(self, config: dict[str, Any]):
        name = config.get("name")
        Model.__init__(self, name=name if isinstance(name, str) else None)
        self._recorded = _Recorded(config)
        self.built = True

    def call(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse()


class PlaceholderOfLayers(PlaceholderModel):
    """The same, with weights that the file lists by layer."""

    _layers_first = True
    _members: Sequence[Layer] = ()

    @property
    def layers(self) -> Any:
        """What holds the weights of each layer."""
        return list(self._members)

    def _hold(self, step: str, inner: Inner) -> None:
        if step != "layers" or not isinstance(inner, Holding):
            return super()._hold(step, inner)
        members = inner.inner
        ordered = sorted(members, key=lambda name: (len(name), name))
        self._members = [_held(name, members[name]) for name in ordered]
        return None


class PlaceholderObject(_Unknown):
    """An initializer, a regularizer, … of a class that nobody has.

    Args:
        config: of the object.
    """

    def __init__(self, config: dict[str, Any]):
        self._recorded = _Recorded(config)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse()


_KINDS = {
    "layer": PlaceholderLayer,
    "model": PlaceholderModel,
    "model of layers": PlaceholderOfLayers,
    "object": PlaceholderObject,
}


def make_class(
    kind: str,
    module: str | None,
    name: str,
    registered_name: str | None,
    outputs: Mapping[str, Sequence[Output]],
) -> type:
    """A class whose objects a file writes as it found them.

    Args:
        kind: `layer`, `model`, `model of layers` or `object`.
        module: as the file says.
        name: of the class.
        registered_name: as the file says.
        outputs: name of a layer -> its outputs, as far as the file tells.
    """
    namespace = {"__module__": module or "__main__", "_outputs": outputs}
    # tf.keras wrote the registered name as that of the class, whose own says where weights are.
    cls = type(name.rpartition(">")[2], (_KINDS[kind],), namespace)
    registry.call(cls, registered_name or name)
    return cls


def make_function(name: str) -> Callable[..., Any]:
    """A function that is written by that name, and computes nothing."""

    def unknown(*args: Any, **kwargs: Any) -> NoReturn:
        what = f"nobody here knows the function {name}"
        raise UnknownClassError(what, hint=f"load_model(path, custom_objects={{{name!r}: …}})")

    unknown.__name__ = name.rpartition(">")[2]
    registry.call(unknown, name)
    return unknown
