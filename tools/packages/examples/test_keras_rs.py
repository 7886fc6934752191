"""keras-rs: layers, losses and metrics of recommenders."""

import inspect

import keras
import keras_rs
import numpy as np
import pytest

RNG = np.random.default_rng(0)
LABELS = np.array([[1.0, 0.0, 2.0, 3.0], [0.0, 1.0, 0.0, 2.0]], "float32")
SCORES = np.array([[0.2, 0.1, 0.9, 0.5], [0.3, 0.6, 0.1, 0.4]], "float32")


def classes(module, base):
    found = vars(module).values()
    return [c for c in found if inspect.isclass(c) and issubclass(c, base) and c is not base]


@pytest.mark.parametrize("cls", classes(keras_rs.losses, keras.losses.Loss))
@pytest.mark.parametrize("mask", [False, True])
def test_a_loss(cls, mask):
    labels = (LABELS > 0).astype("float32") if "Zero" in cls.__name__ else LABELS
    if mask:
        labels = {"labels": labels, "mask": np.array([[1, 1, 0, 1], [1, 0, 1, 1]], bool)}
    loss = cls()
    value = float(loss(labels, SCORES))
    assert np.isfinite(value)
    again = cls.from_config(loss.get_config())
    assert float(again(labels, SCORES)) == pytest.approx(value)


@pytest.mark.parametrize("cls", classes(keras_rs.metrics, keras.metrics.Metric))
@pytest.mark.parametrize("k", [None, 2])
def test_a_metric(cls, k):
    labels = LABELS if "DCG" in cls.__name__ else (LABELS > 0).astype("float32")
    metric = cls(k=k)
    metric.update_state(labels, SCORES)
    metric.update_state(labels, -SCORES, sample_weight=np.array([[1.0], [0.5]], "float32"))
    assert 0 <= float(metric.result()) < 10
    assert cls.from_config(metric.get_config()).get_config() == metric.get_config()
    metric.reset_state()


@pytest.mark.parametrize("name", ["PairwiseHingeLoss", "ListMLELoss"])
def test_ranking_is_learned(name):
    model = keras.Sequential(
        [keras.Input((4, 3)), keras.layers.Dense(1), keras.layers.Reshape((4,))]
    )
    model.compile(keras.optimizers.Adam(0.05), getattr(keras_rs.losses, name)(),
                  metrics=[keras_rs.metrics.NDCG(k=3, name="ndcg")])  # fmt: skip
    x = RNG.normal(size=(32, 4, 3)).astype("float32")
    y = (x[..., 0] > 0).astype("float32") + (x[..., 1] > 0)
    history = model.fit(x, y, epochs=8, verbose=0).history
    assert history["loss"][-1] < history["loss"][0]
    assert history["ndcg"][-1] > 0


LAYERS = keras_rs.layers


@pytest.mark.parametrize("options", [{}, {"self_interaction": True}, {"skip_gather": True}])
def test_dot_interaction(options):
    inputs = [keras.Input((5,)) for _ in range(3)]
    model = keras.Model(inputs, LAYERS.DotInteraction(**options)(inputs))
    x = [RNG.normal(size=(2, 5)).astype("float32") for _ in range(3)]
    y = model.predict(x, verbose=0)
    assert np.isclose(y, x[0][:1] @ x[1][0], atol=1e-4).any()
    again = keras.Model.from_config(model.get_config())
    np.testing.assert_allclose(again.predict(x, verbose=0), y, atol=1e-6)


@pytest.mark.parametrize("options", [{}, {"projection_dim": 2}, {"diag_scale": 0.5},
                                     {"pre_activation": "relu", "use_bias": False}])  # fmt: skip
def test_feature_cross(options, tmp_path):
    inputs = keras.Input((4,))
    cross = LAYERS.FeatureCross(**options)
    model = keras.Model(inputs, keras.layers.Dense(1)(cross(inputs, inputs)))
    model.compile("adam", "mse")
    x = RNG.normal(size=(8, 4)).astype("float32")
    model.fit(x, x[:, 0], epochs=1, verbose=0)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(model.predict(x, verbose=0), again.predict(x, verbose=0), atol=1e-6)


@pytest.mark.parametrize("combiner", ["sum", "mean", "sqrtn"])
def test_embed_reduce(combiner):
    layer = LAYERS.EmbedReduce(10, 4, combiner=combiner)
    assert layer(np.array([[1, 2, 3]])).shape == (1, 4)
    weights = np.array([[0.1, 0.2, 0.7]], "float32")
    assert layer(np.array([[1, 2, 3]]), weights).shape == (1, 4)


def test_retrieval():
    candidates = RNG.normal(size=(20, 4)).astype("float32")
    layer = LAYERS.BruteForceRetrieval(candidates, k=3)
    _, ids = layer(candidates[:2])
    expected = np.argsort(-(candidates[:2] @ candidates.T), 1)[:, :3]
    np.testing.assert_array_equal(np.asarray(ids), expected)
    layer.update_candidates(candidates[::-1].copy(), np.arange(20)[::-1].copy())
    assert layer(candidates[:2])[0].shape == (2, 3)


def test_negatives():
    logits, labels = RNG.normal(size=(2, 6)).astype("float32"), np.eye(2, 6, dtype="float32")
    assert LAYERS.HardNegativeMining(2)(logits, labels)[0].shape == (2, 3)
    LAYERS.RemoveAccidentalHits()(logits, labels, np.array([1, 2, 1, 3, 4, 5]))
    LAYERS.SamplingProbabilityCorrection()(logits, np.full((6,), 0.1, "float32"))


def test_two_towers(tmp_path):
    class Towers(keras.Model):
        def __init__(self):
            super().__init__()
            self.users, self.items = keras.layers.Embedding(8, 4), keras.layers.Embedding(9, 4)
            self.retrieval = LAYERS.BruteForceRetrieval(k=2, return_scores=False)

        def call(self, inputs, training=False):
            users = self.users(inputs["user"])
            if training:
                return keras.ops.matmul(users, keras.ops.transpose(self.items(inputs["item"])))
            self.retrieval.update_candidates(self.items.embeddings.value)
            return self.retrieval(users)

        def compute_loss(self, x, y, y_pred, sample_weight=None, training=True):
            labels = keras.ops.eye(keras.ops.shape(y_pred)[0])
            loss = keras.losses.categorical_crossentropy(labels, y_pred, from_logits=True)
            return keras.ops.mean(loss)

    model = Towers()
    model.compile("adagrad")
    x = {"user": np.arange(8), "item": np.arange(8)}
    assert np.isfinite(model.fit(x, epochs=2, verbose=0, batch_size=8).history["loss"]).all()


def test_a_distributed_embedding_on_one_device():
    table = LAYERS.TableConfig("t", 10, 4, combiner="mean", placement="default_device")
    feature = LAYERS.FeatureConfig("f", table, (2, 3), (2, 4))
    layer = LAYERS.DistributedEmbedding({"f": feature})
    assert layer({"f": np.array([[1, 2, 3], [4, 5, 6]])})["f"].shape == (2, 4)
