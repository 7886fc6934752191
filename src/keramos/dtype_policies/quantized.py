"""QuantizedDTypePolicy: the types of a layer whose kernels are small integers."""

from __future__ import annotations

from typing import Any

from keramos.dtype_policies import policy
from keramos.quantizers import modes
from keramos.quantizers.product import Product


class QuantizedDTypePolicy(policy.DTypePolicy):
    """Kernels in a mode of quantization, everything else as another policy says.

    Its name is `<mode>_from_<source_name>`.

    Args:
        mode: `"int8"`; those that Keras has besides have a name and no product.
        source_name: name of a policy of floats, whose types computation and the other variables
            have; the global policy's when left out.

    Raises:
        ConfigError: no mode, no policy, or int8 with float16, whose range is too small for it.
    """

    def __init__(self, mode: str, source_name: str | None = None):
        source_name = policy.dtype_policy().name if source_name is None else source_name
        super().__init__(source_name)
        modes.check(mode, self._compute_dtype)
        self._name = f"{mode}_from_{source_name}"
        self._mode, self._source_name = mode, source_name

    @property
    def quantization_mode(self) -> str:
        """The mode."""
        return self._mode

    def product(self, config: Any = None) -> Product:
        """The product of the mode, with the quantizers of `config`.

        Raises:
            UnsupportedFileError: a mode that only Keras has.
        """
        return modes.product(self._mode, config)

    def get_config(self) -> dict[str, Any]:
        """`{"mode": …, "source_name": …}`."""
        return {"mode": self._mode, "source_name": self._source_name}
