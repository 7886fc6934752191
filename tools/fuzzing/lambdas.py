"""Mutants of the code that lambdas hold, of every Python at hand, and who reads them.

The same chance gives the same mutant.
"""

from __future__ import annotations

import base64
import functools
import json
import random
from pathlib import Path

from fuzzing import mutators

GOLDEN = Path(__file__).resolve().parents[2] / "tests" / "golden" / "lambdas"


@functools.cache
def codes() -> list[bytes]:
    """Marshalled code: some of each Python."""
    paths = sorted(GOLDEN.glob("python*.json"))
    rows = [list(json.loads(path.read_text("utf-8")).values())[::4] for path in paths]
    return [base64.b64decode(code) for row in rows for code, _, _ in row]


def mutant(seed: bytes, chance: random.Random) -> bytes:
    """The code with some of its bytes changed."""
    return mutators.damaged(seed, chance)


def read(data: bytes) -> object:
    """The listing, what is against it, and what it says of a tensor."""
    from keramos.dialects import lambdas
    from keramos.graph.tensor import KerasTensor
    from keramos.layers.translation.translated import Translated

    config = {"code": base64.b64encode(data).decode(), "defaults": None, "closure": None}
    function = lambdas.function_of(config)
    shown = lambdas.listing(function), lambdas.objection(function)
    return shown, Translated(config, "layer")(KerasTensor((None, 5, 4)))
