"""Programs in ONNX: a trace (`engine.traced`) becomes a graph, and that a file.

No library of ONNX is needed to write; onnxruntime runs what was written (`Session`).
"""

from keramos._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "KEPT_CALLS": "conversion",
        "OnnxModel": "conversion",
        "Session": "session",
        "convert": "conversion",
    },
)
