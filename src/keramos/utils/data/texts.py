"""text_dataset_from_directory: folders of texts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from keramos.utils.data.folder import Reading
from keramos.utils.data.tensorflow_dataset import Spec


def text_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Sequence[str] | None = None,
    batch_size: int | None = 32,
    max_length: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    follow_links: bool = False,
    format: str = "tf",
    verbose: bool = True,
) -> Any:
    """Texts of a folder, whose subfolders are classes, in batches: arrays of `str`.

    Files are read, a few batches ahead, in each pass. The result has `class_names` and
    `file_paths`; it is a `tf.data.Dataset` of strings where TensorFlow has been imported.

    Args:
        directory: the folder; files are .txt, in UTF-8.
        labels: "inferred" from the subfolders, None, or a whole number per file, in the order of
            the sorted paths.
        label_mode: "int": int32 (batch,); "categorical": float32 (batch, classes); "binary":
            float32 (batch, 1), 0 or 1; None: texts alone.
        class_names: subfolders, in the order of their labels; all, sorted, when left out.
        batch_size: texts of a batch; None: one by one.
        max_length: bytes of a text that are kept.
        shuffle: another order in each pass; sorted paths otherwise.
        seed: of the orders and of the parts.
        validation_split: part of the texts that is for validation.
        subset: "training", "validation", or "both": a list of the two.
        follow_links: follow links to folders.
        format: "tf", or "grain" for a dataset of that library.
        verbose: say how many files there are.

    Raises:
        ConfigError: arguments that do not fit together, or no files.
        MissingExtraError: grain is asked for, and not installed.
    """
    reading = Reading(
        noun="text",
        suffixes=(".txt",),
        directory=directory,
        labels=labels,
        label_mode=label_mode,
        class_names=class_names,
        batch_size=batch_size,
        shuffle=shuffle,
        seed=seed,
        validation_split=validation_split,
        subset=subset,
        follow_links=follow_links,
        verbose=verbose,
        format=format,
        load=partial(read, max_length=max_length),
        spec=Spec((), "string"),
    )
    datasets = reading.datasets()
    return datasets if subset == "both" else datasets[0]


def read(path: str, max_length: int | None) -> str:
    """The text of a file. A character that `max_length` cuts in two is left out; what is no UTF-8
    becomes the sign for that, U+FFFD.
    """
    with open(path, "rb") as file:
        raw = file.read() if max_length is None else file.read(max_length)
    if max_length is not None:
        return raw.decode("utf-8", "ignore")
    return raw.decode("utf-8", "replace")
