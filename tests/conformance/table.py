"""Golden rows joined with the classes that keramos exports.

Refuses to know how anything is compared.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"


def _cases_package() -> str:
    """The case tables, imported from tools/golden under a name of their own."""
    name, home = "golden_cases", ROOT / "tools" / "golden" / "cases"
    if name not in sys.modules:
        found = importlib.util.spec_from_file_location(
            name, home / "__init__.py", submodule_search_locations=[str(home)]
        )
        sys.modules[name] = importlib.util.module_from_spec(found)
        found.loader.exec_module(sys.modules[name])
    return name


def cases(module: str):
    """`tools/golden/cases/<module>.py`."""
    return importlib.import_module(f"{_cases_package()}.{module}")


@cache
def golden(name: str):
    """The content of `tests/golden/<name>.json`."""
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


@cache
def numbers(name: str) -> dict[str, np.ndarray]:
    """The arrays of `tests/golden/<name>.npz`."""
    with np.load(GOLDEN / f"{name}.npz") as file:
        return {key: file[key] for key in file}


@cache
def exported(area: str) -> frozenset[str]:
    """The public names of `keramos.<area>`; none where the package does not exist."""
    try:
        return frozenset(getattr(importlib.import_module(f"keramos.{area}"), "__all__", ()))
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("keramos"):
            return frozenset()
        raise


@cache
def layer_cases() -> tuple[tuple[dict, dict], ...]:
    """(case, golden row) of every layer that keramos exports."""
    tables = [
        case for family in sys.modules[_cases_package()].FAMILIES for case in cases(family).CASES
    ]
    return tuple((case, row_of(case)) for case in tables if is_ours(case) and row_of(case))


def is_ours(case: dict) -> bool:
    """Whether keramos has the class and all it is made of."""
    return case["class"] in exported("layers") and made_of_exported(case)


def made_of_exported(value: object) -> bool:
    """Whether every object inside a case is one that keramos exports."""
    if isinstance(value, dict):
        path = value.get("$new") or value.get("$fn")
        area, _, name = (path or "").rpartition(".")
        return (not path or name in exported(area)) and all(map(made_of_exported, value.values()))
    return all(map(made_of_exported, value)) if isinstance(value, (list, tuple)) else True


def row_of(case: dict) -> dict | None:
    rows = golden(f"layers/{case['class']}")
    return next((row for row in rows if row["case"] == case["case"]), None)


def object_cases() -> list[tuple[dict, dict]]:
    """(case, golden row) of every other object whose class keramos exports."""
    rows = []
    for name, table in cases("objects").TABLES.items():
        found = {(row["class"], row["case"]): row for row in golden(f"configs/{name}")}
        rows += [
            (case, found[case["class"], case["case"]])
            for case in table
            if case["class"] in exported(case["area"]) and made_of_exported(case)
        ]
    return rows


def few(rows):
    """The same rows; of each class the first two are quick, and the others `slow`: they are further
    arguments of what the first have shown to work.
    """
    counts = Counter()
    for row in rows:
        name = row[0]["class"]
        counts[name] += 1
        quick = counts[name] <= QUICK and name not in EXPENSIVE
        yield pytest.param(*row, marks=() if quick else pytest.mark.slow)


#: How many cases of a class are quick, and classes of which none is.
QUICK = 2
EXPENSIVE = frozenset({"ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "CTC"})


def each(rows, *argnames: str):
    """Parametrises over (case, row) pairs, named `Class-case`."""
    rows = list(rows)
    cases = [getattr(row, "values", row)[0] for row in rows]
    ids = [f"{case['class']}-{case['case']}".replace(" ", "_") for case in cases]
    return pytest.mark.parametrize(argnames or ("case", "row"), rows, ids=ids)
