"""Every function of R that is made from keramos's lists of names: its arguments, what it calls."""

from __future__ import annotations

import importlib
import inspect
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import spelling
from conversions import converter
from explanations import COMMON, Explanation, explanation

#: Of these, `layers` is called with a list of inputs, `...` among them.
MERGING = {"Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract"}
ATTENDING = {"MultiHeadAttention", "GroupQueryAttention"}
WITHOUT_INPUTS = '.without = "inputs"'
#: Base classes, what R has by another name, and what is written by hand.
LEFT_OUT = {
    "layers": {"Layer", "InputLayer", "InputSpec", "Wrapper"},
    "losses": {"Loss"},
    "metrics": {"Metric"},
    "optimizers": {"Optimizer", "OptimizerMap"},
    "optimizers.schedules": {"LearningRateSchedule"},
    "callbacks": {"Callback", "CallbackList", "History"},
    "initializers": {"Initializer"},
    "regularizers": {"Regularizer"},
    "constraints": {"Constraint"},
    "activations": {"deserialize", "get", "serialize"},
    "ops": {
        "arange", "argmax", "argmin", "argpartition", "argsort", "array", "convert_to_numpy",
        "convert_to_tensor", "custom_gradient", "digitize", "nonzero", "searchsorted", "top_k",
        "multi_hot", "nanargmax", "nanargmin", "one_hot", "shape", "take", "take_along_axis",
    },
}  # fmt: skip
UTILS = {
    "array_to_img", "img_to_array", "load_img", "save_img", "get_file", "split_dataset",
    "image_dataset_from_directory", "text_dataset_from_directory", "audio_dataset_from_directory",
    "timeseries_dataset_from_array",
}  # fmt: skip


#: What stands first in R, so that it can be piped.
FIRST = {("ops", "vectorized_map"): ["elements"], ("ops", "map"): ["xs"]}


@dataclass(frozen=True)
class Function:
    """A function of R.

    Attributes:
        formals: (name, default as R spells it; None where there is none), `...` among them.
        call: its body, with `{}` for the arguments.
        converters: argument -> function of R.
        renamed: argument in R -> in Python.
        path: where it lies below `keramos`.
        function_path: that of the function beside a class, of losses and metrics.
    """

    name: str
    package: str
    path: str
    formals: list[tuple[str, str | None]]
    call: str
    about: Explanation
    converters: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    function_path: str | None = None
    is_class: bool = False


def functions() -> dict[str, list[Function]]:
    """Package -> its functions, sorted."""
    return {
        package: sorted(maker(package), key=lambda f: f.name) for package, maker in PACKAGES.items()
    }


def _public(package: str, wanted: Callable[[str, Any], bool]) -> Iterator[tuple[str, Any]]:
    module = importlib.import_module(f"keramos.{package}")
    for name in module.__all__:
        if name in LEFT_OUT.get(package, ()):
            continue
        obj = getattr(module, name)
        if callable(obj) and wanted(name, obj) and not _is_alias(name, obj):
            yield name, obj


def _is_alias(name: str, obj: Any) -> bool:
    """Whether the object has another public name: `Conv2D` is `Convolution2D`, too."""
    return inspect.isclass(obj) and obj.__name__ != name


def _is_class(name: str, obj: Any) -> bool:
    return inspect.isclass(obj)


def _is_function(name: str, obj: Any) -> bool:
    return not inspect.isclass(obj) and not inspect.ismodule(obj)


def _layers(package: str) -> Iterator[Function]:
    for name, obj in _public(package, _is_class):
        r_name = spelling.spelled(package, name)
        path = f"{package}.{name}"
        if r_name.startswith("rnn_"):
            yield _made(package, name, obj)
        elif name in MERGING:
            call = f'merge_inputs("{path}", inputs, {{}})'
            yield _function(package, name, obj, call, ["inputs", "..."], WITHOUT_INPUTS)
        elif name in ATTENDING:
            call = f'attend("{path}", inputs, {{}})'
            yield _function(package, name, obj, call, ["inputs"], WITHOUT_INPUTS)
        else:
            yield _function(package, name, obj, f'compose("{path}", object, {{}})', ["object"])


