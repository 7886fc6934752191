"""FeatureSpace in stock Keras: what it gives, configs, errors, its file, and the file of a model.

Usage: <oracle python> tools/golden/feature_space.py
"""

from __future__ import annotations

import sys
from pathlib import Path

import golden_file  # before keras: it chooses the backend
import keras

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
from utils import feature_programs as programs


def main() -> None:
    keras.utils.clear_session()
    rows = {
        "spaces": {
            name: programs.answers(keras, space) for name, space in programs.spaces(keras).items()
        },
        "prediction": programs.prediction(programs.model(keras)),
        "errors": {name: programs.error_of(keras, name) for name in programs.ERRORS},
    }
    shows = "FeatureSpace: values, symbols, configs, the classes of errors"
    golden_file.write("feature_space.json", rows, shows)
    files = {
        "feature_space.keras": programs.spaces(keras)["dict"],
        "feature_model.keras": programs.model(keras),
    }
    for name, obj in files.items():
        obj.save(golden_file.ROOT / name)
        golden_file.record(name, "a FeatureSpace, or a model on it, of tests/utils")


if __name__ == "__main__":
    main()
