"""The messages of ONNX's files, as far as they are written or looked at.

After onnx.proto3 of ONNX 1.23; the notation is that of `storage.protobuf.tables`.
"""

from __future__ import annotations

from keramos.storage.protobuf import schema

SCHEMA = schema("""
Model ir_version=1:int producer_name=2:str producer_version=3:str doc_string=6:str graph=7:Graph opset_import=8:*OperatorSet metadata_props=14:*Entry functions=25:*Function
OperatorSet domain=1:str version=2:int
Graph node=1:*Node name=2:str initializer=5:*Tensor doc_string=10:str input=11:*ValueInfo output=12:*ValueInfo sparse_initializer=15:*Sparse
Node input=1:*str output=2:*str name=3:str op_type=4:str attribute=5:*Attribute doc_string=6:str domain=7:str
Attribute name=1:str f=2:float i=3:int s=4:str t=5:Tensor g=6:Graph floats=7:*float ints=8:*int strings=9:*str tensors=10:*Tensor graphs=11:*Graph type=20:int sparse_tensor=22:Sparse sparse_tensors=23:*Sparse
Tensor dims=1:*int data_type=2:int name=8:str raw_data=9:bytes external_data=13:*Entry data_location=14:int
Sparse values=1:Tensor indices=2:Tensor
Function name=1:str node=7:*Node
Entry key=1:str value=2:str
ValueInfo name=1:str type=2:Type
Type tensor_type=1:TensorType
TensorType elem_type=1:int shape=2:Shape
Shape dim=1:*Dimension
Dimension dim_value=1:int dim_param=2:str
""")  # noqa: E501
