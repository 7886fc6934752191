"""Files that are no model of Keras: what they are, and what to type next."""

from __future__ import annotations

import re

from keramos.errors import DamagedFileError, KeramosError, UnrecognizedFileError
from keramos.saving.formats.format import Contents
from keramos.storage.span import TORN

#: How paths of models and of arrays end that no format of Keras has.
ENDINGS = tuple(".ckpt .joblib .npy .npz .onnx .pickle .pkl .pt .pth .safetensors .tflite".split())
#: Kind of file -> (what it is, what to type next).
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
    "npz": ("numpy arrays (.npz), not a model", "numpy.load(…), then model.set_weights(…)"),
    "npy": ("one numpy array (.npy), not a model", "numpy.load(…)"),
    "gzip": ("a gzip file", "gunzip it first (or: tar -xzf …)"),
    "bzip2": ("a bzip2 file", "bunzip2 it first"),
    "xz": ("an xz file", "unxz it first"),
    "zstd": ("a zstd file", "unzstd it first"),
    "lz4": ("a file of lz4", "unpack it first"),
    "compress": ("a file of compress", "uncompress it first"),
    "lzip": ("a file of lzip", "unpack it first"),
    "lzma": ("a file of lzma", "unlzma it first"),
    "zlib": ("a stream of zlib", "unpack it first: joblib writes such files"),
    "zfile": ("a compressed file of an old joblib", "unpack it first"),
    "cab": ("a cabinet", "unpack it first"),
    "ar": ("an archive of ar", "unpack it first"),
    "cpio": ("an archive of cpio", "unpack it first"),
    "iso": ("an image of a disk", "unpack it first"),
    "7z": ("a 7z archive", "unpack it first"),
    "rar": ("a rar archive", "unpack it first"),
    "tar": ("a tar archive", "tar -xf … first"),
    "tflite": (
        "a TensorFlow Lite model, which cannot be trained or changed",
        "ask for the .keras file it was made from",
    ),
    "stablehlo": (
        "a program of StableHLO, without its variables",
        "open the folder that it lies in: keramos.export.load(folder)",
    ),
    "gguf": ("a GGUF model (llama.cpp)", "ask for a .keras file"),
    "onnx": ("an ONNX model", "ask for the .keras file it was made from"),
    "pdf": ("a PDF document", "check the path"),
    "image": ("an image", "check the path"),
    "other-json": ("a JSON file that is not a model", "check the path"),
    "saved-model": (
        "a TensorFlow SavedModel that holds functions, and no config of a Keras model",
        "keramos.export.load(path) or layers.TFSMLayer(path) runs them; else ask for a .keras file",
    ),
    "keras-saved-model": (
        "a SavedModel of Keras without its config: keras_metadata.pb is missing or empty",
        (
            "copy the whole folder; without that file keramos.export.load(path) or "
            "layers.TFSMLayer(path) runs its functions"
        ),
    ),
    "saved-model-text": (
        "a TensorFlow SavedModel written as text",
        "save it again without as_text=True",
    ),
    "torn-saved-model": (
        "a TensorFlow SavedModel without its saved_model.pb",
        "copy the whole folder",
    ),
    "saved-model-file": ("the inner file of a SavedModel", "open the directory it lies in"),
    "tf-checkpoint": (
        "a TensorFlow checkpoint: weights without a model",
        "build the model, then model.load_weights(path)",
    ),
    "torn-checkpoint": (
        "a TensorFlow checkpoint of which files are missing",
        "copy <prefix>.index and every <prefix>.data-… into one folder",
    ),
    "checkpoint-shard": (
        "the values of a TensorFlow checkpoint, without their names",
        "give the path before .data-…, or the folder",
    ),
    "hdf5": ("an HDF5 file without a model or weights of Keras", "check who wrote it: h5dump -n …"),
    "zip": ("a zip archive without a model of Keras", "unpack it, then open what is inside"),
    "orbax": (
        "steps of OrbaxCheckpoint, or one",
        "build the model, then model.load_weights(folder), which needs orbax-checkpoint",
    ),
    "directory": ("a directory without a model of Keras", "open the model inside it"),
    "text": ("a text file", "check the path"),
    "unknown": ("not a file that any Keras writes", "check the path"),
}


#: A file of a checkpoint, in the folder itself.
_PART = re.compile(r"[^/]+\.(index|data-\d{5}-of-\d{5})$")
_SHARD = re.compile(r"\.data-\d{5}-of-\d{5}$")
_ORBAX = re.compile(r"^(\d+/)?pytree/_METADATA$")
_MODEL = re.compile(r"\.(keras|h5|hdf5|onnx)$|(^|/)(config\.json|saved_model\.pb)$")


def kind_of(contents: Contents) -> str:
    """What a file is that no format recognises: a key of `FOREIGN`."""
    if contents.file_type in ("zip", "directory"):
        return _archive_kind(contents.names, contents.file_type)
    if contents.file_type == "unknown" and _SHARD.search(contents.archive.source):
        return "checkpoint-shard"  # nothing in it tells what it is
    return "other-json" if contents.file_type == "json" else contents.file_type


def models_in(contents: Contents) -> list[str]:
    """What in a directory may be a model, by its name."""
    return sorted(name for name in contents.names if _MODEL.search(name))[:12]


def _archive_kind(names: frozenset[str], kind: str) -> str:
    rules: tuple[tuple[bool, str], ...] = (
        ("saved_model.pbtxt" in names, "saved-model-text"),
        (any(name.endswith("data.pkl") for name in names), "zip-torch"),
        (bool(names & {"keras_metadata.pb", "variables/variables.index"}), "torn-saved-model"),
        (any(_PART.match(name) for name in names), "torn-checkpoint"),
        (any(_ORBAX.search(name) for name in names), "orbax"),
        (kind == "zip" and bool(names) and all(n.endswith(".npy") for n in names), "npz"),
    )
    return next((kind_of_names for holds, kind_of_names in rules if holds), kind)


def refusal(kind: str, source: str, *, contents: str | None = None) -> KeramosError:
    """The error for a file that is of another kind than was wanted.

    Args:
        kind: a key of `FOREIGN`.
        source: printable name of the file.
        contents: what is in it, if that helps.
    """
    if kind == "empty":
        return DamagedFileError("the file is empty", in_=source, hint=TORN)
    what, hint = FOREIGN.get(kind, (f"a file of another kind ({kind})", "check the path"))
    return UnrecognizedFileError(what, in_=source, found=contents, hint=hint)
