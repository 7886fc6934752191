"""Every malicious file is answered as it must be, and none of them touches anything."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from . import make

SHARED = (
    Path(os.environ.get("KERAMOS_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    / "attacks"
)
SAFE, REFUSED = "loads safely", "refused with clear error"


def cases() -> list[dict]:
    """The samples, where they are here; our own variants travel with the project (`make.py`)."""
    listed = SHARED / "cases.jsonl"
    return (
        [json.loads(line) for line in listed.read_text("utf-8").splitlines()]
        if listed.is_file()
        else []
    )


def complaints(result: dict, expected: str) -> list[str]:
    """Everything that is wrong with what happened; empty when all is as it must be."""
    allowed = {SAFE: {"loaded"}, REFUSED: {"refused"}, make.HARMLESS: {"loaded", "refused"}}[
        expected
    ]
    found = [f"{result['outcome']}, must be {allowed}: {result.get('text')}"] * (
        result["outcome"] not in allowed
    )
    found += [
        f"{name}: {result[name]}" for name in ("effects", "changed", "canary") if result.get(name)
    ]
    return (
        found
        + (bad_error(result) if result["outcome"] == "refused" else [])
        + bad_text("printed", result["printed"])
    )


def bad_error(result: dict) -> list[str]:
    """Refused, but not as a keramos error of at most ten printable lines."""
    ours = "keramos.errors.KeramosError" in result["kinds"]
    foreign = (
        [] if ours else [f"raises {result['kinds'][0]}: {result['text'][:200]} {result['trace']}"]
    )
    long = [f"{lines} lines"] if (lines := len(result["text"].split("\n"))) > 10 else []
    return foreign + long + bad_text("error", result["text"])


def bad_text(name: str, text: str) -> list[str]:
    return [f"control characters in {name}: {text[:200]!r}"] * (
        not text.replace("\n", "").isprintable()
    )


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_sample(case: dict, attack):
    assert not complaints(attack(SHARED / case["file"]), case["expected"])


@pytest.mark.parametrize("name", make.VARIANTS)
def test_variant(name: str, attack, tmp_path):
    variant = make.VARIANTS[name]
    assert not complaints(attack(variant.write(tmp_path)), variant.expected)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_info_is_as_careful(case: dict, attack):
    """`keramos info` is what people type first: it looks into anything, and nothing comes out of
    it.
    """
    result = attack(SHARED / case["file"], "info")
    assert result["outcome"] in {"loaded", "refused"}
    assert not complaints({**result, "outcome": "loaded"}, make.HARMLESS)
    if result["outcome"] == "refused":
        assert result["kinds"][0] == "builtins.SystemExit" or not bad_error(result)


def check_scan(result: dict) -> None:
    """A scanner is what hostile files are handed to: it answers, and touches nothing."""
    assert result["outcome"] == "loaded" or result["kinds"][0] == "builtins.SystemExit"
    assert not complaints({**result, "outcome": "loaded"}, make.HARMLESS)


@pytest.mark.parametrize(
    "case", [case for case in cases() if case["class"] == "code"], ids=lambda case: case["id"]
)
def test_scan_is_as_careful_of_code(case: dict, attack):
    check_scan(attack(SHARED / case["file"], "scan"))


@pytest.mark.slow
@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_scan_is_as_careful(case: dict, attack):
    check_scan(attack(SHARED / case["file"], "scan"))


@pytest.mark.slow
@pytest.mark.parametrize("name", make.VARIANTS)
def test_scan_of_a_variant(name: str, attack, tmp_path):
    check_scan(attack(make.VARIANTS[name].write(tmp_path), "scan"))
