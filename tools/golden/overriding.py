"""Which methods of a subclass stock Keras asks, class by class.

Refuses to know the programs. Usage: <oracle python> tools/golden/overriding.py
"""

from __future__ import annotations

import importlib
import tempfile
import warnings
from pathlib import Path

import golden_file  # before keras: it chooses the backend
import keras
from cases import FAMILIES, overriding

REFUSED = {"LossScaleOptimizer"}  # whose branches stock Keras compiles: an override leaks a tracer


def main() -> None:
    warnings.simplefilter("ignore")
    tables = [importlib.import_module(f"cases.{family}").CASES for family in FAMILIES]
    programs = {"layers": (overriding.layer_cases(tables), overriding.layer)}
    rows: dict[str, dict[str, list[str]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for family, (cases, program) in (programs | overriding.PROGRAMS).items():
            rows[family] = {
                case["class"]: sorted(program(case, keras, Path(folder)))
                for case in cases
                if case["class"] not in REFUSED
            }
    golden_file.write("overriding.json", rows, "the overridden methods that Keras asks")


if __name__ == "__main__":
    main()
