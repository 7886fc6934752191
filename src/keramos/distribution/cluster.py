"""Several processes that compute one model together."""

from __future__ import annotations

import os
import random

from keramos.distribution.crew import enlist
from keramos.engine import processes
from keramos.errors import ConfigError
from keramos.utils import session

_PREFIX = "KERAS_DISTRIBUTION_"


def initialize(
    job_addresses: str | None = None,
    num_processes: int | None = None,
    process_id: int | None = None,
) -> None:
    """Become one of several processes that compute together; called before anything is computed.

    What is left out is read from the environment (`KERAS_DISTRIBUTION_JOB_ADDRESSES`,
    `KERAS_DISTRIBUTION_NUM_PROCESSES`, `KERAS_DISTRIBUTION_PROCESS_ID`), or known to jax, as on
    Cloud TPU. Unless `set_random_seed` was called, all processes go on with one random seed.

    Args:
        job_addresses: host and port of the first process, `"10.0.0.1:1234"`, or of all of them,
            with commas between.
        num_processes: how many there are.
        process_id: which of them this is, in [0, num_processes).

    Raises:
        ConfigError: another number of addresses than of processes.
    """
    job_addresses = job_addresses or os.environ.get(f"{_PREFIX}JOB_ADDRESSES")
    num_processes = _number(num_processes, "NUM_PROCESSES")
    process_id = _number(process_id, "PROCESS_ID")
    addresses = job_addresses.split(",") if job_addresses else [None]
    if len(addresses) > 1 and num_processes not in (None, len(addresses)):
        raise ConfigError(
            f"{len(addresses)} addresses for {num_processes} processes",
            found=job_addresses,
            wanted="the address of the first process, or one for each",
        )
    processes.join(addresses[0], num_processes, process_id)
    enlist()
    if session.random_seed() is None:
        session.set_random_seed(processes.agreed(random.getrandbits(32)))


def _number(value: int | None, name: str) -> int | None:
    text = os.environ.get(f"{_PREFIX}{name}")
    if value is not None or text is None:
        return value
    try:
        return int(text)
    except ValueError as error:
        what = f"the environment variable {_PREFIX}{name} must be a number"
        raise ConfigError(what, found=repr(text)) from error