def _classes(package: str) -> Iterator[Function]:
    for name, obj in _public(package, _is_class):
        yield _made(package, name, obj)


def _plain(package: str) -> Iterator[Function]:
    for name, obj in _public(package, _is_function):
        yield _made(package, name, obj)


def _random(package: str) -> Iterator[Function]:
    yield from _plain(package)
    yield from _classes(package)


def _made(package: str, name: str, obj: Any) -> Function:
    return _function(package, name, obj, f'make("{package}.{name}", {{}})', [])


def _applications(package: str) -> Iterator[Function]:
    module = importlib.import_module(f"keramos.{package}")
    for name in module.__all__:
        if name[0].isupper():
            yield _made(package, name, getattr(module, name))


def _operations(package: str) -> Iterator[Function]:
    for name, obj in _public(package, _is_function):
        yield _function(package, name, obj, f'call_op("{package}.{name}", {{}})', [])


def _losses(package: str) -> Iterator[Function]:
    """A class, and beside it the function of the same name in lower case; or one of both."""
    module = importlib.import_module(f"keramos.{package}")
    plain = {n for n in module.__all__ if n[0].islower()} - {"deserialize", "get", "serialize"}
    for name, obj in _public(package, _is_class):
        beside = spelling.snake(name)
        beside = beside if beside in plain else _old_name(spelling.spelled(package, name), plain)
        plain.discard(beside)
        yield _computed(package, name, obj, beside)
    for name in sorted(plain):
        call = f'make("{package}.{name}", {{}})'
        yield _function(package, name, getattr(module, name), call, [])


def _old_name(r_name: str, plain: set[str]) -> str:
    name = r_name.partition("_")[2]
    return name if name in plain else ""


def _computed(package: str, name: str, obj: Any, beside: str) -> Function:
    if not beside:
        return _function(package, name, obj, f'make("{package}.{name}", {{}})', ["..."])
    without = '.without = c("y_true", "y_pred")'
    path = f"{package}.{beside}"
    call = f'compute("{package}.{name}", "{path}", y_true, y_pred, {{}})'
    made = _function(package, name, obj, call, ["y_true", "y_pred", "..."], without)
    return Function(**{**vars(made), "function_path": path})


def _datasets(package: str) -> Iterator[Function]:
    module = importlib.import_module(f"keramos.{package}")
    for name in module.__all__:
        load = importlib.import_module(f"keramos.{package}.{name}").load_data
        yield _function(package, name, load, f'dataset("{name}", {{}})', [])


def _utilities(package: str) -> Iterator[Function]:
    for name, obj in _public(package, lambda name, obj: name in UTILS):
        yield _made(package, name, obj)


#: Package -> what makes its functions.
PACKAGES: dict[str, Callable[[str], Iterator[Function]]] = {
    "activations": _plain,
    "applications": _applications,
    "callbacks": _classes,
    "config": _plain,
    "constraints": _classes,
    "datasets": _datasets,
    "initializers": _classes,
    "layers": _layers,
    "losses": _losses,
    "metrics": _losses,
    "ops": _operations,
    "ops.image": _operations,
    "optimizers": _classes,
    "optimizers.schedules": _classes,
    "random": _random,
    "regularizers": _classes,
    "utils": _utilities,
}


