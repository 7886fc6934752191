"""Traces of what the device does, as jax's profiler writes them."""

from __future__ import annotations


def start(folder: str) -> None:
    """Begin a trace.

    Args:
        folder: the trace goes into `plugins/profile` below it.
    """
    import jax

    jax.profiler.start_trace(folder)


def stop() -> None:
    """End the trace, and write it."""
    import jax

    jax.profiler.stop_trace()
