"""livelossplot: plots of training."""

import keras
import numpy as np
from livelossplot import PlotLossesKeras
from livelossplot.outputs import ExtremaPrinter, MatplotlibPlot

X = np.random.default_rng(0).normal(size=(32, 4)).astype("float32")


def fitted(callback, **options):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    return model.fit(X, X[:, 0], epochs=2, verbose=0, callbacks=[callback], **options)


def test_a_picture(tmp_path):
    plot = PlotLossesKeras(outputs=[MatplotlibPlot(figpath=str(tmp_path / "p.png"))])
    fitted(plot, validation_split=0.25)
    assert (tmp_path / "p.png").stat().st_size > 1000


def test_extremes(capsys):
    fitted(PlotLossesKeras(outputs=[ExtremaPrinter()]))
    assert "mae" in capsys.readouterr().out.lower()


def test_the_history():
    plot = PlotLossesKeras(outputs=[ExtremaPrinter()])
    history = fitted(plot).history
    logged = plot.liveplot.logger.log_history["loss"]
    np.testing.assert_allclose([item.value for item in logged], history["loss"], rtol=1e-6)
