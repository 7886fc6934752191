"""KernelLayer: a layer that multiplies by kernels, or picks rows of one.

How kernels are kept and multiplied is for its dtype policy to say (`quantizers.product`).
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from keramos import dtype_policies, engine, ops
from keramos._frames import is_ours, is_own_class
from keramos.errors import ConfigError, NoConfigError, UnsupportedFileError
from keramos.layers.base.adapted import AdaptedLayer
from keramos.layers.base.quantizing import no_quantize
from keramos.quantizers.low_rank import adapted
from keramos.quantizers.product import Form, Product


class KernelLayer(AdaptedLayer):
    """Base of the layers whose `build` makes kernels with `self._made_kernel(…)`, and whose `call`
    multiplies with `self._product`.

    A subclass declares `quantization_config`, and in `_kernel_name` the attribute that tells how it
    was quantized.
    """

    #: Modes of quantization; a layer that picks rows has nothing to calibrate with.
    _modes: ClassVar[tuple[str, ...]] = ("int8", "float8", "int4", "gptq", "awq")
    #: The forms of the kernels that `build` made, by name.
    _forms = MappingProxyType[str, Form]({})
    quantization_config = None

    @property
    def _inner_product(self) -> Product:
        """What the policy gives."""
        return self._dtype_policy.resolved(self).product(self.quantization_config)

    @property
    def inputs_quantizer(self) -> Any:
        """What quantizes inputs before they are multiplied; None where they stay floats."""
        return getattr(self._inner_product, "quantizer", None)

    @property
    def _product(self) -> Product:
        """How inputs are multiplied by the kernels."""
        inner = self._inner_product
        if self._adapter is None or self.quantization_mode is None:
            return inner  # kernels of floats show what LoRA adds
        return adapted(inner, self._adapter)

    def _quantizes_inputs_otherwise(self) -> bool:
        """Whether `quantization_config` says of inputs what the dtype policy alone does not."""
        if self.quantization_mode is None or self.quantization_config is None:
            return False
        policy = self._dtype_policy.resolved(self)
        own, plain = policy.product(self.quantization_config), policy.product(None)
        return _described(own) != _described(plain)

    def _made_kernel(self, form: Form, **options: Any) -> Any:
        """The variables of a kernel.

        Args:
            form: of the kernel.
            **options: of the variable, where it is one of floats.

        Returns:
            What becomes the attribute of the kernel's name.
        """
        object.__setattr__(self, "_forms", {**self._forms, form.name: form})
        return self._inner_product.kernel(self, form, **options)

    def _finish_build(self) -> None:
        """The last step of `build`."""
        self._inner_product.finish(self)
        self._adapt_as_declared()

    def _form(self, name: str) -> Form:
        return self._forms[name]

    def _shown(self, name: str, held: Any) -> Any:
        form = self._forms.get(name)
        if form is None or self.quantization_mode is None:
            return super()._shown(name, held)
        if self._adapter is not None and self._adapter.kernel == name:
            return ops.add(self._inner_product.floats(self, form), self._adapter.delta(self))
        return self._inner_product.shown(self, form, held)

    @property
    def _kernel(self) -> Any:
        """The variable, as Keras's layers call it."""
        return self._held(self._kernel_name)

    def _adapted_shape(self) -> tuple[int, ...]:
        form = self._forms.get(self._kernel_name)
        return super()._adapted_shape() if form is None else form.shape

    def _check_adaptable(self) -> None:
        super()._check_adaptable()
        if not self._inner_product.takes_lora:
            raise NoConfigError(
                f"lora is not currently supported with {self.quantization_mode} quantization",
                found=self.name,
            )

    def _check_policy(self) -> None:
        """Refuse to quantize a subclass that computes in a way of its own: Keras would not ask it.

        Raises:
            UnsupportedFileError: such a subclass, with a policy that quantizes.
        """
        mode = self.quantization_mode
        if mode is None:
            return
        self._check_mode(mode)
        if not is_ours(type(self).call):
            raise UnsupportedFileError(
                f"{type(self).__name__} defines call(), which does not know {mode} kernels",
                hint="Keras does not run that call() either: remove it, or use float32",
            )

    def _check_mode(self, mode: str) -> None:
        if mode not in self._modes:
            raise NoConfigError(
                f"Invalid quantization mode. Expected one of {self._modes}",
                found=f"{mode!r} for {type(self).__name__}",
            )

    # -- Quantizing --------------------------------------------------------------------------------

    def quantized_build(self, input_shape: Any, mode: str) -> None:
        self._check_mode(mode)
        self.dtype_policy = f"{mode}_from_{self._dtype_policy.resolved(self).name}"
        self.build(input_shape)

    def quantize(
        self, mode: str | None = None, type_check: bool = True, config: Any = None
    ) -> None:
        if type_check and not is_own_class(type(self)):
            raise no_quantize(self)
        assert mode is not None  # resolved by the base class
        self._check_mode(mode)
        self._check_own_call(mode)
        self.quantization_config = config
        from keramos.dtype_policies import quantized as policies  # numpy comes with it

        source = self._dtype_policy.resolved(self)
        policy = policies.of_config(config, source.name)
        product = policy.product(config)
        for form in self._forms.values():
            self._quantize_kernel(product, form)
        self._dtype_policy = policy

    def _check_own_call(self, mode: str) -> None:
        if self._kernel_name not in self._forms:
            raise ConfigError(
                f"{type(self).__name__} makes its kernel itself: it cannot be kept in {mode}",
                at=self.name,
            )

    def _quantize_kernel(self, product: Product, form: Form) -> None:
        tensors = product.quantized(self, form, self._held(form.name))
        if tensors is None:
            product.prepare(self, form)
            return
        delattr(self, form.name)
        setattr(self, form.name, product.kernel(self, form))
        for name, tensor in tensors.items():
            self._held(name).assign(tensor)

    # -- Files -------------------------------------------------------------------------------------

    def _in_order(self, variables: list[engine.Variable]) -> list[engine.Variable]:
        return self._inner_product.stored(variables)

    def _merged_tensors(self) -> dict[str, Any]:
        for form in self._forms.values():
            self._inner_product.check_saved(self, form)
        if self._adapter is None or self.quantization_mode is None:
            return super()._merged_tensors()
        form, product = self._forms[self._kernel_name], self._inner_product
        floats = ops.add(product.floats(self, form), self._adapter.delta(self))
        return product.quantized(self, form, floats) or super()._merged_tensors()

    def _adopt_stored(self, stored: Sequence[Any]) -> bool:
        """Become quantized if `stored`, the tensors of this layer in its own file, are.

        Returns:
            Whether it did; the new variables hold nothing until something is assigned to them.
        """
        form = self._forms.get(self._kernel_name)
        if super()._adopt_stored(stored):
            return True
        if form is None or not is_ours(type(self).build):
            return False
        if self.quantization_mode is not None:
            return self._adopt_columns(form, stored)
        from keramos.dtype_policies import quantized as policies  # numpy comes with it
        from keramos.quantizers import modes

        mode, config = modes.writer(form, stored) or ("", None)
        if mode.partition("/")[0] not in self._modes:
            return False
        if config is not None:
            self.quantization_config = config
        source = self._dtype_policy.resolved(self)
        self._built_again(policies.of_stored(mode, source.name))
        return True

    def _adopt_columns(self, form: Form, stored: Sequence[Any]) -> bool:
        """Become one of floats if `stored` has a scale for each column of rows that are looked up,
        as Keras 3.2 kept them (`saving.rescaled`).
        """
        shapes = [tuple(tensor.shape) for tensor in stored]
        columns = [form.shape, form.shape[1:]]
        if form.group_axis != 1 or shapes != columns or shapes[1] == form.outputs:
            return False
        policy = self._dtype_policy.resolved(self).get_config()
        self._built_again(dtype_policies.get(policy["source_name"]))
        return True

    def _built_again(self, policy: dtype_policies.DTypePolicy) -> None:
        self._owned.trainable.clear()
        self._owned.non_trainable.clear()
        self._dtype_policy, self._locked, self.built = policy, False, False
        self._adapter = None
        vars(self).pop(self._kernel_name, None)
        parent = self.path.rpartition("/")[0]
        with engine.NameScope(self.name, caller=self, override_parent=parent):
            self.build(**(self._build_shapes or {}))


def _described(product: Product) -> tuple[type, Any]:
    quantizer = getattr(product, "quantizer", None)
    return type(quantizer), None if quantizer is None else quantizer.get_config()
