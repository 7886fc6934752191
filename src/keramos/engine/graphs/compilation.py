"""A function of a graph with its variables, compiled; run on the host where it has text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.core

from keramos.engine.graphs.interpreter import Graph, outcome
from keramos.engine.graphs.values import UnknownValueError, is_text
from keramos.engine.program import Program, in_16_bits
from keramos.engine.scope import StatelessScope, in_stateless_scope
from keramos.engine.variable import Variable

_DRAWS = ("Random", "TruncatedNormal", "Multinomial")


class Compiled:
    """Some tensors of a function of a graph, for given inputs.

    It is looked through before it first runs. It is compiled for each shape of its inputs; where it
    has text, or must know numbers that depend on its inputs, its operations run one by one.

    Args:
        graph: whose function it is.
        body: the function, or the graph itself.
        fed: names of the arguments, or of the nodes, that the inputs are.
        bound: name of an argument, or of a node -> the resource or the constant that it is.
        results: references to tensors.
        controls: nodes that run, too.
    """

    def __init__(
        self,
        graph: Graph,
        body: Any,
        fed: Sequence[str],
        bound: dict[str, Any],
        results: Sequence[str],
        controls: Sequence[str] = (),
    ):
        self._graph, self._body, self._fed, self._bound = graph, body, list(fed), bound
        self._results, self._controls = list(results), list(controls)
        self._is_checked = False
        #: Whether its operations run one by one; known once it was checked, or called.
        self.is_on_host = False
        self._program: Program | None = None

    @property
    def variables(self) -> list[Variable]:
        """Those that it uses."""
        every = [*self._bound.values(), *self._graph.resources.variables.values()]
        return list({id(v): v for v in every if isinstance(v, Variable)}.values())

    def check(self) -> None:
        """Refuse what cannot run, before anything does; see `Graph.check`."""
        if not self._is_checked:
            looked_at = (self._body, self._results, self._controls)
            self.is_on_host = self._graph.check([looked_at], frozenset((*self._fed, *self._bound)))
            self._is_checked = True

    def __call__(self, arrays: Sequence[Any]) -> list[Any]:
        """The results for these inputs."""
        self.check()
        if self.is_on_host or in_stateless_scope() or any(map(is_text, arrays)):
            return self._run(*arrays)
        if any(isinstance(x, jax.core.Tracer) for x in arrays):
            with StatelessScope():  # a transformation of jax keeps no updates
                return self._run(*arrays)
        if self._program is None:
            self._program = self._compilable()
        try:
            return self._program(*arrays)
        except (UnknownValueError, jax.errors.ConcretizationTypeError):
            self.is_on_host = True
            return self._run(*arrays)

    def _run(self, *arrays: Any) -> list[Any]:
        fed = self._bound | dict(zip(self._fed, arrays, strict=True))
        results = self._graph.evaluate(self._body, fed, self._results, self._controls)
        return [outcome(x) for x in results]

    def _traced(self, *arrays: Any) -> list[Any]:
        results = self._run(*arrays)
        if any(map(is_text, results)):
            raise UnknownValueError("a result is text, which no compiled program gives")
        return results

    def _compilable(self) -> Program:
        operations = self._graph.operations_of(self._body)
        types = {v.dtype for v in self.variables}
        types |= {node.attribute("DstT") for node in operations if node.op == "Cast"}
        draws = any(node.op.startswith(_DRAWS) for node in operations)
        own = [self._graph.resources.draws] if draws else []
        return Program(
            self._traced,
            [*self.variables, *own],
            low_precision=in_16_bits(filter(None, types)),
        )
