"""Graphs of TensorFlow's operations on arrays of symbolic sizes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from keramos.engine import traced
from keramos.engine.bridge import Recorded
from keramos.errors import ShapeError, UnsupportedFileError
from keramos.programs import recorded
from keramos.storage.tensorflow.messages import encoded

from . import programs
from .test_hostile_programs import FLOAT, INT, constant, node
from .test_operations import artifact, same

#: Cases whose arguments share their first size, or have one that agrees with nothing.
QUICK = "Reshape_batch Shape StridedSlice_bounds Tile".split()
OPEN = """
    AvgPool Conv2D_SAME Conv3D DepthwiseConv2dNative ExpandDims GatherV2 Mean_int MaxPool OneHot
    Pack Pad ResizeBilinear_01 Softmax Split Sum TopKV2 Transpose
""".split()


def traced_case(name: str) -> tuple[Any, list[np.ndarray]]:
    """A case whose first sizes are open, and its arrays."""
    arrays = programs.listed("operations", f"{name}:i")
    compiled = getattr(artifact(), f"case_{name}")._traced[0].compiled
    specs = [traced.Input(_opened(x.shape), str(x.dtype)) for x in arrays]
    return traced.trace(lambda *inputs: compiled(inputs), specs, []), arrays


def _opened(shape: tuple[int, ...]) -> list[int | str]:
    return [f"size_{shape[0]}", *shape[1:]] if shape and shape[0] > 1 else list(shape)


@pytest.mark.parametrize(
    "name", [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in OPEN)]
)
def test_computes_what_tensorflow_computes(name: str):
    trace, arrays = traced_case(name)
    assert trace.symbols
    wanted = programs.listed("operations", f"{name}:o")
    for result, right in zip(traced.run(trace, arrays), wanted, strict=True):
        same(np.asarray(result), right)


def reshaped(*more: dict[str, Any]) -> Recorded:
    """`y`, of shape (batch, time, 2): x as (batch * time, 2), twice as many rows after `one`."""
    t, i, slice_types = {"type": FLOAT}, {"type": INT}, {"T": {"type": INT}, "Index": {"type": INT}}
    nodes = [
        node("x", "Placeholder", dtype=t),
        node("shape", "Shape", "x", T=t, out_type=i),
        *(constant(f"n{k}", [k]) for k in (0, 1, 2)),
        *(
            node(f"size{k}", "StridedSlice", "shape", f"n{k}", f"n{k + 1}", "n1", **slice_types)
            for k in (0, 1)
        ),
        node("rows", "Mul", "size0", "size1", T=i),
        node("axis", "Const", dtype=i, value={"tensor": {"dtype": INT, "shape": {}, "ints": [0]}}),
        node("sizes", "ConcatV2", "rows", "n2", "axis", T=i),
        node("flat", "Reshape", "x", "sizes", T=t),
        node("y", "ConcatV2", "flat", "flat", "axis", T=t),
        *more,
    ]
    content = encoded("Graph", {"node": [encoded("Node", n) for n in nodes]})
    return Recorded(content, ["x"], {}, [f"{more[-1]['name'] if more else 'y'}:0"])


def test_what_is_computed_of_sizes_stays_open():
    graph = reshaped()
    trace = traced.trace(
        lambda x: recorded.run(graph, [x]), [traced.Input("batch, time, 2", name="x")], []
    )
    assert trace.outputs[0].value.shape[1] == 2
    x = np.arange(12, dtype="float32").reshape(2, 3, 2)
    (y,) = traced.run(trace, [x])
    np.testing.assert_array_equal(y, np.concatenate([x.reshape(6, 2)] * 2))


def test_sizes_as_numbers():
    floats = node("floats", "Cast", "rows", SrcT={"type": INT}, DstT={"type": FLOAT})
    graph = reshaped(floats, node("z", "Mul", "y", "floats", T={"type": FLOAT}))
    trace = traced.trace(lambda x: recorded.run(graph, [x]), [traced.Input("batch, time, 2")], [])
    (z,) = traced.run(trace, [np.ones((2, 3, 2), "float32")])
    np.testing.assert_array_equal(z, np.full((12, 2), 6, "float32"))


def test_a_size_that_must_be_known():
    threes = constant("threes", [-1, 3])
    graph = reshaped(threes, node("odd", "Reshape", "y", "threes", T={"type": FLOAT}))
    with pytest.raises(ShapeError, match="must be known"):
        traced.trace(lambda x: recorded.run(graph, [x]), [traced.Input("batch, time, 2")], [])


def test_operations_that_nobody_knows():
    graph = reshaped(node("odd", "Oddity", "y"))
    with pytest.raises(UnsupportedFileError, match="1 operations"):
        recorded.run(graph, [np.ones((2, 3, 2), "float32")])
