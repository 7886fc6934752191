"""`keramos scan`: what files would do to whoever opens them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import groupby
from typing import TYPE_CHECKING

import click

from keramos.cli.json_text import json_text
from keramos.errors import printable
from keramos.saving.scanning.rules import RULES, SEVERITIES

if TYPE_CHECKING:
    from keramos.saving.scanning.report import FileReport, Observation, ScanReport

FORMATS = ("text", "json", "sarif", "junit")
MOST_ALIKE = 3  # findings of one rule that the screen shows of a file
MOST_LINES = 12  # of a listing
_STYLES = {"note": "dim", "low": "cyan", "medium": "yellow", "high": "red", "critical": "bold red"}


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--format", "form", default="text", type=click.Choice(FORMATS), show_default=True)
@click.option("--output", "-o", default=None, help="Write the report to this file.")
@click.option(
    "--fail-on",
    default="medium",
    show_default=True,
    type=click.Choice(SEVERITIES),
    help="The least severity of a finding for which the command exits 1.",
)
@click.option("--baseline", default=None, help="A file with findings that are accepted.")
@click.option("--write-baseline", is_flag=True, help="Accept all findings of today in that file.")
@click.option(
    "--accept", "rules", multiple=True, metavar="RULE", help="A rule whose findings are accepted."
)
@click.option(
    "--only-models", is_flag=True, help="Pass over PATHS that are no models, as in folders."
)
@click.option(
    "--jobs",
    "-j",
    default=None,
    type=click.IntRange(1),
    help="Processes at once; with 1, none but this one.",
)
def scan(
    paths: tuple[str, ...],
    form: str,
    output: str | None,
    fail_on: str,
    baseline: str | None,
    write_baseline: bool,
    rules: tuple[str, ...],
    only_models: bool,
    jobs: int | None,
) -> None:
    """What the files in PATHS (files, folders, archives, URLs) would do to whoever opens them, in
    any reader: code in configs, pickles and graphs, files that they read or write, tricks of their
    structure. Nothing of a file is run.

    Exits 0 where nothing is found, 1 where something at or above --fail-on is, 2 where nothing is
    and some file could not be looked through. docs/SCAN.md explains every rule.

    \b
    Examples:
      keramos scan model.keras
      keramos scan models/ --format sarif -o scan.sarif
      keramos scan models/ --baseline accepted.json --write-baseline
      keramos scan models/ --baseline accepted.json --fail-on high
      keramos scan models/ --accept lambda-computes --accept name-library
    """
    from keramos.saving.scanning import baseline as baselines

    if write_baseline and baseline is None:
        raise click.UsageError("--write-baseline needs --baseline FILE")
    chosen = [baselines.known_rule(name) for name in rules]
    is_shown = form == "text" or output is not None
    report = _scanned(paths, jobs, only_models, shown=is_shown)
    if baseline is not None and not write_baseline:
        report = baselines.applied(report, baseline)
    if baseline is not None and write_baseline:
        _replace(baseline, baselines.text_of(report, baseline))
        click.echo(f"{len(report.findings)} findings accepted in {printable(baseline)}", err=True)
        report = baselines.applied(report, baseline)
    report = baselines.without(report, chosen)
    _write(report, form, output, fail_on)
    sys.exit(report.exit_code(fail_on))


def _scanned(
    paths: tuple[str, ...], jobs: int | None, only_models: bool, *, shown: bool
) -> ScanReport:
    from keramos.cli import screens
    from keramos.saving.scanning.entry import scan as run

    with ExitStack() as stack:

        def progress(count: int) -> Callable[[str], object]:
            return stack.enter_context(screens.file_progress(count, shown=shown and count > 1))

        return run(paths, jobs=jobs, only_models=only_models, progress=progress)


def _write(report: ScanReport, form: str, output: str | None, fail_on: str) -> None:
    if form == "text" and output is None:
        show(report)
        return
    text = _texts(fail_on)[form](report)
    if output is None:
        click.echo(text, nl=False)
    else:
        _replace(output, text)


def _replace(path: str, text: str) -> None:
    from keramos import storage

    with storage.atomic(path) as file:
        file.write(text.encode())


def _texts(fail_on: str) -> dict[str, Callable[[ScanReport], str]]:
    from keramos.saving.scanning.junit import junit
    from keramos.saving.scanning.sarif import sarif

    return {
        "text": lambda report: "\n".join(_plain_lines(report)) + "\n",
        "json": lambda report: json_text(report.as_dict()) + "\n",
        "sarif": lambda report: json_text(sarif(report)) + "\n",
        "junit": lambda report: junit(report, fail_on),
    }


def show(report: ScanReport) -> None:
    """The findings by file, on a screen or into a pipe."""
    from keramos.cli.screens import standard_output

    screen = standard_output()
    for line in _lines(report):
        screen.print(line)


def _plain_lines(report: ScanReport) -> Iterator[str]:
    from rich.text import Text

    for line in _lines(report):
        yield Text.from_markup(line).plain


def _lines(report: ScanReport) -> Iterator[str]:
    from rich.markup import escape

    def safe(value: object) -> str:
        return escape(printable(value))

    for file in report.files:
        if file.findings or file.problems:
            yield f"[bold]{safe(file.path)}[/bold]  {safe(file.kind)}"
            yield from _finding_lines(file, safe)
            for problem in file.problems:
                yield f"  [yellow]not scanned[/yellow]  {safe(problem)}"
    yield _summary(report)


def _finding_lines(file: FileReport, safe: Callable[[object], str]) -> Iterator[str]:
    for id, group in groupby(file.findings, key=lambda finding: (finding.rule, finding.accepted)):
        alike = list(group)
        rule, style = RULES[id[0]], _STYLES[alike[0].severity]
        mark = " [dim](accepted)[/dim]" if id[1] else ""
        yield f"  [{style}]{rule.severity:<9}[/{style}]{rule.id}{mark}: {rule.title}"
        yield f"  {'':<9}[dim]it {rule.effect} ({rule.readers})[/dim]"
        for finding in alike[:MOST_ALIKE]:
            yield f"  {'':<9}{_at(finding, safe)}"
            lines = finding.listing.split("\n") if finding.listing else []
            for line in lines[:MOST_LINES]:
                yield f"  {'':<11}[dim]│[/dim] {safe(line)}"
            if len(lines) > MOST_LINES:
                yield f"  {'':<11}[dim]│ … and {len(lines) - MOST_LINES} more lines[/dim]"
        if len(alike) > MOST_ALIKE:
            yield f"  {'':<9}… and {len(alike) - MOST_ALIKE} more"


def _at(finding: Observation, safe: Callable[[object], str]) -> str:
    place = f"{safe(finding.place)}  " if finding.place else ""
    return f"{place}[dim]{safe(finding.detail)}[/dim]"


def _summary(report: ScanReport) -> str:
    models = [file for file in report.files if file.is_model]
    whole = sum(not file.problems for file in models)
    passed = len(report.files) - len(models)
    looked = [f"{whole} {'file' if whole == 1 else 'files'} scanned"]
    looked += [f"{len(models) - whole} not to the end"] * (whole < len(models))
    looked += [f"{passed} of other kinds passed over"] * bool(passed)
    counts: dict[str, int] = dict.fromkeys(reversed(SEVERITIES), 0)
    for _, finding in report.findings:
        counts[finding.severity] += 1
    shown = [f"{count} {severity}" for severity, count in counts.items() if count]
    shown = shown or ["no findings"]
    accepted = sum(finding.accepted for file in report.files for finding in file.findings)
    shown += [f"{accepted} accepted"] * bool(accepted)
    return f"{', '.join(looked)}: {', '.join(shown)}"
