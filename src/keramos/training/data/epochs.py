"""Batches, epoch after epoch, and what happens when they end too early."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from keramos._frames import warn
from keramos.config import brevity
from keramos.errors import ConfigError
from keramos.training.data import generators
from keramos.training.data.generators import Generator

if TYPE_CHECKING:
    from keramos.training.data.class_weights import ClassWeights

ENDLESS = -1
"""As a number of batches: there is no end. The number is tensorflow's."""

Batch: TypeAlias = Any
"""(x,), (x, y) or (x, y, sample_weight); x alone where it came without a tuple, as in Keras."""


def _weights_of(class_weight: Any) -> ClassWeights:
    from keramos.training.data.class_weights import ClassWeights

    return ClassWeights.of(class_weight)


class Source:
    """Data for `fit`, `evaluate` and `predict`.

    With `steps`, an epoch is that many batches, and the next one goes on where it stopped; the data
    start anew when they have all been seen. Without, an epoch is one pass over the data.

    Args:
        name: what the data are, for errors.
        count: batches of one pass; None where that is unknown, or `ENDLESS`.
        steps: batches of an epoch; None for a whole pass.
        batch_size: rows of a batch, where the batches are cut here.
        class_weight: class → weight, made into a sample weight of each batch.

    Attributes:
        argument: which argument of `fit` gave the data, for errors.
        num_batches: batches to expect of an epoch; None where that is unknown.
        batch_size: see above.
        restarts: whether the data can be passed over again.
        generator: what the order of a pass is drawn from.

    Raises:
        ConfigError: the data have no end, and `steps` is not given.
    """

    argument = "x"
    restarts = True
    generator: Generator = generators.NONE

    def __init__(
        self,
        *,
        name: str,
        count: int | None,
        steps: int | None = None,
        batch_size: int | None = None,
        class_weight: Any = None,
    ):
        steps = brevity.limited_steps(steps, None if count == ENDLESS else count)
        if count == ENDLESS and steps is None:
            hint = (
                "steps_per_epoch=… and validation_steps=… of fit, steps=… of evaluate and predict"
            )
            raise ConfigError(
                f"the data, {name}, have no end: how many batches are an epoch?", hint=hint
            )
        self.name = name
        self.steps = steps
        self.num_batches = steps or count
        self.batch_size = batch_size
        self._weights = None if class_weight is None else _weights_of(class_weight)
        self._running: Iterator[Batch] | None = None
        self._given = 0  # batches since ever
        self._seen = 0  # batches of the pass that is running
        self._origin: Any = None  # where the generator was when that pass began
        self._resumed: dict[str, Any] | None = None

    def order(self) -> Any:
        """Draw the order of a pass."""
        return None

    def passing(self, order: Any, skip: int) -> Iterator[Batch]:
        """One pass over the data in that order, without its first `skip` batches."""
        raise NotImplementedError

    def peek(self) -> Batch:
        """The first batch, which is not lost by this. As in Keras, shuffling draws once for it.

        Raises:
            ConfigError: there is none.
        """
        first = next(self.passing(self.order(), 0), None)
        if first is None:
            raise self._nothing()
        return self._weighted(first)

    def at_hand(self) -> Batch | None:
        """The first batch, where nobody can tell that it was looked at: no generator moves, and no
        code of others runs.
        """
        return None

    def not_finite(self) -> str | None:
        """Where a number stands that is NaN or infinite, `x[40, 1] is nan`; None if none is
        known.
        """
        return None

    def on_epoch_begin(self) -> None:
        """Called before each epoch."""

    def on_epoch_end(self) -> None:
        """Called after each epoch."""

    def position(self) -> dict[str, Any] | None:
        """How far the pass that is running has come, as JSON values and arrays; None between two
        passes.
        """
        return (
            self._resumed if self._running is None else {"seen": self._seen, "origin": self._origin}
        )

    def return_to(self, position: dict[str, Any] | None) -> None:
        """Go on there with the next epoch: the pass comes in the same order as it did when
        `position` was asked for.

        Args:
            position: what `position` returned, for the same data, perhaps in another process.
                Iterators must begin anew.
        """
        self.close()
        self._resumed = position

    def close(self) -> None:
        """Let go of what is running, such as worker threads."""
        running, self._running = self._running, None
        if hasattr(running, "close"):
            running.close()  # type: ignore[union-attr]

    def epoch(self, skip: int = 0) -> Iterator[Batch]:
        """The batches of the next epoch.

        Args:
            skip: batches to leave out at the start, because they were seen before an interruption.

        Raises:
            ConfigError: there has never been a batch, or one is not what a batch must be.

        Warns:
            UserWarning: they ended before `steps`, or came to their end in an earlier epoch.
        """
        return self._whole(skip) if self.steps is None else self._stretch(skip, self.steps)

    def _whole(self, skip: int) -> Iterator[Batch]:
        self.close()
        if (
            skip and skip == self.num_batches
        ):  # interrupted after the last batch: no order is drawn for what is over
            self._resumed = None
            return
        came = skip
        running = self._begun(skip)
        try:
            for batch in running:
                came += 1
                yield self._counted(batch)
        finally:
            self.close()
        if not came:
            self._ran_out(0, None)

    def _stretch(self, skip: int, steps: int) -> Iterator[Batch]:
        fresh = self._running is None and self._resumed is None
        for came in range(skip, steps):
            batch = self._next(skip)
            if batch is None and came == 0 and not fresh and self.restarts:
                batch = self._next(0)
            if batch is None:
                self._ran_out(came, steps)
                return
            yield self._counted(batch)

    def _next(self, skip: int) -> Batch | None:
        """The next batch of the pass that is running, or of a new one; None at its end."""
        batch = next(self._running or self._begun(skip), None)
        if batch is None:
            self.close()
        return batch

    def _begun(self, skip: int) -> Iterator[Batch]:
        """A new pass, or the one that was interrupted."""
        if self._resumed is None:
            self._seen, self._origin = skip, self.generator.state()
            order = self.order()
        else:
            self._seen, self._origin = self._resumed["seen"], self._resumed["origin"]
            order = self.generator.redrawn(self._origin, self.order)
            self._given, self._resumed = self._given + self._seen, None
        self._running = self.passing(order, self._seen)
        return self._running

    def _counted(self, batch: Batch) -> Batch:
        self._given += 1
        self._seen += 1
        return self._weighted(batch)

    def _weighted(self, batch: Batch) -> Batch:
        return batch if self._weights is None else self._weights.added_to(batch)

    def _ran_out(self, came: int, steps: int | None) -> None:
        if not self._given and not came:
            raise self._nothing()
        wanted = "" if steps is None else f" of {steps}"
        hint = (
            ""
            if self.restarts
            else "; a generator cannot start again: it must give the batches of all epochs"
        )
        warn(
            f"{self.argument}, {self.name}, ran out of data: {came}{wanted} batches came in this "
            f"epoch{hint}"
        )

    def _nothing(self) -> ConfigError:
        return ConfigError(f"{self.argument}, {self.name}, gave no batch")
