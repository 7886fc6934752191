"""What scanners find in hostile files, and in genuine ones: the table in README.

Usage: scan_table.py [--modelscan PROGRAM] [--picklescan PROGRAM] [--fickling PROGRAM]

Reads `attacks` and `corpus` of the shared folder (`KERAMOS_SHARED`, or `../shared`). Classes are
those that have a public advisory or issue, which `reference` of a case names. Other scanners are
installed apart (`pip install "modelscan[tensorflow]"`, `picklescan numpy`, `fickling`), and are
handed copies of the files; "–" stands where one scans no file of a class. Each gets 3 GiB of memory
and 15 minutes; what it has not said by then, it has not found. A genuine file is a false alarm
where it is flagged and no code is in it, by the tags under which all writers of Keras wrote code.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

import keramos  # noqa: E402

SHARED = Path(os.environ.get("KERAMOS_SHARED", ROOT.parent / "shared"))
MEMORY, SECONDS = 3 << 30, 900
CVE = "https://nvd.nist.gov/vuln/detail/"
ISSUE = "https://github.com/keras-team/keras/issues/"
#: Title -> pattern of the references of its cases.
CLASSES = {
    "code of a Lambda in `.keras`": r"CVE-2024-3660",
    "code of a Lambda in `.h5`": r"CVE-2025-9905",
    "code of a Lambda in JSON": r"CVE-2026-12481",
    "a module and a function of the file's choice": r"CVE-2025-1550.*",
    "a function of Keras that downloads": r"CVE-2025-8747",
    "a function of Keras that loads, or lifts safe mode": r"CVE-2025-9906",
    "a layer that unpickles": r"CVE-2025-49655.*",
    "a layer that loads a program": r"CVE-2026-1462",
    "one class under the name of another": r"#22729",
    "a vocabulary that is a file of the reader": r"CVE-2025-12058",
    "tensors stored in another HDF5 file": r"CVE-2026-1669",
    "links into another HDF5 file": r"#22057.*|#22900",
    "tensors that are windows into other files": r"#22976",
    "names that lead out of the archive": r"CVE-2025-12060 class",
    "a link as a member": r"#23015",
    "a layer whose name leads out of a folder": r"CVE-2026-12479",
    "tensors larger than what is stored": r"CVE-2026-0897.*|#22975|#23016",
    "members that inflate to gigabytes": r"#23010.*",
}
LINK = re.compile(r"(CVE-\d+-\d+)|#(\d+)")
CODE = re.compile(
    rb'__lambda__|function_type\\?"?: \\?"?lambda|"_type": "LAMBDA"|function_type: lambda'
)


@dataclass(frozen=True)
class Verdicts:
    """What a scanner says.

    Attributes:
        flagged: paths of files in which it found something.
        scanned: paths of files that it looked at.
        seconds: that it took.
    """

    flagged: set[Path]
    scanned: set[Path]
    seconds: float = 0.0


Scanner = Callable[[Path], Verdicts]


def ours(folder: Path) -> Verdicts:
    begin = time.perf_counter()
    report = keramos.saving.scan(folder, jobs=None)
    seconds = time.perf_counter() - begin
    models = [file for file in report.files if file.is_model]
    flagged = {Path(f.path) for f in models if any(o.level >= 2 for o in f.findings)}
    return Verdicts(flagged, {Path(file.path) for file in models}, seconds)


def bounded() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def answer(command: list[str], folder: Path) -> str:
    """What a program prints; empty where it takes too long."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            cwd=folder,
            env=environment,
            preexec_fn=bounded,
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout + done.stderr


def modelscan(program: str) -> Scanner:
    def scan(folder: Path) -> Verdicts:
        with tempfile.TemporaryDirectory() as apart:
            target = Path(apart) / "report.json"
            command = [program, "scan", "-p", str(folder), "-r", "json", "-o", str(target)]
            answer(command, Path(apart))
            if not target.is_file():
                return Verdicts(set(), set(folder.rglob("*")))
            report = json.loads(target.read_text())
        names = (issue["source"].partition(":")[0] for issue in report["issues"])
        scanned = report["summary"]["scanned"].get("scanned_files", [])
        return Verdicts({folder / name for name in names}, {folder / name for name in scanned})

    return scan


