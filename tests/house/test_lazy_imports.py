"""What a first import, and each quick command, may not pull in: gated by `sys.modules`, not by the
clock.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = ("numpy", "ml_dtypes", "h5py", "jax", "rich", "click", "fsspec")
CASES = {
    "import keramos": HEAVY,
    "import keramos as k; dir(k); k.__version__": HEAVY,
    "import keramos.errors": HEAVY,
    "import keramos.codec": HEAVY,
    "import keramos.dialects": HEAVY,
    "import keramos.saving": HEAVY,
    "import keramos; keramos.layers; keramos.ops; keramos.models; keramos.saving": HEAVY,
    "import keramos; keramos.saving.load_model": ("jax", "h5py", "rich", "click"),
    "import keramos; keramos.callbacks.ModelCheckpoint('m.keras')": HEAVY,
    "import keramos; keramos.callbacks.BackupAndRestore('b')": HEAVY,
    "import keramos; keramos.layers.Dense": ("jax", "h5py", "rich", "click"),
    "import keramos; keramos.saving.load_model(FILE)": ("jax", "h5py", "rich", "click"),
    "import keramos; keramos.saving.load_model(FILE).to_json()": ("jax", "h5py", "rich", "click"),
    "import keramos; keramos.saving.load_model(FILE).save(OUT)": ("jax", "rich", "click"),
    "RUN(['--help'])": ("jax", "numpy", "h5py"),
    "RUN(['info', FILE])": ("jax", "h5py"),
    "RUN(['info', '--json', FILE])": ("jax", "h5py"),
    "RUN(['tensors', FILE])": ("jax", "h5py"),
    "RUN(['verify', FILE])": ("jax", "h5py"),
    "RUN(['scan', FILE])": ("jax", "h5py"),
    "RUN(['report', FILE, '-o', OUT])": ("jax", "h5py"),
    "import keramos; keramos.saving.scan(FILE)": ("jax", "h5py", "rich", "click"),
    "RUN(['diff', FILE, FILE])": ("jax", "h5py"),
    "RUN(['convert', FILE, OUT])": ("jax",),
}
PROGRAM = """
import json, os, sys
FILE, OUT = sys.argv[1:]

def RUN(arguments):
    from keramos.cli import main
    try:
        main(arguments)
    except SystemExit as leaving:
        assert not leaving.code, leaving.code

shown, sys.stdout = sys.stdout, open(os.devnull, "w", encoding="utf-8")
{code}
print(json.dumps(sorted(sys.modules)), file=shown)
"""


@pytest.mark.parametrize("code", CASES)
def test_imports_no_more_than_it_needs(code: str, root, tmp_path):
    program = PROGRAM.replace("{code}", code)
    command = [
        sys.executable,
        "-c",
        program,
        str(root / "examples" / "cnn.keras"),
        str(tmp_path / "out.keras"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert not loaded & set(CASES[code])
