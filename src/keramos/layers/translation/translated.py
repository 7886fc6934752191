"""A function that a file holds as code, called by what it says; the code itself never runs."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from keramos.codec.canonical import Json
from keramos.codec.trust import shown_code
from keramos.dialects import lambdas
from keramos.dialects.bytecode.values import Function, Name, Untranslatable
from keramos.errors import UnsafeError
from keramos.layers.translation.tensors import Tensors


class Translated:
    """Calls operations in the place of code.

    Args:
        config: the code, as files hold it.
        layer: name of the layer.
        place: where it stands in the config.

    Raises:
        DamagedFileError, LimitError: it is no code of any Python.
    """

    #: What tells it from other functions of a Lambda.
    is_code = True

    def __init__(self, config: Json, layer: str, place: str | None = None):
        self._config, self._layer, self._place = config, layer, place
        self._function: Function | Name = lambdas.function_of(config)
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
        domain = Tensors()
        try:
            return domain.machine.call(self._function, list(args), arguments)
        except Untranslatable as reason:
            raise self._refusal(reason.why) from None
        except RecursionError:
            raise self._refusal("it is nested too deeply") from None

    def refuse_masks(self) -> None:
        """Say that no graph hands on the mask of its input, if the function asks for it."""
        if isinstance(self._function, Function) and "mask" in self._function.code.parameters:
            raise self._refusal("it takes the mask of its input, which no graph hands on")

    def _refusal(self, why: str) -> UnsafeError:
        lines = [lambdas.complaint(self._layer, why), *shown_code(self.listing)]
        hint = lambdas.advice(self._layer, runs=lambdas.runs_here(self._config))
        return UnsafeError("\n".join(lines), at=self._place, hint=hint)

    @property
    def listing(self) -> list[str]:
        """The code as people would write it."""
        return lambdas.listing(self._function)

    def _keras_special(self) -> tuple[str, Mapping[str, Any]]:
        """How it is written where it cannot be said in a graph: as it came."""
        return lambdas.TAG, lambdas.todays(self._config)
