"""STFTSpectrogram: sound -> its frequencies, frame by frame, by a trainable convolution."""

from __future__ import annotations

from typing import Any

from keramos import engine, initializers, ops
from keramos.codec.arguments import argument
from keramos.codec.types import boolean, choice, integer, optional
from keramos.engine.types import Array
from keramos.errors import ConfigError
from keramos.graph.tensor import Shape
from keramos.layers.base import layout, window
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.layer import Layer

#: Mode -> the parts of the transform that it needs.
_MODES = {
    "log": ("real", "imag"),
    "magnitude": ("real", "imag"),
    "psd": ("real", "imag"),
    "real": ("real",),
    "imag": ("imag",),
    "angle": ("real", "imag"),
    "stft": ("real", "imag"),
}


class STFTSpectrogram(Layer):
    """Short-time Fourier transform of each channel.

    Input `(batch, time, channels)`, output `(batch, frames, frequencies · channels)`, with
    `expand_dims` `(batch, frames, frequencies, channels)`; channels second in both for
    `channels_first`. There are `fft_length // 2 + 1` frequencies, for `stft` twice as many: real
    parts, then imaginary ones. `real_kernel`, `imag_kernel`:
    `(frame_length, 1, fft_length // 2 + 1)`.

    Args:
        mode: of the transform z: `log` for ln |z|, `magnitude` for |z|, both with |z| >= √epsilon;
            `psd` for |z|², doubled where a negative frequency has as much; `real`, `imag`, `angle`;
            `stft` for real and imaginary parts.
        frame_length: samples of a frame, >= 2.
        frame_step: samples from frame to frame, at most `frame_length`; half of it when None.
        fft_length: samples of a transform, at least `frame_length`; when None the next power of
            two.
        window: as of `initializers.STFT`.
        periodic: as of `initializers.STFT`.
        scaling: as of `initializers.STFT`.
        padding: `valid` or `same`.
        expand_dims: whether the channels have an axis of their own.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    mode: str = argument("log", choice(*_MODES, fold=False))
    frame_length: int = argument(256, integer(2))
    frame_step: int | None = argument(None, optional(integer(1)))
    fft_length: int | None = argument(None, optional(integer(2)))
    window: Any = argument("hann", initializers.STFT._arguments["window"].type)
    periodic: bool = argument(False, boolean)
    scaling: str | None = argument("density", choice("density", "spectrum", None, fold=False))
    padding: str = argument("valid", choice("valid", "same", fold=False))
    expand_dims: bool = argument(False, boolean)
    data_format: str = argument(None, layout.data_format)

    config_order = (
        "mode", "frame_length", "frame_step", "fft_length", "window", "periodic", "scaling",
        "padding", "data_format", "expand_dims",
    )  # fmt: skip

    def _setup(self) -> None:
        if self._step > self.frame_length:
            raise ConfigError(
                "STFTSpectrogram: `frame_step` must not exceed `frame_length`",
                found=self.frame_step,
            )
        if self.fft_length is not None and self.fft_length < self.frame_length:
            raise ConfigError(
                "STFTSpectrogram: `fft_length` must not be below `frame_length`",
                found=self.fft_length,
            )
        self.input_spec = InputSpec(ndim=3)

    @property
    def _step(self) -> int:
        return self.frame_step or self.frame_length // 2

    @property
    def _frequencies(self) -> int:
        power_of_two = 1 << (self.frame_length - 1).bit_length()
        return (self.fft_length or power_of_two) // 2 + 1

    def build(self, input_shape: Shape) -> None:
        for side in _MODES[self.mode]:
            initializer = initializers.STFT(side, self.window, self.scaling, self.periodic)
            shape, name = (self.frame_length, 1, self._frequencies), f"{side}_kernel"
            setattr(self, name, self.add_weight(name=name, shape=shape, initializer=initializer))

    def call(self, inputs: Array) -> Array:
        first = self.data_format == "channels_first"
        sound = inputs if first else ops.transpose(inputs, (0, 2, 1))  # (batch, channels, time)
        _, channels, time = sound.shape
        single = ops.reshape(sound, (-1, time, 1))  # (batch · channels, time, 1)
        parts = [
            ops.conv(
                single,
                getattr(self, f"{side}_kernel"),
                strides=self._step,
                padding=self.padding,
                data_format="channels_last",
            )
            for side in _MODES[self.mode]
        ]  # (batch · channels, frames, frequencies)
        joint = self._combined(*parts)
        return self._arranged(ops.reshape(joint, (-1, channels, *joint.shape[1:])), first)

    def _combined(self, a: Array, b: Array | None = None) -> Array:
        """The output of the mode, from the parts that it needs: real a and imaginary b, or one."""
        match self.mode:
            case "real" | "imag":
                return a
            case "stft":
                return ops.concatenate([a, b], axis=-1)
            case "angle":
                return ops.arctan2(b, a)
        power = ops.add(ops.square(a), ops.square(b))
        if self.mode == "psd":
            return ops.multiply(power, ops.cast(self._sides(), self.compute_dtype))
        magnitude = ops.sqrt(ops.maximum(power, engine.epsilon()))
        return magnitude if self.mode == "magnitude" else ops.log(magnitude)

    def _sides(self) -> Any:
        """How often each frequency occurs in the spectrum: all but the first and last twice."""
        import numpy as np

        return np.asarray([1.0] + [2.0] * (self._frequencies - 2) + [1.0], dtype=np.float32)

    def _arranged(self, x: Array, first: bool) -> Array:
        """(batch, channels, frames, frequencies) in the layout of the output."""
        _, channels, frames, frequencies = x.shape
        if self.expand_dims:
            return x if first else ops.transpose(x, (0, 2, 3, 1))
        if first:
            return ops.reshape(ops.transpose(x, (0, 1, 3, 2)), (-1, channels * frequencies, frames))
        return ops.reshape(ops.transpose(x, (0, 2, 1, 3)), (-1, frames, channels * frequencies))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, (time,), channels = layout.parted(input_shape, 1, self.data_format)
        frames = window.count(time, self.frame_length, self._step, self.padding)
        frequencies = self._frequencies * (2 if self.mode == "stft" else 1)
        first = self.data_format == "channels_first"
        if self.expand_dims and first:
            return (batch, channels, frames, frequencies)
        if self.expand_dims:
            return (batch, frames, frequencies, channels)
        joint = None if channels is None else channels * frequencies
        return (batch, joint, frames) if first else (batch, frames, joint)
