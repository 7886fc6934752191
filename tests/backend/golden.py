"""What the programs of this folder compute with the last Keras 2.

Refuses to know the programs. Usage: <python of tf-keras 2.21> tests/backend/golden.py
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tf_keras

sys.path.insert(1, str(Path(__file__).resolve().parents[2] / "tools" / "golden"))
import golden_file
import programs

NAME = "values_programs.npz"


def rows_of_model(name: str, model: tf_keras.Model) -> dict[str, np.ndarray]:
    """Config, weights and predictions of one model."""
    arrays = list(programs.weights(name, [w.shape for w in model.get_weights()]))
    model.set_weights(arrays)
    xs = programs.inputs(name, [tuple(x.shape) for x in model.inputs])
    outputs = model.predict(xs if len(xs) > 1 else xs[0], verbose=0)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    rows = {"config": np.array(model.to_json()), "shapes": np.array([str(w.shape) for w in arrays])}
    return rows | {f"y{i}": y for i, y in enumerate(outputs)}


def main() -> None:
    """Write what every program computes."""
    rows = {}
    for theme in programs.THEMES:
        module = programs.run(theme, tf_keras)
        for make in module.MODELS:
            tf_keras.backend.clear_session()
            found = rows_of_model(make.__name__, make())
            rows |= {f"{theme}/{make.__name__}/{key}": value for key, value in found.items()}
        for loss in getattr(module, "LOSSES", ()):
            name = loss.__name__
            rows[f"{theme}/{name}"] = np.asarray(
                loss(*map(tf_keras.backend.constant, programs.targets(name)))
            )
    np.savez_compressed(golden_file.ROOT / NAME, **rows)
    shows = "custom layers, losses and metrics of programs for Keras 2"
    golden_file.record(NAME, shows, wrote=f"tf-keras {tf_keras.__version__}")


if __name__ == "__main__":
    main()
