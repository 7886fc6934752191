"""MelSpectrogram: sound -> how loud each band of pitches is, frame by frame.

Refuses to learn anything.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.kinds import boolean, integer, number, optional, string
from keramos.errors import ConfigError, ShapeError
from keramos.layers.base.layer import Layer


class MelSpectrogram(Layer):
    """`y = |stft(x)|^mag_exp · filters`; in decibels `10·log10(y / ref_power)`, nothing more than
    `top_db` below the loudest.

    Input `(…, time)`, output `(…, num_mel_bins, 1 + time // sequence_stride)`. The filters are
    triangles, equally wide on the mel scale `1127 · ln(1 + f / 700)`.

    Args:
        fft_length: of the Fourier transform.
        sequence_stride: samples from frame to frame.
        sequence_length: samples of a frame, at most `fft_length`, which stands in when None.
        window: `hann`, `hamming`, or None.
        sampling_rate: samples per second.
        num_mel_bins: number of bands.
        min_freq: Hz, where the lowest band begins.
        max_freq: Hz, where the highest ends; half the sampling rate when None.
        power_to_db: whether to give decibels.
        top_db: decibels between the loudest and the softest.
        mag_exp: 1 for magnitudes, 2 for power.
        min_power: floor before the logarithm.
        ref_power: what counts as 0 dB.

    Raises:
        ConfigError: a frame longer than the transform.
    """

    fft_length: int = argument(2048, integer(1))
    sequence_stride: int = argument(512, integer(1))
    sequence_length: int = argument(None, optional(integer(1)))
    window: str | None = argument("hann", optional(string))
    sampling_rate: float = argument(16000, number(0, open_low=True))
    num_mel_bins: int = argument(128, integer(1))
    min_freq: float = argument(20.0, number())
    max_freq: float = argument(None, optional(number()))
    power_to_db: bool = argument(True, boolean)
    top_db: float = argument(80.0, number())
    mag_exp: float = argument(2.0, number())
    min_power: float = argument(1e-10, number(0, open_low=True))
    ref_power: float = argument(1.0, number(0))

    _allow_non_tensor_positional_args = True

    def _setup(self) -> None:
        self.sequence_length = self.sequence_length or self.fft_length
        self.max_freq = self.max_freq or int(self.sampling_rate / 2)
        if self.sequence_length > self.fft_length:
            raise ConfigError(
                "MelSpectrogram: `sequence_length` must not exceed `fft_length`",
                found=f"sequence_length={self.sequence_length}, fft_length={self.fft_length}",
            )

    def call(self, inputs: Any) -> Any:
        x = ops.cast(inputs, "float32")
        real, imaginary = ops.stft(
            x, self.sequence_length, self.sequence_stride, self.fft_length, self.window
        )
        magnitude = ops.sqrt(
            ops.add(ops.square(real), ops.square(imaginary))
        )  # (…, frames, frequencies)
        loudness = ops.matmul(
            ops.power(magnitude, self.mag_exp), self._filters()
        )  # (…, frames, bands)
        found = ops.swapaxes(loudness, -1, -2)
        return ops.cast(self._decibels(found) if self.power_to_db else found, self.compute_dtype)

    def _decibels(self, power: Any) -> Any:
        import numpy as np

        floor = np.float32(self.min_power)
        reference = 10 * np.log10(max(floor, np.float32(self.ref_power)))
        found = ops.subtract(ops.multiply(ops.log10(ops.maximum(power, floor)), 10.0), reference)
        return ops.maximum(found, ops.subtract(ops.max(found), self.top_db))

    def _filters(self) -> Any:
        """(frequencies, bands): triangles between neighbouring edges; the constant part, frequency
        0, belongs to none.
        """
        import numpy as np

        def mel(hertz: Any) -> Any:
            return 1127.0 * np.log1p(np.asarray(hertz) / 700.0)

        frequencies = mel(
            np.linspace(0, self.sampling_rate / 2, self.fft_length // 2 + 1)[1:, None]
        )
        edges = np.linspace(mel(self.min_freq), mel(self.max_freq), self.num_mel_bins + 2)
        low, middle, high = edges[:-2], edges[1:-1], edges[2:]
        triangles = np.minimum(
            (frequencies - low) / (middle - low), (high - frequencies) / (high - middle)
        )
        return np.pad(np.maximum(triangles, 0), ((1, 0), (0, 0))).astype(np.float32)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if not len(input_shape):
            raise ShapeError("MelSpectrogram needs an axis of time", found=tuple(input_shape))
        time = input_shape[-1]
        padded = None if time is None else time + 2 * (self.fft_length // 2)
        frames = None if padded is None else 1 + (padded - self.fft_length) // self.sequence_stride
        return (*input_shape[:-1], self.num_mel_bins, frames)
