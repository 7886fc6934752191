"""Models of TensorFlow Lite -> findings: operations of TensorFlow that act, native code, buffers.

Format: schema.fbs of TensorFlow Lite, version 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from keramos.saving.scanning.graphs import RULES
from keramos.saving.scanning.report import Observation
from keramos.storage import Span, flatbuffer
from keramos.storage.tensorflow import effects

_CODES, _GRAPHS, _BUFFERS = 1, 2, 4  # fields of a model
_CUSTOM = 1  # of a code: the operator's name
_OPERATORS = 3  # of a graph
_OPTIONS = 5  # of an operator: for one of TensorFlow's, the node that is run, whatever its name is
_DATA, _OFFSET, _SIZE = 0, 1, 2  # of a buffer
_FLEX = "Flex"  # what names of TensorFlow's operations begin with
_OPERATION = re.compile(rb"\w{3,64}")
_MOST = 20  # names in one finding


def examine(span: Span) -> Iterator[Observation]:
    """What the operators of a model reach.

    Args:
        span: the file.

    Raises:
        DamagedFileError: it ends before what it speaks of.
    """
    model = flatbuffer.root(span)
    codes = [code.data(_CUSTOM) for code in model.tables(_CODES)]
    names = {bytes(code).decode("utf-8", "replace") for code in codes if code}
    operations = {name.removeprefix(_FLEX) for name in names if name.startswith(_FLEX)}
    if operations:
        operations |= {word for graph in model.tables(_GRAPHS) for word in _of_options(graph)}
    for operation in sorted(operations & effects.EFFECTS.keys()):
        yield Observation(RULES[effects.EFFECTS[operation]], "", f"{_FLEX}{operation}")
    if custom := sorted(name for name in names if not name.startswith(_FLEX)):
        yield Observation("tflite-custom-operator", "", ", ".join(custom[:_MOST]))
    yield from _of_buffers(model)


def _of_options(graph: flatbuffer.Table) -> Iterator[str]:
    """All words in the options of operators."""
    for operator in graph.tables(_OPERATORS):
        if options := operator.data(_OPTIONS):
            yield from (word.decode("ascii", "replace") for word in _OPERATION.findall(options))


def _of_buffers(model: flatbuffer.Table) -> Iterator[Observation]:
    for number, buffer in enumerate(model.tables(_BUFFERS)):
        buffer.data(_DATA)  # which checks that it is in the file
        start, size = buffer.unsigned(_OFFSET, 8), buffer.unsigned(_SIZE, 8)
        if start > 1 and start + size > model.span.size:
            place = f"bytes {start:,} to {start + size:,} of {model.span.size:,}"
            yield Observation("tflite-outside", f"buffer {number}", place)
