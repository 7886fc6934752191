"""Writes the names of functions that code may call, from the table of what they mean.

    python tools/lambda_names.py

`dialects` knows names alone, and imports no operations; a test holds the two together.
"""

from __future__ import annotations

import textwrap
from itertools import groupby
from pathlib import Path

from keramos.layers.translation.table import functions

TARGET = Path(__file__).resolve().parents[1] / "src/keramos/dialects/bytecode/known.py"
HEAD = '''"""Names of functions that have a meaning in operations, in their standard spelling.

Written by tools/lambda_names.py from `layers.translation`, which says what they mean.
"""

from __future__ import annotations

#: Module -> names.
_NAMES = {
'''
TAIL = """}

KNOWN = frozenset(f"{module}.{name}" for module, text in _NAMES.items() for name in text.split())
"""


def text() -> str:
    """The module, as it should be."""
    parts = sorted(name.partition(".")[::2] for name in functions())
    rows = []
    for module, names in groupby(parts, lambda part: part[0]):
        body = textwrap.fill(" ".join(name for _, name in names), 92, break_on_hyphens=False)
        rows.append(f'    "{module}": """\n{textwrap.indent(body, " " * 8)}\n    """,\n')
    return HEAD + "".join(rows) + TAIL


if __name__ == "__main__":
    TARGET.write_text(text(), "utf-8")
