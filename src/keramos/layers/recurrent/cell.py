"""What the cells share: one step in time, its weights, its dropout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from keramos import ops, random
from keramos._frames import is_ours
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer
from keramos.layers.recurrent.cell_arguments import CellArguments

Product = Callable[[Array, Array], Array]


class RecurrentCell(CellArguments, Layer):
    """Base of the cells: the input's contribution to the gates, then the new states.

    Inputs are (batch, in), states (batch, units). A cell with dropout draws its masks once and
    keeps them until `reset_dropout_mask()`, so that all steps of a sequence drop the same elements.
    """

    #: Number of gates, whose kernels stand side by side in `kernel`.
    gates: ClassVar[int] = 1
    #: The axis along which the gates stand side by side.
    _gate_axis = -1
    #: Number of tensors in the state.
    state_count: ClassVar[int] = 1

    implementation = None
    #: Whether a step asks for dropout masks in inference, too, where users override what draws
    #: them. Our own draw nothing then: a mask of a traced call would be left for the next one.
    _asks_in_inference = False
    #: Whether the generator's seed is drawn before those of the initializers. What
    #: `set_random_seed` leads to depends on it.
    _generator_first = False

    def _prepare(self, arguments: dict[str, Any]) -> None:
        if self._generator_first and arguments["seed"] is None:
            self.seed_generator = random.SeedGenerator()

    def _setup(self) -> None:
        self.units: int
        if self.seed is not None or not self._generator_first:
            self.seed_generator = random.SeedGenerator(self.seed)
        sizes = [self.units] * self.state_count
        self.state_size: int | list[int] = sizes if self.state_count > 1 else self.units
        self.output_size = self.units
        self.bias = None
        self.reset_dropout_mask()
        self.reset_recurrent_dropout_mask()

    # -- Weights -----------------------------------------------------------------------------------

    def build(self, input_shape: Shape) -> None:
        self._make_weights((input_shape[-1],), (self.units,))

    def _make_weights(self, input_sizes: Shape, state_sizes: Shape) -> None:
        """Make kernels and bias.

        Args:
            input_sizes: shape of `kernel` without its last axis, that of the gates.
            state_sizes: shape of `recurrent_kernel` without its last axis.
        """
        width = self.gates * self.units
        self.kernel = self._declared_weight("kernel", (*input_sizes, width))
        self.recurrent_kernel = self._declared_weight(
            "recurrent_kernel", (*state_sizes, width), "recurrent"
        )
        if self.use_bias:
            self.bias = self._declared_weight(
                "bias", self._bias_shape(), initializer=self._initial_bias()
            )

    def _bias_shape(self) -> tuple[int, ...]:
        return (self.gates * self.units,)

    def _initial_bias(self) -> Any:
        return self.bias_initializer

    # -- Dropout -----------------------------------------------------------------------------------

    def get_dropout_mask(self, step_input: Array) -> tuple | None:
        """Masks shaped like `step_input`, one for all gates or one each; None without dropout."""
        if self._dropout_mask is None and self.dropout > 0:
            self._dropout_mask = self._drawn(step_input, self.dropout)
        return self._dropout_mask

    def get_recurrent_dropout_mask(self, step_input: Array) -> tuple | None:
        """`get_dropout_mask` for a state."""
        if self._recurrent_dropout_mask is None and self.recurrent_dropout > 0:
            self._recurrent_dropout_mask = self._drawn(step_input, self.recurrent_dropout)
        return self._recurrent_dropout_mask

    def reset_dropout_mask(self) -> None:
        """Draw a new mask next time."""
        self._dropout_mask: tuple | None = None

    def reset_recurrent_dropout_mask(self) -> None:
        """Draw a new mask next time."""
        self._recurrent_dropout_mask: tuple | None = None

    def _drawn(self, like: Array, fraction: float) -> tuple[Array, ...]:
        # Keras draws one mask per gate in implementation 1, and always with dropout of the state.
        count = self.gates if self.implementation == 1 or self.recurrent_dropout > 0 else 1
        ones = ops.ones_like(like)
        return tuple(random.dropout(ones, fraction, seed=self.seed_generator) for _ in range(count))

    def _input_masks(self, training: bool | None) -> Sequence[Any]:
        return self._dropout_mask or () if training and self.dropout < 1 else ()

    def _state_masks(self, training: bool | None) -> Sequence[Any]:
        return self._recurrent_dropout_mask or () if training and self.recurrent_dropout < 1 else ()

    # -- One step ----------------------------------------------------------------------------------

    def call(self, inputs: Array, states: Any, training: bool = False) -> tuple[Any, Any]:
        several = isinstance(states, (list, tuple))
        former = list(states) if several else [states]
        if training or (self._asks_in_inference and not is_ours(self.get_dropout_mask)):
            self.get_dropout_mask(inputs)
        if training or (self._asks_in_inference and not is_ours(self.get_recurrent_dropout_mask)):
            self.get_recurrent_dropout_mask(former[0])
        projected = self._projected(inputs, self._input_masks(training))
        output, new_states = self._advanced(projected, former, self._state_masks(training))
        return output, new_states if several else new_states[0]

    def _projected(self, inputs: Array, masks: Sequence[Array]) -> Array:
        """The contribution of the inputs to the gates, with their bias: (batch, gates · units)."""
        projected, bias = self._input_product(inputs, masks), self._input_bias()
        return projected if bias is None else ops.add(projected, bias)

    def _input_bias(self) -> Array | None:
        return self.bias

    def _advanced(
        self, projected: Array, states: Sequence[Array], masks: Sequence[Array]
    ) -> tuple[Any, list[Any]]:
        """Output (batch, units) and new states, from `_projected` and the old states."""
        raise NotImplementedError

    def _input_product(self, inputs: Array, masks: Sequence[Array]) -> Array:
        return self._multiplied(inputs, self.kernel, masks)

    def _state_product(self, h: Array, masks: Sequence[Array]) -> Array:
        return self._multiplied(h, self.recurrent_kernel, masks)

    def _multiplied(
        self, x: Array, kernel: Array, masks: Sequence[Array], product: Product = ops.matmul
    ) -> Array:
        """x · kernel, after dropout on x: with one mask, with one for each gate, or without."""
        if len(masks) > 1:
            kernels = ops.split(kernel, self.gates, axis=-1)
            parts = [
                product(ops.multiply(x, mask), part)
                for mask, part in zip(masks, kernels, strict=True)
            ]
            return ops.concatenate(parts, axis=self._gate_axis)
        return product(ops.multiply(x, masks[0]) if masks else x, kernel)

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros (batch_size, units), one array for each state."""
        return [
            ops.zeros((batch_size, self.units), dtype=self.compute_dtype)
            for _ in range(self.state_count)
        ]
