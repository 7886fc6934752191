"""Run by `test_parallel` where a CPU shows 8 devices; prints what it measured as JSON.

Usage: parallel.py FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

import keramos as keras
from keramos.distribution import DataParallel, DeviceMesh, LayoutMap, ModelParallel, TensorLayout
from keramos.engine import placement

FOLDER = Path(sys.argv[1])
START, END = FOLDER / "start.keras", FOLDER / "end.keras"
X = np.random.default_rng(0).normal(size=(40, 16)).astype("float32")
Y = np.random.default_rng(1).normal(size=(40, 8)).astype("float32")


def layouts() -> LayoutMap:
    layout_map = LayoutMap(DeviceMesh((4, 2), ["batch", "model"]))
    layout_map[".*kernel"] = (None, "model")
    layout_map[".*dense/bias"] = TensorLayout(("model",))
    layout_map["dense/output"] = ("batch", "model")
    return layout_map


def new_model() -> Any:
    model = keras.Sequential(
        [
            keras.Input((16,)),
            keras.layers.Dense(32, "tanh", name="dense"),
            keras.layers.Dense(8, name="out"),
        ]
    )
    model.compile("adam", "mse", metrics=["mae"])
    return model


def trained() -> tuple[Any, dict[str, Any]]:
    """A model after two epochs, and what it said."""
    model = keras.models.load_model(START)
    history = model.fit(X[:32], Y[:32], batch_size=16, epochs=2, shuffle=False, verbose=0).history
    return model, {
        "losses": history["loss"],
        "maes": history["mae"],
        "evaluated": model.evaluate(X[:32], Y[:32], batch_size=16, verbose=0),
        "predicted": model.predict(X[:11], batch_size=8, verbose=0).tolist(),
    }


def resumed() -> list[float]:
    """The losses of a model that was saved while it was trained."""
    model = keras.models.load_model(END)
    fit = model.fit(X[:32], Y[:32], batch_size=16, epochs=2, shuffle=False, verbose=0)
    return [*fit.history["loss"], float(model.optimizer.iterations.numpy())]


def spec(variable: Any) -> list[str | None]:
    return [*variable.value.sharding.spec, *[None] * variable.ndim][: variable.ndim]


def under(distribution: Any) -> dict[str, Any]:
    """What the same training gives there, saved and carried on with there and on one device."""
    with distribution.scope():
        model, facts = trained()
        facts["mesh"] = [len(model.layers[0].kernel.value.sharding.device_set)]
        model.save(END)
        facts["resumed"] = resumed()
        facts["made_there"] = spec(new_model().layers[0].kernel)
    facts["specs"] = {variable.path: spec(variable) for variable in model.variables}
    facts["slots"] = [spec(variable) for variable in model.optimizer.variables[2:6]]
    facts["left"] = keras.distribution.distribution() is None
    facts["resumed_on_one"] = resumed()
    return facts


class Recording(ModelParallel):
    """Says where batches and variables lie by its own methods, and notes who asked."""

    asked: list[str]

    def get_variable_layout(self, variable: Any) -> TensorLayout:
        self.asked.append(variable.path)
        return super().get_variable_layout(variable)

    def get_tensor_layout(self, path: str) -> TensorLayout | None:
        self.asked.append(path)
        return super().get_tensor_layout(path)

    def get_data_layout(self, data_shape: Any) -> TensorLayout:
        self.asked.append(f"rows {data_shape[0]}")
        return TensorLayout([None] * len(data_shape), self.device_mesh)


def overridden() -> dict[str, Any]:
    distribution = Recording(layout_map=layouts())
    distribution.asked = []
    with distribution.scope():
        model = keras.models.load_model(START)
        fit = model.fit(X, Y, batch_size=16, epochs=1, shuffle=False, verbose=0)
    one = keras.models.load_model(START)
    losses = one.fit(X, Y, batch_size=16, epochs=1, shuffle=False, verbose=0).history["loss"]
    return {"losses": [*fit.history["loss"], *losses], "asked": sorted(set(distribution.asked))}


def global_setting() -> dict[str, Any]:
    distribution = DataParallel(devices=keras.distribution.list_devices()[:4])
    keras.distribution.set_distribution(distribution)
    facts: dict[str, Any] = {"is": keras.distribution.distribution() is distribution}
    facts["devices"] = len(keras.Variable(np.ones(8)).value.sharding.device_set)
    keras.distribution.set_distribution(None)
    facts["is_none"] = keras.distribution.distribution() is None
    keras.distribution.set_distribution(distribution)
    keras.utils.clear_session()
    facts["cleared"] = placement.current() is None
    with ModelParallel(layout_map=layouts()).scope():
        layer = keras.layers.Dense(8, name="dense")
        facts["output"] = tuple(layer(np.ones((4, 2), "float32")).sharding.spec)
    layout = TensorLayout((None, "model"), layouts().device_mesh)
    tensor = keras.distribution.distribute_tensor(np.ones((4, 6)), layout)
    facts["tensor"] = [tuple(tensor.sharding.spec), tensor.addressable_shards[0].data.shape]
    return facts


def main() -> dict[str, Any]:
    keras.utils.set_random_seed(0)
    model = new_model()
    model.fit(X, Y, verbose=0)
    model.save(START)
    one, facts = trained()
    one.save(END)
    facts["resumed"] = resumed()
    return {
        "one": facts,
        "data": under(DataParallel()),
        "model": under(ModelParallel(layout_map=layouts())),
        "overridden": overridden(),
        "global": global_setting(),
    }


print(json.dumps(main()))
