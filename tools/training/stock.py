"""Runs under stock Keras: trains the recipes, and carries on what keramos saved.

Jobs are JSON lines on stdin, results JSON lines on stdout. Imports nothing of keramos.
"""

from __future__ import annotations

import os
import warnings

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
warnings.simplefilter("ignore")

import keras  # noqa: E402
from answering import answer  # noqa: E402
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
    answer(lambda job: TASKS[job["task"]](job))


if __name__ == "__main__":
    main()
