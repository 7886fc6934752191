"""Fourier transforms in onnxruntime."""

from __future__ import annotations

import numpy as np
import pytest

import keramos
from keramos import layers, ops
from keramos.engine.traced import Input

from . import running

#: Function of an array (batch, 3, 12), and how many of its results are compared.
CASES = {
    "rfft": ops.rfft,
    "rfft, cut": lambda x: ops.rfft(x, 7),
    "rfft, longer": lambda x: ops.rfft(x, 16),
    "fft": lambda x: ops.fft((x, x + 1.0)),
    "fft2": lambda x: ops.fft2((x, ops.square(x))),
    "ifft2": lambda x: ops.ifft2((x, ops.square(x))),
    "irfft": lambda x: ops.irfft((x, ops.square(x))),
    "irfft, odd": lambda x: ops.irfft((x, ops.square(x)), 9),
    "irfft, longer": lambda x: ops.irfft((x, ops.square(x)), 40),
    "stft": lambda x: ops.stft(x, 4, 2, 8),
    "istft": lambda x: ops.istft(ops.stft(x, 4, 2, 8), 4, 2, 8),
}


@pytest.mark.slow
@pytest.mark.parametrize("opset", [18, pytest.param(20, marks=pytest.mark.slow)])
def test_transforms_agree(opset: int):
    functions = CASES.values()
    found = running.exported(
        lambda x: [f(x) for f in functions], [Input("batch, 3, 12")], opset=opset
    )
    file = running.written(found)
    assert running.operators(found).count("DFT") == len(CASES) + 3
    for batch in (1, 2):
        x = running.numbers(batch, batch, 3, 12)
        running.close(running.run(file, x), [f(x) for f in functions])


def test_a_signal_alone_is_transformed():
    found = running.exported(lambda x: [ops.rfft(x), ops.fft((x, x))], [Input((12,))])
    x = running.numbers(0, 12)
    running.close(running.run(running.written(found), x), [ops.rfft(x), ops.fft((x, x))])


def test_a_mel_spectrogram_agrees():
    layer = layers.MelSpectrogram(num_mel_bins=8, sampling_rate=1000, fft_length=64)
    model = keramos.Sequential([keramos.Input((400,)), layer])
    file = running.written(running.of_model(model, Input("batch, 400")))
    x = np.sin(np.arange(1200).reshape(3, 400) / np.array([[3], [5], [7]])).astype("float32")
    running.close(running.run(file, x), model(x), 1e-3)
