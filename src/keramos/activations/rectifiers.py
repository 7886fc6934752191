"""Activations that let positive values through, and relatives that do so smoothly.

Every function takes an array, or a KerasTensor, and returns one
of the same shape.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from keramos import engine, ops
from keramos.ops import rules
from keramos.ops.declaration import Op, Table


def _relu(x: Any, negative_slope: float, max_value: float | None, threshold: float) -> Any:
    x = engine.convert_to_tensor(x)
    above = (
        engine.numpy.where(x > threshold, x, engine.cast(0, x.dtype))
        if threshold
        else engine.nn.relu(x)
    )
    if max_value is not None:
        above = engine.numpy.clip(above, 0, max_value)
    return above - negative_slope * engine.nn.relu(threshold - x) if negative_slope else above


def _mish(x: Any) -> Any:
    x = engine.convert_to_tensor(x)
    return x * engine.nn.tanh(engine.nn.softplus(x))


#: The two operations that are older than keras.ops: files name them with the module that defines
#: them in Keras.
OPERATIONS = Table(
    __name__,
    {
        "relu": Op(
            "x | negative_slope=0.0, max_value=None, threshold=0.0",
            rules.same,
            "max(x, 0), and more.",
            cls="ReLU",
        ),
        "mish": Op("x", rules.floating, "x · tanh(softplus(x))."),
    },
    keras_name="keras.src.activations.activations",
    compute={"relu": _relu, "mish": _mish}.__getitem__,
)
_operation = cache(OPERATIONS.function)


def relu(
    x: Any, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0
) -> Any:
    """`x` above the threshold, in [0, max_value] if there is one; below it
    `negative_slope · (x - threshold)`.

    Args:
        x: values.
        negative_slope: of the part below the threshold.
        max_value: upper bound; none when None.
        threshold: where the function begins to rise.
    """
    return _operation("relu")(x, negative_slope, max_value, threshold)


def relu6(x: Any) -> Any:
    """min(max(x, 0), 6)."""
    return ops.relu6(x)


def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """`x` where positive, else `negative_slope · x`. Maas, Hannun and Ng (2013)."""
    return ops.leaky_relu(x, negative_slope=negative_slope)


def elu(x: Any, alpha: float = 1.0) -> Any:
    """`x` where positive, else `alpha · (exp(x) - 1)`. Clevert, Unterthiner and Hochreiter
    (2016).
    """
    return ops.elu(x, alpha=alpha)


def selu(x: Any) -> Any:
    """`scale · elu(x, alpha)` with the two constants that keep mean 0 and variance 1. Klambauer et
    al. (2017).
    """
    return ops.selu(x)


def celu(x: Any, alpha: float = 1.0) -> Any:
    """`max(x, 0) + min(0, alpha · (exp(x / alpha) - 1))`. Barron (2017)."""
    return ops.celu(x, alpha=alpha)


def gelu(x: Any, approximate: bool = False) -> Any:
    """`x · Φ(x)`, Φ the distribution function of the standard normal. Hendrycks and Gimpel (2016).

    Args:
        x: values.
        approximate: Φ by its tanh approximation.
    """
    return ops.gelu(x, approximate=approximate)


def silu(x: Any) -> Any:
    """`x · sigmoid(x)`. Elfwing, Uchibe and Doya (2017); "swish" of Ramachandran, Zoph and Le
    (2017).
    """
    return ops.silu(x)


def hard_silu(x: Any) -> Any:
    """`x · relu6(x + 3) / 6`. Howard et al. (2019), "h-swish"."""
    return ops.hard_silu(x)


def mish(x: Any) -> Any:
    """`x · tanh(softplus(x))`. Misra (2019)."""
    return _operation("mish")(x)


def softplus(x: Any) -> Any:
    """`log(1 + exp(x))`."""
    return ops.softplus(x)


def squareplus(x: Any, b: float = 4) -> Any:
    """`(x + √(x² + b)) / 2`. Barron (2021)."""
    return ops.squareplus(x, b=b)


def sparse_plus(x: Any) -> Any:
    """0 up to -1, `(x + 1)² / 4` up to 1, `x` beyond."""
    return ops.sparse_plus(x)
