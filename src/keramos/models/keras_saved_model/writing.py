"""`save(path, save_format="tf")`: the files, in the place of what stood there."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keramos import _tree
from keramos._frames import warn
from keramos.codec.canonical import JsonObject
from keramos.dialects.writing import Reader, hdf5
from keramos.errors import ConfigError, KeramosError, SaveError
from keramos.export import ExportArchive, formats
from keramos.export.model_export import ENDPOINT, known_signature
from keramos.export.saved_model import keras_objects, writer
from keramos.export.saved_model.functions import Program
from keramos.export.saved_model.keras_objects import KerasObject
from keramos.export.saved_model.objects import PLAIN, Objects as ObjectGraph
from keramos.models.keras_saved_model.objects import CONTAINER, LIST, Objects
from keramos.models.keras_saved_model.optimizer import optimizer
from keramos.saving.compat import for_reader, losses
from keramos.saving.paths import OPTIMIZER
from keramos.saving.save import snapshot_of
from keramos.storage import replace as replacing

if TYPE_CHECKING:
    from keramos.engine.variable import Variable

#: Who reads the file, where nobody says it: tf_keras, from 2.16 on, reads what Keras 2.15 does.
READER = Reader.of("keras==2.15")
#: Lists of variables that are attributes of every model in a SavedModel of Keras 2.
LISTS = ("variables", "trainable_variables", "non_trainable_variables")
#: The most causes that one warning lists.
SHOWN = 5


@dataclass(frozen=True)
class Revived:
    """What Keras 2 makes again.

    Attributes:
        model: the model.
        optimizer: its optimizer; None where it has no state.
    """

    model: KerasObject
    optimizer: KerasObject | None = None


def save(
    model: Any, filepath: str | os.PathLike[str], include_optimizer: bool, compat: str | None
) -> None:
    """Write a SavedModel that Keras 2 revives as a model, and that TensorFlow serves.

    What Keras 2 cannot make again is written as what it computes alone, with a warning; so is a
    model without that function, which no serving needs.

    Args:
        model: built.
        filepath: of a directory.
        include_optimizer: whether the state of training belongs to it.
        compat: the Keras that is to revive it; None for 2.15, or less than a model.

    Raises:
        ConfigError: `compat` is Keras 3, which revives no SavedModel.
        SaveError: the reader was named, and cannot know something in the model; or neither a model
            nor a function can be written.
        UnbuiltError: what the model takes is not known.
    """
    reader = None if compat is None else Reader.of(compat)
    if reader is not None and reader.family == "keras3":
        raise ConfigError(
            "Keras 3 revives no model from a SavedModel", found=reader.name, hint="save(….keras)"
        )
    archive = ExportArchive()
    archive.track(model)
    revived = _revived(model, include_optimizer, reader)
    programs = _programs(archive, model, must=revived is None)
    objects = _objects(archive, programs, revived)
    with replacing.staged(Path(os.fspath(filepath)), replaceable=formats.is_artifact) as place:
        writer.write_artifact(place, lambda: programs, objects)


def _objects(
    archive: ExportArchive, programs: Sequence[Program], revived: Revived | None
) -> ObjectGraph:
    """What is in the SavedModel."""
    groups = writer.lists(archive)
    if revived is None:
        objects = ObjectGraph(archive.variables)
    else:
        known = {id(variable) for variable in keras_objects.variables(revived.model).values()}
        called = {id(v): v for program in programs for v in program.variables}
        others = [variable for key, variable in called.items() if key not in known]
        state = {} if revived.optimizer is None else {OPTIMIZER: revived.optimizer}
        objects = ObjectGraph([], _with_others(revived.model, others), state)
        groups = {
            name: [variable for variable in groups[name] if id(variable) in known] for name in LISTS
        }
    for name, group in groups.items():
        objects.add_list(name, group)
    return objects


def _with_others(root: KerasObject, variables: Sequence[Variable]) -> KerasObject:
    """A model with variables that functions take and Keras 2 does not know, such as the states of
    random generators, aside: as its attributes they would be weights of the model.
    """
    if not variables:
        return root
    listed = KerasObject(LIST, variables={str(i): v for i, v in enumerate(variables)})
    aside = KerasObject(PLAIN, children={"functions_variables": listed})
    return replace(root, children={**root.children, "keras_api": aside})


def _revived(model: Any, include_optimizer: bool, reader: Reader | None) -> Revived | None:
    """The model as Keras 2 revives it; None, with a warning, where it cannot."""
    snapshot = snapshot_of(model, None, include_optimizer)
    named, reader = reader, reader or READER
    if named is None and (lost := losses(snapshot, reader, CONTAINER)):
        _warn_of([f"{loss.at.removeprefix('$.')}: {loss.what}" for loss in lost], reader)
        return None
    written = for_reader(snapshot, reader, CONTAINER).snapshot
    config = dict(written.config or {})
    objects = Objects(reader)
    root = objects.of(config, model)
    others = [*objects.strangers, *(f"the file {name}" for name in written.assets)]
    if others:
        if named is not None:
            raise SaveError(f"{reader.name} cannot make this model again", found=", ".join(others))
        _warn_of(others, reader)
        return None
    model, is_trained = _trained(root, config, reader)
    return Revived(model, optimizer(written.weights, snapshot.weights) if is_trained else None)


def _trained(root: KerasObject, config: JsonObject, reader: Reader) -> tuple[KerasObject, bool]:
    """The model with what it says of training, and whether it says any."""
    described: JsonObject = {**(root.metadata or {}), "keras_version": reader.version}
    described["backend"] = "tensorflow"
    recipe = config.get("compile_config")
    training = hdf5.training_of(recipe, reader) if isinstance(recipe, dict) else None
    if training is not None:
        described["training_config"] = training
    return replace(root, metadata=described), training is not None


def _programs(archive: ExportArchive, model: Any, *, must: bool) -> list[Program]:
    """What the model computes; nothing, with a warning, where that cannot be said."""
    names, signature = known_signature(model)
    try:
        archive.add_endpoint(
            ENDPOINT,
            _by_name(model),
            _named(model, signature),
            argument_names=names or ["inputs"],
        )
        return list(writer.programs(archive))
    except KeramosError as error:
        if must:
            raise
        warn(f"the SavedModel of {model.name!r} has no serving function: {error}")
        return []


def _named(model: Any, signature: list[Any]) -> list[Any]:
    """The same with inputs by the names of their layers, as in files of Keras 2; those of a user's
    class have none.
    """
    names: list[str] = getattr(model, "input_names", [])
    of_tensor = {
        tensor.name: name for tensor, name in zip(model.inputs if names else (), names, strict=True)
    }

    def renamed(spec: Any) -> Any:
        if spec is None or spec.name not in of_tensor:
            return spec
        return type(spec)(spec.shape, spec.dtype, name=of_tensor[spec.name])

    return [_tree.map_structure(renamed, nest) for nest in signature]


def _by_name(model: Any) -> Callable[..., Any]:
    """What predicts, with outputs by the names of the layers that make them, as in files of
    Keras 2.
    """
    names: list[str] = getattr(model, "output_names", None) or [model.layers[-1].name]

    def call(*inputs: Any) -> Any:
        outputs = model(*inputs, training=False)
        flat = _tree.flatten(outputs)
        if isinstance(outputs, dict) or len(flat) != len(set(names)):
            return outputs
        return dict(zip(names, flat, strict=True))

    return call


def _warn_of(causes: Sequence[str], reader: Reader) -> None:
    shown = "\n".join([*causes[:SHOWN], *(["…"] if len(causes) > SHOWN else [])])
    warn(
        f"{reader.name} cannot make this model again, nor can load_model: the SavedModel holds "
        "what it computes, for keramos.export.load and tf.saved_model.load; "
        f"save a .keras file to keep the model\n{shown}"
    )
