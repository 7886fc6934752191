"""AdaptedLayer: a layer to whose kernel LoRA can add what is learned; files have the sum.

What the two matrices mean is known to `quantizers.low_rank`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from keramos import engine, initializers, ops
from keramos.codec import types
from keramos.codec.arguments import argument
from keramos.codec.protocols import default
from keramos.errors import ConfigError, NoConfigError
from keramos.layers.base.layer import Layer
from keramos.layers.base.quantizing import opened
from keramos.quantizers.low_rank import Adapter


class KernelAttribute:
    """A kernel as an attribute: its variable, or what the layer shows in its place."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, layer: Any, owner: type | None = None) -> Any:
        return self if layer is None else layer._shown(self.name, vars(layer).get(self.name))

    def __set__(self, layer: Any, value: Any) -> None:
        vars(layer)[self.name] = value

    def __delete__(self, layer: Any) -> None:
        vars(layer).pop(self.name, None)


def lora_rank(**options: Any) -> Any:
    """Declare the argument `lora_rank`."""
    return argument(None, types.optional(types.integer(1)), saved=_is_adapted, **options)


def lora_alpha(**options: Any) -> Any:
    """Declare the argument `lora_alpha`."""
    return argument(None, types.optional(types.number()), saved=_is_adapted, **options)


def _is_adapted(layer: Any) -> bool:
    return bool(layer.lora_rank)


