"""A graph that TensorFlow wrote down in this process, run by jax: on symbolic sizes, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos.engine.bridge import Recorded
from keramos.engine.graphs import Graph, Resources
from keramos.engine.graphs.interpreter import outcome
from keramos.storage.limits import Limits
from keramos.storage.span import Buffer, Span
from keramos.storage.tensorflow.program_file import ProgramFile


def run(recorded: Recorded, arrays: Sequence[Any]) -> list[Any]:
    """The results of a graph.

    Args:
        recorded: the graph.
        arrays: for each of its arguments.

    Raises:
        UnsupportedFileError: it has operations that are not known.
        UnsafeError: it reads files, or runs code.
        ConfigError: a number that must be known depends on the arrays.
    """
    limits, source = Limits(), Buffer(recorded.content)
    file = ProgramFile(Span(source, 0, source.size, "graph"), limits, is_graph=True)
    graph = Graph(
        file.functions,
        file.graph,
        resources=Resources({}),
        most_bytes=limits.max_result_bytes,
        most_operations=limits.max_operations,
        most_calls=limits.max_calls,
    )
    fed = {**recorded.constants, **dict(zip(recorded.fed, arrays, strict=True))}
    graph.check([(graph.outside, recorded.results, ())], frozenset(fed))
    return list(map(outcome, graph.evaluate(graph.outside, fed, recorded.results)))
