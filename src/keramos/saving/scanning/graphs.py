"""Graphs of TensorFlow -> findings: operations that read, write, call Python, load code, or send.

Every graph of the file and every function of its library is looked through, called or not.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from keramos.codec import strict_json
from keramos.errors import KeramosError, UnrecognizedFileError
from keramos.saving.scanning import configs
from keramos.saving.scanning.opcodes import unescaped
from keramos.saving.scanning.operators import examine_program
from keramos.saving.scanning.report import Observation
from keramos.storage import Limits, Span
from keramos.storage.limits import MIB
from keramos.storage.member_name import stays_inside
from keramos.storage.tensorflow import effects
from keramos.storage.tensorflow.program_file import Body, Operation, ProgramFile

RULES = {
    effects.READS: "tf-reads-files",
    effects.WRITES: "tf-writes-files",
    effects.PYTHON: "tf-runs-python",
    effects.CODE: "tf-loads-code",
    effects.NETWORK: "tf-network",
}
#: Strings and remarks of text, of which the latter go. A string that does not end is one, too: to
#: look for its end again at each quotation mark would take for ever.
_PART = re.compile(rb""""(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|#[^\n]*""")
#: A field whose value is text: what is run, configs of Keras, files of vocabularies.
_TEXT_FIELD = re.compile(
    rb"""\b(op|metadata|filename)\s*:\s*((?:"(?:[^"\\\n]|\\.)*"\s*|'(?:[^'\\\n]|\\.)*'\s*)+)"""
)
_TEXT_STRING = re.compile(rb""""((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'""")
_TEXT_GRAPH = re.compile(rb"\bnode\s*(?::\s*)?[{<]")
_PATH = re.compile(r"[/\\]|^[A-Za-z]:")
_STEPS = 50  # on the way back from an operation to where the name of its file comes from


def examine(span: Span, limits: Limits, problems: list[str]) -> Iterator[Observation]:
    """What the graphs in `saved_model.pb` would do.

    Args:
        span: the file.
        limits: what it may cost.
        problems: takes what could not be read.

    Raises:
        DamagedFileError, LimitError: it is no such file, or too large.
    """
    for file in ProgramFile(span, _small(limits)).every():
        yield from _of_file(file, problems)


def examine_graph(span: Span, limits: Limits, problems: list[str]) -> Iterator[Observation]:
    """The same of a graph that stands alone.

    Raises:
        UnrecognizedFileError: it has no operation.
    """
    file = ProgramFile(span, _small(limits), is_graph=True)
    if not file.graph.operations and not file.functions:
        raise UnrecognizedFileError("a graph without operations", in_=span.name)
    yield from _of_file(file, problems)


def _small(limits: Limits) -> Limits:
    """A name of a file is a small constant: no other is made."""
    return replace(limits, max_result_bytes=min(limits.max_result_bytes, MIB))


def examine_text(data: bytes | memoryview) -> Iterator[Observation]:
    """The same of a graph that is written as text, where the operations are looked at alone."""
    whole = _PART.sub(lambda part: b"" if part[0].startswith(b"#") else part[0], data)
    fields = {(key, _joined(value)) for key, value in _TEXT_FIELD.findall(whole)}
    for key, text in sorted(fields):
        yield from _TEXT_LOOKS[key](text)


def _of_op(name: str) -> Iterator[Observation]:
    if name in effects.EFFECTS:
        yield Observation(RULES[effects.EFFECTS[name]], "", name)


def _of_metadata(text: str) -> Iterator[Observation]:
    with contextlib.suppress(KeramosError):  # not of Keras
        yield from configs.examine_any(strict_json.loads(text), "metadata")


def _of_filename(text: str) -> Iterator[Observation]:
    if text and not stays_inside(text):
        yield Observation("tf-asset-outside", "", text)


_TEXT_LOOKS: Mapping[bytes, Callable[[str], Iterator[Observation]]] = {
    b"op": _of_op,
    b"metadata": _of_metadata,
    b"filename": _of_filename,
}


def is_text(data: bytes | memoryview) -> bool:
    """Whether this is a graph as text, or has one in it."""
    return _TEXT_GRAPH.search(data) is not None


def _joined(strings: bytes) -> str:
    """Strings that stand side by side, which are one."""
    pieces = (double or single for double, single in _TEXT_STRING.findall(strings))
    return unescaped(b"".join(pieces))


def _of_file(file: ProgramFile, problems: list[str]) -> Iterator[Observation]:
    for _, filename in file.files:
        if not stays_inside(filename):
            yield Observation("tf-asset-outside", "", filename)
    fed = {reference.partition(":")[0] for reference, _ in file.files}
    yield from _of_body(file.graph, fed, problems)
    for name in file.functions:
        try:
            body = file.functions[name]
        except KeramosError as error:
            problems.append(f"function {name}: {error.what}")
            continue
        yield from _of_body(body, set(), problems)


def _of_body(body: Body, fed: set[str], problems: list[str]) -> Iterator[Observation]:
    for node in body.operations.values():
        try:
            finding = _of_node(node, body, fed)
        except KeramosError as error:
            problems.append(f"operation {node.name}: {error.what}")
            continue
        if finding is not None:
            yield finding
        if node.op == "XlaCallModule":
            yield from examine_program(node.attribute("module", b""), _place(body, node))


def _of_node(node: Operation, body: Body, fed: set[str]) -> Observation | None:
    place = _place(body, node)
    if node.op in effects.OF_CHECKPOINTS:
        path = _constant(node, 0, body)
        if path is None or not _PATH.search(path):
            return None
        rule = RULES[effects.OF_CHECKPOINTS[node.op]]
        return Observation(rule, place, f"{node.op} {path}")
    if node.op in effects.OF_TABLES:
        position = effects.OF_TABLES[node.op]
        path = _constant(node, position, body)
        own = len(node.inputs) > position and node.inputs[position].partition(":")[0] in fed
        return None if path is None or own else Observation("tf-reads-files", place, path)
    if node.op in effects.OF_ATTRIBUTES:
        path = _text(node.attribute(effects.OF_ATTRIBUTES[node.op], b""))
        return Observation("tf-reads-files", place, f"{node.op} {path}") if path else None
    if node.op == "PrintV2":
        stream = _text(node.attribute("output_stream", b""))
        is_file = stream.startswith("file:")
        return Observation("tf-writes-files", place, f"PrintV2 {stream}") if is_file else None
    effect = effects.EFFECTS.get(node.op)
    if effect is None:
        return None
    path = _constant(node, 0, body)
    shown = node.op if path is None else f"{node.op} {path}"
    return Observation(RULES[effect], place, shown)


def _place(body: Body, node: Operation) -> str:
    return f"{body.name}/{node.name}" if body.name else node.name


def _constant(node: Operation, position: int, body: Body) -> str | None:
    """The text that an input is made of, first part first; None where a caller hands it in."""
    operations: Mapping[str, Operation] = body.operations
    for _ in range(_STEPS):
        if position >= len(node.inputs):
            return _value(node) if node.op == "Const" else None
        name = node.inputs[position].partition(":")[0]
        if name not in operations:
            return None
        node, position = operations[name], 0
    return None


def _value(node: Operation) -> str | None:
    value = node.attribute("value")
    texts: list[object] = list(value.reshape(-1)[:1]) if hasattr(value, "reshape") else []
    return _text(texts[0]) if texts else None


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
