"""Writes what stock Keras answers to the programs: run with its interpreter,
`python tests/guide/golden.py [theme ...]`.

Knows stock Keras; no test imports it. One JSON file per theme under `tests/golden/guide`.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import warnings
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.filterwarnings("ignore")
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import answers  # noqa: E402
import keras  # noqa: E402  # pyright: ignore[reportMissingImports]

TARGET = HERE.parent / "golden" / "guide"


def main(themes: list[str]) -> None:
    """Writes the files of some themes, or of all."""
    TARGET.mkdir(exist_ok=True)
    for theme in themes or answers.themes():
        module = importlib.import_module(f"programs.{theme}")
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            found = {
                program.__name__: answers.answers(program, keras)
                for program in answers.programs(module)
            }
            os.chdir(HERE)
        lines = [
            f"{json.dumps(program)}: {{\n"
            + ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in numbers.items())
            + "\n}"
            for program, numbers in found.items()
        ]
        text = "{\n" + ",\n".join(lines) + "\n}\n"
        (TARGET / f"{theme}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
