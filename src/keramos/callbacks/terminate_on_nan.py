"""TerminateOnNaN: training ends when the loss is NaN or infinite."""

from __future__ import annotations

import math
from typing import Any

from keramos.callbacks.callback import Callback
from keramos.callbacks.terminal import write_line


class TerminateOnNaN(Callback):
    """Ends training after the batch whose loss is NaN or infinite.

    Args:
        raise_error: raise instead of ending quietly, so that nothing after training happens either.

    Raises:
        RuntimeError: in training, if asked for.
    """

    def __init__(self, raise_error: bool = False):
        super().__init__()
        self.raise_error = raise_error

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(float(loss)):
            return
        if self.raise_error:
            raise RuntimeError(
                f"the loss is {float(loss)} after batch {batch}: training cannot go on"
            )
        write_line(f"Batch {batch}: the loss is {float(loss)}, training ends.")
        self.model.stop_training = True
