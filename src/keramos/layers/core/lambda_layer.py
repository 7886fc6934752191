"""Lambda: any function as a layer.

Refuses to decode a function that the caller has not granted: see `codec.trust`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from keramos import _tree
from keramos.codec import types
from keramos.codec.arguments import ArgumentType, argument, required
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import Session, joined
from keramos.dialects import lambdas
from keramos.errors import ArgumentTypeError, ConfigError
from keramos.graph.operation import traced_spec
from keramos.layers.base.former import draws_numbers
from keramos.layers.base.layer import Layer, spec_like

#: Arguments that a config may hold encoded.
_ENCODED = ("function", "output_shape", "mask", "arguments")


def _encode(value: Any) -> Any:
    """The config of a function. A lambda's has names for its three parts here, a list elsewhere."""
    encoded = serialize_keras_object(value)
    if getattr(value, "is_code", False):
        return encoded
    if isinstance(encoded, dict) and encoded.get("class_name") == "__lambda__":
        return {**encoded, "config": lambdas.by_name(*encoded["config"]["value"])}
    return encoded


def _coerce_function(value: Any) -> Callable:
    if not callable(value):
        raise ConfigError("must be a function", found=repr(value)[:200])
    return value


def _coerce_arguments(value: Any) -> dict[str, Any]:
    if value is not None and not isinstance(value, dict):
        raise ConfigError("must be a dict of keyword arguments", found=repr(value)[:200])
    return dict(value or {})


def _coerce_shape(value: Any) -> Any:
    """A function as it is; a shape, in which -1 is a size that nobody knows, as in a reshape."""
    if callable(value):
        return value
    is_open = isinstance(value, (tuple, list)) and -1 in value
    types.shape.coerce([None if size == -1 else size for size in value] if is_open else value)
    return tuple(value) if is_open else types.shape.coerce(value)


_shape = types.optional(ArgumentType(_coerce_shape, _encode))


class Lambda(Layer):
    """`y = function(x, **arguments)`.

    The function gets `mask` and `training` too if it has parameters of these names. Whoever opens a
    saved model with such a layer needs the function, in `custom_objects`; a lambda is Python code,
    which is run with `safe_mode=False` alone. A layer class of your own is the better way.

    Args:
        function: function of a tensor, or a nest of tensors, that returns the same.
        output_shape: shape without the batch axis, or a function from the input shape to the output
            shape; when None, `function` is traced.
        mask: the mask of the output, or a function `(inputs, mask) -> mask`.
        arguments: dict of further keyword arguments of `function`.
    """

    _takes_sparse = True
    function: Callable = required(ArgumentType(_coerce_function, _encode))
    output_shape: Any = argument(None, _shape, saved=lambda layer: layer.output_shape is not None)
    mask: Any = argument(
        None, ArgumentType(encode=_encode), saved=lambda layer: layer.mask is not None
    )
    arguments: dict[str, Any] = argument(None, ArgumentType(_coerce_arguments, dict))

    def _setup(self) -> None:
        self.supports_masking = self.mask is not None
        if draws_numbers(self.function):
            self._own_generator()

    def call(self, inputs: Any, mask: Any = None, training: bool | None = None) -> Any:
        offered = {"mask": mask, "training": training}
        names = self._parameters()
        options = {name: value for name, value in offered.items() if name in names}
        return self.function(inputs, **{**self.arguments, **options})

    def _parameters(self) -> frozenset[str]:
        try:
            return frozenset(inspect.signature(self.function).parameters)
        except (TypeError, ValueError):
            return frozenset()  # a builtin without a signature

    @property
    def _meanings_in_files(self) -> Mapping[str, bool | None]:
        # Code has them beside it.
        return {} if getattr(self.function, "is_code", False) else self._meanings

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """`mask`, or its value if it is a function."""
        return self.mask(inputs, previous_mask) if callable(self.mask) else self.mask

    def compute_output_shape(self, input_shape: Any) -> Any:
        if callable(self.output_shape):
            return self.output_shape(input_shape)
        if self.output_shape is not None:
            sizes = (None if size == -1 else size for size in self.output_shape)
            return (_batch_of(input_shape), *sizes)
        spec = traced_spec(self.call, (spec_like(input_shape, self.compute_dtype),), {})
        return _tree.map_structure(lambda tensor: tensor.shape, spec)

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: Any = None, safe_mode: bool | None = None
    ) -> Any:
        """A layer from what `get_config` gave.

        Args:
            config: of the layer.
            custom_objects: name -> function.
            safe_mode: False lets the config bring Python code of its own; within another call, what
                its caller said holds.

        Raises:
            UnsafeError: a Python lambda, and `safe_mode` is on.
            UnknownClassError: a function that is not in `custom_objects` and not registered.
        """
        session = joined(custom_objects, safe_mode)
        own = session.custom(config.get("name"))
        if own is not None and not callable(own):
            raise ArgumentTypeError(
                f"what custom_objects has for the layer {config.get('name')!r} is no function",
                at=session.position,
                found=type(own).__name__,
            )
        if callable(own) and not isinstance(own, type):
            return cls(**{**_without_code(config), "function": own})
        if _is_code(config.get("function")) and not _may_run(config["function"], session):
            from keramos.layers.translation.translated import Translated

            own = {
                argument: Translated(
                    config[argument]["config"],
                    str(config.get("name")),
                    f"{session.position}.config.{argument}",
                    argument,
                )
                for argument in lambdas.OF_LAMBDAS
                if _is_code(config.get(argument))
            }
            return cls(**{**_without_code(config), **own})
        decoded = {
            name: decode_config(config[name], f".config.{name}", session=session)
            for name in _ENCODED
            if isinstance(config.get(name), (dict, list))
        }
        return cls(**{**config, **decoded})


def _may_run(function: dict[str, Any], session: Session) -> bool:
    """Whether code is granted, and such as this Python runs."""
    return session.grants(lambdas.TAG, "lambda") and lambdas.runs_here(function["config"])


def _is_code(value: Any) -> bool:
    return isinstance(value, dict) and value.get("class_name") == lambdas.TAG


def _without_code(config: dict[str, Any]) -> dict[str, Any]:
    """The config without what another function makes needless: the shape follows from it."""
    return {
        k: v for k, v in config.items() if k not in ("function", "output_shape") and not _is_code(v)
    }


def _batch_of(shape: Any) -> Any:
    first = shape[0]
    return first[0] if isinstance(first, (list, tuple)) else first
