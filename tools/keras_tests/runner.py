"""Runs test files, several of one folder in a process, and keeps one JSON line for each test."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from source import PACKAGE

HERE = Path(__file__).resolve().parent
ORDER = """
    saving models layers losses metrics optimizers callbacks trainers initializers regularizers
    constraints activations random dtype_policies utils tree ops backend export quantizers
    distribution distillation applications legacy wrappers datasets testing
""".split()
TESTS_TOGETHER = 80  # files of a folder share a process up to so many tests
SECONDS_EACH = 60
_ENDED = (0, 1, 2, 5)  # what pytest returns when it came to its end
#: Compiling small programs takes most of the time: no optimizing, and each program only once.
_QUICK = {
    "XLA_FLAGS": "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}


@dataclass(frozen=True)
class Run:
    """One run over files.

    Args:
        root: the folder of tests and results.
        library: `keramos`, or `stock` for Keras itself.
        limit: seconds for a process of 8 files; a single test has its own.
        again: run what has results already.
        jobs: processes at once.
    """

    root: Path
    library: str = "keramos"
    limit: float = 1200
    again: bool = False
    jobs: int = 1

    @property
    def results(self) -> Path:
        """Where the lines are kept."""
        return self.root / "results" / self.library

    def over(self, names: Sequence[str]) -> None:
        """Run files and folders of `keras/src`; all of them when none is named."""
        self.results.mkdir(parents=True, exist_ok=True)
        batches = list(together(self.root, list(files(self.root, names))))
        with ThreadPoolExecutor(self.jobs) as pool:
            for number, line in enumerate(pool.map(self._batch, batches), 1):
                if line:
                    print(f"[{number}/{len(batches)}] {line}", flush=True)

    def _batch(self, batch: list[str]) -> str:
        more = f"+{len(batch) - 1}" if len(batch) > 1 else ""
        kept = self.results / f"{batch[0].replace('/', '__')}{more}.jsonl"
        if kept.exists() and not self.again:
            return ""
        kept.unlink(missing_ok=True)
        began = time.monotonic()
        end = began + self.limit * (1 + len(batch) / 8)
        died: list[str] = []
        while time.monotonic() < end and self._process(batch, kept, died, end):
            pass
        outcomes = Counter(entry["outcome"] for entry in entries(kept).values())
        return f"{batch[0]}{more} {time.monotonic() - began:.0f}s {dict(outcomes)}"

    def _process(self, batch: list[str], kept: Path, died: list[str], end: float) -> bool:
        """One process over a batch, without the tests that were run already.

        Returns:
            Whether a test ended the process, so that the rest is still to be run.
        """
        skipped = kept.with_suffix(".skip")
        skipped.write_text("\n".join(died))
        environment = {
            **os.environ,
            **_QUICK,
            "JAX_COMPILATION_CACHE_DIR": str(self.root / "jaxcache"),
            "JAX_PLATFORMS": "cpu",
            "KERAS_BACKEND": "jax",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "CUDA_VISIBLE_DEVICES": "-1",
            "PYTHONPATH": os.pathsep.join((str(HERE), str(HERE.parents[1] / "src"))),
            "KERAS_TESTS_ROOT": str(self.root),
            "KERAS_TESTS_LIBRARY": self.library,
            "KERAS_TESTS_RESULTS": str(kept),
            "KERAS_TESTS_SKIPPED": str(skipped),
        }
        try:
            done = subprocess.run(
                self._command(batch),
                cwd=self._folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=max(5, end - time.monotonic()),
            )
        except subprocess.TimeoutExpired:
            return False
        finally:
            skipped.unlink()
        if done.returncode in _ENDED:
            return False
        before = len(died)
        died[:] = entries(kept)
        _note_death(kept, (died or batch)[-1], done)
        return len(died) > before

    @property
    def _folder(self) -> Path:
        return self.root / "tree" if self.library == "keramos" else self.root

    def _command(self, batch: list[str]) -> list[str]:
        ours = self.library == "keramos"
        targets = [re.sub("^keras/", f"{PACKAGE}/", name) if ours else name for name in batch]
        options = f"""
            -q -p plugin -p no:cacheprovider --import-mode=importlib --tb=short --no-header
            -W ignore --timeout {SECONDS_EACH} --timeout-method=signal
            --continue-on-collection-errors -c /dev/null --rootdir
        """.split()
        return [sys.executable, "-m", "pytest", *options, str(self._folder), *targets]


def _note_death(kept: Path, test: str, done: subprocess.CompletedProcess[str]) -> None:
    tail = (done.stdout + done.stderr)[-2000:]
    text = f"the process died, status {done.returncode}\n{tail}"
    with kept.open("a") as file:
        file.write(json.dumps({"id": test, "outcome": "failed", "text": text}) + "\n")


def entries(*kept: Path) -> dict[str, dict]:
    """Test -> the last line that was written of it."""
    last: dict[str, dict] = {}
    for path in kept:
        for line in path.read_text().splitlines() if path.exists() else ():
            try:
                entry = json.loads(line)
            except ValueError:  # a line that a killed process did not finish
                continue
            last[entry["id"]] = entry
    return last


def files(root: Path, names: Sequence[str]) -> Iterator[str]:
    """The test files in files and folders of `keras/src`, from `root` on."""
    for name in names or ORDER:
        path = root / "keras" / "src" / name
        for file in sorted(path.rglob("*_test.py")) if path.is_dir() else [path]:
            yield str(file.relative_to(root))


def together(root: Path, names: list[str]) -> Iterator[list[str]]:
    """Small files of one folder in one batch: starting a process takes seconds."""
    batch: list[str] = []
    room = 0
    for name in names:
        tests = (root / name).read_text("utf-8").count("def test_")
        if batch and (tests > room or Path(batch[-1]).parent != Path(name).parent):
            yield batch
            batch = []
        if not batch:
            room = TESTS_TOGETHER
        batch.append(name)
        room -= tests
    if batch:
        yield batch
