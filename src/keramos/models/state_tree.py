"""The variables of a model as nested dicts, by their paths: what programs of jax keep elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from keramos import engine
from keramos.errors import ArgumentTypeError, ConfigError, ShapeError, near

ValueFormat = Literal["backend_tensor", "numpy_array"]
_FORMATS: dict[str, Callable[[Any], Any]] = {
    "backend_tensor": lambda variable: variable.value,
    "numpy_array": engine.convert_to_numpy,
}


def groups(model: Any) -> dict[str, list[engine.Variable]]:
    """Name of a group -> its variables; those of training are none where there is no training."""
    optimizer = getattr(model, "optimizer", None)
    return {
        "trainable_variables": model.trainable_variables,
        "non_trainable_variables": model.non_trainable_variables,
        "optimizer_variables": [] if optimizer is None else optimizer.variables,
        "metrics_variables": model.metrics_variables,
    }


def tree_of(model: Any, value_format: str) -> dict[str, Any]:
    """Group -> nested dicts by the steps of paths -> value.

    Args:
        model: built.
        value_format: `"backend_tensor"` or `"numpy_array"`.

    Raises:
        ConfigError: another format, or a path that two variables have.
    """
    value_of = _FORMATS.get(value_format)
    if value_of is None:
        wanted = ", ".join(map(repr, _FORMATS))
        raise ConfigError("unknown `value_format`", found=repr(value_format), wanted=wanted)
    return {
        group: _nested({path: value_of(v) for path, v in _by_path(variables).items()})
        for group, variables in groups(model).items()
    }


def set_tree(model: Any, tree: Mapping[str, Any]) -> None:
    """Assign the values of a tree, or of a part of one; none of them where one does not fit.

    Args:
        model: built.
        tree: as `tree_of` gives it.

    Raises:
        ConfigError: a group or a path that the model does not have, or that it has twice.
        ShapeError: a value of another shape.
    """
    known = groups(model)
    plan: list[tuple[engine.Variable, Any]] = []
    for group, nest in tree.items():
        if group not in known:
            raise ConfigError(
                f"there is no group {group!r} of variables",
                wanted=", ".join(known),
                near=near(str(group), known),
            )
        variables = _by_path(known[group])
        for path, value in _flat(nest).items():
            plan.append((_variable(variables, path, group), value))
    values = [engine.convert_to_tensor(value, variable.dtype) for variable, value in plan]
    for (variable, _), value in zip(plan, values, strict=True):
        if tuple(value.shape) != variable.shape:
            raise ShapeError(
                f"a value for {variable.path!r} has another shape",
                found=tuple(value.shape),
                wanted=variable.shape,
            )
    for (variable, _), value in zip(plan, values, strict=True):
        variable.assign(value)


def _variable(variables: dict[str, engine.Variable], path: str, group: str) -> engine.Variable:
    if path not in variables:
        what = f"there is no variable {path!r} among the {group}"
        raise ConfigError(what, near=near(path, variables))
    return variables[path]


def _by_path(variables: list[engine.Variable]) -> dict[str, engine.Variable]:
    paths: dict[str, engine.Variable] = {}
    for variable in variables:
        if variable.path in paths:
            raise ConfigError(
                f"two variables have the path {variable.path!r}",
                hint="give the layers of the model names of their own",
            )
        paths[variable.path] = variable
    return paths


def _nested(values: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, value in values.items():
        *steps, name = path.split("/")
        inner = tree
        for step in steps:
            inner = inner.setdefault(step, {})
        inner[name] = value
    return tree


def _flat(nest: Any, path: str = "") -> dict[str, Any]:
    if not isinstance(nest, Mapping):
        if not path:
            raise ArgumentTypeError("a group of variables must be a dict", found=repr(nest)[:200])
        return {path: nest}
    flat: dict[str, Any] = {}
    for name, inner in nest.items():
        flat |= _flat(inner, f"{path}/{name}" if path else str(name))
    return flat
