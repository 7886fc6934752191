"""Runs under any Keras from 2.12 on, or tf_keras: opens files that keramos wrote for it, predicts,
and lets the optimizer take one more step with given gradients.

Jobs are JSON lines on stdin, results JSON lines on stdout. Imports nothing of keramos.
"""

from __future__ import annotations

import functools
import os
import warnings

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
warnings.simplefilter("ignore")

try:
    import tf_keras as keras
except ImportError:
    import keras

import numpy  # noqa: E402
from training.answering import answer  # noqa: E402

IS_KERAS3 = keras.__version__.startswith("3.")


def opened(job: dict):
    if IS_KERAS3 and not job.get("safe_mode", True):
        keras.config.enable_unsafe_deserialization()  # what it takes for HDF5 files
    options = (
        {} if keras.__version__.startswith("2.12") else {"safe_mode": job.get("safe_mode", True)}
    )
    objects = custom(job["custom"]) if job.get("custom") else {}
    return keras.models.load_model(job["saved"], custom_objects=objects, **options)


@functools.cache
def custom(path: str) -> dict:
    """Classes and functions that a file defines, also by their names in the package Corpus."""
    os.environ["CUSTOM_API"] = keras.__name__.partition(".")[0]
    space: dict = {"__name__": "custom"}
    with open(path, encoding="utf-8") as source:
        exec(compile(source.read(), path, "exec"), space)
    found = {k: v for k, v in space.items() if getattr(v, "__module__", "") == "custom"}
    return found | {f"Corpus>{name}": value for name, value in found.items()}


def given_as(array):
    if array.dtype.kind not in "OSU":
        return array
    import tensorflow

    return tensorflow.constant(array)


def predictions(model, job: dict) -> list:
    with numpy.load(job["io"], allow_pickle=job.get("pickled", False)) as stored:
        arrays = [given_as(stored[name]) for name in sorted(stored) if name.startswith("x")]
    names = job.get("x_names")
    given = dict(zip(names, arrays)) if names else arrays  # noqa: B905 - Python 3.9
    for layer in model.layers:
        if getattr(layer, "stateful", False):
            (layer.reset_state if hasattr(layer, "reset_state") else layer.reset_states)()
    found = model.predict(
        given if len(arrays) > 1 or names else arrays[0], batch_size=len(arrays[0]), verbose=0
    )
    if isinstance(found, dict):
        return [found[name] for name in sorted(found)]
    return list(found) if isinstance(found, (list, tuple)) else [found]


def stepped(model) -> list:
    """The trainable variables after one step, in which the gradient of each is 0.01 everywhere."""
    variables = model.trainable_variables
    if IS_KERAS3:
        gradients = [keras.ops.full(tuple(v.shape), 0.01, dtype=v.dtype) for v in variables]
        # Outside of a compiled step, one that scales the loss fails on jax.
        optimizer = getattr(model.optimizer, "inner_optimizer", model.optimizer)
        optimizer.apply(gradients, variables)
    else:
        import tensorflow

        gradients = [tensorflow.fill(v.shape, tensorflow.cast(0.01, v.dtype)) for v in variables]
        model.optimizer.apply_gradients(zip(gradients, variables))  # noqa: B905
    return [numpy.asarray(v).astype("float32") for v in variables]


def run(job: dict) -> dict:
    model = opened(job)
    found = {f"y{i}": numpy.asarray(array) for i, array in enumerate(predictions(model, job))}
    result: dict = {"predicted": len(found)}
    optimizer = getattr(model, "optimizer", None)
    # Keras 3 builds the optimizer of an HDF5 file for no variable at all, and cannot go on.
    goes_on = not (IS_KERAS3 and job["saved"].endswith(".h5"))
    if optimizer is not None and job.get("steps") and goes_on:
        optimizer = getattr(optimizer, "inner_optimizer", optimizer)
        result["iterations"] = int(numpy.asarray(optimizer.iterations))
        found |= {f"v{i}": array for i, array in enumerate(stepped(model))}
    numpy.savez(job["answer"], **found)
    return result


if __name__ == "__main__":
    answer(run)
