"""Answers jobs, JSON lines on stdin, with JSON lines on stdout: the other end of `asking`.

Refuses to know what the jobs are. Runs under stock Keras, and imports nothing of keramos.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable


def answer(run: Callable[[dict], dict]) -> None:
    """Answer until there are no more jobs; what `run` raises is an answer, too."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever Keras prints goes beside the answers
    for line in sys.stdin:
        job = json.loads(line)
        try:
            result = run(job)
        except Exception as error:  # noqa: BLE001 - whatever stock Keras raises is the finding
            result = {"error": f"{type(error).__name__}: {error}"[:600]}
        print(json.dumps({"id": job["id"], **result}), file=answers, flush=True)
