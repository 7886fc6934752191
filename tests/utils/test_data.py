"""Folders and arrays as datasets: the values of stock Keras, and what a dataset can do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import keramos
from keramos.errors import (
    ConfigError,
    DamagedFileError,
    KeramosError,
    MissingExtraError,
    ShapeError,
)
from keramos.utils.data.dataset import Dataset

from . import folders

GOLDEN = Path(__file__).parents[1] / "golden"
ORDERS = json.loads((GOLDEN / "data_orders.json").read_text())


@pytest.fixture(scope="module")
def values() -> dict[str, np.ndarray]:
    with np.load(GOLDEN / "values_data.npz") as file:
        return dict(file)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, values: dict[str, np.ndarray]) -> Path:
    root = tmp_path_factory.mktemp("folders")
    folders.images(root / "images", values["jpeg"].tobytes())
    folders.images(root / "plain")
    folders.images(root / "png", png_alone=True)
    folders.sounds(root / "sounds")
    folders.texts(root / "texts")
    return root


def compare(
    name: str, dataset: Any, values: dict[str, np.ndarray], of_jpeg: float = 0, **tolerance: float
) -> None:
    wanted = {key: value for key, value in values.items() if key.startswith(f"{name}/")}
    count = 0
    for i, element in enumerate(dataset):
        for j, array in enumerate(folders.flat(element)):
            golden = wanted[f"{name}/{i}/{j}"]
            count += 1
            if golden.dtype.kind == "S":
                assert [text.encode() for text in array.ravel()] == golden.ravel().tolist()
                continue
            assert array.shape == golden.shape
            # where TensorFlow makes int32 of the numbers of a list, the array's dtype stays here
            assert array.dtype == golden.dtype or name.startswith("splits")
            if of_jpeg and array.ndim == 4:  # the second file
                np.testing.assert_allclose(array[1:2], golden[1:2], rtol=0, atol=of_jpeg)
                array, golden = np.delete(array, 1, 0), np.delete(golden, 1, 0)
            np.testing.assert_allclose(array, golden, **tolerance)
    assert count == len(wanted)


@pytest.mark.parametrize("name", folders.IMAGES)
def test_images_are_those_of_stock_keras(root, values, name):
    arguments = {"image_size": folders.SIZE, "shuffle": False, **folders.IMAGES[name]}
    place = root / ("png" if name in folders.PNG_ALONE else "images")
    dataset = keramos.utils.image_dataset_from_directory(place, **arguments)
    of_jpeg = 0 if name in folders.PNG_ALONE else 6
    compare(f"images/{name}", dataset, values, of_jpeg, rtol=0, atol=1e-3)


@pytest.mark.parametrize("name", folders.ORDERS)
def test_files_come_in_the_order_of_stock_keras(root, name):
    dataset = keramos.utils.image_dataset_from_directory(root / "plain", **folders.ORDERS[name])
    parts = dataset if isinstance(dataset, list) else [dataset]
    rows = [
        {
            "paths": [Path(p).relative_to(root / "plain").as_posix() for p in part.file_paths],
            "class_names": part.class_names,
        }
        for part in parts
    ]
    assert rows == ORDERS[name]


@pytest.mark.parametrize("name", folders.SOUNDS)
def test_sounds_are_those_of_stock_keras(root, values, name):
    case = folders.SOUNDS[name]
    dataset = keramos.utils.audio_dataset_from_directory(root / "sounds", shuffle=False, **case)
    compare(f"sounds/{name}", dataset, values, rtol=1e-6)


@pytest.mark.parametrize("name", folders.TEXTS)
def test_texts_are_those_of_stock_keras(root, values, name):
    case = folders.TEXTS[name]
    dataset = keramos.utils.text_dataset_from_directory(root / "texts", shuffle=False, **case)
    compare(f"texts/{name}", dataset, values)


@pytest.mark.parametrize("name", folders.SERIES)
def test_windows_are_those_of_stock_keras(values, name):
    dataset = keramos.utils.timeseries_dataset_from_array(**folders.series(folders.SERIES[name]))
    compare(f"series/{name}", dataset, values)


@pytest.mark.parametrize("name", folders.SPLITS)
def test_splits_are_those_of_stock_keras(values, name):
    data, arguments = folders.SPLITS[name]
    left, right = keramos.utils.split_dataset(data, **arguments)
    compare(f"splits/{name}/l", left, values)
    compare(f"splits/{name}/r", right, values)


def test_labels_belong_to_their_files_in_every_pass(root):
    first, second = (
        keramos.utils.image_dataset_from_directory(
            root / "plain", seed=3, batch_size=2, image_size=(4, 4)
        )
        for _ in range(2)
    )
    mean_of = {}
    for x, y in keramos.utils.image_dataset_from_directory(
        root / "plain", shuffle=False, batch_size=None, image_size=(4, 4)
    ):
        mean_of[float(x.mean())] = int(y)
    orders = []
    for _ in range(4):
        passes = [[(float(x.mean()), int(y)) for x, y in d.unbatch()] for d in (first, second)]
        assert passes[0] == passes[1]  # one seed, one order
        assert dict(passes[0]) == mean_of
        orders.append(tuple(passes[0]))
    assert len(set(orders)) > 1
    assert (len(first), first.class_names, len(first.file_paths)) == (3, ["a", "b"], 5)


def test_fit_evaluate_and_predict_take_it(root):
    train, test = keramos.utils.image_dataset_from_directory(
        root / "plain", seed=1, image_size=(8, 8), batch_size=2, validation_split=0.4, subset="both"
    )
    layers = keramos.layers
    model = keramos.Sequential([layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(2)])
    model.compile("sgd", keramos.losses.SparseCategoricalCrossentropy(from_logits=True))
    mapped = train.map(lambda x, y: (x[:, ::-1], y), num_parallel_calls=-1).prefetch(-1)
    history = model.fit(mapped, validation_data=test, epochs=2, verbose=0)
    assert len(history.history["val_loss"]) == 2
    assert np.isfinite(model.evaluate(test, verbose=0))
    assert model.predict(test, verbose=0).shape == (2, 2)


def test_texts_go_into_text_vectorization(root):
    dataset = keramos.utils.text_dataset_from_directory(root / "texts", shuffle=False)
    layer = keramos.layers.TextVectorization()
    layer.adapt(dataset.map(lambda x, y: x))
    assert "three" in layer.get_vocabulary()
    (numbers, _), *_ = dataset.map(lambda x, y: (layer(x), y))
    assert numbers.shape == (4, 2)


def test_the_names_of_preprocessing():
    preprocessing = keramos.preprocessing
    assert preprocessing.image.load_img is keramos.utils.load_img
    assert preprocessing.sequence.pad_sequences is keramos.utils.pad_sequences
    for name in ("image", "text"):
        name = f"{name}_dataset_from_directory"
        assert getattr(preprocessing, name) is getattr(keramos.utils, name)


@pytest.mark.parametrize(
    "arguments",
    [
        {"labels": "none"},
        {"labels": [1, 2]},
        {"labels": [0.5] * 5},
        {"labels": [1] * 5, "class_names": ["a"]},
        {"labels": None, "class_names": ["a"]},
        {"label_mode": "other"},
        {"label_mode": "binary", "class_names": ["a"]},
        {"class_names": ["c"]},
        {"color_mode": "cmyk"},
        {"image_size": (1, 2, 3)},
        {"image_size": 0},
        {"interpolation": "best"},
        {"validation_split": 2, "subset": "training"},
        {"validation_split": 0.2},
        {"subset": "training"},
        {"validation_split": 0.2, "subset": "all"},
        {"validation_split": 0.2, "subset": "training", "seed": None},
        {"validation_split": 0.01, "subset": "validation"},
        {"crop_to_aspect_ratio": True, "pad_to_aspect_ratio": True},
        {"data_format": "middle"},
        {"format": "torch"},
        {"batch_size": 0},
    ],
)  # fmt: skip
def test_arguments_that_are_refused(root, arguments):
    with pytest.raises(ConfigError):
        keramos.utils.image_dataset_from_directory(root / "plain", **{"seed": 1, **arguments})


def test_folders_that_are_refused(root, tmp_path):
    with pytest.raises(FileNotFoundError):
        keramos.utils.image_dataset_from_directory(tmp_path / "none")
    with pytest.raises(ConfigError, match="no text files"):
        keramos.utils.text_dataset_from_directory(root / "sounds")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.png").write_bytes(b"no image")
    (tmp_path / "a" / "1.wav").write_bytes(b"no sound")
    with pytest.raises(DamagedFileError, match="cannot be read"):
        list(keramos.utils.image_dataset_from_directory(tmp_path))
    with pytest.raises(DamagedFileError, match="not a WAV file"):
        list(keramos.utils.audio_dataset_from_directory(tmp_path))


@pytest.mark.parametrize(
    "arguments",
    [
        {"start_index": -1}, {"start_index": 20}, {"end_index": 20}, {"end_index": -1},
        {"start_index": 5, "end_index": 5}, {"sampling_rate": 0}, {"sampling_rate": 20},
        {"sequence_stride": 0}, {"sequence_stride": 20}, {"format": "x"},
    ],
)  # fmt: skip
def test_windows_that_are_refused(arguments):
    case = folders.series({"sequence_length": 2, **arguments})
    with pytest.raises(ConfigError):
        keramos.utils.timeseries_dataset_from_array(**case)


def test_windows_in_another_order_keep_their_targets():
    case = folders.series({"sequence_length": 3, "shuffle": True, "seed": 2, "batch_size": 4})
    dataset = keramos.utils.timeseries_dataset_from_array(**case)
    passes = [[(float(x[0, 0]), int(y)) for x, y in dataset.unbatch()] for _ in range(2)]
    assert passes[0] != passes[1]
    assert sorted(passes[0]) == sorted(passes[1])
    for x, y in dataset.unbatch():
        np.testing.assert_array_equal(x, case["data"][int(y) // 10 : int(y) // 10 + 3])


@pytest.mark.parametrize(
    ("data", "arguments"),
    [
        (np.arange(4), {}),
        (np.arange(4), {"left_size": 4}),
        (np.arange(4), {"left_size": 1.5}),
        (np.arange(4), {"left_size": 0}),
        (np.arange(4), {"left_size": "1"}),
        (np.arange(4), {"left_size": 3, "right_size": 3}),
        (np.arange(4), {"left_size": 0.01}),
        (np.arange(0), {"left_size": 0.5}),
        ([], {"left_size": 0.5}),
        ([[1, 2]], {"left_size": 0.5}),
        ([np.arange(3), np.arange(4)], {"left_size": 0.5}),
        (7, {"left_size": 0.5}),
        ("text", {"left_size": 0.5}),
    ],
)
def test_splits_that_are_refused(data, arguments):
    with pytest.raises(ValueError) as caught:
        keramos.utils.split_dataset(data, **arguments)
    assert isinstance(caught.value, KeramosError)


def test_a_dataset_is_split_by_rows_and_batched_again():
    dataset = Dataset.from_tensor_slices((np.arange(10), np.arange(10) * 2)).batch(4)
    left, right = keramos.utils.split_dataset(dataset, left_size=6)
    assert [x.tolist() for x, _ in left] == [[0, 1, 2, 3], [4, 5]]
    assert [y.tolist() for _, y in right] == [[12, 14, 16, 18]]


def numbers(dataset: Any) -> list:
    return [np.asarray(x).tolist() for x in dataset]


def test_methods_of_a_dataset():
    five = Dataset.from_tensor_slices(np.arange(5))
    assert (len(five), five.cardinality()) == (5, 5)
    assert numbers(five.take(2)) == [0, 1]
    assert numbers(five.take(-1)) == numbers(five) == [0, 1, 2, 3, 4]
    assert numbers(five.skip(3)) == [3, 4]
    assert numbers(five.skip(-1)) == numbers(five.skip(9)) == []
    assert (len(five.take(9)), len(five.skip(9)), len(five.skip(2))) == (5, 0, 3)
    assert numbers(five.batch(2)) == [[0, 1], [2, 3], [4]]
    assert numbers(five.batch(2, drop_remainder=True)) == [[0, 1], [2, 3]]
    assert (len(five.batch(2)), len(five.batch(2, True))) == (3, 2)
    assert numbers(five.batch(2).unbatch()) == [0, 1, 2, 3, 4]
    assert numbers(five.map(lambda x: x + 1)) == [1, 2, 3, 4, 5]
    assert numbers(five.map(lambda x: x + 1, num_parallel_calls=3)) == [1, 2, 3, 4, 5]
    assert numbers(five.filter(lambda x: x % 2)) == [1, 3]
    assert numbers(five.repeat(2)) == [0, 1, 2, 3, 4] * 2
    assert (len(five.repeat(2)), five.repeat().cardinality(), len(five.repeat(0))) == (10, -1, 0)
    assert numbers(five.repeat().take(7)) == [0, 1, 2, 3, 4, 0, 1]
    assert numbers(five.concatenate(five.take(1))) == [0, 1, 2, 3, 4, 0]
    assert numbers(five.prefetch(2)) == numbers(five.prefetch(0)) == [0, 1, 2, 3, 4]
    assert list(five.take(2).enumerate(1)) == [(1, 0), (2, 1)]
    assert numbers(five.as_numpy_iterator()) == [0, 1, 2, 3, 4]
    assert five.apply(len) == 5
    pairs = Dataset.from_tensor_slices({"a": np.arange(4), "b": (np.arange(4) * 2,)}).batch(3)
    assert [e["b"][0].tolist() for e in pairs] == [[0, 2, 4], [6]]


def test_shuffle_gives_all_elements_in_orders_of_the_seed():
    whole = list(range(20))
    dataset = Dataset.from_tensor_slices(np.arange(20)).shuffle(8, seed=1)
    again = Dataset.from_tensor_slices(np.arange(20)).shuffle(8, seed=1)
    first, second = numbers(dataset), numbers(dataset)
    assert sorted(first) == sorted(second) == whole
    assert first != whole
    assert first != second
    assert [numbers(again), numbers(again)] == [first, second]
    assert max(first.index(i) - i for i in whole) < 20
    assert all(place - number >= -7 for place, number in enumerate(first))
    fixed = Dataset.from_tensor_slices(np.arange(9)).shuffle(9, 1, reshuffle_each_iteration=False)
    assert numbers(fixed) == numbers(fixed)
    twice = numbers(Dataset.from_tensor_slices(np.arange(9)).shuffle(None, 1).repeat(2))
    assert sorted(twice[:9]) == sorted(twice[9:]) == list(range(9))
    assert twice[:9] != twice[9:]


def test_cache_keeps_what_a_whole_pass_gave():
    calls: list[int] = []
    dataset = Dataset.from_tensor_slices(np.arange(3)).map(lambda x: calls.append(int(x)) or x)
    cached = dataset.cache()
    assert numbers(cached.take(1)) == [0]
    assert numbers(cached) == numbers(cached) == [0, 1, 2]
    assert calls == [0, 0, 1, 2]
    with pytest.raises(ConfigError, match="memory"):
        dataset.cache("file")


def test_batches_of_different_shapes():
    dataset = Dataset(lambda: iter([np.ones((1, 2)), np.ones((3, 1))]), 2)
    with pytest.raises(ShapeError, match="different shapes"):
        list(dataset.batch(2))
    (padded,) = dataset.padded_batch(2)
    assert padded.shape == (2, 3, 2)
    assert padded.sum() == 5
    (ragged,) = dataset.ragged_batch(2)
    assert [x.shape for x in ragged] == [(1, 2), (3, 1)]


def test_lengths_that_nobody_knows():
    dataset = Dataset.from_tensor_slices(np.arange(3))
    for endless in (dataset.repeat(), dataset.filter(bool)):
        assert endless
        with pytest.raises(TypeError):
            len(endless)
    with pytest.raises(ShapeError):
        Dataset.from_tensor_slices((np.arange(3), np.arange(4)))


@pytest.mark.parametrize("change", [lambda d: d.prefetch(2), lambda d: d.map(abs, 2)])
def test_errors_come_out_and_threads_end(change):
    def fail(x: int) -> int:
        if x == 3:
            raise KeyError("three")
        return x

    dataset = change(Dataset.from_tensor_slices(np.arange(9)).map(fail))
    with pytest.raises(KeyError, match="three"):
        list(dataset)
    iterator = iter(change(Dataset.from_tensor_slices(np.arange(900))))
    next(iterator)
    iterator.close()
    waiting = [t for t in threading.enumerate() if t.name.startswith("keramos-data")]
    for thread in waiting:
        thread.join(5)
        assert not thread.is_alive()


def test_ragged_sounds_keep_their_lengths(root):
    dataset = keramos.utils.audio_dataset_from_directory(
        root / "sounds", ragged=True, shuffle=False
    )
    ((sounds, labels),) = dataset
    assert [x.shape for x in sounds] == [(40, 1), (25, 1), (31, 1)]
    assert labels.tolist() == [0, 0, 1]
    with pytest.raises(ConfigError, match="ragged"):
        keramos.utils.audio_dataset_from_directory(root, ragged=True, output_sequence_length=2)


def test_sounds_at_another_rate():
    from keramos.utils.data import wav

    time = np.arange(4000) / 8000
    tone = np.sin(2 * np.pi * 440 * time)[:, None].astype(np.float32)
    for rate in (4000, 16000, 11025):
        sound = wav.resampled(tone, 8000, rate)
        wanted = np.sin(2 * np.pi * 440 * np.arange(len(sound)) / rate)
        np.testing.assert_allclose(sound[50:-50, 0], wanted[50:-50], atol=2e-2)
    assert len(wav.resampled(tone, 8000, 4000)) == 2000
    assert wav.resampled(tone, 8000, 8000) is tone


@pytest.mark.parametrize("bits", [8, 24, 32])
def test_sounds_of_other_widths(tmp_path, bits):
    import wave

    from keramos.utils.data import wav

    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(bits // 8)
        file.setframerate(100)
        half = {8: b"\xc0", 24: b"\x00\x00\x40", 32: b"\x00\x00\x00\x40"}[bits]
        file.writeframes(half * 6)
    sound = wav.read(str(tmp_path / "a.wav"))
    assert (sound.rate, sound.samples.tolist()) == (100, [[0.5, 0.5]] * 3)


def test_without_pillow(root, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(MissingExtraError, match="Pillow") as caught:
        keramos.utils.image_dataset_from_directory(root / "plain")
    assert "pip install 'keramos[images]'" in str(caught.value)


def test_without_grain(root, monkeypatch):
    monkeypatch.setitem(sys.modules, "grain", None)
    with pytest.raises(MissingExtraError, match="grain") as caught:
        keramos.utils.text_dataset_from_directory(root / "texts", format="grain")
    assert "pip install 'keramos[grain]'" in str(caught.value)


def test_grain(root):
    pytest.importorskip("grain")
    train, test = keramos.utils.image_dataset_from_directory(
        root / "plain", seed=1, image_size=(4, 4), batch_size=2, format="grain",
        validation_split=0.4, subset="both",
    )  # fmt: skip
    assert [x.shape for x, _ in train] == [(2, 4, 4, 3), (1, 4, 4, 3)]
    assert (test.class_names, len(test.file_paths)) == (["a", "b"], 2)
    texts = keramos.utils.text_dataset_from_directory(root / "texts", shuffle=False, format="grain")
    ((x, y),) = texts
    assert (x[0], y.tolist()) == ("one ü", [0, 0, 1, 1])
    case = folders.series({"sequence_length": 3, "format": "grain", "batch_size": 4})
    x, y = next(iter(keramos.utils.timeseries_dataset_from_array(**case)))
    assert (x.shape, y.tolist()) == ((4, 3, 2), [0, 10, 20, 30])


BESIDE_TENSORFLOW = """
import sys
import numpy as np
import tensorflow as tf
import keramos

