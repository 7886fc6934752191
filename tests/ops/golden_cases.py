"""What stock Keras answered to the lines of `cases`, and how near an answer must be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from . import arguments, cases

FOLDER = Path(__file__).parents[1] / "golden" / "ops"

#: relative and absolute distance allowed, by number type
_NEAR = {
    "float32": (2e-5, 2e-6),
    "complex64": (2e-5, 2e-6),
    "float16": (4e-3, 2e-3),
    "bfloat16": (2e-2, 1e-2),
}


def of_module(module: str) -> dict[str, dict[str, Any]]:
    """`"add(f(2, 3), f(3))"` -> what Keras answered."""
    parts = sorted(FOLDER.glob(f"{module}[.-]*json"))
    return {record["case"]: record for part in parts for record in json.loads(part.read_text())}


def lines() -> list[tuple[str, str, str]]:
    """Every (module, operation, argument list)."""
    return [
        (m, name, text)
        for m, table in cases.MODULES.items()
        for name, texts in table.items()
        for text in texts
    ]


def check_equal(found: Any, wanted: dict[str, Any], text: str = "") -> None:
    """Assert that an array is what Keras computed: dtype, shape and numbers."""
    got = arguments.described(found)
    dtype = wanted["dtype"].replace("int64", "int32")  # plain numbers
    assert (got["dtype"].replace("int64", "int32"), got["shape"]) == (dtype, wanted["shape"]), text
    relative, absolute = _NEAR.get(wanted["dtype"], (0, 0))
    np.testing.assert_allclose(
        got["values"], wanted["values"], rtol=relative, atol=absolute, err_msg=text
    )
