"""TensorFlow's files, read without TensorFlow: protocol buffers, sorted tables, bundles."""

from __future__ import annotations

import contextlib

import pytest

from keramos.errors import DamagedFileError, FileError, LimitError, UnsafeError
from keramos.storage import Limits, crc32c
from keramos.storage.span import of_bytes
from keramos.storage.tensorflow import bundle, snappy, table
from keramos.storage.tensorflow.messages import decoder

from . import tensorflow_files as made


def test_checksums_of_the_standard():
    # RFC 3720, B.4
    assert crc32c.crc32c(bytes(32)) == 0x8A9136AA
    assert crc32c.crc32c(b"\xff" * 32) == 0x62A8AB43
    assert crc32c.crc32c(bytes(range(32))) == 0x46DD794E
    assert crc32c.crc32c(b"123456789") == 0xE3069283


FOLDED = 8 * crc32c.WINDOW


@pytest.mark.parametrize(
    "size", [0, 1, 2048, 2049, 6777, 6785, FOLDED - 1, FOLDED, FOLDED + 13, 900_001]
)
def test_folded_messages_have_the_checksum_of_their_bytes(size: int):
    data = bytes(i * 7 % 251 for i in range(size))
    crc = crc32c.ONES
    for byte in data:
        crc = crc32c._table()[(crc ^ byte) & 255] ^ crc >> 8
    assert crc32c.crc32c(data) == crc ^ crc32c.ONES


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x08", "ends inside of a number"),
        (b"\x08" + b"\xff" * 10 + b"\x01", "64 bits"),
        (b"\x0a\x05abc", "5 bytes, 3 are left"),
        (b"\x0b", "type 3"),
        (b"\x08\x01\x12\x03\x0a\x7f", "bytes"),  # a message that is longer than its field
    ],
)
def test_damaged_messages(data: bytes, what: str):
    with pytest.raises(DamagedFileError, match=what) as caught:
        decoder("file", Limits()).decode("BundleEntry", memoryview(data))
    assert "file" in str(caught.value)


def test_unknown_fields_are_passed_over():
    data = memoryview(b"\x08\x01" + b"\x7a\x02\xff\xff" + b"\x7d\0\0\0\0" + b"\x79" + bytes(8))
    assert decoder("file", Limits()).decode("BundleEntry", data) == {"dtype": 1}


def test_fields_are_counted():
    with pytest.raises(LimitError, match="too many fields"):
        decoder("file", Limits(max_fields=5)).decode("Concrete", memoryview(b"\x10\x01" * 6))


@pytest.mark.parametrize(
    ("stored", "plain"),
    [
        (b"\x00", b""),
        (b"\x05\x10hello", b"hello"),
        (b"\x0a\x04ab\x11\x02", b"ab" * 5),  # a copy that overlaps itself
        (b"\x0a\x04ab\x1e\x02\x00", b"ab" * 5),
        (b"\x0a\x04ab\x1f\x02\x00\x00\x00", b"ab" * 5),
        (b"\x46\xf0\x45" + bytes(70), bytes(70)),
    ],
)
def test_snappy(stored: bytes, plain: bytes):
    assert snappy.decompressed(memoryview(stored), 1000) == plain


@pytest.mark.parametrize(
    ("stored", "what"),
    [
        (b"", "too early"),
        (b"\xff\xff\xff\xff\x0f\x00a", "at most 1,000"),
        (b"\x05\x10hel", "longer than the block"),
        (b"\x05\x04ab\x11\x03", "not there"),
        (b"\x05\x04ab\x11\x00", "not there"),
        (b"\x03\x10hello", "more bytes"),
        (b"\x09\x10hello", "fewer bytes"),
        (b"\x05\xf4\x00", "too early"),
    ],
)
def test_damaged_snappy(stored: bytes, what: str):
    with pytest.raises(ValueError, match=what):
        snappy.decompressed(memoryview(stored), 1000)


def read(data: bytes, limits: Limits | None = None) -> dict[bytes, bytes]:
    return {
        key: bytes(value) for key, value in table.Table(of_bytes(data), limits or Limits()).items()
    }


ITEMS = {b"": b"head", b"layer/bias": b"1", b"layer/kernel": b"22", b"model": b""}


@pytest.mark.parametrize("compressed", [False, True])
def test_tables(compressed: bool):
    assert read(made.table(ITEMS, compressed=compressed)) == ITEMS
    assert read(made.table(ITEMS, per_block=1, compressed=compressed)) == ITEMS


