"""A folder of files: which ones, their labels, and the parts for training and validation.

A subfolder is a class, in the order of the names. The order of files, and the parts, are those of
Keras for the same seed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from keramos.callbacks import terminal
from keramos.codec.types import choice
from keramos.errors import ArgumentTypeError, ConfigError, FileMissingError
from keramos.utils.data import grain
from keramos.utils.data.background import THREADS, mapped
from keramos.utils.data.dataset import Dataset
from keramos.utils.data.orders import Orders, drawn_seed
from keramos.utils.data.tensorflow_dataset import Spec, converted

_LABEL_MODE = choice("int", "categorical", "binary", None, fold=False)
_SUBSET = choice("training", "validation", "both", None, fold=False)


@dataclass(frozen=True)
class Files:
    """Files, their labels, and what the labels mean.

    Args:
        paths: of the files.
        labels: whole numbers, one per file; None for none.
        class_names: name of each class.
    """

    paths: list[str]
    labels: np.ndarray | None
    class_names: list[str] | None

    def part(self, rows: slice) -> Files:
        """Some of the files."""
        labels = None if self.labels is None else self.labels[rows]
        return replace(self, paths=self.paths[rows], labels=labels)

    def shuffled(self, seed: int) -> Files:
        """In the order of numpy's legacy generator with this seed."""
        order = np.arange(len(self.paths))
        np.random.RandomState(seed).shuffle(order)
        labels = None if self.labels is None else self.labels[order]
        return replace(self, paths=[self.paths[i] for i in order], labels=labels)


