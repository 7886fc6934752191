"""`load`: an exported model as an object that can be called, without TensorFlow."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from keramos.programs import Artifact, open_artifact
from keramos.storage import Limits

if TYPE_CHECKING:
    from keramos.export.onnx.session import Session


def load(path: str | os.PathLike[str], *, limits: Limits | None = None) -> Artifact | Session:
    """Open a SavedModel that keramos, Keras or TensorFlow wrote, an artifact of the formats
    `stablehlo` and `jax`, or a file of ONNX.

    Its endpoints are attributes: `artifact.serve(x)`, `artifact.call(query=a, value=b)`. They run
    by jax: programs in StableHLO, which keramos and Keras on jax write, and graphs of TensorFlow's
    operations. Nothing but the operations of the program is executed: none that reads or writes
    files, or runs code, is known. A program may still run for ever, or compute much: a loop in it
    ends when its own condition says so.

    A file that ends in `.onnx` is run by onnxruntime (`pip install keramos[onnx]`), and gives
    arrays of numpy; see `export.onnx.Session`.

    Args:
        path: the directory, or a zip of it; or a file of ONNX.
        limits: what opening and running it may cost.

    Returns:
        an object with the endpoints, `endpoints` and `signatures` that list them, and `variables`,
        `trainable_variables`, `non_trainable_variables`.

    Raises:
        FileMissingError: there is nothing.
        UnrecognizedFileError: it is no such artifact.
        DamagedFileError: it contradicts itself.
        UnsupportedFileError: it is of a version that is not known.
        LimitError: it is larger than the limits allow.
        UnsafeError: it names code, or files outside of its folder.
    """
    if os.fspath(path).endswith(".onnx"):
        from keramos.export.onnx.session import Session

        return Session(path, limits=limits)
    return open_artifact(path, limits)
