"""KernelLayer: a layer that multiplies by kernels, or picks rows of one.

How kernels are kept and multiplied is for its dtype policy to say (`quantizers.product`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import dtype_policies, engine
from keramos._frames import is_ours
from keramos.errors import UnsupportedFileError
from keramos.layers.base.layer import Layer
from keramos.quantizers.product import Product


class KernelLayer(Layer):
    """Base of the layers whose `build` makes kernels with `self._product.kernel(…)`, and whose
    `call` multiplies with `self._product`.

    A subclass declares `quantization_config`, and in `_kernel_name` the attribute that tells how it
    was quantized.
    """

    _kernel_name = "kernel"
    quantization_config: Any

    @property
    def _product(self) -> Product:
        return self._dtype_policy.resolved(self).product(self.quantization_config)

    def _own_variables(self) -> list[engine.Variable]:
        return self._product.stored(super()._own_variables())

    def _check_policy(self) -> None:
        """Refuse to quantize a subclass that computes in a way of its own: Keras would not ask it.

        Raises:
            UnsupportedFileError: such a subclass, with a policy that quantizes.
        """
        if self.quantization_mode is not None and not is_ours(type(self).call):
            raise UnsupportedFileError(
                f"{type(self).__name__} defines call(), which does not know "
                f"{self.quantization_mode} kernels",
                hint="Keras does not run that call() either: remove it, or use float32",
            )

    def _adopt_stored(self, stored: Sequence[Any]) -> bool:
        """Become quantized if `stored`, the tensors of this layer in its own file, are.

        Returns:
            Whether it did; the new variables hold nothing until something is assigned to them.
        """
        kernel = getattr(self, self._kernel_name, None)
        if self.quantization_mode is not None or kernel is None or not is_ours(type(self).build):
            return False
        from keramos.quantizers import modes  # numpy comes with it

        mode = modes.writer(kernel, stored)
        if mode is None:
            return False
        policy = self._dtype_policy.resolved(self)
        self._built_again(dtype_policies.QuantizedDTypePolicy(mode, policy.name))
        return True

    def _built_again(self, policy: dtype_policies.DTypePolicy) -> None:
        self._owned.trainable.clear()
        self._owned.non_trainable.clear()
        self._dtype_policy, self._locked, self.built = policy, False, False
        parent = self.path.rpartition("/")[0]
        with engine.NameScope(self.name, caller=self, override_parent=parent):
            self.build(**(self._build_shapes or {}))
