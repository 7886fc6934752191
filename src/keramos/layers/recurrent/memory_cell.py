"""What LSTMCell and ConvLSTMCell share: four gates around a memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import initializers, ops
from keramos.engine.types import Array
from keramos.errors import ConfigError
from keramos.graph.tensor import Shape
from keramos.layers.recurrent.cell import RecurrentCell


class MemoryCell(RecurrentCell):
    """Base of the cells with a long short-term memory.

    With σ the recurrent activation, φ the activation, and the gates i, f, g, o side by side:

        c' = σ(f) c + σ(i) φ(g)
        h' = σ(o) φ(c')
    """

    gates, state_count = 4, 2

    def _setup(self) -> None:
        self.activation: Any
        self.recurrent_activation: Any
        self.unit_forget_bias: bool
        super()._setup()

    def _initial_bias(self) -> Any:
        if not self.unit_forget_bias:
            return self.bias_initializer
        if self.bias_initializer is None:
            raise ConfigError(
                "unit_forget_bias is a part of the bias: the others have no initializer",
                hint="unit_forget_bias=False, or a bias_initializer",
            )
        return self._forgetful_bias

    def _forgetful_bias(self, shape: Shape, dtype: Any = None) -> Array:
        """Initial values of the four biases, with 1 for the forget gate.

        R. Jozefowicz, W. Zaremba, I. Sutskever, "An Empirical Exploration of Recurrent Network
        Architectures", ICML 2015.
        """
        units, others, ones = self.units, self.bias_initializer, initializers.get("ones")
        parts = [others((units,), dtype=dtype), ones((units,), dtype=dtype)]  # i, f
        parts.append(others((2 * units,), dtype=dtype))  # g and o in one draw, as in Keras
        return ops.concatenate(parts, axis=0)

    def _advanced(
        self, projected: Array, states: Sequence[Array], masks: Sequence[Array]
    ) -> tuple[Any, list[Any]]:
        h, c = states
        gates = ops.add(projected, self._state_product(h, masks))
        i, f, g, o = ops.split(gates, 4, axis=self._gate_axis)
        c = self.recurrent_activation(f) * c + self.recurrent_activation(i) * self.activation(g)
        h = self.recurrent_activation(o) * self.activation(c)
        return h, [h, c]
