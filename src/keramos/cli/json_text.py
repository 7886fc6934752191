"""Values as JSON for standard output, which may be the log of a service that runs builds."""

from __future__ import annotations

import json
from typing import Any


def json_text(value: Any, **options: Any) -> str:
    """The JSON, in which nothing is a command to such a service (`##vso[…]`, `##[…]`): a sign by
    number means the same.

    Args:
        value: of plain types.
        **options: of `json.dumps`.
    """
    return json.dumps(value, indent=2, **options).replace("##", "#\\u0023")
