"""Every layer of the conformance suite: exported, run at two batch sizes, compared."""

from __future__ import annotations

import numpy as np
import pytest

from . import cases, running

#: Layers that are tried in the quick suite.
QUICK = {
    "Conv1D-default", "BatchNormalization-default", "Dense-default", "Embedding-default",
    "UpSampling2D-default",
}  # fmt: skip


def parameters():
    for case in cases.inference():
        name = cases.name_of(case)
        yield pytest.param(case, id=name, marks=() if name in QUICK else pytest.mark.slow)


@pytest.mark.parametrize("case", list(parameters()))
def test_a_layer_agrees(case):
    program = cases.Program(case)
    file = running.written(program.exported())
    for arrays in program.batches():
        wanted = [np.asarray(leaf) for leaf in program(*arrays)]
        # bfloat16 is computed in float32
        short = any(leaf.dtype.name == "bfloat16" for leaf in wanted)
        wanted = [leaf.astype("float32") if short else leaf for leaf in wanted]
        found = running.run(file, *arrays)[: len(wanted)]  # states come behind
        running.close(found, wanted, 4e-2 if short else 1e-4)


#: One case of a class whose arithmetic is of interest in 16 bits.
SHORT = ("Dense", "Conv2D", "MaxPooling2D", "BatchNormalization", "LayerNormalization", "LSTM",
         "GRU", "MultiHeadAttention", "TimeDistributed", "Softmax")  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("policy", "tolerance"), [("float16", 1e-2), ("bfloat16", 6e-2)])
@pytest.mark.parametrize("name", SHORT)
def test_a_layer_agrees_in_mixed_precision(name, policy, tolerance):
    case = next(case for case in cases.inference() if case["class"] == name)
    program = cases.Program(case, f"mixed_{policy}")
    found = running.run(running.written(program.exported()), *program.arrays)
    wanted = [np.asarray(leaf) for leaf in program(*program.arrays)]
    if policy == "bfloat16":
        wanted = [leaf.astype("float32") for leaf in wanted]
    running.close(found, wanted, tolerance)
