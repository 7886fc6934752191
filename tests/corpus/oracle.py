"""Asks stock Keras about files that keramos wrote, many in one process.

Refuses to know what the answer should be.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from . import entries


def job(entry: entries.Entry, name: str, saved: Path) -> dict:
    """What `tools/oracle_open.py` has to know of one saved file."""
    whole = name in ("keras_v3", "keras_dir")
    return {
        "id": f"{entry.id}:{name}",
        "saved": str(saved),
        "original": str(entry.path(name)) if whole else None,
        "io": str(entry.folder / entry.fields["io"]),
        "x_names": entry.fields.get("x_names"),
        "custom_objects": entry.fields["custom_objects"],
        "custom": str(entries.TRAVELLING / "custom" / "custom_k3.py"),
        "safe_mode": entry.model != "lambda",
    }


def complaints(answer: dict, entry: entries.Entry, name: str) -> list[str]:
    """What stock Keras had against a file that keramos wrote; empty when nothing."""
    if "error" in answer:
        return [] if entry.model in entries.STOCK_CANNOT else [f"does not open: {answer['error']}"]
    wrong = answer["difference"] > entry.tolerance and entry.comparable(name)
    found = [f"predictions differ by {answer['difference']:.2g}"] if wrong else []
    return found if carries_on(answer, entry) else [*found, f"{answer.get('iterations')} optimizer steps"]


def carries_on(answer: dict, entry: entries.Entry) -> bool:
    """The optimizer stands where the original file has it, or where its writer said it stood."""
    recorded = entry.fields.get("iterations")
    return bool(answer.get("same_optimizer")) or recorded is None or answer.get("iterations") in (None, recorded)


def ask(python: str, jobs: list[dict], seconds: float = 1800) -> dict[str, dict]:
    """Results by id: `difference`, `iterations`, `same_optimizer`, or `error`."""
    program = [python, str(entries.ROOT / "tools" / "oracle_open.py")]
    lines = "".join(json.dumps(each) + "\n" for each in jobs)
    with tempfile.TemporaryFile("w+") as complaints:
        done = subprocess.run(program, input=lines, stdout=subprocess.PIPE, stderr=complaints, text=True, timeout=seconds)
        complaints.seek(0)
        assert done.returncode == 0, complaints.read()[-3000:]
    return {result["id"]: result for result in map(json.loads, done.stdout.splitlines())}
