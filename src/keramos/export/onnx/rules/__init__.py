"""How each operation of a trace is written: one module per kind, joined by `table`."""
