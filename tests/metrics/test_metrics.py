"""Metrics of users, metrics in metrics, and what they say about wrong input."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import keramos as keras
from keramos import metrics, ops
from keramos.errors import ConfigError, ShapeError

ONES, ZEROS = np.ones((3, 2), "float32"), np.zeros((3, 2), "float32")


class Share(keras.metrics.Metric):
    """As the documents write one: variables in the constructor, another metric inside."""

    def __init__(self, name="share", **kwargs):
        super().__init__(name=name, **kwargs)
        self.count = self.add_weight(name="count", initializer="zeros")
        self.inner = keras.metrics.Mean(name="inner")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.count.assign_add(float(len(y_true)))
        self.inner.update_state(y_pred)

    def result(self):
        return self.inner.result() / self.count


def test_a_users_metric_owns_its_variables_and_metrics():
    metric = Share()
    assert [v.path for v in metric.variables] == ["share/count", "inner/total", "inner/count"]
    assert float(metric(ONES, ONES)) == pytest.approx(1 / 3)
    metric.reset_state()
    assert all(float(v.value) == 0 for v in metric.variables)


def test_a_layers_metrics_stand_apart_from_its_variables():
    layer = keras.layers.Dense(2)
    layer.build((None, 3))
    layer.seen = keras.metrics.Mean()
    assert layer.metrics == [layer.seen]
    assert len(layer.metrics_variables) == 2
    assert len(layer.variables) == 2
    assert len(layer.weights) == 2


def test_a_saved_model_holds_no_metric(tmp_path):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.seen = keras.metrics.Mean()
    model.save_weights(tmp_path / "m.weights.h5")
    report = model.load_weights(tmp_path / "m.weights.h5")
    assert sorted(report.loaded) == ["layers/dense/vars/0", "layers/dense/vars/1"]


def test_a_list_of_metrics_is_read_by_its_module():
    made = keras.saving.deserialize_keras_object(
        {
            "module": "keras.trainers.compile_utils",
            "class_name": "MetricsList",
            "config": {
                "metrics": ["mse", {"class_name": "Mean", "config": {"name": "m"}}],
                "name": "both",
            },
            "registered_name": "MetricsList",
        }
    )
    made.metrics[0].update_state(ONES, ZEROS)
    assert {name: float(value) for name, value in made.result().items()} == {
        "mean_squared_error": 1.0,
        "m": 0.0,
    }
    written = keras.saving.serialize_keras_object(made)
    assert (written["module"], written["registered_name"]) == (
        "keras.src.trainers.compile_utils",
        "MetricsList",
    )
    assert (
        keras.saving.serialize_keras_object(keras.saving.deserialize_keras_object(written))
        == written
    )


def with_mask(values, mask):
    tensor = keras.ops.convert_to_tensor(np.array(values, "float32"))
    tensor._keras_mask = keras.ops.convert_to_tensor(np.array(mask))
    return tensor


@pytest.mark.parametrize(
    ("weights", "mean", "error"), [(None, 3.0, 2.5), ([1.0, 1.0, 2.0], 1.5, 2.5)]
)
def test_a_mask_counts_as_in_keras(weights, mean, error):
    """That of a prediction always; that of plain values only together with weights."""
    plain, measured = keras.metrics.Mean(), keras.metrics.MeanSquaredError()
    plain.update_state(with_mask([1, 2, 6], [True, True, False]), sample_weight=weights)
    measured.update_state(
        np.zeros((3, 1)), with_mask([[1], [2], [6]], [True, True, False]), sample_weight=weights
    )
    assert (float(plain.result()), float(measured.result())) == (mean, error)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda m: m.BinaryAccuracy(threshold="half"), "`threshold` must be"),
        (lambda m: m.AUC(num_thresholds=1), "2 or more"),
        (lambda m: m.AUC(num_labels=3), "multi_label"),
        (lambda m: m.IoU(2, [5]), "below `num_classes`"),
        (lambda m: m.Precision(thresholds=[]), "must not be empty"),
        (lambda m: m.get("accurracy"), "no metric named"),
        (lambda m: m.Mean(nme="x"), "no argument 'nme'"),
    ],
)
def test_wrong_arguments_are_named(make, said):
    with pytest.raises(ConfigError, match=said):
        make(keras.metrics)


@pytest.mark.parametrize("name", ["F1Score", "R2Score"])
def test_wrong_shapes_are_named(name):
    with pytest.raises(ShapeError, match=name):
        getattr(keras.metrics, name)().update_state(np.ones(3), np.ones(3))


def test_a_stateless_call_takes_as_many_values_as_variables():
    with pytest.raises(ConfigError, match="2 variables, got 1"):
        keras.metrics.Mean().stateless_result([1.0])


def test_overlap_with_nothing_seen_is_zero():
    metric = keras.metrics.MeanIoU(num_classes=3)
    assert float(metric.result()) == 0.0
    with pytest.warns(UserWarning, match="fractions"):  # of whole numbers none is left
        metric.update_state([0, 1, 2], [0, 1, 1], sample_weight=0.5)
    assert float(metric.result()) == 0.0


def test_the_k_largest_may_be_all():
    metric = keras.metrics.TopKCategoricalAccuracy()  # k = 5
    metric.update_state(np.eye(3, dtype="float32"), np.eye(3, dtype="float32")[::-1])
    assert float(metric.result()) == 1.0
    assert not bool(
        keras.ops.in_top_k(np.array([0]), np.array([[np.nan, 0.1, 0.2]], "float32"), k=2)[0]
    )


def test_counts_are_exact_whatever_a_metric_computes_in():
    metric = keras.metrics.TruePositives(dtype="float16")
    for rows in (4096, 1):
        metric.update_state(np.ones(rows), np.ones(rows))
    assert (str(metric.result().dtype), float(metric.result())) == ("float32", 4097.0)


def test_weights_in_a_column_are_weights_of_rows_of_one_class():
    y, p = np.eye(3, dtype="float32"), np.full((3, 3), 0.6, "float32")
    found = [
        keras.metrics.Precision(class_id=1)(y, p, sample_weight=w)
        for w in (np.arange(3.0), np.arange(3.0)[:, None])
    ]
    assert float(found[0]) == float(found[1]) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("metric", "y_pred", "what"),
    [
        (keras.metrics.Precision(class_id=1), np.ones(6), "`class_id` is a place of the last axis"),
        (
            keras.metrics.Recall(class_id=3),
            np.ones((6, 3)),
            "`class_id` is a place of the last axis",
        ),
        (keras.metrics.AUC(multi_label=True), np.ones(6), "counts each label separately"),
        (
            keras.metrics.SparseTopKCategoricalAccuracy(),
            np.ones(6),
            "need a last axis for the classes",
        ),
        (keras.metrics.OneHotMeanIoU(num_classes=3), np.ones(6), "have an axis for their classes"),
        (
            keras.metrics.MeanSquaredError(name="mse"),
            np.ones((4, 3)),
            "the metric 'mse' cannot compare these",
        ),
    ],
)
def test_predictions_of_another_shape_are_refused(
    metric: keras.metrics.Metric, y_pred: np.ndarray, what: str
):
    with pytest.raises(ShapeError, match=what):
        metric.update_state(np.ones((6, *y_pred.shape[1:]), "float32"), y_pred.astype("float32"))


@pytest.mark.parametrize("eagerly", [False, True])
def test_a_metric_may_give_its_variable(eagerly: bool):
    class Rows(keras.metrics.Metric):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.rows = self.add_weight(name="rows")

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.rows.assign_add(keras.ops.shape(y_true)[0])

        def result(self):
            return {"rows": self.rows, "twice": self.rows * 2}

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=[Rows()], run_eagerly=eagerly)
    history = model.fit(np.ones((5, 3)), np.ones((5, 1)), batch_size=2, epochs=2, verbose=0).history
    assert (history["rows"], history["twice"]) == ([5, 5], [10, 10])


def test_a_metric_may_take_its_arguments_as_it_likes():
    class Own(keras.metrics.Metric):
        def update_state(self, y_true, *more, sample_weight=None):
            seen = (y_true, *more, sample_weight)
            self.seen = len(seen)

    metric = Own()
    metric.update_state(1, 2, 3, sample_weight=4)
    assert metric.seen == 4


def test_an_error_of_a_metric_of_the_users_is_let_alone():
    class Picky(keras.metrics.Metric):
        def update_state(self, values):
            raise ValueError("my own words")

    with pytest.raises(ValueError, match="my own words") as raised:
        Picky().update_state(1)
    assert not isinstance(raised.value, ShapeError)


def test_thresholds_are_listed_when_somebody_asks():
    metrics = keras.metrics
    tiny = keras.config.epsilon()
    assert metrics.AUC(num_thresholds=3).thresholds == [-tiny, 0.5, 1 + tiny]
    assert metrics.AUC(thresholds=[0.7, 0.2]).thresholds == [-tiny, 0.2, 0.7, 1 + tiny]
    assert metrics.RecallAtPrecision(0.5, num_thresholds=3).thresholds == [0.0, 0.5, 1.0]
    assert metrics.RecallAtPrecision(0.5, num_thresholds=1).thresholds == [0.5]
    for giant in (metrics.AUC(10**9), metrics.PrecisionAtRecall(0.5, num_thresholds=10**9)):
        assert giant.variables[0].shape == (10**9,)
        assert not any(variable.is_loaded for variable in giant.variables)


def test_overlap_of_all_classes_is_that_of_each():
    labels, found = np.array([0, 1, 2, 2]), np.array([0, 2, 2, 1])
    every, each = keras.metrics.MeanIoU(3), keras.metrics.IoU(3, [0, 1, 2])
    for metric in (every, each):
        metric.update_state(labels, found)
    assert float(every.result()) == float(each.result())


GAINS = [
    ([1, 0], [0.2, 0.9], (0.5, 0.0, 1.0)),
    ([1, 0, 1, 0], [0.2, 0.9, 0.6, 0.1], (0.25, 0.0, 0.5)),
    ([1, 0, 1, 0, 0, 0, 0], [0.2, 0.9, 0.6, 0.1, 0.8, 0.7, 0.65], (0.04, -0.6, 0.68)),
    ([1, 1], [0.5, 0.6], (1.0, 1.0, 1.0)),
    ([0, 0], [0.5, 0.6], (0.0, 0.0, 0.0)),
]


@pytest.mark.parametrize(("y_true", "y_pred", "wanted"), GAINS)
def test_the_area_under_gains_is_that_of_keras(y_true, y_pred, wanted):
    methods = ("interpolation", "minoring", "majoring")
    found = [metrics.AUC(10, "PRGAIN", method)(y_true, y_pred) for method in methods]
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_thresholds_say_their_number():
    auc = metrics.AUC(num_thresholds=None, thresholds=[0.3, 0.5])
    assert auc.num_thresholds == 4
    with pytest.raises(ConfigError, match="`num_thresholds` must be 2 or more"):
        metrics.AUC(num_thresholds=None)


def test_users_metrics_read_the_counts_by_their_names():
    class Share(metrics.MeanIoU):
        def result(self):
            return ops.sum(ops.diagonal(self.total_cm)) / ops.sum(self.total_cm)

    share = Share(num_classes=2)
    assert float(share([0, 1, 1, 1], [0, 1, 0, 1])) == 0.75
    score = metrics.R2Score()
    score([[1.0], [2.0]], [[1.0], [3.0]])
    assert [float(v[0]) for v in (score.sum, score.squared_sum, score.total_mse)] == [3, 5, 1]


def test_fractions_of_weights_are_not_cut_in_silence():
    with pytest.warns(UserWarning, match="cuts the fractions of weights"):
        metrics.MeanIoU(2)([0, 1], [0, 1], sample_weight=[0.2, 0.3])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        metrics.MeanIoU(2, dtype="float32")([0, 1], [0, 1], sample_weight=[0.2, 0.3])
        metrics.MeanIoU(2)([0, 1], [0, 1], sample_weight=[2, 3])
