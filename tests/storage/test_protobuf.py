"""Protocol buffers: bytes that the specification gives, and dicts that come back as they were."""

from __future__ import annotations

from typing import Any

import pytest

from keramos.errors import DamagedFileError
from keramos.storage import Limits
from keramos.storage.protobuf import Decoder, encode, schema

SCHEMA = schema(
    """
One a=1:int text=2:str floats=4:*float ints=6:*int zig=7:sint flag=8:bool double=9:double
Outer inner=3:One many=5:*One named={}:{One} numbered=11:#str raw=12:bytes fixed=13:fixed32
Tree child=1:Tree
""".replace("{}", "10")
)


@pytest.mark.parametrize(
    ("message", "fields", "data"),
    [  # the first four are the examples of protobuf.dev, "Encoding"
        ("One", {"a": 150}, "089601"),
        ("One", {"text": "testing"}, "120774657374696e67"),
        ("Outer", {"inner": {"a": 150}}, "1a03089601"),
        ("One", {"ints": [3, 270, 86942]}, "3206038e029ea705"),
        ("One", {"a": -2}, "08feffffffffffffffff01"),
        ("One", {"zig": -2}, "3803"),
        ("One", {"flag": False}, "4000"),
        ("One", {"floats": [1.0, -2.0]}, "22080000803f000000c0"),
        ("One", {"double": 1.0}, "49000000000000f03f"),
        ("Outer", {"named": {"b": {"a": 1}, "a": {}}}, "52050a0161120052070a016212020801"),
        ("Outer", {"numbered": {2: "x"}}, "5a050802120178"),
        ("Outer", {"many": [{"a": 1}, {}]}, "2a0208012a00"),
        ("Outer", {"fixed": 258}, "6d02010000"),
    ],
)
def test_bytes_and_back(message: str, fields: dict[str, Any], data: str):
    assert encode(SCHEMA, message, fields).hex() == data
    decoded = Decoder(SCHEMA, "file", Limits()).decode(message, memoryview(bytes.fromhex(data)))
    assert decoded == fields


def test_what_is_none_is_left_out_and_bytes_stand_for_a_message():
    inner = encode(SCHEMA, "One", {"a": 1})
    assert encode(SCHEMA, "Outer", {"raw": None, "inner": inner}) == b"\x1a\x02\x08\x01"


def test_repeated_numbers_may_come_one_by_one():
    data = memoryview(bytes.fromhex("3003308e02250000803f"))
    fields = Decoder(SCHEMA, "file", Limits()).decode("One", data)
    assert fields == {"ints": [3, 270], "floats": [1.0]}


@pytest.mark.parametrize(
    ("message", "data", "what"),
    [
        ("One", "2203000000", "inside of a number"),  # three bytes of a float
        ("One", "49", "8 bytes, 0 are left"),
        ("One", "0d00000080", None),  # a fixed32 where an int should be is read
        ("One", "2001", "another type of field"),
        ("Outer", "1801", "a number where bytes"),
    ],
)
def test_damaged(message: str, data: str, what: str | None):
    decoder = Decoder(SCHEMA, "file", Limits())
    if what is None:
        assert decoder.decode(message, memoryview(bytes.fromhex(data)))
        return
    with pytest.raises(DamagedFileError, match=what):
        decoder.decode(message, memoryview(bytes.fromhex(data)))


def test_messages_inside_each_other_end():
    data = b""
    for _ in range(200):
        data = encode(SCHEMA, "Tree", {"child": data})
    with pytest.raises(DamagedFileError, match="inside each other"):
        Decoder(SCHEMA, "file", Limits()).decode("Tree", memoryview(data))
