"""The messages of TensorFlow's files, as far as they are read.

A line is a message: its name, then `field=number:kind`. Kinds: int, bool, fixed32, str, bytes
(left undecoded), or another message; `*kind` is repeated, `{kind}` a map with text for keys.
No message leads back to itself, so that nesting ends.
"""

from __future__ import annotations

from typing import NamedTuple

_TEXT = """
Entry key=1:bytes value=2:bytes

BundleHeader num_shards=1:int endianness=2:int
BundleEntry dtype=1:int shape=2:Shape shard_id=3:int offset=4:int size=5:int crc32c=6:fixed32 slices=7:*Slice
Slice extent=1:*Extent
Extent start=1:int length=2:int
Shape dim=2:*Dim unknown_rank=3:bool
Dim size=1:int

CheckpointGraph nodes=1:*CheckpointObject
CheckpointObject children=1:*Edge attributes=2:*Attribute slots=3:*Slot
Edge node=1:int name=2:str
Attribute name=1:str full_name=2:str key=3:str
Slot variable=1:int name=2:str node=3:int

SavedModel version=1:int graphs=2:*bytes
MetaGraph info=1:MetaInfo graph=2:bytes files=6:*AssetFile objects=7:bytes
MetaInfo tags=4:*str tensorflow_version=5:str
ObjectGraph nodes=1:*SavedObject
SavedObject children=1:*Edge user=4:User asset=5:Asset function=6:Function variable=7:Variable bare=8:Bare constant=9:Constant resource=10:bytes
User identifier=1:str metadata=3:str
Asset file=1:int
AssetFile filename=2:str
Function concrete=1:*str
Bare function=1:str
Variable dtype=1:int shape=2:Shape trainable=3:bool name=6:str
Constant operation=1:str

Functions concrete=2:{Concrete}
Concrete bound=2:*int

Graph node=1:*bytes
NodeName name=1:str
Node name=1:str op=2:str attr=5:{Attr}
Attr tensor=8:Tensor
Tensor dtype=1:int shape=2:Shape content=4:bytes strings=8:*bytes int64s=10:*int

Signatures signatures=5:{Signature}
Signature inputs=1:{TensorInfo} outputs=2:{TensorInfo} method=3:str
TensorInfo name=1:str dtype=2:int shape=3:Shape

KerasMetadata nodes=1:*KerasNode
KerasNode node=2:int path=3:str identifier=4:str metadata=5:str
"""  # noqa: E501


class Field(NamedTuple):
    """A field of a message.

    Attributes:
        name: of the field.
        kind: of its value.
        repeats: empty, `*` for a list, `{` for a map.
    """

    name: str
    kind: str
    repeats: str


def _schema(text: str) -> dict[str, dict[int, Field]]:
    messages: dict[str, dict[int, Field]] = {}
    for line in filter(None, text.splitlines()):
        message, *fields = line.split()
        messages[message] = {}
        for field in fields:
            name, _, rest = field.partition("=")
            number, _, kind = rest.partition(":")
            repeats = kind[0] if kind[0] in "*{" else ""
            messages[message][int(number)] = Field(name, kind.strip("*{}"), repeats)
    return messages


#: Message -> number of a field -> the field.
SCHEMA = _schema(_TEXT)