class AdaptedLayer(Layer):
    """Base of the layers that LoRA can adapt.

    A subclass declares `lora_rank` and `lora_alpha`, names its kernel in `_kernel_name`, and calls
    `_adapt_as_declared` at the end of `build`.
    """

    _kernel_name: ClassVar[str] = "kernel"
    lora_rank = lora_alpha = _adapter = None

    def _setup(self) -> None:
        super()._setup()
        if self.lora_alpha is None:
            self.lora_alpha = self.lora_rank

    @property
    def lora_enabled(self) -> bool:
        """Whether LoRA adds to the kernel."""
        return self._adapter is not None

    def _held(self, name: str) -> Any:
        """The variable of that name, whatever the attribute shows; None without one."""
        return vars(self).get(name)

    def _shown(self, name: str, held: Any) -> Any:
        """What a kernel's attribute shows.

        Args:
            name: of the attribute.
            held: the variable; None where there is none.
        """
        adapter = self._adapter
        if adapter is None or adapter.kernel != name:
            return held
        return ops.cast(ops.add(held, adapter.delta(self)), self.compute_dtype)

    def _adapted_shape(self) -> tuple[int, ...]:
        """Shape of the kernel as floats."""
        return tuple(self._held(self._kernel_name).shape)

    def enable_lora(
        self,
        rank: int,
        lora_alpha: float | None = None,
        a_initializer: Any = "he_uniform",
        b_initializer: Any = "zeros",
    ) -> None:
        """Let two thin matrices be trained in the kernel's place.

        The layer computes with `kernel + (alpha / rank) · a · b`; the kernel is frozen. Files have
        the sum, and zeros are learned on from.

        Args:
            rank: how many columns `a` has, >= 1.
            lora_alpha: how much of what is learned counts; `rank` when None.
            a_initializer: for `a`, `(…, in, rank)`.
            b_initializer: for `b`, `(rank, out)`.

        Raises:
            ConfigError: not built yet, adapted already, or a kernel with a constraint or a mode of
                quantization that LoRA does not go with.
        """
        name = self._kernel_name
        self._check_adaptable()
        self.lora_rank = types.integer(1).coerce(rank)
        self.lora_alpha = self.lora_rank if lora_alpha is None else lora_alpha
        adapter = Adapter(name, self.lora_alpha / self.lora_rank)
        shape = self._adapted_shape()
        sizes = ((*shape[:-1], self.lora_rank), (self.lora_rank, shape[-1]))
        values = (initializers.get(a_initializer), initializers.get(b_initializer))
        penalty = getattr(self, f"{name}_regularizer")
        with opened(self):
            for part, size, value in zip(adapter.names, sizes, values, strict=True):
                variable = self.add_weight(
                    size, value, dtype="float32", regularizer=penalty, name=part
                )
                setattr(self, part, variable)
        self._held(name).trainable = False
        self._adapter = adapter

    def _check_adaptable(self) -> None:
        name = self._kernel_name
        if getattr(self, f"{name}_constraint", None) is not None:
            raise ConfigError(
                f"Lora is incompatible with {name.removesuffix('s')} constraints",
                found=f"{name}_constraint of {self.name!r}",
            )
        if not self.built and not getattr(self, "_building", False):
            raise ConfigError(
                "Cannot enable lora on a layer that isn't yet built",
                hint=f"{self.name}.build(input_shape), or {type(self).__name__}(…, lora_rank=…)",
            )
        if self.lora_enabled:
            raise ConfigError(
                "lora is already enabled. This can only be done once per layer", found=self.name
            )
        if self._held(name) is None:
            raise NoConfigError(
                f"lora is not currently supported with {self.quantization_mode} quantization",
                found=self.name,
            )

    def _adapt_as_declared(self) -> None:
        """Enable LoRA where the arguments say so; the last step of `build`."""
        if self.lora_rank and not self.lora_enabled:
            self.enable_lora(self.lora_rank, lora_alpha=self.lora_alpha)

    def _adopt_stored(self, stored: Sequence[Any]) -> bool:
        """Enable LoRA if `stored`, the tensors of this layer in its own file, are of such a layer:
        Keras 3.0 wrote no rank, and files by layer have the matrices.
        """
        if self.lora_enabled or self._held(self._kernel_name) is None:
            return False
        first = Adapter(self._kernel_name, 1.0).names[0]
        named = (tensor for tensor in stored if f"/{tensor.name}:".find(f"/{first}:") >= 0)
        matrix = next(named, None)
        if matrix is None or len(matrix.shape) != 2:
            return False
        self.enable_lora(matrix.shape[-1])
        return True

    # -- Files -------------------------------------------------------------------------------------

    def _merged_variables(self) -> Sequence[engine.Variable]:
        """Those that files by path do not have, for the kernel there has what they learned."""
        return () if self._adapter is None else self._adapter.matrices(self)

    def _own_variables(self) -> list[engine.Variable]:
        merged = self._merged_variables()
        ids = set(map(id, merged))
        others = [v for v in super()._own_variables() if id(v) not in ids]
        return [*self._in_order(others), *merged]

    def _in_order(self, variables: list[engine.Variable]) -> list[engine.Variable]:
        """Variables, trainable ones first, in the order of files."""
        return variables

    def _merged_tensors(self) -> dict[str, Any]:
        """Name of a variable -> what a file has of it, where LoRA adds to it."""
        if self._adapter is None:
            return {}
        held = self._held(self._kernel_name)
        return {self._kernel_name: ops.cast(ops.add(held, self._adapter.delta(self)), held.dtype)}

    @default
    def save_own_variables(self, store: Any) -> None:
        """Put the variables of this layer alone into `store`, the kernel with what LoRA learned."""
        merged = self._merged_tensors()
        places = {id(self._held(name)): tensor for name, tensor in merged.items()}
        skipped = set(map(id, self._merged_variables()))
        saved = [v for v in self._own_variables() if id(v) not in skipped]
        for i, variable in enumerate(saved):
            tensor = places.get(id(variable))
            store[str(i)] = variable if tensor is None else ops.convert_to_numpy(tensor)

    @default
    def load_own_variables(self, store: Any) -> None:
        """Take the variables of this layer alone from `store`; LoRA begins anew.

        Raises:
            WeightsError: another number of variables.
        """
        merged = self._merged_variables()
        if not merged:
            super().load_own_variables(store)
            return
        skipped = set(map(id, merged))
        saved = [v for v in self._own_variables() if id(v) not in skipped]
        self._check_stored_count(store, saved)
        for i, variable in enumerate(saved):
            variable.assign_lazily(store[str(i)])
        for variable in merged:  # made when somebody computes with them: a file chose their sizes
            variable.hold_again(engine.variable.State(initializer=initializers.get("zeros")))
