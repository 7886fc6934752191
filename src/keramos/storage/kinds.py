"""What a file is, by its content, and what to say when it is not a model.

Refuses to look at names and suffixes: people rename files.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos.errors import DamagedFileError, KeramosError, UnrecognizedFileError
from keramos.storage.archive import Archive
from keramos.storage.hdf5.file import ForeignError
from keramos.storage.limits import Limits
from keramos.storage.span import TORN, Span

HEAD = 4096

# Bytes at an offset -> kind.
MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89HDF\r\n\x1a\n", "hdf5"),
    (0, b"version https://git-lfs.github.com/spec", "git-lfs-pointer"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ\0", "xz"),
    (0, b"\x28\xb5\x2f\xfd", "zstd"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!", "rar"),
    (0, b"\x93NUMPY", "npy"),
    (0, b"GGUF", "gguf"),
    (4, b"TFL3", "tflite"),
    (0, b"%PDF", "pdf"),
    (0, b"\x89PNG", "image"),
    (0, b"\xff\xd8\xff", "image"),
    (257, b"ustar", "tar"),
)

_SAVED_MODEL = (
    "with the TensorFlow that wrote it: tf.keras.models.load_model(path).save('model.keras')"
)

# Kinds that are no Keras file -> (what it is, what to type next).
FOREIGN: dict[str, tuple[str, str]] = {
    "empty": ("the file is empty", "write or download it again"),
    "empty-directory": ("the directory is empty", "check the path"),
    "git-lfs-pointer": ("a Git LFS pointer, not the file itself", "git lfs pull"),
    "html": (
        "a web page, not a model: the download gave an error or a login page",
        "download the raw file (on hubs: …/resolve/main/…)",
    ),
    "zip-torch": (
        "a PyTorch checkpoint, not a Keras file",
        "torch.load(…, weights_only=True), then model.set_weights(…)",
    ),
    "pickle": ("a pickle, which runs code when opened; not a Keras file", "ask for a .keras file"),
    "safetensors": (
        "a safetensors file: tensors without a model",
        "build the model, then model.load_weights(…)",
    ),
    "npz": ("numpy arrays (.npz), not a model", "numpy.load(…), then model.set_weights(…)"),
    "npy": ("one numpy array (.npy), not a model", "numpy.load(…)"),
    "gzip": ("a gzip file", "gunzip it first (or: tar -xzf …)"),
    "bzip2": ("a bzip2 file", "bunzip2 it first"),
    "xz": ("an xz file", "unxz it first"),
    "zstd": ("a zstd file", "unzstd it first"),
    "7z": ("a 7z archive", "unpack it first"),
    "rar": ("a rar archive", "unpack it first"),
    "tar": ("a tar archive", "tar -xf … first"),
    "tflite": (
        "a TensorFlow Lite model, which cannot be trained or changed",
        "ask for the .keras file it was made from",
    ),
    "gguf": ("a GGUF model (llama.cpp)", "ask for a .keras file"),
    "onnx": ("an ONNX model", "ask for the .keras file it was made from"),
    "pdf": ("a PDF document", "check the path"),
    "image": ("an image", "check the path"),
    "keras-json": (
        "a model's architecture without weights",
        "keramos.models.model_from_json(text)",
    ),
    "json": ("a JSON file that is not a model", "check the path"),
    "yaml": (
        "a model's architecture as YAML",
        "keramos.models.model_from_json(json.dumps(yaml.safe_load(text)))",
    ),
    "saved-model-directory": (
        "a TensorFlow SavedModel, which this version does not open",
        _SAVED_MODEL,
    ),
    "saved-model-zip": (
        "a zipped TensorFlow SavedModel, which this version does not open",
        _SAVED_MODEL,
    ),
    "saved-model-file": ("the inner file of a SavedModel", "open the directory it lies in"),
    "tf-checkpoint": ("a TensorFlow checkpoint", "open it by its prefix, without '.index'"),
    "hdf5": ("an HDF5 file without a model or weights of Keras", "check who wrote it: h5dump -n …"),
    "zip": ("a zip archive without a model of Keras", "unpack it, then open what is inside"),
    "directory": ("a directory without a model of Keras", "open the model inside it"),
    "text": ("a text file", "check the path"),
    "unknown": ("not a file that any Keras writes", "check the path"),
}


def recognise(source: Archive | Span) -> str:
    """What a file is: `'keras-zip'`, `'keras-directory'`, `'hdf5-model'`, `'hdf5-weights'`,
    `'hdf5-legacy-weights'`, `'sharded'`, `'saved-model-directory'`, or one of the kinds of
    `FOREIGN`.

    Raises:
        DamagedFileError: an HDF5 file whose root cannot be read.
    """
    if isinstance(source, Span):
        return _file(source)
    if source.kind == "file" and source.whole is not None:
        return _file(source.whole)
    return _folder(source.names(), source.kind)


def refusal(kind: str, source: str) -> KeramosError:
    """The error for a file that is of another kind than was wanted."""
    if kind == "empty":
        return DamagedFileError("the file is empty", in_=source, hint=TORN)
    what, hint = FOREIGN.get(kind, (f"a file of another kind ({kind})", "check the path"))
    return UnrecognizedFileError(what, in_=source, hint=hint)


def _folder(names: list[str], kind: str) -> str:
    have = set(names)
    rules: tuple[tuple[bool, str], ...] = (
        (not names, f"empty-{kind}" if kind == "directory" else "zip"),
        (
            "config.json" in have
            and bool(have & {"metadata.json", "model.weights.h5", "model.weights.npz"}),
            f"keras-{kind}",
        ),
        ("saved_model.pb" in have or "saved_model.pbtxt" in have, f"saved-model-{kind}"),
        (any(name.endswith("data.pkl") for name in names), "zip-torch"),
        (all(name.endswith(".npy") for name in names), "npz" if kind == "zip" else "directory"),
        (
            any(name.endswith(".index") for name in names)
            and any(".data-000" in name for name in names),
            "tf-checkpoint",
        ),
        (bool(have & {"metadata.json", "model.weights.h5", "config.json"}), f"keras-{kind}"),
    )
    return next((found for holds, found in rules if holds), kind)


def _file(span: Span) -> str:
    if span.size == 0:
        return "empty"
    head = bytes(span.view(0, min(HEAD, span.size)))
    for offset, magic, kind in MAGIC:
        if head.startswith(magic, offset):
            return _hdf5(span) if kind == "hdf5" else kind
    return next((kind for kind, test in _TESTS if test(head, span)), "unknown")


def _hdf5(span: Span) -> str:
    from keramos.storage import foreign
    from keramos.storage.hdf5 import group

    try:
        return _hdf5_kind(group.open(span))
    except ForeignError as error:
        return _hdf5_kind(group.open(foreign.plain(span, because=error)))


def _hdf5_kind(root: Any) -> str:
    rules: tuple[tuple[Callable[[], bool], str], ...] = (
        (lambda: "model_config" in root.attrs or "model_weights" in root, "hdf5-model"),
        (
            lambda: "layer_names" in root.attrs or "layer_names0" in root.attrs,
            "hdf5-legacy-weights",
        ),
        (lambda: "nb_layers" in root.attrs, "hdf5-legacy-weights"),
        (
            lambda: any(
                n in root for n in ("layers", "vars", "_layer_checkpoint_dependencies", "optimizer")
            ),
            "hdf5-weights",
        ),
        (lambda: any(n not in ("0",) and _has_vars(root, n) for n in root), "hdf5-weights"),
    )
    return next((kind for holds, kind in rules if holds()), "hdf5")


def _has_vars(root: Any, name: str) -> bool:
    return f"{name}/vars" in root


def _is_safetensors(head: bytes, span: Span) -> bool:
    return (
        len(head) > 8 and int.from_bytes(head[:8], "little") <= span.size - 8 and head[8:9] == b"{"
    )


def _is_pickle(head: bytes, span: Span) -> bool:
    return head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")


def _is_html(head: bytes, span: Span) -> bool:
    start = head.lstrip().lower()
    return (
        start.startswith((b"<!doctype html", b"<html", b"<head", b"<?xml"))
        or b"<html" in start[:1024]
    )


def _is_onnx(head: bytes, span: Span) -> bool:
    # field 1 (ir_version, a small number), then field 2 (producer_name, a string)
    return (
        len(head) > 4
        and head[0] == 0x08
        and head[1] < 32
        and head[2] == 0x12
        and head[3] < 64
        and head[4 : 4 + head[3]].isascii()
        and b"\x0a" not in head[4:5]
    )


def _is_saved_model(head: bytes, span: Span) -> bool:
    return head[:3] == b"\x08\x01\x12" and span.size > 64


def _is_json(head: bytes, span: Span) -> bool:
    return head.lstrip()[:1] in (b"{", b"[")


def _says(span: Span, *keys: bytes) -> bool:
    data = bytes(span.view(0, min(span.size, Limits().max_text_bytes)))
    return any(b'"' + key + b'"' in data for key in keys)


def _is_yaml(head: bytes, span: Span) -> bool:
    return head.startswith((b"backend:", b"class_name:", b"!!python")) or b"\nclass_name:" in head


def _is_text(head: bytes, span: Span) -> bool:
    return all(c >= 32 or c in (9, 10, 13) for c in head)


_TESTS: tuple[tuple[str, Callable[[bytes, Span], bool]], ...] = (
    ("safetensors", _is_safetensors),
    ("pickle", _is_pickle),
    ("html", _is_html),
    ("sharded", lambda head, span: _is_json(head, span) and _says(span, b"weight_map")),
    ("keras-json", lambda head, span: _is_json(head, span) and _says(span, b"class_name")),
    ("json", _is_json),
    ("yaml", _is_yaml),
    ("onnx", _is_onnx),
    ("saved-model-file", _is_saved_model),
    ("text", _is_text),
)
