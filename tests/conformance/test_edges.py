"""At the edges, every layer, loss and metric answers what stock Keras answers, or better.

Refuses to know what the edges are.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import keramos as keras
from keramos import errors

from . import table

edges = table.cases("edges")
#: family -> how far numbers may lie apart, as a part of the largest
TOLERANCE = {"overflow": 2e-2}
#: (family, row or its beginning) -> why keramos answers otherwise.
OTHERWISE: dict[tuple[str, str], str] = {
    ("empty", "IntegerLookup|edge, counted"): "of the dtype that its symbolic call promises",
    ("axes", "Dot|axes=-4"): "Keras counts an axis that is not there modulo the rank",
    ("axes", "EinsumDense|equation=abc,bcd->ad"): "Keras ignores an output shape that misfits",
    ("axes", "EinsumDense|equation=...c,cd->...d"): "Keras ignores an output shape that misfits",
    ("nests", "RNN|states too many"): "Keras ignores a state that no cell takes",
    **{
        ("nests", f"Model|{kind}, weights {wrong}"): "Keras leaves out what fits no output"
        for kind in ("list", "dict")
        for wrong in ("one", "unknown")
    },
    ("nests", "CategoricalAccuracy|metric, vectors"): "there are no classes to compare",
}
#: Of how many groups of programs one is quick; the others are `slow`, for all take minutes.
QUICK_OF = 16


def differences(found: object, wanted: object, rtol: float, where: str = "$") -> Iterator[str]:
    """Where an answer is neither that of Keras nor a number where Keras has none."""
    if isinstance(wanted, dict) and "raises" in wanted:
        return
    if isinstance(wanted, dict) and isinstance(found, dict) and wanted.keys() == found.keys():
        for key in wanted:
            if key == "values":
                yield from apart(found[key], wanted[key], rtol, where)
            else:
                yield from differences(found[key], wanted[key], rtol, f"{where}.{key}")
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for i, pair in enumerate(zip(found, wanted, strict=True)):
            yield from differences(*pair, rtol, f"{where}[{i}]")
    elif isinstance(wanted, float | int) and isinstance(found, float | int):
        yield from apart([found], [wanted], rtol, where)
    elif found != wanted:
        yield f"{where}: {found}, Keras {wanted}"


def apart(found: list, wanted: list, rtol: float, where: str) -> Iterator[str]:
    # of both: what is infinite in Keras may be the largest
    every = [x for x in (*found, *wanted) if isinstance(x, float | int)]
    numbers = [abs(x) for x in every if math.isfinite(x)]
    near = rtol * max(numbers, default=0.0)
    for ours, theirs in zip(found, wanted, strict=True):
        if not (ours == theirs or better(ours, theirs) or is_near(ours, theirs, near)):
            yield f"{where}: {found}, Keras {wanted}"
            return


def better(ours: Any, theirs: Any) -> bool:
    """A number where Keras has none, or none where Keras has none."""
    return isinstance(theirs, float) and (
        math.isnan(theirs) or (math.isinf(theirs) and math.isfinite(ours))
    )


def is_near(ours: Any, theirs: Any, near: float) -> bool:
    if isinstance(ours, str) or isinstance(theirs, str):
        return False
    return abs(ours - theirs) <= max(near, 1e-6)


def foreign(answer: object) -> list[str]:
    """An error that is not one of keramos's own, which say what is wrong."""
    raised = answer.get("raises") if isinstance(answer, dict) else None
    return [] if raised is None or raised in names_below(errors.KeramosError) else [raised]


def names_below(base: type) -> set[str]:
    return {base.__name__}.union(*map(names_below, base.__subclasses__()))


def groups() -> list:
    """The programs of each class in each family."""
    layers = [
        case
        for family in sys.modules[table._cases_package()].FAMILIES
        for case in table.cases(family).CASES
        if table.is_ours(case)
    ]
    found: dict[tuple[str, str], dict[str, Callable]] = {}
    for family, programs in edges.tables(layers).items():
        for row, program in programs.items():
            found.setdefault((family, row.split("|")[0]), {})[row] = program
    return [
        pytest.param(
            f, programs, id=f"{f}-{name}", marks=() if is_quick(f, i) else pytest.mark.slow
        )
        for i, ((f, name), programs) in enumerate(found.items())
    ]


def is_quick(family: str, index: int) -> bool:
    return index % QUICK_OF == 0


@pytest.mark.filterwarnings("ignore")  # of overflow, and of inputs that are not as declared
@pytest.mark.parametrize(("family", "programs"), groups())
def test_the_answers_are_those_of_keras(family: str, programs: dict[str, Callable]):
    golden, failed = table.golden(f"edges/{family}"), {}
    for row, program in programs.items():
        answer = edges.answer(lambda: program(keras))  # noqa: B023
        told = list(differences(answer, golden[row], TOLERANCE.get(family, 1e-4)))
        told += foreign(answer)
        if told and not any(family == f and row.startswith(r) for f, r in OTHERWISE):
            failed[row] = told
    assert failed == {}
