"""A package's virtual environment, its tests, and one run of them with either library."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalogue import Package

HERE = Path(__file__).resolve().parent
LIBRARIES = ("keras", "keramos")
BASE = ("keras==3.15.1", "jax", "pytest", "rich", "click", "ml_dtypes", "h5py")
#: Compiling small programs takes most of the time: no optimizing, and each program only once.
QUICK = {
    "XLA_FLAGS": "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}


@dataclass(frozen=True)
class Run:
    """One package, run.

    Args:
        project: the checkout.
        root: the folder of environments, sources and results.
        package: of the catalogue.
    """

    project: Path
    root: Path
    package: Package

    @property
    def home(self) -> Path:
        """The folder of this package."""
        return self.root / self.package.name

    @property
    def python(self) -> Path:
        """Of its environment."""
        return self.home / "venv" / "bin" / "python"

    def prepare(self) -> None:
        """Make the environment, and unpack the source distribution where its tests are in it."""
        ready = self.home / "ready"
        if not ready.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            call(sys.executable, "-m", "venv", str(self.home / "venv"))
            pip = (str(self.python), "-m", "pip", "install", "--quiet")
            call(*pip, *BASE, self.package.pinned, *self.package.needs)
            ready.touch()
        if self.package.tests and not self.source.exists():
            download = self.home / "download"
            option = ("--no-deps", "--no-binary", self.package.name, "-d", str(download))
            call(sys.executable, "-m", "pip", "download", "--quiet", *option, self.package.pinned)
            archive = next(download.glob("*.tar.gz"))
            with tarfile.open(archive) as tar:
                tar.extractall(download, filter="data")
            shutil.move(next(p for p in download.iterdir() if p.is_dir()), self.source)

    @property
    def source(self) -> Path:
        """Its source distribution, unpacked."""
        return self.home / "source"

    def over(self, library: str) -> None:
        """Run the tests; with keramos, those that pass with stock Keras."""
        results = results_file(self.root, self.package, library)
        results.unlink(missing_ok=True)
        package, folder = self.package, self.source
        paths = [str(folder / path) for path in package.tests]
        if not package.tests:
            folder = self.home / "empty"
            folder.mkdir(exist_ok=True)
            paths = [str(HERE / "examples" / package.example)]
        command = [str(self.python), "-m", "pytest", "-qq", *paths]
        command += [
            "-p",
            "plugin",
            "-p",
            "no:cacheprovider",
            "-W",
            "ignore",
            "--rootdir",
            str(folder),
            "-o",
            "addopts=",
        ]
        command += ["--continue-on-collection-errors", *package.options]
        command += [f"--ignore={folder / path}" for path in package.ignored]
        environment = self._environment(library, results)
        with open(self.home / f"{library}.log", "w", encoding="utf-8") as log:
            try:
                subprocess.run(
                    command,
                    cwd=folder,
                    env=environment,
                    stdout=log,
                    stderr=log,
                    timeout=package.seconds,
                )
            except subprocess.TimeoutExpired:
                print(f"{package.name} on {library}: not done after {package.seconds} s")

    def _path(self) -> list[Path]:
        """Where this library is, the plugin, and the base class of tests."""
        return [HERE, HERE.with_name("keras_tests"), self.project / "src"]

    def _environment(self, library: str, results: Path) -> dict[str, str]:
        wanted = results_file(self.root, self.package, "keras") if library == "keramos" else ""
        return {
            **os.environ,
            "KERAS_BACKEND": "jax",
            "JAX_PLATFORMS": "cpu",
            **QUICK,
            "JAX_COMPILATION_CACHE_DIR": str(self.home / "compiled"),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "MPLBACKEND": "agg",
            "PYTHONPATH": os.pathsep.join(map(str, self._path())),
            "PACKAGES_LIBRARY": library,
            "PACKAGES_CASE": "1" if self.package.case else "",
            "PACKAGES_RESULTS": str(results),
            "PACKAGES_WANTED": str(wanted),
            "PACKAGES_EVERY": str(self.package.every),
            "PACKAGES_ALSO": " ".join(self.package.also),
            "PACKAGES_SKIPPED": "\n".join(self.package.skipped),
            **dict(self.package.environment),
        }


def call(*command: str) -> None:
    """Run a command that must succeed."""
    subprocess.run(command, check=True)


def results_file(root: Path, package: Package, library: str) -> Path:
    """Where the lines of a run are."""
    folder = root / "results"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{package.name}.{library}.jsonl"


def results(root: Path, package: Package, library: str) -> dict[str, dict[str, Any]]:
    """Test -> what became of it; the last line counts."""
    return {line["id"]: line for line in _lines(results_file(root, package, library))}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        yield from map(json.loads, path.read_text("utf-8").splitlines())
