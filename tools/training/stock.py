"""Runs under stock Keras: trains the recipes, and carries on what keramos saved.

Jobs are JSON lines on stdin, results JSON lines on stdout. Imports nothing of keramos.
"""

from __future__ import annotations

import json
import os
import sys
import warnings

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
warnings.simplefilter("ignore")

import keras  # noqa: E402
from recipes import RECIPES, compiled, losses  # noqa: E402


def train(job: dict) -> dict:
    """Save a fresh model, then train it."""
    keras.utils.clear_session()
    model = compiled(keras, RECIPES[job["recipe"]])
    model.save(job["start"])
    return {"losses": losses(model, RECIPES[job["recipe"]])}


def carry_on(job: dict) -> dict:
    """Train what keramos saved after its own steps."""
    return {"losses": losses(keras.saving.load_model(job["saved"]), RECIPES[job["recipe"]])}


TASKS = {"train": train, "carry on": carry_on}


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever Keras prints goes beside the answers
    for line in sys.stdin:
        job = json.loads(line)
        try:
            result = TASKS[job["task"]](job)
        except Exception as error:  # noqa: BLE001 - whatever stock Keras raises is the finding
            result = {"error": f"{type(error).__name__}: {error}"[:600]}
        print(json.dumps({"id": job["id"], **result}), file=answers, flush=True)


if __name__ == "__main__":
    main()
