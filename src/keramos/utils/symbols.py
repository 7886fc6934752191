"""Questions about symbolic tensors."""

from __future__ import annotations

from typing import Any

from keramos.graph.tensor import KerasTensor


def is_keras_tensor(x: Any) -> bool:
    """Whether `x` is a symbolic tensor."""
    return isinstance(x, KerasTensor)


def get_source_inputs(tensor: KerasTensor) -> list[KerasTensor]:
    """The input tensors that a symbolic tensor is computed from, in the order of the graph.

    Returns:
        What `Input` made, and what no operation made; each tensor once.
    """
    inputs: list[KerasTensor] = []
    seen: set[int] = set()
    stack = [tensor]
    while stack:
        current = stack.pop()
        history = current._keras_history
        if history is None:
            if all(current is not source for source in inputs):
                inputs.append(current)
            continue
        node = history.operation._inbound_nodes[history.node_index]
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.is_input:
            inputs.extend(node.output_tensors)
        stack.extend(reversed(node.input_tensors))
    return inputs
