"""Puts giant numbers in place of every number of every config, one at a time, and opens the result
with little memory.

A program of its own: a line on stdout before each case, and one more for each that went wrong. It
knows the golden cases; which answers are right, it knows as far as: an object or an error of ours,
at once, without memory.
"""

from __future__ import annotations

import faulthandler
import functools
import importlib
import inspect
import io
import json
import resource
import signal
import sys
import time
import traceback
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import keramos as keras
from keramos.errors import KeramosError

GIANTS = (10**9, 2**50)
MEMORY = 1 << 30  # bytes of addresses above what the process has before the first case
GROWTH = 128 << 20  # bytes that one case may fill
SECONDS = 5.0
HANG = 4 * SECONDS  # after which C code is not waited for
#: Packages whose classes a file can name.
AREAS = (
    "layers initializers regularizers constraints quantizers dtype_policies losses metrics "
    "optimizers optimizers.schedules"
).split()
#: Classes of theirs without a golden case: bases, what has no numbers, what needs a grant.
UNTRIED = set(
    "Layer InputSpec Initializer Regularizer Constraint Quantizer QuantizationConfig Loss Metric "
    "Optimizer MultiOptimizer OptimizerMap LearningRateSchedule TFSMLayer "
    "FlaxLayer JaxLayer TorchModuleWrapper".split()
)
#: What a layer without a golden call may take; the first that it does is taken.
ENTRIES = (
    ((None, 8, 8, 3), "float32"),
    ((None, 4), "string"),
    ((None, 4), "int64"),
    ((None, 4), "float32"),
    ((None, 1024), "float32"),
)
#: Keys of what is no size, and is read by nobody.
INERT = {"registered_name", "keras_history", "sparse", "ragged", "optional", "shared_object_id"}

#: Keys under which the numbers are those of outputs.
ENDS = {"input_layers", "output_layers"}

Route = tuple[object, ...]


@dataclass(frozen=True)
class Case:
    """One number in one config.

    Attributes:
        what: class, case of the golden table, place of the number.
        open: opens the config.
    """

    what: str
    open: Callable[[], object]


class TooSlow(BaseException):
    """A case took longer than `SECONDS`."""


# -- Numbers in configs ----------------------------------------------------------------------------


def numbers(value: object, route: Route = ()) -> Iterator[tuple[Route, object]]:
    """Where a number stands in a config, or None, which an integer may replace."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in INERT:
                yield from numbers(item, (*route, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from numbers(item, (*route, i))
    elif value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        yield route, value


def replaced(value: Any, route: Route, item: object) -> Any:
    """`value` with `item` at the end of the route."""
    if not route:
        return item
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[route[0]] = replaced(value[route[0]], route[1:], item)
    return copy


def giants(config: Any, known: set[Route], owner: Route) -> Iterator[tuple[str, Any]]:
    """(place, config) with one giant for each integer, with giants for all of them, and with one in
    each place of another number, or of None, that is not known yet.
    """
    places = [place for place in numbers(config) if not ENDS & set(place[0])]
    whole = [route for route, value in places if isinstance(value, int)]
    others = [route for route, value in places if not isinstance(value, int)]
    fresh = whole + [route for route in others if (*owner, *route) not in known]
    known |= {(*owner, *route) for route in fresh}
    for giant in GIANTS:
        for route in fresh:
            yield f"{'.'.join(map(str, route))} = {giant}", replaced(config, route, giant)
        if fresh:
            everywhere = config
            for route in whole:
                everywhere = replaced(everywhere, route, giant)
            yield f"every integer = {giant}", everywhere


# -- Opening ---------------------------------------------------------------------------------------


def open_object(config: Any) -> None:
    """Make the object, show it, write it."""
    made = keras.saving.deserialize_keras_object(config)
    repr(made)
    if hasattr(made, "get_config"):
        made.get_config()


def open_text(config: Any) -> None:
    """Make the model of a JSON text, and what it says about training."""
    look_at(keras.models.model_from_json(json.dumps(config)))


def open_file(members: dict[str, bytes], config: Any) -> None:
    """Open a `.keras` file whose tensors are those of another config."""
    opened(members | {"config.json": json.dumps(config).encode()})


def opened(members: dict[str, bytes]) -> Any:
    """The model in a `.keras` file, looked at."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    model = keras.saving.load_model(stream.getvalue(), strict=False)
    look_at(model)
    return model


