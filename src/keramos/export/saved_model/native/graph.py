"""Nodes of a function of TensorFlow.

Rules speak of the operators of ONNX, which are few and well defined; `operators` says which
operations of TensorFlow stand for each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from keramos.engine.listing import Value
from keramos.engine.sizes import Size
from keramos.errors import UnsupportedFileError
from keramos.export.onnx.graph import Graph, Node
from keramos.export.onnx.refusal import Refused
from keramos.export.onnx.values import Held, Source, Weight, ints
from keramos.export.saved_model.native.operators import OPERATORS, axes_of
from keramos.export.saved_model.nodes import type_
from keramos.storage.tensorflow.bundle_writer import code_of, shape_message
from keramos.storage.tensorflow.messages import encoded

#: What the name of an operation may not have.
_FOREIGN = re.compile(r"[^A-Za-z0-9_.\-/]")


class TensorFlowGraph(Graph):
    """Nodes in running order, whose tensors are named as functions name them: `node:output:0`."""

    def __init__(self, *args: Any):
        super().__init__(*args)
        #: Name of a tensor -> its dtype.
        self.dtypes: dict[str, str] = {}

    def ops(self, kind: str, outputs: int, *inputs: Source | None, **attributes: Any) -> list[str]:
        """An operator of ONNX, as operations of TensorFlow; the names of its outputs.

        Raises:
            Refused: there are none.
        """
        write = OPERATORS.get(kind)
        if write is None:
            raise Refused(f"TensorFlow has nothing for the operator {kind}")
        present = {key: value for key, value in attributes.items() if value is not None}
        return write(self, *inputs, **present)

    def node(
        self,
        operation: str,
        inputs: Sequence[Source],
        results: Sequence[tuple[str, str]],
        **attributes: Any,
    ) -> list[str]:
        """An operation of TensorFlow; the names of its outputs.

        Args:
            operation: its name.
            inputs: tensors.
            results: name and dtype of each output; those of one name are a list.
            attributes: `Attr` messages.
        """
        name = _FOREIGN.sub("_", self._within(operation)).lstrip("_/-") or operation
        name, counts, outputs = self.shared.nodes.unique(name), dict[str, int](), list[str]()
        read = [self.tensor(source) for source in inputs]
        for result, dtype in results:
            number = counts[result] = counts.get(result, -1) + 1
            outputs.append(f"{name}:{result}:{number}")
            self.dtypes[outputs[-1]] = dtype
        self.nodes.append(Node(operation, read, outputs, attributes, name))
        return outputs

    def dtype(self, source: Source) -> str:
        """Of a tensor."""
        return self.dtypes[source] if isinstance(source, str) else str(source.dtype)

    def type(self, source: Source | str, *, of: str | None = None) -> bytes:
        """The attribute that says the type of a tensor, or the type called `of`."""
        dtype = self.dtype(source) if of is None else of
        try:
            return type_(code_of(dtype, "the graph"))
        except UnsupportedFileError:
            raise Refused(f"TensorFlow has no type {dtype}") from None

    def maker(self, source: object) -> None:
        """Nothing is changed once it is written: TensorFlow fuses operations itself."""

    def tensor(self, source: Source) -> str:
        """The name of a tensor; what is known becomes a constant, once."""
        if isinstance(source, str):
            return source
        assert not isinstance(source, Weight), "variables are read by operations"
        source = np.asarray(source)
        key: Any = (source.tobytes(), source.shape, source.dtype.name)
        if key not in self.shared.pool:
            kind = self.type(source)
            name = self.shared.nodes.unique("Const")
            message = {
                "dtype": code_of(source.dtype.name, name),
                "shape": shape_message(source.shape),
                "content": np.ascontiguousarray(source).tobytes(),
            }
            value = encoded("Attr", {"tensor": message})
            output = f"{name}:output:0"
            self.nodes.append(Node("Const", [], [output], {"dtype": kind, "value": value}, name))
            self.dtypes[output] = source.dtype.name
            self.shared.pool[key] = output, None
        return self.shared.pool[key][0]

    def refused(self, value: Value) -> str:
        """What stands for a value that could not be written; its type is known."""
        name = self.shared.nodes.unique("refused")
        self.dtypes[name] = value.dtype
        return name

    # -- Arrangement, where the operators of ONNX say it otherwise ---------------------------------

    def cast(self, x: Source, dtype: str) -> Source:
        """`x` in another type."""
        if isinstance(x, np.ndarray):
            return x.astype(np.dtype(dtype))
        if self.dtype(x) == dtype:
            return x
        attributes = {"SrcT": self.type(x), "DstT": self.type(x, of=dtype)}
        return self.node("Cast", [x], [("y", dtype)], **attributes)[0]

    def reshape(self, x: Source, wanted: Sequence[Size], shape: Sequence[Size] = ()) -> Source:
        """`x` in another shape of as many elements; one size that is not known is what is left."""
        wanted = tuple(wanted)
        numbers = [size for size in wanted if isinstance(size, int)]
        if not isinstance(x, str) and len(numbers) == len(wanted):
            return super().reshape(x, wanted)
        if len(numbers) + 1 >= len(wanted) and 0 not in numbers:
            return self.op("Reshape", x, ints(*(n if isinstance(n, int) else -1 for n in wanted)))
        return self.op("Reshape", x, self.shape(wanted))

    def flip(self, x: Source, axes: Sequence[int]) -> Source:
        """`x` from its end to its beginning along the axes."""
        if not isinstance(x, str):
            return super().flip(x, axes)
        result = [("output", self.dtype(x))]
        return self.node("ReverseV2", [x, axes_of(axes)], result, T=self.type(x))[0]

    def spread(self, held: Held, shape: Sequence[Size]) -> Held:
        """What is held, at its full size."""
        order = held.order or tuple(range(len(shape)))
        wanted = tuple(shape[axis] for axis in order)
        is_plain = not isinstance(held.source, str) or held.padded(len(wanted)) == wanted
        if is_plain and all(isinstance(n, int) or isinstance(held.source, str) for n in wanted):
            return super().spread(held, shape)
        return Held(self.op("Expand", held.source, self.shape(wanted)), wanted, held.order)
