"""Variables: read, assigned, counted on."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import as_jax, is_text


@operation("VarHandleOp", "VariableV2", "Variable")
def handle(call: Call) -> Any:
    return call.graph.resources.variable(call.text("shared_name") or call.node.name)


@operation("ReadVariableOp")
def read(call: Call, variable: Any) -> Any:
    return variable.value


@operation("VarIsInitializedOp", "IsVariableInitialized")
def is_initialized(call: Call, variable: Any) -> Any:
    return np.asarray(True)


@operation("VariableShape")
def shape(call: Call, variable: Any) -> Any:
    return np.array(variable.shape, call.get("out_type", "int32"))


@operation("AssignVariableOp")
def assign(call: Call, variable: Any, value: Any) -> Any:
    variable.assign(value if is_text(value) else as_jax(value))
    return []


@operation("AssignAddVariableOp")
def assign_add(call: Call, variable: Any, value: Any) -> Any:
    variable.assign(variable.value + as_jax(value))
    return []


@operation("AssignSubVariableOp")
def assign_sub(call: Call, variable: Any, value: Any) -> Any:
    variable.assign(variable.value - as_jax(value))
    return []


@operation("Assign", "AssignAdd", "AssignSub")
def assign_reference(call: Call, variable: Any, value: Any) -> Any:
    """Of TensorFlow 1, where a variable is its own value."""
    {"Assign": assign, "AssignAdd": assign_add, "AssignSub": assign_sub}[call.node.op](
        call, variable, value
    )
    return variable


@operation("ScatterUpdate", "ScatterAdd")
def scatter_reference(call: Call, variable: Any, indices: Any, updates: Any) -> Any:
    at = variable.value.at[as_jax(indices)]
    rows = as_jax(updates)
    variable.assign(at.set(rows) if call.node.op == "ScatterUpdate" else at.add(rows))
    return variable


@operation("DestroyResourceOp", "DeleteSessionTensor")
def destroy(call: Call, resource: Any) -> Any:
    return []


@operation("Placeholder", "PlaceholderV2")
def placeholder(call: Call) -> Any:
    raise ValueError("an input of the graph that nobody gives")
