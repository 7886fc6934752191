"""One training step, in either library; under stock Keras, from files on request.

Jobs are JSON lines on stdin, results JSON lines on stdout. Imports nothing of keramos.
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy
from answering import answer

#: Attributes that say how much of what passes is left to chance.
CHANCES = ("rate", "stddev", "dropout", "recurrent_dropout")


def without_chance(model: Any) -> None:
    """Set all random layers to do nothing, and forget the states of stateful ones."""
    for layer in model._flatten_layers():
        # attention leaves its `dropout` to a layer inside, whose rate it is; a recurrent layer to
        # its cell
        is_cell = hasattr(layer, "recurrent_dropout") and not hasattr(layer, "cell")
        names = CHANCES if is_cell else CHANCES[:2]
        for name in names:
            if isinstance(getattr(layer, name, None), float):
                setattr(layer, name, 0.0)
        if getattr(layer, "stateful", False):
            layer.reset_state()


def weights(model: Any) -> list[Any]:
    """The numbers of a model, but for biases of keys: a softmax is the same whatever they are,
    their gradient is rounding.
    """
    return [
        numpy.asarray(w.numpy(), "float64")
        for w in model.weights
        if not w.path.endswith("key/bias")
    ]


def flat(nest: Any) -> list[Any]:
    return (
        list(nest.values())
        if isinstance(nest, dict)
        else nest
        if isinstance(nest, list)
        else [nest]
    )


def _number(name: str) -> int:
    """Of an array that is called by a letter and a number: x10 comes after x2."""
    return int(name[1:] or 0)


def arrays_of(stored: Any, letter: str, names: list[str] | None) -> Any:
    """The recorded arrays of one kind, as the model takes them."""
    found = [
        stored[name] for name in sorted((n for n in stored if n.startswith(letter)), key=_number)
    ]
    if names:
        return dict(zip(names, found, strict=True))
    return found[0] if len(found) == 1 else found


def run(job: dict) -> dict:
    from oracle_open import custom, given_as, opened

    objects = custom(job["custom"]) if job["custom_objects"] else {}
    with numpy.load(job["io"]) as stored:
        arrays = {name: given_as(stored[name]) for name in stored}
    x, t = arrays_of(arrays, "x", job["x_names"]), arrays_of(arrays, "t", job["y_names"])
    found, errors = {}, {}
    for i, path in enumerate((job["original"], job["saved"])):
        try:
            model = opened(path, job, objects)
            without_chance(model)
            model.train_on_batch(x, t)
            found |= {f"{i}-{n}": weight for n, weight in enumerate(weights(model))}
        except Exception as error:  # noqa: BLE001 - stock Keras cannot open each file of its own past
            errors[f"{i}-error"] = f"{type(error).__name__}: {error}"[:300].replace("\n", " ¶ ")
    numpy.savez(job["into"], **found)
    return {"stepped": job["into"], **errors}


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    warnings.simplefilter("ignore")
    answer(run)


if __name__ == "__main__":
    main()
