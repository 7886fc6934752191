"""The fuzzer sees what it should, goes on where it stopped, and makes the same mutants again."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from . import source

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are forked and limited")

MISDEEDS = """
import os, signal, sys, time
sys.path.insert(0, "tools")
from fuzzing import pool
pool.SECONDS, pool.PATIENCE = 0.2, 2

def read(number):
    match number:
        case 0: return pool.Answer(pool.OWN)
        case 1: raise KeyError("raw")
        case 2:
            while True: pass
        case 3: return bytearray(pool.MEMORY + (64 << 20))
        case 4: os.kill(os.getpid(), signal.SIGSEGV)
        case 6: time.sleep(60)

children = iter([pool.Child("a", range(5), read), pool.Child("b", range(6, 7), read)])
for child in pool.run(children, 2, time.monotonic() + 30):
    for number, answer in zip(child.numbers, child.answers):
        print(number, answer.kind, answer.what.split(" in ")[0])
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "JAX_PLATFORMS": "cpu"}
    return subprocess.run(
        [sys.executable, *words], cwd=source.ROOT, env=environment, capture_output=True, text=True
    )


def test_whatever_a_child_does_is_seen():
    assert sorted(run("-c", MISDEEDS).stdout.splitlines()) == [
        "0 own ",
        "1 raw KeyError",
        "2 hang Hang",
        "3 raw MemoryError",
        "4 crash signal 11",
        "6 hang 2 s without an answer",
    ]


@pytest.mark.slow
def test_a_run_goes_on_where_the_last_one_stopped(tmp_path):
    words = ("-W", "ignore", "tools/fuzz.py", "--only", "deserialize", "--folder", str(tmp_path))
    ends = []
    for _ in range(2):
        # enough for the first mutant that computes something, for which jax is set up, to be read
        ended = run(*words, "--minutes", "0.1")
        assert ended.returncode == 0, ended.stdout + ended.stderr
        entries = list(map(json.loads, (tmp_path / "state.jsonl").read_text("utf-8").splitlines()))
        ends.append(entries[-1]["end"])
        first = entries[0]["end"] - sum(entries[0]["counts"].values())  # after what is recorded
        assert sum(sum(entry["counts"].values()) for entry in entries) == ends[-1] - first
    assert ends[1] > ends[0] > 0


def test_mutants_are_the_same_again():
    code = (
        "import sys, zlib, pickle; sys.path[:0] = ['src', 'tools']\n"
        "from fuzzing.readers import READERS\n"
        "made = [r.make(n) for r in READERS for n in range(3)]\n"
        "print([zlib.crc32(repr(m).encode('utf-8', 'replace')) for m in made])"
    )
    first, second = run("-c", code), run("-c", code)
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
