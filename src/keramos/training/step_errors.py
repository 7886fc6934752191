"""What a failing step says: an error of jax, in terms of what the caller wrote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import _tree, engine
from keramos.engine import bridge
from keramos.errors import ConfigError
from keramos.training.data.batches import unpack_x_y_sample_weight

_EAGERLY = "compile(run_eagerly=True)"


def run_step(step: Callable[[Any], Any], batch: Any) -> Any:
    """`step(batch)`.

    Raises:
        ConfigError: in place of jax's errors, where the batch holds text, or code that is only
            traced looks at numbers; in place of TensorFlow's, where its tape was to give gradients.
    """
    try:
        return step(batch)
    except (AttributeError, TypeError, IndexError, ValueError) as error:
        if bridge.failed_on_tape(error):
            raise ConfigError(
                "the step takes its gradients from TensorFlow",
                found=str(error).partition("\n")[0],
                hint=bridge.WITHOUT_TAPE,
            ) from error
        if not isinstance(error, (TypeError, IndexError)):
            raise
        with engine.tracing.as_config_errors(_EAGERLY):
            if isinstance(error, TypeError):
                _check_numbers(batch)
            raise


def _check_numbers(batch: Any) -> None:
    for name, part in zip(
        ("x", "y", "sample_weight"), unpack_x_y_sample_weight(batch), strict=True
    ):
        for leaf in _tree.leaves(part):
            if engine.is_text(leaf):
                lookup = f"{_EAGERLY}, or look words up in the data"
                raise ConfigError(
                    f"`{name}` is text: numbers are needed",
                    found=f"{leaf.dtype}, shape {tuple(leaf.shape)}",
                    hint=lookup if name == "x" else "turn it into numbers",
                )
