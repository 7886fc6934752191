"""The `.keras` format, as a zip or as a directory.

`metadata.json`, `config.json`, `model.weights.h5` (until 3.5 `model.weights.npz` instead, where its
writer was asked for it; in 2.11, whose format was an experiment, `variables.h5`), `assets/…`.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from keramos import storage
from keramos.codec.canonical import Json
from keramos.codec.strict_json import loads
from keramos.dialects import Origin
from keramos.errors import ConfigError, DamagedFileError, KeramosError
from keramos.saving.formats import foreign, former_paths
from keramos.saving.formats.format import KERAS_VERSION, Contents, Format
from keramos.saving.paths import join
from keramos.saving.snapshot import Snapshot
from keramos.storage import Archive, Span, WeightStore

if TYPE_CHECKING:
    from keramos.storage.writer import Content, Digests, Target

#: What Keras calls the weights of an archive, or their index and shards.
_WEIGHTS_NAME = re.compile(
    r"model\.weights\.(h5|npz|json)|model\.safetensors|model_\d{5,}\.weights\.h5|model\.json"
)
#: What stands in the metadata by itself; everything else there is the user's.
OWN_METADATA = frozenset({"keras_version", "date_saved", "writer", "digests"})
METADATA, CONFIG, ASSETS = "metadata.json", "config.json", "assets"
SAFETENSORS, SAFETENSORS_INDEX = "model.safetensors", "model.safetensors.index.json"
WEIGHTS_INDEX = "model.weights.json"  # as KerasHub writes large models
INDEXES = (WEIGHTS_INDEX, SAFETENSORS_INDEX)
WEIGHTS, NPZ_WEIGHTS = "model.weights.h5", "model.weights.npz"
FIRST_WEIGHTS = "variables.h5"
_BESIDE_CONFIG = frozenset({METADATA, WEIGHTS, NPZ_WEIGHTS, FIRST_WEIGHTS, WEIGHTS_INDEX})


def _is_model(kind: str, contents: Contents) -> bool:
    has_safetensors = {SAFETENSORS, SAFETENSORS_INDEX} & contents.names
    if contents.file_type != kind or has_safetensors:
        return False
    if CONFIG in contents.names and _BESIDE_CONFIG & contents.names:
        return True
    # One part is enough, unless it is another's: a model that lost the rest is damaged.
    is_foreign = foreign.kind_of(contents) != kind
    return bool({METADATA, CONFIG, WEIGHTS} & contents.names) and not is_foreign


def read(archive: Archive) -> Snapshot:
    """The snapshot in an open archive; tensors stay in the file.

    Raises:
        DamagedFileError: a part is missing, or is not what it should be.
    """
    metadata = _json(archive, METADATA) if METADATA in archive else {}
    origin = Origin(
        archive.source,
        f"keras-{archive.container}",
        keras_version=_text(metadata.get("keras_version")),
        date_saved=_text(metadata.get("date_saved")),
        writer=_text(metadata.get("writer")),
    )
    config = _json(archive, CONFIG)
    if "class_name" not in config:
        raise DamagedFileError(
            f"{CONFIG} does not describe a model",
            in_=archive.source,
            wanted='"class_name" and "config"',
        )

    weights, todays = former_paths.moved(_weights(archive), origin, WEIGHTS)
    assets = archive.under(ASSETS)
    folders: dict[str, str] = {}
    if todays is not None:
        folders = {todays(folder): folder for path in assets for folder in _folders(path)}
        assets = {todays(path): member for path, member in assets.items()}

    def extract(path: str, folder: str) -> None:
        path = folders.get(path, path)
        archive.extract(join(ASSETS, path) if path else ASSETS, folder)

    return Snapshot(origin, config, weights, assets, metadata, extract=extract)


def _folders(path: str) -> Iterator[str]:
    """The folders around a file, the innermost first."""
    while path := path.rpartition("/")[0]:
        yield path


def _weights(archive: Archive) -> WeightStore:
    if WEIGHTS in archive:
        return storage.hdf5.store(archive.member(WEIGHTS).span(), archive.limits)
    if SAFETENSORS in archive:
        return storage.safetensors.store(archive.member(SAFETENSORS).span(), archive.limits)
    if index := next((name for name in INDEXES if name in archive), None):

        def shard(name: str) -> Span:
            return archive.member(name).span()

        return storage.sharded.store(archive.member(index).span(), shard, archive.limits)
    if FIRST_WEIGHTS in archive:
        return storage.hdf5.store(archive.member(FIRST_WEIGHTS).span(), archive.limits)
    if NPZ_WEIGHTS in archive:
        return storage.npz.store(archive.member(NPZ_WEIGHTS).span(), archive.limits)
    what = f"the file has no weights: {WEIGHTS} is missing"
    raise DamagedFileError(what, in_=archive.source)


def _json(archive: Archive, name: str) -> dict[str, Json]:
    if name not in archive:
        raise DamagedFileError(f"{name} is missing", in_=archive.source)
    try:
        value: Json = loads(archive.member(name).read(), where=name)
    except KeramosError as error:
        raise error.located(in_=archive.source)  # noqa: B904 - the same error, with its file filled in
    if not isinstance(value, dict):
        raise DamagedFileError(
            f"{name} must hold an object", in_=archive.source, found=type(value).__name__
        )
    return value


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def write(zipped: bool, snapshot: Snapshot, target: Target) -> None:
    """Write a snapshot.

    Args:
        zipped: False for a directory.
        snapshot: with a config.
        target: path, URL or file object.
    """

    def metadata(digests: Digests) -> bytes:
        return _metadata(snapshot, digests.get(WEIGHTS, {}))

    members: dict[str, Content] = {
        METADATA: metadata,
        CONFIG: _encoded(snapshot.config),
        WEIGHTS: snapshot.weights,
        **{f"{ASSETS}/{path}": content for path, content in snapshot.assets.items()},
    }
    storage.write_archive(target, members, zipped=zipped, replaceable=_is_ours)


def write_safetensors(snapshot: Snapshot, target: Target) -> None:
    """Write a directory whose tensors are a safetensors file.

    Args:
        snapshot: with a config.
        target: path.
    """
    members: dict[str, Content] = {
        METADATA: _metadata(snapshot, {}),
        CONFIG: _encoded(snapshot.config),
        SAFETENSORS: storage.safetensors.plan(snapshot.weights),
        **{f"{ASSETS}/{path}": content for path, content in snapshot.assets.items()},
    }
    storage.write_archive(target, members, zipped=False, replaceable=_is_ours)


def _has_safetensors(contents: Contents) -> bool:
    is_directory = contents.file_type == "directory"
    # without metadata they may be another library's
    tensors = {SAFETENSORS, SAFETENSORS_INDEX} & contents.names
    return is_directory and bool(tensors) and {CONFIG, METADATA} <= contents.names


def _is_ours(names: set[str]) -> bool:
    """Whether a directory holds nothing but what Keras writes, so that a save may replace it."""
    weights = {name for name in names if _WEIGHTS_NAME.fullmatch(name)}
    return CONFIG in names and names - weights <= {CONFIG, METADATA, ASSETS}


def is_weights(name: str) -> bool:
    """Whether Keras calls weights so, in a folder that is a model."""
    return _WEIGHTS_NAME.fullmatch(name) is not None


def _encoded(value: Mapping[str, Json] | None) -> bytes:
    """JSON as Keras writes it.

    Raises:
        ConfigError: something in it is not plain.
    """
    try:
        return json.dumps(value).encode()
    except (TypeError, ValueError) as error:
        raise ConfigError(f"the config cannot be written as JSON: {error}") from error


def _check_readable(user: Mapping[str, Json]) -> None:
    """Refuse what no load would accept: a file that cannot be opened again is worth nothing."""
    if user:
        try:
            loads(_encoded(user))
        except KeramosError as error:
            raise ConfigError(
                "the metadata could not be read again", at="metadata", found=error.what
            ) from error


def _metadata(snapshot: Snapshot, digests: Mapping[str, str]) -> bytes:
    # Whoever knew when a model was saved still knows it; nobody else makes two equal saves differ.
    own: dict[str, Json] = {
        "keras_version": snapshot.origin.keras_version or KERAS_VERSION,
        "date_saved": snapshot.origin.date_saved or "",
        "writer": snapshot.origin.writer,
        "digests": {**digests},
    }
    user = {k: v for k, v in snapshot.metadata.items() if k not in own}
    _check_readable(user)
    return _encoded({k: v for k, v in own.items() if v is not None} | user)


def are_parts(names: Collection[str]) -> bool:
    """Whether files of these names in one folder are one model."""
    return CONFIG in names and not _BESIDE_CONFIG.isdisjoint(names)


_PARTS = r"metadata\.json|config\.json|(model\.weights|variables)\.(h5|npz)|model\.safetensors"

ZIP = Format(
    "keras-zip",
    holds_model=True,
    parts=_PARTS,
    recognise=functools.partial(_is_model, "zip"),
    read=read,
    endings=(".keras",),
    argument="keras",
    write=functools.partial(write, True),
)
DIRECTORY = Format(
    "keras-directory",
    holds_model=True,
    parts=_PARTS,
    recognise=functools.partial(_is_model, "directory"),
    read=read,
    layout="directory",
    argument="keras",
    write=functools.partial(write, False),
)
SAFETENSORS_DIRECTORY = Format(
    "safetensors-directory",
    holds_model=True,
    parts=_PARTS,
    recognise=_has_safetensors,
    read=read,
    layout="directory",
    argument="safetensors",
    write=write_safetensors,
)
