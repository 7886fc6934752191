"""Every spelling of `compile` says what stock Keras says: names and order of logs, and their
numbers.
"""

from __future__ import annotations

import json

import pytest
from tests.conformance import table

import keramos

fitting = table.cases("fitting")
GOLDEN = {row["name"]: row for row in table.golden("training/fitting")}


def assert_like(found, wanted, where):
    if isinstance(wanted, dict):
        assert list(found) == list(wanted), where
        for key in wanted:
            assert_like(found[key], wanted[key], f"{where} {key}")
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), where
        for i, (one, other) in enumerate(zip(found, wanted, strict=True)):
            assert_like(one, other, f"{where}[{i}]")
    else:
        assert found == (
            wanted if isinstance(wanted, str) else pytest.approx(wanted, rel=1e-4, abs=3e-6)
        ), where


SLOW = pytest.mark.slow


@pytest.mark.sampled(3)
@pytest.mark.filterwarnings("ignore:.*has no loss")
@pytest.mark.parametrize("case", [  # one of three is quick: each compiles three programs
    pytest.param(case, id=case["name"].replace(" ", "_"), marks=() if i % 3 == 0 else SLOW)
    for i, case in enumerate(fitting.CASES)
])  # fmt: skip
def test_training_says_what_stock_keras_says(case):
    found = json.loads(json.dumps(fitting.told(keramos, case)))
    wanted = {key: value for key, value in GOLDEN[case["name"]].items() if key != "name"}
    assert_like(found, wanted, case["name"])
