"""Files of ONNX, written: a graph as protocol buffers, and tensors in it or in a file beside it."""

from keramos._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, {"write": "file"})
