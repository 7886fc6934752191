"""Models as estimators of scikit-learn: its own checks, and what they do not look at."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator

import keramos as keras
from keramos.errors import MissingExtraError
from keramos.wrappers import SKLearnClassifier, SKLearnRegressor, SKLearnTransformer, bases

QUIET = {"verbose": 0}

#: Checks that stock Keras says it fails, for training is not the same twice, and short.
EXPECTED = {
    "SKLearnClassifier": """
        check_classifiers_one_label_sample_weights check_classifiers_classes check_supervised_y_2d
        check_classifier_data_not_an_array check_fit_idempotent check_classifiers_train
    """.split(),
}


def network(X, y, loss="mse", layers=(8,), activation=None):
    outputs = y.shape[1] if y.ndim > 1 else 1
    x = keras.Input((X.shape[1],))
    hidden = x
    for units in layers:
        hidden = keras.layers.Dense(units, activation="relu")(hidden)
    model = keras.Model(x, [keras.layers.Dense(outputs, activation=activation)(hidden)])
    model.compile(loss=loss, optimizer=keras.optimizers.Adam(0.1))
    return model


def data(classes=2):
    rng = np.random.default_rng(0)
    y = np.arange(30) % classes
    return (rng.normal(size=(30, 4)) * 0.1 + y[:, None]).astype("float32"), y


CLASSES = {"loss": "categorical_crossentropy", "activation": "softmax"}


def classifier(**options):
    return SKLearnClassifier(network, model_kwargs=CLASSES, **options)


@pytest.mark.slow
@pytest.mark.parametrize(
    "estimator",
    [
        classifier(fit_kwargs={"epochs": 5, **QUIET}),
        SKLearnRegressor(network, fit_kwargs=QUIET),
        SKLearnTransformer(network, fit_kwargs=QUIET),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
@pytest.mark.filterwarnings("ignore")
def test_checks_of_scikit_learn(estimator):
    expected = dict.fromkeys(EXPECTED.get(type(estimator).__name__, ()), "random, and short")
    results = check_estimator(estimator, expected_failed_checks=expected, on_fail=None)
    failed = [r for r in results if r["status"] == "failed"]
    assert not [(r["check_name"], repr(r["exception"])[:300]) for r in failed]
    assert len(results) > 30


def test_a_classifier():
    X, y = data(3)
    names = np.array(["a", "b", "c"])[y]
    model = classifier(fit_kwargs={"epochs": 40, **QUIET}).fit(X, names)
    assert model.classes_.tolist() == ["a", "b", "c"]
    assert model.score(X, names) > 0.9
    assert model.decision_function(X).shape == (30, 3)
    assert model.epoch_ == 40
    again = pickle.loads(pickle.dumps(model))
    assert (again.predict(X) == model.predict(X)).all()


def test_a_regressor_that_goes_on():
    X, y = data()
    model = SKLearnRegressor(network, warm_start=True, fit_kwargs=QUIET)
    first = model.fit(X, y).model_
    assert model.fit(X, y, epochs=2).model_ is first
    assert model.predict(X).shape == (30,)
    assert model.fit_kwargs == QUIET


def test_a_model_is_cloned():
    X, y = data()
    model = network(X, y[:, None])
    before = model.get_weights()
    fitted = SKLearnRegressor(model, fit_kwargs=QUIET).fit(X, y)
    assert fitted.model_ is not model
    np.testing.assert_array_equal(before[0], model.get_weights()[0])
    assert SKLearnRegressor(model, warm_start=True).fit(X, y, verbose=0).model_ is model


def test_a_clone_has_all_arguments():
    model = classifier(fit_kwargs={"epochs": 3}, warm_start=True)
    copy = clone(model)
    assert copy.get_params(deep=False) == model.get_params(deep=False)
    assert copy.fit_kwargs is not model.fit_kwargs


@pytest.mark.slow
def test_a_transformer_in_a_pipeline():
    X, y = data()
    steps = make_pipeline(SKLearnTransformer(network, fit_kwargs=QUIET), SKLearnRegressor(network))
    steps.fit(X, y, sklearnregressor__verbose=0)
    assert steps[:1].transform(X).shape == (30, 1)


@pytest.mark.slow
def test_cross_validation():
    assert cross_val_score(classifier(fit_kwargs=QUIET), *data(), cv=2).shape == (2,)


@pytest.mark.parametrize(
    ("estimator", "targets", "error", "words"),
    [
        (classifier(), np.zeros(30), ValueError, "only one class"),
        (classifier(), np.linspace(0, 1, 30), ValueError, "binary and multiclass"),
        (SKLearnRegressor(lambda X, y: keras.Sequential()), None, RuntimeError, "compiled"),
    ],
)
def test_errors(estimator, targets, error, words):
    X, y = data()
    with pytest.raises(error, match=words):
        estimator.fit(X, y if targets is None else targets)


def test_metadata_is_routed_only_when_enabled():
    import sklearn

    with pytest.raises(RuntimeError, match="metadata routing"):
        classifier().set_fit_request(sample_weight=True)
    with sklearn.config_context(enable_metadata_routing=True):
        request = classifier().set_fit_request(sample_weight=True)._metadata_request
    assert request.fit.requests == {"sample_weight": True}


def test_without_scikit_learn(monkeypatch):
    monkeypatch.setattr(bases, "ABSENCE", ImportError("No module named 'sklearn'"))
    with pytest.raises(MissingExtraError, match=r"keramos\[sklearn\]"):
        classifier()
