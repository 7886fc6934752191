"""Which calls out of StableHLO the runtimes of others know."""

from __future__ import annotations

from keramos.engine.stablehlo import Module
from keramos.errors import ConfigError
from keramos.export.endpoint import Endpoint

#: Custom calls that the compiler (XLA) expands itself, on a CPU too.
EXPANDED = frozenset({
    "shape_assertion", "Qr", "ProductOfElementaryHouseholderReflectors", "Eigh", "TopK",
})  # fmt: skip
#: Primitives of jax that become other custom calls.
LACKING = frozenset({"lu", "eig", "schur", "hessenberg", "tridiagonal_solve"})


def check(endpoint: Endpoint, module: Module, runtime: str) -> None:
    """Refuse a program that a runtime cannot run.

    Args:
        endpoint: for the error.
        module: its program, lowered for a TPU, where linear algebra is plain operations.
        runtime: name of what runs it.

    Raises:
        ConfigError: it makes a custom call; the layers that do are named.
    """
    unknown = sorted(module.custom_calls - EXPANDED)
    if unknown:
        places = {op.scope: None for op in endpoint.trace.walk() if op.name in LACKING}
        raise ConfigError(
            f"endpoint {endpoint.name!r} computes what {runtime} has no operation for",
            at=", ".join(filter(None, places)) or None,
            found=", ".join(unknown),
            hint="inv, det, solve and lu of keras.ops.linalg are of this kind",
        )
