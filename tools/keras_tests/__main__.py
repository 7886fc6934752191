"""Runs Keras's own tests against this library, and shows what became of them.

Usage: python tools/keras_tests [run|table|show] …
  run [FILES or FOLDERS of keras/src] [--library stock] [--again] [--jobs N]
  table [--list KIND]       passed, other words, missing, private, fault … by folder of Keras
  show TEXT [--count N]     what the failing tests say whose name or message contains TEXT
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import source
import table
from runner import Run

ROOT = (Path(__file__).parents[2] / ".keras-tests").resolve()  # pytest names tests from there


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run")
    run.add_argument("names", nargs="*")
    run.add_argument("--library", default="keramos", choices=("keramos", "stock"))
    run.add_argument("--limit", type=float, default=1200)
    run.add_argument("--again", action="store_true")
    run.add_argument("--jobs", type=int, default=1)
    show = commands.add_parser("show")
    show.add_argument("text")
    show.add_argument("--count", type=int, default=10)
    commands.add_parser("table").add_argument("--list", default="")
    options = parser.parse_args()
    if options.command == "run":
        source.prepare(ROOT)
        Run(ROOT, options.library, options.limit, options.again, options.jobs).over(options.names)
        return 0
    if options.command == "show":
        table.show(ROOT, options.text, options.count)
        return 0
    return table.report(ROOT, options.list)


if __name__ == "__main__":
    sys.exit(main())
