"""The names that Keras publishes as `keras.datasets`: small data sets, downloaded when first asked
for.

`files` says from where; nothing in a file is run, pickles included (`pickled`).
"""

from keramos._lazy import attach

EXPORTS = {
    name: f"{name}:"
    for name in (
        "boston_housing",
        "california_housing",
        "cifar10",
        "cifar100",
        "fashion_mnist",
        "imdb",
        "mnist",
        "reuters",
    )
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
