"""Sparse tensors in calls of layers: who takes them as they are, and who gives them.

A layer that does not say `_takes_sparse` gets dense ones.
"""

from __future__ import annotations

from typing import Any

from keramos import _tree, engine
from keramos._frames import is_ours
from keramos.graph.tensor import KerasTensor, as_sparse
from keramos.layers.base.call import is_tensor
from keramos.ops.sparseness import RULES


class Sparseness:
    """What a class of layers says about sparse tensors.

    A class of users that defines `call` is handed what its caller has.
    """

    #: Whether `call` is handed sparse arrays as they are.
    _takes_sparse = False
    #: Name of the operation whose results are sparse where those of `call` are; None: they never
    #: are, or `compute_output_spec` says it.
    _sparse_rule: str | None = None

    def _with_dense(self, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict[str, Any]]:
        """The arguments of a call as `call` takes them."""
        if self._takes_sparse or not is_ours(type(self).call):  # type: ignore[attr-defined]
            return args, kwargs
        return engine.sparse.densified(args), engine.sparse.densified(kwargs)

    def _marked(self, outputs: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
        """Symbolic outputs of a call, sparse where they will be."""
        if self._sparse_rule is None:
            return outputs
        leaves = _tree.leaves((args, kwargs))
        inputs = list(filter(is_tensor, leaves))
        if not inputs or not RULES[self._sparse_rule](inputs):
            return outputs
        return _tree.map_structure(_as_sparse, outputs)


def _as_sparse(x: Any) -> Any:
    return as_sparse(x) if isinstance(x, KerasTensor) else x
