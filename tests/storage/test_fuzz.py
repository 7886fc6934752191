"""Damaged files: whatever is cut off or flipped, the answer is a keramos error or tensors, soon.

`KERAMOS_FUZZ=100000` tries that many.
"""

from __future__ import annotations

import io
import os
import random
import time

import numpy as np
import pytest

from keramos.errors import KeramosError, UnrecognizedFileError
from keramos.storage import archive, foreign, hdf5, npz, recognise, safetensors, write_archive
from keramos.storage.weight_store import WeightStore

from . import makers

ROUNDS = int(os.environ.get("KERAMOS_FUZZ", "1200"))


def ours() -> bytes:
    out = io.BytesIO()
    arrays = {
        "layers/a/vars/0": np.ones((3, 4), "float32"),
        "b": np.array([True]),
        "c": np.zeros((0, 2)),
    }
    members = {
        "metadata.json": b"{}",
        "config.json": b"{}",
        "model.weights.h5": WeightStore.build(arrays),
    }
    write_archive(out, members)
    return out.getvalue()


def numpy_file() -> bytes:
    out = io.BytesIO()
    np.savez(out, a=np.ones((2, 3)), b=np.arange(3))
    return out.getvalue()


def tensors_file() -> bytes:
    header = b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    return len(header).to_bytes(8, "little") + header + bytes(8)


SEEDS = {
    "keras": lambda: makers.zip_file(
        {
            "metadata.json": b"{}",
            "config.json": b"{}",
            "model.weights.h5": makers.hdf5_file(makers.weights),
        }
    ),
    "deflated": lambda: makers.zip_file(
        {"config.json": b"{}" * 99, "model.weights.h5": makers.hdf5_file(makers.weights)}, 8
    ),
    "hdf5": lambda: makers.hdf5_file(lambda file: (makers.weights(file), makers.varied(file))),
    "modern": lambda: makers.hdf5_file(makers.weights, libver="latest"),
    "ours": ours,
    "npz": numpy_file,
    "safetensors": tensors_file,
}


def read_all(data: bytes) -> None:
    found = archive.open(data)
    kind = recognise(found)
    if kind not in ("zip", "hdf5", "safetensors"):
        raise UnrecognizedFileError(kind, in_=found.source)
    if kind == "zip" and all(name.endswith(".npy") for name in found.names()):
        kind = "npz"
    for name in found.names():
        if name.endswith(".h5") or kind.startswith("hdf5"):
            for tensor in hdf5.store(found.member(name).span()).values():
                tensor.read()
        elif found.container == "zip":
            found.member(name).read()
    if kind in ("npz", "safetensors") and found.whole:
        for tensor in (npz if kind == "npz" else safetensors).store(found.whole).values():
            tensor.read()


def damaged(data: bytes, chance: random.Random) -> bytes:
    if chance.random() < 0.15:
        return data[: chance.randrange(len(data))]
    out = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 8])):
        at = chance.randrange(len(out))
        if chance.random() < 0.5:
            out[at] ^= 1 << chance.randrange(8)
        else:
            start, length = chance.randrange(len(out)), chance.choice([1, 4, 8, 16])
            piece = bytes(out[start : start + length])
            out[at : at + len(piece)] = piece
    return bytes(out)


@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_files_are_answered(seed: str, monkeypatch):
    def refuse(
        span, limits=None, because=None
    ):  # a child process for each would take too long here
        raise because

    monkeypatch.setattr(foreign, "plain", refuse)
    original, chance = SEEDS[seed](), random.Random(seed)
    read_all(original)
    for _ in range(ROUNDS // len(SEEDS)):
        data = damaged(original, chance)
        start = time.process_time()
        try:
            read_all(data)
        except KeramosError as error:
            text = str(error)
            assert text.count("\n") < 10
            assert text.replace("\n", "").isprintable()
        assert time.process_time() - start < 5


@pytest.mark.parametrize("seed", SEEDS)
def test_every_truncation_is_noticed(seed: str, monkeypatch):
    monkeypatch.setattr(foreign, "plain", lambda *_: pytest.fail("no truncated file is foreign"))
    data = SEEDS[seed]()
    for cut in range(0, len(data) - 1, max(1, len(data) // 60)):
        with pytest.raises(KeramosError):
            read_all(data[:cut])
