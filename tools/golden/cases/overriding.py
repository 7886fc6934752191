"""Subclasses that override every method of a class, and small programs that use them: which of the
overrides are asked is what stock Keras and keramos are compared in.

Refuses to know either library: each program is handed one.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from . import bench, grammar, objects, training

#: Not documented, but overridden by many; all other names that begin with "_" are nobody's affair.
PROTECTED = ("_compute_attention", "_compute_attention_mask", "_masked_softmax", "_save_model")
#: Where the base's own is told from an override, and the override has to do all the work.
WHOLLY = ("compute_output_shape", "compute_output_spec", "compute_mask", "build_from_config")
X, Y = np.ones((4, 3), "float32"), np.ones((4, 2), "float32")


def hooked(kind: type, base: type, asked: set[str]) -> type:
    """A subclass that overrides all methods of `kind` by ones that note that they were asked.

    Args:
        kind: the class.
        base: of its family.
        asked: takes the names.
    """
    body = {}
    for name in dir(kind):
        if name.startswith("_") and name not in (*PROTECTED, "__call__"):
            continue
        found = inspect.getattr_static(kind, name)
        if name == "__call__" and (hasattr(kind, "call") or hasattr(kind, "update_state")):
            continue
        if name in WHOLLY and found is inspect.getattr_static(base, name, None):
            continue
        if isinstance(found, classmethod):
            body[name] = classmethod(_noting(name, found.__func__, asked))
        elif inspect.isfunction(found):
            body[name] = _noting(name, found, asked)
    body["__module__"] = "user"
    sub = type(f"Hooked{kind.__name__}", (kind,), body)
    sub._hooked = sub
    return sub


def _noting(name: str, found: Callable, asked: set[str]) -> Callable:
    def override(self, *args, **kwargs):
        asked.add(name)
        return getattr(super(self._hooked, self), name)(*args, **kwargs)

    override.__name__, override.__wrapped__ = name, found
    return override


def first(cases: Iterable[dict]) -> list[dict]:
    """The first case of each class."""
    found: dict[str, dict] = {}
    for case in cases:
        found.setdefault(case["class"], case)
    return list(found.values())


def read_back(made: object, library) -> object:
    """What is read from the config that is written for an object."""
    config = library.saving.serialize_keras_object(made)
    return library.saving.deserialize_keras_object(
        config, custom_objects={type(made).__name__: type(made)}
    )


def layer(case: dict, library, folder: Path) -> set[str]:
    """Called, with arrays and with symbols; written and read; its weights saved and loaded."""
    asked: set[str] = set()
    sub = hooked(getattr(library.layers, case["class"]), library.layers.Layer, asked)
    library.utils.clear_session(free_memory=False)
    library.config.set_dtype_policy("float32")

    def make():
        return sub(**grammar.realize(case["args"], library))

    made = make()
    bench.outputs(case, made)
    if case["symbolic"]:
        made = make()
        bench.symbolic_call(case, made, library)
    if case["class"] != "Lambda":  # its function has no name to be read by
        read_back(made, library)
    holder = bench.holder(made, library)
    holder.save_weights(folder / "x.weights.h5")
    holder.load_weights(folder / "x.weights.h5")
    return asked


def loss(case: dict, library, folder: Path) -> set[str]:
    """Called, written and read."""
    asked: set[str] = set()
    sub = hooked(getattr(library.losses, case["class"]), library.losses.Loss, asked)
    made = sub(**grammar.realize(training.loss_args(case), library))
    made(*_values(training.loss_inputs(case["class"])))
    read_back(made, library)
    return asked


def metric(case: dict, library, folder: Path) -> set[str]:
    """Updated and reset, with side effects and without; written and read."""
    asked: set[str] = set()
    sub = hooked(getattr(library.metrics, case["class"]), library.metrics.Metric, asked)
    made = sub(**grammar.realize(training.metric_args(case), library))
    arrays = _values(training.metric_inputs(case))
    made(*arrays)
    made.reset_state()
    state = [variable.value for variable in made.variables]
    made.stateless_update_state(state, *arrays)
    made.stateless_result(state)
    read_back(made, library)
    return asked


def optimizer(case: dict, library, folder: Path) -> set[str]:
    """A step of training, and one without a model; saved and loaded with the model."""
    asked: set[str] = set()
    sub = hooked(getattr(library.optimizers, case["class"]), library.optimizers.Optimizer, asked)
    made = sub(**grammar.realize(case["args"], library))
    model = trained(library, made)
    ones = [(np.ones(v.shape, "float32"), v) for v in model.trainable_variables]
    made.apply_gradients(ones)
    assert type(saved_and_loaded(model, library, folder, sub).optimizer) is sub
    return asked


def schedule(case: dict, library, folder: Path) -> set[str]:
    """A step of training; saved and loaded with the model."""
    asked: set[str] = set()
    schedules = library.optimizers.schedules
    sub = hooked(getattr(schedules, case["class"]), schedules.LearningRateSchedule, asked)
    made = sub(**grammar.realize(case["args"], library))
    model = trained(library, library.optimizers.SGD(made))
    assert type(saved_and_loaded(model, library, folder, sub).optimizer._learning_rate) is sub
    return asked


def of_kernels(argument: str, base: str, case: dict, library, folder: Path) -> set[str]:
    """An initializer, a regularizer or a constraint of a kernel that is trained, saved, loaded."""
    asked: set[str] = set()
    area = getattr(library, case["area"])
    sub = hooked(getattr(area, case["class"]), getattr(area, base), asked)
    made = sub(**grammar.realize(case["args"], library))
    if case["class"] == "STFT":  # makes no kernel of a Dense
        made((4, 1, 9))
        read_back(made, library)
        return asked
    model = trained(library, "sgd", **{argument: made})
    loaded = saved_and_loaded(model, library, folder, sub)
    assert type(getattr(loaded.layers[1], argument)) is sub
    return asked


def trained(library, optimizer: object, **options: object):
    """A model of one Dense after an epoch."""
    x = library.Input((3,))
    model = library.Model(x, library.layers.Dense(2, **options)(x))
    model.compile(optimizer=optimizer, loss="mse", run_eagerly=True)
    model.fit(X, Y, verbose=0)
    return model


def saved_and_loaded(model, library, folder: Path, sub: type):
    model.save(folder / "x.keras")
    return library.saving.load_model(folder / "x.keras", custom_objects={sub.__name__: sub})


def _values(specs: tuple) -> list:
    return [grammar.values(spec, str(i)) for i, spec in enumerate(specs)]


def layer_cases(tables: Iterable[list[dict]]) -> list[dict]:
    """The first case of each layer that is called."""
    return first(
        case
        for table in tables
        for case in table
        if case["inputs"] and "lora_rank" not in case["args"]
    )


#: family -> (cases, program)
PROGRAMS: dict[str, tuple[list[dict], Callable[..., set[str]]]] = {
    "losses": (first(training.LOSS_CASES), loss),
    "metrics": (first(training.METRIC_CASES), metric),
    "optimizers": (first(training.TRAJECTORIES), optimizer),
    "schedules": (first(training.CURVES), schedule),
    "initializers": (
        first(objects.INITIALIZERS),
        functools.partial(of_kernels, "kernel_initializer", "Initializer"),
    ),
    "regularizers": (
        first(objects.REGULARIZERS),
        functools.partial(of_kernels, "kernel_regularizer", "Regularizer"),
    ),
    "constraints": (
        first(objects.CONSTRAINTS),
        functools.partial(of_kernels, "kernel_constraint", "Constraint"),
    ),
}
