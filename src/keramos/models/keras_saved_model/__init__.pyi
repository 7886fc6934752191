# Written by tools/stubs.py from the table in __init__.py.


__all__ = [
]
