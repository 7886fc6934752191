"""SavedModels as programs: what can be called in them, with which arguments, on which variables.

Refuses to know layers and models. `storage.tensorflow` reads the file, `engine.graphs` runs it.
"""

from keramos._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Endpoint": "endpoint",
        "Program": "program",
        "Revived": "revived",
        "open_program": "program",
    },
)
