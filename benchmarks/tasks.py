"""The measured tasks, one process each; the same code runs on keramos and on stock Keras.

Refuses to compare: prints what one library took, as JSON. Called as
`python tasks.py LIBRARY TASK FOLDER`, where LIBRARY is `keramos`, `keras-jax`, `keras-tensorflow`
or `tf_keras`. Files are made once by `python tasks.py keras-jax make FOLDER`, those of Keras 2 by
`python tasks.py tf_keras make FOLDER`.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import shutil
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import files
import fitting
from timing import timed

STARTED = time.perf_counter()


def library(name: str):
    """The module, and how long importing it took."""
    if name.startswith("keras-"):
        os.environ["KERAS_BACKEND"] = name.removeprefix("keras-")
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    start = time.perf_counter()
    module = importlib.import_module("keras" if name.startswith("keras-") else name)
    return module, time.perf_counter() - start


class PeakMemory:
    """The most memory that this process held while the block ran, beyond what it held before, in
    bytes.
    """

    def __enter__(self) -> PeakMemory:
        gc.collect()
        self.before, self.extra, self._running = _anonymous(), 0, True
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self) -> None:
        while self._running:
            self.extra = max(self.extra, _anonymous() - self.before)
            time.sleep(0.002)

    def __exit__(self, *exc: object) -> None:
        self.extra = max(self.extra, _anonymous() - self.before)
        self._running = False
        self._thread.join()


def _anonymous() -> int:
    """Bytes that belong to this process alone; a mapped file is not among them."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def inputs_for(name: str):
    import numpy as np

    shapes = {"resnet50": (8, 224, 224, 3), "transformer": (8, 64, 256)}
    return np.random.default_rng(0).standard_normal(shapes[name]).astype("float32")


def flushed_save(model, path: Path) -> None:
    model.save(path)
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def opened(keras, folder: Path, name: str, repeats: int = 5):
    path = str(folder / (name if "." in name else f"{name}.keras"))
    return [timed(lambda: keras.models.load_model(path)) for _ in range(repeats)]


def opened_and_read(keras, folder: Path):
    return [timed(lambda: _touch(keras.models.load_model(folder / "gib.keras"))) for _ in range(5)]


def _touch(model) -> None:
    """Have every tensor as an array of jax or TensorFlow, and look at every page of it."""
    import numpy as np

    for variable in model.variables:
        np.asarray(variable.value).reshape(-1)[::1024].sum()


def saved(keras, folder: Path, name: str, repeats: int = 7):
    model = keras.models.load_model(folder / f"{name}.keras")
    _force(model)
    target = folder / f"out-{os.getpid()}.keras"
    try:
        return [timed(lambda: flushed_save(model, target)) for _ in range(repeats)]
    finally:
        target.unlink(missing_ok=True)


def _force(model) -> None:
    for variable in model.variables:
        variable.value  # noqa: B018 - reading is the point


def deserialized(keras, folder: Path):
    config = keras.saving.serialize_keras_object(keras.models.load_model(folder / "deep.keras"))
    text = json.dumps(config)
    return [
        timed(lambda: keras.saving.deserialize_keras_object(json.loads(text))) for _ in range(5)
    ]


def first_prediction(keras, folder: Path, name: str) -> None:
    keras.models.load_model(folder / f"{name}.keras").predict(
        inputs_for(name), batch_size=8, verbose=0
    )