@dataclass(frozen=True)
class Reading:
    """What every `…_dataset_from_directory` is asked for.

    Args:
        noun: of one file, for errors: "image".
        suffixes: of its files, lower case.
        directory: the folder.
        labels: "inferred", None, or a whole number per file.
        label_mode: "int", "categorical", "binary" or None.
        class_names: subfolders, in the order of the labels.
        batch_size: files of a batch; None: no batches.
        shuffle: another order in each pass.
        seed: of the orders.
        validation_split: part for validation.
        subset: which part.
        follow_links: follow links to folders.
        verbose: say how many files there are.
        load: path -> array.
        spec: of an array that `load` gives.
        batch: the method of `Dataset` that makes batches.
        format: "tf" or "grain".
    """

    noun: str
    suffixes: tuple[str, ...]
    directory: Any
    labels: Any
    label_mode: str | None
    class_names: Sequence[str] | None
    batch_size: int | None
    shuffle: bool
    seed: int | None
    validation_split: float | None
    subset: str | None
    follow_links: bool
    verbose: bool
    load: Callable[[str], Any]
    spec: Spec
    batch: Callable[[Dataset, int], Dataset] = field(default=Dataset.batch)
    format: str = "tf"

    def datasets(self) -> list[Any]:
        """One dataset per part that was asked for."""
        self._check()
        mode = None if self.labels is None else self.label_mode
        seed = drawn_seed(self.seed)
        labels = self.labels if mode else None
        files = self._files(labels)
        files = files.shuffled(seed) if self.shuffle else files
        if mode == "binary" and len(files.class_names or ()) != 2:
            raise self._wrong("label_mode='binary' is for two classes", files.class_names)
        return [
            self._dataset(part, mode, seed, shuffle=self.shuffle and name != "both validation")
            for name, part in self._parts(files)
        ]

    def _check(self) -> None:
        grain.is_asked_for(self.format)
        _LABEL_MODE.coerce(self.label_mode)
        _SUBSET.coerce(self.subset)
        is_list = isinstance(self.labels, list | tuple | np.ndarray)
        if not is_list and self.labels not in ("inferred", None):
            raise self._wrong("`labels` is 'inferred', None, or a list of numbers", self.labels)
        if is_list and self.class_names:
            raise self._wrong("`class_names` is for labels='inferred'", self.class_names)
        if self.labels is None and self.class_names is not None:
            raise self._wrong("without labels there are no `class_names`", self.class_names)
        split = self.validation_split
        if split and not 0 < split < 1:
            raise self._wrong("`validation_split` is a part, 0 < part < 1", split)
        if bool(split) != bool(self.subset):
            raise self._wrong("`validation_split` and `subset` belong together", self.subset)
        if split and self.shuffle and self.seed is None:
            raise ConfigError(
                "to shuffle and split, `seed` must be set: or the parts would overlap",
                hint="seed=0, or shuffle=False",
            )

    def _wrong(self, what: str, value: object) -> ConfigError:
        return ConfigError(f"{self.noun}_dataset_from_directory: {what}", found=repr(value)[:200])

    def _files(self, labels: Any) -> Files:
        root = os.fspath(self.directory)
        if not os.path.isdir(root):
            raise FileMissingError("there is no such folder", in_=root)
        if isinstance(labels, str):
            files = self._classes(root)
        else:
            paths = [*self._paths(root, "")]
            files = Files(paths, None, None)
            if labels is not None:
                files = self._labelled(files, labels)
        if self.verbose:
            classes = "" if files.labels is None else f" in {len(files.class_names or ())} classes"
            terminal.write_line(f"Found {len(files.paths)} files{classes}.")
        return files

    def _classes(self, root: str) -> Files:
        folders = sorted(e.name for e in os.scandir(root) if e.is_dir() and e.name[0] != ".")
        names = folders if self.class_names is None else list(self.class_names)
        if unknown := sorted(set(names) - set(folders)):
            raise ConfigError(
                "`class_names` names folders that are not there",
                found=", ".join(map(str, unknown)),
                wanted=", ".join(folders),
                in_=root,
            )
        groups = [[*self._paths(root, name)] for name in names]
        labels = np.repeat(np.arange(len(names), dtype=np.int32), [len(g) for g in groups])
        return Files([path for group in groups for path in group], labels, names)

    def _labelled(self, files: Files, labels: Sequence[int]) -> Files:
        if len(labels) != len(files.paths):
            raise ConfigError(
                "there must be as many `labels` as files",
                found=f"{len(labels)} labels, {len(files.paths)} files",
                in_=os.fspath(self.directory),
            )
        numbers = np.asarray(labels)
        if numbers.dtype.kind not in "iub":
            raise ArgumentTypeError("`labels` are whole numbers", found=str(numbers.dtype))
        names = [str(label) for label in sorted(set(labels))]
        return replace(files, labels=numbers.astype(np.int32), class_names=names)

    def _paths(self, root: str, name: str) -> Iterator[str]:
        """Files below a subfolder, in the order of the folders, then of the names."""
        start = os.path.join(root, name)
        walk = os.walk(start, followlinks=self.follow_links)
        for folder, _, files in sorted(walk, key=lambda row: row[0]):
            inner = os.path.relpath(folder, start)
            for file in sorted(files):
                if file.lower().endswith(self.suffixes):
                    yield os.path.join(root, name, *([] if inner == "." else [inner]), file)

    def _parts(self, files: Files) -> list[tuple[str, Files]]:
        """(which part, its files)."""
        if not self.validation_split:
            parts = [("all", files)]
        else:
            count = len(files.paths) - int(self.validation_split * len(files.paths))
            both = [
                ("training", files.part(slice(count))),
                ("validation", files.part(slice(count, None))),
            ]
            parts = [part for part in both if self.subset in (part[0], "both")]
            for name, part in parts:
                terminal.write_line(f"Using {len(part.paths)} files for {name}.")
        for name, part in parts:
            if not part.paths:
                which = "" if name == "all" else f"{name} "
                raise ConfigError(
                    f"there are no {which}{self.noun} files in the folder",
                    in_=os.fspath(self.directory),
                    wanted=", ".join(self.suffixes),
                )
        prefix = "both " if self.subset == "both" else ""
        return [(prefix + name, part) for name, part in parts]

    def _dataset(self, files: Files, mode: str | None, seed: int, *, shuffle: bool) -> Any:
        targets = None if mode is None else encoded(files, mode)
        count = len(files.paths)

        def one(row: int) -> Any:
            x = self.load(files.paths[row])
            return x if targets is None else (x, targets[row])

        orders = Orders(seed)

        def one_pass() -> Iterator[Any]:
            rows = orders.next().permutation(count) if shuffle else np.arange(count)
            ahead = max(2 * THREADS, 2 * (self.batch_size or 1))
            return mapped(one, rows.tolist(), ahead=ahead)

        if self.format == "grain":
            order = seed if shuffle else None
            dataset = grain.dataset(one, count, seed=order, batch_size=self.batch_size)
        else:
            dataset = self._batches(Dataset(one_pass, count), targets)
        dataset.class_names, dataset.file_paths = files.class_names, files.paths
        return dataset

    def _batches(self, dataset: Dataset, targets: np.ndarray | None) -> Any:
        spec: Any = self.spec
        if targets is not None:
            spec = (spec, Spec(targets.shape[1:], targets.dtype.name))
        if self.batch_size is None:
            return converted(dataset, spec, is_batched=False)
        return converted(self.batch(dataset, self.batch_size), spec, is_batched=True)


def encoded(files: Files, mode: str) -> np.ndarray:
    """Labels as they come in batches: int32 (count,), float32 (count, classes) or (count, 1)."""
    assert files.labels is not None
    if mode == "int":
        return files.labels
    if mode == "binary":
        return files.labels[:, None].astype(np.float32)
    return np.eye(len(files.class_names or ()), dtype=np.float32)[files.labels]
