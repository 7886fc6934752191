"""Runs packages of others, unmodified, on keramos standing in for Keras, beside stock Keras on jax.

Usage: python tools/packages [run|table|show] …
  run [PACKAGES] [--library keras|keramos]   each in an environment of its own, below .packages
  table                                      writes docs/PACKAGES.md
  show PACKAGE [--count N]                   what the tests say that pass with stock Keras alone
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import report
from catalogue import PACKAGES, Package
from runner import LIBRARIES, Run

PROJECT = Path(__file__).resolve().parents[2]
ROOT = PROJECT / ".packages"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run")
    run.add_argument("names", nargs="*")
    run.add_argument("--library", choices=LIBRARIES)
    show = commands.add_parser("show")
    show.add_argument("name")
    show.add_argument("--count", type=int, default=10)
    commands.add_parser("table")
    options = parser.parse_args()
    if options.command == "table":
        (PROJECT / "docs" / "PACKAGES.md").write_text(report.page(ROOT), encoding="utf-8")
        return 0
    if options.command == "show":
        print(report.failures(ROOT, named(options.name), options.count))
        return 0
    for package in map(named, options.names) if options.names else PACKAGES:
        run = Run(PROJECT, ROOT, package)
        run.prepare()
        for library in [options.library] if options.library else LIBRARIES:
            run.over(library)
        print(report.row(ROOT, package), flush=True)
    return 0


def named(name: str) -> Package:
    """The package of that name."""
    return next(package for package in PACKAGES if package.name == name)


if __name__ == "__main__":
    sys.exit(main())