def open_unread(members: dict[str, bytes]) -> None:
    """Open a file as it is. What would read a giant variable, and hide that it cannot, reads one of
    the usual size.
    """
    model = opened(members)
    model.summary(print_fn=lambda *lines, **options: None)
    assert not [variable.path for variable in model.variables if variable.is_loaded]


def look_at(model: Any) -> None:
    """Everything about a model but its numbers."""
    model.get_config()
    model.count_params()
    assert model.metrics is not None
    if (optimizer := model.optimizer) is not None:
        optimizer.build(model.trainable_variables)
    assert model.loss is None or model.compiled


# -- Cases -----------------------------------------------------------------------------------------


def layer_cases(known: set[Route]) -> Iterator[Case]:
    """Every layer in a file with the tensors that its golden case has; alone, where no input is
    known that it takes.
    """
    from conformance import table

    for case, row in table.layer_cases():
        what, members = f"{case['class']}, {case['case']}", file_of(case, table)
        config = row["config"] if members is None else json.loads(members["config.json"])
        verb = open_object if members is None else partial(open_file, members)
        if members is not None:
            yield Case(f"{what}: as it is", partial(open_unread, members))
        for place, changed in giants(config, known, (case["class"],)):
            yield Case(f"{what}: {place}", partial(verb, changed))


def file_of(case: dict, table: Any) -> dict[str, bytes] | None:
    """The members of a file that holds the layer of a case in a functional model."""
    bench, grammar = table.cases("bench"), table.cases("grammar")
    for free in ("batch", ""):  # stateful layers must know the batch
        symbols = bench.symbols_of(case, "inputs", keras, free)
        entries = [(tuple(symbol.shape), symbol.dtype) for symbol in symbols]
        for alternative in [entries] if entries else [[entry] for entry in ENTRIES]:
            inputs = [keras.Input(batch_shape=s, dtype=dtype) for s, dtype in alternative]
            call = grammar.put(case["inputs"], list(inputs)) if entries else inputs
            try:
                outputs = bench.fresh(case, keras)(*call)
                return members_of(keras.Model(inputs, outputs))
            except (KeramosError, NotImplementedError, TypeError):
                continue
    return None


def members_of(model: Any) -> dict[str, bytes]:
    """The members of the `.keras` file of a model."""
    stream = io.BytesIO()
    model.save(stream)
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def object_cases(known: set[Route]) -> Iterator[Case]:
    """Every object that is no layer: alone, and as a part of what a model says about training."""
    from conformance import table

    yield Case("every class", check_classes)
    small = json.loads(dense_model().to_json())
    for case, row in table.object_cases():
        what, config = f"{case['class']}, {case['case']}", row["config"]
        for place, changed in giants(config, known, (case["class"],)):
            yield Case(f"{what}: {place}", partial(open_object, changed))
            if (training := TRAINED.get(config["module"])) is not None:
                whole = {**small, "compile_config": {"optimizer": "sgd", **training(changed)}}
                yield Case(f"{what} in training: {place}", partial(open_text, whole))


def check_classes() -> None:
    """Every public class is tried."""
    from conformance import table

    tried = {case["class"] for case, _ in (*table.layer_cases(), *table.object_cases())} | UNTRIED
    for area in AREAS:
        package = importlib.import_module(f"keramos.{area}")
        classes = {n: c for n in package.__all__ if inspect.isclass(c := getattr(package, n))}
        assert all(tried & {name, cls.__name__} for name, cls in classes.items())


TRAINED: dict[str, Callable[[Any], dict[str, Any]]] = {
    "keras.metrics": lambda config: {"metrics": [config]},
    "keras.losses": lambda config: {"loss": config},
    "keras.optimizers": lambda config: {"optimizer": config},
    "keras.optimizers.schedules": lambda config: {
        "optimizer": {
            "module": "keras.optimizers",
            "class_name": "SGD",
            "config": {"learning_rate": config},
            "registered_name": None,
        }
    },
}


