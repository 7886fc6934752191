"""The one test that must pass on any machine: the errors, which everything else hangs on, import
alone.
"""

from __future__ import annotations

import subprocess
import sys


def test_errors_import_the_standard_library_alone():
    new = "print(*set(sys.modules) - before)"
    code = f"import sys; before = set(sys.modules); import keramos.errors; {new}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = {name.split(".")[0] for name in done.stdout.split()}
    assert imported - set(sys.stdlib_module_names) == {"keramos"}
