"""A function that a file holds as code, called by what it says; the code itself never runs."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from keramos.codec.canonical import Json
from keramos.codec.trust import shown_code
from keramos.dialects import gone, lambdas
from keramos.dialects.bytecode.values import Function, Steps, Unnamed, Untranslatable
from keramos.dialects.origin import STACKS_BATCH_DOT
from keramos.dialects.steps import path_of
from keramos.errors import KeramosError, UnsafeError, UnsupportedFileError
from keramos.layers.translation import materials, stepping
from keramos.layers.translation.probes import with_probes
from keramos.layers.translation.sizes import OpenLengths
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
        self._function: lambdas.Said = lambdas.function_of(config)
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
        try:
            return self._computed(args, arguments)
        except Untranslatable as reason:
            raise self._refusal(reason.why) from None
        except RecursionError:
            raise self._refusal("it is nested too deeply") from None

    def _computed(self, args: Any, arguments: dict[str, Any]) -> Any:
        def compute(values: Any) -> Any:
            domain = Tensors(self._stacks_batch_dot)
            if isinstance(self._function, Steps):
                return stepping.followed(domain, self._function, values[0])
            result = domain.machine.call(self._function, list(values), arguments)
            return materials.tensors(result, values)

        try:
            return compute(args)
        except OpenLengths as reason:
            try:
                is_call = not isinstance(self._function, Steps)
                return with_probes(compute, args, one_batch=is_call)
            except Untranslatable:
                raise reason from None

    @property
    def casts(self) -> bool:
        """Whether floats come in the dtype in which the layer computes: to lambdas, they do."""
        return not isinstance(self._function, Steps)

    @property
    def takes_mask(self) -> bool:
        """Whether the function asks for the mask of its input, which no graph hands on."""
        return isinstance(self._function, Function) and "mask" in self._function.code.parameters

    def _refusal(self, why: str) -> KeramosError:
        if isinstance(self._function, Steps):
            function = path_of(self._function.steps[-1].function)
            which = f"TFOpLambda {self._layer!r} (`{function}`: {why})"
            what = f"not supported by this version of keramos: {which}"
            return UnsupportedFileError(what, at=self._place, hint=gone.HINT)
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