def test_every_byte_of_a_table_counts():
    whole = made.table(ITEMS)
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 0x11
        with contextlib.suppress(FileError, UnsafeError):
            assert read(bytes(changed)) == ITEMS  # the unused part of the footer


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (made.table({b"b": b"", b"a": b""}, sort=False), "not in order"),
        (made.table({b"a": b""})[:-1], "does not end as one does"),
        (made.framed(b"\x00\x01\x09a" + made.restarts(0)), "out of its block"),
        (made.framed(b"\x07\x01\x00a" + made.restarts(0)), "out of its block"),
        (made.framed(b"\x00\x01\x00a" + b"\xff\xff\xff\x7f"), "more restarts than bytes"),
        (made.footer(1 << 40, 10), "ends before its contents"),
        (made.table(ITEMS, checksum=1), "checksum"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_damaged_tables(data: bytes, what: str):
    with pytest.raises(DamagedFileError, match=what):
        read(data)


def test_keys_that_share_their_beginnings_are_counted():
    """Three bytes make a key as long as the one before: a small file would fill the memory."""
    first = b"\x00\xe8\x07\x00" + b"k" * 1000  # 1000 bytes
    entries = b"".join(made.entry(1000 + i, b"k", b"") for i in range(2000))
    data = made.framed(first + entries + made.restarts(0))
    assert len(read(data)) == 2001
    with pytest.raises(LimitError, match="keys of the index are too long"):
        read(data, Limits(max_name_bytes=1 << 20))


def test_blocks_are_no_larger_than_allowed():
    with pytest.raises(LimitError, match="block of the index is too large"):
        read(made.table(ITEMS), Limits(max_header_bytes=20))


def opened(tensors: dict, **options: int) -> bundle.Bundle:
    index, data = made.bundle(tensors, **options)
    return bundle.Bundle(of_bytes(index), lambda number, count: of_bytes(data), Limits())


def test_tensors_of_a_bundle():
    import numpy as np

    tensors = {"a": np.arange(6, dtype="float32").reshape(2, 3), "b": np.int64(3)}
    found = opened({**tensors, "words": [b"one", b"", b"three"]})
    assert np.array_equal(found.tensor("a").read(), tensors["a"])
    assert found.tensor("b").read() == 3
    assert found.strings("words") == [b"one", b"", b"three"]
    for key in tensors:
        assert found.tensor(key).digest("crc32c") == found.digest(key)


def test_numbers_are_compared_with_their_checksum_when_they_are_first_read():
    import numpy as np

    index, data = made.bundle({"a": np.arange(6, dtype="float32").reshape(2, 3)})
    shard = bytearray(data)
    found = bundle.Bundle(of_bytes(index), lambda number, count: of_bytes(shard), Limits())
    shard[9] ^= 1
    tensor = found.tensor("a")
    assert tensor[0, 0] == 0  # a slice costs no more than itself
    for like in (tensor, tensor.named("b"), tensor.transposed(), tensor.mapped(np.sin, (2, 3))):
        with pytest.raises(DamagedFileError, match="does not match its checksum"):
            like.read()
    assert not tensor.agrees(found.digest("a"))
    shard[9] ^= 1
    assert tensor.read()[1, 2] == 5
    shard[9] ^= 1
    tensor.read()  # once is enough


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"size": 8}, "another size than its shape says"),
        ({"offset": 1 << 50}, "ends before its contents"),
        ({"shape": {"dim": [{"size": 1 << 62}, {"size": 1 << 62}]}}, "another size"),
        ({"shape": {"dim": [{"size": -1}]}}, "impossible shape"),
        ({"offset": -1}, "impossible shape or place"),
        ({"dtype": 20}, "not read"),
    ],
)
def test_entries_that_lie(change: dict, what: str):
    import numpy as np

    with pytest.raises(FileError, match=what):
        opened({"a": np.zeros(3, "float32")}, **change).tensor("a").read()


@pytest.mark.parametrize("at", range(8))
def test_strings_that_were_changed(at: int):
    index, data = made.bundle({"words": [b"ab", b"c"]})
    changed = bytearray(data)
    changed[at] ^= 1
    found = bundle.Bundle(of_bytes(index), lambda n, c: of_bytes(bytes(changed)), Limits())
    with pytest.raises(DamagedFileError, match="strings is damaged"):
        found.strings("words")


def test_a_tensor_is_compared_with_its_checksum_when_somebody_asks():
    import numpy as np

    index, data = made.bundle({"a": np.ones(3, "float32")})
    found = bundle.Bundle(of_bytes(index), lambda n, c: of_bytes(data[:-1] + b"\1"), Limits())
    assert not found.tensor("a").agrees(found.digest("a"))


def test_shards_are_those_of_the_set():
    assert bundle.shard_name("w", 1, 2) == "w.data-00001-of-00002"
    with pytest.raises(DamagedFileError, match="not one of the set"):
        bundle.shard_name("w", 2, 2)
