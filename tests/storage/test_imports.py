"""What is imported when: by `sys.modules`, not by the clock."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import numpy as np
import pytest

from keramos.storage import WeightStore, write_archive

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


@pytest.mark.parametrize("step", STEPS)
def test_no_more_than_needed(step, tmp_path):
    out = io.BytesIO()
    weights = WeightStore.build({"a": np.ones(3), "b": np.ones(3).astype("float16")})
    write_archive(out, {"metadata.json": b"{}", "config.json": b"{}", "model.weights.h5": weights})
    (tmp_path / "m.keras").write_bytes(out.getvalue())
    path = repr(str(tmp_path / "m.keras"))
    imported = f"sorted(set({HEAVY!r}) & set(sys.modules))"
    script = f"import sys; PATH = {path}; {step}; print(*{imported})"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) <= set(STEPS[step].split())
