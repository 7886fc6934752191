"""Who wrote which number of a use into the references of a graph."""

from __future__ import annotations

import re


def are_lost(keras_version: object) -> bool:
    """Whether a file refers to use 0 of a layer whichever use was meant.

    Keras 3.2.0 and 3.2.1 did, in the arguments of every call; the outputs of the model have the
    right number. 3.1 and 3.3 write all of them.

    Args:
        keras_version: of the writer, as far as the file says it.
    """
    return re.match(r"3\.2(\.|$)", str(keras_version)) is not None
