"""The arguments of every public class and function, their order and their defaults, are those of
stock Keras.

Refuses to know what they do.
"""

from __future__ import annotations

import inspect
import operator

import pytest

import keramos

from . import table

AREAS = (
    "layers",
    "initializers",
    "regularizers",
    "constraints",
    "activations",
    "dtype_policies",
    "quantizers",
    "random",
    "saving",
    "ops",
    "losses",
    "metrics",
    "optimizers",
    "optimizers.schedules",
)
FILES = {"layers": "signatures_layers", "ops": "signatures_ops"}
EXTRA = {  # arguments that keramos has and Keras has not
    "saving": {
        "trusted",
        "weights",
        "placeholders",
        "limits",
        "metadata",
        "lazy",
        "rename",
        "only",
        "exclude",
        "dry_run",
        "by_name",
        "safe_mode",
        "strict",
        "name",
        "custom_objects",
    },
}
OPEN = ("VAR_POSITIONAL", "VAR_KEYWORD")


def rows() -> list:
    found = []
    for area in AREAS:
        for name, wanted in table.golden(FILES.get(area, "signatures"))[area].items():
            if wanted is not None and name in table.exported(area):
                found.append(pytest.param(area, name, wanted, id=f"{area}.{name}"))
    return found


def plain(value: object) -> object:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case tuple():
            return {"tuple": [plain(item) for item in value]}
        case list():
            return [plain(item) for item in value]
        case _:
            return {"repr": getattr(value, "__name__", None) or type(value).__name__}


def described(parameter: inspect.Parameter) -> list:
    return [parameter.name] + (
        [] if parameter.default is parameter.empty else [plain(parameter.default)]
    )


def parameters(thing: object) -> list[inspect.Parameter]:
    """Those of the function, or of the class's constructor (not of a `__new__` that only passes
    them on).
    """
    found = list(inspect.signature(thing).parameters.values())
    passes_on = isinstance(thing, type) and all(p.kind.name in OPEN for p in found)
    return list(inspect.signature(thing.__init__).parameters.values())[1:] if passes_on else found


@pytest.mark.parametrize(("area", "name", "wanted"), rows())
def test_the_arguments_are_those_of_keras(area, name, wanted):
    found = parameters(operator.attrgetter(f"{area}.{name}")(keramos))
    named = [described(p) for p in found if p.kind.name not in OPEN]
    asked = [[n, *default] for n, kind, *default in wanted if kind not in OPEN]
    is_open = any(kind == "VAR_KEYWORD" for _, kind, *_ in wanted)
    more = {parameter[0] for parameter in named} - {parameter[0] for parameter in asked}
    assert [parameter for parameter in named if parameter[0] not in more] == asked
    assert is_open or more <= EXTRA.get(area, set())


MADE_BY_OTHERS = (
    "layers.RNN",
    "StatelessScope",
    "Function",
    "Operation",
    "Metric",
    "Loss",
    "optimizers.Optimizer",
)
LATER = set(
    """
    get_quantization_layer_structure ragged_rank row_splits_dtype add_metric auto_scale_loss
    distribute_reduction_method distribute_strategy export quantize quantized_build quantized_call
    quantization_mode symbolic_call get_state_tree set_state_tree
    compiled_metrics aggregation overwrite_with_gradient synchronization regularizer constraint
    """.split()
)  # export, quantization, distribution: not of this release


def instance(name: str):
    dense = keramos.layers.Dense(2)
    match name:
        case "layers.Layer":
            return dense
        case "Variable":
            return keramos.Variable([1.0])
        case "KerasTensor":
            return keramos.KerasTensor((None, 2))
        case "InputSpec":
            return keramos.InputSpec(ndim=2)
        case "models.Sequential":
            return keramos.Sequential([keramos.Input((2,)), dense])
        case "models.Model":
            x = keramos.Input((2,))
            return keramos.Model(x, dense(x))


def classes() -> list[str]:
    known = {
        "models": table.exported("models"),
        "layers": table.exported("layers"),
        "": frozenset(keramos.__all__),
    }
    found = [
        name
        for name in table.golden("signatures_methods")
        if name.rpartition(".")[2] in known.get(name.rpartition(".")[0], ())
    ]
    return [name for name in found if name not in MADE_BY_OTHERS]


@pytest.mark.parametrize("name", classes())
def test_every_method_and_property_is_there(name):
    made = instance(name)
    wanted = set(table.golden("signatures_methods")[name]) - LATER - {"__init__"}
    missing = {
        member for member in wanted if not hasattr(type(made), member) and member not in vars(made)
    }
    assert not missing


@pytest.mark.parametrize("name", classes())
def test_the_arguments_of_methods_are_those_of_keras(name):
    cls, different = operator.attrgetter(name)(keramos), {}
    for member, wanted in table.golden("signatures_methods")[name].items():
        method = getattr(cls, member, None)
        if wanted == "property" or member in LATER or not callable(method):
            continue
        found = [
            described(p)
            for p in inspect.signature(method).parameters.values()
            if p.kind.name not in OPEN
        ]
        asked = [[n, *default] for n, kind, *default in wanted if kind not in OPEN]
        names = {parameter[0] for parameter in asked}
        if [parameter for parameter in found if parameter[0] in names] != asked:
            different[member] = (found, asked)
    assert not different
