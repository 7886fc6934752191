"""Who is told what, in which order, and what happens to an error."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from keramos.callbacks import Callback, CallbackList, History, LambdaCallback, ProgbarLogger
from keramos.callbacks.callback_list import BATCH_HOOKS
from keramos.callbacks.run import Run
from keramos.errors import ConfigError

from . import fake, training

HOOKS = [name for name in vars(Callback) if name.startswith("on_")]


class Witness(Callback):
    """Writes down every hook."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Any] = []

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self.seen.append(("batch_end", batch, logs))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.seen.append(("epoch_end", epoch, logs))

    def on_train_begin(self, logs: Any = None) -> None:
        self.seen.append(("train_begin", logs))

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        self.seen.append(("predict", logs))


def test_every_hook_reaches_every_callback():
    for hook in HOOKS:
        seen: list[str] = []
        own = hook.replace("on_batch", "on_train_batch")
        callbacks = CallbackList(
            [
                LambdaCallback(**{own: lambda *a, _h=hook, _s=seen, **k: _s.append(_h)})
                for _ in range(2)
            ]
        )
        arguments = (0,) if "batch" in hook or "epoch" in hook else ()
        getattr(callbacks, hook)(*arguments)
        assert seen == [hook, hook]


def test_logs_reach_hooks_of_older_names_as_floats():
    witness = Witness()
    callbacks = CallbackList(witness)
    callbacks.on_train_begin()
    callbacks.on_train_batch_end(3, {"loss": np.float32(0.5), "name": "x"})
    callbacks.on_epoch_end(0, {"loss": np.float32(0.25)})
    assert witness.seen == [
        ("train_begin", {}),
        ("batch_end", 3, {"loss": 0.5, "name": "x"}),
        ("epoch_end", 0, {"loss": 0.25}),
    ]
    assert type(witness.seen[1][2]["loss"]) is float


def test_logs_come_in_the_order_of_names_and_flat():
    witness = Witness()
    callbacks = CallbackList(witness)
    callbacks.on_train_batch_end(0, {"z": 1.0, "loss": 2.0, "inner": {"b": 3.0, "a": 4.0}})
    logs = {"z": 1.0, "loss": 2.0, "val_loss": 3.0}
    callbacks.on_epoch_end(0, logs)
    assert [list(seen[2]) for seen in witness.seen] == [
        ["a", "b", "loss", "z"],
        ["loss", "val_loss", "z"],
    ]
    assert list(logs) == ["loss", "val_loss", "z"]


def test_outputs_of_prediction_are_left_as_they_are():
    witness, outputs = Witness(), np.zeros((2, 3))
    CallbackList(witness).on_predict_batch_end(0, {"outputs": outputs})
    assert witness.seen[0][1]["outputs"] is outputs


