"""A Sequential whose file says the shape of no input -> its layers built as their tensors tell.

Keras 2 and tf.keras until 2.2 wrote no shape of one that was built by its first batch. Pure: a
config as written and shapes of tensors in, a config out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments

if TYPE_CHECKING:
    from keramos.dialects.lost_arguments import Shape, Stored

_SHAPES = ("batch_input_shape", "batch_shape")


def is_untold(config: JsonObject) -> bool:
    """Whether a model is a Sequential whose config says no shape of an input.

    Args:
        config: of the model.
    """
    inner = config.get("config")
    layers = inner.get("layers") if isinstance(inner, dict) else inner
    first = layers[0] if isinstance(layers, list) and layers else None
    if config.get("class_name") != "Sequential" or not isinstance(first, dict):
        return False
    is_told = isinstance(inner, dict) and inner.get("build_input_shape")
    has_shape = any(arguments(first).get(key) for key in _SHAPES)
    return not is_told and not has_shape and _name(first) not in ("InputLayer", *_MODELS)


_MODELS = ("Sequential", "Model", "Functional", "Merge")


def with_sizes(layers: list[Json], stored: Mapping[str, Sequence[Stored]]) -> list[Json]:
    """The layers of such a model, those with tensors with the shapes that they are built for.

    Sizes that no tensor tells stay unknown; a layer whose tensors tell nothing is left alone.

    Args:
        layers: of the model.
        stored: name of a layer -> its tensors.
    """
    shapes = list(_inputs(layers, stored))
    return [
        {**layer, "build_config": {"input_shape": [*shape]}}
        if shape is not None and isinstance(layer, dict)
        else layer
        for layer, shape in zip(layers, shapes, strict=True)
    ]


def _inputs(
    layers: list[Json], stored: Mapping[str, Sequence[Stored]]
) -> Iterator[list[int | None] | None]:
    ranks = [_rank(layer) for layer in layers]
    rank: int | None = None
    for i, layer in enumerate(layers):
        config = arguments(layer) if isinstance(layer, dict) else {}
        tensors = stored.get(str(config.get("name")), ())
        # Of a layer that takes any rank: that of what stands before it, or else behind it.
        behind = next((axes for axes, _ in ranks[i:] if axes), None)
        own, after = ranks[i]
        yield _input(layer, tensors[0].shape, rank or behind) if tensors else None
        rank = after or own or rank


def _input(layer: Json, first: Shape, rank: int | None) -> list[int | None] | None:
    """The shape of a layer's input, from its first tensor."""
    name, config = _name(layer), arguments(layer) if isinstance(layer, dict) else {}
    if name in ("Bidirectional", "TimeDistributed"):
        inner = _input(config.get("layer"), first, None)
        return inner if inner is None or name == "Bidirectional" else [None, *inner]
    if name == "Embedding":
        return [None, None]
    if name in _ONE_SIZE:
        return _at(config.get("axis", -1), first[-1], rank)
    size, own = _SIZES.get(name), _rank(layer)[0]
    if size is None or len(first) < 2:
        return None
    is_first = config.get("data_format") == "channels_first"
    channels = size(first) * _groups(config)
    place = -1 if not is_first else 2 if name == "ConvLSTM2D" else 1
    return _at(place, channels, own or rank or 2)


def _at(axis: Json, size: int, rank: int | None) -> list[int | None] | None:
    """A shape of which one size is known."""
    place = axis[0] if isinstance(axis, list) and len(axis) == 1 else axis
    if not isinstance(place, int):
        return None
    rank = place + 1 if rank is None and place > 0 else rank or 2
    if not -rank <= place < rank:
        return None
    shape: list[int | None] = [None] * rank
    shape[place] = size
    return shape


def _groups(config: JsonObject) -> int:
    groups = config.get("groups")
    return groups if type(groups) is int else 1


def _name(layer: Json) -> str:
    return str(layer.get("class_name")) if isinstance(layer, dict) else ""


def _rank(layer: Json) -> tuple[int | None, int | None]:
    """(axes of the input, axes of the output) of a layer; None for those of any."""
    name, config = _name(layer), arguments(layer) if isinstance(layer, dict) else {}
    if name in _RECURRENT:
        return 3, 3 if config.get("return_sequences") else 2
    if name == "Bidirectional":
        return _rank(config.get("layer"))
    if name == "Embedding":
        return 2, 3
    if name == "Flatten" or name.startswith("Global"):
        return None, 2
    own = name.removesuffix("Transpose")
    if name not in _SIZES or not own.endswith("D"):
        return None, None
    axes = int(own[-2]) + 2
    if name != "ConvLSTM2D":
        return axes, axes
    return axes + 1, axes + bool(config.get("return_sequences"))


_RECURRENT = frozenset("LSTM GRU SimpleRNN CuDNNLSTM CuDNNGRU".split())

#: Class -> how many features of the input its first tensor tells.
_SIZES: dict[str, Callable[[Shape], int]] = {
    **dict.fromkeys(("Dense", *_RECURRENT), lambda shape: shape[0]),
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D"), lambda shape: shape[-2]),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), lambda shape: shape[-2]),
    **dict.fromkeys(("DepthwiseConv2D", "ConvLSTM2D"), lambda shape: shape[-2]),
    **dict.fromkeys(("Conv2DTranspose", "Conv3DTranspose"), lambda shape: shape[-1]),
}

#: Layers whose first tensor has as many elements as one axis of the input.
_ONE_SIZE = frozenset(("BatchNormalization", "BatchNormalizationV1", "LayerNormalization"))
