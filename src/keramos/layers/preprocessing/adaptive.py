"""Adaptive: a layer that finds in data, before training, what it needs to know.

Refuses to know what that is.
"""

from __future__ import annotations

import itertools
from typing import Any

from keramos.layers.preprocessing.batches import batches


class Adaptive:
    """Base of layers with `adapt`. A subclass says how to forget (`reset_state`), to gather and to
    conclude.
    """

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Forget what earlier data gave, and find it in these.

        Args:
            data: an array, or an iterable of batches.
            steps: stop after that many batches.

        Raises:
            ConfigError: it was given to the layer; there is nothing to find.
        """
        self.reset_state()
        for batch in itertools.islice(batches(data), steps):
            self.update_state(batch)
        self.finalize_state()

    def reset_state(self) -> None:
        """Forget the batches seen, and what they gave."""
        raise NotImplementedError

    def update_state(self, data: Any) -> None:
        """Take one more batch into account."""
        raise NotImplementedError

    def finalize_state(self) -> None:
        """Take what is needed from the batches seen."""
        raise NotImplementedError
