"""The settings of a computation: float type, fuzz factor, order of image axes.

One value per process, as in Keras.
"""

from __future__ import annotations

from dataclasses import dataclass

from keramos.errors import ConfigError

FLOAT_TYPES = ("float32", "float16", "bfloat16", "float64")
DATA_FORMATS = ("channels_last", "channels_first")


@dataclass
class _Settings:
    floatx: str = "float32"
    epsilon: float = 1e-7
    data_format: str = "channels_last"


_current = _Settings()


def _one_of(value: object, choices: tuple[str, ...], what: str) -> str:
    text = str(value).lower()
    if text not in choices:
        raise ConfigError(f"{what} {value!r} is unknown", wanted=", ".join(choices))
    return text


def backend() -> str:
    """The name of the array library that computes: always `"jax"`."""
    return "jax"


def floatx() -> str:
    """The float type of whatever does not name its own."""
    return _current.floatx


def set_floatx(value: str) -> None:
    """Make `value` (float16, bfloat16, float32 or float64) the default float type."""
    _current.floatx = _one_of(value, FLOAT_TYPES, "the float type")


def epsilon() -> float:
    """The small number that keeps divisions and logarithms finite."""
    return _current.epsilon


def set_epsilon(value: float) -> None:
    """Replace the small number that `epsilon` returns."""
    _current.epsilon = float(value)


def image_data_format() -> str:
    """`"channels_last"` or `"channels_first"`: the order of axes of whatever does not name its
    own.
    """
    return _current.data_format


def set_image_data_format(data_format: str) -> None:
    """Replace the order of axes that `image_data_format` returns."""
    _current.data_format = _one_of(data_format, DATA_FORMATS, "the data format")


def standardize_data_format(data_format: str | None) -> str:
    """The order of axes that an argument means; None stands for the process's setting.

    Raises:
        ConfigError: neither channels_last nor channels_first.
    """
    return (
        _current.data_format
        if data_format is None
        else _one_of(data_format, DATA_FORMATS, "the data format")
    )


def standardize_padding(name: str) -> str:
    """`valid` or `same`, however it is capitalized.

    Raises:
        ConfigError: another padding.
    """
    folded = name.lower() if isinstance(name, str) else name
    if folded not in ("same", "valid"):
        raise ConfigError(f"padding {name!r} is unknown", wanted="same, valid")
    return folded
