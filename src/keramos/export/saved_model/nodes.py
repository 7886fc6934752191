"""Operations of TensorFlow as messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from keramos.engine.stablehlo import Module
from keramos.export.saved_model.values import Message, Spec
from keramos.storage.tensorflow.bundle import STRING
from keramos.storage.tensorflow.messages import encoded

RESOURCE = 20  # tensorflow.DataType
#: The convention of calls that TensorFlow 2.14 and all later ones know.
CALL_VERSION = 8


def node(name: str, operation: str, inputs: Iterable[str] = (), **attributes: Any) -> Message:
    """One operation; its attributes are `Attr` messages."""
    return {"name": name, "op": operation, "input": list(inputs), "attr": attributes}


@cache
def type_(code: int) -> bytes:
    """An attribute that is a type, encoded: there are many of few kinds."""
    return encoded("Attr", {"type": code})


def types(codes: Iterable[int]) -> Message:
    """An attribute that is a list of types."""
    return {"list": {"type": list(codes)}}


def texts(values: Iterable[str]) -> Message:
    """An attribute that is a list of texts."""
    return {"list": {"text": [value.encode() for value in values]}}


def constant_texts(name: str, values: Sequence[str]) -> Message:
    """A constant vector of texts."""
    shape = {"dim": [{"size": len(values)}]}
    strings = [value.encode() for value in values]
    tensor = {"dtype": STRING, "shape": shape, "strings": strings}
    return node(name, "Const", dtype=type_(STRING), value={"tensor": tensor})


def xla_call(module: Module, inputs: Sequence[tuple[str, int]], outputs: Sequence[Spec]) -> Message:
    """A program.

    Args:
        module: lowered for a TPU, whose linear algebra is plain operations; said to be for a CPU,
            with the check of that switched off.
        inputs: a tensor of the graph, and its type, for each argument of the program.
        outputs: of the program.
    """
    return node(
        "XlaCallModule",
        "XlaCallModule",
        [name for name, _ in inputs],
        version={"int": CALL_VERSION},
        module={"text": module.artifact().content},
        Tin=types(code for _, code in inputs),
        Tout=types(spec.code for spec in outputs),
        Sout={"list": {"shape": [spec.shape for spec in outputs]}},
        platforms=texts(["CPU"]),
        dim_args_spec={"list": {}},
        disabled_checks=texts(["platform"]),
        function_list={"list": {}},
        has_token_input_output={"bool": False},
    )
