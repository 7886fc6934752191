"""The numbers of variables, held from step to step."""

from __future__ import annotations

import weakref

import jax
import numpy as np

from keramos import engine
from keramos.engine import training
from keramos.engine.training import Held


def test_little_of_a_model_lies_in_memory_twice(monkeypatch):
    """A model that fills most of a device must still be trained: its variables are taken over a few
    at a time.
    """
    monkeypatch.setattr(training, "PORTION", 2048)
    variables = [engine.Variable(np.full(256, float(i), "float32")) for i in range(9)]  # 1 KiB each
    for variable in variables:
        variable.assign(jax.numpy.full(256, variable.value[0]))
    watched = [weakref.ref(variable.value) for variable in variables]
    alive, own = [], training.own

    def counted(values):
        alive.append(sum(ref() is not None for ref in watched))
        return own(values)

    monkeypatch.setattr(training, "own", counted)
    held = Held(variables, [])
    taken = held.take()
    assert alive == [9, 7, 5, 3, 1]
    assert [float(value[0]) for value in taken] == list(range(9))
    assert not any(ref() for ref in watched)
    assert [float(variable.value[0]) for variable in variables] == list(range(9))


def test_a_large_variable_is_taken_alone(monkeypatch):
    monkeypatch.setattr(training, "PORTION", 100)
    variables = [engine.Variable(np.zeros(size, "float32")) for size in (500, 1, 1, 500)]
    sizes, own = [], training.own
    monkeypatch.setattr(training, "own", lambda values: sizes.append(len(values)) or own(values))
    Held(variables, []).take()
    assert sizes == [1, 3]
