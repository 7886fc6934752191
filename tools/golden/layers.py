"""What every layer of the case tables does in stock Keras: configs, weights, outputs, masks,
shapes, paths in files.

Refuses to know the cases. Usage: <oracle python> tools/golden/layers.py [class ...]
"""

from __future__ import annotations

import importlib
import sys
import tempfile
import warnings
from pathlib import Path

import golden_file  # before keras: it chooses the backend
import keras
import numpy as np
from cases import FAMILIES, bench

POLICIES = {"out16": "mixed_float16", "outb16": "mixed_bfloat16"}


def saved(layer: keras.layers.Layer) -> dict:
    """group -> name attribute, dataset -> index in layer.weights (or shape, where it is none of
    them).
    """
    with tempfile.TemporaryDirectory() as folder:
        tree = bench.saved_tree(layer, keras, Path(folder))
    return {
        name: index_of(node, layer) if isinstance(node, np.ndarray | np.generic) else node
        for name, node in tree.items()
    }


def index_of(value: np.ndarray, layer: keras.layers.Layer) -> int | list[int]:
    found = [
        i
        for i, w in enumerate(layer.weights)
        if tuple(w.shape) == value.shape and np.array_equal(np.asarray(w), value)
    ]
    return found[0] if found else list(value.shape)


def shapes(case: dict) -> dict:
    """What compute_output_shape and a symbolic call answer: with an unknown batch, with only the
    last size known.
    """
    found = {}
    for free in ("batch", "all"):
        layer, asked = bench.unset(case, keras), bench.asked_shapes(case, keras, free)
        found[free] = {
            "compute_output_shape": attempt(
                lambda: bench.listed(layer.compute_output_shape(*asked))  # noqa: B023
            ),
            "call": attempt(lambda: bench.structure(bench.symbolic_call(case, layer, keras, free))),  # noqa: B023
        }
    return found


def attempt(action) -> object:
    try:
        return action()
    except Exception as error:  # noqa: BLE001  what Keras raises is the fact recorded
        return {"raises": type(error).__name__}


def built_config(before: dict, after: dict) -> dict:
    """What building adds at the end of the config, or the whole config where it changed
    otherwise.
    """
    same = list(after)[: len(before)] == list(before) and all(
        after[key] == before[key] for key in before
    )
    return (
        {"adds": {key: value for key, value in after.items() if key not in before}}
        if same
        else {"is": after}
    )


def record(case: dict, arrays: dict) -> dict:
    """One row of the JSON file; the numbers go into `arrays` under `<case>|<what>|<index>`."""
    row = {
        "case": case["case"],
        "config": keras.saving.serialize_keras_object(bench.fresh(case, keras)),
    }
    return row | behaviour(case, row["config"], arrays) if case["inputs"] else row


def behaviour(case: dict, config: dict, arrays: dict) -> dict:
    layer = bench.built(case, keras)
    row = {
        "built": built_config(config, keras.saving.serialize_keras_object(layer)),
        "weights": bench.weight_rows(layer),
    }
    row["saved"] = saved(layer)
    before = [np.array(w) for w in layer.weights]
    results = bench.outputs(case, layer)
    keep(arrays, case, "out", [leaf for result in results for leaf in bench.leaves(result)])
    row["outputs"] = bench.structure(results[-1])
    row["losses"] = [round(float(loss), 6) for loss in layer.losses]
    found = bench.masks(results[-1])
    row["mask"] = [mask is not None for mask in found]
    keep(arrays, case, "mask", [mask for mask in found if mask is not None])
    row["changed"] = bench.changed(before, layer)
    keep(arrays, case, "changed", [layer.weights[i] for i in row["changed"]])
    if case["symbolic"]:
        row["shapes"] = shapes(case)
    if case["mixed"] and "dtype" not in case["args"]:
        row["mixed"] = {key: mixed(case, arrays, key, policy) for key, policy in POLICIES.items()}
    return row


def mixed(case: dict, arrays: dict, key: str, policy: str) -> dict:
    layer = bench.built(case, keras, policy)
    found = bench.leaves(bench.outputs(case, layer)[-1])
    keep(arrays, case, key, found)
    return {
        "outputs": [str(leaf.dtype) for leaf in found],
        "weights": [str(w.dtype) for w in layer.weights],
    }


def keep(arrays: dict, case: dict, what: str, found: list) -> None:
    for i, value in enumerate(found):
        arrays[f"{case['case']}|{what}|{i}"] = bench.plain(value)


def cases() -> dict[str, list[dict]]:
    """class -> its cases, over all families."""
    grouped: dict[str, list[dict]] = {}
    for family in FAMILIES:
        for case in importlib.import_module(f"cases.{family}").CASES:
            grouped.setdefault(case["class"], []).append(case)
    return grouped


def write(name: str, rows: list[dict]) -> list[str]:
    """Writes the files of one class; answers with the cases that stock Keras refuses."""
    arrays: dict[str, np.ndarray] = {}
    recorded, failures = [], []
    for case in rows:
        try:
            recorded.append(record(case, arrays))
        except Exception as error:  # noqa: BLE001  the case is wrong, or Keras is: a person must look
            failures.append(f"{name}: {case['case']}: {type(error).__name__}: {str(error)[:300]}")
    golden_file.write(
        f"layers/{name}.json",
        recorded,
        f"keras.layers.{name}: configs, weights, paths in files, shapes",
    )
    if arrays:
        np.savez_compressed(golden_file.ROOT / f"layers/{name}.npz", **arrays)
        golden_file.record(
            f"layers/{name}.npz",
            f"keras.layers.{name}: outputs, masks, changed weights of each case",
        )
    return failures


def main(wanted: list[str]) -> None:
    warnings.simplefilter("ignore")
    golden_file.settle()
    failures = [
        failure
        for name, rows in cases().items()
        if not wanted or name in wanted
        for failure in write(name, rows)
    ]
    if failures:
        raise SystemExit("\n".join(failures))


if __name__ == "__main__":
    main(sys.argv[1:])
