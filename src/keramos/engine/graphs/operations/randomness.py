"""Random numbers: of the distribution of TensorFlow's operation, and other ones than its."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keramos.engine.dtypes import narrowed
from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import as_jax, known, number, numbers


def _key(call: Call) -> Any:
    seeds = (call.get("seed", 0), call.get("seed2", 0))
    return call.graph.resources.key(seeds)


def _key_of(*seeds: Any) -> Any:
    """A key from numbers, which may depend on the inputs."""
    key = jax.random.key(0)
    for seed in seeds:
        for n in as_jax(seed).reshape(-1):
            key = jax.random.fold_in(key, n.astype(jnp.uint32))
    return key


def _drawn(call: Call, name: str, key: Any, sizes: Any, *bounds: Any) -> Any:
    dtype = narrowed(call.get("dtype") or call.get("Tout") or "float32")
    shape = call.room.check(numbers(sizes), np.dtype(dtype).itemsize if "b" not in dtype else 2)
    if name == "Uniform":
        return jax.random.uniform(key, shape, dtype)
    if name == "TruncatedNormal":
        return jax.random.truncated_normal(key, -2, 2, shape, dtype)
    if name == "UniformInt":
        least, most = map(as_jax, bounds)
        return jax.random.randint(key, shape, least, most, least.dtype)
    if name == "UniformFullInt":
        return jax.random.bits(
            key, shape, dtype if dtype.startswith("uint") else f"u{dtype}"
        ).astype(dtype)
    return jax.random.normal(key, shape, dtype)


@operation("RandomUniform", "RandomStandardNormal", "TruncatedNormal", "RandomUniformInt")
def draw(call: Call, sizes: Any, *bounds: Any) -> Any:
    return _drawn(call, call.node.op.removeprefix("Random"), _key(call), sizes, *bounds)


_STATELESS = ("Uniform", "Normal", "UniformInt", "UniformFullInt")


@operation(*(f"StatelessRandom{name}" for name in _STATELESS), "StatelessTruncatedNormal")
def draw_stateless(call: Call, sizes: Any, seed: Any, *bounds: Any) -> Any:
    name = call.node.op.removeprefix("Stateless").removeprefix("Random")
    return _drawn(call, name, _key_of(seed), sizes, *bounds)


@operation(*(f"StatelessRandom{name}V2" for name in _STATELESS), "StatelessTruncatedNormalV2")
def draw_stateless_by_key(
    call: Call, sizes: Any, key: Any, counter: Any, algorithm: Any, *bounds: Any
) -> Any:
    name = call.node.op.removeprefix("Stateless").removeprefix("Random").removesuffix("V2")
    return _drawn(call, name, _key_of(key, counter), sizes, *bounds)


@operation("StatelessRandomGetKeyCounter", outputs="key counter")
def key_and_counter(call: Call, seed: Any) -> Any:
    words = jax.random.key_data(_key_of(seed)).reshape(-1)
    return [words[:1], jnp.concatenate([words[1:], jnp.zeros((1,), words.dtype)])]


@operation("StatelessRandomGetKeyCounterAlg", outputs="key counter alg")
def key_counter_and_algorithm(call: Call, seed: Any) -> Any:
    return [*key_and_counter(call, seed), np.array(1, np.int32)]


@operation("StatelessRandomGetAlg")
def algorithm(call: Call) -> Any:
    return np.array(1, np.int32)


@operation("RngReadAndSkip", "RngSkip")
def read_and_skip(call: Call, variable: Any, algorithm: Any, delta: Any) -> Any:
    state = variable.value
    variable.assign(state.at[0].add(as_jax(delta).reshape(()).astype(state.dtype) + 1))
    return [] if call.node.op == "RngSkip" else state


_STATEFUL = {
    "StatefulUniform": "Uniform", "StatefulStandardNormalV2": "StandardNormal",
    "StatefulTruncatedNormal": "TruncatedNormal", "StatefulUniformInt": "UniformInt",
    "StatefulUniformFullInt": "UniformFullInt",
}  # fmt: skip


@operation(*_STATEFUL)
def draw_of_variable(call: Call, variable: Any, algorithm: Any, sizes: Any, *bounds: Any) -> Any:
    state = read_and_skip(call, variable, algorithm, np.array(1))
    return _drawn(call, _STATEFUL[call.node.op], _key_of(state), sizes, *bounds)


@operation("RandomShuffle")
def shuffle(call: Call, x: Any) -> Any:
    return jax.random.permutation(_key(call), as_jax(x))


@operation("Multinomial", "StatelessMultinomial")
def multinomial(call: Call, logits: Any, count: Any, seed: Any = None) -> Any:
    key = _key(call) if seed is None else _key_of(seed)
    logits = as_jax(logits)
    shape = call.room.check((logits.shape[0], number(count)), 4)
    chosen = jax.random.categorical(key, logits[:, None], -1, shape)
    return chosen.astype(narrowed(call.get("output_dtype", "int64")))


@operation("RandomGamma")
def gamma(call: Call, sizes: Any, alpha: Any) -> Any:
    alpha = as_jax(alpha)
    shape = call.room.check((*numbers(sizes), *alpha.shape), alpha.dtype.itemsize)
    return jax.random.gamma(_key(call), alpha, shape, alpha.dtype)


@operation("RandomPoissonV2")
def poisson(call: Call, sizes: Any, rate: Any) -> Any:
    rate = as_jax(rate)
    shape = call.room.check((*numbers(sizes), *rate.shape), 4)
    return jax.random.poisson(_key(call), rate, shape).astype(narrowed(call.get("dtype", "int64")))


@operation("RandomCrop")
def crop(call: Call, image: Any, sizes: Any) -> Any:
    targets = numbers(known(sizes))
    image = as_jax(image)
    most = [n - m + 1 for n, m in zip(image.shape, targets, strict=False)]
    start = jax.random.randint(_key(call), (len(most),), 0, jnp.array(most))
    return jax.lax.dynamic_slice(image, [*start, 0], [*targets, image.shape[-1]])
