"""The layers of the conformance suite as programs: their arrays are the inputs."""

from __future__ import annotations

import numpy as np
from tests.conformance import table

import keramos
from keramos import _tree
from keramos.engine.traced import Input

from . import running

bench, grammar = table.cases("bench"), table.cases("grammar")


def inference() -> list[dict]:
    """Every case that is called otherwise than for training."""
    return [
        case
        for case, row in table.layer_cases()
        if "outputs" in row and not case["call"].get("training")
    ]


def name_of(case: dict) -> str:
    return f"{case['class']}-{case['case']}".replace(" ", "_")


class Program:
    """A layer, called with the arrays of its case."""

    def __init__(self, case: dict, policy: str = "float32"):
        self.case, self.layer = case, bench.built(case, keramos, policy)
        self.count = len(bench.arrays_of(case, "inputs"))
        self.arrays = [
            np.asarray(keramos.ops.convert_to_tensor(array))
            for place in ("inputs", "call")
            for array in bench.arrays_of(case, place)
        ]

    def __call__(self, *arrays):
        inputs = grammar.put(self.case["inputs"], list(arrays[: self.count]))
        result = self.layer(*inputs, **grammar.put(self.case["call"], list(arrays[self.count :])))
        return [leaf for leaf in bench.leaves(result) if leaf is not None]

    def has_batch(self) -> bool:
        """Whether the arrays have one batch, of a size that is not fixed."""
        if getattr(self.layer, "stateful", False):
            return False
        return len({array.shape[:1] for array in self.arrays}) == 1 and self.arrays[0].ndim > 0

    def exported(self, **options):
        """The program in ONNX, for any batch if there is one."""
        first = "batch" if self.has_batch() else None
        inputs = []
        for i, array in enumerate(self.arrays):
            sizes = list(array.shape)
            sizes[:1] = [first] if first and sizes else sizes[:1]
            inputs.append(Input(sizes, str(array.dtype), name=f"x{i}"))
        return running.exported(self, inputs, _tree.flatten(self.layer.variables), **options)

    def batches(self) -> list[list[np.ndarray]]:
        """Arrays to call it with: those of the case, and a larger batch of them."""
        if not self.has_batch():
            return [self.arrays]
        return [self.arrays, [np.concatenate([array, array[:1]]) for array in self.arrays]]
