"""SavedModels that want more than they get: each is refused by its own error, before it runs."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from keramos import export
from keramos.errors import (
    ConfigError,
    CycleError,
    DamagedFileError,
    KeramosError,
    LimitError,
    UnsafeError,
    UnsupportedFileError,
)
from keramos.storage import Limits
from keramos.storage.tensorflow.messages import encoded

FLOAT, INT, STRING = 1, 3, 7


def node(name: str, op: str, *inputs: str, **attributes: Any) -> dict[str, Any]:
    return {"name": name, "op": op, "input": list(inputs), "attr": attributes}


def constant(name: str, numbers: list[int], **tensor: Any) -> dict[str, Any]:
    shape = {"dim": [{"size": len(numbers)}]}
    value = {"dtype": INT, "shape": shape, "ints": numbers, **tensor}
    return node(name, "Const", dtype={"type": INT}, value={"tensor": value})


def function(name: str, *nodes: dict[str, Any], result: str = "x") -> bytes:
    arguments = [{"name": "x", "type": FLOAT}]
    signature = {"name": name, "input": arguments, "output": [{"name": "y", "type": FLOAT}]}
    fields = {"signature": signature, "node": [encoded("Node", n) for n in nodes]}
    return encoded("FunctionBody", {**fields, "ret": {"y": result}})


def call(name: str, target: str, source: str = "x") -> dict[str, Any]:
    return node(name, "PartitionedCall", source, f={"function": {"name": target}})


def program(*nodes: dict[str, Any], functions: tuple[bytes, ...] = (), result: str = "y") -> bytes:
    """A SavedModel with one signature, from `x` to a tensor, as TensorFlow 1 wrote them."""
    every = [node("x", "Placeholder", dtype={"type": FLOAT}), *nodes]
    library = encoded("Library", {"function": functions})
    graph = encoded("Graph", {"node": [encoded("Node", n) for n in every], "library": library})
    shape = {"dim": [{"size": -1}]}
    signature = {
        "inputs": {"x": {"name": "x:0", "dtype": FLOAT, "shape": shape}},
        "outputs": {"y": {"name": f"{result}:0", "dtype": FLOAT, "shape": shape}},
    }
    meta = {
        "info": {"tags": ["serve"]},
        "graph": graph,
        "signatures": {"serving_default": encoded("Signature", signature)},
    }
    return encoded("SavedModel", {"version": 1, "graphs": [encoded("MetaGraph", meta)]})


def served(data: bytes, limits: Limits | None = None) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "saved_model.pb").write_bytes(data)
        artifact = export.load(folder, limits=limits)
        return artifact.signatures["serving_default"](np.ones(2, "float32"))["y"]


def test_the_program_without_harm_runs():
    inner = function("double", node("a", "AddV2", "x", "x"), result="a:z:0")
    result = served(program(call("y", "double"), functions=(inner,)))
    np.testing.assert_array_equal(result, [2, 2])


def test_unknown_operations_are_named_all_at_once():
    data = program(
        node("a", "Frobnicate", "x"), node("b", "Frobnicate", "a"), node("y", "Zap", "b")
    )
    with pytest.raises(UnsupportedFileError, match=r"2 operations") as caught:
        served(data)
    assert "Frobnicate (2)" in str(caught.value)
    assert "Zap (1)" in str(caught.value)


@pytest.mark.parametrize("op", ["ReadFile", "WriteFile", "PyFunc", "EagerPyFunc", "RestoreV2"])
def test_what_touches_files_or_runs_code_is_refused(op: str):
    inner = function("inner", node("a", op, "x"), result="a:contents:0")
    with pytest.raises(UnsafeError, match="never done") as caught:
        served(program(call("y", "inner"), functions=(inner,)))
    assert op in str(caught.value)


def test_files_that_are_not_of_the_savedmodel_are_not_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("a\nb\n")
    path = {"dtype": STRING, "strings": [str(secret).encode()]}
    data = program(
        node("path", "Const", dtype={"type": STRING}, value={"tensor": path}),
        node("table", "HashTableV2", key_dtype={"type": STRING}, value_dtype={"type": 9}),
        node("fill", "InitializeTableFromTextFileV2", "table", "path", key_index={"int": -2}),
        node("y", "Identity", "x", "^fill"),
    )
    with pytest.raises(UnsafeError, match="not part of the SavedModel"):
        served(data)


def test_functions_that_call_each_other_in_a_circle():
    functions = (
        function("a", call("c", "b"), result="c:output:0"),
        function("b", call("c", "a"), result="c:output:0"),
    )
    with pytest.raises(CycleError, match="circle"):
        served(program(call("y", "a"), functions=functions))


def test_functions_that_double_and_double():
    functions = tuple(
        function(
            f"f{i}",
            call("a", f"f{i + 1}"),
            call("b", f"f{i + 1}", "a:output:0"),
            result="b:output:0",
        )
        for i in range(40)
    )
    last = function("f40", node("a", "Neg", "x"), result="a:y:0")
    with pytest.raises(LimitError, match="too many operations"):
        served(program(call("y", "f0"), functions=(*functions, last)))


def test_functions_inside_functions():
    functions = tuple(
        function(f"f{i}", call("a", f"f{i + 1}"), result="a:output:0") for i in range(100)
    )
    last = function("f100", node("a", "Neg", "x"), result="a:y:0")
    with pytest.raises(LimitError, match="too deep"):
        served(program(call("y", "f0"), functions=(*functions, last)))


def test_operations_that_wait_for_each_other():
    with pytest.raises(CycleError, match="wait for each other"):
        served(program(node("a", "Neg", "b"), node("b", "Neg", "a"), node("y", "AddV2", "x", "b")))


def circle(k: int, source: str, asked: str, following: str = "") -> list[dict[str, Any]]:
    """A loop of TensorFlow 1, one value going around."""
    return [
        node(f"enter{k}", "Enter", source, frame_name={"text": b"loop"}),
        node(f"merge{k}", "Merge", f"enter{k}", f"next{k}"),
        node(f"cond{k}", "LoopCond", asked),
        node(f"switch{k}", "Switch", f"merge{k}", f"cond{k}"),
        node(f"next{k}", "NextIteration", following or f"switch{k}:1"),
        node(f"exit{k}", "Exit", f"switch{k}"),
    ]


NEVER = node(
    "never", "Const", dtype={"type": 10}, value={"tensor": {"dtype": 10, "shape": {}, "bools": [0]}}
)
BROKEN_LOOPS = {
    "an_exit_of_nothing": [node("y", "Exit")],
    "an_exit_of_an_argument": [node("y", "Exit", "x")],
    "a_switch_of_nothing": [*circle(0, "x", "never")[2:], node("y", "Identity", "exit0")],
    "a_condition_of_nothing": [*circle(0, "x", "nowhere"), node("y", "Identity", "exit0")],
    "a_condition_without_inputs": [
        *(n for n in circle(0, "x", "never") if n["op"] != "LoopCond"),
        node("cond0", "LoopCond"),
        node("y", "Identity", "exit0"),
    ],
    "a_loop_that_waits_for_itself": [*circle(0, "exit0", "never"), node("y", "Identity", "exit0")],
    "loops_inside_each_other": [
        *circle(0, "x", "exit1"), *circle(1, "merge0", "exit0"), node("y", "Identity", "exit0"),
    ],
    "branches_that_nothing_decides": [
        node("merge", "Merge", "x", "x"), node("y", "Identity", "merge"),
    ],
}  # fmt: skip


def test_a_loop_that_ends_at_once():
    result = served(program(NEVER, *circle(0, "x", "never"), node("y", "Identity", "exit0")))
    np.testing.assert_array_equal(result, [1, 1])


@pytest.mark.parametrize("name", BROKEN_LOOPS)
def test_loops_that_are_none(name: str):
    with pytest.raises((DamagedFileError, CycleError, UnsupportedFileError)):
        served(program(NEVER, *BROKEN_LOOPS[name]))


def test_loops_too_deep_inside_each_other():
    nodes = [n for k in range(70) for n in circle(k, "x", "never", f"exit{k + 1}")]
    last = node("exit70", "Identity", "x")
    data = program(NEVER, *nodes, last, node("y", "Identity", "exit0"))
    with pytest.raises(LimitError, match="too deep"):
        served(data)


def test_a_long_chain_is_no_recursion():
    chain = [node(f"n{i}", "Identity", f"n{i - 1}" if i else "x") for i in range(5000)]
    np.testing.assert_array_equal(served(program(*chain, node("y", "Neg", "n4999"))), [-1, -1])


HUGE = [1 << 20, 1 << 20]
MANY = {
    "Fill": [constant("s", HUGE), node("y", "Fill", "s", "x")],
    "BroadcastTo": [constant("s", [1 << 40 >> 10, 1 << 20, 2]), node("y", "BroadcastTo", "x", "s")],
    "Tile": [constant("s", [1 << 30]), constant("t", [1 << 30]), node("y", "Tile", "x", "s")],
    "Range": [
        constant("z", [0], shape={}),
        constant("n", [(1 << 31) - 1], shape={}),
        constant("d", [1], shape={}),
        node("r", "Range", "z", "n", "d"),
        node("y", "Cast", "r", DstT={"type": FLOAT}),
    ],
    "Reserve": [
        constant("s", [2]),
        constant("n", [(1 << 31) - 1], shape={}),
        node("l", "TensorListReserve", "s", "n", element_dtype={"type": FLOAT}),
        node("y", "TensorListStack", "l", "s"),
    ],
    "Pad": [
        constant("p", [1 << 30, 1 << 30], shape={"dim": [{"size": 1}, {"size": 2}]}),
        node("y", "Pad", "x", "p"),
    ],
}


@pytest.mark.parametrize("name", MANY)
def test_a_size_that_a_number_says(name: str):
    with pytest.raises((LimitError, ConfigError)) as caught:
        served(program(*MANY[name]), Limits(max_result_bytes=1 << 30))
    assert isinstance(caught.value, KeramosError)
    assert not isinstance(caught.value, UnsupportedFileError)


def test_a_constant_that_is_said_to_be_huge():
    value = {"dtype": INT, "shape": {"dim": [{"size": 1 << 40}]}, "ints": [1, 2]}
    data = program(
        node("c", "Const", dtype={"type": INT}, value={"tensor": value}),
        node("d", "Cast", "c", DstT={"type": FLOAT}),
        node("y", "AddV2", "x", "d"),
    )
    with pytest.raises(LimitError, match="constant"):
        served(data)


@pytest.mark.parametrize(
    "tensor",
    [
        {"content": b"123"},
        {"ints": [1, 2, 3, 4, 5]},
        {"shape": {"dim": [{"size": -1}]}},
        {"dtype": 99},
    ],
)
def test_a_constant_that_contradicts_itself(tensor: dict):
    data = program(constant("c", [1, 2], **tensor), node("y", "AddV2", "x", "c"))
    with pytest.raises(DamagedFileError):
        served(data)


@pytest.mark.parametrize("reference", ["nowhere", "x:7"])
def test_a_reference_that_leads_nowhere(reference: str):
    with pytest.raises(DamagedFileError):
        served(program(node("y", "Neg", reference)))


@pytest.mark.parametrize("op", ["AddV2", "MatMul", "Conv2D", "StridedSlice", "Reshape", "ConcatV2"])
def test_operations_with_too_few_inputs(op: str):
    with pytest.raises(ConfigError, match=f"(?s){op}|fit"):
        served(program(node("y", op, "x")))


def test_a_pattern_that_is_none():
    text = {"dtype": STRING, "strings": [b"a"]}
    data = program(
        node("t", "Const", dtype={"type": STRING}, value={"tensor": text}),
        node("r", "StaticRegexReplace", "t", pattern={"text": b"("}, rewrite={"text": b""}),
        node("n", "StringLength", "r"),
        node("c", "Cast", "n", DstT={"type": FLOAT}),
        node("y", "AddV2", "x", "c"),
    )
    with pytest.raises(ConfigError, match="pattern"):
        served(data)


def test_bytes_cut_anywhere_are_named():
    data = program(node("y", "Neg", "x"))
    for size in range(0, len(data), 7):
        with pytest.raises((KeramosError, KeyError)) as caught:
            served(data[:size])
        assert isinstance(caught.value, KeramosError) or "serving_default" in str(caught.value)
