"""scikeras: estimators of scikit-learn around models."""

import pickle

import keras
import numpy as np
import pytest
from scikeras.wrappers import KerasClassifier, KerasRegressor
from sklearn.base import clone
from sklearn.datasets import make_classification, make_multilabel_classification, make_regression
from sklearn.ensemble import BaggingClassifier, BaggingRegressor
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

X, Y = make_classification(120, 6, n_classes=3, n_informative=4, random_state=0)
X = X.astype("float32")
RX, RY = make_regression(120, 5, random_state=0)
RY = (RY / RY.std()).astype("float32")


def classifier(meta, compile_kwargs, hidden=(8,), dropout=0.0):
    model = keras.Sequential([keras.layers.Input((meta["n_features_in_"],))])
    for units in hidden:
        model.add(keras.layers.Dense(units, activation="relu"))
        model.add(keras.layers.Dropout(dropout))
    if meta["target_type_"] == "binary":
        model.add(keras.layers.Dense(1, activation="sigmoid"))
        model.compile(compile_kwargs["optimizer"], "binary_crossentropy")
    elif meta["target_type_"] == "multilabel-indicator":
        model.add(keras.layers.Dense(meta["n_classes_"], activation="sigmoid"))
        model.compile(compile_kwargs["optimizer"], "binary_crossentropy")
    else:
        model.add(keras.layers.Dense(meta["n_classes_"], activation="softmax"))
        model.compile(compile_kwargs["optimizer"], "sparse_categorical_crossentropy")
    return model


def regressor(meta, compile_kwargs, units=8):
    inputs = keras.Input((meta["n_features_in_"],))
    hidden = keras.layers.Dense(units, activation="relu")(inputs)
    model = keras.Model(inputs, keras.layers.Dense(1)(hidden))
    model.compile(loss=compile_kwargs["loss"], optimizer=compile_kwargs["optimizer"])
    return model


def of_classes(**options):
    settings = {"epochs": 8, "verbose": 0, "random_state": 0, "optimizer": "adam", **options}
    return KerasClassifier(classifier, **{"optimizer__learning_rate": 0.02, **settings})


def of_numbers(**options):
    settings = {"loss": "mse", "epochs": 12, "verbose": 0, "random_state": 0, **options}
    return KerasRegressor(regressor, optimizer="adam", optimizer__learning_rate=0.02, **settings)


def test_a_classifier_learns():
    estimator = of_classes().fit(X, Y)
    assert estimator.score(X, Y) > 0.6
    assert estimator.predict_proba(X).shape == (120, 3)
    np.testing.assert_allclose(estimator.predict_proba(X).sum(1), 1, rtol=1e-5)


def test_classes_of_text():
    names = np.array(["a", "b", "c"])[Y]
    estimator = of_classes().fit(X, names)
    assert set(estimator.predict(X)) <= {"a", "b", "c"}


def test_two_classes():
    estimator = of_classes().fit(X, Y > 0)
    assert estimator.predict_proba(X).shape == (120, 2)


def test_several_labels():
    x, y = make_multilabel_classification(80, 6, n_classes=4, random_state=0)
    assert of_classes().fit(x, y).predict(x).shape == (80, 4)


def test_a_regressor_learns():
    assert of_numbers().fit(RX, RY).score(RX, RY) > 0.3


def test_arguments_are_routed():
    estimator = of_classes(model__hidden=(4, 4), model__dropout=0.1).fit(X, Y)
    assert len(estimator.model_.layers) == 5
    assert float(estimator.model_.optimizer.learning_rate) == pytest.approx(0.02)


def test_a_loss_and_metrics_of_classes():
    estimator = KerasRegressor(
        regressor,
        loss=keras.losses.Huber,
        loss__delta=0.5,
        optimizer=keras.optimizers.SGD,
        optimizer__momentum=0.5,
        epochs=2,
        verbose=0,
    ).fit(RX, RY)
    assert estimator.model_.optimizer.momentum == 0.5


def test_history_callbacks_and_validation():
    stop = keras.callbacks.EarlyStopping
    estimator = of_classes(
        epochs=30, callbacks=stop, callbacks__patience=1, callbacks__monitor="loss",
        callbacks__min_delta=10.0, validation_split=0.2,
    ).fit(X, Y)  # fmt: skip
    assert 1 <= len(estimator.history_["loss"]) <= 3
    assert "val_loss" in estimator.history_


def test_partial_fit_goes_on():
    estimator = of_classes(epochs=1)
    for _ in range(3):
        estimator.partial_fit(X, Y)
    assert estimator.current_epoch == 3


def test_warm_start():
    estimator = of_classes(warm_start=True, epochs=1).fit(X, Y)
    model = estimator.model_
    assert estimator.fit(X, Y).model_ is model


def test_the_same_seed_gives_the_same_model():
    one, other = (of_classes(epochs=1).fit(X, Y).predict_proba(X) for _ in range(2))
    np.testing.assert_array_equal(one, other)


def test_weights_of_samples_and_classes():
    of_classes(class_weight="balanced").fit(X, Y)
    of_classes(class_weight={0: 1, 1: 2, 2: 3}).fit(X, Y)
    estimator = of_classes().fit(X, Y, sample_weight=np.linspace(0.1, 1, 120))
    assert 0 <= estimator.score(X, Y, sample_weight=np.ones(120)) <= 1


def test_pickles():
    estimator = of_classes(epochs=2).fit(X, Y)
    again = pickle.loads(pickle.dumps(estimator))
    np.testing.assert_allclose(again.predict_proba(X), estimator.predict_proba(X), rtol=1e-5)
    again.partial_fit(X, Y)


def test_clones_and_parameters():
    estimator = clone(of_classes(model__dropout=0.3))
    assert estimator.get_params()["model__dropout"] == 0.3
    estimator.set_params(model__hidden=(3,)).fit(X, Y)
    assert estimator.model_.layers[0].units == 3


def test_a_model_that_is_there_already():
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer="sgd")
    estimator = KerasRegressor(model, epochs=1, verbose=0).fit(RX, RY)
    assert estimator.predict(RX).shape == (120,)


def test_a_pipeline():
    pipeline = make_pipeline(StandardScaler(), of_classes(epochs=3))
    assert pipeline.fit(X, Y).predict(X).shape == (120,)


def test_a_grid():
    grid = {"model__hidden": [(4,), (8,)], "batch_size": [16, 60]}
    search = GridSearchCV(of_classes(model__hidden=(4,), batch_size=16, epochs=2), grid, cv=2)
    assert search.fit(X, Y).best_params_["batch_size"] in (16, 60)


def test_cross_validation():
    assert len(cross_val_score(of_numbers(epochs=3), RX, RY, cv=3)) == 3


def test_ensembles():
    BaggingClassifier(of_classes(epochs=2), n_estimators=2).fit(X, Y).predict(X)
    BaggingRegressor(of_numbers(epochs=2), n_estimators=2).fit(RX, RY).predict(RX)
