"""The arena is no ornament: it notices every kind of misdeed that the attack tests rely on."""

from __future__ import annotations

from pathlib import Path

import pytest

SEEN = {
    "read": "effects",
    "write": "effects",
    "bait": "canary",
    "process": "effects",
    "socket": "effects",
    "import": "effects",
    "code": "effects",
    "setting": "changed",
}
ENDS = {"memory": "refused", "crash": "crashed", "hang": "hung"}


@pytest.mark.parametrize("misdeed", SEEN)
def test_is_noticed(misdeed: str, attack):
    assert attack(Path(misdeed), "misbehave")[SEEN[misdeed]]


@pytest.mark.parametrize("misdeed", ["memory", "crash"])
def test_is_survived(misdeed: str, attack):
    result = attack(Path(misdeed), "misbehave")
    assert result["outcome"] == ENDS[misdeed]
    assert "keramos.errors.KeramosError" not in result.get("kinds", [])


@pytest.mark.slow
def test_a_hang_ends(attack):
    assert attack(Path("hang"), "misbehave")["outcome"] == ENDS["hang"]


def test_good_behaviour_leaves_no_trace(attack, root):
    result = attack(root / "examples" / "cnn.keras")
    assert result["outcome"] == "loaded", result
    assert not result["effects"] + result["changed"] + result["canary"]
