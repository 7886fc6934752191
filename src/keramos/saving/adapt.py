"""Stored tensors -> tensors as the variables of today hold them.

Between finding a tensor and assigning it: what older writers put into it is changed when somebody
reads it, and stays unread until then.
"""

from __future__ import annotations

from collections import Counter
from functools import partial

from keramos.codec.protocols import Variable

# The last two are imported to fill the table of rules.
from keramos.dialects import Origin, arrays, cudnn as cudnn, local_kernels as local_kernels
from keramos.saving.parts import Part, Parts
from keramos.storage.tensor import LazyTensor
from keramos.storage.weight_store import WeightStore


def adapted(
    store: WeightStore, parts: Parts, origin: Origin, log: Counter[str] | None = None
) -> WeightStore:
    """`store` with every tensor as its variable wants it.

    Args:
        store: tensors at the paths of the model.
        parts: of the model.
        origin: who wrote the file.
        log: takes how many tensors each rule changed.
    """
    if not arrays.concern(origin, {tensor.dtype for tensor in store.values()}):
        return store
    changed: dict[str, LazyTensor] = {}
    for part in parts:
        for i, variable in enumerate(part.variables):
            path = f"{part.group}/{i}"
            if path in store:
                changed[path] = todays(store[path], variable, part, store, origin, log=log)
    return store | changed


def todays(
    tensor: LazyTensor,
    variable: Variable,
    part: Part,
    store: WeightStore,
    origin: Origin,
    *,
    is_slot: bool = False,
    log: Counter[str] | None = None,
) -> LazyTensor:
    """A tensor as its variable wants it, or as a slot of its variable.

    Args:
        tensor: in the file.
        variable: that it is for.
        part: of the model, which has the variable.
        store: the tensors of all variables, at the paths of the model.
        origin: who wrote the file.
        is_slot: whether it is what an optimizer kept of the variable.
        log: takes how many tensors each rule changed.
    """
    target = arrays.Target(
        type(part.owner).__name__,
        variable.name,
        tuple(variable.shape),
        variable.dtype,
        getattr(part.owner, "data_format", None),
        origin,
        partial(_argument, part.owner),
        tuple(tuple(other.shape) for other in store.under(part.group).values()),
        is_slot,
    )
    for change in arrays.changes(tuple(tensor.shape), tensor.dtype, target):
        tensor = tensor.mapped(change.function, change.shape, change.dtype)
        if log is not None:
            log[change.rule] += 1
    return tensor


def _argument(layer: object, name: str) -> object:
    return getattr(layer, name, None)
