"""Bidirectional: a layer run over time in both directions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos import _tree, ops
from keramos._frames import is_own_class
from keramos.codec.arguments import ArgumentType, argument, required
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import joined
from keramos.codec.types import choice
from keramos.engine.types import Array
from keramos.errors import ConfigError
from keramos.graph.tensor import Shape
from keramos.layers.base.call import accepts
from keramos.layers.base.layer import Layer
from keramos.layers.base.unsupported import absent


def _layer_at(place: str) -> ArgumentType:
    """A layer, None, or the config of a layer, which errors locate at `place`."""

    def coerce(value: Any) -> Layer | None:
        layer = decode_config(value, place) if isinstance(value, dict) else value
        if layer is not None and not isinstance(layer, Layer):
            raise ConfigError("must be a layer", found=repr(layer)[:200])
        return layer

    return ArgumentType(coerce, serialize_keras_object)


#: `merge_mode` -> function of the outputs of both directions.
_MERGERS = {
    "sum": ops.add,
    "mul": ops.multiply,
    "ave": lambda a, b: ops.divide(ops.add(a, b), 2),
    "concat": lambda a, b: ops.concatenate([a, b], axis=-1),
    None: lambda a, b: (a, b),
}

#: Arguments that both directions must have in common.
_SHARED = ("stateful", "return_sequences", "return_state")


class Bidirectional(Layer):
    """Runs one copy of a recurrent layer forwards, one backwards, and merges their outputs.

    Input shape `(batch, time, …)`; output shape that of the layer, with twice the channels for
    `concat`, a pair of outputs for None. With `return_state` the states of both directions follow,
    those of the forward layer first.

    Args:
        layer: recurrent layer to copy; the copies have its arguments, not its weights.
        merge_mode: `concat` along the last axis, `sum`, `mul`, `ave` (the mean), or None.
        weights: only None.
        backward_layer: recurrent layer for the other direction, used as it is; it differs from
            `layer` in `go_backwards`. A copy of `layer` when None.
    """

    layer: Any = required(_layer_at(".config.layer"), attribute="forward_layer")
    merge_mode: str | None = argument(
        "concat", choice("sum", "mul", "ave", "concat", None, fold=False)
    )
    weights: Any = argument(
        None, absent("Bidirectional(weights=…)"), saved=False, attribute="_given_weights"
    )
    backward_layer: Any = argument(None, _layer_at(".config.backward_layer"))

    config_order = ("merge_mode", "layer", "backward_layer")

    supports_masking = True

    def _setup(self) -> None:
        source = self.forward_layer  # the caller's layer, until its copy takes its place
        attributes = ("go_backwards", *_SHARED)
        if source is None or not all(hasattr(source, name) for name in attributes):
            raise ConfigError(
                "Bidirectional: `layer` must be a recurrent layer",
                found=repr(source)[:200],
                wanted=", ".join(attributes),
            )
        name, backward = source.name.removeprefix("forward_"), self.backward_layer
        # The forward copy first: its seeds are drawn first.
        forward = _copied(source, name=f"forward_{name}")
        if backward is None:
            turned = not source.go_backwards
            backward = _copied(source, name=f"backward_{name}", go_backwards=turned)
        # Weights stand in the order in which their layers came: forget the caller's own.
        for layer in (source, backward):
            self._owned.remove(layer)
        self.forward_layer = forward
        self.backward_layer = backward
        self._check_pair()
        for layer in (self.forward_layer, self.backward_layer):
            if hasattr(layer, "zero_output_for_mask"):
                # A repeated output would be merged with that of another step.
                layer.zero_output_for_mask = layer.return_sequences
        self.stateful, self.return_sequences, self.return_state = (
            getattr(source, name) for name in _SHARED
        )
        self.input_spec = source.input_spec

    def _check_pair(self) -> None:
        forward, backward = self.forward_layer, self.backward_layer
        if forward.go_backwards == getattr(backward, "go_backwards", forward.go_backwards):
            raise ConfigError(
                "Bidirectional: `layer` and `backward_layer` must have different `go_backwards`"
            )
        for name in _SHARED:
            if getattr(forward, name) != getattr(backward, name, None):
                raise ConfigError(
                    f"Bidirectional: `layer` and `backward_layer` must have the same `{name}`"
                )

    @property
    def states(self) -> tuple | None:
        """The states of both directions between batches, if stateful and built."""
        if self.forward_layer.states is None:
            return None
        return (*self.forward_layer.states, *self.backward_layer.states)

    def reset_state(self) -> None:
        """Start the next batch with states of zeros."""
        self.forward_layer.reset_state()
        self.backward_layer.reset_state()

    def reset_states(self) -> None:
        """Same as `reset_state`."""
        self.reset_state()

    def build(self, sequences_shape: Shape, initial_state_shape: Any = None) -> None:
        for layer in (self.forward_layer, self.backward_layer):
            if not layer.built:
                layer.build(sequences_shape)

    def call(
        self,
        sequences: Array,
        initial_state: Any = None,
        mask: Array | None = None,
        training: bool | None = None,
    ) -> Any:
        first = second = None
        if initial_state is not None:
            half = len(initial_state) // 2
            first, second = initial_state[:half], initial_state[half:]
        forward, states = self._run(self.forward_layer, sequences, first, mask, training)
        backward, more_states = self._run(self.backward_layer, sequences, second, mask, training)
        if self.return_sequences:  # the backward layer gives them in the order of its steps
            backward = ops.flip(backward, axis=1)
        merged = _MERGERS[self.merge_mode](forward, backward)
        if not self.return_state:
            return merged
        return (*(merged if self.merge_mode is None else (merged,)), *states, *more_states)

    def _run(
        self, layer: Any, sequences: Array, state: Any, mask: Array | None, training: bool | None
    ) -> tuple[Any, list[Any]]:
        offered = {"mask": mask, "training": training, "initial_state": state}
        options = {
            name: value
            for name, value in offered.items()
            if value is not None and accepts(type(layer).call, name)
        }
        outputs = layer(sequences, **options)
        output, *states = outputs if self.return_state else [outputs]
        return ops.cast(output, self.compute_dtype), states

    def compute_output_shape(self, sequences_shape: Shape, initial_state_shape: Any = None) -> Any:
        shapes = self.forward_layer.compute_output_shape(sequences_shape)
        shape, *states = shapes if self.return_state else [shapes]
        pair = self.merge_mode is None
        if self.merge_mode == "concat":
            shape = (*shape[:-1], None if shape[-1] is None else 2 * shape[-1])
        outputs = (tuple(shape), tuple(shape)) if pair else (tuple(shape),)
        if self.return_state:
            return (*outputs, *states, *states)
        return outputs if pair else outputs[0]

    def compute_mask(self, _: Any, mask: Any) -> Any:
        mask = _tree.flatten(mask)[0] if self.return_sequences else None
        masks = (mask, mask) if self.merge_mode is None else (mask,)
        if self.return_state:
            return (*masks, *[None] * (2 * len(self.forward_layer.state_size)))
        return masks if self.merge_mode is None else mask

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> Bidirectional:
        """A layer from what `get_config` gave.

        Args:
            config: with the layers as configs.
            custom_objects: name -> class or function, for the layers.
        """
        session = joined(custom_objects)
        names = [name for name in ("layer", "backward_layer") if config.get(name)]
        layers = {name: decode_config(config[name], f".config.{name}", session) for name in names}
        return cls(**{**config, **layers})


def _copied(layer: Any, **changes: Any) -> Any:
    """A new layer, without weights, with the arguments of `layer` except for `changes`."""
    config = serialize_keras_object(layer)
    kinds = {type(inner).__name__: type(inner) for inner in layer._flatten_layers()}
    # a user's cell need not be registered
    users = {n: kind for n, kind in kinds.items() if not is_own_class(kind)}
    session = joined(users)
    copy = decode_config({**config, "config": {**config["config"], **changes}}, session=session)
    if hasattr(layer, "use_cudnn"):  # which configs leave out
        copy.use_cudnn = layer.use_cudnn
    return copy
