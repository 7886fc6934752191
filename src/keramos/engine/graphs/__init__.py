"""Graphs of TensorFlow's operations, run by jax and, where values are known or text, by numpy.

Refuses to know files: a graph comes as `Body` and `Operation`. Each operation is an entry of a
table (`registry.RULES`), a function of arrays and attributes; what is not in it is named before
anything runs. Nothing but these functions is ever executed: no file is read or written, no code is
called.

Values are numpy arrays where they are known (constants, sizes, text), jax's elsewhere. What is
computed from known values stays known, so that a graph that computes shapes can be compiled.
"""

from keramos._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Graph": "interpreter",
        "Resources": "resources",
        "UnknownValueError": "values",
        "Variable": "resources",
    },
)
