"""audio_dataset_from_directory: folders of WAV files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from keramos.errors import ConfigError
from keramos.utils.data import wav
from keramos.utils.data.dataset import Dataset
from keramos.utils.data.folder import Reading
from keramos.utils.data.tensorflow_dataset import Spec


def audio_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Sequence[str] | None = None,
    batch_size: int | None = 32,
    sampling_rate: int | None = None,
    output_sequence_length: int | None = None,
    ragged: bool = False,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    follow_links: bool = False,
    verbose: bool = True,
) -> Any:
    """Sounds of a folder, whose subfolders are classes: float32 (batch, time, channels), -1 … 1.

    Files are read, a few batches ahead, in each pass. The result has `class_names` and
    `file_paths`; it is a `tf.data.Dataset` where TensorFlow has been imported.

    Args:
        directory: the folder; files are .wav.
        labels: "inferred" from the subfolders, None, or a whole number per file, in the order of
            the sorted paths.
        label_mode: "int": int32 (batch,); "categorical": float32 (batch, classes); "binary":
            float32 (batch, 1), 0 or 1; None: sounds alone.
        class_names: subfolders, in the order of their labels; all, sorted, when left out.
        batch_size: sounds of a batch; None: one by one.
        sampling_rate: samples per second to which sounds are resampled; as they are when left out.
        output_sequence_length: samples to which sounds are cut, or filled up with zeros; to the
            longest of the batch when left out.
        ragged: keep the lengths: a batch is an array of arrays.
        shuffle: another order in each pass; sorted paths otherwise.
        seed: of the orders and of the parts.
        validation_split: part of the sounds that is for validation.
        subset: "training", "validation", or "both": a tuple of the two.
        follow_links: follow links to folders.
        verbose: say how many files there are.

    Raises:
        ConfigError: arguments that do not fit together, or no files.
    """
    if ragged and output_sequence_length is not None:
        raise ConfigError("audio_dataset_from_directory: `ragged` keeps the lengths of sounds",
                          hint="leave `output_sequence_length` out")  # fmt: skip
    if sampling_rate is not None and (not isinstance(sampling_rate, int) or sampling_rate < 1):
        raise ConfigError("`sampling_rate` is a whole number from 1 on", found=repr(sampling_rate))
    is_open = output_sequence_length is None
    reading = Reading(
        noun="audio",
        suffixes=(".wav",),
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
        load=partial(read, rate=sampling_rate, length=output_sequence_length),
        spec=Spec((output_sequence_length, None), "float32", is_ragged=ragged),
        batch=Dataset.ragged_batch
        if ragged
        else Dataset.padded_batch
        if is_open
        else Dataset.batch,
    )
    datasets = reading.datasets()
    return tuple(datasets) if subset == "both" else datasets[0]


def read(path: str, rate: int | None, length: int | None) -> np.ndarray:
    """The samples of a file, (time, channels)."""
    sound = wav.read(path)
    samples = sound.samples[:length]
    if length is not None and len(samples) < length:
        samples = np.pad(samples, ((0, length - len(samples)), (0, 0)))
    return samples if rate is None else wav.resampled(samples, sound.rate, rate)
