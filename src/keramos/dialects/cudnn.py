"""The recurrent layers that ran on Nvidia's library alone -> LSTM and GRU, and their tensors.

Pure: nodes and shapes in, nodes and functions out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keramos.dialects.arrays import Change, Shape, Target, adapts
from keramos.dialects.nodes import arguments
from keramos.dialects.origin import BEFORE_KERAS3
from keramos.dialects.rules import Node, Where, upgrades

if TYPE_CHECKING:
    from keramos.dialects.arrays import Array

#: Class -> today's class, and what the library computed whatever the config said.
_CLASSES: dict[str, tuple[str, dict[str, str | bool]]] = {
    "CuDNNLSTM": ("LSTM", {}),
    "CuDNNGRU": ("GRU", {"reset_after": True}),
}
_FIXED = {"activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True}


@upgrades(*_CLASSES)
def library_was_in_the_name(node: Node, where: Where) -> Node | None:
    """Keras 2.0.9 to 2.3, and tf.keras 1.9 to 2.15, had CuDNNLSTM and CuDNNGRU beside the others.

    They compute what an LSTM computes, and a GRU that resets after the product.
    """
    name = str(node["class_name"])
    if node.get("module") not in (None, "keras.layers") or where.is_custom(name):
        return None
    today, more = _CLASSES[name]
    return {
        **node,
        "module": "keras.layers",
        "class_name": today,
        "registered_name": None,
        "config": {**arguments(node), **_FIXED, **more},
    }


#: Cell of today -> its gates.
_GATES = {"LSTMCell": 4, "GRUCell": 3}


@adapts(*_GATES, written_by=BEFORE_KERAS3)
def gates_were_transposed(shape: Shape, dtype: str, target: Target) -> Change | None:
    """Keras 2 and tf.keras kept the tensors of CuDNNLSTM and CuDNNGRU as Nvidia's library does.

    Each gate of a kernel holds its numbers column by column, each of a recurrent kernel is
    transposed; the biases of the input and of the state stand one behind the other. Only the bias
    shows it.
    """
    gates = _GATES[target.class_name]
    units = target.shape[-1] // gates
    if (2 * gates * units,) not in target.beside:
        return None
    match target.variable:
        case "kernel":
            return Change(shape, None, lambda array: _by_columns(array, gates))
        case "recurrent_kernel":
            return Change(shape, None, lambda array: _transposed(array, gates))
        case "bias" if target.class_name == "GRUCell":
            return Change(target.shape, None, lambda array: array.reshape(2, -1))
        case "bias" if target.is_slot:
            # The gradients of both halves are those of their sum, and so is what is kept of them.
            return Change(target.shape, None, lambda array: array[: gates * units])
        case "bias":
            return Change(target.shape, None, lambda array: array.reshape(2, -1).sum(0))
        case _:
            return None


def _by_columns(kernel: Array, gates: int) -> Array:
    # (in, gates · units): the buffer of each gate is (units, in), read as if it were (in, units)
    inputs = kernel.shape[0]
    split = kernel.reshape(inputs, gates, -1).transpose(1, 0, 2)  # (gates, in, units)
    turned = split.reshape(gates, -1, inputs).transpose(0, 2, 1)
    return turned.transpose(1, 0, 2).reshape(inputs, -1)


def _transposed(kernel: Array, gates: int) -> Array:
    units = kernel.shape[0]
    split = kernel.reshape(units, gates, units)
    return split.transpose(2, 1, 0).reshape(units, -1)
