"""The graph that servers and TensorFlow 1 run: variables, their saving, a call per signature."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from keramos.engine.jaxpr import Names
from keramos.export.saved_model.functions import Program, call
from keramos.export.saved_model.keras_objects import Stored
from keramos.export.saved_model.nodes import constant_texts, node, type_, types
from keramos.export.saved_model.values import Message
from keramos.storage.tensorflow.bundle import STRING
from keramos.storage.tensorflow.bundle_writer import code_of, shape_message

if TYPE_CHECKING:
    from keramos.engine.variable import Variable

#: What saves and restores: the `saver` of a meta graph.
SAVER = {
    "filename": "saver_filename:0",
    "save": "save/done:0",
    "restore": "restore_all",
    "version": 2,
}
INIT = "init"
PREDICT = "tensorflow/serving/predict"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.\-/]")


class ServedGraph:
    """Operations at the top level, and the signatures that name their tensors.

    Args:
        variables: of the whole artifact.
        keys: of their tensors in the checkpoint.
    """

    def __init__(self, variables: Sequence[Variable | Stored], keys: Sequence[str]):
        self._names = Names()
        self._handles = {id(v): f"variable_{k}" for k, v in enumerate(variables)}
        self.nodes = list(_checkpoint(variables, keys))
        self.signatures: dict[str, Message] = {
            "__saved_model_init_op": {
                "outputs": {
                    "__saved_model_init_op": {"name": INIT, "shape": {"unknown_rank": True}}
                }
            }
        }

    def add(self, key: str, program: Program, wrapper: Message) -> None:
        """A signature: placeholders, and a call of its function."""
        names = [self._name(f"{key}_{spec.name}") for spec in program.inputs]
        for name, spec in zip(names, program.inputs, strict=True):
            shape = {"shape": spec.shape}
            self.nodes.append(node(name, "Placeholder", dtype=type_(spec.code), shape=shape))
        handles = [self._handles[id(variable)] for variable in program.variables]
        ordered = [names[k] for k in program.by_name]
        called = self._name(f"StatefulPartitionedCall_{key}")
        self.nodes.append(call(program, called, wrapper, [*ordered, *handles]))
        inputs = zip(names, program.inputs, strict=True)
        self.signatures[key] = {
            "inputs": {spec.name: {"name": f"{name}:0", **spec.info} for name, spec in inputs},
            "outputs": {
                spec.name: {"name": f"{called}:{k}", **spec.info}
                for k, spec in enumerate(program.outputs)
            },
            "method": PREDICT,
        }

    def _name(self, name: str) -> str:
        return self._names.unique(_NOT_IN_NAMES.sub("_", name))


def _checkpoint(variables: Sequence[Variable | Stored], keys: Sequence[str]) -> Iterator[Message]:
    """The variables, and what writes them to a checkpoint and reads them from one."""
    codes = [code_of(variable.dtype, variable.path) for variable in variables]
    handles = [f"variable_{k}" for k in range(len(codes))]
    for handle, code, variable in zip(handles, codes, variables, strict=True):
        yield node(
            handle,
            "VarHandleOp",
            dtype=type_(code),
            shape={"shape": shape_message(tuple(variable.shape))},
            shared_name={"text": handle.encode()},
            container={"text": b""},
        )
        yield node(f"{handle}/Read", "ReadVariableOp", [handle], dtype=type_(code))
    yield node("saver_filename", "Placeholder", dtype=type_(STRING), shape={"shape": {}})
    yield constant_texts("save/names", keys)
    yield constant_texts("save/slices", [""] * len(codes))
    of_file = ["saver_filename", "save/names", "save/slices"]
    yield node("save/RestoreV2", "RestoreV2", of_file, dtypes=types(codes))
    reads = [f"{handle}/Read" for handle in handles]
    yield node("save/SaveV2", "SaveV2", [*of_file, *reads], dtypes=types(codes))
    done = ["saver_filename", "^save/SaveV2"]
    yield node("save/done", "Identity", done, T=type_(STRING))
    for k, (handle, code) in enumerate(zip(handles, codes, strict=True)):
        restored = [handle, f"save/RestoreV2:{k}"]
        yield node(f"save/Assign_{k}", "AssignVariableOp", restored, dtype=type_(code))
    yield node("restore_all", "NoOp", [f"^save/Assign_{k}" for k in range(len(codes))])
    yield node(INIT, "NoOp")
