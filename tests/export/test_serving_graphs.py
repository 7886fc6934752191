"""What graphs do before and after a model that is served: records, pictures, boxes, labels."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from keramos import _tree, export
from keramos.errors import ConfigError, DamagedFileError, KeramosError

from . import programs
from .test_operations import same

NAMES = sorted({key.partition(":")[0] for key in programs.results("serving")})
PICTURES = ("png", "png_gray", "image", "jpeg", "pictures")


@cache
def artifact() -> Any:
    return export.load(programs.path("serving"))


def called(name: str, *inputs: Any) -> list[np.ndarray]:
    return [np.asarray(x) for x in _tree.flatten(getattr(artifact(), f"case_{name}")(*inputs))]


@pytest.mark.parametrize("name", NAMES)
def test_computes_what_tensorflow_computes(name: str):
    if name in PICTURES:
        pytest.importorskip("PIL")
    results = called(name, *programs.listed("serving", f"{name}:i"))
    wanted = programs.listed("serving", f"{name}:o")
    assert len(results) == len(wanted)
    for result, right in zip(results, wanted, strict=True):
        if name == "jpeg":  # TensorFlow's transform is the fast, coarse one
            assert np.abs(result.astype(int) - right).max() <= 6
        else:
            same(result, right)


def text(content: bytes) -> np.ndarray:
    array = np.empty((), object)
    array[()] = content
    return array


@pytest.mark.parametrize(
    "content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"%!PS-Adobe-3.0 EPSF-3.0"]
)
def test_what_is_no_picture(content: bytes):
    pytest.importorskip("PIL")
    with pytest.raises(ConfigError, match="picture"):
        called("png", text(content))


def test_a_picture_cut_anywhere():
    pytest.importorskip("PIL")
    whole = programs.results("serving")["png:i0"][()]
    for size in range(8, len(whole) - 20, 7):
        with pytest.raises(KeramosError):
            called("png", text(whole[:size]))


def test_what_is_no_record():
    with pytest.raises(DamagedFileError):
        called("record", text(b"\x0a\xff"))
    with pytest.raises(ConfigError, match="no such feature"):
        called("record", text(b""))
