"""A model -> the tensors and assets of a file.

Nothing is written here: what a class's own hooks raise is raised before a file is touched.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Iterable, Mapping
from typing import Any, TypeGuard

from keramos import storage
from keramos.codec.protocols import Variable
from keramos.errors import KeramosError, SaveError
from keramos.saving.parts import Part, Parts
from keramos.saving.paths import join
from keramos.saving.seed_states import is_seed_state
from keramos.storage.weight_store import WeightStore


def weights_of(parts: Parts) -> WeightStore:
    """The state of a model, by path, with the groups that Keras writes.

    Args:
        parts: of the model, which is built.

    Raises:
        SaveError: a class's own `save_own_variables` failed.
    """
    built = _built(part for part in parts if not is_seed_state(part.path))
    # The optimizer's own come first, whether it was made from them or not.
    for part in parts:
        if part.can.trains and (stored := part.owner._stored_state) is not None:
            built |= stored.renamed({path: join(part.path, path) for path in stored})
    return built | _built(part for part in parts if is_seed_state(part.path))


def _built(parts: Iterable[Part]) -> WeightStore:
    tensors: dict[str, Any] = {}
    groups: dict[str, dict[str, Any]] = {}
    for part in parts:
        if part.can.saves:
            groups[part.group] = {} if part.name is None else {"name": part.name}
            for name, value in _own_variables(part).items():
                tensors[f"{part.group}/{name}"] = array_of(value)
    return WeightStore.build(tensors, groups)


def _own_variables(part: Part) -> Mapping[str, Any]:
    store: dict[str, Any] = {}
    with _located(part, "save_own_variables"):
        part.owner.save_own_variables(store)
    return store


@contextlib.contextmanager
def _located(part: Part, method: str) -> Generator[None]:
    """What a class's own hook raises says where it was raised."""
    try:
        yield
    except KeramosError as error:
        raise error.located(at=part.path)  # noqa: B904 - the same error, with its place filled in
    except Exception as error:
        cause = f"{type(error).__name__}: {error}"
        what = f"{method}() of {type(part.owner).__name__} failed: {cause}"
        raise SaveError(what, at=part.path) from error


def array_of(value: object) -> object:
    """What a variable holds, without computing anything where it still stands for a stored
    tensor.
    """
    return value.contents if _is_variable(value) else value


def _is_variable(value: object) -> TypeGuard[Variable]:
    return hasattr(value, "assign")


def assets_of(parts: Parts) -> dict[str, bytes]:
    """The files that objects want to keep, by path below `assets/`.

    Raises:
        SaveError: a class's own `save_assets` failed.
    """
    contents: dict[str, bytes] = {}
    for part in parts:
        if part.can.saves_assets:
            temporary = storage.disk_errors.temporary_folder()
            with temporary as folder, _located(part, "save_assets"):
                part.owner.save_assets(folder)
                contents |= _files(folder, part.path)
    return contents


def _files(folder: str, prefix: str) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    for place, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            full = os.path.join(place, name)
            inner = os.path.relpath(full, folder).replace(os.sep, "/")
            with open(full, "rb") as file:
                contents[join(prefix, inner)] = file.read()
    return contents
