"""Which operations give sparse arrays for sparse ones, as `engine.sparse` computes them.

Refuses to know numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from keramos import _tree, engine
from keramos.engine import zero_keeping
from keramos.graph.tensor import KerasTensor, as_sparse

Rule = Callable[[list[Any]], bool]


def is_sparse(x: Any) -> bool:
    """Whether `x` is sparse, symbolic or not."""
    return x.sparse if isinstance(x, KerasTensor) else engine.is_sparse(x)


def _first(operands: list[Any]) -> bool:
    return is_sparse(operands[0])


def _one(operands: list[Any]) -> bool:
    return any(map(is_sparse, operands))


def _all(operands: list[Any]) -> bool:
    return all(map(is_sparse, operands))


def _dividend(operands: list[Any]) -> bool:
    return is_sparse(operands[0]) and not is_sparse(operands[1])


#: Operations, beside elementwise functions, whose result is sparse where their first operand is.
_OF_ONE = ("cast", "expand_dims", "mean", "reshape", "squeeze", "stop_gradient", "sum", "transpose")

#: Name of an operation -> whether its result is sparse, of its flat operands.
RULES: dict[str, Rule] = (
    dict.fromkeys((*zero_keeping.OF_ONE, *_OF_ONE), _first)
    | dict.fromkeys((*zero_keeping.OF_TWO, "concatenate", "matmul"), _all)
    | {"multiply": _one, "divide": _dividend, "true_divide": _dividend}
)
#: Operations that are asked by an argument for sparse results.
_ASKED = frozenset({"one_hot", "multi_hot", "bincount"})


def aware(compute: Callable[[str], Callable]) -> Callable[[str], Callable]:
    """Functions of arrays by their names, which take sparse ones, too.

    Args:
        compute: the functions by their names.
    """

    def of(name: str) -> Callable:
        dense = compute(name)

        def call(*args: Any, **kwargs: Any) -> Any:
            if not engine.holds_sparse((args, kwargs)):
                return dense(*args, **kwargs)
            if kwargs:  # by name, as users' classes call: `computed` goes by places
                return dense(*engine.sparse.densified(args), **engine.sparse.densified(kwargs))
            return engine.sparse.computed(name, dense, args)

        call.__name__ = name
        return call

    return of


def marked(name: str, spec: Any, args: Sequence[Any], static: dict[str, Any]) -> Any:
    """What comes out of an operation, sparse where it will be.

    Args:
        name: of the operation.
        spec: what its shape rule says.
        args: of its call.
        static: arguments of its constructor.
    """
    return as_sparse(spec) if _is_sparse(name, args, static) else spec


def _is_sparse(name: str, args: Sequence[Any], static: dict[str, Any]) -> bool:
    if name in _ASKED:
        return bool(static["sparse"])
    if name == "convert_to_tensor":
        return is_sparse(args[0]) and static["sparse"] is not False
    rule = RULES.get(name)
    return rule is not None and rule(_tree.flatten(list(args)))
