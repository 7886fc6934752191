"""`load`: an exported model as an object that can be called, without TensorFlow."""

from __future__ import annotations

import os

from keramos.programs import Artifact, open_artifact
from keramos.storage import Limits


def load(path: str | os.PathLike[str], *, limits: Limits | None = None) -> Artifact:
    """Open a SavedModel that keramos, Keras or TensorFlow wrote, or an artifact of the formats
    `stablehlo` and `jax`.

    Its endpoints are attributes: `artifact.serve(x)`, `artifact.call(query=a, value=b)`. They run
    by jax: programs in StableHLO, which keramos and Keras on jax write, and graphs of TensorFlow's
    operations. Nothing but the operations of the program is executed: none that reads or writes
    files, or runs code, is known. A program may still run for ever, or compute much: a loop in it
    ends when its own condition says so.

    Args:
        path: the directory, or a zip of it.
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
    """
    return open_artifact(path, limits)
