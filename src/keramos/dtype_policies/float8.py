"""QuantizedFloat8DTypePolicy: the types of a layer whose products are rounded to 8 bits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from keramos.dtype_policies.quantized import QuantizedDTypePolicy
from keramos.errors import ArgumentTypeError


class QuantizedFloat8DTypePolicy(QuantizedDTypePolicy):
    """Kernels of floats, rounded with scales that follow the magnitudes of the last steps.

    Args:
        mode: `"float8"`.
        source_name: name of a policy of floats; the global policy's when left out.
        amax_history_length: of how many steps the largest magnitude is looked for.

    Raises:
        ConfigError: no mode, or no policy.
        ArgumentTypeError: a length that is no integer.
    """

    default_amax_history_length: ClassVar[int] = 1024

    def __init__(self, mode: str, source_name: str | None = None, amax_history_length: int = 1024):
        super().__init__(mode, source_name)
        if type(amax_history_length) is not int:
            raise ArgumentTypeError(
                "`amax_history_length` must be an integer", found=repr(amax_history_length)[:200]
            )
        self._length = amax_history_length

    @property
    def amax_history_length(self) -> int:
        """Of how many steps the largest magnitude is looked for."""
        return self._length

    def settings(self) -> Mapping[str, Any]:
        """The length."""
        return {"amax_history_length": self._length}

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {**super().get_config(), "amax_history_length": self._length}

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) and self._length == other._length  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((type(self), self._name, self._length))
