"""A sum with a product or a convolution, as the bias of that: `Gemm`, or `Conv` of three inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from keramos.engine.listing import Operation
from keramos.export.onnx.graph import Graph, Node
from keramos.export.onnx.values import Held, Source, Weight

#: Operator -> (what it is with a bias, the axis of its output that the bias is along).
BIASED: Mapping[str, tuple[str, int]] = {
    "MatMul": ("Gemm", 1),
    "Conv": ("Conv", 1),
    "ConvTranspose": ("ConvTranspose", 1),
}


def absorbed(g: Graph, operation: Operation, inputs: Sequence[Held]) -> Held | None:
    """The sum as the product with a bias, if it is one."""
    if operation.name not in ("add", "add_any"):
        return None
    for product, added in zip(inputs, reversed(inputs), strict=True):
        node = g.maker(product.source)
        if node is None or g.shared.uses.get(str(product.source)) != 1 or len(node.inputs) != 2:
            continue
        result = _bias(g, node, product, added)
        if result is not None:
            node.inputs.append(g.tensor(result))
            return replace(product, source=g.become(node, BIASED[node.kind][0]))
    return None


def _bias(g: Graph, node: Node, product: Held, added: Held) -> Source | None:
    """What is added, if it is one number per column or channel that is known at once."""
    if node.kind not in BIASED or isinstance(added.source, str) or added.order is not None:
        return None
    rank = len(product.sizes)
    if node.kind == "MatMul" and rank != 2:
        return None  # Gemm takes matrices alone
    axis = (product.order or tuple(range(rank)))[BIASED[node.kind][1]]
    sizes = added.padded(rank)
    channels = product.sizes[BIASED[node.kind][1]]
    if any(size != (channels if i == axis else 1) for i, size in enumerate(sizes)):
        return None
    assert isinstance(added.source, Weight | np.ndarray)
    return g.reshape(added.source, (sizes[axis],))