def _warm_jax() -> None:
    """Let jax and its compiler set up what they set up once: stock Keras has had them do it while
    it loads a model.
    """
    import jax
    from jax import numpy as jnp

    def small(x, kernel, matrix):
        y = jax.lax.conv_general_dilated(
            x, kernel, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        return jax.nn.softmax(jax.nn.relu(y * 2 + 1).mean((1, 2)) @ matrix)

    jax.jit(small)(
        jnp.ones((8, 32, 32, 16)), jnp.ones((3, 3, 16, 32)), jnp.ones((32, 10))
    ).block_until_ready()


def predicted(keras, folder: Path, name: str):
    """First call, compilation included but jax itself ready, then later ones."""
    _warm_jax()
    model, x = keras.models.load_model(folder / f"{name}.keras"), inputs_for(name)
    return [timed(lambda: model.predict(x, batch_size=8, verbose=0)) for _ in range(6)]


def memory_of_loading(keras, folder: Path, name: str = "gib.keras"):
    """The most memory that loading and reading every tensor takes beyond the tensors themselves."""
    _warm_jax()
    if name == "theano.h5" and not (folder / name).exists():
        files.make_theano(folder / name)
    with PeakMemory() as peak:
        model = keras.models.load_model(folder / name)
        _touch(model)
    weights = sum(variable.numpy().nbytes for variable in model.variables)
    return max(0, peak.extra - weights)


def memory_of_saving(keras, folder: Path):
    model = keras.models.load_model(folder / "gib.keras")
    _force(model)
    target = folder / f"out-{os.getpid()}.keras"
    try:
        with PeakMemory() as peak:
            model.save(target)
    finally:
        target.unlink(missing_ok=True)
    return peak.extra


def exported(keras, folder: Path, name: str, repeats: int = 3):
    """Seconds of exporting a SavedModel that nobody runs; stock Keras on jax needs TensorFlow."""
    model = keras.models.load_model(folder / f"{name}.keras")
    _force(model)
    target = folder / f"exported-{os.getpid()}"
    options = {"verify": False} if keras.__name__ == "keramos" else {}

    def export() -> None:
        model.export(target, verbose=False, **options)
        shutil.rmtree(target)

    return [timed(export) for _ in range(repeats)]


def artifact(keras, folder: Path, name: str) -> None:
    """Write the SavedModel that is served, once."""
    target = folder / f"{name}-{keras.__name__}"
    if not target.exists():
        keras.models.load_model(folder / f"{name}.keras").export(target, verbose=False)


def verified(keras, folder: Path, name: str):
    """Seconds that comparing an artifact with the model adds to exporting it."""
    model = keras.models.load_model(folder / f"{name}.keras")
    _force(model)
    target = folder / f"exported-{os.getpid()}"

    def export(verify: bool) -> float:
        seconds = timed(lambda: model.export(target, verbose=False, verify=verify))
        shutil.rmtree(target)
        return seconds

    export(False)  # what is compiled once is no part of it
    return [export(True) - export(False)]


def memory_of_exporting(keras, folder: Path, verify: bool = False):
    """The most memory that exporting takes beyond the weights."""
    model = keras.models.load_model(folder / "gib.keras")
    _force(model)
    target = folder / f"exported-{os.getpid()}"
    with PeakMemory() as peak:
        model.export(target, verbose=False, verify=verify)
    shutil.rmtree(target)
    return peak.extra


def built(keras, name: str, repeats: int = 5):
    """Seconds of making a known model with random weights."""
    function = getattr(keras.applications, name)
    function(weights=None)  # what a process does once
    return [timed(lambda: function(weights=None)) for _ in range(repeats)]


def chain(keras, folder: Path):
    """Define, save and load 5,000 layers one after another, and their input."""
    model = files.deep_model(keras, 5000)
    target = folder / "chain.keras"
    model.save(target)
    loaded = []
    seconds = timed(lambda: loaded.append(keras.models.load_model(target)))
    target.unlink()
    if len(loaded[0].layers) != 5001:
        raise RuntimeError(f"5,001 layers were saved, {len(loaded[0].layers)} came back")
    return [seconds]


TASKS: dict[str, Callable] = {
    "open-1GiB": lambda k, f: opened(k, f, "gib"),
    "read-1GiB": opened_and_read,
    "save-1GiB": lambda k, f: saved(k, f, "gib"),
    "open-resnet50": lambda k, f: opened(k, f, "resnet50"),
    "load-500": lambda k, f: opened(k, f, "deep"),
    "save-500": lambda k, f: saved(k, f, "deep"),
    "deserialize-500": deserialized,
    "predict-resnet50": lambda k, f: predicted(k, f, "resnet50"),
    "predict-transformer": lambda k, f: predicted(k, f, "transformer"),
    "cold-resnet50": lambda k, f: first_prediction(k, f, "resnet50"),
    "cold-transformer": lambda k, f: first_prediction(k, f, "transformer"),
    **{f"fit-{name}": lambda k, f, name=name: fitting.steps(k, name) for name in fitting.MODELS},
    **{
        f"cold-fit-{name}": lambda k, f, name=name: fitting.first_step(k, name)
        for name in fitting.MODELS
    },
    "checkpoint": fitting.checkpoints,
    "open-old-h5": lambda k, f: opened(k, f, "old-gib.h5"),
    "open-old-savedmodel": lambda k, f: opened(k, f, "old-gib.savedmodel"),
    "open-old-resnet50": lambda k, f: opened(k, f, "old-resnet50.h5"),
    "load-old-500": lambda k, f: opened(k, f, "old-deep.h5"),
    "memory-old": lambda k, f: memory_of_loading(k, f, "old-gib.h5"),
    "memory-theano": lambda k, f: memory_of_loading(k, f, "theano.h5"),
    "memory-load": memory_of_loading,
    "memory-save": memory_of_saving,
    "export-resnet50": lambda k, f: exported(k, f, "resnet50"),
    "export-1GiB": lambda k, f: exported(k, f, "gib"),
    "artifact-resnet50": lambda k, f: artifact(k, f, "resnet50"),
    "artifact-transformer": lambda k, f: artifact(k, f, "transformer"),
    "memory-export": memory_of_exporting,
    "build-resnet50": lambda k, f: built(k, "ResNet50"),
    "build-efficientnetb0": lambda k, f: built(k, "EfficientNetB0"),
    "verify-resnet50": lambda k, f: verified(k, f, "resnet50"),
    "memory-verify": lambda k, f: memory_of_exporting(k, f, verify=True),
    "chain-5000": chain,
}


def main() -> None:
    name, task, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    keras, seconds = library(name)
    if task == "make":
        files.make(keras, folder)
        return
    result = [seconds] if task == "import" else TASKS[task](keras, folder)
    if task.startswith("cold-"):
        result = [time.perf_counter() - STARTED]
    print("RESULT", json.dumps(result))


if __name__ == "__main__":
    main()
