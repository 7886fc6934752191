"""Frames of signals: which lengths, strides and windows there are.

No number of a signal is looked at, so that graphs are checked as arrays are.
"""

from __future__ import annotations

from typing import Any

from keramos.errors import ConfigError, ShapeError

WINDOWS = ("hann", "hamming")


def check_frames(length: Any, stride: Any) -> None:
    """Raise ConfigError unless frames have a length, and move on."""
    for name, value in (("sequence_length", length), ("sequence_stride", stride)):
        if not isinstance(value, int) or value < 1:
            raise ConfigError(f"`{name}` must be an integer >= 1", found=repr(value))


def check_transform(length: Any, stride: Any, fft_length: int, window: Any) -> None:
    """Raise unless frames can be transformed.

    Args:
        length: of a frame, at most `fft_length`.
        stride: from frame to frame.
        fft_length: of the transform.
        window: a name, None, or an array (length,).

    Raises:
        ConfigError: lengths that are not, or an unknown name.
        ShapeError: a frame that is longer than the transform, or a window that is not as long as a
            frame.
    """
    check_frames(length, stride)
    if length > fft_length:
        raise ShapeError(
            "`sequence_length` must be at most `fft_length`", found=f"{length} and {fft_length}"
        )
    if isinstance(window, str):
        if window not in WINDOWS:
            raise ConfigError(
                f"the window {window!r} is unknown", wanted=f"{', '.join(WINDOWS)}, or an array"
            )
    elif window is not None:
        shape = tuple(window.shape) if hasattr(window, "shape") else (len(window),)
        if shape != (length,):
            raise ShapeError("the window must have one number per element of a frame", found=shape)
