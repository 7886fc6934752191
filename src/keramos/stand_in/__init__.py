"""`keras` means this library, in this process: for programs and packages that say `import keras`.

`finder` answers imports, `homes` says where each name of Keras stands here.
"""

from keramos._lazy import attach

EXPORTS = {"as_keras": "installation", "load_ipython_extension": "installation"}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
