"""Every primitive, and the traps of each: places outside of arrays, ties, signs, narrow types."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from keramos.engine.traced import Input

from .running import close, exported, run, written

RANDOM = np.random.default_rng(0)


def f(*shape: int) -> np.ndarray:
    return RANDOM.normal(size=shape).astype("float32")


def i(low: int, high: int, *shape: int, dtype: str = "int32") -> np.ndarray:
    return RANDOM.integers(low, high, shape).astype(dtype)


X = f(3, 5, 7)
PLACES = i(-9, 9, 3)
OUTSIDE = np.array([1, 7, -9], "int32")
BYTES = i(-128, 127, 3, 8, dtype="int8"), i(-128, 127, 3, 8, dtype="int8")
PIXELS = i(0, 255, 3, 8, dtype="uint8"), i(0, 255, 3, 8, dtype="uint8")
WORDS = i(0, 2**32, 3, 8, dtype="uint32"), i(0, 2**32, 3, 8, dtype="uint32")
HALVES = np.array([[0.5, 1.5, -0.5, 2.5, -1.5, 0.4]], "float32")
SMALL = np.array([[1e-7, -1e-7, 1e-4, 1e-9, 0, 20, 80]], "float32")
ODD = np.array([[np.inf, -np.inf, 1, 0, -2]], "float32")
AWAY = lax.RoundingMethod.AWAY_FROM_ZERO


def row_wise(function):
    return lambda *arrays: jax.vmap(function)(*arrays)


#: Name -> (function, arrays whose first axis is a batch). `!`: one of the quick ones.
CASES = {
    "! take fills": (lambda x, i: jnp.take(x, i, axis=1, mode="fill"), X, PLACES),
    "take clips": (lambda x, i: jnp.take(x, i, axis=1, mode="clip"), X, PLACES),
    "take wraps": (lambda x, i: jnp.take(x, i, axis=2, mode="wrap"), X, i(-19, 19, 3)),
    "take of integers fills": (
        lambda x, i: jnp.take(x, i, axis=1, mode="fill"), i(0, 5, 3, 4), PLACES,
    ),
    "! a place per row": (
        lambda x, i: jnp.take_along_axis(x, i, axis=1), f(3, 5), i(-7, 7, 3, 4),
    ),
    "places per row, behind": (
        lambda x, i: jnp.take_along_axis(x, i, axis=2), X, i(-7, 9, 3, 5, 2),
    ),
    "! a window moves inside": (
        lambda x, i: lax.dynamic_slice(x[0], (i[0], i[1]), (2, 3)), X, PLACES,
    ),
    "a window per row": (
        row_wise(lambda a, j: lax.dynamic_slice(a, (j, 0), (2, 7))), X, PLACES,
    ),
    "a partial window per row": (
        row_wise(lambda a, j: lax.dynamic_slice(a, (j, j), (2, 3))), X, PLACES,
    ),
    "! an update moves inside": (
        lambda x, i, u: lax.dynamic_update_slice(x, u[:1, :2, :3], (i[0], i[1], i[2])),
        X, PLACES, f(3, 5, 7),
    ),
    "an update per row": (
        row_wise(lambda a, j, v: lax.dynamic_update_slice(a, v[:2, :3], (j, j))),
        X, PLACES, f(3, 5, 7),
    ),
    "! set drops": (lambda x, i: x.at[0, i].set(2.0, mode="drop"), X, OUTSIDE),
    "set clips": (lambda x, i: x.at[0, i].set(2.0, mode="clip"), X, OUTSIDE),
    "max drops": (lambda x, i: x.at[i].max(0.5, mode="drop"), X, OUTSIDE),
    "min of integers drops": (
        lambda x, i: x.at[i].min(1, mode="drop"), i(0, 9, 3, 4), OUTSIDE,
    ),
    "mul drops": (lambda x, i: x.at[i].multiply(0.5, mode="drop"), X, OUTSIDE),
    "sub": (lambda x, i: x.at[i].subtract(0.5), X, np.array([1, 2, 0], "int32")),
    "a place per row is set": (
        lambda x, i: x.at[jnp.arange(x.shape[0]), i].set(9.0), X, i(0, 5, 3),
    ),
    "adding per row": (row_wise(lambda a, j: a.at[j].add(1.0)), X, PLACES),
    "segments": (
        lambda x, i: jax.ops.segment_sum(x, i, num_segments=4), f(6, 3), i(-1, 6, 6),
    ),
    "! sort": (lambda x: (jnp.sort(x, axis=1), jnp.argsort(x, axis=1)), X),
    "ties keep their order": (lambda x: jnp.argsort(x, axis=1), i(0, 3, 3, 20)),
    "descending": (lambda x: jnp.argsort(x, axis=1, descending=True), X),
    "sort of bytes": (lambda x: jnp.sort(x, axis=1), i(0, 200, 3, 20, dtype="uint8")),
    "several keys": (
        lambda x, y: jnp.lexsort((x, y), axis=1), i(0, 3, 3, 20), i(0, 3, 3, 20),
    ),
    "the largest, with ties": (
        lambda x: lax.top_k(x, 5), i(0, 3, 3, 20).astype("float32"),
    ),
    "! running": (
        lambda x: (
            jnp.cumsum(x, 1), jnp.cumprod(x, 2), lax.cummax(x, 1), lax.cummin(x, 1, reverse=True),
            lax.cumlogsumexp(x, 2), lax.cumsum(x, 1, reverse=True),
        ), X,
    ),
    "running, of integers": (
        lambda x: (jnp.cumsum(x, 1), jnp.cumprod(x, 1), lax.cummax(x, 1)), i(0, 5, 3, 6),
    ),
    "! rounding": (
        lambda x: (jnp.round(x * 3), lax.round(x, AWAY), jnp.trunc(x * 3), jnp.rint(x)), HALVES,
    ),
    "remainders": (
        lambda x, y: (lax.rem(x, y), jnp.mod(x, y), jnp.floor_divide(x, y)), X * 5, f(3, 5, 7),
    ),
    "! division of integers": (
        lambda x, y: (lax.rem(x, y), jnp.mod(x, y), jnp.floor_divide(x, y), lax.div(x, y)),
        i(-9, 9, 3, 8), i(1, 5, 3, 8),
    ),
    "uint8": (
        lambda x, y: (
            x + y, x * y, x - y, x // jnp.maximum(y, 1), x > y, jnp.maximum(x, y),
            jnp.minimum(x, y), x.sum(1), x.mean(1),
        ), *PIXELS,
    ),
    "int8": (
        lambda x, y: (
            x + y, x * y, x - y, -x, abs(x), x > y, x == y, jnp.where(x > y, x, y),
            jnp.clip(x, -3, 5), x.max(1), x.astype("float32"),
        ), *BYTES,
    ),
    "uint32": (
        lambda x, y: (
            x + y, x * y, x - y, x > y, x ^ y, x & y, ~x, x << 3, x >> 2, x.max(1),
        ), *WORDS,
    ),
    "bits": (
        lambda x, y: (
            x ^ y, x & y, x | y, ~x, x << 3, x >> 2,
            lax.shift_right_logical(x, jnp.full_like(x, 3)),
        ), i(-(2**31), 2**31 - 1, 3, 8), i(-(2**31), 2**31 - 1, 3, 8),
    ),
    "! casts end at the ends": (
        lambda x: (
            x.astype("int32"), (x * 300).astype("uint8"), (x * 300).astype("int8"),
            (x * 1e10).astype("int32"), x.astype(bool), (x * 1e10).astype("uint32"),
        ), X,
    ),
    "! booleans": (
        lambda x: (
            (x > 0) & (x < 1), (x > 0) | (x < 1), (x > 0) ^ (x < 1), ~(x > 0),
            jnp.where(x > 0, x > 1, x < -1), jnp.any(x > 0, 1), jnp.all(x > 0, axis=(1, 2)),
            (x > 0).sum(1), (x > 0) == (x > 1), (x > 0) < (x > 1),
        ), X,
    ),
    "functions that ONNX lacks": (
        lambda x: (
            jnp.log1p(x), jnp.expm1(x), lax.erf_inv(x * 0.9), lax.lgamma(x * 4),
            jnp.arctan2(x, x - 0.3), jnp.cbrt(x), jnp.exp2(x), lax.erfc(x), jnp.sinc(x),
            jnp.logaddexp(x, x * 2), jnp.hypot(x, x),
        ), np.clip(f(3, 5), -0.99, 0.99),
    ),
    "near 0": (lambda x: (jnp.log1p(x) / (x + 1e-12), jnp.expm1(x) / (x + 1e-12)), SMALL),
    "infinity": (
        lambda x: (jnp.isnan(x), jnp.isinf(x), jnp.isfinite(x), jnp.nan_to_num(x), jnp.sign(x)),
        ODD,
    ),
    "powers": (
        lambda x: (x**2, x**3, x**-1, x**-2, jnp.abs(x) ** 0.5, jnp.power(jnp.abs(x), x)), X,
    ),
    "products": (
        lambda x, y: (
            jnp.einsum("bij,bkj->bik", x, y), jnp.einsum("bij,bij->b", x, y),
            jnp.einsum("bij,bkj->bijk", x, y), jnp.einsum("bij,cij->bc", x, y),
            jnp.einsum("bij,bij->bi", x, y), jnp.einsum("bij,bj->bi", x, y[:, 0]),
        ), X, f(3, 5, 7),
    ),
    "! margins": (
        lambda x: (
            lax.pad(x, 0.0, ((0, 0, 0), (1, 2, 1), (-1, 2, 2))),
            lax.pad(x, 0.0, ((0, 0, 1), (0, 0, 0), (0, 0, 0))),
            jnp.pad(x, ((0, 0), (1, 1), (2, 2)), mode="reflect"),
        ), X,
    ),
    "margins of its own": (
        lambda x: (
            jnp.pad(x, ((0, 0), (1, 1), (2, 2)), mode="edge"),
            jnp.pad(x, ((0, 0), (1, 1), (2, 2)), mode="wrap"),
        ), X,
    ),
    "shapes": (
        lambda x: (
            x[:, ::-1], x[:, ::2, 1:-1:3], jnp.roll(x, 2, 1), jnp.tile(x, (1, 2, 1)),
            jnp.repeat(x, 3, axis=2), x.reshape(x.shape[0], -1), x.reshape(-1, 7),
            jnp.moveaxis(x, 0, 2), jnp.stack([x, x], 1), jnp.flip(x), x[::-1], x[1:],
        ), X,
    ),
    "places of extremes": (
        lambda x: (
            jnp.argmax(x, 1), jnp.argmin(x, axis=2), jnp.argmax(x > 0, 1),
            jnp.argmax(x.astype("int8"), 1),
        ), X,
    ),
    "of no input": (
        lambda x: (
            jnp.ones_like(x), jnp.arange(x.shape[0]), jnp.zeros((x.shape[0], 3)), jnp.eye(3),
        ), X,
    ),
    "! branches": (
        lambda x, i: (
            lax.switch(i, [lambda a: a, lambda a: a * 2, lambda a: a - 1], x),
            lax.cond(x.sum() > 0, lambda: x, lambda: -x),
        ), X, np.array(5, "int32"),
    ),
    "a loop that ends": (
        lambda x: lax.while_loop(lambda c: c[1] < 5, lambda c: (c[0] * 1.1, c[1] + 1), (x, 0)), X,
    ),
    "a loop that counts": (
        lambda x: lax.fori_loop(0, 4, lambda i, c: c + i * x[:, i], x[:, 0]), X,
    ),
    "a map": (lambda x: lax.map(lambda a: jnp.tanh(a).sum(), x), X),
    "an associative scan": (lambda x: lax.associative_scan(jnp.add, x, axis=1), X),
    "statistics": (
        lambda x: (
            jnp.median(x, 1), jnp.quantile(x, 0.3, axis=1), jnp.var(x, 1), jnp.std(x, 2),
            jnp.linalg.norm(x, axis=1), jnp.histogram(x, 5, range=(-2, 2))[0],
        ), X,
    ),
    "bins": (lambda x: jnp.searchsorted(jnp.array([-1.0, 0, 1]), x), X),
    "windows along any axes": (
        lambda x: (
            lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 3), (1, 1, 2), "SAME"),
            lax.reduce_window(x, 0.0, lax.add, (1, 3, 1), (1, 2, 1), "VALID"),
            lax.reduce_window(x, jnp.inf, lax.min, (1, 3, 1), (1, 2, 1), "SAME"),
        ), X,
    ),
}  # fmt: skip


def parameters():
    for name, (function, *arrays) in CASES.items():
        marks = () if name.startswith("!") else pytest.mark.slow
        yield pytest.param(function, arrays, id=name.strip("! "), marks=marks)


@pytest.mark.parametrize(("function", "arrays"), list(parameters()))
def test_an_operation_agrees_for_every_batch(function, arrays):
    inputs = [Input((*["batch"][: a.ndim], *a.shape[1:]), str(a.dtype)) for a in arrays]
    found = exported(lambda *xs: jax.tree.leaves(function(*xs)), inputs)
    file = written(found)
    more = [np.concatenate([a, a[:1]]) if a.ndim else a for a in arrays]
    for given in (arrays, more):
        wanted = jax.tree.leaves(jax.jit(function)(*given))
        close(run(file, *given), [np.asarray(leaf) for leaf in wanted])


@pytest.mark.slow
def test_float16_stays_float16():
    def function(x):
        return x + 1, x @ x.T, jnp.exp(x), jax.nn.softmax(x), x.astype("float32")

    x = f(3, 4).astype("float16")
    found = run(written(exported(function, [Input("batch, 4", "float16")])), x)
    close(found, [np.asarray(leaf) for leaf in function(x)], 2e-3)


def test_bfloat16_is_float32_on_its_way():
    x = f(3, 4)
    kernel = jnp.asarray(f(4, 5), "bfloat16")

    def function(x):
        return (x.astype("bfloat16") @ kernel).astype("float32"), x.astype("bfloat16")

    found = run(written(exported(function, [Input("batch, 4")])), x)
    assert [array.dtype for array in found] == ["float32", "float32"]
    close(found[:1], [np.asarray(function(x)[0])], 2e-2)


def test_numbers_that_depend_on_nothing_are_computed_now():
    def function(x):
        return x * jnp.cumsum(jnp.sin(jnp.arange(5.0)))[::-1]

    found = exported(function, [Input("batch, 5")])
    assert [node.kind for node in found.graph.nodes] == ["Mul"]


def test_random_numbers_are_refused():
    def function(x):
        return x + jax.random.normal(jax.random.key(0), x.shape)

    with pytest.raises(ValueError, match="random numbers"):
        exported(function, [Input("batch, 5")])
