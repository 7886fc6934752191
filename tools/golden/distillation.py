"""Distillation in stock Keras: logs, predictions, configs, errors, and a file of a distiller.

Usage: <oracle python> tools/golden/distillation.py
"""

from __future__ import annotations

import sys
from pathlib import Path

import golden_file  # before keras: it chooses the backend
import keras

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
from distillation import programs


def main() -> None:
    rows = {
        "training": {name: programs.training(keras, name) for name in programs.losses(keras)},
        "several outputs": programs.several_outputs(keras),
        "configs": programs.configs(keras),
        "config": programs.distiller(keras, "several").get_config(),
        "errors": {name: programs.error_of(keras, name) for name in programs.ERRORS},
    }
    shows = "distillation: logs, predictions, configs, the classes of errors"
    golden_file.write("distillation.json", rows, shows)
    model = programs.distiller(keras, "several")
    model.fit(*programs.data(), epochs=2, batch_size=6, verbose=0)
    model.save(golden_file.ROOT / "distiller.keras")
    golden_file.record("distiller.keras", "a trained Distiller of tests/distillation/programs.py")


if __name__ == "__main__":
    main()
