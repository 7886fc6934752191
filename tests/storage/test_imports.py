"""What is imported when: by `sys.modules`, not by the clock."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from keramos.storage import WeightStore, write_archive

from . import makers

HEAVY = ("numpy", "h5py", "jax", "ml_dtypes", "fsspec", "zipfile", "safetensors")
OPEN = "from keramos import storage; a = storage.open(PATH)"
STORE = f"{OPEN}; s = storage.hdf5.store(a.member('model.weights.h5').span())"
STEPS = {
    "import keramos.storage": "",
    "from keramos.storage import archive, file_types, hdf5, WeightStore": "",
    f"{OPEN}; storage.recognise(a); a.member('config.json').read()": "",
    STORE: "",
    f"{STORE}; s['a'].read()": "numpy",
    f"{STORE}; storage.write_weights(PATH + '2', s)": "numpy",
}


def imported(code: str, path: Path) -> set[str]:
    """Which of HEAVY a process has that runs `code`, where PATH is `path`."""
    shown = f"print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    script = f"import sys; PATH = {str(path)!r}; {code}; {shown}"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize("step", STEPS)
def test_no_more_than_needed(step, tmp_path):
    out = io.BytesIO()
    weights = WeightStore.build({"a": np.ones(3), "b": np.ones(3).astype("float16")})
    write_archive(out, {"metadata.json": b"{}", "config.json": b"{}", "model.weights.h5": weights})
    (tmp_path / "m.keras").write_bytes(out.getvalue())
    assert imported(step, tmp_path / "m.keras") <= set(STEPS[step].split())


def test_libhdf5_does_not_see_a_file_in_this_process(tmp_path):
    path = tmp_path / "foreign.h5"
    path.write_bytes(makers.hdf5_file(makers.varied, libver="latest"))
    code = "from keramos.storage import archive, hdf5; a = archive.open(PATH).whole"
    assert "h5py" not in imported(f"{code}; assert hdf5.store(a)['big_endian'].shape == (4,)", path)
