"""Artifacts as programs: what can be called in them, with which arguments, on which variables.

Refuses to know layers and models. Of a SavedModel, `storage.tensorflow` reads the file and
`engine.graphs` runs it; of a directory of programs with `signatures.json`, `signature_file` and
`engine.portable_program`.
"""

from keramos._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Artifact": "opening",
        "Endpoint": "endpoint",
        "Portable": "portable",
        "Program": "program",
        "Revived": "revived",
        "open_artifact": "opening",
        "open_program": "program",
    },
)