def test_logs_that_one_callback_adds_are_seen_by_the_next():
    class Adds(Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            logs["more"] = 1.0

    told = fake.train([Adds()], fake.Model(), fake.losses(3.0, 2.0))
    assert told.history is not None
    assert told.history.history == {"val_loss": [3.0, 2.0], "more": [1.0, 1.0]}
    assert told.history.epoch == [0, 1]


def test_batch_hooks_that_nobody_overrides_are_not_called():
    callbacks = CallbackList([Callback(), History()])
    assert not any(callbacks.listens(hook) for hook in BATCH_HOOKS)
    assert [hook for hook in BATCH_HOOKS if CallbackList([Witness()]).listens(hook)] == [
        "on_train_batch_end",
        "on_predict_batch_end",
    ]


def test_a_list_in_a_list_listens_for_its_own():
    witness = Witness()
    callbacks = CallbackList([CallbackList([witness])])
    callbacks.on_train_batch_end(0, {"loss": 1.0})
    assert witness.seen == [("batch_end", 0, {"loss": 1.0})]
    assert not callbacks.listens("on_train_batch_begin")


def test_a_hook_set_later_is_seen_at_the_next_beginning():
    callback, seen = Callback(), []
    callbacks = CallbackList(callback)
    callback.on_train_batch_end = lambda batch, logs=None: seen.append(batch)  # type: ignore[method-assign]
    callbacks.on_train_begin()
    callbacks.on_train_batch_end(7)
    assert seen == [7]


def test_history_and_progress_are_added_once():
    own = History()
    callbacks = CallbackList(
        [own], add_history=True, add_progbar=True, model=fake.Model(), verbose=1, steps=3, epochs=2
    )
    assert [type(each) for each in callbacks] == [History, ProgbarLogger]
    assert callbacks.history is own
    assert own.params == {"verbose": 1, "steps": 3, "epochs": 2}


def test_nests_and_single_callbacks_are_taken():
    a, b, c = Callback(), Callback(), Callback()
    assert CallbackList([[a], (b, None), c]).callbacks == [a, b, c]
    assert CallbackList(a).callbacks == [a]
    assert CallbackList(None).callbacks == []


@pytest.mark.parametrize("wrong", [3, "early", History], ids=["number", "text", "class"])
def test_what_is_no_callback_is_refused(wrong: Any):
    with pytest.raises(ConfigError, match="not a callback"):
        CallbackList([wrong])


@pytest.mark.parametrize("hook", ["on_epoch_end", "on_train_batch_begin", "on_test_begin"])
def test_an_error_keeps_its_type_and_names_the_callback(hook: str):
    class Broken(Callback):
        pass

    def fail(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError("mine")

    setattr(Broken, hook, fail)
    callbacks = CallbackList([CallbackList([Broken()])])
    with pytest.raises(ZeroDivisionError, match="mine") as caught:
        getattr(callbacks, hook)(*(() if hook == "on_test_begin" else (0,)))
    assert caught.value.__notes__ == [f"(raised in {hook} of the callback Broken)"]


def test_lambda_callback_takes_any_hook_and_refuses_what_looks_like_one():
    seen: list[Any] = []
    callback = LambdaCallback(on_test_batch_end=lambda batch, logs: seen.append(batch), color="red")
    CallbackList(callback).on_test_batch_end(4, {})
    assert (seen, vars(callback)["color"]) == ([4], "red")
    with pytest.raises(ConfigError, match="on_epoch_end"):
        LambdaCallback(on_epoch_ended=print)
    with pytest.raises(ConfigError, match="function"):
        LambdaCallback(on_epoch_end=3)  # type: ignore[arg-type]


class Starter(Callback):
    """Takes the run, and lets it begin later."""

    def __init__(self, epoch: int = 0, batch: int = 0) -> None:
        super().__init__()
        self.beginning = epoch, batch
        self.places: list[tuple[int, int, int]] = []

    def on_run(self, run: Run) -> None:
        self.run = run

    def on_train_begin(self, logs: Any = None) -> None:
        self.run.epoch, self.run.batch = self.beginning

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.places.append((self.run.epoch, self.run.batch, batch))


def test_a_callback_that_asks_for_the_run_gets_it_before_training():
    first, second = Starter(), Starter()
    training.fresh().fit(
        training.X, training.Y, batch_size=training.BATCH, callbacks=[first, [second]], verbose=0
    )
    assert first.run is second.run
    assert first.run.source.num_batches == training.BATCHES
    assert first.places == [(0, 0, batch) for batch in range(training.BATCHES)]


def test_a_callback_may_move_the_beginning_of_the_run():
    starter, model = Starter(epoch=1, batch=3), training.fresh()
    model.fit(
        training.X, training.Y, batch_size=training.BATCH, epochs=3, callbacks=starter, verbose=0
    )
    late = [(1, 0, batch) for batch in range(3, training.BATCHES)]
    assert starter.places == late + [(2, 0, batch) for batch in range(training.BATCHES)]


def test_an_error_in_on_run_names_the_callback():
    class Broken(Callback):
        def on_run(self, run: Run) -> None:
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken") as caught:
        CallbackList([Callback(), Broken()]).on_run(Run(0, 0, None))
    assert "on_run of the callback Broken" in caught.value.__notes__[0]


def test_a_run_leaves_nothing_of_itself_on_the_model():
    model = training.fresh()
    before = set(vars(model))
    training.fresh().fit(training.X, training.Y, callbacks=Starter(), verbose=0)
    assert set(vars(model)) - before <= {"history", "stop_training"}
