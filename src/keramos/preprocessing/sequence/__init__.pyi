# Written by tools/stubs.py from the table in __init__.py.

from ...utils.sequences import pad_sequences as pad_sequences

__all__ = [
    "pad_sequences",
]
