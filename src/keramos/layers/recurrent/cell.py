"""What the cells share: one step through time, its weights, its dropout.

Refuses to know sequences, and the formula of any cell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from keramos import ops, random
from keramos.layers.base.layer import Layer
from keramos.layers.recurrent.cell_arguments import CellArguments


class RecurrentCell(CellArguments, Layer):
    """Base of the cells: what the input contributes to the gates, and then what the states make of
    it.

    Inputs are (batch, in), states (batch, units). A cell with dropout draws its masks once and
    keeps them until `reset_dropout_mask()`, so that all steps of a sequence lose the same elements.
    """

    #: Number of products with separate kernels that stand side by side in `kernel`.
    gates: ClassVar[int] = 1
    #: The axis along which the gates stand side by side.
    _gate_axis = -1
    #: Number of tensors in the state.
    state_count: ClassVar[int] = 1

    implementation = None

    def _setup(self) -> None:
        self.units: int
        self.seed_generator = random.SeedGenerator(self.seed)
        self.state_size: Any = (
            self.units if self.state_count == 1 else [self.units] * self.state_count
        )
        self.output_size = self.units
        self.bias = None
        self.reset_dropout_mask()
        self.reset_recurrent_dropout_mask()

    # -- Weights -----------------------------------------------------------------------------------

    def build(self, input_shape: Any) -> None:
        self._make_weights((input_shape[-1],), (self.units,))

    def _make_weights(self, input_sizes: tuple[int, ...], state_sizes: tuple[int, ...]) -> None:
        """Kernels and bias.

        Args:
            input_sizes: shape of the kernel before its last axis, that of the gates.
            state_sizes: the same of the recurrent kernel.
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

    def get_dropout_mask(self, step_input: Any) -> tuple | None:
        """One mask for all gates, or one for each, shaped like `step_input`; None without
        dropout.
        """
        if self._dropout_mask is None and self.dropout > 0:
            self._dropout_mask = self._drawn(step_input, self.dropout)
        return self._dropout_mask

    def get_recurrent_dropout_mask(self, step_input: Any) -> tuple | None:
        """Like `get_dropout_mask`, for a state."""
        if self._recurrent_dropout_mask is None and self.recurrent_dropout > 0:
            self._recurrent_dropout_mask = self._drawn(step_input, self.recurrent_dropout)
        return self._recurrent_dropout_mask

    def reset_dropout_mask(self) -> None:
        """Draw a new mask next time."""
        self._dropout_mask: tuple | None = None

    def reset_recurrent_dropout_mask(self) -> None:
        """Draw a new mask next time."""
        self._recurrent_dropout_mask: tuple | None = None

    def _drawn(self, like: Any, fraction: float) -> tuple:
        # Keras draws one mask per gate for implementation 1, which dropout of the state asks for as
        # well.
        count = self.gates if self.implementation == 1 or self.recurrent_dropout > 0 else 1
        ones = ops.ones_like(like)
        return tuple(random.dropout(ones, fraction, seed=self.seed_generator) for _ in range(count))

    def _input_masks(self, training: Any) -> Sequence[Any]:
        return self._dropout_mask or () if training and self.dropout < 1 else ()

    def _state_masks(self, training: Any) -> Sequence[Any]:
        return self._recurrent_dropout_mask or () if training and self.recurrent_dropout < 1 else ()

    # -- One step ----------------------------------------------------------------------------------

    def call(self, inputs: Any, states: Any, training: Any = False) -> tuple[Any, Any]:
        listed = list(states) if isinstance(states, (list, tuple)) else [states]
        if training:
            self.get_dropout_mask(inputs)
            self.get_recurrent_dropout_mask(listed[0])
        projected = self._projected(inputs, self._input_masks(training))
        output, new_states = self._advanced(projected, listed, self._state_masks(training))
        return output, new_states if isinstance(states, (list, tuple)) else new_states[0]

    def _projected(self, inputs: Any, masks: Sequence[Any]) -> Any:
        """What the inputs contribute to the gates, (batch, gates · units)."""
        projected, bias = self._input_product(inputs, masks), self._input_bias()
        return projected if bias is None else ops.add(projected, bias)

    def _input_bias(self) -> Any:
        return self.bias

    def _advanced(
        self, projected: Any, states: Sequence[Any], masks: Sequence[Any]
    ) -> tuple[Any, list[Any]]:
        """Output (batch, units) and new states, from what the inputs contribute and the old
        states.
        """
        raise NotImplementedError

    def _input_product(self, inputs: Any, masks: Sequence[Any]) -> Any:
        return self._multiplied(inputs, self.kernel, masks)

    def _state_product(self, h: Any, masks: Sequence[Any]) -> Any:
        return self._multiplied(h, self.recurrent_kernel, masks)

    def _multiplied(
        self, x: Any, kernel: Any, masks: Sequence[Any], product: Callable = ops.matmul
    ) -> Any:
        """x · kernel, with x dropped out: by one mask, or by one for each gate."""
        if len(masks) > 1:
            kernels = ops.split(kernel, self.gates, axis=-1)
            parts = [
                product(ops.multiply(x, mask), part)
                for mask, part in zip(masks, kernels, strict=True)
            ]
            return ops.concatenate(parts, axis=self._gate_axis)
        return product(ops.multiply(x, masks[0]) if masks else x, kernel)

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros (batch_size, units), one for each state."""
        return [
            ops.zeros((batch_size, self.units), dtype=self.compute_dtype)
            for _ in range(self.state_count)
        ]
