"""The table of operations: what each computes, and what its outputs are called.

An entry is a function `(call, *inputs)` that returns one value, or a list of several.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from keramos.engine.graphs.values import Room

if TYPE_CHECKING:
    from keramos.engine.graphs.interpreter import Frame, Graph


class Node(Protocol):
    """An operation of a graph."""

    @property
    def name(self) -> str:
        """Of the node."""
        ...

    @property
    def op(self) -> str:
        """What it does."""
        ...

    @property
    def inputs(self) -> Sequence[str]:
        """References to tensors: `node`, `node:1`, `node:output:1`."""
        ...

    @property
    def controls(self) -> Sequence[str]:
        """Names of the nodes that run before."""
        ...

    @property
    def functions(self) -> Sequence[str]:
        """The functions that its attributes name."""
        ...

    def attribute(self, name: str, default: Any = None) -> Any:
        """An attribute as Python says it."""
        ...


class Body(Protocol):
    """A function of a graph, or the graph outside every function."""

    @property
    def name(self) -> str:
        """Of it."""
        ...

    @property
    def arguments(self) -> Sequence[str]:
        """Their names, in order."""
        ...

    @property
    def operations(self) -> Mapping[str, Any]:
        """Name of a node -> the `Node`."""
        ...

    @property
    def results(self) -> Sequence[str]:
        """References to tensors, in order."""
        ...

    @property
    def controls(self) -> Sequence[str]:
        """Names of nodes that run whoever asks for results."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """One operation while it runs.

    Attributes:
        node: the operation.
        graph: whose it is.
        frame: the run of the function that it stands in.
    """

    node: Node
    graph: Graph
    frame: Frame

    def get(self, name: str, default: Any = None) -> Any:
        """An attribute; files leave out what has its default."""
        return self.node.attribute(name, default)

    def text(self, name: str, default: str = "") -> str:
        """An attribute that is text."""
        value = self.node.attribute(name)
        return default if value is None else value.decode("utf-8", "replace")

    def run(self, function: str, arguments: Sequence[Any]) -> list[Any]:
        """The results of a function."""
        return self.graph.call(function, arguments)

    @property
    def room(self) -> Room:
        """How large a tensor may be that is as large as a number says."""
        return self.graph.room


Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """What is known of an operation.

    Attributes:
        function: `(call, *inputs)`.
        outputs: their names; one with `*` stands for as many as there are, one with `*n` for as
            many as the attribute `n` says, or has. Empty for one list.
        on_host: whether it takes or gives text, which jax cannot trace.
    """

    function: Function
    outputs: tuple[str, ...] = ()
    on_host: bool = False

    def index(self, node: Node, output: str, position: int, count: int) -> int:
        """The place, among `count` results of an operation, of one that a reference names."""
        start = 0
        for entry in self.outputs:
            name, many, attribute = entry.partition("*")
            if name == output:
                return start + position
            if attribute:
                size = node.attribute(attribute, 0)
                start += size if isinstance(size, int) else len(size)
            else:
                start += count - len(self.outputs) + 1 if many else 1
        return position


RULES: dict[str, Rule] = {}


def operation(
    *names: str, outputs: str = "", on_host: bool = False
) -> Callable[[Function], Function]:
    """Enter a function into the table.

    Args:
        *names: of operations.
        outputs: names of what comes out, if it is more than one; as in `Rule`.
        on_host: whether it takes or gives text.
    """

    def enter(function: Function) -> Function:
        RULES.update(dict.fromkeys(names, Rule(function, tuple(outputs.split()), on_host)))
        return function

    return enter


#: Operations that touch files, processes, other machines or Python. They are never run.
UNSAFE = frozenset(
    """
    ReadFile WriteFile MatchingFiles WholeFileReader WholeFileReaderV2 FixedLengthRecordReader
    FixedLengthRecordReaderV2 TextLineReader TextLineReaderV2 TFRecordReader TFRecordReaderV2
    ReaderRead ReaderReadV2 ReaderReadUpTo ReaderReadUpToV2 PyFunc PyFuncStateless EagerPyFunc
    SaveV2 Save SaveSlices RestoreV2 Restore RestoreSlice MergeV2Checkpoints ShardedFilename
    ShardedFilespec WriteAudioSummary WriteGraphSummary WriteHistogramSummary
    WriteImageSummary WriteRawProtoSummary WriteScalarSummary WriteSummary CreateSummaryFileWriter
    CreateSummaryDbWriter SummaryWriter ImportEvent FileSystemSetConfiguration TextLineDataset
    TFRecordDataset FixedLengthRecordDataset FixedLengthRecordDatasetV2 SqlDataset SaveDataset
    SaveDatasetV2 LoadDataset SnapshotDataset SnapshotDatasetV2 CacheDataset CacheDatasetV2
    DataServiceDataset RemoteCall RemoteFusedGraphExecute RpcCall TryRpc Rpc Send Recv _Send _Recv
    HostSend HostRecv DebugIdentity DebugIdentityV2 DebugNumericSummary DumpTensor
    LoadAndRemapMatrix GenerateVocabRemapping InitializeTableFromDataset TPUExecute TPUCompile
    TensorRTEngineOp TRTEngineOp LMDBReader LMDBDataset
    """.split()
)
