"""Policies of kernels whose numbers share scales in groups, with the sizes in the name of the mode:
`int4/128`, `gptq/4/128`, `awq/4/128`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from keramos.dtype_policies import policy
from keramos.dtype_policies.quantized import QuantizedDTypePolicy
from keramos.errors import ConfigError


class _Grouped(QuantizedDTypePolicy):
    """Base: a mode, and whole numbers after slashes.

    A subclass says in `_sizes` what they mean, and in `_allowed` which are possible where few are.
    """

    _of: ClassVar[str]
    _sizes: ClassVar[tuple[str, ...]]
    _allowed: ClassVar[Mapping[str, tuple[int, ...]]] = {}

    def __init__(self, mode: str, source_name: str | None = None):
        sizes = self._parsed(mode)
        source_name = policy.dtype_policy().name if source_name is None else source_name
        super().__init__(self._of, source_name)
        self._name = f"{mode}_from_{source_name}"
        self._of_sizes = sizes
        self.mode = self._of

    @classmethod
    def _parsed(cls, mode: object) -> dict[str, int]:
        form = "/".join([cls._of, *(f"<{name}>" for name in cls._sizes)])
        word, *numbers = mode.split("/") if isinstance(mode, str) else [""]
        if word != cls._of or len(numbers) != len(cls._sizes):
            raise cls._invalid(f"Expected format '{form}'", mode)
        try:
            sizes = dict(zip(cls._sizes, map(int, numbers), strict=True))
        except ValueError:
            wanted = " and ".join(f"<{name}>" for name in cls._sizes)
            several = "integers" if len(cls._sizes) > 1 else "an integer"
            raise cls._invalid(f"{wanted} must be {several}", mode) from None
        for name, size in sizes.items():
            cls._check_size(name, size, mode)
        return sizes

    @classmethod
    def _check_size(cls, name: str, size: int, mode: object) -> None:
        allowed = cls._allowed.get(name)
        if allowed is not None and size not in allowed:
            raise cls._refused(name, ", ".join(map(str, allowed)), mode)
        if allowed is None and (size < -1 or size == 0):
            raise cls._refused(name, "-1 or a positive integer", mode)

    @classmethod
    def _refused(cls, name: str, wanted: str, mode: object) -> ConfigError:
        return ConfigError(
            f"Invalid {name} in mode. Supported values are {wanted}", found=repr(mode)[:200]
        )

    @classmethod
    def _invalid(cls, reason: str, mode: object) -> ConfigError:
        return ConfigError(f"Invalid mode for {cls.__name__}. {reason}", found=repr(mode)[:200])

    def settings(self) -> Mapping[str, Any]:
        """The sizes, by name."""
        return self._of_sizes

    def get_config(self) -> dict[str, Any]:
        """`{"mode": …, "source_name": …}`, the mode with its sizes."""
        mode = "/".join([self._of, *map(str, self._of_sizes.values())])
        return {"mode": mode, "source_name": self._source_name}


class Int4DTypePolicy(_Grouped):
    """Kernels of 4 bits, two in a byte.

    Args:
        mode: `"int4/<block_size>"`: how many numbers of a sum share a scale and a zero point; -1
            for all of them, without a zero point.
        source_name: name of a policy of floats; the global policy's when left out.

    Raises:
        ConfigError: another mode.
    """

    _of = "int4"
    _sizes = ("block_size",)

    @property
    def block_size(self) -> int:
        """How many numbers of a sum share a scale; -1 for all."""
        return self._of_sizes["block_size"]


class _Calibrated(_Grouped):
    _sizes = ("weight_bits", "group_size")

    @property
    def weight_bits(self) -> int:
        """Bits of a number."""
        return self._of_sizes["weight_bits"]

    @property
    def group_size(self) -> int:
        """How many numbers of a sum share a scale; -1 for all."""
        return self._of_sizes["group_size"]


class GPTQDTypePolicy(_Calibrated):
    """Kernels that GPTQ quantized.

    Args:
        mode: `"gptq/<weight_bits>/<group_size>"`: 2, 3, 4 or 8 bits, and how many numbers of a sum
            share a scale; -1 for all.
        source_name: name of a policy of floats; the global policy's when left out.

    Raises:
        ConfigError: another mode.
    """

    _of = "gptq"
    _allowed: ClassVar[Mapping[str, tuple[int, ...]]] = {"weight_bits": (2, 3, 4, 8)}


class AWQDTypePolicy(_Calibrated):
    """Kernels that AWQ quantized.

    Args:
        mode: `"awq/4/<group_size>"`: how many numbers of a sum share a scale; -1 for all.
        source_name: name of a policy of floats; the global policy's when left out.

    Raises:
        ConfigError: another mode.
    """

    _of = "awq"
    _allowed: ClassVar[Mapping[str, tuple[int, ...]]] = {"weight_bits": (4,)}