sounds, texts = sys.argv[1:]
dataset = keramos.utils.audio_dataset_from_directory(sounds, ragged=True, shuffle=False)
assert isinstance(dataset, tf.data.Dataset)
((x, y),) = dataset
assert x.row_lengths().numpy().tolist() == [40, 25, 31] and y.dtype == "int32"
assert (len(dataset), dataset.class_names) == (1, ["a", "b"])
dataset = keramos.utils.text_dataset_from_directory(texts, shuffle=False, batch_size=3)
assert [len(x) for x, _ in dataset] == [3, 1]
assert next(iter(dataset.map(lambda x, y: tf.strings.upper(x)))).numpy()[2] == b"THREE\\nLINES\\n"
left, right = keramos.utils.split_dataset(
    tf.data.Dataset.from_tensor_slices({"a": np.arange(6), "b": (np.arange(6.0),)}).batch(2), 0.5
)
assert [e["b"][0].numpy().tolist() for e in left] == [[0.0, 1.0], [2.0]]
assert len(keramos.utils.timeseries_dataset_from_array(np.arange(10.0), None, 3, batch_size=4)) == 2
print("done")
"""


@pytest.mark.oracle
def test_beside_tensorflow(root, oracle):
    source = str(Path(keramos.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": source, "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [oracle, "-c", BESIDE_TENSORFLOW, str(root / "sounds"), str(root / "texts")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.stdout.splitlines()[-1:] == ["done"], done.stderr[-2000:]
