"""The messages of TensorFlow's files, as far as they are read and written.

Some are left as bytes inside of others, and decoded when somebody asks. Only `Value`, `Attr` and
`TypeSpec` lead back to themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos.storage.limits import Limits
from keramos.storage.protobuf.decoding import Decoder
from keramos.storage.protobuf.encoding import encode
from keramos.storage.protobuf.tables import schema

#: Message -> number of a field -> the field; how a line is read, `protobuf.tables` says.
SCHEMA = schema("""
BundleHeader num_shards=1:int endianness=2:int version=3:Version
BundleEntry dtype=1:int shape=2:Shape shard_id=3:int offset=4:int size=5:int crc32c=6:fixed32 slices=7:*Slice
Slice extent=1:*Extent
Extent start=1:int length=2:int
Shape dim=2:*Dim unknown_rank=3:bool
Dim size=1:int
Version producer=1:int min_consumer=2:int

CheckpointGraph nodes=1:*CheckpointObject
CheckpointObject children=1:*Edge attributes=2:*Attribute slots=3:*Slot has_values=5:Flag
Edge node=1:int name=2:str
Attribute name=1:str full_name=2:str key=3:str
Slot variable=1:int name=2:str node=3:int
Flag value=1:bool

SavedModel version=1:int graphs=2:*bytes
MetaGraph info=1:MetaInfo graph=2:bytes saver=3:Saver collections=4:{Collection} signatures=5:{bytes} files=6:*AssetFile objects=7:bytes
MetaInfo tags=4:*str tensorflow_version=5:str git_version=6:str stripped_defaults=7:bool aliases=8:{str}
Saver filename=1:str save=2:str restore=3:str version=7:int
Collection nodes=1:NodeList any=5:AnyList
NodeList name=1:*str
AnyList value=1:*Any
Any url=1:str value=2:bytes
ObjectGraph nodes=1:*SavedObject concrete=2:{bytes}
SavedObject children=1:*Edge slots=3:*Slot user=4:User asset=5:Asset function=6:Function variable=7:Variable bare=8:Bare constant=9:Constant resource=10:Resource captured=12:Captured
User identifier=1:str version=2:Version metadata=3:str
Asset file=1:int
AssetFile tensor=1:TensorInfo filename=2:str
Function concrete=1:*str spec=2:bytes
Bare function=1:str keywords=2:*str positional=3:int spec=4:bytes
FunctionSpec arguments=1:Value is_method=2:bool signature=5:Value
Variable dtype=1:int shape=2:Shape trainable=3:bool name=6:str
Constant operation=1:str
Resource device=1:str
Captured name=1:str function=2:str

Concrete bound=2:*int signature=3:bytes outputs=4:bytes
Value none=1:None float=11:double int=12:sint text=13:str bool=14:bool shape=31:Shape dtype=32:int spec=33:Spec type_spec=34:TypeSpec bounded_spec=35:Spec list=51:Values tuple=52:Values dict=53:Entries named=54:Named
None
Spec name=1:str shape=2:Shape dtype=3:int
TypeSpec class=1:int state=2:Value class_name=3:str leaves=4:int
Values value=1:*Value
Entries entry=1:{Value}
Named name=1:str pair=2:*Pair
Pair key=1:str value=2:Value

Graph node=1:*bytes library=2:bytes versions=4:Version
Library function=1:*bytes registered=3:*Registered
Registered function=1:str operation=2:str
FunctionDef signature=1:OpDef node=3:*Node ret=4:{str} attr=5:{Attr} control_ret=6:{str} arg_attr=7:#ArgAttrs
ArgAttrs attr=1:{Attr}
OpDef name=1:str input=2:*Arg output=3:*Arg is_stateful=17:bool control_output=20:*str
Arg name=1:str type=3:int type_attr=4:str number_attr=5:str type_list_attr=6:str handle=7:*Handle is_ref=16:bool
Handle dtype=1:int shape=2:Shape
NodeName name=1:str
Node name=1:str op=2:str input=3:*str attr=5:{Attr}
Operation name=1:str op=2:str input=3:*str attr=5:{bytes}
FunctionHead signature=1:NodeName
FunctionBody signature=1:OpDef node=3:*bytes ret=4:{str} control_ret=6:{str}
Attr list=1:AttrList text=2:bytes int=3:int float=4:float bool=5:bool type=6:int shape=7:Shape tensor=8:Tensor function=10:FunctionName
AttrList text=2:*bytes int=3:*int float=4:*float bool=5:*bool type=6:*int shape=7:*Shape tensor=8:*Tensor function=9:*FunctionName
FunctionName name=1:str attr=2:{Attr}
Tensor dtype=1:int shape=2:Shape content=4:bytes floats=5:*float doubles=6:*double ints=7:*int strings=8:*bytes int64s=10:*int bools=11:*bool halves=13:*int complex64s=9:*float complex128s=12:*double uint32s=16:*int uint64s=17:*int float8s=18:bytes

Signature inputs=1:{TensorInfo} outputs=2:{TensorInfo} method=3:str
TensorInfo name=1:str dtype=2:int shape=3:Shape

KerasMetadata nodes=1:*KerasNode
KerasNode node=2:int path=3:str identifier=4:str metadata=5:str version=6:Version
""")  # noqa: E501


def decoder(name: str, limits: Limits) -> Decoder:
    """What decodes the messages of the file of that name."""
    return Decoder(SCHEMA, name, limits)


def encoded(message: str, fields: Mapping[str, Any]) -> bytes:
    """A message of the table as bytes."""
    return encode(SCHEMA, message, fields)
