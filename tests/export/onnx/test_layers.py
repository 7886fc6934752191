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

#: What ONNX cannot hold: part of a case's name -> what the error says.
REFUSED = {
    "stateful": "keeps nothing from call to call",
    "SimpleRNN-many": "keeps nothing",
    "GRU-many": "keeps nothing",
    "LSTM-many": "keeps nothing",
    "ConvLSTM1D-many": "keeps nothing",
    "ConvLSTM2D-many": "keeps nothing",
    "ConvLSTM3D-many": "keeps nothing",
    "RNN-many": "keeps nothing",
}


def reason(name: str) -> str | None:
    """Why a case is refused, if it is."""
    if name in REFUSED:
        return REFUSED[name]
    return REFUSED["stateful"] if name.endswith("-stateful") else None


def parameters():
    for case in cases.inference():
        name = cases.name_of(case)
        yield pytest.param(case, id=name, marks=() if name in QUICK else pytest.mark.slow)


@pytest.mark.parametrize("case", list(parameters()))
def test_a_layer_agrees(case):
    program, why = cases.Program(case), reason(cases.name_of(case))
    if why is not None:
        with pytest.raises(ValueError, match=why):
            program.exported()
        return
    file = running.written(program.exported())
    for arrays in program.batches():
        wanted = [np.asarray(leaf) for leaf in program(*arrays)]
        # bfloat16 is computed in float32
        short = any(leaf.dtype.name == "bfloat16" for leaf in wanted)
        wanted = [leaf.astype("float32") if short else leaf for leaf in wanted]
        running.close(running.run(file, *arrays), wanted, 4e-2 if short else 1e-4)
