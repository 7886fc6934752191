"""The likeliest labels of connectionist temporal classification, by a search over beginnings.

A beam holds the beginnings of labels that are likeliest so far, each with two probabilities: that
its last time said nothing, and that it said its last label (Hannun et al., "First-Pass Large
Vocabulary Continuous Speech Recognition", 2014).
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

_NONE = -1  # behind the last label


class Beam(NamedTuple):
    """Beginnings of labels, and the logarithms of their probabilities."""

    labels: Any  # (beginnings, time)
    counts: Any  # (beginnings,) labels of each
    blank: Any  # (beginnings,) that the last time said nothing
    label: Any  # (beginnings,) that the last time said the last label

    @property
    def last(self) -> Any:
        """The last label of each beginning."""
        return jnp.take_along_axis(self.labels, self.counts[:, None] - 1, axis=1)[:, 0]

    @property
    def total(self) -> Any:
        """Both probabilities together."""
        return jnp.logaddexp(self.blank, self.label)


def beam_search(inputs: Any, lengths: Any, width: int, paths: int, blank: int) -> tuple[Any, Any]:
    """The likeliest labels, all their alignments summed up.

    Args:
        inputs: (batch, time, classes) logits.
        lengths: (batch,) times that count, at least the first.
        width: beginnings in a beam.
        paths: labels to give, at most twice the width.
        blank: the class that says nothing.

    Returns:
        (paths, batch, time) labels; (batch, paths) logarithms of probabilities.
    """
    search = partial(_search, width=width, paths=min(paths, 2 * width), blank=blank)
    labels, scores = jax.vmap(search)(jax.nn.log_softmax(inputs), lengths)
    return jnp.swapaxes(labels, 0, 1), scores


def _search(rows: Any, length: Any, width: int, paths: int, blank: int) -> tuple[Any, Any]:
    def step(beam: Beam, now: Any) -> tuple[Beam, None]:
        time, row = now
        following = _best(_followed(beam, row, blank), width)
        counts = (time == 0) | (time < length)
        return jax.tree.map(partial(jnp.where, counts), following, beam), None

    times = jnp.arange(rows.shape[0])
    beam, _ = lax.scan(step, _empty(width, rows), (times, rows))
    beam = _best(beam, paths)
    return jnp.where(beam.total[:, None] > -jnp.inf, beam.labels, _NONE), beam.total


def _empty(width: int, rows: Any) -> Beam:
    """One beginning without labels, certain; the others impossible."""
    never = jnp.full(width, -jnp.inf, rows.dtype)
    labels = jnp.full((width, rows.shape[0]), _NONE, "int32")
    return Beam(labels, jnp.zeros(width, "int32"), never.at[0].set(0.0), never)


def _best(beam: Beam, count: int) -> Beam:
    """The likeliest of a beam, filled up with impossible ones."""
    chosen = lax.top_k(beam.total, min(count, beam.total.shape[0]))[1]
    missing = count - chosen.shape[0]
    labels, counts, blank, label = (part[chosen] for part in beam)
    return Beam(
        jnp.pad(labels, ((0, missing), (0, 0)), constant_values=_NONE),
        jnp.pad(counts, (0, missing)),
        *(jnp.pad(part, (0, missing), constant_values=-jnp.inf) for part in (blank, label)),
    )


def _followed(beam: Beam, row: Any, blank: int) -> Beam:
    """All beginnings one time later: those with a label more, and those with the same labels."""
    longer = _lengthened(beam, row, blank)
    last = beam.last
    child = _is_child(beam)
    grown = jnp.where(child, longer[:, last].T, -jnp.inf)  # a beginning that others grow into
    same = Beam(
        beam.labels,
        beam.counts,
        beam.total + row[blank],
        jnp.logaddexp(beam.label + row[last], jax.nn.logsumexp(grown, axis=1)),
    )
    taken = jnp.zeros(longer.shape, bool).at[:, last].max(child.T)
    # of equals the first is chosen: the longer one, as in Keras
    return _joined(_appended(beam, jnp.where(taken, -jnp.inf, longer)), same)


def _lengthened(beam: Beam, row: Any, blank: int) -> Any:
    """(beginnings, classes): that the class comes behind the labels as one more."""
    classes = jnp.arange(row.shape[0])
    repeats = (classes == beam.last[:, None]) & (beam.counts > 0)[:, None]
    # the label just said, said again, is one more only after nothing
    before = jnp.where(repeats, beam.blank[:, None], beam.total[:, None])
    return jnp.where(classes == blank, -jnp.inf, before + row)


def _is_child(beam: Beam) -> Any:
    """(beginnings, beginnings): whether the first is the second with a label more."""
    place = jnp.arange(beam.labels.shape[1])
    parents = jnp.where(place == beam.counts[:, None] - 1, _NONE, beam.labels)
    equal = jnp.all(parents[:, None] == beam.labels[None], axis=-1)
    # what is impossible fills the beam up, and may have anybody's labels
    possible = (beam.total > -jnp.inf)[:, None]
    return equal & possible & (beam.counts[:, None] == beam.counts[None] + 1)


def _appended(beam: Beam, longer: Any) -> Beam:
    """Every beginning with every class behind it, (beginnings · classes,)."""
    size, classes = longer.shape
    labels, counts = (jnp.repeat(part, classes, axis=0) for part in beam[:2])
    labels = labels.at[jnp.arange(size * classes), counts].set(
        jnp.tile(jnp.arange(classes, dtype="int32"), size)
    )
    never = jnp.full(size * classes, -jnp.inf, longer.dtype)
    return Beam(labels, counts + 1, never, longer.ravel())


def _joined(first: Beam, second: Beam) -> Beam:
    return Beam(*(jnp.concatenate(parts) for parts in zip(first, second, strict=True)))
