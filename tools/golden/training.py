"""What optimizers, schedules, losses and metrics compute.

Refuses to know the cases. Usage: <oracle python> tools/golden/training.py [optimizers] [losses]
[metrics]
"""

from __future__ import annotations

import sys
import warnings

import golden_file  # before keras: it chooses the backend
import jax
import keras
import numpy as np
from cases import grammar, training

HERE = "training"


def key(case: dict) -> str:
    return f"{case['class']}|{case['case']}"


def built(case: dict, args: dict | None = None):
    area = grammar.symbol(keras, case["area"])
    return getattr(area, case["class"])(
        **grammar.realize(case["args"] if args is None else args, keras)
    )


def arrays(specs: tuple, seed: str) -> list:
    return [grammar.values(spec, f"{seed}|{i}") for i, spec in enumerate(specs)]


# -- Optimizers ------------------------------------------------------------------------------------


def variables() -> list:
    return [
        keras.Variable(grammar.values(grammar.t(*shape), f"variable {name}"), name=name)
        for name, shape in training.VARIABLES.items()
    ]


def gradients(step: int, values: list) -> list:
    """Of a bowl, with noise: what is wrong in one step is seen in the next ones."""
    noise = [
        grammar.values(grammar.t(*shape), f"noise {step} {name}")
        for name, shape in training.VARIABLES.items()
    ]
    return [0.4 * value + each for value, each in zip(values, noise, strict=True)]


def trajectory(case: dict) -> tuple[dict, dict]:
    keras.utils.clear_session()
    optimizer, own = built(case), variables()
    unbuilt = [described(v) for v in optimizer.variables]
    optimizer.build(own)
    row = {"class": case["class"], "case": case["case"], "unbuilt": unbuilt}
    row["variables"] = [described(v) for v in optimizer.variables]
    step = jax.jit(lambda state, grads, values: optimizer.stateless_apply(state, grads, values))
    state, values, noted = [v.value for v in optimizer.variables], [v.value for v in own], []
    for i in range(training.STEPS):
        values, state = step(state, gradients(i, values), values)
        if i + 1 in training.NOTED:
            noted.append(flat(values))
    return row, {key(case): np.stack(noted), f"{key(case)}|state": flat(state)}


def described(variable) -> list:
    return [variable.path, list(variable.shape), str(variable.dtype)]


def flat(values: list) -> np.ndarray:
    return np.concatenate([np.ravel(np.asarray(v, "float32")) for v in values])


def curve(case: dict) -> np.ndarray:
    schedule = built(case)
    return np.asarray([float(schedule(step)) for step in training.CURVE_STEPS], "float32")


# -- Losses ----------------------------------------------------------------------------------------


def loss_values(case: dict) -> dict:
    """One array per case: what the test computes in the same order, end to end."""
    y_true, y_pred = arrays(training.loss_inputs(case["class"]), case["class"])
    args = {**training.loss_args(case), "reduction": None}
    each = built(case, args)(y_true, y_pred)
    weights = grammar.values(grammar.t(*each.shape, low=0.2, high=2.0), "weights")
    mask = grammar.values(grammar.t(*each.shape, dtype="bool"), "mask")
    found = [each]
    for reduction in training.REDUCTIONS:
        loss = built(case, {**args, "reduction": reduction})
        masked = keras.ops.convert_to_tensor(y_pred)
        masked._keras_mask = keras.ops.convert_to_tensor(mask)
        found.append(loss(y_true, y_pred, sample_weight=weights))
        found.append(loss(y_true, masked, sample_weight=weights))
        found.append(loss(y_true, masked))
    loss = built(case, {**args, "reduction": "sum"})
    found.append(jax.grad(lambda y: loss(y_true, y))(jax.numpy.asarray(y_pred)))
    return {key(case): flat(found)}


def function_values(area: str, name: str, args: dict, specs: tuple) -> np.ndarray:
    made = grammar.put(args, arrays(tuple(grammar.tensors(args)), f"{name}|args"))
    return np.asarray(getattr(getattr(keras, area), name)(*arrays(specs, name), **made), "float32")


def all_functions() -> dict:
    found = {}
    for area, table in (
        ("losses", training.LOSS_FUNCTIONS),
        ("metrics", training.METRIC_FUNCTIONS),
    ):
        for name, (args, specs) in table.items():
            found[f"{area}.{name}"] = function_values(area, name, args, specs)
    return found


# -- Metrics ---------------------------------------------------------------------------------------


def metric_values(case: dict) -> tuple[dict, dict]:
    keras.utils.clear_session()
    metric, found = built(case, training.metric_args(case)), []
    specs = training.metric_inputs(case)
    for i in range(2):
        metric.update_state(*arrays(specs, f"{case['class']}|{i}"))
        found.append(metric.result())
    row = {
        "class": case["class"],
        "case": case["case"],
        "variables": [described(v) for v in metric.variables],
    }
    weighted = []
    if case["class"] not in training.WITHOUT_WEIGHTS:
        weights = grammar.values(training.metric_weights(case), "weights")
        metric.reset_state()
        metric.update_state(*arrays(specs, f"{case['class']}|0"), sample_weight=weights)
        weighted.append(metric.result())
    found += [*metric.variables, *weighted]
    return row, {key(case): flat(found)}


def save(name: str, found: dict, shows: str) -> None:
    np.savez_compressed(golden_file.ROOT / HERE / name, **found)
    golden_file.record(f"{HERE}/{name}", shows)


def both(cases: list, compute) -> tuple[list, dict]:
    rows, found = [], {}
    for case in cases:
        row, values = compute(case)
        rows.append(row)
        found.update(values)
    return rows, found


def optimizers() -> None:
    rows, found = both(training.TRAJECTORIES, trajectory)
    golden_file.write(
        f"{HERE}/optimizers.json",
        rows,
        "paths, shapes and dtypes of the variables of each optimizer",
    )
    save(
        "optimizers.npz",
        found,
        f"variables along {training.STEPS} steps of each optimizer, and its state at the end",
    )
    save(
        "schedules.npz",
        {key(case): curve(case) for case in training.CURVES},
        "learning rates of each schedule",
    )


def losses() -> None:
    each = [loss_values(case) for case in training.LOSS_CASES]
    save(
        "losses.npz",
        {k: v for found in each for k, v in found.items()},
        "each loss: reductions, weights, masks, gradients",
    )
    save("functions.npz", all_functions(), "loss and metric functions with arguments of their own")


def metrics() -> None:
    rows, found = both(training.METRIC_CASES, metric_values)
    golden_file.write(
        f"{HERE}/metrics.json", rows, "paths, shapes and dtypes of the variables of each metric"
    )
    save(
        "metrics.npz",
        found,
        "results and states of each metric after two batches, and with weights",
    )


PARTS = {"optimizers": optimizers, "losses": losses, "metrics": metrics}


def main(parts: list[str]) -> None:
    warnings.simplefilter("ignore")
    golden_file.settle()
    for part in parts or PARTS:
        PARTS[part]()


if __name__ == "__main__":
    main(sys.argv[1:])
