"""A picture of a model: `plot_model`, and `model_to_dot` for graphviz.

Without graphviz, boxes are placed by distance from the outputs and written as SVG; other formats go
through matplotlib or graphviz where one is installed.
"""

from __future__ import annotations

import itertools
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from keramos import _tree
from keramos.errors import ConfigError, MissingExtraError, printable
from keramos.layers.base.layer import Layer
from keramos.models.summary import output_shape

LINE, PAD, GAP_X, GAP_Y, CHAR = 18, 8, 28, 36, 7.2  # pixels


@dataclass
class Box:
    """One operation in the picture.

    Attributes:
        lines: of text.
        x: left edge, pixels.
        y: upper edge, pixels.
        trainable: None where that is not to be shown.
    """

    lines: list[str]
    x: float = 0.0
    y: float = 0.0
    trainable: bool | None = None

    @property
    def width(self) -> float:
        """Pixels."""
        return 2 * PAD + CHAR * max(len(line) for line in self.lines)

    @property
    def height(self) -> float:
        """Pixels."""
        return PAD + LINE * len(self.lines)


@dataclass
class Drawing:
    """Boxes by id of their operation, arrows between them, and the rows from top to bottom."""

    boxes: dict[int, Box]
    arrows: list[tuple[int, int]]
    rows: list[list[int]]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in pixels."""
        boxes = self.boxes.values()
        bends = [
            x for start, end in self.arrows for x, _ in route(self.boxes[start], self.boxes[end])
        ]
        right = max([b.x + b.width for b in boxes] + bends)
        return right + GAP_X, max(b.y + b.height for b in boxes) + GAP_Y


def plot_model(
    model: Any,
    to_file: Any = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    **kwargs: Any,
) -> str:
    """Draw a model into a file.

    Args:
        model: built.
        to_file: `.svg` needs nothing; `.png`, `.pdf` need matplotlib or graphviz.
        show_shapes: of the outputs.
        show_dtype: of the outputs.
        show_layer_names: besides the classes.
        rankdir: kept for graphviz; the picture runs from top to bottom.
        expand_nested: also draw the layers of models inside.
        dpi: dots per inch of pictures made of dots.
        show_layer_activations: of layers that have one.
        show_trainable: mark what training updates.
        splines: kept for graphviz.
        **kwargs: none.

    Returns:
        The path written to.

    Raises:
        ConfigError: the model is not built, or no picture format has the file extension.
        MissingExtraError: the ending needs a library that is not installed.
    """
    if kwargs:
        raise ConfigError(f"plot_model() has no argument {next(iter(kwargs))!r}")
    shows = _shows(
        show_shapes, show_dtype, show_layer_names, show_layer_activations, show_trainable
    )
    drawing = draw(model, shows, expand_nested)
    path = os.fspath(to_file)
    ending = os.path.splitext(path)[1].lower()
    if ending == ".svg":
        with open(path, "w", encoding="utf-8") as file:
            file.write("".join(svg(drawing)))
    elif ending in (".png", ".pdf", ".jpg", ".jpeg"):
        _with_matplotlib(drawing, path, dpi)
    else:
        raise ConfigError(
            "no picture format has this file extension", found=path, wanted=".svg, .png or .pdf"
        )
    return path


def model_to_dot(
    model: Any,
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = True,
    **options: Any,
) -> str:
    """The same picture in graphviz's language.

    Args:
        model: built.
        show_shapes: of the outputs.
        show_dtype: of the outputs.
        show_layer_names: besides the classes.
        **options: `expand_nested`, `show_layer_activations`, `show_trainable`, `rankdir`.
    """
    shows = _shows(
        show_shapes,
        show_dtype,
        show_layer_names,
        options.get("show_layer_activations", False),
        options.get("show_trainable", False),
    )
    drawing = draw(model, shows, options.get("expand_nested", False))
    lines = [f"digraph model {{\n  rankdir={options.get('rankdir', 'TB')};\n  node [shape=box];\n"]
    for key, box in drawing.boxes.items():
        label = "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in box.lines)
        lines.append(f'  {key} [label="{label}"];\n')
    lines += [f"  {a} -> {b};\n" for a, b in drawing.arrows]
    return "".join([*lines, "}\n"])


def _shows(
    shapes: bool, dtype: bool, names: bool, activations: bool, trainable: bool
) -> Callable[[Layer], Box]:
    def show(layer: Layer) -> Box:
        lines = [type(layer).__name__]
        lines = [f"{printable(layer.name, 60)}: {lines[0]}"] if names else lines
        activation = getattr(layer, "activation", None)
        lines += (
            [f"activation {getattr(activation, '__name__', activation)}"]
            if activations and activation
            else []
        )
        lines += [output_shape(layer)] if shapes else []
        lines += [_output_dtype(layer)] if dtype else []
        return Box(lines, trainable=layer.trainable if trainable else None)

    return show


def _output_dtype(layer: Layer) -> str:
    if not layer._inbound_nodes:
        return layer.compute_dtype
    return ", ".join(str(t.dtype) for t in _tree.leaves(layer._inbound_nodes[0].result))


def draw(model: Any, show: Callable[[Layer], Box], expand_nested: bool) -> Drawing:
    """Boxes for the layers of a model, placed.

    Raises:
        ConfigError: there is nothing to draw.
    """
    drawing = Drawing({}, [], [])
    _add(model, drawing, show, expand_nested)
    if not drawing.boxes:
        raise ConfigError(f"{model.name!r} has no layers to draw", hint="build the model first")
    _place(drawing)
    return drawing


def _add(
    model: Any, drawing: Drawing, show: Callable[[Layer], Box], expand: bool
) -> tuple[list[int], list[int]]:
    """Add the layers of a model; the ids of the boxes at its beginning and at its end."""
    ends: dict[int, tuple[list[int], list[int]]] = {}
    for layer in model.layers:
        if expand and getattr(layer, "layers", None):
            ends[id(layer)] = _add(layer, drawing, show, expand)
        else:
            drawing.boxes[id(layer)] = show(layer)
            ends[id(layer)] = [id(layer)], [id(layer)]
    for source, target in _edges(model):
        drawing.arrows += [(a, b) for a in ends[source][1] for b in ends[target][0]]
    keys = list(ends)
    return (ends[keys[0]][0], ends[keys[-1]][1]) if keys else ([], [])


def _edges(model: Any) -> Iterator[tuple[int, int]]:
    """Pairs of layers, by id, of which the first feeds the second, operations between them left
    out.
    """
    graph = getattr(model, "_graph", None)
    if graph is None or not hasattr(graph, "nodes"):
        layers = model.layers
        yield from ((id(a), id(b)) for a, b in itertools.pairwise(layers))
        return
    feeding: dict[int, set[int]] = defaultdict(
        set
    )  # id of an operation -> layers from which its input comes
    for node in graph.nodes:
        sources: set[int] = set()
        for parent in node.parents:
            operation = parent.operation
            sources |= {id(operation)} if isinstance(operation, Layer) else feeding[id(operation)]
        feeding[id(node.operation)] |= sources
        if isinstance(node.operation, Layer):
            yield from ((source, id(node.operation)) for source in sorted(sources))


def _place(drawing: Drawing) -> None:
    depth = dict.fromkeys(drawing.boxes, 0)
    moved = True
    while moved:  # arrows come in running order, so that one round does almost always
        moved = False
        for start, end in drawing.arrows:
            if depth[end] <= depth[start]:
                depth[end], moved = depth[start] + 1, True
    rows: dict[int, list[int]] = defaultdict(list)
    for key in drawing.boxes:
        rows[depth[key]].append(key)
    drawing.rows = [rows[i] for i in sorted(rows)]
    widths = [sum(drawing.boxes[k].width + GAP_X for k in row) for row in drawing.rows]
    y = float(GAP_Y) / 2
    for row, width in zip(drawing.rows, widths, strict=True):
        x = GAP_X + (max(widths) - width) / 2
        for key in row:
            box = drawing.boxes[key]
            box.x, box.y = x, y
            x += box.width + GAP_X
        y += max(drawing.boxes[k].height for k in row) + GAP_Y


def _colour(box: Box) -> str:
    return "#fff" if box.trainable is None else "#e6f4ea" if box.trainable else "#f1f3f4"


def route(a: Box, b: Box) -> list[tuple[float, float]]:
    """The points of an arrow: two for neighbours; four of a curve around what stands between the
    others.
    """
    if b.y - a.y - a.height <= 1.5 * GAP_Y:
        return [(a.x + a.width / 2, a.y + a.height), (b.x + b.width / 2, b.y)]
    start, end = (a.x + a.width, a.y + a.height / 2), (b.x + b.width, b.y + b.height / 2)
    aside = max(start[0], end[0]) + min(200.0, (b.y - a.y) / 2)
    return [start, (aside, start[1]), (aside, end[1]), end]


def svg(drawing: Drawing) -> Iterator[str]:
    """The picture as SVG."""
    width, height = drawing.size
    yield f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
    yield 'font-family="monospace" font-size="12">\n'
    yield '<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
    yield 'markerHeight="7" orient="auto">'
    yield '<path d="M0 0L8 4L0 8z"/></marker></defs>\n'
    yield '<rect width="100%" height="100%" fill="#fff"/>\n'
    for start, end in drawing.arrows:
        points = route(drawing.boxes[start], drawing.boxes[end])
        (x0, y0), rest = points[0], " ".join(f"{x:.1f} {y:.1f}" for x, y in points[1:])
        bend = "L" if len(points) == 2 else "C"
        yield f'<path d="M{x0:.1f} {y0:.1f}{bend}{rest}" fill="none" '
        yield 'stroke="#555" marker-end="url(#a)"/>\n'
    for box in drawing.boxes.values():
        yield f'<rect x="{box.x:.1f}" y="{box.y:.1f}" '
        yield f'width="{box.width:.1f}" height="{box.height:.1f}" '
        yield f'rx="4" fill="{_colour(box)}" stroke="#333"/>\n'
        for i, line in enumerate(box.lines):
            x, y = box.x + box.width / 2, box.y + LINE * (i + 1) - 3
            yield f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(line)}</text>\n'
    yield "</svg>\n"


def _with_matplotlib(drawing: Drawing, path: str, dpi: int) -> None:
    try:
        from matplotlib.figure import Figure
        from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
        from matplotlib.path import Path
    except ImportError as error:
        raise MissingExtraError(
            f"a picture in {os.path.splitext(path)[1]} needs matplotlib",
            hint="pip install 'keramos[plot]', or to_file='model.svg'",
        ) from error
    width, height = drawing.size
    figure = Figure(figsize=(width / 72, height / 72))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    for start, end in drawing.arrows:
        points = route(drawing.boxes[start], drawing.boxes[end])
        codes = [Path.MOVETO, *([Path.LINETO] if len(points) == 2 else [Path.CURVE4] * 3)]
        axes.add_patch(
            FancyArrowPatch(
                path=Path(points, codes),
                arrowstyle="-|>",
                mutation_scale=8,
                color="#555",
                shrinkA=0,
                shrinkB=0,
            )
        )
    for box in drawing.boxes.values():
        axes.add_patch(
            FancyBboxPatch(
                (box.x, box.y),
                box.width,
                box.height,
                boxstyle="round,pad=0",
                fc=_colour(box),
                ec="#333",
            )
        )
        for i, line in enumerate(box.lines):
            axes.text(
                box.x + box.width / 2,
                box.y + LINE * (i + 1) - 3,
                line,
                ha="center",
                family="monospace",
                size=9,
            )
    figure.savefig(path, dpi=dpi)
