"""Stored tensors -> the variables of a model, lazily.

Refuses to know formats. All is compared before anything is assigned; if a class's own hook then
fails, every variable gets back what it held.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from keramos.errors import KeramosError, WeightsError
from keramos.saving.locate import Wanted
from keramos.saving.report import LoadReport
from keramos.saving.walk import saveables

#: Parts of a file that belong to training, not to layers.
TRAINING = ("optimizer",)
EVERYTHING = Wanted()


def restore(
    model: Any,
    weights: Any,
    *,
    skip_mismatch: bool = False,
    in_: str | None = None,
    wanted: Wanted = EVERYTHING,
    dry_run: bool = False,
    hooks: bool = True,
) -> LoadReport:
    """Put `weights` into the variables of `model`, by path.

    Args:
        model: built.
        weights: a WeightStore; paths as in Keras's files.
        skip_mismatch: load what fits and leave the rest.
        in_: the file, for errors.
        wanted: the part of the model that is to be filled.
        dry_run: only report.
        hooks: whether a class's own `load_own_variables` is asked; files that list tensors by layer
            never asked it.

    Raises:
        WeightsError: not every tensor was used, or not every variable filled; the model is as it
            was.
    """
    report = LoadReport()
    if wanted.only or wanted.exclude:
        wanted.check(
            [name for path, owner in saveables(model) if path for name in _known_as(path, owner)]
        )
    plan = [
        (path, owner, _typed(weights.under(_vars(path)), owner))
        for path, owner in saveables(model)
        if _takes(path, owner, wanted)
    ]
    fitting = [entry for entry in plan if _compare(*entry, report, hooks)]
    report.unexpected += _left_over(weights, plan, model, wanted)
    if wanted.partial:
        report.missing.clear()
    if dry_run:
        return report
    if not skip_mismatch:
        report.raise_if_incomplete(in_)
    with _put_back_on_failure(model):
        for path, owner, store in fitting:
            _load(path, owner, store, in_, hooks)
    return report


def _typed(store: Any, owner: Any) -> Any:
    """`store` with bytes that Keras wrote without saying their type (float8, and bfloat16 in old
    files) as the variables'.
    """
    unnamed = {name for name, tensor in store.items() if tensor.dtype.startswith("void")}
    variables = owner._own_variables() if unnamed and hasattr(owner, "_own_variables") else []
    known = {str(i): v.dtype for i, v in enumerate(variables) if str(i) in unnamed}
    fitting = {
        n: store[n].viewed(d)
        for n, d in known.items()
        if d.endswith(_WIDTHS.get(store[n].dtype, ()))
    }
    return store | fitting if fitting else store


#: Bytes without a type -> how the names of types of that size end.
_WIDTHS = {"void8": ("_e4m3fn", "_e5m2"), "void16": ("float16",)}


def _takes(path: str, owner: Any, wanted: Wanted) -> bool:
    return (
        hasattr(owner, "load_own_variables")
        and id(owner) not in wanted.skip
        and wanted.takes(*_known_as(path, owner))
    )


def _known_as(path: str, owner: Any) -> list[str]:
    name = getattr(owner, "name", None)
    return [path, name] if isinstance(name, str) else [path]


def _left_over(weights: Any, plan: list, model: Any, wanted: Wanted) -> list[str]:
    claimed = {f"{_vars(path)}/{name}" for path, _, store in plan for name in store}
    left = [
        path for path in weights if path not in claimed and path.partition("/")[0] not in TRAINING
    ]
    if not wanted.partial:
        return left
    # Asked for a part, the rest of what the model knows is no surprise.
    known = {_vars(path) for path, _ in saveables(model)}
    return [path for path in left if path.rpartition("/")[0] not in known]


def _vars(path: str) -> str:
    return f"{path}/vars" if path else "vars"


def _compare(path: str, owner: Any, store: Any, report: LoadReport, hooks: bool) -> bool:
    """Note how the tensors of one object fit; whether to load them at all."""
    if hooks and _has_own_way(owner):
        report.loaded += [f"{_vars(path)}/{name}" for name in store]
        return bool(store) or not _is_default_empty(owner)
    variables = _variables(owner)
    fits = True
    for i, variable in enumerate(variables):
        place = f"{_vars(path)}/{i}"
        tensor = store.get(str(i))
        if tensor is None:
            report.missing.append(f"{place} ({variable.path})")
            fits = False
        elif tuple(tensor.shape) != tuple(variable.shape):
            ours = f"{list(variable.shape)} in the model ({variable.path})"
            shapes = f"{list(tensor.shape)} in the file, {ours}"
            report.mismatched[place] = shapes
            fits = False
        else:
            fits &= tensor.dtype == variable.dtype or _comparable(tensor, variable, place, report)
            report.loaded.append(place)
    wanted = {str(i) for i in range(len(variables))}
    extra = [name for name in store if name not in wanted]
    report.unexpected += [f"{_vars(path)}/{name}" for name in extra]
    if extra and (kernel := _quantized_kernel(variables, store)) is not None:
        report.mismatched[f"{_vars(path)}/{kernel}"] = (
            f"quantized in the file ({store[kernel].dtype}), not in the model; "
            "load_model() reads both from one file"
        )
    return fits and not extra and bool(variables)


def _quantized_kernel(variables: list[Any], store: Any) -> str | None:
    """The tensor that stands for a variable of floats as small integers, if there is one."""
    floats = [str(i) for i, v in enumerate(variables) if v.dtype.startswith(("float", "bfloat"))]
    return next((i for i in floats if i in store and store[i].dtype.startswith("int")), None)


def _variables(owner: Any) -> list[Any]:
    return owner._own_variables() if hasattr(owner, "_own_variables") else list(owner.variables)


def _comparable(tensor: Any, variable: Any, place: str, report: LoadReport) -> bool:
    if _is_number(tensor.dtype) and _is_number(variable.dtype):
        return True
    report.mismatched[place] = (
        f"{tensor.dtype} in the file, {variable.dtype} in the model ({variable.path})"
    )
    return False


def _is_number(dtype: str) -> bool:
    return dtype.startswith(("float", "bfloat", "int", "uint", "bool"))


def _has_own_way(owner: Any) -> bool:
    """Whether the class itself says how its variables are stored."""
    method = type(owner).load_own_variables
    return method.__qualname__ not in ("Stateful.load_own_variables",)


def _is_default_empty(owner: Any) -> bool:
    return hasattr(owner, "_own_variables") and not owner._own_variables()


def _load(path: str, owner: Any, store: Any, in_: str | None, hooks: bool) -> None:
    if not hooks:
        for i, variable in enumerate(_variables(owner)):
            variable.assign_lazily(store[str(i)])
        return
    try:
        owner.load_own_variables(store)
    except KeramosError as error:
        raise error.located(at=path, in_=in_)  # noqa: B904 - the same error, with its place filled in
    except Exception as error:
        raise WeightsError(
            f"load_own_variables() of {type(owner).__name__} failed: {type(error).__name__}: "
            f"{error}",
            at=path,
            in_=in_,
        ) from error


@contextlib.contextmanager
def _put_back_on_failure(model: Any) -> Iterator[None]:
    held = [(variable, variable.held()) for variable in model.variables]
    try:
        yield
    except BaseException:
        for variable, state in held:
            variable.hold_again(state)
        raise


def load_assets(model: Any, assets: Mapping[str, Any], extract: Any) -> None:
    """Hand each object that wants files of its own a private folder with them.

    Args:
        model: whose objects may define `load_assets(folder)`.
        assets: path below `assets/` -> content.
        extract: writes the assets below a path into a folder.
    """
    import tempfile

    for path, owner in saveables(model):
        if hasattr(owner, "load_assets"):
            with tempfile.TemporaryDirectory(prefix="keramos-") as folder:
                extract(path, folder)
                owner.load_assets(folder)
