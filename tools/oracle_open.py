"""Runs under stock Keras: opens files that keramos wrote, compares them with what their writers
predicted.

Jobs are JSON lines on stdin, results JSON lines on stdout. Imports nothing of keramos.
"""

from __future__ import annotations

import os
import warnings

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
warnings.simplefilter("ignore")

import keras  # noqa: E402
import numpy  # noqa: E402
from training.answering import answer  # noqa: E402


def custom(path: str) -> dict:
    space: dict = {"__name__": "custom_k3"}
    with open(path, encoding="utf-8") as source:
        exec(compile(source.read(), "custom_k3.py", "exec"), space)
    found = {
        name: value
        for name, value in space.items()
        if getattr(value, "__module__", "") == "custom_k3"
    }
    return found | {f"Corpus>{name}": value for name, value in found.items()}


def given_as(array):
    """Keras's `predict` takes strings as TensorFlow's tensors alone."""
    if array.dtype.kind not in "OSU":
        return array
    import tensorflow

    return tensorflow.constant(array)


def predictions(model, job: dict) -> list:
    with numpy.load(job["io"]) as stored:
        arrays = [given_as(stored[name]) for name in sorted(stored) if name.startswith("x")]
    given = dict(zip(job["x_names"], arrays, strict=True)) if job["x_names"] else arrays
    for layer in model.layers:
        if getattr(layer, "stateful", False):
            layer.reset_state()
    found = model.predict(
        given if len(arrays) > 1 or job["x_names"] else arrays[0],
        batch_size=len(arrays[0]),
        verbose=0,
    )
    if isinstance(found, dict):
        return [found[name] for name in sorted(found)]
    return list(found) if isinstance(found, list | tuple) else [found]


def difference(found: list, io: str) -> float:
    """Relative to the largest magnitude of each array."""
    with numpy.load(io) as stored:
        wanted = [stored[name].astype("float64") for name in sorted(stored) if name.startswith("y")]
    pairs = zip(found, wanted, strict=True)
    return max(float(numpy.abs(a - b).max() / (numpy.abs(b).max() or 1)) for a, b in pairs)


def optimizer_state(model) -> list | None:
    """[the step count, every number of the optimizer], or None for a model that was never
    compiled.
    """
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        return None
    inner = getattr(optimizer, "inner_optimizer", optimizer)
    return [int(numpy.asarray(inner.iterations)), [numpy.asarray(v) for v in optimizer.variables]]


def opened(path: str, job: dict, custom_objects: dict):
    return keras.saving.load_model(path, custom_objects=custom_objects, safe_mode=job["safe_mode"])


def run(job: dict) -> dict:
    objects = custom(job["custom"]) if job["custom_objects"] else {}
    model = opened(job["saved"], job, objects)
    result = {"difference": difference(predictions(model, job), job["io"])}
    if job.get("original"):
        result |= training(model, job, objects)
    return result


def training(model, job: dict, objects: dict) -> dict:
    """Whether the optimizer stands where it stood in the file that keramos had read."""
    found = optimizer_state(model)
    try:
        wanted = optimizer_state(opened(job["original"], job, objects))
    except Exception as error:  # noqa: BLE001 - stock Keras cannot open each file of its own past
        return {"iterations": found and found[0], "original": str(error)[:200]}
    if wanted is None or found is None:
        return {"same_optimizer": wanted is found}
    equal = len(found[1]) == len(wanted[1]) and all(map(same, found[1], wanted[1]))
    return {"iterations": found[0], "same_optimizer": equal and found[0] == wanted[0]}


def same(left, right) -> bool:
    return left.dtype == right.dtype and numpy.array_equal(left, right)


if __name__ == "__main__":
    answer(run)
