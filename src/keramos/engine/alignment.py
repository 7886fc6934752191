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
from keramos.engine.elementwise import floating
from keramos.errors import ConfigError, ShapeError

_NEVER = -1e30  # the logarithm of 0, finite so that gradients are


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

    Raises:
        ShapeError: other numbers of axes.
    """
    target, output = convert_to_tensor(target, "int32"), floating(output)
    if target.ndim != 2 or output.ndim != 3:
        raise ShapeError(
            "target must be (batch, labels), output (batch, time, classes)", found=output.shape
        )
    lengths = convert_to_tensor(target_length, "int32"), convert_to_tensor(output_length, "int32")
    per_member = jax.vmap(partial(_loss, blank=mask_index))
    return per_member(target, jax.nn.log_softmax(output), *lengths)


def _loss(
    labels: Any, log_probabilities: Any, label_count: Any, time_count: Any, blank: int
) -> Any:
    # blank, label, blank, label, … blank: (2 labels + 1)
    spelled = jnp.full(2 * labels.shape[0] + 1, blank).at[1::2].set(labels)
    # a label may follow another one directly, unless they are equal
    skips = jnp.concatenate(
        [jnp.zeros(2, bool), (spelled[2:] != blank) & (spelled[2:] != spelled[:-2])]
    )
    emitted = log_probabilities[:, spelled]
    start = jnp.full(spelled.shape, _NEVER, emitted.dtype).at[:2].set(emitted[0, :2])

    def step(forward: Any, now: Any) -> tuple[Any, None]:
        time, row = now
        one = jnp.concatenate([jnp.full(1, _NEVER, row.dtype), forward[:-1]])
        two = jnp.where(
            skips, jnp.concatenate([jnp.full(2, _NEVER, row.dtype), forward[:-2]]), _NEVER
        )
        reached = jnp.logaddexp(jnp.logaddexp(forward, one), two) + row
        return jnp.where(time < time_count, reached, forward), None

    times = jnp.arange(1, emitted.shape[0])
    forward, _ = lax.scan(step, start, (times, emitted[1:]))
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
    mask_index: int = 0,
) -> tuple[Any, Any]:
    """The likeliest labels.

    Args:
        inputs: (batch, time, classes) logits.
        sequence_lengths: (batch,) times that count.
        strategy: greedy: the likeliest class at every time. beam_search: not available.
        beam_width: of the beam search.
        top_paths: of the beam search.
        merge_repeated: whether equal neighbours are one label.
        mask_index: the class that says nothing.

    Returns:
        (paths, batch, time) labels, -1 behind the last; (batch, paths) sums of the logits, negated.

    Raises:
        ConfigError: a strategy other than greedy.
    """
    if strategy != "greedy":
        raise ConfigError(f"the strategy {strategy!r} is not available", wanted="greedy")
    inputs = floating(inputs)
    lengths = convert_to_tensor(sequence_lengths, "int32")
    inside = jnp.arange(inputs.shape[1])[None] < lengths[:, None]
    best = jnp.argmax(inputs, axis=-1)
    before = jnp.pad(best[:, :-1], ((0, 0), (1, 0)), constant_values=-1)
    emitted = inside & (best != mask_index)
    if merge_repeated:
        emitted &= best != before
    # labels to the front, in order; the others behind them
    order = jnp.argsort(~emitted, axis=-1, stable=True)
    labels = jnp.take_along_axis(jnp.where(emitted, best, -1), order, axis=-1)
    scores = -jnp.sum(jnp.where(inside, jnp.max(inputs, axis=-1), 0), axis=1, keepdims=True)
    return labels[None], scores
