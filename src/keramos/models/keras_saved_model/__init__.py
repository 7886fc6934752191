"""A live model -> a SavedModel that Keras 2 revives as a model, and TensorFlow serves.

Keras 2 makes built-in layers again from what it wrote of each (`keras_metadata.pb`), then fills
their variables along the graph of objects, by the attributes that hold them there. `objects` makes
these objects, `description` says what stands beside each, `optimizer` is the state of training;
`writing` puts the functions of `keramos.export` beside them.
"""

from keramos._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, {})
