"""The cases of what training computes with, and the golden numbers they are compared with.

Refuses to know how anything is compared.
"""

from __future__ import annotations

import numpy as np

import keramos

from . import table

cases, grammar = table.cases("training"), table.cases("grammar")


def key(case: dict) -> str:
    return f"{case['class']}|{case['case']}"


def ident(case: dict) -> str:
    return key(case).replace(" ", "_")


def built(case: dict, args: dict | None = None):
    area = grammar.symbol(keramos, case["area"])
    return getattr(area, case["class"])(
        **grammar.realize(case["args"] if args is None else args, keramos)
    )


def arrays(specs: tuple, seed: str) -> list:
    return [grammar.values(spec, f"{seed}|{i}") for i, spec in enumerate(specs)]


def numbers(name: str) -> dict[str, np.ndarray]:
    return table.numbers(f"training/{name}")


def row(name: str, case: dict) -> dict:
    rows = table.golden(f"training/{name}")
    return next(r for r in rows if (r["class"], r["case"]) == (case["class"], case["case"]))


def described(variable) -> list:
    return [variable.path, list(variable.shape), str(variable.dtype)]


def flat(values) -> np.ndarray:
    return np.concatenate([np.ravel(np.asarray(v, "float32")) for v in values])
