"""The devices that jax shows, and the processes that compute together on them."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np

from keramos.errors import NoDeviceError


def device_name(device: Any) -> str:
    """`"cpu:0"`."""
    return f"{device.platform}:{device.id}"


def devices(kind: str | None = None) -> dict[str, Any]:
    """Name -> device, of all processes; of jax's own choice of kind when left out.

    Args:
        kind: `"cpu"`, `"gpu"` or `"tpu"`.

    Raises:
        NoDeviceError: there is none of that kind.
    """
    try:
        return {device_name(device): device for device in jax.devices(kind and kind.lower())}
    except RuntimeError as error:
        raise NoDeviceError(
            f"jax shows no device of the kind {kind!r}", found=", ".join(devices())
        ) from error


def count() -> int:
    """How many processes compute together."""
    return jax.process_count()


def index() -> int:
    """Which of them this one is, from 0."""
    return jax.process_index()


def join(address: str | None, number: int | None, place: int | None) -> None:
    """Become one of several processes whose devices are each other's, too.

    Args:
        address: host and port of the first process, `"10.0.0.1:1234"`.
        number: of processes.
        place: of this one, from 0.
    """
    jax.distributed.initialize(coordinator_address=address, num_processes=number, process_id=place)


def agreed(number: int) -> int:
    """The number that the first process has, in [0, 2**32)."""
    if count() == 1:
        return number
    from jax.experimental import multihost_utils

    return int(multihost_utils.broadcast_one_to_all(np.uint32(number)))


def all_true(flag: bool) -> bool:
    """Whether the flag is true in every process; waits for all of them."""
    from jax.experimental import multihost_utils

    return bool(np.all(multihost_utils.process_allgather(np.int32(flag))))


def whole(x: jax.Array) -> Any:
    """The numbers of an array that lies on devices of several processes, all of which ask."""
    from jax.experimental import multihost_utils

    return np.asarray(multihost_utils.process_allgather(x, tiled=True))
