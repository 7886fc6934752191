"""Reads damaged files through every door of the library, and tells what is not answered by one of
its own errors.

Usage: fuzz.py [--minutes M] [--jobs N] [--only SUBSTRING] [--again] [--record] [--folder .fuzz]

Each run goes on where the last one stopped: mutant n of a reader is always the same, and
`.fuzz/state.jsonl` says how many each reader has had. What is answered wrongly lies in
`.fuzz/offending/`; it is read again at the beginning of each run, and taken away once it is
answered rightly. Exits 1 while anything is there. What all runs everywhere have read stands in
`tools/fuzzing/record.json`, where `--record` adds those of this folder.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import hashlib
import importlib
import json
import os
import pickle
import pkgutil
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]
os.environ.setdefault("JAX_PLATFORMS", "cpu")

from fuzzing import pool  # noqa: E402
from fuzzing.pool import OPENED, OWN, Answer, Child  # noqa: E402
from fuzzing.readers import READERS, Reader, attempt  # noqa: E402

BATCH = 20  # mutants that one child reads, times the reader's share
EXAMPLES = 3  # mutants that are kept of one kind of failure
RECORD = ROOT / "tools" / "fuzzing" / "record.json"
KINDS = (OWN, OPENED, "raw", "hang", "crash")


class State:
    """What earlier runs have read, and what they could not."""

    def __init__(self, folder: Path):
        self.folder, self.file = folder, folder / "state.jsonl"
        self.offending = folder / "offending"
        self.offending.mkdir(parents=True, exist_ok=True)
        # reader -> number of its next mutant
        self.next = Counter({reader: row["mutants"] for reader, row in recorded().items()})
        self.seconds: Counter[str] = Counter()  # reader -> processor time that was not recorded
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        for line in self.file.read_text("utf-8").splitlines() if self.file.exists() else ():
            self._count(json.loads(line))

    def _count(self, entry: dict[str, Any]) -> None:
        reader = entry["reader"]
        self.next[reader] = max(self.next[reader], entry["end"])
        self.counts[reader].update(entry["counts"])
        self.seconds[reader] += entry.get("seconds", 0.0)

    def add(self, child: Child) -> None:
        """Note what a child has read."""
        end = child.numbers.start + len(child.answers)
        counts = Counter(answer.kind for answer in child.answers)
        seconds = round(child.seconds, 3)
        entry = {"reader": child.reader, "end": end, "counts": counts, "seconds": seconds}
        with self.file.open("a", encoding="utf-8") as stream:
            print(json.dumps(entry), file=stream)
        self._count(entry)
        for number, answer in zip(child.numbers, child.answers, strict=False):
            if answer.kind not in (OWN, OPENED):
                self.keep(child.reader, number, answer)

    def record(self) -> None:
        """Add this folder to what all runs have read, once."""
        rows = recorded()
        for reader in READERS:
            if not self.next[reader.name]:
                continue
            row = rows.setdefault(reader.name, {"mutants": 0, "minutes": 0.0})
            row["mutants"] = max(row["mutants"], self.next[reader.name])
            row["minutes"] = round(row["minutes"] + self.seconds[reader.name] / 60, 1)
        RECORD.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
        self.file.unlink(missing_ok=True)

    def keep(self, reader: str, number: int, answer: Answer) -> None:
        """Put a mutant and its answer aside, unless there are enough of its kind."""
        kind = hashlib.sha256(f"{reader}{answer.kind}{answer.what}".encode()).hexdigest()[:8]
        if len(list(self.offending.glob(f"{kind}-*"))) >= EXAMPLES:
            return
        by_name = {r.name: r for r in READERS}
        mutant = by_name[reader].make(number)
        kept = {"reader": reader, "number": number, **answer.__dict__, "mutant": mutant}
        (self.offending / f"{kind}-{number}.pickle").write_bytes(pickle.dumps(kept))

    def kept(self) -> dict[Path, dict[str, Any]]:
        """The mutants that were put aside."""
        return {
            path: pickle.loads(path.read_bytes())
            for path in sorted(self.offending.glob("*.pickle"))
        }


def recorded() -> dict[str, dict[str, float]]:
    """Reader -> how many mutants all runs together have read, and minutes of processor time as far
    as they were measured.
    """
    return json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}


def warm_up() -> None:
    """Import everything once, so that a child imports nothing."""
    import keramos

    for module in pkgutil.walk_packages(keramos.__path__, "keramos."):
        with contextlib.suppress(ImportError):  # what needs an extra that is not installed
            importlib.import_module(module.name)
    for reader in READERS:
        reader.seeds()
    gc.collect()
    gc.freeze()


def answer(reader: Reader, mutant: Any) -> Answer:
    return Answer(OPENED if attempt(reader, mutant) is None else OWN)


def children(state: State, readers: list[Reader]) -> Iterator[Child]:
    """The next mutants of whichever reader has had the fewest, measured by its share."""
    begun = Counter({reader.name: state.next[reader.name] for reader in readers})
    while True:
        reader = min(readers, key=lambda reader: begun[reader.name] / reader.share)
        start = begun[reader.name]
        begun[reader.name] = end = start + BATCH * reader.share
        yield child_for(reader, range(start, end))


def child_for(reader: Reader, numbers: range) -> Child:
    return Child(reader.name, numbers, lambda number: answer(reader, reader.make(number)))


def again(state: State, readers: list[Reader]) -> None:
    """Read once more what was put aside, and take away what is answered rightly by now."""
    by_name = {reader.name: reader for reader in readers}
    kept = {path: k for path, k in state.kept().items() if k["reader"] in by_name}
    waiting = (
        Child(
            str(path),
            range(1),
            lambda _, k=k: answer(by_name[k["reader"]], k["mutant"]),
        )
        for path, k in kept.items()
    )
    for child in pool.run(waiting, 1, time.monotonic() + 3600):
        if child.answers and child.answers[0].kind in (OWN, OPENED):
            Path(child.reader).unlink()
            print(f"answered rightly by now: {kept[Path(child.reader)]['what']}")


def show(state: State, run: dict[str, Counter[str]]) -> None:
    """A table of both this run and all runs, then one entry for each kind of failure."""
    print(f"{'reader':<20}{'mutants':>9}" + "".join(f"{kind:>8}" for kind in KINDS) + "   all runs")
    total: Counter[str] = Counter()
    for reader in READERS:
        counts = run[reader.name]
        total.update(counts)
        _show_row(reader.name, counts, state.counts[reader.name])
    everything: Counter[str] = sum(state.counts.values(), Counter())
    _show_row("together", total, everything)
    groups: dict[tuple[str, str, str], list[dict]] = defaultdict(list)
    for kept in state.kept().values():
        groups[kept["reader"], kept["kind"], kept["what"]].append(kept)
    for (reader, kind, what), mutants in sorted(groups.items()):
        numbers = ", ".join(str(kept["number"]) for kept in mutants)
        last = mutants[0]["trace"].strip().rpartition("\n")[2][:160]
        print(f"\n{kind} {what}\n  reader {reader}, mutants {numbers}\n  {ascii(last)[1:-1]}")


def _show_row(name: str, counts: Counter[str], all_runs: Counter[str]) -> None:
    cells = "".join(f"{counts[kind]:>8}" for kind in KINDS)
    print(f"{name:<20}{counts.total():>9}{cells}{all_runs.total():>11}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", default="", help="readers whose name contains this")
    parser.add_argument("--again", action="store_true", help="only what was put aside")
    parser.add_argument("--record", action="store_true", help="add this folder to the record")
    parser.add_argument("--folder", type=Path, default=ROOT / ".fuzz")
    arguments = parser.parse_args()
    readers = [reader for reader in READERS if arguments.only in reader.name]
    warm_up()
    state, run = State(arguments.folder), defaultdict(Counter)
    again(state, readers)
    until = time.monotonic() + (0 if arguments.again else 60 * arguments.minutes)
    for child in pool.run(children(state, readers), arguments.jobs, until):
        state.add(child)
        run[child.reader].update(answer.kind for answer in child.answers)
    show(state, run)
    if arguments.record:
        state.record()
    return 1 if any(state.offending.iterdir()) else 0


if __name__ == "__main__":
    sys.exit(main())
