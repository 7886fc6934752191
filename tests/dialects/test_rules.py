"""The table of rules."""

from __future__ import annotations

import subprocess
import sys

import pytest

from keramos.dialects import walk

ASK = """
import importlib
importlib.import_module("keramos.dialects.{first}")
from keramos.dialects.walk import RULES
for name, rules in sorted(RULES.items(), key=str):
    print(name, [listed.rule.__name__ for listed in rules])
"""


def order(first: str) -> str:
    command = [sys.executable, "-c", ASK.format(first=first)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("first", ["keras1", "keras2", "tf_keras"])
def test_rules_keep_their_order_whichever_module_comes_first(first):
    assert order(first) == order("walk")


def test_the_latest_writers_come_first():
    rules = [listed.rule.__module__ for listed in walk.RULES[walk.WITHOUT_MODULE]]
    assert rules.index("keramos.dialects.keras3") < rules.index("keramos.dialects.keras2")
