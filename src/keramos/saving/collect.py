"""A model -> the tensors and assets of a file.

Refuses to know formats. Nothing is written here: what a class's own hooks raise is raised before a
file is touched.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

from keramos.errors import KeramosError, SaveError
from keramos.saving.walk import saveables
from keramos.storage.weight_store import WeightStore

#: (path, object) of everything that has state.
Objects = Sequence[tuple[str, Any]]


def weights_of(model: Any, skip: Any = None, objects: Objects | None = None) -> WeightStore:
    """The state of everything in `model`, by path, with the groups that Keras writes.

    Args:
        model: built.
        skip: objects to leave out.
        objects: what `saveables(model)` gives, where that is known already.

    Raises:
        SaveError: a class's own `save_own_variables` failed.
    """
    skipped = {id(each) for each in skip or ()}
    tensors: dict[str, Any] = {}
    groups: dict[str, dict[str, Any]] = {}
    for path, owner in saveables(model) if objects is None else objects:
        if id(owner) in skipped or not hasattr(owner, "save_own_variables"):
            continue
        group = f"{path}/vars" if path else "vars"
        groups[group] = (
            {"name": owner.name} if isinstance(getattr(owner, "name", None), str) else {}
        )
        for name, value in _own_variables(owner, path).items():
            tensors[f"{group}/{name}"] = _array(value)
    stored = getattr(model, "_stored_state", None)
    built = WeightStore.build(tensors, groups)
    return built if stored is None else built | stored


def _own_variables(owner: Any, path: str) -> Mapping[str, Any]:
    store: dict[str, Any] = {}
    try:
        owner.save_own_variables(store)
    except KeramosError as error:
        raise error.located(at=path)  # noqa: B904 - the same error, with its place filled in
    except Exception as error:
        raise SaveError(
            f"save_own_variables() of {type(owner).__name__} failed: {type(error).__name__}: "
            f"{error}",
            at=path,
        ) from error
    return store


def _array(value: Any) -> Any:
    """What a variable holds, without computing anything where it still stands for a stored
    tensor.
    """
    return value.contents if hasattr(value, "assign") else value


def assets_of(objects: Objects) -> dict[str, bytes]:
    """The files that objects want to keep, by path below `assets/`.

    Raises:
        SaveError: a class's own `save_assets` failed.
    """
    found: dict[str, bytes] = {}
    for path, owner in objects:
        if hasattr(owner, "save_assets"):
            with tempfile.TemporaryDirectory(prefix="keramos-") as folder:
                _save_assets(owner, folder, path)
                found |= _files(folder, path)
    return found


def _save_assets(owner: Any, folder: str, path: str) -> None:
    try:
        owner.save_assets(folder)
    except Exception as error:
        raise SaveError(
            f"save_assets() of {type(owner).__name__} failed: {type(error).__name__}: {error}",
            at=path,
        ) from error


def _files(folder: str, prefix: str) -> dict[str, bytes]:
    found = {}
    for place, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            full = os.path.join(place, name)
            inner = os.path.relpath(full, folder).replace(os.sep, "/")
            with open(full, "rb") as file:
                found[f"{prefix}/{inner}" if prefix else inner] = file.read()
    return found
