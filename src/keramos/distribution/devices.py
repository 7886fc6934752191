"""Which devices there are."""

from __future__ import annotations

from keramos.engine import processes


def list_devices(device_type: str | None = None) -> list[str]:
    """The names of the devices of one kind, those of other processes included.

    Args:
        device_type: `"cpu"`, `"gpu"` or `"tpu"`; when left out, the kind that jax computes on.

    Returns:
        Names such as `"gpu:1"`.

    Raises:
        NoDeviceError: there is none of that kind.
    """
    return list(processes.devices(device_type))


def get_device_count(device_type: str | None = None) -> int:
    """How many devices `list_devices` lists.

    Args:
        device_type: `"cpu"`, `"gpu"` or `"tpu"`; when left out, the kind that jax computes on.

    Raises:
        NoDeviceError: there is none of that kind.
    """
    return len(processes.devices(device_type))