def picklescan(program: str) -> Scanner:
    def scan(folder: Path) -> Verdicts:
        lines = answer([program, "-p", str(folder), "-l", "INFO"], folder).splitlines()
        flagged = {
            Path(line.partition(": ")[0].partition(":")[0])
            for line in lines
            if "dangerous import" in line or "suspicious import" in line
        }
        count = next(
            (int(n[1]) for n in map(re.compile(r"Scanned files: (\d+)").match, lines) if n), 0
        )
        return Verdicts(flagged, set(folder.rglob("*")) if count else set())

    return scan


def fickling(program: str) -> Scanner:
    def scan(folder: Path) -> Verdicts:
        flagged, scanned = set[Path](), set[Path]()
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".pkl", ".pickle", ".pt", ".pth", ".bin"):
                scanned.add(path)
                if "unsafe" in answer([program, "--check-safety", str(path)], folder).lower():
                    flagged.add(path)
        return Verdicts(flagged, scanned)

    return scan


def cases() -> dict[str, list[dict]]:
    """Title of a class -> its files."""
    listed = [
        json.loads(line)
        for line in (SHARED / "attacks" / "cases.jsonl").read_text("utf-8").splitlines()
    ]
    return {
        title: [
            case
            for case in listed
            if re.fullmatch(pattern, case["reference"].partition(" (")[0].partition(" leaves")[0])
        ]
        for title, pattern in CLASSES.items()
    }


def links(of: list[dict]) -> str:
    numbers = dict.fromkeys(m for case in of for m in LINK.findall(case["reference"]))
    return ", ".join(
        f"[{cve}]({CVE}{cve})" if cve else f"[#{issue}]({ISSUE}{issue})" for cve, issue in numbers
    )


def show(head: list[str], rows: list[list[str]]) -> None:
    """Print a table, without the columns of scanners that looked at none of the files."""
    shown = [i for i in range(len(head)) if any(row[i] != "–" for row in rows[:-1])]
    for row in (head, ["---", "---", "---:", *["---:"] * (len(head) - 3)], *rows):
        print(f"| {' | '.join(row[i] for i in shown)} |")
    for i in sorted(set(range(len(head))) - set(shown)):
        print(f"{head[i]} looks at none of these files.")


def cell(of: list[dict], scanner: Scanner) -> str:
    with tempfile.TemporaryDirectory() as folder:
        for case in of:
            shutil.copy(SHARED / "attacks" / case["file"], folder)
        verdicts = scanner(Path(folder))
        return str(len(verdicts.flagged)) if verdicts.scanned else "–"


def holds_code(path: Path) -> bool:
    """Whether code is in a genuine file, by the tags of its writers."""
    if path.suffix == ".pb":  # the parts of a SavedModel
        path = path.parent
    files = [p for p in path.rglob("*") if p.is_file()] if path.is_dir() else [path]
    return any(CODE.search(content) for file in files for content in contents(file))


def contents(path: Path) -> Iterator[bytes]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from map(archive.read, archive.namelist())
    else:
        yield path.read_bytes()


def false_alarms(verdicts: Verdicts) -> list[Path]:
    return sorted(path for path in verdicts.flagged if not holds_code(path))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("modelscan", "picklescan", "fickling"):
        parser.add_argument(f"--{name}", help="its program")
    options = parser.parse_args()
    scanners: dict[str, Scanner] = {"keramos scan": ours}
    for name, make in (
        ("modelscan", modelscan),
        ("picklescan", picklescan),
        ("fickling", fickling),
    ):
        if program := getattr(options, name):
            scanners[name] = make(str(Path(program).resolve()))
    rows = [
        [title, links(of), str(len(of)), *(cell(of, scanner) for scanner in scanners.values())]
        for title, of in cases().items()
    ]
    genuine = {name: scan(SHARED / "corpus") for name, scan in scanners.items()}
    alarms = [str(len(false_alarms(v))) if v.scanned else "–" for v in genuine.values()]
    count = len(genuine["keramos scan"].scanned)
    rows.append(["false alarms on genuine files", "", str(count), *alarms])
    show(["hostile files", "reports", "files", *scanners], rows)
    mine = genuine["keramos scan"]
    print(f"\n{len(mine.scanned)} genuine files scanned in {mine.seconds:.1f} s", file=sys.stderr)
    for name, verdicts in genuine.items():
        for path in false_alarms(verdicts):
            print(f"{name}: {path}", file=sys.stderr)


if __name__ == "__main__":
    main()
