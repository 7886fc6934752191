"""What the commands show: one screen each, and in a pipe one line for each fact."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from keramos.errors import printable


def standard_output() -> Console:
    """Standard output."""
    # Into a pipe, a line is a line: nothing is folded to the width of a screen that is not there.
    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=1000)


def _text(value: object, most: int = 200) -> str:
    return escape(printable(value, most))


def human_size(nbytes: int) -> str:
    """Bytes as people read them, and as `summary` shows them: `1.5 MB` is 1.5 · 1024² bytes."""
    if nbytes < 1024:
        return f"{nbytes} B"
    power = min(3, (nbytes.bit_length() - 1) // 10)
    return f"{nbytes / 1024**power:.1f} {('KB', 'MB', 'GB')[power - 1]}"


def show_info(info: Any, depth: int | None) -> None:
    """One screen about a file."""
    console = standard_output()
    console.print(f"[bold]{_text(info.source)}[/bold]  {_text(info.format)}")
    for label, value in _facts(info):
        console.print(f"  [dim]{label:<12}[/dim]{value}")
    if info.layers:
        console.print(_tree_of(info, depth))
    for listing in info.code:
        _show_code(console, listing)
    for name, types in info.signatures.items():
        console.print(f"  [dim]{'callable':<12}[/dim]{_text(name)}[dim]{_text(types)}[/dim]")
    for warning in info.warnings:
        console.print(f"  [red]{'warning':<12}{_text(warning)}[/red]")
    for label, rows, style in (
        ("needs", info.custom, "yellow"),
        ("refuses", info.refused, "red"),
        ("lacks", info.unsupported, "yellow"),
    ):
        for name, where in rows.items():
            places = ", ".join(where[:3]) if isinstance(where, list) else where
            console.print(
                f"  [{style}]{label:<12}{_text(name)}[/{style}]  [dim]{_text(places)}[/dim]"
            )


def show_facts(
    source: str,
    kind: str,
    facts: Iterable[tuple[str, str]],
    problems: Iterable[tuple[str, str]],
) -> None:
    """One screen about an artifact: lines of a label and what stands there."""
    console = standard_output()
    console.print(f"[bold]{_text(source)}[/bold]  {_text(kind)}")
    for label, value in facts:
        console.print(f"  [dim]{label:<12}[/dim]{_text(value, 1000)}")
    for label, value in problems:
        console.print(f"  [red]{label:<12}{_text(value, 1000)}[/red]")


def _show_code(console: Console, listing: Any) -> None:
    """Code that the file holds, and whether operations say it."""
    refused = listing.objection
    style, verdict = ("red", f"refused: {refused}") if refused else ("green", "translated")
    name = f"{_text(listing.layer):<12}"
    console.print(f"  [dim]{'code':<12}[/dim]{name}  [{style}]{_text(verdict)}[/{style}]")
    for line in listing.lines:
        console.print(f"  {'':<12}{_text(line)}")


def _facts(info: Any) -> Iterator[tuple[str, str]]:
    writer = info.writer or (f"Keras {info.keras_version}" if info.keras_version else "unknown")
    rest = [f"on {info.backend}"] if info.backend else []
    rest += [f"at {info.date_saved}"] if info.date_saved else []
    yield "written by", _text(" ".join([writer, *rest]))
    if info.oldest_reader:
        # Files of before Keras 3, every later Keras reads otherwise, or not.
        later = " and later" if "Keras 3" in info.oldest_reader else ""
        yield "opens in", f"{_text(info.oldest_reader)}{later}"
    if info.class_name:
        yield "model", f"[green]{_text(info.name or '')}[/green] ({_text(info.class_name)})"
    types = ", ".join(f"{count} × {_text(name)}" for name, count in info.dtypes.items())
    yield (
        "weights",
        (
            f"{info.parameters:,} parameters in {info.tensors} tensors, {human_size(info.nbytes)}  "
            f"[dim]{types}[/dim]"
        ),
    )
    if info.training is not None:
        yield "training", _trained(info.training)
    if info.assets:
        yield "assets", _text(", ".join(info.assets))
    if info.metadata:
        yield "metadata", _text(info.metadata)
    if info.rewritten:
        yield (
            "rewritten",
            _text(", ".join(f"{rule} ×{count}" for rule, count in info.rewritten.items())),
        )


def _trained(training: Any) -> str:
    steps = f", {training.iterations:,} steps" if training.iterations is not None else ""
    state = (
        f", state {human_size(training.state_nbytes)}"
        if training.state_tensors
        else ", no optimizer state"
    )
    measured = f"loss {_text(training.loss)}, metrics {_text(training.metrics)}"
    return f"{_text(training.optimizer)}{steps}{state}, {measured}"


def _tree_of(info: Any, depth: int | None) -> Tree:
    root = Tree(f"[green]{_text(info.name or info.class_name)}[/green]", guide_style="dim")
    branches = [root]
    for layer in info.layers:
        if depth is not None and layer.depth > depth:
            continue
        del branches[layer.depth + 1 :]
        size = f"  {layer.parameters:,}" if layer.parameters else ""
        shape = f"  [dim]{_text(_shape(layer.output_shape))}[/dim]" if layer.output_shape else ""
        branches.append(
            branches[-1].add(
                f"{_text(layer.name)} [cyan]{_text(layer.class_name)}[/cyan]{size}{shape}"
            )
        )
    return root


def _shape(shape: Any) -> str:
    """A shape as people read it; those of several tensors side by side."""
    if isinstance(shape, dict):
        return ", ".join(f"{name}: {_shape(inner)}" for name, inner in shape.items())
    if not isinstance(shape, (list, tuple)):
        return str(shape)
    if any(isinstance(inner, (list, tuple, dict)) for inner in shape):
        return ", ".join(map(_shape, shape))
    return str(tuple(shape))


def show_tensors(rows: list[dict[str, Any]], stats: bool) -> None:
    """A table of tensors."""
    table = Table(box=None, pad_edge=False)
    for name, justify in (
        ("path", "left"),
        ("shape", "left"),
        ("dtype", "left"),
        ("size", "right"),
    ):
        table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for name in ("min", "mean", "max") if stats else ():
        table.add_column(name, justify="right")
    for row in rows:
        cells = [
            _text(row["path"]),
            str(tuple(row["shape"])),
            row["dtype"],
            human_size(row["nbytes"]),
        ]
        cells += (
            ["-" if row[n] is None else f"{row[n]:.4g}" for n in ("min", "mean", "max")]
            if stats
            else []
        )
        table.add_row(*cells)
    console = standard_output()
    console.print(table)
    console.print(f"[dim]{len(rows)} tensors, {human_size(sum(r['nbytes'] for r in rows))}[/dim]")


def show_checks(file: str, checks: list[Any]) -> None:
    """One line per check."""
    console = standard_output()
    console.print(f"[bold]{_text(file)}[/bold]")
    for check in checks:
        mark = "[green]✓[/green]" if check.ok else "[red]✗[/red]"
        console.print(f"  {mark} {check.name:<26}[dim]{_text(check.detail)}[/dim]")


def show_differences(a: str, b: str, differences: list[Any]) -> None:
    """One line per difference."""
    console = standard_output()
    if not differences:
        console.print("[green]no difference[/green]")
        return
    console.print(f"[bold]{_text(a)}[/bold] → [bold]{_text(b)}[/bold]")
    for difference in differences:
        console.print(f"  [cyan]{_text(difference.place)}[/cyan]  {_change(difference)}")
    console.print(f"[dim]{len(differences)} differences[/dim]")


def _change(difference: Any) -> str:
    if difference.largest is not None:
        return f"{_text(difference.left)}  values differ by at most {difference.largest:.4g}"
    left, right = ("absent" if v is None else _text(v) for v in (difference.left, difference.right))
    return f"[red]{left}[/red] → [green]{right}[/green]"


def show_outputs(outputs: dict[str, Any], written: str | None) -> None:
    """Shapes and first values of the outputs."""
    import numpy as np

    console = standard_output()
    for name, array in outputs.items():
        console.print(f"[cyan]{_text(name)}[/cyan]  {array.dtype.name}{list(array.shape)}")
        with np.printoptions(threshold=20, edgeitems=3, precision=5, suppress=True):
            console.print(escape(str(array)))
    if written:
        console.print(f"[dim]written to {_text(written)}[/dim]")


@contextlib.contextmanager
def file_progress(count: int, *, shown: bool) -> Iterator[Callable[[str], object]]:
    """A progress bar over files; nothing where nobody watches."""
    console = Console(stderr=True)
    if not shown or not console.is_terminal:
        yield lambda name: None
        return
    from rich.progress import MofNCompleteColumn, Progress

    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=count)
        done = -1

        def tell(name: str) -> None:
            nonlocal done
            done += 1
            progress.update(task, completed=done, description=printable(name, 60))

        yield tell


def show_outcomes(outcomes: list[Any]) -> None:
    """What became of each file that was converted."""
    console = standard_output()
    if len(outcomes) == 1:
        _show_outcome(outcomes[0], console)
        return
    table = Table("file", "", "written", "what was done", box=None, pad_edge=False)
    for outcome in outcomes:
        mark = "[green]✓[/green]" if outcome.ok else "[red]✗[/red]"
        if outcome.is_unknown:
            mark = "[yellow]?[/yellow]"
        first = (outcome.error or "").splitlines()[:1]
        notes = first or [*_compared(outcome), *outcome.done, *outcome.warnings]
        table.add_row(
            _text(outcome.source), mark, _text(outcome.target or ""), _text("; ".join(notes))
        )
    console.print(table)
    written = sum(outcome.ok or outcome.is_unknown for outcome in outcomes)
    unknown = sum(outcome.is_unknown for outcome in outcomes)
    rest = f", {unknown} of them not compared" if unknown else ""
    console.print(f"{written} of {len(outcomes)} converted{rest}")


def _show_outcome(outcome: Any, console: Console) -> None:
    if outcome.error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(escape(outcome.error))
        return
    console.print(f"{_text(outcome.source)} → {_text(outcome.target)}")
    for line in (*_compared(outcome), *outcome.done):
        console.print(f"  {_text(line)}")
    for warning in outcome.warnings:
        console.print(f"  [yellow]{_text(warning)}[/yellow]")


def _compared(outcome: Any) -> list[str]:
    if outcome.unverified:
        return [f"NOT COMPARED: {outcome.unverified}"]
    if outcome.difference is None:
        return []
    same = "predictions are the same" if outcome.ok else "PREDICTIONS DIFFER"
    return [f"{same} (largest relative difference {outcome.difference:.1g})"]


@contextlib.contextmanager
def tensor_progress(file: str, *, shown: bool) -> Iterator[Callable[[str, int], None]]:
    """A progress bar over the bytes of a file; nothing where nobody watches."""
    console = Console(stderr=True)
    if not shown or not console.is_terminal:
        yield lambda name, size: None
        return
    from rich.progress import Progress

    total = os.path.getsize(file) if os.path.isfile(file) else None
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("reading", total=total)
        yield lambda name, size: progress.advance(task, size)
