"""Run by `test_placement` where a CPU shows 8 devices; prints what it measured as JSON.

Usage: placed.py FOLDER
"""

from __future__ import annotations

import json
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np

from keramos import engine, initializers, layers, models, utils
from keramos.engine.placement import Layout, Mesh, Placement, PlacementScope
from keramos.errors import KeramosError
from keramos.storage.tensor import LazyTensor

FOLDER = Path(sys.argv[1])
MESH = Mesh((8,), ("model",))
BY_COLUMNS = {".*kernel": (None, "model")}
X = np.random.default_rng(0).normal(size=(24, 16)).astype("float32")
Y = np.random.default_rng(1).normal(size=(24, 8)).astype("float32")


def saved(optimizer: str) -> Path:
    model = models.Sequential([layers.Input((16,)), layers.Dense(32, "tanh"), layers.Dense(8)])
    model.compile(optimizer, "mse", metrics=["mae"])
    path = FOLDER / f"{optimizer}.keras"
    model.save(path)
    return path


def loaded(path: Path, **options: Any) -> Any:
    with PlacementScope(Placement(MESH, BY_COLUMNS, **options)):
        return models.load_model(path)


def written(model: Any) -> bytes:
    path = FOLDER / "written.keras"
    model.save(path)
    return path.read_bytes()


def apart(a: Any, b: Any) -> float:
    """The largest difference between the variables of two models, and of their optimizers."""
    pairs = zip(
        [*a.variables, *a.optimizer.variables], [*b.variables, *b.optimizer.variables], strict=True
    )
    return max(float(np.abs(v.numpy() - w.numpy()).max()) for v, w in pairs)


def spec(variable: engine.Variable) -> list[str | None]:
    return [*variable.value.sharding.spec, *[None] * variable.ndim][: variable.ndim]


def slice_of_the_issue(optimizer: str) -> dict[str, Any]:
    path = saved(optimizer)
    plain, sharded = models.load_model(path), loaded(path)
    facts: dict[str, Any] = {"unread_bytes_equal": written(sharded) == written(plain)}
    found, expected = sharded.predict(X, verbose=0), plain.predict(X, verbose=0)
    facts["predicted"] = float(np.abs(found - expected).max())
    facts["read_bytes_equal"] = written(sharded) == written(plain)
    facts["specs"] = [spec(variable) for variable in sharded.variables]
    for model in (sharded, plain):
        model.fit(X, Y, batch_size=24, verbose=0)
    facts["one_step"] = apart(sharded, plain)
    for model in (sharded, plain):
        model.fit(X, Y, batch_size=16, epochs=2, shuffle=False, verbose=0)  # a last batch of 8
        model.evaluate(X, Y, verbose=0)
    facts["more_steps"] = apart(sharded, plain)
    facts["slots"] = [spec(variable) for variable in sharded.optimizer.variables]
    facts["trained_specs"] = [spec(variable) for variable in sharded.variables]
    steps = sharded._training_state.steps._steps.values()
    facts["compiled"] = [(step._run._cache_size(), len(step._seen)) for step in steps]
    again = written(sharded)
    (FOLDER / "trained.keras").write_bytes(again)
    for key, model in (
        ("reloaded", models.load_model(FOLDER / "trained.keras")),
        ("reloaded_sharded", loaded(FOLDER / "trained.keras")),
    ):
        facts[key] = apart(model, sharded)
    return facts


def other_ways() -> dict[str, Any]:
    path = saved("adam")
    plain, facts = models.load_model(path), {}
    plain.fit(X, Y, batch_size=24, verbose=0)
    with PlacementScope(Placement(MESH, BY_COLUMNS, batch_axis="model")):
        model = models.load_model(path)
        model.fit(X, Y, batch_size=24, verbose=0)
        facts["rows_divided"] = apart(model, plain)
        facts["rows_left"] = model.predict(X[:3], verbose=0).shape
    model = loaded(path)
    model.run_eagerly = True
    model.fit(X, Y, batch_size=24, verbose=0)
    facts["eagerly"] = apart(model, plain)
    facts["eager_specs"] = [spec(variable) for variable in model.variables]
    kernel = model.layers[0].kernel
    kernel.assign(np.ones(kernel.shape))
    facts["assigned"] = [float(kernel.numpy().sum()), *spec(kernel)]
    return facts


