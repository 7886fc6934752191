"""Every method of every class that stock Keras asks of a user's subclass is asked here, too.

Refuses to know what comes of it.
"""

from __future__ import annotations

import sys

import pytest

import keramos

from . import table

overriding = table.cases("overriding")
GOLDEN = table.golden("overriding")
ALL = "all"
#: (family, class) -> methods that stock Keras asks and keramos does not, with the reason.
UNASKED = {
    ("layers", ALL): {"symbolic_call", "convert_weight"},  # of stock Keras's own machinery
    ("layers", "Normalization"): {"finalize_state"},  # there are no copies of the weights
    ("optimizers", "Muon"): {"lr_adjust", "transpose_last_axis", "zeropower_via_newtonschulz5"},
}


def programs():
    layers = [table.cases(family).CASES for family in sys.modules[table._cases_package()].FAMILIES]
    layer_cases = [case for case in overriding.layer_cases(layers) if table.is_ours(case)]
    every = {"layers": (layer_cases, overriding.layer), **overriding.PROGRAMS}
    for family, (cases, program) in every.items():
        for case in cases:
            if case["class"] in GOLDEN[family]:
                yield pytest.param(family, case, program, id=f"{family}-{case['class']}")


@pytest.mark.parametrize(("family", "case", "program"), list(programs()))
def test_the_overrides_that_keras_asks_are_asked(family, case, program, tmp_path):
    wanted = set(GOLDEN[family][case["class"]])
    wanted -= UNASKED.get((family, ALL), set()) | UNASKED.get((family, case["class"]), set())
    if family == "layers":  # where keramos leaves a rule to the base
        kind, base = getattr(keramos.layers, case["class"]), keramos.layers.Layer
        wanted -= {n for n in overriding.WHOLLY if getattr(kind, n) is getattr(base, n)}
    assert wanted <= program(case, keramos, tmp_path)


def test_a_loss_scale_optimizer_asks_the_overrides_of_its_kind(tmp_path):
    """Stock Keras compiles its branches, where an override leaks a tracer."""
    cases, program = overriding.PROGRAMS["optimizers"]
    case = next(case for case in cases if case["class"] == "LossScaleOptimizer")
    assert {"apply", "build", "get_config", "stateless_apply"} <= program(case, keramos, tmp_path)


FAMILIES = ("losses", "metrics", "optimizers", "initializers", "regularizers", "constraints")
BASES = {
    "Loss", "Metric", "Optimizer", "Initializer", "Regularizer", "Constraint", "OptimizerMap",
}  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_every_exported_class_is_subclassed(family):
    area, (cases, _) = getattr(keramos, family), overriding.PROGRAMS[family]
    told = {getattr(area, case["class"]) for case in cases}
    exported = {name for name in table.exported(family) if name[0].isupper()} - BASES
    assert {name for name in exported if getattr(area, name) not in told} == set()


def test_every_layer_that_is_called_is_subclassed():
    called = {case["class"] for case, row in table.layer_cases() if "outputs" in row}
    assert called <= set(GOLDEN["layers"])
