"""The line that shows progress: what it says, where it may be drawn over, and what it costs."""

from __future__ import annotations

import io
import logging
import re
import time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from keramos import config
from keramos.callbacks import Callback, CallbackList, ProgbarLogger, terminal
from keramos.utils import Progbar


class Screen(io.StringIO):
    """Standard output that is a terminal, or not."""

    def __init__(self, tty: bool):
        super().__init__()
        self.tty = tty

    def isatty(self) -> bool:
        return self.tty

    def drawn(self) -> list[str]:
        """What was to be seen, one drawing after the other, without colors."""
        plain = re.sub("\x1b\\[\\d+m", "", self.getvalue())
        return [line.rstrip() for line in re.split("[\r\n]", plain) if line.strip()]


class Clock:
    """`time.time`, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "time", clock)
    return clock


@pytest.fixture
def screen(monkeypatch) -> Screen:
    screen = Screen(tty=True)
    monkeypatch.setattr(terminal, "sys", SimpleNamespace(stdout=screen))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return screen


@pytest.fixture
def file(monkeypatch) -> Screen:
    file = Screen(tty=False)
    monkeypatch.setattr(terminal, "sys", SimpleNamespace(stdout=file))
    return file


def advance(clock: Clock, bar: Progbar, steps: int, seconds: float) -> None:
    for i in range(steps):
        clock.now += seconds
        bar.update(i + 1, [("loss", float(i)), ("x", float(i))])


# What stock Keras 3.15.1 draws for the same steps.
DRAWN = {
    "averages, then the last values as they are": (
        {"target": 3},
        0.5,
        [
            "1/3 ━━━━━━━━━━━━━━━━━━━━ 1s 500ms/step - loss: 0.0000e+00 - x: 0.0000e+00",
            "2/3 ━━━━━━━━━━━━━━━━━━━━ 0s 500ms/step - loss: 0.5000 - x: 0.5000",
            "3/3 ━━━━━━━━━━━━━━━━━━━━ 2s 500ms/step - loss: 2.0000 - x: 2.0000",
        ],
    ),
    "the latest value of a stateful metric": (
        {"target": 3, "stateful_metrics": ["x"]},
        75,
        [
            "1/3 ━━━━━━━━━━━━━━━━━━━━ 2:30 75s/step - loss: 0.0000e+00 - x: 0.0000e+00",
            "2/3 ━━━━━━━━━━━━━━━━━━━━ 1:15 75s/step - loss: 0.5000 - x: 1.0000",
            "3/3 ━━━━━━━━━━━━━━━━━━━━ 225s 75s/step - loss: 2.0000 - x: 2.0000",
        ],
    ),
    "averages of stateless metrics alone": (
        {"target": 3, "stateless_metrics": ["x"], "unit_name": "file", "width": 6},
        2000,
        [
            "1/3 ━━━━━━ 1:06:40 2000s/file - loss: 0.0000e+00 - x: 0.0000e+00",
            "2/3 ━━━━━━ 33:20 2000s/file - loss: 1.0000 - x: 0.5000",
            "3/3 ━━━━━━ 6000s 2000s/file - loss: 2.0000 - x: 2.0000",
        ],
    ),
    "no target": (
        {"target": None},
        75,
        [
            "1/Unknown 75s 75s/step - loss: 0.0000e+00 - x: 0.0000e+00",
            "2/Unknown 150s 75s/step - loss: 0.5000 - x: 0.5000",
            "3/Unknown 225s 75s/step - loss: 1.0000 - x: 1.0000",
        ],
    ),
    "one line": (
        {"target": 3, "verbose": 2},
        75,
        ["3/3 - 225s - 75s/step - loss: 2.0000 - x: 2.0000"],
    ),
    "silence": ({"target": 3, "verbose": 0}, 1, []),
}


@pytest.mark.parametrize("case", DRAWN)
def test_a_terminal_shows_what_keras_shows(case: str, clock: Clock, screen: Screen):
    arguments, seconds, expected = DRAWN[case]
    advance(clock, Progbar(**arguments), 3, seconds)
    assert [line.strip() for line in screen.drawn()] == expected


def test_steps_between_two_drawings_are_not_drawn(clock: Clock, screen: Screen):
    advance(clock, Progbar(100), 100, 0.01)
    assert 15 <= len(screen.drawn()) <= 22


def test_a_line_that_is_drawn_over_fits_the_terminal(clock: Clock, screen: Screen, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    advance(clock, Progbar(3), 3, 1)
    assert [len(line) <= 39 for line in screen.drawn()] == [True, True, False]


def test_a_file_gets_one_line_without_control_characters(clock: Clock, file: Screen):
    advance(clock, Progbar(3), 3, 1)
    assert file.getvalue() == "3/3 ━━━━━━━━━━━━━━━━━━━━ 3s 1s/step - loss: 2.0000 - x: 2.0000\n"


def test_a_notebook_is_drawn_over(clock: Clock, monkeypatch):
    cell = type("OutStream", (Screen,), {"__module__": "ipykernel.iostream"})(tty=False)
    monkeypatch.setattr(terminal, "sys", SimpleNamespace(stdout=cell))
    advance(clock, Progbar(3), 3, 1)
    assert len(cell.drawn()) == 3
    assert "\x08" not in cell.getvalue()


def test_no_color_is_respected(clock: Clock, screen: Screen, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    advance(clock, Progbar(2), 2, 1)
    assert "\x1b" not in screen.getvalue()
    assert "━━━━━━━━━━           1s" in screen.getvalue()


def test_a_console_without_unicode_still_shows_numbers(clock: Clock, monkeypatch):
    class Narrow(Screen):
        def write(self, text: str) -> int:
            text.encode("ascii")
            return super().write(text)

    monkeypatch.setattr(terminal, "sys", SimpleNamespace(stdout=(narrow := Narrow(tty=False))))
    advance(clock, Progbar(1), 1, 1)
    assert "loss: 0.0000e+00" in narrow.getvalue()


def test_progress_goes_to_the_log_when_nobody_looks(clock: Clock, file: Screen, caplog):
    config.disable_interactive_logging()
    try:
        with caplog.at_level(logging.INFO, "keramos"):
            advance(clock, Progbar(2), 2, 1)
    finally:
        config.enable_interactive_logging()
    assert file.getvalue() == ""
    assert len(caplog.records) == 1
    assert "loss: 1.0000" in caplog.text


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0.25, "0.2500"),
        (1e-5, "1.0000e-05"),
        (12345.678, "12345.6780"),
        (np.array([1.0, 2.0]), "1.5000"),
        ("a", "a"),
    ],
    ids=["plain", "small", "large", "array", "text"],
)
def test_numbers_have_four_digits(number: Any, shown: str, clock: Clock, file: Screen):
    Progbar(1).update(1, [("n", number)])
    assert file.getvalue().endswith(f" - n: {shown}\n")


def test_add_counts_on(clock: Clock, file: Screen):
    bar = Progbar(100, verbose=2)
    bar.add(30, [("loss", 1.0)])
    bar.add(70, [("loss", 2.0)])
    assert file.getvalue().startswith("100/100 - ")


def test_an_average_counts_every_step(clock: Clock, screen: Screen):
    bar = Progbar(100)
    bar.update(30, [("loss", 1.0)])
    clock.now += 1
    bar.update(40, [("loss", 5.0)])
    assert "loss: 2.0000" in screen.drawn()[-1]


class Late:
    """A number that is still on its way; counts how often it was waited for."""

    shape = ()
    waited = 0

    def __float__(self) -> float:
        Late.waited += 1
        return 0.5


def epoch(callbacks: CallbackList, steps: int, logs: Any) -> None:
    callbacks.on_epoch_begin(0)
    for i in range(steps):
        callbacks.on_train_batch_begin(i)
        callbacks.on_train_batch_end(i, logs)
    callbacks.on_epoch_end(0, {"loss": 0.25, "val_loss": 7.0})


def test_the_logger_shows_epochs_and_their_final_numbers(clock: Clock, file: Screen):
    callbacks = CallbackList(add_progbar=True, model=object(), verbose=1, epochs=2, steps=3)
    epoch(callbacks, 3, {"loss": 0.5})
    assert (
        file.getvalue()
        == "Epoch 1/2\n3/3 ━━━━━━━━━━━━━━━━━━━━ 0s 0s/step - loss: 0.2500 - val_loss: 7.0000\n"
    )


def test_the_logger_does_not_wait_for_numbers_that_are_not_drawn(clock: Clock, file: Screen):
    Late.waited = 0
    epoch(
        CallbackList(add_progbar=True, model=object(), verbose=1, epochs=2, steps=50),
        50,
        {"loss": Late()},
    )
    assert Late.waited == 0


def test_a_callback_that_listens_to_batches_gets_floats(clock: Clock):
    class Listener(Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            assert logs == {"loss": 0.5}
            assert type(logs["loss"]) is float

    epoch(CallbackList([Listener()], model=object(), epochs=1, steps=3), 3, {"loss": Late()})


def test_evaluation_inside_training_is_not_shown(clock: Clock, file: Screen):
    callbacks = CallbackList(add_progbar=True, model=object(), verbose=1, epochs=1, steps=1)
    callbacks.on_train_begin()
    callbacks.on_epoch_begin(0)
    callbacks.on_train_batch_end(0, {"loss": 1.0})
    callbacks.on_test_begin()
    callbacks.on_test_batch_end(0, {"loss": 9.0})
    callbacks.on_test_end({"loss": 9.0})
    callbacks.on_epoch_end(0, {"loss": 1.0, "val_loss": 9.0})
    callbacks.on_train_end()
    assert file.getvalue().count("\n") == 1
    assert "loss: 1.0000 - val_loss: 9.0000" in file.getvalue()


def test_evaluation_and_prediction_are_shown_alone(clock: Clock, file: Screen):
    callbacks = CallbackList([ProgbarLogger()], model=object(), verbose=2, epochs=1, steps=None)
    callbacks.on_test_begin()
    callbacks.on_test_batch_end(0, {"loss": 9.0})
    callbacks.on_test_end({"loss": 9.0})
    callbacks.on_predict_begin()
    callbacks.on_predict_batch_end(0, {"outputs": np.zeros(3)})
    callbacks.on_predict_end()
    assert file.getvalue() == "1/1 - 0s - 0s/step - loss: 9.0000\n1/1 - 0s - 0s/step\n"


def test_an_epoch_that_ends_early_says_where(clock: Clock, file: Screen):
    epoch(
        CallbackList(add_progbar=True, model=object(), verbose=2, epochs=1, steps=50),
        7,
        {"loss": 1.0},
    )
    assert file.getvalue().startswith(" 7/50 - ")