def _function(
    package: str, name: str, obj: Any, call: str, before: list[str], extra: str = ""
) -> Function:
    about = explanation(obj)
    positional, keyword_only, open_ended = _parameters(obj, before)
    positional.sort(key=lambda formal: formal[0] not in FIRST.get((package, name), [formal[0]]))
    formals: list[tuple[str, str | None]] = [(n, None) for n in before]
    formals += positional
    if (open_ended or keyword_only) and "..." not in before:
        formals.append(("...", None))
    formals += keyword_only
    renamed = {spelling.RESERVED[n]: n for n, _ in formals if n in spelling.RESERVED}
    plain = {v: k for k, v in renamed.items()}
    converters = {
        plain.get(n, n): c
        for n, _ in positional + keyword_only
        if (c := converter(package, name, obj, n, about))
    }
    formals = [
        (n, counted_from_one(d) if converters.get(n) == "as_axis" else d) for n, d in formals
    ]
    options = [f"{n} = {c}" for n, c in converters.items()]
    options += [extra] if extra else []
    if takes_any_number(obj) and positional:
        places = ", ".join(f'"{plain.get(n, n)}"' for n, _ in positional)
        options.append(f".by_place = c({places})")
    if renamed:
        pairs = ", ".join(f'{r} = "{p}"' for r, p in renamed.items())
        options.append(f".renamed = c({pairs})")
    return Function(
        spelling.spelled(package, name), package, f"{package}.{name}",
        [(plain.get(n, n), d) for n, d in formals], call.format(f"arguments({', '.join(options)})"),
        about, converters, renamed, is_class=inspect.isclass(obj),
    )  # fmt: skip


def takes_any_number(obj: Any) -> bool:
    """Whether it is a function of `*args`: what stands before them goes by place."""
    kinds = {p.kind for p in inspect.signature(obj).parameters.values()}
    return not inspect.isclass(obj) and inspect.Parameter.VAR_POSITIONAL in kinds


def _parameters(obj: Any, before: list[str]) -> tuple[list, list, bool]:
    """(positional ones, those that go by name alone, whether there are any others)."""
    positional, keyword_only, open_ended = [], [], False
    for parameter in inspect.signature(obj).parameters.values():
        if parameter.name in before:
            continue
        formal = (parameter.name, r_default(parameter.default))
        if parameter.kind is parameter.VAR_KEYWORD or parameter.kind is parameter.VAR_POSITIONAL:
            open_ended = True
        elif parameter.kind is parameter.KEYWORD_ONLY:
            keyword_only.append(formal)
        else:
            positional.append(formal)
    return positional, keyword_only, open_ended


def r_default(value: Any) -> str | None:
    """A default as R spells it; what R has no word for is NULL, and left to Python."""
    match value:
        case inspect.Parameter.empty:
            return None
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return f"{value}L" if abs(value) < 2**31 else str(value)
        case float():
            return repr(value) if math.isfinite(value) else _not_finite(value)
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case tuple() | list() if value:
            items = [r_default(v) or "NULL" for v in value]
            return f"{'c' if _is_flat(value) else 'list'}({', '.join(items)})"
    return "NULL"


def counted_from_one(default: str | None) -> str | None:
    """Axes of a default, as R counts them."""
    return default and re.sub(r"(?<![-\w])\d+(?=L)", lambda m: str(int(m[0]) + 1), default)


def _is_flat(values: Any) -> bool:
    return all(type(v) is type(values[0]) and isinstance(v, (int, float, str)) for v in values)


def _not_finite(value: float) -> str:
    return "NaN" if math.isnan(value) else "Inf" if value > 0 else "-Inf"


def explained(function: Function, argument: str) -> str:
    """What a page says of an argument."""
    python = function.renamed.get(argument, argument)
    if argument == "...":
        return _others(function)
    if (
        argument in ("object", "inputs")
        and function.formals[0][0] == argument
        and (function.package == "layers")
    ):
        return COMMON[argument]
    text = function.about.arguments.get(python) or COMMON.get(python)
    return text or f"`{python}` of Python's `keramos.{function.path}`."


def _others(function: Function) -> str:
    match function.package:
        case "layers":
            common = "what every layer takes: `name`, `dtype`, `trainable`, `input_shape`"
            return (
                ("more inputs, and " if ("inputs", None) in function.formals else "") + common + "."
            )
        case "metrics" | "losses":
            return "arguments go by name; those that Python takes and R does not list."
    return "other arguments of Python's."
