"""The kernel of a windowed Fourier transform, with which a convolution computes spectrograms.

Windows by name come from scipy, which is optional.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from keramos import engine
from keramos.codec.arguments import ArgumentType, argument
from keramos.codec.encode import serialize_keras_object
from keramos.codec.types import boolean, choice
from keramos.errors import ConfigError, MissingExtraError, ShapeError, near
from keramos.initializers.initializer import Initializer, sizes

if TYPE_CHECKING:
    import numpy as np

#: Windows of scipy that need no parameter.
WINDOWS = tuple(
    "barthann bartlett blackman blackmanharris bohman boxcar cosine exponential flattop hamming "
    "hann lanczos nuttall parzen taylor triang tukey".split()
)


def _coerce_window(value: Any) -> Any:
    if isinstance(value, str) and value not in WINDOWS:
        raise ConfigError(
            "must be the name of a window", found=repr(value), near=near(value, WINDOWS)
        )
    if value is not None and not isinstance(value, str) and not hasattr(value, "__len__"):
        raise ConfigError(
            "must be the name of a window, its values, or None", found=repr(value)[:200]
        )
    return value


class STFT(Initializer):
    """Real or imaginary part of `w(t) · exp(-2πi·t·f / n)`, n = 2·(frequencies - 1), over t and f.

    Args:
        side: `"real"` (cosines) or `"imag"` (negative sines).
        window: name of a window, its values, a pair such as `("kaiser", 4.0)`, or None for none.
        scaling: what the values are divided by: `"density"` √Σw², `"spectrum"` Σ|w|, None nothing.
        periodic: a named window repeats after its length, instead of being symmetric.
    """

    side: str = argument("real", choice("real", "imag", fold=False))
    window: Any = argument("hann", ArgumentType(_coerce_window, serialize_keras_object))
    scaling: str | None = argument("density", choice("density", "spectrum", None, fold=False))
    periodic: bool = argument(False, boolean)
    config_order = ("side", "window", "periodic", "scaling")

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> Any:
        """The kernel.

        Args:
            shape: (length of a frame, input channels, frequencies).
            dtype: float type; `floatx()` when left out.

        Raises:
            ShapeError: not three axes, fewer than two frequencies, or a window of another length.
        """
        import numpy as np

        shape = sizes(shape)
        if len(shape) != 3 or shape[2] < 2:
            raise ShapeError(
                "a Fourier kernel has the shape (frame, channels, frequencies >= 2)", found=shape
            )
        frame, channels, frequencies = shape
        step = np.pi / (frequencies - 1)
        phase = np.arange(frame)[:, None] * np.arange(frequencies) * step  # (frame, frequencies)
        kernel = np.cos(phase) if self.side == "real" else -np.sin(phase)
        kernel = kernel * self._weights(frame)[:, None]
        kernel = kernel[:, None, :].repeat(channels, 1)  # (frame, channels, frequencies)
        return engine.convert_to_tensor(kernel, engine.standardize_dtype(dtype))

    def _weights(self, frame: int) -> np.ndarray:
        import numpy as np

        if self.window is None:
            return np.ones(frame)
        weights = self._window_values(frame)
        if weights.shape != (frame,):
            raise ShapeError(
                "the window must be as long as a frame", found=weights.shape, wanted=(frame,)
            )
        if self.scaling is None:
            return weights
        if self.scaling == "density":
            return weights / np.sqrt(np.sum(weights**2))
        return weights / np.sum(np.abs(weights))

    def _window_values(self, frame: int) -> np.ndarray:
        import numpy as np

        is_named = len(self.window) > 0 and isinstance(self.window[0], str)  # "hann", ("kaiser", 4)
        if not is_named:
            return np.asarray(self.window, dtype=np.float64)
        try:
            from scipy.signal import get_window
        except ImportError as error:
            raise MissingExtraError(
                "windows by name need scipy", hint="pip install scipy"
            ) from error
        name = self.window if isinstance(self.window, str) else tuple(self.window)
        try:
            return np.asarray(get_window(name, frame, fftbins=self.periodic))
        except (ValueError, TypeError) as error:
            raise ConfigError(f"no such window: {error}", found=repr(self.window)[:200]) from error
