"""Recurrent layers as they were until Keras 2.15: those that begin with states obey masks, too."""

from __future__ import annotations

from typing import Any

from keramos.engine.types import Array
from keramos.layers.recurrent import (
    bidirectional,
    conv_lstm1d,
    conv_lstm2d,
    conv_lstm3d,
    gru,
    lstm,
    rnn,
    simple_rnn,
)


class _Masked:
    """Sees the mask of its sequences beside `initial_state`, where today's layers see none."""

    def call(
        self,
        sequences: Array,
        initial_state: Any = None,
        mask: Array | None = None,
        training: Any = False,
        sequences_mask: Array | None = None,
    ) -> Any:
        seen = sequences_mask if mask is None else mask
        above: Any = super()
        return above.call(sequences, initial_state=initial_state, mask=seen, training=training)


class RNN(_Masked, rnn.RNN):
    """A cell along the steps of a sequence; masked steps repeat the output before them."""


class SimpleRNN(_Masked, simple_rnn.SimpleRNN):
    """`h = act(W x + U h + b)`; masked steps repeat the output before them."""


class LSTM(_Masked, lstm.LSTM):
    """Long short-term memory; masked steps repeat the output before them."""


class GRU(_Masked, gru.GRU):
    """Gated recurrent units; masked steps repeat the output before them."""


class ConvLSTM1D(_Masked, conv_lstm1d.ConvLSTM1D):
    """Long short-term memory of sequences of vectors, by convolutions, masked by time."""


class ConvLSTM2D(_Masked, conv_lstm2d.ConvLSTM2D):
    """Long short-term memory of images, by convolutions, masked by time."""


class ConvLSTM3D(_Masked, conv_lstm3d.ConvLSTM3D):
    """Long short-term memory of volumes, by convolutions, masked by time."""


class Bidirectional(_Masked, bidirectional.Bidirectional):
    """A recurrent layer forwards and another backwards, masked both."""
