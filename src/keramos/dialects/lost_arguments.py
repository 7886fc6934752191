"""Arguments that older writers left out of a config, and that the tensors of the same file tell.

Pure: a config and the names and shapes of tensors in, a config out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects import lost_shapes
from keramos.dialects.nodes import arguments, is_of
from keramos.dialects.rules import nobody_knows

Shape = tuple[int, ...]


class Stored(NamedTuple):
    """A tensor of a layer.

    Attributes:
        name: last part of its own name, without the number of a second one (`kernel`).
        shape: as stored.
    """

    name: str
    shape: Shape


class Recovered(NamedTuple):
    """A config with the arguments that were found.

    Attributes:
        config: of the model.
        notes: what was taken from the tensors, and what was assumed; for whoever loads the file.
    """

    config: JsonObject
    notes: list[str]


def recovered(
    config: JsonObject,
    stored: Mapping[str, Sequence[Stored]],
    is_custom: Callable[[str], bool] = nobody_knows,
) -> Recovered:
    """The config of a model with the arguments that its tensors tell.

    Args:
        config: as written, of a model whose tensors are listed by layer.
        stored: name of a layer -> its tensors, those of layers in it among them, in order.
        is_custom: whether a name is a custom object's: such a layer is left as it is.
    """
    inner = config.get("config")
    layers = inner.get("layers") if isinstance(inner, dict) else inner
    if not isinstance(layers, list):
        return Recovered(config, [])
    notes: list[str] = []
    named = sequential_had_no_name(layers, list(stored))
    todays = [
        layer
        if isinstance(layer, dict) and is_custom(str(layer.get("class_name")))
        else _of_layer(layer, stored, notes)
        for layer in named
    ]
    if lost_shapes.is_untold(config):
        built = lost_shapes.with_sizes(todays, stored)
        if built != todays:
            notes.append(
                "the file says no shape of the model's input: its layers are built for the "
                "sizes that their tensors tell"
            )
        todays = built
    if not notes and named == layers:
        return Recovered(config, [])
    of_model: Json = {**inner, "layers": todays} if isinstance(inner, dict) else todays
    return Recovered({**config, "config": of_model}, notes)


def sequential_had_no_name(layers: list[Json], stored: Sequence[str]) -> list[Json]:
    """Keras until 2.2.2 wrote no name of a Sequential: the list of layers with tensors has it,
    where that list is of the same layers.

    Args:
        layers: nodes of a model, in its order.
        stored: names of layers, in the file's order.
    """
    known = [arguments(layer).get("name") if isinstance(layer, dict) else None for layer in layers]
    pairs = list(zip(known, stored, strict=False))
    is_of_the_same = len(known) == len(stored) and all(a in (None, b) for a, b in pairs)
    if None not in known or not is_of_the_same:
        return layers
    return [_with_name(layer, name) for layer, name in zip(layers, stored, strict=True)]


def _with_name(layer: Json, name: str) -> Json:
    if not isinstance(layer, dict) or layer.get("class_name") != "Sequential":
        return layer
    if layer.get("name", name) != name:  # a graph has its name beside it
        return layer
    inner = layer.get("config")
    return (
        {**layer, "config": {"name": name, "layers": inner}} if isinstance(inner, list) else layer
    )


def _of_layer(layer: Json, stored: Mapping[str, Sequence[Stored]], notes: list[str]) -> Json:
    name = arguments(layer).get("name") if isinstance(layer, dict) else None
    tensors = stored.get(name, ()) if isinstance(name, str) else ()
    for rule in _RULES:
        layer = rule(layer, tensors, notes)
    return layer


#: Classes whose recurrent kernels stand in a file, one for each.
_RECURRENT = frozenset(
    f"{kind}{end}" for kind in ("LSTM", "GRU", "SimpleRNN", "ConvLSTM2D") for end in ("", "Cell")
) | {"CuDNNLSTM", "CuDNNGRU"}
_CELLS = ("LSTMCell", "GRUCell", "SimpleRNNCell")


def cells_had_no_arguments(layer: Json, tensors: Sequence[Stored], notes: list[str]) -> Json:
    """Keras 2.0.9 to 2.1.2 wrote cells with their name alone: the kernels tell their units."""
    kernels = _recurrent_kernels(tensors)

    def todays(node: Json) -> Json:
        if isinstance(node, list):
            return [todays(item) for item in node]
        if not isinstance(node, dict):
            return node
        if not is_of(node, _RECURRENT):
            changed: JsonObject = {key: todays(value) for key, value in node.items()}
            if node.get("class_name") == "Bidirectional":  # its second half has the same config
                todays(arguments(node).get("layer"))
            return changed
        kernel, config = next(kernels, None), arguments(node)
        is_bare = is_of(node, _CELLS) and config and "units" not in config
        if kernel is None or not is_bare:
            return node
        units, has_bias = kernel
        known: JsonObject = {"units": units, "use_bias": has_bias}
        if node["class_name"] != "SimpleRNNCell":
            known["recurrent_activation"] = "hard_sigmoid"
        notes.append(
            f"{config.get('name')!r}: the file has no arguments of this cell; units={units} is "
            "taken from its kernels, all others are the defaults of its time"
        )
        return {**node, "config": {**config, **known}}

    is_concerned = any(_is_bare(node) for node in _nodes(layer))
    return todays(layer) if is_concerned else layer


def _is_bare(node: JsonObject) -> bool:
    config = arguments(node)
    return is_of(node, _CELLS) and bool(config) and "units" not in config


def _recurrent_kernels(tensors: Sequence[Stored]) -> Iterator[tuple[int, bool]]:
    """Units, and whether a bias follows, for each recurrent kernel."""
    for i, tensor in enumerate(tensors):
        if tensor.name == "recurrent_kernel" and len(tensor.shape) > 1:
            has_bias = i + 1 < len(tensors) and tensors[i + 1].name == "bias"
            yield tensor.shape[-2], has_bias


def multiplier_was_left_out(layer: Json, tensors: Sequence[Stored], notes: list[str]) -> Json:
    """tf.keras 1.4 to 1.10 did not write `depth_multiplier`: the depthwise kernel ends with it."""
    kernels = (tensor for tensor in tensors if tensor.name == "depthwise_kernel" and tensor.shape)
    if not isinstance(layer, dict) or layer.get("class_name") not in (
        "SeparableConv1D",
        "SeparableConv2D",
    ):
        return layer
    kernel, config = next(kernels, None), arguments(layer)
    if kernel is None or not config or "depth_multiplier" in config or kernel.shape[-1] == 1:
        return layer
    notes.append(
        f"{config.get('name')!r}: the file has no depth_multiplier; {kernel.shape[-1]} is taken "
        "from its kernel"
    )
    return {**layer, "config": {**config, "depth_multiplier": kernel.shape[-1]}}


def scale_was_left_out(layer: Json, tensors: Sequence[Stored], notes: list[str]) -> Json:
    """tf.keras 1.14 and 2.0 did not write `use_scale` of attention: the weight is there or not."""
    if not isinstance(layer, dict) or layer.get("class_name") not in (
        "Attention",
        "AdditiveAttention",
    ):
        return layer
    config, has_scale = arguments(layer), any(tensor.name == "scale" for tensor in tensors)
    if not config or "use_scale" in config:
        return layer
    notes.append(
        f"{config.get('name')!r}: the file has no use_scale and no causal; use_scale={has_scale} "
        "is taken from its weights, it is not causal"
    )
    return {**layer, "config": {**config, "use_scale": has_scale}}


def axes_were_shared(layer: Json, tensors: Sequence[Stored], notes: list[str]) -> Json:
    """Keras 1 did not write `shared_axes`: the weights have size 1 there."""
    activations = ("PReLU", "ParametricSoftplus", "SReLU")
    if not isinstance(layer, dict) or not is_of(layer, activations) or not tensors:
        return layer
    config, shape = arguments(layer), tensors[0].shape
    shared: list[Json] = [axis for axis, size in enumerate(shape, 1) if size == 1]
    if not config or "shared_axes" in config or not shared:
        return layer
    notes.append(
        f"{config.get('name')!r}: the file has no shared_axes; {shared} is taken from its weights"
    )
    return {**layer, "config": {**config, "shared_axes": shared}}


_RULES: tuple[Callable[[Json, Sequence[Stored], list[str]], Json], ...] = (
    cells_had_no_arguments,
    multiplier_was_left_out,
    scale_was_left_out,
    axes_were_shared,
)


def _nodes(value: Json) -> Iterator[JsonObject]:
    waiting = [value]
    while waiting:
        nest = waiting.pop()
        if isinstance(nest, dict):
            if "class_name" in nest:
                yield nest
            waiting += nest.values()
        elif isinstance(nest, list):
            waiting += nest
