"""Connectionist temporal classification: labels that are the blank, and searches."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from keramos import Input, losses, ops
from keramos.errors import ConfigError, ShapeError

LOGITS = ((np.arange(24).reshape(2, 4, 3) - 12) / 100).astype("float32")


def test_a_blank_between_labels_is_a_label():
    """Numbers of stock Keras."""
    labels = np.array([[1, 2, 1, 0], [1, 2, 0, 2]])
    np.testing.assert_allclose(losses.ctc(labels, LOGITS), [2.443, 2.454], atol=1e-3)
    np.testing.assert_allclose(losses.CTC()(labels, LOGITS), 2.449, atol=1e-3)
    long = ops.ctc_loss(labels, 100 * LOGITS, [3, 4], [4, 4])
    np.testing.assert_allclose(long, [2.808, 4.63], atol=1e-3)


def test_what_cannot_be_costs_a_hundred_thousand():
    labels = np.array([[1, 1, 1, 1], [1, 2, 0, 2]])  # repetitions need a blank between
    np.testing.assert_allclose(losses.CTC(reduction=None)(labels, LOGITS), [1e5, 2.4544], rtol=1e-4)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "int32", "float32"])
def test_the_loss_is_float32_at_least(dtype):
    args = (np.array([2, 2]), np.array([4, 4]))
    found = ops.ctc_loss(np.array([[1, 2], [2, 1]]), ops.cast(LOGITS, dtype), *args)
    symbol = ops.ctc_loss(np.array([[1, 2], [2, 1]]), Input((4, 3), dtype=dtype), *args)
    assert found.dtype == symbol.dtype == "float32"


def test_batches_of_two_sizes_are_refused():
    for x in (LOGITS, Input(batch_shape=(2, 4, 3))):
        with pytest.raises(ShapeError):
            ops.ctc_loss(np.ones((3, 2)), x, np.ones(2), np.ones(2))


def probabilities(logits: np.ndarray, blank: int) -> dict[tuple, float]:
    """Labels -> probability, by looking at every alignment."""
    p = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    found: dict[tuple, float] = {}
    for path in itertools.product(range(p.shape[1]), repeat=p.shape[0]):
        spelled = tuple(c for c, _ in itertools.groupby(path) if c != blank)
        found[spelled] = found.get(spelled, 0.0) + float(np.prod(p[range(len(path)), path]))
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("mask_index", [0, 2, None])
def test_a_wide_beam_finds_the_likeliest_labels(seed, mask_index):
    logits = np.random.RandomState(seed).randn(2, 5, 3).astype("float32")
    lengths = np.array([5, 3])
    settings = {"strategy": "beam_search", "top_paths": 3, "mask_index": mask_index}
    labels, scores = ops.ctc_decode(logits, lengths, **settings)
    assert labels.shape == (3, 2, 5)
    for i, length in enumerate(lengths):
        wanted = probabilities(logits[i, :length], 2 if mask_index is None else mask_index)
        best = sorted(wanted, key=lambda spelled: -wanted[spelled])[:3]
        assert [tuple(row[row >= 0].tolist()) for row in np.asarray(labels[:, i])] == best
        np.testing.assert_allclose(np.exp(scores[i]), [wanted[b] for b in best], rtol=1e-4)


def test_a_narrow_beam_forgets():
    """Numbers of stock Keras."""
    logits = np.random.RandomState(1).randn(2, 4, 2).astype("float32")
    labels, scores = ops.ctc_decode(
        logits, [4, 4], strategy="beam_search", beam_width=2, top_paths=3
    )
    assert np.asarray(labels[:, :, 0]).tolist() == [[-1, 1], [1, -1], [-1, -1]]
    assert np.all(np.asarray(labels[:, :, 1:]) == -1)
    wanted = [[-0.6786425, -0.7782065, -np.inf], [-0.6497437, -1.242481, -np.inf]]
    np.testing.assert_allclose(scores, wanted, rtol=1e-5)


@pytest.mark.parametrize("shape", [(2, 5, 3), (None, 5, 3)])
def test_the_shapes_of_a_search(shape):
    symbols = Input(batch_shape=shape), Input(batch_shape=shape[:1])
    labels, scores = ops.ctc_decode(*symbols, strategy="beam_search", top_paths=3)
    assert (labels.shape, scores.shape) == ((3, shape[0], 5), (shape[0], 3))
    assert (labels.dtype, scores.dtype) == ("int32", "float32")


def test_an_unknown_strategy_is_refused():
    with pytest.raises(ConfigError, match="'guess' is unknown"):
        ops.ctc_decode(LOGITS, [4, 4], strategy="guess")
