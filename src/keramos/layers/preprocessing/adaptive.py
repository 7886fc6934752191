"""Adaptive: a layer that takes what it needs from data, before training."""

from __future__ import annotations

from typing import Any

from keramos.layers.preprocessing.batches import batches


class Adaptive:
    """Base of layers with `adapt`; a subclass defines the three methods that it calls."""

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Learn from data, and forget what was learned from other data before.

        Args:
            data: array, or iterable of batches; of batches that are tuples the first part counts.
            steps: number of batches to use; all when None.

        Raises:
            ConfigError: the layer got what it needs as arguments.
        """
        self.reset_state()
        for batch in batches(data, steps):
            self.update_state(batch)
        self.finalize_state()

    def reset_state(self) -> None:
        """Forget the batches, and what was learned from them."""
        raise NotImplementedError

    def update_state(self, data: Any) -> None:
        """Take one more batch into account."""
        raise NotImplementedError

    def finalize_state(self) -> None:
        """Conclude from the batches what the layer needs."""
        raise NotImplementedError
