"""What of a traceback people see when training fails.

Refuses to look at the error's own text.
"""

from __future__ import annotations

import gc
import traceback
import weakref

import numpy as np
import pytest

import keramos


class Broken(keramos.layers.Layer):
    def call(self, x):
        return self.divided(x)

    def divided(self, x):
        raise ZeroDivisionError("on purpose")


@pytest.fixture
def model():
    made = keramos.Sequential([keramos.Input((4,)), keramos.layers.Dense(3)], name="sequential")
    made.compile("sgd", "mse")
    return made


@pytest.fixture
def every_frame():
    keramos.config.disable_traceback_filtering()
    yield
    keramos.config.enable_traceback_filtering()


def places(error: BaseException) -> list[str]:
    return [frame.name for frame in traceback.extract_tb(error.__traceback__)]


def test_of_an_error_of_ours_the_callers_frames_are_left(model):
    with pytest.raises(keramos.errors.ShapeError) as raised:
        model.fit(np.ones((4, 5)), np.ones((4, 3)), verbose=0)
    shown = "".join(traceback.format_exception(raised.value))
    assert len(places(raised.value)) == 1  # this test
    assert "JAX" not in shown
    assert shown.rstrip().endswith("wanted (None, 4)\n(training 'sequential', epoch 1, batch 1)")


def test_frames_of_code_of_the_callers_are_left():
    inputs = keramos.Input((4,))
    model = keramos.Model(inputs, keramos.layers.Dense(3)(inputs))
    broken = Broken()
    model.compile("sgd", lambda y, p: broken(p))
    with pytest.raises(ZeroDivisionError) as raised:
        model.fit(np.ones((4, 4)), np.ones((4, 3)), verbose=0)
    assert places(raised.value)[-3:] == ["<lambda>", "call", "divided"]
    assert len(places(raised.value)) <= 6


def test_of_what_led_to_an_error_the_frames_of_the_library_are_left_out(model, tmp_path):
    missing = tmp_path / "no" / "log.csv"
    with pytest.raises(keramos.errors.FileMissingError) as raised:
        model.fit(
            np.ones((4, 4)),
            np.ones((4, 3)),
            verbose=0,
            callbacks=[keramos.callbacks.CSVLogger(missing)],
        )
    assert raised.value.__cause__ is not None
    assert places(raised.value.__cause__) == []


def test_an_error_that_is_gone_holds_no_data(model):
    x = np.ones((4, 5)).view(Watched)
    watched = weakref.ref(x)
    gc.disable()
    try:
        try:
            raise KeyError("the cause")
        except KeyError:
            with pytest.raises(keramos.errors.ShapeError) as raised:
                model.fit(x, np.ones((4, 3)), verbose=0)
        earlier = [type(error) for error in contexts(raised.value)]
        assert earlier[-1] is KeyError
        del x, raised
        assert watched() is None
    finally:
        gc.enable()


def contexts(error: BaseException | None):
    while (error := error.__context__ if error else None) is not None:
        yield error


class Watched(np.ndarray):
    pass


@pytest.mark.usefixtures("every_frame")
def test_whoever_asks_sees_every_frame(model):
    with pytest.raises(keramos.errors.ShapeError) as raised:
        model.fit(np.ones((4, 5)), np.ones((4, 3)), verbose=0)
    assert len(places(raised.value)) > 10
    assert not keramos.config.is_traceback_filtering_enabled()
