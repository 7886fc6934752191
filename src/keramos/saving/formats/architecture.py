"""A model's architecture alone, as JSON or YAML: what `to_json` and, until tf.keras 2.5, `to_yaml`
wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from keramos import dialects
from keramos.codec import strict_json, strict_yaml
from keramos.codec.canonical import Json
from keramos.errors import DamagedFileError, located
from keramos.saving.formats.format import Contents, Format
from keramos.saving.snapshot import Snapshot
from keramos.storage import Archive, WeightStore

#: Name of a format -> reads its text.
LOADS: dict[str, Callable[[bytes | str], Json]] = {
    "json": strict_json.loads,
    "yaml": strict_yaml.loads,
}
_YAML_KEY = re.compile(rb"^([a-z_]+):", re.MULTILINE)


def config_of(text: bytes | str, read: Callable[[bytes | str], Json]) -> dict[str, Json]:
    """The config in a text; one of Keras 0.x as Keras 1 wrote it.

    Args:
        text: of an architecture.
        read: text -> value.

    Raises:
        DamagedFileError: the text is no model's.
    """
    config = read(text)
    if not isinstance(config, dict) or not _is_architecture(frozenset(config)):
        wanted = '"class_name" and "config"'
        raise DamagedFileError("this text does not describe a model", wanted=wanted)
    return dialects.flat.of_keras1(config)


def _is_architecture(keys: frozenset[str]) -> bool:
    # Until 0.3 a model was written flat, its class as `name`.
    return "class_name" in keys or ("name" in keys and bool(keys & {"layers", "nodes"}))


def _is_json(contents: Contents) -> bool:
    return _is_architecture(contents.keys)


def _is_yaml(contents: Contents) -> bool:
    whole = contents.archive.whole
    if contents.file_type not in ("text", "unknown") or whole is None:
        return False
    text = whole.view(0, min(whole.size, strict_yaml.LIMITS.max_bytes))
    return _is_architecture(frozenset(key.decode() for key in _YAML_KEY.findall(text)))


def _read(archive: Archive, *, format: str) -> Snapshot:
    whole = archive.whole
    if whole is None:
        raise DamagedFileError("an architecture is one file", in_=archive.source)
    with located(in_=archive.source):
        config = config_of(bytes(whole.view(0, whole.size)), LOADS[format])
    origin = dialects.of_config(config, source=archive.source, format=format)
    return Snapshot(origin, config, WeightStore({}))


JSON = Format(
    "json",
    holds_model=True,
    holds_weights=False,
    recognise=_is_json,
    read=partial(_read, format="json"),
)

YAML = Format(
    "yaml",
    holds_model=True,
    holds_weights=False,
    recognise=_is_yaml,
    read=partial(_read, format="yaml"),
)
