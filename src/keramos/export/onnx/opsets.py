"""Versions of ONNX's operators: which one first has an operator as it is used here.

An operator set is a number; a file says which one it is written in.
"""

from __future__ import annotations

from collections.abc import Mapping

OLDEST, NEWEST, DEFAULT = 17, 23, 18

#: Operator set -> version of the file format that came with it (onnx.helper.VERSION_TABLE).
FILE_VERSIONS: Mapping[int, int] = {17: 8, 18: 8, 19: 9, 20: 9, 21: 10, 22: 10, 23: 11}

#: Operator -> the set that first has it; all others are in the oldest.
SINCE: Mapping[str, int] = {
    "BitwiseAnd": 18,
    "BitwiseNot": 18,
    "BitwiseOr": 18,
    "BitwiseXor": 18,
    "Mish": 18,
    "Gelu": 20,
    "StringSplit": 20,
    "GroupNormalization": 21,
    "Attention": 23,
    "RMSNormalization": 23,
    "RotaryEmbedding": 23,
}

#: Operators that stand in a domain of their own.
ELSEWHERE: Mapping[str, str] = {"LabelEncoder": "ai.onnx.ml"}
#: Domain -> its operator set.
DOMAINS: Mapping[str, int] = {"ai.onnx.ml": 2}
