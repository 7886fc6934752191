"""Protocol buffers by tables of messages: bytes ↔ dicts, without the protobuf package.

Knows no message: `storage.tensorflow.messages` and its like are the tables.

A message is a row of fields: varint (number << 3 | type), then a varint, eight or four bytes, or a
length and as many bytes.
"""

from keramos._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Decoder": "decoding",
        "Fields": "decoding",
        "Schema": "tables",
        "encode": "encoding",
        "schema": "tables",
        "varint": "decoding",
    },
)
