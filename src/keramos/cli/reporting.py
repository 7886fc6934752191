"""`keramos report`: a file, or two side by side, as one page; `keramos view`: the pages of a
folder.
"""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path
from typing import Any

import click

from keramos.cli.json_text import json_text
from keramos.errors import ConfigError, printable


@click.command()
@click.argument("file")
@click.argument("other", required=False)
@click.option(
    "--output", "-o", default="report.html", show_default=True, help="The page that is written."
)
@click.option("--no-statistics", is_flag=True, help="Leave out what reads every number.")
@click.option("--json", "as_json", is_flag=True, help="Print what the page shows as JSON instead.")
def report(file: str, other: str | None, output: str, no_statistics: bool, as_json: bool) -> None:
    """Write one page about FILE, which opens in any browser, offline: who wrote it and who opens
    it, its graph, layers and tensors, training, what is unsafe. With OTHER, about what changed from
    FILE to OTHER: in configs, and tensors by their distance. Nothing of a file is run.

    \b
    Examples:
      keramos report model.keras
      keramos report model.keras -o model.html
      keramos report before.keras after.keras -o changes.html
      keramos report --json model.keras | jq .tensors
    """
    _refuse_source(output, file, other)
    document = _document(file, other, not no_statistics, shown=not as_json)
    if as_json:
        click.echo(json_text(document, allow_nan=False))
        return
    _write(output, document)
    sources = " and ".join(printable(name) for name in (file, other) if name)
    click.echo(f"{sources} → {printable(output)}{_warning(document)}")


@click.command()
@click.argument("path", default=".")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="0 for any that is free.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def view(path: str, port: int, no_browser: bool) -> None:
    """Show the models in PATH, a folder or a file, in the browser: the pages of `keramos report`,
    with files that are dropped on them. Served to this machine alone, until Ctrl-C.

    \b
    Examples:
      keramos view
      keramos view models/ --port 8080 --no-browser
    """
    from keramos.report.server import Server

    with Server(path, port) as server:
        click.echo(f"{printable(path)} at {server.url}  (Ctrl-C ends it)")
        if not no_browser:
            import webbrowser

            webbrowser.open(server.url)
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was dropped is removed
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


def _document(
    file: str, other: str | None, with_statistics: bool, *, shown: bool
) -> dict[str, Any]:
    from keramos.cli import screens
    from keramos.report import compare, describe

    with screens.tensor_progress(other or file, shown=shown and with_statistics) as progress:
        if other is not None:
            return compare(file, other, with_statistics=with_statistics, progress=progress)
        return describe(file, with_statistics=with_statistics, progress=progress)


def _refuse_source(output: str, *sources: str | None) -> None:
    """A page must not take the place of the model that it is about."""
    for source in filter(None, sources):
        with contextlib.suppress(OSError):
            if os.path.samefile(source, output):
                what = "the page would take the place of the file that it is about"
                raise ConfigError(what, found=output, hint="-o report.html")


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
