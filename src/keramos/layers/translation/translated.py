"""A function that a file holds as code, called by what it says; the code itself never runs."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from keramos.codec.canonical import Json
from keramos.codec.trust import shown_code
from keramos.dialects import lambdas
from keramos.dialects.bytecode.values import Function, Name, Unnamed, Untranslatable
from keramos.dialects.origin import STACKS_BATCH_DOT
from keramos.errors import UnsafeError
from keramos.layers.translation.tensors import Tensors


class Translated:
    """Calls operations in the place of code.

    Args:
        config: the code, as files hold it.
        layer: name of the layer.
        place: where it stands in the config.
        argument: of the layer, whose value it is.

    Raises:
        DamagedFileError, LimitError: it is no code of any Python.
    """

    #: What tells it from other functions of a Lambda.
    is_code = True

    def __init__(
        self,
        config: Json,
        layer: str,
        place: str | None = None,
        argument: str = lambdas.FUNCTION,
    ):
        self._config, self._layer, self._place = config, layer, place
        self._argument = argument
        stacks = config.get(STACKS_BATCH_DOT) if isinstance(config, Mapping) else None
        self._stacks_batch_dot = stacks if isinstance(stacks, bool) else None
        self._function: Function | Name | Unnamed = lambdas.function_of(config)
        if isinstance(self._function, Function):
            code = self._function.code
            self.__signature__ = inspect.Signature(
                [
                    inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD)
                    for name in code.parameters
                    if name.isidentifier()
                ]
            )

    def __call__(self, *args: Any, **arguments: Any) -> Any:
        if isinstance(self._function, Unnamed):
            raise self._refusal(str(lambdas.objection(self._function)))
        domain = Tensors(self._stacks_batch_dot)
        try:
            return domain.machine.call(self._function, list(args), arguments)
        except Untranslatable as reason:
            raise self._refusal(reason.why) from None
        except RecursionError:
            raise self._refusal("it is nested too deeply") from None

    @property
    def takes_mask(self) -> bool:
        """Whether the function asks for the mask of its input, which no graph hands on."""
        return isinstance(self._function, Function) and "mask" in self._function.code.parameters

    def _refusal(self, why: str) -> UnsafeError:
        what = lambdas.complaint(self._layer, why, self._argument)
        lines = [what, *shown_code(self.listing)]
        runs = lambdas.runs_here(self._config)
        hint = lambdas.advice(self._layer, runs=runs, argument=self._argument)
        return UnsafeError("\n".join(lines), at=self._place, hint=hint)

    @property
    def listing(self) -> list[str]:
        """The code as people would write it."""
        return lambdas.listing(self._function)

    def _keras_special(self) -> tuple[str, Mapping[str, Any]]:
        """How it is written where it cannot be said in a graph: as it came."""
        return lambdas.TAG, lambdas.todays(self._config)
