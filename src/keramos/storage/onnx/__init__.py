"""Files of ONNX, written and looked at: a graph as protocol buffers, tensors in it or beside it."""

from keramos._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, {"check": "audit", "write": "file"})
