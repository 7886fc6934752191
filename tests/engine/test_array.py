"""Arrays come from anything with numbers in it, without a copy where that is safe."""

from __future__ import annotations

import mmap
import subprocess
import sys
import warnings

import jax
import ml_dtypes
import numpy as np
import pytest

from keramos import engine
from keramos.engine import array
from keramos.errors import ConfigError


class Lying:
    """A tensor in a file, as storage hands it out."""

    def __init__(self, numbers):
        self.numbers = np.asarray(numbers)
        self.shape, self.dtype = self.numbers.shape, self.numbers.dtype.name
        self.reads = 0

    def __repr__(self):
        return f"Lying({self.numbers.tolist()})"

    def read(self):
        self.reads += 1
        return self.numbers


@pytest.fixture
def mapped(tmp_path):
    """64 kB of a file, mapped for reading."""
    path = tmp_path / "numbers"
    path.write_bytes(np.arange(16384, dtype="float32").tobytes())
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def address(x) -> int:
    return x.unsafe_buffer_pointer()


@pytest.mark.parametrize(
    ("given", "dtype"),
    [
        (1, "int32"),
        (1.5, "float32"),
        (True, "bool"),
        ([1, 2.0], "float32"),
        (np.arange(3), "int32"),
        (np.arange(3.0), "float32"),
        (np.float64(1), "float32"),
        (np.ones(2, ml_dtypes.bfloat16), "bfloat16"),
        (1 + 2j, "complex64"),
        ([], "float32"),
        (Lying(np.ones(2, "int8")), "int8"),
    ],
    ids=repr,
)
def test_types_of_what_comes_in(given, dtype):
    found = engine.convert_to_tensor(given)
    assert engine.is_tensor(found)
    assert found.dtype == dtype


@pytest.mark.parametrize(
    "dtype", ["float16", "bfloat16", "int32", "bool", "int64", "float8_e4m3fn"]
)
def test_a_type_can_be_asked_for(dtype):
    for given in (
        [0, 1],
        np.array([0.0, 1.0]),
        engine.convert_to_tensor([0, 1]),
        Lying([0.0, 1.0]),
    ):
        assert engine.convert_to_tensor(given, dtype).dtype == engine.narrowed(dtype)


@pytest.mark.parametrize(
    "given", [np.array([1 + 2j, 0]), jax.numpy.array([1 + 2j, 0])], ids=["numpy", "jax"]
)
def test_an_imaginary_part_is_not_dropped_in_silence(given):
    with pytest.warns(UserWarning, match="the imaginary part is dropped") as caught:
        found = engine.convert_to_tensor(given, "float32")
    assert caught[0].filename == __file__
    assert found.tolist() == [1.0, 0.0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert engine.convert_to_tensor(given, "bool").tolist() == [True, False]
        assert engine.convert_to_tensor(given, "complex64").tolist() == [1 + 2j, 0]


def test_ragged_is_refused():
    with pytest.raises(ConfigError, match="ragged"):
        engine.convert_to_tensor([1], ragged=True)


def test_what_comes_out_may_be_written_to():
    for given in (
        engine.convert_to_tensor([1.0, 2.0]),
        Lying(np.array([1.0])),
        [3.0],
        engine.Variable([4.0]),
    ):
        found = engine.convert_to_numpy(given)
        found[0] = 9.0
        assert found[0] == 9.0
    assert (
        engine.convert_to_numpy(engine.convert_to_tensor([1.0], "bfloat16")).dtype
        == ml_dtypes.bfloat16
    )


def test_an_aligned_mapping_is_adopted_without_a_copy(mapped):
    numbers = np.frombuffer(mapped, "float32", count=1024, offset=array.ALIGNMENT)
    found = engine.adopt(numbers)
    assert address(found) == numbers.ctypes.data
    np.testing.assert_array_equal(found, numbers)


def test_an_unaligned_mapping_is_copied(mapped):
    numbers = np.frombuffer(mapped, "float32", count=1024, offset=4)
    found = engine.adopt(numbers)
    assert address(found) != numbers.ctypes.data
    np.testing.assert_array_equal(found, numbers)


def test_a_mapping_outlives_everybody_but_the_array(mapped):
    found = engine.adopt(np.frombuffer(mapped, "float32", count=1024))
    with pytest.raises(BufferError):
        mapped.close()  # jax still looks into it
    assert float(found[3]) == 3.0


def test_the_process_ends_well_with_an_adopted_mapping(tmp_path):
    path = tmp_path / "numbers"
    path.write_bytes(np.ones(1024, "float32").tobytes())
    program = (
        "import mmap, sys, numpy as np\n"
        "from keramos import engine\n"
        "file = open(sys.argv[1], 'rb')\n"
        "m = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)\n"
        "kept = engine.adopt(np.frombuffer(m, 'float32'))\n"
        "print(float(kept.sum()))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True
    )
    assert (ended.returncode, ended.stdout.strip()) == (0, "1024.0"), ended.stderr


def test_a_user_may_go_on_writing_to_what_was_converted():
    numbers = np.zeros(4096, "float32")
    found = engine.convert_to_tensor(numbers)
    numbers[:] = 1
    assert float(found.sum()) == 0.0


def test_owned_memory_is_fit_for_donation(mapped):
    numbers = np.frombuffer(mapped, "float32", count=1024)
    found = engine.own(engine.adopt(numbers))
    assert address(found) != numbers.ctypes.data
    stepped = jax.jit(lambda x: x + 1, donate_argnums=0)(found)
    assert float(stepped[0]) == 1.0
    assert numbers[0] == 0.0


def test_wide_numbers_are_narrowed_when_adopted():
    assert engine.adopt(np.arange(3)).dtype == "int32"
    assert engine.adopt(np.arange(6.0).reshape(2, 3).T).dtype == "float32"


def test_python_numbers_give_way():
    assert array.operand(2.5) == 2.5
    assert engine.numpy.add(np.ones(2, "float16"), 2.5).dtype == "float16"
    assert engine.numpy.add(np.ones(2, "float16"), np.ones(2, "float32")).dtype == "float32"


@pytest.mark.parametrize(
    ("axis", "rank", "wanted"), [(None, 2, (0, 1)), (-1, 3, (2,)), ([0, -2], 3, (0, 1))]
)
def test_axes_are_counted_from_the_front(axis, rank, wanted):
    assert array.axes_of(axis, rank) == wanted


def test_an_axis_out_of_bounds():
    with pytest.raises(ConfigError, match="axis 2 is out of bounds"):
        array.canonical_axis(2, 2)
