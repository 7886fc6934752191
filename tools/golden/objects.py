"""Configs of everything that is no layer, and the numbers of initializers, regularizers,
constraints, activations.

Refuses to know the cases. Usage: <oracle python> tools/golden/objects.py
"""

from __future__ import annotations

import warnings

import golden_file  # before keras: it chooses the backend
import keras
import numpy as np
from cases import grammar, objects

X = {"$tensor": {"shape": [4, 5], "dtype": "float32", "low": -3.0, "high": 3.0}}


def config_row(case: dict) -> dict:
    keras.utils.clear_session(free_memory=False)
    made = grammar.symbol(keras, case["area"])
    written = keras.saving.serialize_keras_object(
        getattr(made, case["class"])(**grammar.realize(case["args"], keras))
    )
    return {"area": case["area"], "class": case["class"], "case": case["case"], "config": written}


def input_of(name: str) -> np.ndarray:
    return grammar.values(X, name)


def initializer_values() -> dict:
    """case -> values of a seeded initializer; a random one is not the same on every backend, these
    are jax's.
    """
    return {
        f"{case['class']}|{case['case']}|{'x'.join(map(str, shape))}": np.asarray(
            getattr(keras.initializers, case["class"])(**grammar.realize(case["args"], keras))(
                shape, dtype="float32"
            )
        )
        for case in objects.INITIALIZERS
        for shape in objects.SHAPES.get(case["class"], [(3, 4), (2, 2, 3, 4)])
        if case["case"] != "default" or case["class"] in objects.CONSTANT
    }


def function_values() -> dict:
    found = {}
    for case in objects.REGULARIZERS + objects.CONSTRAINTS:
        made = getattr(getattr(keras, case["area"]), case["class"])(
            **grammar.realize(case["args"], keras)
        )
        found[f"{case['class']}|{case['case']}"] = np.asarray(
            made(keras.ops.array(input_of(case["area"])))
        )
    for name in sorted(dir(keras.activations)):
        if name not in ("get", "serialize", "deserialize") and not name.startswith("_"):
            for dtype in ("float32", "float16", "bfloat16"):
                result = getattr(keras.activations, name)(
                    keras.ops.cast(input_of("activations")[:, :4], dtype),
                    *objects.ACTIVATION_ARGS.get(name, ()),
                )
                found[f"{name}|{dtype}"] = np.asarray(keras.ops.cast(result, "float32"))
    return found


def random_values() -> dict:
    """name of the case -> draws with a whole number as the seed, twice with one SeedGenerator, and
    its state after.
    """
    found = {}
    for name, draw in objects.RANDOM.items():
        args = grammar.realize(draw["args"], keras)
        call = getattr(keras.random, draw["function"])
        arrays = [grammar.values(spec, name) for spec in grammar.tensors(draw["inputs"])]
        found[f"{name}|seed 42"] = np.asarray(
            call(*grammar.put(draw["inputs"], arrays), **args, seed=42)
        )
        generator = keras.random.SeedGenerator(7)
        for i in range(2):
            arrays = [grammar.values(spec, name) for spec in grammar.tensors(draw["inputs"])]
            found[f"{name}|generator {i}"] = np.asarray(
                call(*grammar.put(draw["inputs"], arrays), **args, seed=generator)
            )
        found[f"{name}|state"] = np.asarray(generator.state)
    return found


def save(name: str, arrays: dict, shows: str) -> None:
    np.savez_compressed(golden_file.ROOT / name, **arrays)
    golden_file.record(name, shows)


def main() -> None:
    warnings.simplefilter("ignore")
    golden_file.settle()
    for name, cases in objects.TABLES.items():
        golden_file.write(
            f"configs/{name}.json",
            [config_row(case) for case in cases],
            f"serialize_keras_object of {name}, default and with every argument given",
        )
    save(
        "values_initializers.npz",
        initializer_values(),
        "values of each initializer, seeded where it is random",
    )
    save(
        "values_functions.npz",
        function_values(),
        "values of regularizers, constraints and activations",
    )
    save(
        "values_random.npz",
        random_values(),
        "draws of keras.random with a number and with a SeedGenerator",
    )


if __name__ == "__main__":
    main()
