# Written by tools/stubs.py from the table in __init__.py.

from .compile_loss import CompileLoss as CompileLoss
from .compile_metrics import CompileMetrics as CompileMetrics

__all__ = [
    "CompileLoss",
    "CompileMetrics",
]
