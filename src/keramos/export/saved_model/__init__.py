"""Endpoints -> a TensorFlow SavedModel, written without TensorFlow.

Each endpoint is one `XlaCallModule`, a program in StableHLO, in a function that captures variables.
Four things must agree: the functions (`functions`, `gradients`), the objects that
`tf.saved_model.load` makes (`objects`), the graph that loaders of TensorFlow 1 and servers run
(`served_graph`), and the checkpoint below `variables/`, whose objects have the same numbers.
"""

from keramos._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, {})
