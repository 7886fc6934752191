"""Files as they are written for today's Keras and for older ones (`tests/saving/written.py`).

Runs under keramos. Ask the readers afterwards: pytest -m oracle tests/saving/test_written.py
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from golden_file import record
from saving import written

import keramos

written.FOLDER.mkdir(exist_ok=True)
for file, (name, compat) in written.FILES.items():
    written.write(file, written.FOLDER)
    record(
        f"written/{file}",
        f"the model {name} for {compat or 'keras==3.15'}",
        f"keramos {keramos.__version__}",
    )
