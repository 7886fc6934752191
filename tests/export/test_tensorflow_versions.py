"""SavedModels in TensorFlow 2.14, 2.15 and 2.21, in every way that these load them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import keramos

from .onnx.test_zoo import arrays
from .onnx.zoo import ZOO

PROGRAM = Path(__file__).with_name("loaded_by_tensorflow.py")
WAYS = "load gradients first_version_loader saved_model_cli tfsm_layer".split()


def write(name: str, folder: Path) -> None:
    """A model of the zoo, what it computes, and the gradients of its variables."""
    keramos.utils.clear_session()
    keramos.utils.set_random_seed(0)
    make, inputs = ZOO[name]
    model: Any = make()
    xs = arrays(inputs, 3)
    data = {f"in/{tensor.name}": x for tensor, x in zip(model.inputs, xs, strict=True)}
    nest = xs if len(xs) > 1 else xs[0]
    trainable = [v.value for v in model.trainable_variables]
    others = [v.value for v in model.non_trainable_variables]

    def loss(values: list[Any]) -> Any:
        outputs, _ = model.stateless_call(values, others, nest, training=False)
        leaves = jax.tree.leaves(outputs)
        return sum(jnp.sum(y * y * jnp.cos(jax.lax.stop_gradient(y))) for y in leaves)

    outputs = jax.tree.leaves(model(nest, training=False))
    data |= {f"out/{k}": np.asarray(y) for k, y in enumerate(outputs)}
    data |= {f"gradient/{k}": np.asarray(g) for k, g in enumerate(jax.grad(loss)(trainable))}
    np.savez(folder / "data.npz", **data)
    model.export(folder / "saved", verbose=False)


@pytest.mark.oracle
@pytest.mark.parametrize("name", ["residual", "translator", "recurrent"])
@pytest.mark.parametrize(
    "python", ["KERAMOS_ORACLE", "KERAMOS_ORACLE_KERAS215", "KERAMOS_ORACLE_KERAS214"]
)
def test_every_way_gives_the_models_numbers(name: str, python: str, tmp_path: Path):
    if not os.environ.get(python):
        pytest.skip(f"needs {python}")
    write(name, tmp_path)
    command = [os.environ[python], "-W", "ignore", str(PROGRAM), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.split() == WAYS, done.stderr[-3000:]
