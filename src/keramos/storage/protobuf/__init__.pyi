# Written by tools/stubs.py from the table in __init__.py.

from .decoding import Decoder as Decoder
from .decoding import Fields as Fields
from .decoding import varint as varint
from .encoding import encode as encode
from .tables import Schema as Schema
from .tables import schema as schema

__all__ = [
    "Decoder",
    "Fields",
    "Schema",
    "encode",
    "schema",
    "varint",
]
