"""What older writers did not record and no tensor tells: what is taken for it, in sentences.

Pure: a config as written in, sentences out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from keramos.codec.canonical import Json, JsonObject
from keramos.codec.parse import objects
from keramos.dialects import ordering
from keramos.dialects.nodes import arguments, is_of
from keramos.dialects.origin import BEFORE_KERAS3, Origin

_SHOWN = 5


class Unrecorded(NamedTuple):
    """Sentences about a file.

    Attributes:
        warned: on what may change predictions.
        noted: on what hardly any writer used, or concerns training and evaluation alone: for the
            load report.
    """

    warned: list[str]
    noted: list[str]


@dataclass(frozen=True)
class _Row:
    """An argument that layers, optimizers or metrics had, and some writers left out.

    Attributes:
        classes: whose.
        key: name in the config.
        writers: whether a file is of such a writer.
        sentence: what is taken; `{}` stands for the names.
        is_noted: whether the load report alone says it.
    """

    classes: tuple[str, ...]
    key: str
    writers: Callable[[Origin], bool]
    sentence: str
    is_noted: bool = False


_ROWS = (
    _Row(
        ("UpSampling2D",),
        "interpolation",
        lambda origin: origin.leaves_interpolation_out,
        'the file does not say how {} interpolate: "nearest" is taken, their default',
    ),
    _Row(
        ("MaxPooling1D", "AveragePooling1D"),
        "data_format",
        lambda origin: origin.pools_by_setting,
        "the file does not say the order of channels of {}, which was a setting of its writer: "
        "that of its other layers is taken, or channels_last",
    ),
    _Row(
        ("ConvLSTM2D",),
        "subsample",
        lambda origin: origin.leaves_strides_of_convolved_gates_out,
        "the file does not say the strides of {}: 1 is taken, their default",
        is_noted=True,
    ),
    _Row(
        ("Normalization",),
        "invert",
        lambda origin: origin.leaves_inversion_out,
        "the file does not say whether {} invert: they do not",
        is_noted=True,
    ),
    _Row(
        ("RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam"),
        "decay",
        lambda origin: origin.leaves_decay_out,
        "the file does not say by how much the learning rate of {} decays: 0 is taken",
        is_noted=True,
    ),
    _Row(
        ("AUC",),
        "from_logits",
        lambda origin: origin.leaves_logits_of_auc_out,
        "the file does not say whether {} takes logits: False is taken",
        is_noted=True,
    ),
)


def unrecorded(config: Json, origin: Origin) -> Unrecorded:
    """What a model's config leaves open.

    Args:
        config: of a model, as written.
        origin: who wrote it.
    """
    gaps = Unrecorded([], [])
    if origin.family not in BEFORE_KERAS3:
        return gaps
    nodes = objects(config) or []
    for row in _ROWS:
        if row.writers(origin) and (names := list(_silent(nodes, row))):
            sentences = gaps.noted if row.is_noted else gaps.warned
            sentences.append(row.sentence.format(_listed(names)))
    if origin.family == "keras1" and isinstance(config, dict) and ordering.is_unknown(config):
        gaps.warned.append(
            "the file does not say the order of channels of its padding, cropping and upsampling "
            "layers, nor do others in it: channels_last is taken"
        )
    if origin.format == "hdf5-model" and (names := list(_wordless(nodes))):
        gaps.warned.append(
            f"the vocabulary of {_listed(names)} is not in this file: adapt(…) or set_vocabulary(…)"
        )
    if names := [name for node in nodes if (name := _is_shifted(node, origin))]:
        gaps.warned.append(
            f"Theano padded {_listed(names)} otherwise (even kernels, or strides, with "
            "padding='same'), which no layer of today does: predictions differ"
        )
    if names := [name for node in nodes if (name := _is_enlarged(node, origin))]:
        gaps.warned.append(
            f"Theano placed the pixels between which {_listed(names)} interpolate by a rule of its "
            "own, TensorFlow's of that time is taken: predictions may differ"
        )
    frozen = [name for node in nodes if (name := _frozen_norm(node))]
    if frozen and origin.normalizes_frozen_by_batch:
        gaps.noted.append(
            f"{_listed(frozen)} are frozen: in training their writer still normalized by each "
            "batch, today by the moving statistics"
        )
    gaps.noted.extend(_divisors(config, nodes, origin))
    return gaps


def _divisors(config: Json, nodes: list[JsonObject], origin: Origin) -> Iterator[str]:
    """By what losses were divided, where it is another number today."""
    if not _has_loss(config):
        return
    if origin.divides_by_weights_that_count:
        yield (
            "with sample weights the writer divided a loss by the number of those that are not 0, "
            "today it is divided by that of all: weights times the one over the other train alike"
        )
    if origin.divides_by_masked_steps and any(map(_makes_masks, nodes)):
        yield (
            "the writer divided the loss of a masked output by the number of all its steps, today "
            "it is divided by that of the steps that count: it is larger, and so are its gradients"
        )


def _makes_masks(node: JsonObject) -> bool:
    is_of_words = is_of(node, ("Embedding",)) and bool(arguments(node).get("mask_zero"))
    return is_of_words or is_of(node, ("Masking",))


def _has_loss(config: Json) -> bool:
    training = config.get("compile_config") if isinstance(config, dict) else None
    return isinstance(training, dict) and bool(training.get("loss"))


def _listed(names: list[str]) -> str:
    return ", ".join(map(repr, names[:_SHOWN])) + (" …" if names[_SHOWN:] else "")


def _silent(nodes: list[JsonObject], row: _Row) -> Iterator[str]:
    for node in nodes:
        config = arguments(node)
        if is_of(node, row.classes) and config and row.key not in config:
            yield str(config.get("name") or node["class_name"])


def _wordless(nodes: list[JsonObject]) -> Iterator[str]:
    """Lookups without a vocabulary, which tf.keras could not put beside the config."""
    for node in nodes:
        config = arguments(node)
        if is_of(node, _LOOKUPS) and config and not config.get("vocabulary"):
            yield str(config.get("name"))


_LOOKUPS = ("StringLookup", "IntegerLookup", "TextVectorization")


def _frozen_norm(node: JsonObject) -> str | None:
    config = arguments(node)
    is_frozen = config.get("trainable") is False
    return str(config.get("name")) if is_of(node, _NORMS) and is_frozen else None


_NORMS = ("BatchNormalization", "BatchNormalizationV1")


def _is_shifted(node: JsonObject, origin: Origin) -> str | None:
    """The name of a ConvLSTM2D whose recurrent or strided convolutions Theano padded otherwise."""
    config = arguments(node)
    if node["class_name"] != "ConvLSTM2D" or origin.backend != "theano":
        return None
    sizes = _sizes(config, "kernel_size", ("nb_row", "nb_col"))
    padding = config.get("padding", config.get("border_mode"))
    is_strided = padding == "same" and any(size != 1 for size in _sizes(config, "strides", ()))
    # What goes around is always padded as with `same`.
    is_even = any(size % 2 == 0 for size in sizes)
    return str(config.get("name")) if is_strided or is_even else None


def _is_enlarged(node: JsonObject, origin: Origin) -> str | None:
    """The name of an UpSampling2D that Theano interpolated."""
    config = arguments(node)
    is_bilinear = is_of(node, ("UpSampling2D",)) and config.get("interpolation") == "bilinear"
    return str(config.get("name")) if is_bilinear and origin.backend == "theano" else None


def _sizes(config: JsonObject, key: str, former: tuple[str, ...]) -> list[int]:
    value = config.get(key, [config.get(name) for name in former])
    values = value if isinstance(value, (list, tuple)) else [value]
    return [size for size in values if type(size) is int]
