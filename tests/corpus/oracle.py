"""Asks stock Keras about files that keramos wrote, many in one process.

Refuses to know what the answer should be.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

from . import entries

# Without what the file says about training, stock Keras 3.15.1 compiles the model with XLA, which
# rounds bfloat16 elsewhere: it is as far from its own `.keras` when that is opened with
# compile=False.
ROUNDED_ELSEWHERE = {"keras-3.15.1/mixed_bf16_layer:h5": 2e-3}


def job(entry: entries.Entry, name: str, saved: Path) -> dict:
    """What `tools/oracle_open.py` has to know of one saved file."""
    return {
        "id": f"{entry.id}:{name}",
        "backend": backend(entry),
        "saved": str(saved),
        "original": str(entry.path(name)) if name in entries.WHOLE else None,
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
    bound = ROUNDED_ELSEWHERE.get(answer["id"], entry.tolerance)
    wrong = answer["difference"] > bound and entry.comparable(name)
    found = [f"predictions differ by {answer['difference']:.2g}"] if wrong else []
    return (
        found
        if carries_on(answer, entry)
        else [*found, f"{answer.get('iterations')} optimizer steps"]
    )


def carries_on(answer: dict, entry: entries.Entry) -> bool:
    """The optimizer stands where the original file has it, or where its writer said it stood."""
    recorded = entry.fields.get("iterations")
    return (
        bool(answer.get("same_optimizer"))
        or recorded is None
        or answer.get("iterations") in (None, recorded)
    )


def backend(entry: entries.Entry) -> str:
    """The backend of stock Keras that takes the inputs: on jax it has no strings."""
    kinds = {
        array.dtype.kind for name, array in entries.recorded(entry).items() if name.startswith("x")
    }
    return "tensorflow" if kinds & set("OSU") else "jax"


def ask(python: str, jobs: list[dict], seconds: float = 3600) -> dict[str, dict]:
    """Results by id: `difference`, `iterations`, `same_optimizer`, or `error`."""
    backends = sorted({job["backend"] for job in jobs})
    groups = (
        _ask(python, each, [job for job in jobs if job["backend"] == each], seconds)
        for each in backends
    )
    return {result["id"]: result for results in groups for result in results}


def _ask(python: str, backend: str, jobs: list[dict], seconds: float) -> list[dict]:
    """One process of stock Keras on one backend."""
    program = [python, str(entries.ROOT / "tools" / "oracle_open.py")]
    lines = "".join(json.dumps(each) + "\n" for each in jobs)
    environment = {**os.environ, "KERAS_BACKEND": backend}
    with tempfile.TemporaryFile("w+") as complaints:
        done = subprocess.run(
            program,
            input=lines,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            timeout=seconds,
            env=environment,
        )
        complaints.seek(0)
        assert done.returncode == 0, complaints.read()[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]
