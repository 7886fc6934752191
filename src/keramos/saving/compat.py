"""A snapshot -> the same for an older Keras, or one error that says all of what would be lost.

Nothing is written here, and no class is imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from keramos._frames import warn
from keramos.codec.canonical import Json
from keramos.dialects.writing import (
    Loss,
    Reader,
    caution,
    downgrade,
    places,
    scaled,
    slots,
    vocabularies,
)
from keramos.dialects.writing.rules import Container
from keramos.errors import SaveError
from keramos.saving import nodes
from keramos.saving.paths import INNER_OPTIMIZER, OPTIMIZER, group_of, join
from keramos.saving.seed_states import without_seed_states
from keramos.saving.snapshot import Snapshot
from keramos.storage import LazyTensor, Member, WeightStore

#: The most losses that one error lists.
_SHOWN = 6


@dataclass(frozen=True)
class Rewritten:
    """A snapshot for a reader.

    Attributes:
        snapshot: in its spelling.
        log: rule's name -> how many nodes of the config it changed.
    """

    snapshot: Snapshot
    log: Mapping[str, int]


def for_reader(
    snapshot: Snapshot, reader: Reader, container: Container, *, holds_model: bool = True
) -> Rewritten:
    """What `snapshot` holds, as an older Keras reads it.

    Args:
        snapshot: canonical, of a model or of weights alone.
        reader: who is to read it.
        container: what it is written into.
        holds_model: whether the config is written, too.

    Raises:
        SaveError: the reader cannot know all of it; the error names everything.
    """
    if reader.family != "keras3":
        snapshot = with_vocabularies(snapshot)
    elif container == "archive":
        snapshot = _with_scale(snapshot)
    written = downgrade(snapshot.config, reader, container)
    lost = [*written.losses]
    if holds_model and container == "hdf5":
        lost += _of_users_class(snapshot.config)
    if lost:
        raise _refusal(lost, reader)
    if (doubt := caution(snapshot.config, reader)) is not None:
        warn(doubt)
    weights = _with_slots(snapshot, reader, container)
    if reader.family != "keras3":
        weights = WeightStore({path: t.widened() for path, t in weights.items()}, weights.groups)
    if container == "archive":
        if snapshot.former_paths is not None and reader.family != "keras3":
            weights = _moved(weights, snapshot.former_paths(reader))
        weights = _placed(weights, snapshot.config, written.config, reader)
    origin = replace(snapshot.origin, keras_version=reader.version)
    rewritten = replace(snapshot, origin=origin, config=written.config, weights=weights)
    return Rewritten(rewritten, dict(written.log))


def losses(snapshot: Snapshot, reader: Reader, container: Container) -> list[Loss]:
    """What a reader could not know of a model; arguments as those of `for_reader`."""
    return downgrade(snapshot.config, reader, container).losses


def with_vocabularies(snapshot: Snapshot) -> Snapshot:
    """The same with the vocabularies of layers in the config: HDF5 files have no place beside it,
    and Keras 2 does not look for some of them there.
    """
    if snapshot.config is None or not snapshot.assets:
        return snapshot
    words = [path for path in snapshot.assets if vocabularies.is_vocabulary(path)]
    texts = {path: _bytes(snapshot.assets[path]).decode() for path in words}
    config = vocabularies.in_config(snapshot.config, texts)
    rest = {path: content for path, content in snapshot.assets.items() if path not in texts}
    return replace(snapshot, config=config, assets=rest)


def _bytes(content: bytes | Member) -> bytes:
    return content if isinstance(content, bytes) else content.read()


def _of_users_class(config: Json) -> Iterator[Loss]:
    """From HDF5 files, Keras opens models of layers that a config lists, and no others."""
    if "layers" not in nodes.arguments(nodes.mapping(config)):
        what = "Keras opens no model of a user's class from HDF5 files"
        yield Loss("$", f"{what}; save an archive, or its weights")


def _refusal(lost: list[Loss], reader: Reader) -> SaveError:
    rows = list(dict.fromkeys(f"{loss.at.removeprefix('$.')}: {loss.what}" for loss in lost))
    more = [f"… and {len(rows) - _SHOWN} more"] if len(rows) > _SHOWN else []
    noun = "thing" if len(rows) == 1 else "things"
    what = f"{reader.name} cannot know {len(rows)} {noun} of this model; nothing was saved"
    table = "\n".join([*rows[:_SHOWN], *more])
    return SaveError(f"{what}\n{table}")


def _with_scale(snapshot: Snapshot) -> Snapshot:
    """The same, its config saying that the loss is scaled where the tensors do. Keras puts a
    LossScaleOptimizer around what `compile` got, writes what it got, and when it opens the file has
    no place for the tensors, for a model in float16 is one that was told so.
    """
    config = nodes.mapping(snapshot.config)
    training = nodes.mapping(config.get("compile_config"))
    is_scaled = len(snapshot.weights.under(group_of(join(OPTIMIZER, INNER_OPTIMIZER)))) > 0
    if not is_scaled or training.get("optimizer") is None:
        return snapshot
    compiled = {**training, "optimizer": scaled(training["optimizer"])}
    return replace(snapshot, config={**config, "compile_config": compiled})


def _with_slots(snapshot: Snapshot, reader: Reader, container: Container) -> WeightStore:
    """The tensors, the variables of the optimizer among them as the reader has them."""
    weights = snapshot.weights
    if reader.family != "keras3":
        weights = without_seed_states(weights)
    config = nodes.mapping(snapshot.config)
    optimizer = nodes.mapping(config.get("compile_config")).get("optimizer")
    own, inner = group_of(OPTIMIZER), group_of(join(OPTIMIZER, INNER_OPTIMIZER))
    is_scaled = len(weights.under(inner)) > 0
    group = inner if is_scaled else own
    tensors = weights.under(group).numbered()
    if not tensors or optimizer is None:
        return weights
    within = nodes.arguments(nodes.mapping(optimizer)).get(INNER_OPTIMIZER) or optimizer
    trained = None if snapshot.listing is None else snapshot.listing().trained
    shapes = [tuple(t.shape) for t in tensors]
    is_old_hdf5 = container == "hdf5" and reader.family != "keras3"
    if is_old_hdf5 and not slots.fits(within, shapes, trained):
        warn("the optimizer has a state for other variables than the model trains: it is left out")
        return weights.only(path for path in weights if not path.startswith(f"{OPTIMIZER}/"))
    if slots.loses_product(within, reader):
        warn(f"{reader.name} does not store the running product of Nadam: its next step differs")
    if within is not optimizer and is_old_hdf5:
        warn(f"{reader.name} does not read the state of LossScaleOptimizer from HDF5 files")
    sources = slots.of_reader(within, reader, shapes, trained)
    # Keras 2 has the variables of an optimizer that scales the loss in both places.
    groups = [own, inner] if is_scaled and reader.family != "keras3" else [group]
    gone = {f"{place}/{name}" for place in groups for name in weights.under(place)}
    placed = {
        f"{place}/{i}": _slot(source, tensors).named(f"{place}/{i}")
        for place in groups
        for i, source in enumerate(sources)
    }
    return weights.only(path for path in weights if path not in gone) | placed


def _slot(source: int | slots.Zeros, tensors: list[LazyTensor]) -> LazyTensor:
    return _zeros(source.shape) if isinstance(source, slots.Zeros) else tensors[source]


def _zeros(shape: tuple[int, ...]) -> LazyTensor:
    import numpy as np  # most files are written for today's reader

    return LazyTensor.of("zeros", np.zeros(shape, "float32"))


def _moved(weights: WeightStore, groups: Mapping[str, str]) -> WeightStore:
    names: dict[str, str] = {}
    for path in (*weights, *weights.groups):
        group = path if path in groups else path.rpartition("/")[0]
        if group in groups:
            names[path] = groups[group] + path.removeprefix(group)
    return weights.renamed(names) if names else weights


def _placed(weights: WeightStore, config: Json, written: Json, reader: Reader) -> WeightStore:
    former = places.of_reader(config, written, [*weights, *weights.groups], reader)
    if reader.family != "keras3":
        groups = map(group_of, places.of_metrics(config, reader))
        sums = [join(group, str(i)) for group in groups for i in range(2)]
        weights = weights | {path: _zeros(()).named(path) for path in sums}
    return weights.renamed({path: former(path) for path in (*weights, *weights.groups)})
