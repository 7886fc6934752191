"""KerasFileEditor: the weights of a file, looked at, changed by name, and written anew.

Nothing of the model is made, and no code of the file runs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from keramos import storage
from keramos.errors import ConfigError, near
from keramos.saving import collect
from keramos.saving.formats import table
from keramos.saving.parts import parts_of
from keramos.saving.paths import VARS, group_of
from keramos.storage import WeightStore
from keramos.storage.archive import Source

_ENDING = table.recommended(holds_model=False).ending
Weights = dict[str, Any]


class KerasFileEditor:
    """The weights of a `.keras` or `.weights.h5` file, in nested dicts that can be changed.

    ```python
    editor = keramos.saving.KerasFileEditor("model.keras")
    editor.summary()
    editor.rename_object("layers/dense_1", "dense_2")
    editor.save("renamed.weights.h5")
    ```

    Args:
        filepath: path of the file; arrays stay in it until they are looked at.

    Attributes:
        weights_dict: name of an object -> its objects and, under "0", "1" …, its arrays.
        object_metadata: path of an object -> what the file says of it (`{"name": …}`).
        config: of the model; None where the file holds weights alone.
        metadata: who wrote the file, and when; None where it does not say.

    Raises:
        FileError: the file is missing, damaged, or holds no weights.
        ConfigError: its weights do not stand under paths.
    """

    def __init__(self, filepath: Source):
        self.filepath = filepath
        with storage.open(filepath) as archive:
            snapshot = table.read_weights(archive)
        if not snapshot.arrangement.is_canonical:
            model = f"model{table.recommended(holds_model=True).ending}"
            raise ConfigError(
                "the file lists its weights by layer, not under paths",
                in_=snapshot.origin.source,
                hint=f"keramos convert <the file> {model}",
            )
        self.config: Any = snapshot.config
        self.metadata: Any = dict(snapshot.metadata) if snapshot.config is not None else None
        self.weights_dict: Weights = {}
        for path, tensor in snapshot.weights.items():
            *folders, name = _names(path)
            _inside(self.weights_dict, folders)[name] = tensor.read()
        self.object_metadata: dict[str, dict[str, Any]] = {
            "/".join(_names(path)): dict(attributes)
            for path, attributes in snapshot.weights.groups.items()
            if attributes
        }
        _show(f"Keras model file {str(filepath)!r}")
        if self.metadata is not None:
            version, date = (self.metadata.get(k) for k in ("keras_version", "date_saved"))
            _show(f"Saved with Keras {version} - date: {date}")

    def summary(self) -> None:
        """Print every object and every weight."""
        from rich.text import Text
        from rich.tree import Tree

        root = Tree(Text("Weights structure"))

        def add(branch: Any, weights: Weights, path: str) -> None:
            for name, value in weights.items():
                inner = f"{path}/{name}" if path else name
                if _is_object(value):
                    label = self.object_metadata.get(inner, {}).get("name")
                    text = Text(f"{name} ('{label}')" if label else name, style="bold")
                    add(branch.add(text), value, inner)
                else:
                    branch.add(Text(f"{name}: shape={value.shape}, dtype={value.dtype}"))

        add(root, self.weights_dict, "")
        _show(root)

    def compare(self, reference_model: object) -> dict[str, Any]:
        """Print in what the weights of the file, and those of a model, differ: names and shapes.

        Args:
            reference_model: a built model.

        Returns:
            `{"status": "success" or "error", "error_count": …, "match_count": …}`. An object that
            one of both lacks is one error.
        """
        _show("Running comparison")
        reference: Weights = {}
        for path, tensor in collect.weights_of(parts_of(reference_model)).items():
            *folders, name = _names(path)
            _inside(reference, folders)[name] = tensor
        lines = list(_differences(self.weights_dict, reference, ""))
        for line in lines:
            _show(f"...{line}")
        matches = _matches(self.weights_dict, reference)
        count = len(lines)
        if count:
            _show(f"{count} errors: the saved file is not compatible with the reference model")
        else:
            _show(f"The saved file is compatible with the reference model: {matches} weights match")
        return {
            "status": "error" if count else "success",
            "error_count": count,
            "match_count": matches,
        }

    def rename_object(self, object_name: str, new_name: str) -> None:
        """Give an object another name.

        Args:
            object_name: its path (`"layers/dense_2"`), or its name if no other has it.
            new_name: without the folders around it.

        Raises:
            ConfigError: there is none, there are several, or one of the new name is there.
        """
        if "/" in new_name:
            raise ConfigError("the new name of an object is no path", found=repr(new_name))
        parent, name = self._place(object_name)
        if new_name in parent and new_name != name:
            raise ConfigError(f"there is an object {new_name!r} beside it", hint="delete_object")
        items = [(new_name if key == name else key, value) for key, value in parent.items()]
        parent.clear()
        parent.update(items)

    def delete_object(self, object_name: str) -> None:
        """Take an object out, with all that is in it.

        Args:
            object_name: its path, or its name if no other has it.
        """
        parent, name = self._place(object_name)
        del parent[name]

    def add_object(self, object_path: str, weights: Mapping[str, Any]) -> None:
        """Put a new object in.

        Args:
            object_path: its path; the objects around it are there already.
            weights: name of a weight ("0", "1", …) -> array.

        Raises:
            ConfigError: there is nothing at the path around it, or the weights are no dict.
        """
        *folders, name = object_path.split("/")
        place = self.weights_dict
        for folder in folders:
            inner: Any = place.get(folder)
            if not _is_object(inner):
                around = "/".join(folders)
                raise ConfigError(f"there is no object at {around!r}", hint="summary()")
            place = inner
        place[name] = _checked(weights)

    def delete_weight(self, object_name: str, weight_name: str) -> None:
        """Take one weight of an object out.

        Args:
            object_name: path of the object, or its name if no other has it.
            weight_name: "0", "1", …
        """
        weights = self._object(object_name)
        if weight_name not in weights:
            raise ConfigError(
                f"{object_name} has no weight {weight_name!r}", wanted=", ".join(weights)
            )
        del weights[weight_name]

    def add_weights(self, object_name: str, weights: Mapping[str, Any]) -> None:
        """Put weights into an object, also in the place of those it has.

        Args:
            object_name: path of the object, or its name if no other has it.
            weights: name of a weight -> array.
        """
        self._object(object_name).update(_checked(weights))

    def save(self, filepath: str | os.PathLike[str]) -> None:
        """Write the weights as they are now; a file that stood there stands until all is written.

        Args:
            filepath: ends with `.weights.h5`.

        Raises:
            ConfigError: another ending.
            WriteError: the disk is full, read-only, or failed.
        """
        if not str(filepath).endswith(_ENDING):
            raise ConfigError(
                "a file of weights alone is written", found=str(filepath), wanted=f"name{_ENDING}"
            )
        tensors = dict(_flat(self.weights_dict, ""))
        groups = {
            group_of(path): attributes
            for path, attributes in self.object_metadata.items()
            if any(owner == group_of(path) for owner, _, _ in (p.rpartition("/") for p in tensors))
        }
        storage.write_weights(filepath, WeightStore.build(tensors, groups))

    def resave_weights(self, filepath: str | os.PathLike[str]) -> None:
        """As `save`."""
        self.save(filepath)

    def _object(self, name: str) -> Weights:
        parent, key = self._place(name)
        value = parent[key]
        if not _is_object(value):
            raise ConfigError(f"{name!r} is a weight, not an object")
        return value

    def _place(self, name: str) -> tuple[Weights, str]:
        """The dict in which an object stands, and its key there."""
        if "/" in name:
            *folders, key = name.split("/")
            parent = self.weights_dict
            for folder in folders:
                inner: Any = parent.get(folder)
                parent = inner if _is_object(inner) else {}
            places = [parent] if key in parent else []
        else:
            key = name
            places = [d for d in _dicts(self.weights_dict) if name in d]
        if len(places) == 1:
            return places[0], key
        if places:
            raise ConfigError(f"several objects are called {name!r}", hint="give the whole path")
        names = [key for weights in _dicts(self.weights_dict) for key in weights]
        raise ConfigError(
            f"there is no object {name!r} in the file", near=near(key, names), hint="summary()"
        )


def _is_object(value: object) -> TypeGuard[Weights]:
    return isinstance(value, dict)


def _is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    return isinstance(value, Mapping)


def _names(path: str) -> list[str]:
    """The names along a path, without the groups of variables."""
    return [name for name in path.split("/") if name != VARS]


def _inside(weights: Weights, folders: list[str]) -> Weights:
    for folder in folders:
        weights = weights.setdefault(folder, {})
    return weights


def _dicts(weights: Weights) -> Iterator[Weights]:
    yield weights
    for value in weights.values():
        if _is_object(value):
            yield from _dicts(value)


def _flat(weights: Weights, path: str) -> Iterator[tuple[str, Any]]:
    """(path in a file, array)."""
    for name, value in weights.items():
        if _is_object(value):
            yield from _flat(value, f"{path}/{name}" if path else name)
        else:
            yield f"{group_of(path)}/{name}", value


def _checked(weights: object) -> Weights:
    """Weights that can be written."""
    import numpy as np

    if not _is_mapping(weights):
        raise ConfigError(
            "`weights` is a dict: name of a weight -> array", found=type(weights).__name__
        )
    arrays: Weights = {}
    for name, value in weights.items():
        if not isinstance(name, str) or not name or "/" in name:
            raise ConfigError("a weight has a name without '/'", found=repr(name))
        arrays[name] = _checked(value) if _is_mapping(value) else np.asarray(value)
        if not _is_object(arrays[name]) and arrays[name].dtype.kind in "OUSM":
            raise ConfigError(f"the weight {name!r} is no array of numbers")
    return arrays


def _differences(target: Weights, reference: Weights, path: str) -> Iterator[str]:
    for name in dict.fromkeys([*reference, *target]):
        place = f"{path}/{name}"
        if name not in target or name not in reference:
            noun = "Object" if _is_object(reference.get(name, target.get(name))) else "Weight"
            sides = "reference model", "saved file"
            has, lacks = sides if name in reference else sides[::-1]
            yield f"{noun} {place} present in {has}, missing from {lacks}"
            continue
        a, b = target[name], reference[name]
        is_object = _is_object(a), _is_object(b)
        if all(is_object):
            yield from _differences(a, b, place)
        elif any(is_object):
            yield f"{place} is an object on one side, a weight on the other"
        elif tuple(a.shape) != tuple(b.shape):
            shapes = f"{tuple(b.shape)} in reference model, {tuple(a.shape)} in saved file"
            yield f"Weight shape mismatch for {place}: {shapes}"


def _matches(target: Weights, reference: Weights) -> int:
    count = 0
    for name in target.keys() & reference.keys():
        a, b = target[name], reference[name]
        is_object = _is_object(a), _is_object(b)
        if all(is_object):
            count += _matches(a, b)
        elif not any(is_object):
            count += tuple(a.shape) == tuple(b.shape)
    return count


def _show(what: object) -> None:
    from rich.console import Console
    from rich.text import Text

    Console(highlight=False).print(Text(what) if isinstance(what, str) else what)
