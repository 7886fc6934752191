"""One file, or one member of an archive -> notes about it. Knows which examiner looks at what."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable

from keramos import storage
from keramos.codec import strict_json, strict_yaml
from keramos.codec.canonical import Json
from keramos.errors import (
    DamagedFileError,
    KeramosError,
    MissingExtraError,
    UnrecognizedFileError,
    UnsupportedFileError,
)
from keramos.saving.formats import table
from keramos.saving.scanning import (
    attributes,
    configs,
    graphs,
    lite,
    operators,
    pickles,
    texts,
)
from keramos.saving.scanning.notes import Notes
from keramos.saving.scanning.report import Observation
from keramos.saving.snapshot import Snapshot
from keramos.storage import Archive, Span, WeightStore, npz
from keramos.storage.archive import of_span
from keramos.storage.span_file import opened
from keramos.storage.tensorflow.messages import decoder

MOST_GRAPH_TEXT = 1 << 26
MOST_FINGERPRINT = 256  # bytes
_GRAPH_ENDINGS = (".pb", ".graphdef", ".pbtxt")
#: Text that people read, and programs do not load.
_PROSE = (".md", ".rst", ".py", ".pyi", ".html", ".tex", ".c", ".cc", ".cpp", ".h", ".js")
_HEAD = 4096
#: Kinds that may be text in another encoding.
_TEXTS = frozenset({"json", "text", "unknown"})
#: An object of Keras in JSON, or a letter by number, which may spell anything.
_OBJECT = re.compile(rb"class_name|\\u00[4-7]|__lambda__")
#: Kinds of files in which nothing can act: nothing of them is read but their first bytes.
INERT = frozenset({"image", "pdf", "html", "gguf", "empty", "git-lfs-pointer"})
#: Of these, what a text may begin like, which is YAML or a graph further on.
_LIKE_TEXT = frozenset({"pdf", "html", "gguf", "git-lfs-pointer"})
#: Kinds that hold other files, and are not looked into here.
UNOPENED = frozenset(
    """
    7z ar cab compress cpio iso lz4 lzip lzop rar riegeli rpm snappy squashfs wim xar zstd
    """.split()
)


def examine(span: Span, name: str, notes: Notes) -> str:
    """Look through a file that is no archive.

    Args:
        span: its bytes.
        name: of it, whose ending tells kinds apart that no first byte does.
        notes: take what is seen.

    Returns:
        What it is.
    """
    kind = storage.recognise(span)
    if kind in INERT:
        if kind in _LIKE_TEXT:
            with notes.faults():
                _other(span, name, notes)
        return kind
    if kind in UNOPENED:
        notes.add([Observation("archive-unopened", "", kind)])
        return kind
    if kind in _TEXTS and (text := texts.in_utf8(span, notes.limits.max_text_bytes)) is not None:
        if storage.recognise(text) == "json":
            kind = "json"
            notes.add([Observation("json-encoding", "", "JSON that is not plain UTF-8")])
            span = text
        else:
            with notes.faults():
                _other(text, name, notes)
    look = _EXAMINERS.get(kind, _other)
    with notes.faults():
        return look(span, name, notes) or kind
    return kind


def examine_model(archive: Archive, notes: Notes) -> str:
    """Look through a file in a format of Keras.

    Args:
        archive: the open file.
        notes: take what is seen.

    Returns:
        The name of the format.

    Raises:
        KeramosError: it is of no such format, or cannot be read.
    """
    format = table.recognise(archive)
    examine_snapshot(format.read(archive), notes)
    return format.name


def examine_snapshot(snapshot: Snapshot, notes: Notes) -> None:
    """Look through the config of a model, if it has one."""
    if snapshot.config is not None:
        notes.add(configs.examine(snapshot.config, snapshot.origin))


def _hdf5(span: Span, name: str, notes: Notes) -> str:
    stores: list[WeightStore] = []
    before = len(notes.findings)
    with notes.faults():
        stores.append(storage.hdf5.store(span, notes.limits))
    is_whole, kind = len(notes.findings) == before, "hdf5"
    try:
        kind = examine_model(of_span(span, notes.limits), notes)
    except UnrecognizedFileError:
        pass
    except KeramosError as error:
        if is_whole:
            notes.fault(error)
        with notes.faults():
            root = storage.open_hdf5_root(span, notes.limits)
            attributes.examine_root(root, span.name, notes)
    for store in stores:  # none where it cannot be read
        attributes.examine_all(store, notes)
    return kind


def _json(span: Span, name: str, notes: Notes) -> str:
    try:
        return examine_model(of_span(span, notes.limits), notes)
    except UnrecognizedFileError:
        with notes.faults():
            _any_json(span, notes)
    except KeramosError as error:
        notes.fault(error)
    whole = span.view(0, span.size)
    call = texts.yaml_call(whole, notes.limits.max_text_bytes)
    if (call or texts.may_hold_config(whole)) and not _is_plain_json(span):
        notes.add([Observation("yaml-object", "", call)] if call else [])
        return "yaml" if _any_yaml(whole, name, notes) or call else "json"
    return "json"


def _any_yaml(text: memoryview, name: str, notes: Notes) -> bool:
    """Objects of Keras in YAML that no reader of ours takes for a model's; whether it is YAML."""
    if not texts.may_hold_config(text):
        return False
    try:
        value = strict_yaml.loads(bytes(text[: strict_yaml.LIMITS.max_bytes + 1]))
    except MissingExtraError as error:
        if name.endswith((".yaml", ".yml")):
            notes.fault(error)
        return False
    except KeramosError as error:
        if error.cause != strict_yaml.SYNTAX and texts.has_key(text):
            notes.fault(error)
        return False
    if not isinstance(value, (dict, list)):
        return False
    _of_json(value, notes)
    return True


