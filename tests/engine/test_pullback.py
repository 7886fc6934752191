"""Gradients made equation by equation are those that jax gives."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from keramos.engine.pullback import gradients

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


def twice(x):
    y = jnp.tanh(x)
    return y * y + y, y


def recurrence(x, w):
    def step(h, row):
        h = jnp.tanh(row @ w + h)
        return h, h * 2

    return lax.scan(step, jnp.zeros(3), x)


def branches(x):
    return lax.cond(x.sum() > 0, jnp.sin, lambda x: x**3, x)


@jax.custom_vjp
def clipped(x):
    return x * 2


clipped.defvjp(lambda x: (x * 2, x), lambda x, g: (jnp.clip(g * x, -1, 1),))

PROGRAMS = {
    "arithmetic": (lambda x, y: (x - y) * x / (y * y + 1) - (-x) + x, normal(4), normal(4)),
    "results that are used twice": (twice, normal(2, 3)),
    "an output that is an input": (lambda x: (x, x * 2), normal(3)),
    "an input without a part": (lambda x, y: x * 2, normal(3), normal(3)),
    "calls": (lambda x: jax.nn.relu(x) + jax.nn.softmax(jax.nn.gelu(x)), normal(2, 4)),
    "broadcast": (lambda x, b: jax.nn.relu(x + b).reshape(-1).sum(), normal(2, 4), normal(4)),
    "axes of size 1": (
        lambda x, a, b: (x - x.mean(-1, keepdims=True)) * a + x.sum(0, keepdims=True) - b * a,
        normal(3, 4), normal(3, 1), normal(1, 4),
    ),
    "products": (lambda x, w: jnp.einsum("bij,jk->bki", x, w), normal(2, 3, 4), normal(4, 5)),
    "convolution": (
        lambda x, w: lax.conv_general_dilated(x, w, (2, 2), "SAME"),
        normal(2, 3, 8, 8),
        normal(4, 3, 3, 3),
    ),
    "windows": (
        lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (2, 2), (1, 1), "VALID"),
        normal(5, 5),
    ),
    "integers": (lambda x, i: x[i] * i.astype("float32")[:, None], normal(5, 2), jnp.array([3, 1])),
    "sorting": (lambda x: lax.top_k(x, 2), normal(6)),
    "several results": (lambda x: jnp.linalg.qr(x), normal(3, 3)),
    "a loop": (recurrence, normal(5, 3), normal(3, 3)),
    "branches": (branches, normal(3)),
    "a gradient of its own": (lambda x: clipped(x) + jnp.log1p(jnp.exp(x)), normal(4)),
    "a stop": (lambda x: lax.stop_gradient(x) * x, normal(4)),
    "remembered again": (lambda x: jax.checkpoint(lambda x: jnp.sin(jnp.cos(x)))(x), normal(4)),
    "complex": (lambda x: jnp.abs(jnp.fft.fft(x)), normal(8)),
}  # fmt: skip


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", PROGRAMS)
def test_the_same_as_of_jax(name):
    function, *inputs = PROGRAMS[name]
    inputs = [jnp.asarray(x) for x in inputs]
    moving = [k for k, x in enumerate(inputs) if jnp.issubdtype(x.dtype, jnp.floating)]

    def flat(*floats):
        filled = dict(zip(moving, floats, strict=True))
        outputs = jax.tree.leaves(function(*(filled.get(k, x) for k, x in enumerate(inputs))))
        return [x for x in outputs if jnp.issubdtype(x.dtype, jnp.floating)]

    closed = jax.make_jaxpr(function)(*inputs)
    results, pull = jax.vjp(flat, *(inputs[k] for k in moving))
    handed = [jnp.cos(jnp.arange(x.size, dtype=x.dtype)).reshape(x.shape) for x in results]
    wanted = pull(handed)
    numbers = iter(handed)
    cotangents = [
        next(numbers) if jnp.issubdtype(var.aval.dtype, jnp.floating) else None
        for var in closed.jaxpr.outvars
    ]
    computed = jax.jit(lambda *x: gradients(closed, x, cotangents, moving))(*inputs)
    for ours, theirs in zip(computed, wanted, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def test_equal_equations_are_differentiated_once(monkeypatch):
    from keramos.engine import pullback

    kinds = []
    of = pullback._Rule.of.__func__
    counted = classmethod(lambda cls, *a: (kinds.append(a[0].primitive.name), of(cls, *a))[1])
    monkeypatch.setattr(pullback._Rule, "of", counted)

    def deep(x):
        for _ in range(10):
            x = jnp.sin(x)
        return x

    gradients(jax.make_jaxpr(deep)(jnp.ones(3)), [jnp.ones(3)], [jnp.ones(3)], [0])
    assert kinds == ["sin"]


def test_nothing_handed_is_nothing():
    closed = jax.make_jaxpr(jnp.sin)(jnp.ones(3))
    assert (gradients(closed, [jnp.ones(3)], [None], [0])[0] == 0).all()