class Slices:
    """A stored tensor of which only slices may be read, and what was asked for."""

    is_mapped = True

    def __init__(self, array: np.ndarray):
        self.array, self.shape, self.dtype = array, array.shape, array.dtype
        self.sizes: list[int] = []

    def read(self) -> np.ndarray:
        raise AssertionError("the whole tensor is read")

    def __getitem__(self, index: Any) -> np.ndarray:
        self.sizes.append(self.array[index].size)
        return self.array[index]


def peak(action: Any, nbytes: int) -> float:
    """The most memory that numpy and Python took meanwhile, in wholes."""
    tracemalloc.start()
    action()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / nbytes


def memory() -> dict[str, Any]:
    facts: dict[str, Any] = {}
    columns = Layout((None, "model"), MESH)
    source = Slices(np.arange(64 * 32, dtype="float32").reshape(64, 32))
    variable = engine.Variable(np.zeros(source.shape), dtype="float32", layout=columns)
    variable.assign_lazily(source)
    facts["sliced"] = bool(np.array_equal(np.asarray(variable.value), source.array))
    facts["slices"] = source.sizes

    path, shape = FOLDER / "large.keras", (1024, 4096)
    large = models.Sequential([layers.Input(shape[:1]), layers.Dense(shape[1], use_bias=False)])
    large.save(path)
    sharded = loaded(path).layers[0].kernel
    facts["mapped_peak"] = peak(lambda: sharded.value, 4 * sharded.size)
    facts["mapped_equal"] = bool(np.array_equal(sharded.numpy(), large.layers[0].kernel.numpy()))
    facts["kept_on_host"] = sharded.value._npy_value is not None

    numbers = np.arange(64 * 32, dtype=">f4").reshape(64, 32)
    sizes: list[int] = []

    def decode(part: np.ndarray) -> np.ndarray:
        sizes.append(part.size)
        return part.astype("float32")

    tensor = LazyTensor(
        "x", numbers.shape, "float32", lambda: numbers, decode=decode, is_mapped=True
    )
    variable = engine.Variable(initializers.Zeros(), numbers.shape, "float32", layout=columns)
    variable.assign_lazily(tensor)
    facts["decoded_equal"] = bool(np.array_equal(np.asarray(variable.value), numbers))
    facts["decoded"] = sizes

    for name in ("zeros", "glorot_uniform"):
        initializer = initializers.get(name)
        drawn = engine.Variable(initializer, (2048, 4096), layout=columns)
        facts[f"{name}_peak"] = peak(lambda v=drawn: v.value, 4 * drawn.size)
        plain = initializer((2048, 4096), dtype="float32")
        facts[f"{name}_equal"] = bool(np.array_equal(drawn.numpy(), plain))
    return facts


def message(action: Any) -> str:
    try:
        action()
    except KeramosError as error:
        return f"{type(error).__name__}: {error}"
    return "no error"


def errors() -> dict[str, str]:
    def odd() -> None:
        with PlacementScope(Placement(MESH, BY_COLUMNS)):
            engine.Variable(initializers.Zeros(), (4, 12), name="kernel")

    def flat() -> None:
        with PlacementScope(Placement(MESH, BY_COLUMNS)):
            engine.Variable(initializers.Zeros(), (8,), name="kernel")

    def two_patterns() -> None:
        Placement(MESH, {"a/.*": (), ".*/kernel": ()}).layout_of("a/kernel")

    def two_meshes() -> None:
        meshes = MESH, Mesh((4, 2), ("a", "b"))
        variables = [
            engine.Variable(initializers.Zeros(), (8,), layout=Layout((), mesh)) for mesh in meshes
        ]
        engine.program.Program(lambda: None, variables)()

    return {
        "odd": message(odd),
        "flat": message(flat),
        "two_patterns": message(two_patterns),
        "two_meshes": message(two_meshes),
        "no_axis": message(lambda: Placement(MESH, {".*": ("rows",)})),
        "no_batch_axis": message(lambda: Placement(MESH, batch_axis="rows")),
        "few_devices": message(PlacementScope(Placement(Mesh((16,), ("model",)))).__enter__),
        "no_device": message(PlacementScope(Placement(Mesh((1,), ("a",), ("tpu:0",)))).__enter__),
        "layout": message(lambda: engine.Variable(initializers.Zeros(), (8,), layout=("model",))),
    }


utils.set_random_seed(0)
facts = {
    "sgd": slice_of_the_issue("sgd"),
    "adam": slice_of_the_issue("adam"),
    "other": other_ways(),
    "memory": memory(),
    "errors": errors(),
}
print(json.dumps(facts))
