"""What is guessed of a file's writer, where it makes a difference: sentences for the reader."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from keramos.codec.canonical import Json
from keramos.dialects import Origin, upgrade


def backend_warnings(config: Json, origin: Origin, rewritten: Collection[str] = ()) -> list[str]:
    """That the backend is a guess, where another would have computed otherwise.

    Args:
        config: as written, or, of Keras 0.x, as Keras 1 wrote it.
        origin: who wrote it.
        rewritten: rules that changed tensors.
    """
    if not origin.guesses_backend:
        return []
    is_turned = "kernels_were_rotated" in rewritten
    on_theano, elsewhere = (replace(origin, backend=name) for name in ("theano", "tensorflow"))
    if not is_turned and upgrade(config, on_theano).config == upgrade(config, elsewhere).config:
        return []
    backend = origin.backend or "tensorflow"
    other = "tensorflow" if backend == "theano" else "theano"
    what = "turned kernels" if is_turned else "computed some of its layers"
    sentence = (
        f"the file does not say on which backend it was written: {backend} is taken. Theano {what} "
        f'otherwise; if it was written on {other}, put "backend": "{other}" beside the outermost '
        "class of the architecture"
    )
    return [sentence]
