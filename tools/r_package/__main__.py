"""Writes the functions of R's package `r/` and their help pages, from keramos's public names.

python tools/r_package           writes r/R/made_*.R and their pages in r/man
python tools/r_package --check   says what is not up to date, and ends with 1
"""

from __future__ import annotations

import sys
from pathlib import Path

from functions import functions
from pages import MARK, page
from sources import source, tables

ROOT = Path(__file__).resolve().parents[2] / "r"


def texts() -> dict[Path, str]:
    """File -> what it should hold."""
    found: dict[Path, str] = {}
    everything = []
    for package, members in functions().items():
        everything += members
        found[ROOT / "R" / f"made_{package.replace('.', '_')}.R"] = source(members)
        found |= {ROOT / "man" / f"{f.name}.Rd": page(f) for f in members}
    found[ROOT / "R" / "made_tables.R"] = tables(sorted(everything, key=lambda f: f.name))
    return found


def written() -> set[Path]:
    """The files that were made before."""
    pages = {p for p in (ROOT / "man").glob("*.Rd") if p.read_text("utf-8").startswith(MARK)}
    return pages | set((ROOT / "R").glob("made_*.R"))


def main(check: bool) -> int:
    wanted = texts()
    stale = [p for p, text in wanted.items() if not p.is_file() or p.read_text("utf-8") != text]
    extra = sorted(written() - set(wanted))
    if check:
        for path in [*stale, *extra]:
            print(f"{path.relative_to(ROOT.parent)} is not up to date: python tools/r_package")
        return 1 if stale or extra else 0
    for path in stale:
        path.write_text(wanted[path], "utf-8")
    for path in extra:
        path.unlink()
    print(f"{len(stale)} files written, {len(extra)} removed, {len(wanted)} in all")
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
