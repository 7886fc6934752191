"""Connectionist temporal classification: labels along time without knowing when (Graves et al.,
2006).
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from keramos.engine.array import convert_to_tensor
from keramos.engine.beams import beam_search
from keramos.engine.elementwise import floating
from keramos.errors import ConfigError, ShapeError

# The logarithm of 0, finite so that gradients are; the loss of what cannot be is its negative.
_NEVER = -1e5


def ctc_loss(
    target: Any, output: Any, target_length: Any, output_length: Any, mask_index: int = 0
) -> Any:
    """-log of the probability of all alignments that spell the target.

    Args:
        target: (batch, labels) classes.
        output: (batch, time, classes) logits.
        target_length: (batch,) labels that count.
        output_length: (batch,) times that count.
        mask_index: the class that says nothing.

    Returns:
        (batch,) float32 at least; 1e5 where there are too few times for the labels.

    Raises:
        ShapeError: other numbers of axes, or batches of two sizes.
    """
    target, output = convert_to_tensor(target, "int32"), _wide(floating(output))
    if target.ndim != 2 or output.ndim != 3 or target.shape[0] != output.shape[0]:
        raise ShapeError(
            "target must be (batch, labels), output (batch, time, classes)",
            found=f"{target.shape} and {output.shape}",
        )
    lengths = convert_to_tensor(target_length, "int32"), convert_to_tensor(output_length, "int32")
    per_member = jax.vmap(partial(_loss, blank=mask_index))
    return per_member(target, jax.nn.log_softmax(output), *lengths)


def _wide(x: Any) -> Any:
    """float32 at least: sums over many times, and their logarithms, need its range."""
    return x.astype(jnp.promote_types(x.dtype, "float32"))


def _loss(
    labels: Any, log_probabilities: Any, label_count: Any, time_count: Any, blank: int
) -> Any:
    # blank, label, blank, label, … blank: (2 labels + 1)
    spelled = jnp.full(2 * labels.shape[0] + 1, blank).at[1::2].set(labels)
    # a label may follow another one directly, unless they are equal; one that is the blank's class
    # is a label like any other
    follows = jnp.zeros(spelled.shape, bool).at[3::2].set(labels[1:] != labels[:-1])
    skip = jnp.where(follows, 0.0, _NEVER).astype(log_probabilities.dtype)
    emitted = log_probabilities[:, spelled]
    start = jnp.full(spelled.shape, _NEVER, emitted.dtype).at[0].set(0.0)

    def step(forward: Any, now: Any) -> tuple[Any, None]:
        time, row = now
        by_one, by_two = (jnp.roll(forward, n).at[:n].set(_NEVER) for n in (1, 2))
        reached = jnp.logaddexp(jnp.logaddexp(forward, by_one), by_two + skip) + row
        return jnp.where(time < time_count, reached, forward), None

    forward, _ = lax.scan(step, start, (jnp.arange(emitted.shape[0]), emitted))
    end = 2 * label_count
    last = jnp.where(label_count > 0, forward[jnp.maximum(end - 1, 0)], _NEVER)
    return -jnp.logaddexp(forward[end], last)


def ctc_decode(
    inputs: Any,
    sequence_lengths: Any,
    strategy: str = "greedy",
    beam_width: int = 100,
    top_paths: int = 1,
    merge_repeated: bool = True,
    mask_index: int | None = 0,
) -> tuple[Any, Any]:
    """The likeliest labels.

    Args:
        inputs: (batch, time, classes) logits.
        sequence_lengths: (batch,) times that count.
        strategy: greedy: the likeliest class at every time; beam_search: the likeliest labels, all
            their alignments summed up.
        beam_width: beginnings that the beam search goes on with.
        top_paths: how many labels the beam search gives, at most twice `beam_width`.
        merge_repeated: whether the greedy search takes equal neighbours for one label.
        mask_index: the class that says nothing; the last when None.

    Returns:
        (paths, batch, time) labels, -1 behind the last; (batch, paths) scores. greedy: one path,
        sums of the logits, negated; beam_search: logarithms of the probabilities, -inf where there
        is no further path.

    Raises:
        ConfigError: a strategy of another name.
    """
    if strategy not in ("greedy", "beam_search"):
        raise ConfigError(f"the strategy {strategy!r} is unknown", wanted="greedy, beam_search")
    inputs = _wide(floating(inputs))
    lengths = convert_to_tensor(sequence_lengths, "int32")
    blank = inputs.shape[-1] - 1 if mask_index is None else mask_index
    if strategy == "beam_search":
        return beam_search(inputs, lengths, beam_width, top_paths, blank)
    return _greedy(inputs, lengths, merge_repeated, blank)


def _greedy(inputs: Any, lengths: Any, merge_repeated: bool, blank: int) -> tuple[Any, Any]:
    inside = jnp.arange(inputs.shape[1])[None] < lengths[:, None]
    best = jnp.argmax(inputs, axis=-1)
    before = jnp.pad(best[:, :-1], ((0, 0), (1, 0)), constant_values=-1)
    emitted = inside & (best != blank)
    if merge_repeated:
        emitted &= best != before
    # labels to the front, in order; the others behind them
    order = jnp.argsort(~emitted, axis=-1, stable=True)
    labels = jnp.take_along_axis(jnp.where(emitted, best, -1), order, axis=-1)
    scores = -jnp.sum(jnp.where(inside, jnp.max(inputs, axis=-1), 0), axis=1, keepdims=True)
    return labels[None], scores