def dense_model() -> Any:
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    model.compile("sgd", "mse", loss_weights=[1.0], steps_per_execution=1)
    return model


def operation_cases(known: set[Route]) -> Iterator[Case]:
    """Every operation in a graph."""
    from ops import arguments, golden_cases

    golden = functools.cache(golden_cases.of_module)
    for module, name, text in golden_cases.lines():
        inputs: list[Any] = []

        def entry(shape: tuple, dtype: str, inputs: list[Any] = inputs) -> Any:
            inputs.append(keras.Input(batch_shape=shape, dtype=dtype))
            return inputs[-1]

        if "spec" not in golden(module).get(f"{name}({text})", {}):
            continue  # Keras puts it into no graph
        args, kwargs = arguments.symbolic(text, entry)
        operation = getattr(importlib.import_module(f"keramos.ops.{module}"), name)
        model = keras.Model(inputs, operation(*args, **kwargs))
        for place, changed in giants(json.loads(model.to_json()), known, (name, len(inputs))):
            yield Case(f"{name}({text}): {place}", partial(open_text, changed))


def model_cases(known: set[Route]) -> Iterator[Case]:
    """Every model of the golden table, and one with all that a file says about training."""
    from conformance import table

    bench, models = table.cases("bench"), table.cases("models")
    stock = [name for name in models.MODELS if name not in models.CUSTOM]
    whole = {name: bench.model(name, keras) for name in stock} | {"training": dense_model()}
    for name, model in whole.items():
        for place, changed in giants(json.loads(model.to_json()), known, (name,)):
            yield Case(f"{name}: {place}", partial(open_text, changed))


def misdeeds(known: set[Route]) -> Iterator[Case]:
    """What must be noticed, each of them."""
    yield Case("out of memory", lambda: bytearray(2 * MEMORY))
    yield Case("fills memory", lambda: b"x" * (2 * GROWTH))
    yield Case("a foreign error", lambda: {}["no"])
    yield Case("memory within our own error", out_of_memory_in_ours)
    yield Case("slow", lambda: all(n == 0 for n in iter(int, 1)))


def out_of_memory_in_ours() -> None:
    try:
        bytearray(2 * MEMORY)
    except MemoryError as error:
        raise KeramosError("the file is damaged") from error


KINDS = {
    "layers": layer_cases,
    "objects": object_cases,
    "operations": operation_cases,
    "models": model_cases,
    "misdeeds": misdeeds,
}


# -- Running ---------------------------------------------------------------------------------------


def fault(case: Case) -> str | None:
    """What is wrong with the answer, if anything."""
    filled, start = peak(), time.monotonic()
    faulthandler.dump_traceback_later(HANG, exit=True)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        case.open()
    except KeramosError as error:
        if any(map(is_of_memory, causes(error))):
            return "ran out of memory, and called it an error of the file"
    except BaseException as error:  # noqa: BLE001 - whatever is no error of ours is a fault
        return "".join(traceback.format_exception(error)[-3:])[-1500:]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if peak() - filled > GROWTH:
        return f"filled {(peak() - filled) >> 20} MiB"
    seconds = time.monotonic() - start
    return f"took {seconds:.1f} s" if seconds > SECONDS else None


def is_of_memory(error: BaseException) -> bool:
    return isinstance(error, MemoryError) or "RESOURCE_EXHAUSTED" in str(error)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and what it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def peak() -> int:
    """The most bytes of memory that the process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def stop(*_: object) -> None:
    raise TooSlow


def main(kind: str, thorough: bool) -> None:
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, stop)
    look_at(dense_model())
    keras.ops.add(1, 1)  # jax takes its own memory when it first computes
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MEMORY,) * 2)
    known, count = Unknowing() if thorough else set(), 0
    for case in KINDS[kind](known):
        count += 1
        print(json.dumps({"case": case.what}), flush=True)
        if (wrong := fault(case)) is not None:
            print(json.dumps({"fault": wrong, "of": case.what}), flush=True)
    print(json.dumps({"cases": count}), flush=True)


class Unknowing(set):
    """Takes every place for a new one."""

    def __contains__(self, item: object) -> bool:
        return False


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:] == ["thorough"])
