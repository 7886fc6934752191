"""bayesflow: amortized inference by networks of each kind; simulators, adapters, summaries."""

import bayesflow as bf
import keras
import numpy as np
import pytest

RNG = np.random.default_rng(0)
NETWORKS = {
    "coupling flow": lambda: bf.networks.CouplingFlow(depth=2, subnet_kwargs={"widths": (16, 16)}),
    "splines": lambda: bf.networks.CouplingFlow(
        depth=2, transform="spline", subnet_kwargs={"widths": (16, 16)}
    ),
    "flow matching": lambda: bf.networks.FlowMatching(subnet_kwargs={"widths": (16, 16)}),
    "diffusion": lambda: bf.networks.DiffusionModel(subnet_kwargs={"widths": (16, 16)}),
    "consistency": lambda: bf.networks.ConsistencyModel(
        total_steps=6, subnet_kwargs={"widths": (16, 16)}
    ),
}
SUMMARIES = {
    "deep set": lambda: bf.networks.DeepSet(summary_dim=3, depth=1),
    "set transformer": lambda: bf.networks.SetTransformer(
        summary_dim=3, embed_dims=(8,), num_heads=(2,), mlp_depths=(1,), mlp_widths=(8,)
    ),
    "time series": lambda: bf.networks.TimeSeriesNetwork(summary_dim=3),
    "time series transformer": lambda: bf.networks.TimeSeriesTransformer(
        summary_dim=3, embed_dims=(8,), num_heads=(2,), mlp_depths=(1,), mlp_widths=(8,)
    ),
}


def prior():
    return {"mean": RNG.normal(size=2)}


def likelihood(mean):
    return {"x": RNG.normal(mean, 1.0, size=(6, 2))}


def workflow(network, summary=None, **options):
    return bf.BasicWorkflow(
        simulator=bf.make_simulator([prior, likelihood]),
        inference_network=network,
        summary_network=summary,
        inference_variables=["mean"],
        summary_variables=["x"] if summary else None,
        inference_conditions=None if summary else ["x_mean"],
        **options,
    )


def flat(network):
    def statistics(mean):
        return {"x_mean": RNG.normal(mean, 0.5, size=2)}

    return bf.BasicWorkflow(
        simulator=bf.make_simulator([prior, statistics]),
        inference_network=network,
        inference_variables=["mean"],
        inference_conditions=["x_mean"],
    )


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_is_trained_and_drawn_from(name):
    flow = flat(NETWORKS[name]())
    history = flow.fit_online(epochs=2, num_batches_per_epoch=4, batch_size=16, verbose=0)
    assert np.isfinite(history.history["loss"]).all()
    draws = flow.sample(num_samples=5, conditions={"x_mean": np.zeros((3, 2))})
    assert draws["mean"].shape == (3, 5, 2)
    assert np.isfinite(draws["mean"]).all()


@pytest.mark.parametrize("name", ["coupling flow", "flow matching"])
def test_densities(name):
    flow = flat(NETWORKS[name]())
    flow.fit_online(epochs=1, num_batches_per_epoch=2, batch_size=16, verbose=0)
    data = {"x_mean": np.zeros((3, 2)), "mean": np.zeros((3, 2))}
    assert np.asarray(flow.log_prob(data=data)).shape == (3,)


@pytest.mark.parametrize("name", SUMMARIES)
def test_a_summary(name):
    flow = workflow(NETWORKS["coupling flow"](), SUMMARIES[name]())
    flow.fit_online(epochs=1, num_batches_per_epoch=2, batch_size=16, verbose=0)
    draws = flow.sample(num_samples=4, conditions={"x": np.zeros((3, 6, 2))})
    assert draws["mean"].shape == (3, 4, 2)


def test_training_on_data_that_is_there():
    flow = flat(NETWORKS["coupling flow"]())
    data = flow.simulate(64)
    history = flow.fit_offline(data, epochs=2, batch_size=16, validation_data=16, verbose=0)
    assert "val_loss" in history.history


def test_an_approximator_is_saved(tmp_path):
    flow = flat(NETWORKS["coupling flow"]())
    flow.fit_online(epochs=1, num_batches_per_epoch=2, batch_size=16, verbose=0)
    flow.approximator.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    data = {"x_mean": np.zeros((3, 2)), "mean": np.ones((3, 2))}
    ours, theirs = (np.asarray(a.log_prob(data=data)) for a in (flow.approximator, again))
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


@pytest.mark.parametrize("name", [*NETWORKS])
def test_a_network_is_its_config(name):
    network = NETWORKS[name]()
    config = keras.saving.serialize_keras_object(network)
    again = keras.saving.deserialize_keras_object(config)
    assert keras.saving.serialize_keras_object(again) == config


def test_an_adapter():
    adapter = (
        bf.Adapter()
        .convert_dtype("float64", "float32")
        .as_set("x")
        .constrain("scale", lower=0)
        .standardize("mean", mean=0.0, std=2.0)
        .concatenate(["mean", "scale"], into="inference_variables")
        .rename("x", "summary_variables")
    )
    data = {"mean": np.ones((4, 2)), "scale": np.ones((4, 1)), "x": np.zeros((4, 6))}
    forward = adapter(data)
    assert forward["inference_variables"].shape == (4, 3)
    back = adapter(forward, inverse=True)
    np.testing.assert_allclose(back["mean"], data["mean"], rtol=1e-5)
    config = keras.saving.serialize_keras_object(adapter)
    assert keras.saving.deserialize_keras_object(config)(data).keys() == forward.keys()


@pytest.mark.parametrize("name", ["SIR", "TwoMoons", "LotkaVolterra", "GaussianLinear"])
def test_a_simulator(name):
    draws = getattr(bf.simulators, name)().sample(3)
    assert all(len(value) == 3 for value in draws.values())


def test_estimates_of_points():
    network = bf.networks.ScoringRuleNetwork(
        scoring_rules={
            "mean": bf.scoring_rules.MeanScore(),
            "q": bf.scoring_rules.QuantileScore([0.1, 0.9]),
        },
        subnet="mlp",
    )
    flow = flat(network)
    flow.fit_online(epochs=1, num_batches_per_epoch=2, batch_size=16, verbose=0)
    assert flow.estimate(conditions={"x_mean": np.zeros((3, 2))})


@pytest.mark.parametrize("residual", [False, True])
def test_layers_of_many(residual):
    mlp = bf.networks.MLP(widths=(8, 8), residual=residual, dropout=0.1)
    assert mlp(np.ones((3, 4), "float32")).shape == (3, 8)
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(mlp))
    assert again.get_config() == mlp.get_config()


def test_diagnostics():
    truth, draws = RNG.normal(size=(30, 2)), RNG.normal(size=(30, 50, 2))
    for plot in (bf.diagnostics.plots.recovery, bf.diagnostics.plots.calibration_histogram):
        assert plot(estimates=draws, targets=truth) is not None
    assert bf.diagnostics.metrics.root_mean_squared_error(estimates=draws, targets=truth)
