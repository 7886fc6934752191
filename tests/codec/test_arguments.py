"""How declared arguments become a constructor."""

from __future__ import annotations

import inspect

import pytest

from keramos import layers, losses, metrics, optimizers
from keramos.codec.arguments import argument, keyword, required
from keramos.codec.saveable import Saveable
from keramos.codec.types import integer
from keramos.errors import ConfigError


class Sized(Saveable):
    size: int = required(integer(1))
    depth: int = argument(2, integer(1))
    label: str = keyword(default="x", kw_only=True)


def test_the_signature_is_the_declaration():
    assert str(inspect.signature(Sized)) == "(size, depth=2, label='x')"


def test_what_type_checkers_want_by_name_may_stand_in_its_place():
    assert Sized(1, 2, "y").get_config() == {"size": 1, "depth": 2, "label": "y"}


@pytest.mark.parametrize("name", ["LSTM", "GRU", "SimpleRNN", "ConvLSTM2D"])
def test_a_layer_that_makes_its_cell_takes_none(name):
    layer = getattr(layers, name)
    assert issubclass(layer, layers.RNN)
    assert "cell" not in inspect.signature(layer).parameters
    with pytest.raises(ConfigError, match="has no argument 'cell'"):
        layer(1, *([1] if name == "ConvLSTM2D" else []), cell=layers.LSTMCell(1))


def test_losses_and_metrics_are_called_as_their_functions():
    assert losses.SquaredHinge().name == metrics.SquaredHinge().name == "squared_hinge"
    assert losses.Huber().name == "huber_loss"
    assert metrics.AUC(name="mine").name == "mine"


def test_an_unknown_argument_is_shown_what_is_near_it():
    with pytest.raises(ConfigError, match=r"near +activation"):
        layers.Dense(8, activaton="relu")
    with pytest.raises(ConfigError, match="called `learning_rate` now"):
        optimizers.Adam(lr=1)


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (lambda: layers.Dense(2**60), "an integer >= 1, at most 9,007,199,254,740,992"),
        (lambda: layers.Dense(-(2**60)), "an integer >= 1\n"),
        (lambda: layers.Dropout(float("nan")), r"a number in \[0, 1\]"),
    ],
)
def test_a_number_out_of_range_is_told_the_range(make, wanted):
    with pytest.raises(ConfigError, match=wanted):
        make()


def test_where_any_number_will_do_so_does_nan():
    assert layers.Masking(float("nan")).get_config()["mask_value"] != 0
