"""Warnings are of the line by which the library was called."""

from __future__ import annotations

import numpy as np
import pytest

import keramos
from keramos import callbacks, layers, optimizers

X, Y = np.ones((8, 2), "float32"), np.ones((8, 1), "float32")


def fitted(**told):
    model = keramos.Sequential([keramos.Input((2,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    return model.fit(**{"x": X, "y": Y, "verbose": 0, **told})


CASES = {
    "a number that is not there": lambda: fitted(callbacks=[callbacks.EarlyStopping("val_loss")]),
    "an end too early": lambda: fitted(
        x=((X, Y) for _ in range(3)), y=None, steps_per_epoch=2, epochs=2
    ),
    "a lost loss": lambda: fitted(x=X * 1e30, epochs=2),
    "an argument of another time": lambda: optimizers.Adam(decay=0.1),
    "a mode that there is not": lambda: callbacks.ModelCheckpoint("model.keras", mode="best"),
}


@pytest.mark.parametrize("case", CASES)
def test_warnings_point_at_the_caller(case: str):
    with pytest.warns(UserWarning, match=r".") as caught:
        CASES[case]()
    assert {warning.filename for warning in caught} == {__file__}