def _is_plain_json(span: Span) -> bool:
    """Whether it is JSON to its end, in which tags of YAML are texts."""
    try:
        strict_json.loads(bytes(span.view(0, span.size)))
    except KeramosError:
        return False
    return True


def _any_json(span: Span, notes: Notes) -> None:
    """JSON that is no model, of which a part may be one."""
    whole = span.view(0, span.size)
    if _OBJECT.search(whole) is None:
        return
    if span.size > notes.limits.max_text_bytes:
        raise notes.limits.exceeded("JSON is too large", "max_text_bytes", found=str(span.size))
    _of_json(strict_json.loads(bytes(whole)), notes)


def _of_json(value: Json, notes: Notes) -> None:
    notes.add(configs.examine_any(value))
    seen = {finding.listing for finding in notes.findings}
    code = configs.examine_code(value)
    notes.add(finding for finding in code if finding.listing not in seen)


def _pickle(span: Span, name: str, notes: Notes) -> str:
    notes.add(pickles.examine(opened(span)))
    return "pickle"


def _numpy(span: Span, name: str, notes: Notes) -> str:
    try:
        npz.tensor(span, "", notes.limits)
    except UnsupportedFileError:
        pass  # text, or fields: elements that are bytes
    except KeramosError as error:
        notes.fault(error)
        if error.cause == npz.OBJECTS:
            stream = opened(span)
            stream.seek(npz.start_of(span, notes.limits))
            notes.add(pickles.examine(stream))
    return "npy"


def _onnx(span: Span, name: str, notes: Notes) -> str:
    notes.add(operators.examine_onnx(span, notes.limits))
    return "onnx"


def _saved_model_file(span: Span, name: str, notes: Notes) -> str:
    notes.add(graphs.examine(span, notes.limits, notes.problems))
    return "saved-model-file"


def _lite(span: Span, name: str, notes: Notes) -> str:
    notes.add(lite.examine(span))
    return "tflite"


def _program(span: Span, name: str, notes: Notes) -> str:
    notes.add(operators.examine_program(span.view(0, span.size)))
    return "stablehlo"


def _safetensors(span: Span, name: str, notes: Notes) -> str:
    storage.safetensors.store(span, notes.limits)
    return "safetensors"


def _other(span: Span, name: str, notes: Notes) -> str | None:
    """Text, and what no first bytes tell: an index of a checkpoint, YAML, a graph, a pickle of
    protocol 0, a program of jax.
    """
    try:
        return examine_model(of_span(span, notes.limits), notes)
    except UnrecognizedFileError:
        pass
    if name.endswith(_GRAPH_ENDINGS):
        if _metadata(span, notes):
            return "keras-metadata"
        if _is_fingerprint(span, name):
            return None
        try:
            return _graph(span, notes)
        except KeramosError as error:  # it may be something else under that name
            with contextlib.suppress(KeramosError):
                notes.add(operators.examine_tensor(span, notes.limits))
                return "onnx-tensor"
            notes.fault(error)
    if name.endswith(".jax"):
        return _program(span, name, notes)
    kind = _text(span, name, notes)
    return _pickle(span, name, notes) if kind is None and pickles.is_pickle(opened(span)) else kind


def _text(span: Span, name: str, notes: Notes) -> str | None:
    """What text says, whatever it is; its kind, if it is known."""
    head = bytes(span.view(0, min(span.size, _HEAD)))
    is_binary = 0 in head  # of which no more is looked through than of one text
    text = span.view(0, min(span.size, notes.limits.max_text_bytes) if is_binary else span.size)
    if head.lstrip().startswith(b'"'):  # JSON that is one text
        with contextlib.suppress(KeramosError):
            _any_json(span, notes)
    if name.endswith(_PROSE):
        return None
    call = texts.yaml_call(text, notes.limits.max_text_bytes)
    if call:
        notes.add([Observation("yaml-object", "", call)])
    if graphs.is_text(text):
        notes.add(graphs.examine_text(text[: notes.limits.max_text_bytes]))
    is_yaml = not is_binary and _any_yaml(text, name, notes)
    return "yaml" if call or is_yaml else None


def _metadata(span: Span, notes: Notes) -> bool:
    """What Keras 2 writes beside the graph of a SavedModel, where it stands without one that says
    so; whether the file is that.
    """
    try:
        fields = decoder(span.name, notes.limits).decode("KerasMetadata", span.view(0, span.size))
    except KeramosError:
        return False
    entries = [entry.get("metadata", "") for entry in fields.get("nodes", ())]
    for text in filter(None, entries):
        with notes.faults():
            _of_json(strict_json.loads(text), notes)
    return any(entries)


def _is_fingerprint(span: Span, name: str) -> bool:
    """Whether it is a few numbers of which TensorFlow tells a SavedModel."""
    return re.split(r"[/\\]", name)[-1] == "fingerprint.pb" and span.size < MOST_FINGERPRINT


def _graph(span: Span, notes: Notes) -> str:
    text = span.view(0, min(span.size, MOST_GRAPH_TEXT))
    if graphs.is_text(text):
        notes.add(graphs.examine_text(text))
        return "graph-text"
    try:
        return _saved_model_file(span, "", notes)
    except DamagedFileError:  # a graph alone says nothing of itself
        notes.add(graphs.examine_graph(span, notes.limits, notes.problems))
    return "graph"


_EXAMINERS: dict[str, Callable[[Span, str, Notes], str | None]] = {
    "hdf5": _hdf5,
    "json": _json,
    "pickle": _pickle,
    "npy": _numpy,
    "onnx": _onnx,
    "saved-model-file": _saved_model_file,
    "tflite": _lite,
    "stablehlo": _program,
    "safetensors": _safetensors,
}
