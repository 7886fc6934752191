"""Models leave for other runtimes as programs, and come back.

`ExportArchive` gathers endpoints, `formats` is the table of what they are written as, `load` reads
artifacts.
"""

from keramos._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, {"ExportArchive": "archive", "load": "loading"})
