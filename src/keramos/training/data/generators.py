"""The global generators that orders of data are drawn from, and how a draw is repeated."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")


@dataclass(frozen=True)
class Generator:
    """A global generator.

    Args:
        state: gives its state, JSON values and arrays in a nest.
        restore: takes it back.
    """

    state: Callable[[], Any]
    restore: Callable[[Any], None]

    def redrawn(self, origin: Any, draw: Callable[[], T]) -> T:
        """What `draw` gives from the state `origin`; afterwards the generator is where it was."""
        now = self.state()
        self.restore(origin)
        try:
            return draw()
        finally:
            self.restore(now)


def _python_state() -> dict[str, Any]:
    version, words, gauss = random.getstate()
    return {"version": version, "words": np.array(words, "uint32"), "gauss": gauss}


def _restore_python(state: Any) -> None:
    random.setstate((state["version"], tuple(np.asarray(state["words"]).tolist()), state["gauss"]))


NONE = Generator(lambda: None, lambda state: None)
NUMPY = Generator(lambda: np.random.get_state(legacy=False), np.random.set_state)
PYTHON = Generator(_python_state, _restore_python)
