"""Files of a Keras that is newer than the one that is followed here: what only it knows.

Refuses to guess: an argument that nobody here knows is left out where it says nothing.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import replace

from keramos.codec import names
from keramos.codec.canonical import Json, JsonObject
from keramos.dialects import Origin
from keramos.errors import UnsupportedFileError, printable
from keramos.saving.audit import Audit
from keramos.saving.formats.format import KERAS_VERSION

#: Arguments that stand for the shape and the type of an input.
_OF_INPUTS = ("batch_shape", "batch_size", "input_dtype")
#: Places that an error shows.
_SHOWN = 4


def without_news(examined: Audit, origin: Origin) -> tuple[Audit, list[str]]:
    """What was examined, without arguments that only a newer Keras knows and that ask for nothing,
    and a note of them.

    Args:
        examined: the config of a model.
        origin: who wrote it.

    Raises:
        UnsupportedFileError: such arguments that ask for something.
    """
    if not origin.is_newer_than(KERAS_VERSION):
        return examined, []
    examined.raise_if_refused()  # classes are imported here
    asking: list[str] = []
    ignored: list[str] = []
    todays = _without(examined.upgraded.config, "$", asking, ignored)
    by = f"written by Keras {printable(origin.keras_version)}, whose files are newer than those of "
    if asking:
        more = [f"and {len(asking) - _SHOWN} more"] if len(asking) > _SHOWN else []
        lines = "\n".join([*asking[:_SHOWN], *more])
        raise UnsupportedFileError(
            f"{by}Keras {KERAS_VERSION}, which are read here\n{lines}",
            hint="save it with an older Keras, or wait for a version that knows it",
        )
    if not ignored:
        return examined, []
    shown = ", ".join(dict.fromkeys(ignored))
    note = f"{by}Keras {KERAS_VERSION}: left out {shown}, which ask for nothing"
    return replace(examined, upgraded=replace(examined.upgraded, config=todays)), [note]


def _without(value: Json, path: str, asking: list[str], ignored: list[str]) -> Json:
    if isinstance(value, list):
        return [_without(x, f"{path}[{i}]", asking, ignored) for i, x in enumerate(value)]
    if not isinstance(value, dict):
        return value
    gone: set[str] = set()
    for key, argument in _unknown(value):
        name = printable(f"{value['class_name']}.{key}")
        if _asks_for_nothing(argument):
            gone.add(key)
            ignored.append(name)
        else:
            asking.append(f"{name} = {printable(repr(argument), 60)}  at {path}")
    config = value.get("config")
    if gone and isinstance(config, dict):
        value = {**value, "config": {k: v for k, v in config.items() if k not in gone}}
    return {k: _without(v, f"{path}.{k}", asking, ignored) for k, v in value.items()}


def _asks_for_nothing(argument: Json) -> bool:
    """Whether an argument says nothing, whatever it is for: null, False, or empty."""
    return (
        argument is None
        or argument is False
        or (isinstance(argument, (list, dict)) and not argument)
    )


def _unknown(node: JsonObject) -> Iterator[tuple[str, Json]]:
    """The arguments of a class of Keras that ours does not have."""
    name, module, config = node.get("class_name"), node.get("module"), node.get("config")
    if not isinstance(name, str) or not isinstance(module, str) or not isinstance(config, dict):
        return
    cls = names.resolve(module, name) if names.is_known(module, name) else None
    accepted = None if cls is None or "layers" in config else _accepted(cls)
    if accepted is not None:
        yield from ((key, value) for key, value in config.items() if key not in accepted)


def _accepted(cls: type) -> set[str] | None:
    """The names of arguments that a constructor takes; None where it takes any."""
    parameters = inspect.signature(cls).parameters
    common = getattr(cls, "_common_arguments", None)
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    if takes_any and common is None:
        return None
    return {*parameters, *getattr(cls, "_arguments", ()), *(common or ()), *_OF_INPUTS}
