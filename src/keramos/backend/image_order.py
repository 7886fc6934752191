"""The order of image axes, as Keras 1 named it."""

from __future__ import annotations

from keramos import engine
from keramos.errors import ConfigError

_ORDERS = {"th": "channels_first", "tf": "channels_last"}


def image_dim_ordering() -> str:
    """`"tf"` where `image_data_format()` is `"channels_last"`, else `"th"`."""
    return next(name for name, order in _ORDERS.items() if order == engine.image_data_format())


def set_image_dim_ordering(dim_ordering: str) -> None:
    """Make `"tf"` (channels last) or `"th"` (channels first) the default order.

    Raises:
        ConfigError: another one.
    """
    if dim_ordering not in _ORDERS:
        raise ConfigError(f"the order {dim_ordering!r} is unknown", wanted="tf or th")
    engine.set_image_data_format(_ORDERS[dim_ordering])


def normalize_data_format(value: str | None) -> str:
    """The order that an argument means, by a name of any Keras; that of `image_data_format()` for
    None.

    Raises:
        ConfigError: an unknown one.
    """
    value = None if value == "default" else value
    return engine.settings.standardize_data_format(_ORDERS.get(value or "", value))
