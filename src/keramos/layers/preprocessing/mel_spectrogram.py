"""MelSpectrogram: sound -> the loudness of each band of pitches, frame by frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keramos import ops
from keramos.codec.arguments import Coerced, argument
from keramos.codec.types import boolean, integer, number, optional, string
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer

if TYPE_CHECKING:
    import numpy as np


class MelSpectrogram(Layer):
    """`y = |stft(x)|^mag_exp · filters`, as it is or in decibels, `10 · log10(y / ref_power)`.

    Input `(…, time)`, output `(…, num_mel_bins, 1 + time // sequence_stride)`. The filters are
    triangles, equally wide on the mel scale `1127 · ln(1 + f / 700)`.

    Args:
        fft_length: samples of a Fourier transform, >= 1.
        sequence_stride: samples from one frame to the next, >= 1.
        sequence_length: samples of a frame, at most `fft_length`; `fft_length` when None.
        window: `hann`, `hamming`, or None.
        sampling_rate: samples per second, > 0.
        num_mel_bins: number of bands, >= 1.
        min_freq: lower end of the lowest band, Hz.
        max_freq: upper end of the highest band, Hz; half of `sampling_rate` when None.
        power_to_db: whether the output is in decibels.
        top_db: output that is further below the loudest is raised to this distance, dB.
        mag_exp: exponent of the magnitude: 1 for magnitudes, 2 for power.
        min_power: least power before the logarithm, > 0.
        ref_power: power that is 0 dB, >= 0.

    Raises:
        ConfigError: a frame longer than the transform.
    """

    fft_length: int = argument(2048, integer(1))
    sequence_stride: int = argument(512, integer(1))
    sequence_length: Coerced[int | None, int] = argument(None, optional(integer(1)))
    window: str | None = argument("hann", optional(string))
    sampling_rate: float = argument(16000, number(0, open_low=True))
    num_mel_bins: int = argument(128, integer(1))
    min_freq: float = argument(20.0, number())
    max_freq: Coerced[float | None, float] = argument(None, optional(number()))
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

    def call(self, inputs: Array) -> Array:
        x = ops.cast(inputs, "float32")  # XLA has no Fourier transform in 16 bits
        real, imaginary = ops.stft(
            x, self.sequence_length, self.sequence_stride, self.fft_length, self.window
        )
        # (…, frames, frequencies) -> (…, frames, bands) -> (…, bands, frames)
        magnitude = ops.sqrt(ops.add(ops.square(real), ops.square(imaginary)))
        bands = ops.matmul(ops.power(magnitude, self.mag_exp), self._filters())
        power = ops.swapaxes(bands, -1, -2)
        return ops.cast(self._decibels(power) if self.power_to_db else power, self.compute_dtype)

    def _decibels(self, power: Array) -> Array:
        import numpy as np

        floor = np.float32(self.min_power)
        reference = 10 * np.log10(max(floor, np.float32(self.ref_power)))
        level = ops.subtract(ops.multiply(ops.log10(ops.maximum(power, floor)), 10.0), reference)
        return ops.maximum(level, ops.subtract(ops.max(level), self.top_db))

    def _filters(self) -> np.ndarray:
        """Triangles between neighbouring edges, (frequencies, bands); frequency 0 is in no band."""
        import numpy as np

        def mel(hertz: Any) -> np.ndarray:
            return 1127.0 * np.log1p(np.asarray(hertz) / 700.0)

        hertz = np.linspace(0, self.sampling_rate / 2, self.fft_length // 2 + 1)
        frequencies = mel(hertz[1:, None])
        edges = np.linspace(mel(self.min_freq), mel(self.max_freq), self.num_mel_bins + 2)
        low, middle, high = edges[:-2], edges[1:-1], edges[2:]
        rise, fall = (frequencies - low) / (middle - low), (high - frequencies) / (high - middle)
        triangles = np.minimum(rise, fall)
        return np.pad(np.maximum(triangles, 0), ((1, 0), (0, 0))).astype(np.float32)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        if not len(input_shape):
            raise ShapeError("MelSpectrogram needs an axis of time", found=tuple(input_shape))
        time = input_shape[-1]
        padded = None if time is None else time + 2 * (self.fft_length // 2)
        frames = None if padded is None else 1 + (padded - self.fft_length) // self.sequence_stride
        return (*input_shape[:-1], self.num_mel_bins, frames)
