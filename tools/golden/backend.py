"""What the functions of `keras.backend` of Keras 2 return, as stock Keras still has them.

Refuses to know the cases. Usage: <oracle python> tools/golden/backend.py
"""

from __future__ import annotations

import sys
from pathlib import Path

import golden_file  # before keras: it chooses the backend
import numpy as np
import tensorflow as tf
from keras.src.legacy import backend as K

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
from backend import cases

NAME = "values_backend.npz"
#: TensorFlow gives nothing the shape of the input, whatever the window.
WRONG_OF_NOTHING = ("conv", "depthwise", "separable")


def answers(name: str, empty: bool) -> list[np.ndarray]:
    """What one case returns."""
    program, _ = cases.CASES[name]
    found = program(K, *map(tf.constant, cases.arrays(name, empty)))
    return [np.asarray(x) for x in tf.nest.flatten(found)]


def main() -> None:
    """Write all answers; those for an empty batch where TensorFlow has one."""
    functions = [name for name, value in vars(K).items() if hasattr(value, "_api_export_path")]
    rows = {"names": np.array(functions)}
    for name in cases.CASES:
        rows |= {f"{name}/{i}": x for i, x in enumerate(answers(name, empty=False))}
        if not any(cases.batched(name)) or name.startswith(WRONG_OF_NOTHING):
            continue
        try:
            rows |= {f"{name}/empty/{i}": x for i, x in enumerate(answers(name, empty=True))}
        except (tf.errors.OpError, ValueError) as error:
            print(f"{name}: nothing for an empty batch: {str(error)[:100]}")
    np.savez_compressed(golden_file.ROOT / NAME, **rows)
    golden_file.record(NAME, "functions of keras.backend of Keras 2, also for empty batches")


if __name__ == "__main__":
    main()
