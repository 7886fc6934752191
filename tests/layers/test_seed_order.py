"""What `set_random_seed` leads to: which seeds a layer draws, and in which order.

Measured on stock Keras 3.15.1, after `set_random_seed(1234)`.
"""

from __future__ import annotations

import random

import numpy as np
import pytest

import keramos as keras
from keramos import layers

CONV = {"filters": 2, "kernel_size": 2}
#: Name, arguments, shape of the input -> seed of the generator, first numbers of the kernel and of
#: the recurrent kernel, the next number of Python's `random`.
MEASURED = [
    ("SimpleRNNCell", {"units": 3}, (2, 5), 835549144, (0.44141, 0.83511), (-0.60856, 0.34904)),
    ("SimpleRNN", {"units": 3}, (2, 4, 5), 835549144, (0.44141, 0.83511), (-0.60856, 0.34904)),
    ("SimpleRNN", {"units": 3, "seed": 7}, (2, 4, 5), 7, (0.81583, -0.85876), (0.43837, 0.89351)),
    ("ConvLSTM1D", CONV, (2, 3, 4, 2), 835549144, (0.27917, 0.52817), (-0.79099, -0.4273)),
    ("LSTM", {"units": 3}, (2, 4, 5), 125467290, (0.55966, -0.58911), (0.21059, -0.10816)),
    ("GRU", {"units": 3}, (2, 4, 5), 125467290, (0.61671, -0.64916), (0.22844, -0.11732)),
]


@pytest.mark.parametrize(("name", "arguments", "shape", "seed", "kernel", "recurrent"), MEASURED)
def test_initializers_and_generator_draw_their_seeds_in_order(
    name: str, arguments: dict, shape: tuple, seed: int, kernel: tuple, recurrent: tuple
) -> None:
    keras.utils.set_random_seed(1234)
    layer = getattr(layers, name)(**arguments)
    layer.build(shape)
    assert random.random() == (0.11685051774599753 if seed == 7 else 0.007491470058587191)
    values = {variable.name: np.ravel(variable) for variable in layer.variables}
    assert values["seed_generator_state"].tolist() == [seed, 0]
    np.testing.assert_allclose(values["kernel"][:2], kernel, atol=1e-5)
    np.testing.assert_allclose(values["recurrent_kernel"][:2], recurrent, atol=1e-5)
    assert layer.seed == arguments.get("seed")
