"""Portable artifacts of StableHLO run by jax, whatever shapes they are called with.

What this shows of the private names that `engine.portable_artifact` uses must hold for each jax.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import export

from keramos.engine import portable_artifact
from keramos.engine.stablehlo import context
from keramos.errors import ConfigError, UnsupportedFileError


def artifact(function, *shapes, platforms=("cpu",)) -> bytes:
    """A function in StableHLO; a shape may be text with symbols."""
    scope = export.SymbolicScope()
    arguments = [
        jax.ShapeDtypeStruct(export.symbolic_shape(shape, scope=scope), dtype)
        for shape, dtype in shapes
    ]
    return export.export(jax.jit(function), platforms=platforms)(*arguments).mlir_module_serialized


def called(module: bytes, *arrays, platforms=("CPU",)):
    arrays = [jnp.asarray(x) for x in arrays]
    return portable_artifact.callable_of(module, arrays, platforms)(*arrays)


def test_a_symbolic_batch_takes_any():
    module = artifact(lambda x, w: jax.nn.relu(x @ w), ("b, 3", "float32"), ("3, 2", "float32"))
    w = np.ones((3, 2), "float32")
    for batch in (1, 5):
        x = np.arange(batch * 3, dtype="float32").reshape(batch, 3)
        np.testing.assert_allclose(called(module, x, w)[0], np.maximum(x @ w, 0))


def test_types_and_several_results():
    module = artifact(lambda x: (x.astype("bfloat16"), x > 0, x.sum(dtype="int32")), ("b", "int32"))
    half, positive, total = called(module, np.array([1, -2, 3], "int32"))
    assert (half.dtype, positive.dtype, total.shape) == (jnp.bfloat16, bool, ())
    assert int(total) == 2


def test_a_module_for_several_platforms_is_told_which_one():
    module = artifact(lambda x: jnp.sin(x), ("b", "float32"), platforms=("cuda", "cpu"))
    x = np.ones(3, "float32")
    np.testing.assert_allclose(
        called(module, x, platforms=("CUDA", "CPU"))[0], np.sin(x), rtol=1e-6
    )


def test_loops_and_random_numbers():
    def function(x, key):
        state = jax.lax.fori_loop(0, 3, lambda i, s: s * 2 + i, x)
        return state + jax.random.uniform(jax.random.wrap_key_data(key), x.shape)

    module = artifact(function, ("b", "float32"), ("2", "uint32"))
    x, key = jnp.ones(4), jnp.array([1, 2], "uint32")
    np.testing.assert_allclose(called(module, x, key)[0], function(x, key), rtol=1e-6)


def test_it_is_inlined_in_a_compiled_function():
    module = artifact(lambda x: x * 2, ("b", "float32"))
    doubled = portable_artifact.callable_of(module, [jnp.ones(3)], ["CPU"])
    np.testing.assert_allclose(jax.jit(lambda x: doubled(x)[0] + 1)(jnp.ones(3)), 3)


def test_shapes_that_it_does_not_take_are_refused():
    module = artifact(lambda x, y: x + y, ("b, 3", "float32"), ("b, 3", "float32"))
    with pytest.raises(ConfigError, match="shapes"):
        called(module, np.ones((2, 3), "f"), np.ones((4, 3), "f"))
    with pytest.raises(ConfigError, match="number of arguments"):
        called(module, np.ones((2, 3), "f"))


def test_what_is_no_module_is_refused():
    for data in (b"", b"ML\xefR garbage", artifact(jnp.sin, ("b", "float32"))[:-40]):
        with pytest.raises(UnsupportedFileError, match="does not read"):
            called(data, np.ones(3, "f"))


def test_a_gradient_that_the_file_does_not_bring_is_refused():
    module = artifact(jnp.sin, ("b", "float32"))
    function = portable_artifact.callable_of(module, [jnp.ones(3)], ["CPU"])
    with pytest.raises(ConfigError, match="gradient"):
        jax.grad(lambda x: function(x)[0].sum())(jnp.ones(3))


def test_the_context_knows_the_dialect():
    with context() as (ir, stablehlo):
        assert ir.Module.parse("module {}") is not None
        assert stablehlo.get_current_version()
