"""One arena per test process: forking it for each file takes milliseconds, starting it takes
seconds.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    collect_ignore_glob = ["test_*.py"]  # the arena watches with inotify and memfd

Attack = Callable[..., dict]


@pytest.fixture(scope="session")
def attack() -> Iterator[Attack]:
    """Opens a file in the arena and gives what happened."""
    program = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("arena.py"))]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as arena:
        assert arena.stdin
        assert arena.stdout
        assert json.loads(arena.stdout.readline() or "{}").get("ready"), "the arena did not start"

        def open_in_arena(path: Path, how: str | None = None) -> dict:
            request = {"file": str(path), "verb": how or verb(path.name)}
            print(json.dumps(request), file=arena.stdin, flush=True)
            return json.loads(arena.stdout.readline())

        yield open_in_arena
        arena.stdin.close()


def verb(name: str) -> str:
    """What a user would call on such a file."""
    verbs = {
        ".weights.h5": "load_weights",
        ".weights.json": "load_weights",
        ".json": "model_from_json",
    }
    return next((found for suffix, found in verbs.items() if name.endswith(suffix)), "load_model")
