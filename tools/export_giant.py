"""Exports a model of some gigabytes and opens what was written: peak memory, seconds, bytes.

Usage: export_giant.py [--gigabytes 3] [--formats onnx,tf_saved_model] [--folder FOLDER]

The weights are made when they are read, one after the other, as those of a model are that was
opened from a file. Each format is written in a process of its own, and opened in another.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]
os.environ.setdefault("JAX_PLATFORMS", "cpu")
UNITS = 8192  # a kernel of 256 MiB
BYTES = 4 * UNITS * UNITS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=3)
    parser.add_argument("--formats", default="onnx,tf_saved_model")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    options = parser.parse_args()
    layers = max(1, round(options.gigabytes * 1e9 / BYTES))
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for format in options.formats.split(","):
            target = Path(folder, "giant" + (".onnx" if format == "onnx" else f"-{format}"))
            written = in_child("write", str(target), format, str(layers))
            opened = in_child("read", str(target), format, str(layers))
            size = sum(p.stat().st_size for p in Path(folder).rglob("*") if p.is_file())
            print(f"{format:16} {size / 1e9:.2f} GB  written in {written}  run in {opened}")
            for path in sorted(Path(folder).rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
    return 0


def in_child(*arguments: str) -> str:
    code = "import sys; from export_giant import *; print(globals()[sys.argv[1]](*sys.argv[2:]))"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tools'}"}
    command = [sys.executable, "-W", "ignore", "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    row = json.loads(done.stdout.splitlines()[-1])
    return f"{row['seconds']:.1f} s, {row['memory'] / 1e6:.0f} MB more"


def giant(layers: int) -> Any:
    """A chain of Dense whose kernels are read from nowhere: a hundredth of the identity."""
    import numpy as np

    import keramos
    from keramos.storage import LazyTensor

    kinds = [keramos.layers.Dense(UNITS, use_bias=False) for _ in range(layers)]
    model = keramos.Sequential([keramos.Input((UNITS,)), *kinds])

    def kernel(number: int) -> Any:
        result = np.zeros((UNITS, UNITS), "float32")
        np.fill_diagonal(result, 1 + number / 100)
        return result

    for number, weight in enumerate(model.weights):
        shape, dtype = tuple(weight.shape), weight.dtype
        lazy = LazyTensor(weight.path, shape, dtype, lambda n=number: kernel(n))
        weight.assign_lazily(lazy)
    return model


def write(target: str, format: str, layers: str) -> str:
    model = giant(int(layers))
    return measured(lambda: model.export(target, format=format, verify=False, verbose=False))


def read(target: str, format: str, layers: str) -> str:
    """Open and call it, and compare: the diagonals multiplied."""
    import numpy as np

    from keramos import export

    def call() -> None:
        x = np.ones((1, UNITS), "float32")
        y = np.asarray(export.load(target).serve(x))
        wanted = np.prod([1 + n / 100 for n in range(int(layers))])
        np.testing.assert_allclose(y, np.full((1, UNITS), wanted), rtol=1e-4)

    return measured(call)


def measured(function: Any) -> str:
    """Seconds, and the most memory of its own that the process took meanwhile."""
    import keramos

    keramos.ops.add(1.0, 1.0)  # jax starts
    before, began = anonymous(), time.perf_counter()
    with Watch() as watch:
        function()
    seconds = time.perf_counter() - began
    return json.dumps({"seconds": seconds, "memory": watch.most - before})


class Watch:
    """The most memory of its own that this process has, looked at from a thread."""

    def __enter__(self) -> Watch:
        import threading

        self.most, self._ended = anonymous(), threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._ended.wait(0.01):
            self.most = max(self.most, anonymous())

    def __exit__(self, *exc: object) -> None:
        self._ended.set()
        self._thread.join()
        self.most = max(self.most, anonymous())


def anonymous() -> int:
    """Bytes that belong to this process alone; a mapped file is not among them."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))


if __name__ == "__main__":
    sys.exit(main())
