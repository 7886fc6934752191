"""`model.summary()`: the layers of a model, and the operations between them, as a table.

The model is neither changed nor built for it: shapes that are not known are shown as "?".
"""

from __future__ import annotations

import contextlib
import itertools
import math
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from keramos import _tree
from keramos.errors import ConfigError, printable
from keramos.graph.operation import Operation
from keramos.layers.base.layer import Layer
from keramos.layers.core.input_layer import InputLayer
from keramos.saving.paths import OPTIMIZER

_BITS = {"bool": 8, "int4": 4, "uint4": 4, "bfloat16": 16}
_UNITS = ("B", "KB", "MB", "GB", "TB")


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        depth: how many models it stands inside of.
        layer: the layer, or the operation.
        connected_to: names of what it gets its input from; None where layers follow one another.
    """

    depth: int
    layer: Operation
    connected_to: tuple[str, ...] | None


@contextlib.contextmanager
def _random_left_alone() -> Iterator[None]:
    """Python's `random` goes on, by which the weights of the next layer are drawn, as if nothing
    had drawn from it: rich does when it is imported.
    """
    state = random.getstate()
    try:
        yield
    finally:
        random.setstate(state)


@_random_left_alone()
def print_summary(
    model: Any,
    *,
    line_length: int | None = None,
    positions: Any = None,
    print_fn: Callable | None = None,
    expand_nested: bool = False,
    show_trainable: bool = False,
    layer_range: Any = None,
) -> None:
    """Print the table, in colours on a terminal and as plain text elsewhere; see
    `Model.summary`.
    """
    from rich.console import Console
    from rich.markup import escape

    table = _table(_rows(model, expand_nested, layer_range), show_trainable, positions)
    text = totals(model)
    console = Console(width=line_length, record=False) if print_fn is None else None
    if console is not None and console.is_terminal:
        console.print(
            f"[bold]Model: [green]{escape(printable(model.name))}[/green][/bold]",
            table,
            text,
            highlight=False,
        )
        return
    plain = _plain(f'Model: "{printable(model.name)}"', table, text, line_length)
    (print_fn or print)(plain)


def _plain(title: str, table: Any, text: str, width: int | None) -> str:
    import io

    from rich.console import Console

    out = io.StringIO()
    console = Console(
        file=out, width=width or 100, no_color=True, force_terminal=False, legacy_windows=False
    )
    console.print(title, table, text, highlight=False, markup=False)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def _table(rows: list[Row], show_trainable: bool, positions: Any) -> Any:
    from rich.markup import escape
    from rich.table import Table

    graph = any(row.connected_to is not None for row in rows)
    names = ["Layer (type)", "Output Shape", "Param #"]
    names += (["Connected to"] if graph else []) + (["Trainable"] if show_trainable else [])
    table = Table(show_lines=False)
    ratios = _ratios(positions, len(names))
    for i, name in enumerate(names):
        table.add_column(
            name, justify="right" if name == "Param #" else "left", ratio=ratios[i], overflow="fold"
        )
    for row in rows:
        layer = row.layer
        cells = [
            f"{'  ' * row.depth}{layer.name} ({type(layer).__name__})",
            output_shape(layer),
            parameters(layer),
        ]
        cells += [", ".join(row.connected_to or ()) or "-"] if graph else []
        cells += [_trainable(layer)] if show_trainable else []
        table.add_row(*(escape(printable(cell)) for cell in cells))
    return table


def _trainable(layer: Operation) -> str:
    if not isinstance(layer, Layer) or not layer.weights:
        return "-"
    return "Y" if layer.trainable else "N"


def _ratios(positions: Any, count: int) -> list[int | None]:
    if not positions:
        return [None] * count
    ends = [float(p) for p in positions][:count]
    if len(ends) < count or any(a >= b for a, b in itertools.pairwise(ends)):
        raise ConfigError(f"`positions` must be {count} increasing numbers", found=repr(positions))
    return [
        max(1, round(100 * (b - a) / ends[-1])) for a, b in zip([0.0, *ends], ends, strict=False)
    ]


def _rows(model: Any, expand: bool, layer_range: Any) -> list[Row]:
    rows = list(_walk(model, getattr(model, "operations", model.layers), expand, 0))
    if _is_chain(model):
        rows = [replace(row, connected_to=None) for row in rows]
    if layer_range is None:
        return rows
    if len(layer_range) != 2:
        raise ConfigError(
            "`layer_range` takes the names of the first and the last layer", found=repr(layer_range)
        )
    matches = [
        [i for i, row in enumerate(rows) if re.match(pattern, row.layer.name)]
        for pattern in layer_range
    ]
    if not all(matches):
        raise ConfigError("`layer_range` names no layer of this model", found=repr(layer_range))
    first, last = sorted((min(matches[0]), max(matches[1])))
    return rows[first : last + 1]


def _is_chain(model: Any) -> bool:
    """Whether each layer hands on to the next one alone, and is used once."""
    if not _is_graph(model):
        return True
    steps = list(model._graph.nodes_by_depth.values())
    used = [node.operation for nodes in steps for node in nodes]
    return len({id(operation) for operation in used}) == len(used) and all(
        len(nodes) == 1 and len(nodes[0].input_tensors) <= 1 for nodes in steps
    )


def _is_graph(model: Any) -> bool:
    return hasattr(getattr(model, "_graph", None), "nodes_of")


def _walk(model: Any, layers: Iterable[Any], expand: bool, depth: int) -> Iterator[Row]:
    for layer in layers:
        yield Row(depth, layer, _connections(model, layer))
        if expand and getattr(layer, "layers", None):
            yield from _walk(layer, layer.layers, expand, depth + 1)


def _connections(model: Any, layer: Operation) -> tuple[str, ...] | None:
    if not _is_graph(model):
        return None
    nodes = model._graph.nodes_of(layer)
    histories = [t._keras_history for node in nodes for t in node.input_tensors]
    return tuple(
        f"{h.operation.name}[{h.node_index}][{h.tensor_index}]" for h in histories if h is not None
    )


def output_shape(layer: Operation) -> str:
    """The shape of what a layer puts out, as people read it."""
    if isinstance(layer, InputLayer):
        return _sizes(layer.batch_shape)
    if layer._inbound_nodes:
        result = layer._inbound_nodes[0].result
        return _shown(_tree.map_structure(lambda t: _sizes(t.shape), result))
    if not isinstance(layer, Layer):
        return "?"
    shapes = layer._build_shapes
    if not shapes:
        return "?"
    try:
        return str(layer.compute_output_shape(*shapes.values()))
    except (NotImplementedError, ValueError, TypeError):
        return "?"


def _sizes(shape: Iterable[Any]) -> str:
    return f"({', '.join(map(str, shape))})"


def _shown(nest: Any) -> str:
    leaves = _tree.flatten(nest)
    return leaves[0] if len(leaves) == 1 else f"[{', '.join(map(str, leaves))}]"


def parameters(layer: Operation) -> str:
    """How many parameters a layer has, as people read it."""
    if not isinstance(layer, Layer):
        return "0"
    if not layer.built:
        return "0 (unbuilt)"
    return f"{layer.count_params():,}"


def totals(model: Any) -> str:
    """What all weights take, by what becomes of them: a line each."""
    trainable = [v for v in model.weights if v.trainable and model.trainable]
    held = {id(v) for v in trainable}
    frozen = [v for v in model.weights if id(v) not in held]
    optimizer = _optimizer_state(model)
    everything = trainable + frozen + optimizer
    lines = [
        ("Total params", everything),
        ("Trainable params", trainable),
        ("Non-trainable params", frozen),
    ]
    lines += [("Optimizer params", optimizer)] if optimizer else []
    return "\n".join(f" {label}: {sum(v.size for v in vs):,} ({size(vs)})" for label, vs in lines)


def _optimizer_state(model: Any) -> list[Any]:
    """What the optimizer keeps once it has begun, or what the file has of it: then it is not even
    made.
    """
    optimizer = vars(model).get("optimizer")
    if optimizer is not None:
        return list(optimizer.variables) if optimizer.built else []
    stored = getattr(model, "_stored_state", None)
    return [] if stored is None else list(stored.under(OPTIMIZER).values())


def size(variables: list[Any]) -> str:
    """The memory that variables take, as people read it."""
    count = sum(math.ceil(v.size * _bits(v.dtype) / 8) for v in variables)
    power = min(int(math.log(count, 1024)), len(_UNITS) - 1) if count else 0
    return f"{count / 1024**power:.2f} {_UNITS[power]}"


def _bits(dtype: str) -> int:
    if dtype in _BITS:
        return _BITS[dtype]
    digits = re.search(r"\d+", dtype)
    return int(digits.group()) if digits else 32
