"""What older versions wrote for optimizers, and in which order they wrote their variables."""

from __future__ import annotations

import pytest

import keramos as keras
from keramos import dialects
from keramos.dialects import orders

OLD = {
    "module": "keras.optimizers",
    "class_name": "SGD",
    "config": {"name": "SGD", "learning_rate": 0.5, "momentum": 0.9},
}


def old(**changes) -> dict:
    return {**OLD, "registered_name": None, "config": {**OLD["config"], **changes}}


def upgraded(config):
    found = dialects.upgrade(config)
    assert dialects.upgrade(found.config).config == found.config
    return found


def test_no_decay_is_left_out():
    found = upgraded(old(decay=0.0))
    assert found.config == old()
    assert found.log == {"decay_was_an_argument": 1}


def test_a_decay_is_the_schedule_it_was():
    optimizer = keras.saving.deserialize_keras_object(old(decay=0.1))
    optimizer.iterations.assign(5)
    assert float(optimizer.learning_rate) == pytest.approx(0.5 / (1 + 0.1 * 5))


def test_lr_is_the_learning_rate():
    config = old()
    config["config"]["lr"] = config["config"].pop("learning_rate")
    assert upgraded(config).config["config"]["learning_rate"] == 0.5
    assert "lr" not in upgraded(config).config["config"]


def test_how_it_was_compiled_is_left_out():
    assert upgraded(old(jit_compile=True, is_legacy_optimizer=False)).config == old()


def test_the_module_of_older_optimizers_is_todays():
    found = upgraded({**old(decay=0.0), "module": "keras.optimizers.legacy"})
    assert found.config == old()


def test_the_users_own_optimizer_keeps_its_arguments():
    own = {
        "module": "mine",
        "class_name": "SGD",
        "config": {"decay": 1.0, "lr": 2.0},
        "registered_name": "mine>SGD",
    }
    assert upgraded(own).config == own


STEPS, RATE, PRODUCT, KERNEL, BIAS = (), (), (), (3, 4), (4,)


@pytest.mark.parametrize(
    ("found", "order"),
    [
        ([STEPS, RATE, PRODUCT, KERNEL, KERNEL, BIAS, BIAS], [0, 1, 3, 4, 5, 6, 2]),
        ([STEPS, PRODUCT, KERNEL, KERNEL], [0, 2, 3, 1]),  # the learning rate follows a schedule
        (
            [STEPS, RATE, PRODUCT, (), (), KERNEL, KERNEL],
            [0, 1, 3, 4, 5, 6, 2],
        ),  # the first weight is a single number
        (
            [STEPS, RATE, KERNEL, PRODUCT, KERNEL, KERNEL],
            [0, 1, 2, 4, 5, 3],
        ),  # with moving averages of the weights
        ([STEPS, RATE, KERNEL, KERNEL, BIAS, BIAS, PRODUCT], [0, 1, 2, 3, 4, 5, 6]),
        ([STEPS, RATE], [0, 1]),
        ([], []),
    ],
)
def test_the_product_of_nadam_moves_to_the_end(found, order):
    assert orders.of_optimizer("Nadam", found) == order
    assert orders.of_optimizer("Adam", found) == list(range(len(found)))
    moved = [found[i] for i in order]
    assert orders.of_optimizer("Nadam", moved) == list(range(len(found)))


def test_slots_by_variable_and_kind():
    """tf.keras until 2.10, in checkpoints: no order has to be guessed."""
    slots = [{"v": 4, "m": 1}, {}, {"m": 3, "v": 2}]
    adam = {"class_name": "Adam", "config": {"learning_rate": 0.5}}
    found = dialects.optimizers.of_kinds(adam, slots)
    assert found is not None
    wanted = [((1,), 0), ((4,), 0), ((), 1), ((), 1), ((3,), 2), ((2,), 2)]
    assert [tuple(slot) for slot in found[2:]] == wanted
    centered = {"class_name": "RMSprop", "config": {"learning_rate": 0.5, "centered": True}}
    found = dialects.optimizers.of_kinds(centered, [{"mg": 1, "rms": 2}, {"rms": 3, "mg": 4}])
    assert found is not None
    assert [slot[0] for slot in found[2:]] == [(2,), (3,), (1,), (4,)]
    assert dialects.optimizers.of_kinds(adam, [{"momentum": 1}]) is None


def test_what_adafactor_did_not_factor():
    shapes = [(), (4,), (3,), (4, 3), (3,), (2, 4), (2, 3), (2, 4, 3)]
    found = dialects.optimizers.factors_were_not_numbered(shapes)
    kinds = [each.index if isinstance(each, dialects.optimizers.Stored) else None for each in found]
    assert kinds == [1, 2, 3, None, None, 4, 5, 6, 7]
