"""A process that looks through files for another: a unit per line in, a report per line out.

Whatever a file makes of its readers, it makes of this process alone.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from keramos.saving.scanning.unit import report
from keramos.saving.scanning.units import Unit
from keramos.storage import Limits


def serve(limits: dict[str, Any], most_bytes: int) -> None:
    """Answer until the other side is done.

    Args:
        limits: fields of `storage.Limits`.
        most_bytes: of memory; mapped files do not count.
    """
    _bound(most_bytes)
    for line in sys.stdin:
        answer = report(Unit(**json.loads(line)), Limits(**limits))
        sys.stdout.write(json.dumps(answer.as_dict()) + "\n")
        sys.stdout.flush()


def line_of(unit: Unit) -> str:
    """A unit as a worker takes it."""
    return json.dumps(asdict(unit)) + "\n"


def _bound(most_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: the limits of the readers stand alone
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = most_bytes if hard == resource.RLIM_INFINITY else min(most_bytes, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
