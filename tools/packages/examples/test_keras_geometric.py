"""keras-geometric: layers on graphs."""

import keras
import keras_geometric.layers as geometric
import numpy as np
import pytest

NODES = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")
EDGES = np.array([[0, 1, 2, 3, 4, 5, 0], [1, 2, 3, 4, 5, 0, 3]], "int32")
TARGET = NODES.sum(1, keepdims=True)
LAYERS = {
    "GCN": lambda: geometric.GCNConv(5),
    "GCN without loops": lambda: geometric.GCNConv(5, add_self_loops=False, normalize=False),
    "GAT": lambda: geometric.GATv2Conv(5, heads=2),
    "GAT, mean of heads": lambda: geometric.GATv2Conv(5, heads=2, concat=False),
    "GIN": lambda: geometric.GINConv(5),
    "GIN, max": lambda: geometric.GINConv(5, aggregator="max"),
    "SAGE": lambda: geometric.SAGEConv(5),
    "SAGE, max": lambda: geometric.SAGEConv(5, aggregator="max"),
}


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_computes(name):
    keras.utils.set_random_seed(0)
    outputs = LAYERS[name]()([NODES, EDGES])
    assert outputs.shape[0] == 6
    assert np.isfinite(keras.ops.convert_to_numpy(outputs)).all()


@pytest.mark.parametrize("name", LAYERS)
def test_a_config_comes_back(name):
    layer = LAYERS[name]()
    again = type(layer).from_config(layer.get_config())
    assert again.get_config() == layer.get_config()


@pytest.mark.parametrize("name", ["GCN", "GAT", "GIN", "SAGE"])
def test_a_model_trains(name):
    keras.utils.set_random_seed(0)

    class Model(keras.Model):
        def __init__(self):
            super().__init__()
            self.convolution, self.dense = LAYERS[name](), keras.layers.Dense(1)

        def call(self, nodes):
            return self.dense(keras.ops.relu(self.convolution([nodes, EDGES])))

    model = Model()
    model.compile(keras.optimizers.Adam(0.01), "mse")
    losses = model.fit(NODES, TARGET, batch_size=6, epochs=8, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
