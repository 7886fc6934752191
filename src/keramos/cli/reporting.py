"""`keramos report`: a file, or two side by side, as one page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from keramos.errors import printable


@click.command()
@click.argument("file")
@click.option(
    "--output", "-o", default="report.html", show_default=True, help="The page that is written."
)
@click.option("--no-statistics", is_flag=True, help="Leave out what reads every number.")
@click.option("--json", "as_json", is_flag=True, help="Print what the page shows as JSON instead.")
def report(file: str, output: str, no_statistics: bool, as_json: bool) -> None:
    """Write one page about FILE, which opens in any browser, offline: who wrote it and who opens
    it, its graph, layers and tensors, training, what is unsafe. Nothing of FILE is run.

    \b
    Examples:
      keramos report model.keras
      keramos report model.keras -o model.html
      keramos report --json model.keras | jq .tensors
    """
    document = _document(file, not no_statistics, shown=not as_json)
    if as_json:
        click.echo(json.dumps(document, indent=2, allow_nan=False))
        return
    _write(output, document)
    click.echo(f"{printable(file)} → {printable(output)}{_warning(document)}")


def _document(file: str, with_statistics: bool, *, shown: bool) -> dict[str, Any]:
    from keramos.cli import screens
    from keramos.report.document import describe

    with screens.tensor_progress(file, shown=shown and with_statistics) as progress:
        return describe(file, with_statistics=with_statistics, progress=progress)


def _warning(document: dict[str, Any]) -> str:
    worst = document["safety"].get("worst")
    count = len(document["safety"].get("findings", ()))
    if not count:
        return ""
    return f"  ({count} {'finding' if count == 1 else 'findings'}, the gravest {worst})"


def _write(output: str, document: dict[str, Any]) -> None:
    from keramos import storage
    from keramos.report.page import html

    page = html(document).encode()
    with storage.atomic(Path(output)) as file:
        file.write(page)
