"""What operations of TensorFlow do beyond computing: which read, write, call, load, or send.

Names as TensorFlow 1.4 to 2.21 register them.
"""

from __future__ import annotations

from collections.abc import Mapping

READS, WRITES, PYTHON, CODE, NETWORK = "reads", "writes", "python", "code", "network"

_NAMES = {
    READS: """
        ReadFile MatchingFiles MatchingFilesDataset WholeFileReader WholeFileReaderV2
        FixedLengthRecordReader FixedLengthRecordReaderV2 TextLineReader TextLineReaderV2
        TFRecordReader TFRecordReaderV2 LMDBReader ReaderRead ReaderReadV2 ReaderReadUpTo
        ReaderReadUpToV2 TextLineDataset TFRecordDataset TFRecordDatasetV2
        FixedLengthRecordDataset FixedLengthRecordDatasetV2 CSVDataset CSVDatasetV2
        ExperimentalCSVDataset LMDBDataset ExperimentalLMDBDataset SqlDataset
        ExperimentalSqlDataset LoadDataset LoadAndRemapMatrix GenerateVocabRemapping
        ExperimentalMatchingFilesDataset ImmutableConst RecordInput Skipgram SnapshotChunkDataset
        ListSnapshotChunksDataset
    """,
    WRITES: """
        WriteFile SaveDataset SaveDatasetV2 DatasetToTFRecord ExperimentalDatasetToTFRecord
        SnapshotDataset SnapshotDatasetV2 SnapshotDatasetReader CacheDataset CacheDatasetV2
        WriteAudioSummary WriteGraphSummary WriteHistogramSummary
        WriteImageSummary WriteRawProtoSummary WriteScalarSummary WriteSummary
        CreateSummaryFileWriter CreateSummaryDbWriter ImportEvent DumpTensor DebugIdentity
        DebugIdentityV2 DebugIdentityV3 DebugNumericSummary DebugNumericSummaryV2
        DebugNanCount DistributedSave CalibrationStatisticsSaver
    """,
    PYTHON: "PyFunc PyFuncStateless EagerPyFunc",
    CODE: """
        LoadLibrary TRTEngineOp TensorRTEngineOp InitializeTRTResource CreateTRTResourceHandle
        RemoteFusedGraphExecute TPUCompile TPUExecute TPUCompileMlir _TPUCompileMlir XlaCustomCall
        XlaCustomCallV2
    """,
    NETWORK: """
        RpcCall TryRpc Rpc RpcClient RpcServer RpcServerStart RpcServerRegister RemoteCall Send Recv
        _Send _Recv _HostSend _HostRecv HostSend HostRecv DataServiceDataset DataServiceDatasetV2
        DataServiceDatasetV3 DataServiceDatasetV4 RegisterDataset RegisterDatasetV2
        FileSystemSetConfiguration BigtableClient ZMQReader
    """,
}

#: Operation -> what it does, one of the five.
EFFECTS: Mapping[str, str] = {op: effect for effect, ops in _NAMES.items() for op in ops.split()}

#: Operations that every SavedModel has, to find its own variables and vocabularies: what they do
#: depends on where their first input, the name of a file, comes from.
OF_CHECKPOINTS: Mapping[str, str] = {
    "SaveV2": WRITES,
    "Save": WRITES,
    "SaveSlices": WRITES,
    "MergeV2Checkpoints": WRITES,
    "RestoreV2": READS,
    "Restore": READS,
    "RestoreSlice": READS,
}
#: The same of vocabularies; the place of the input that names the file.
OF_TABLES: Mapping[str, int] = {
    "InitializeTableFromTextFile": 1,
    "InitializeTableFromTextFileV2": 1,
}
#: Operations that read a file only where an attribute names one.
OF_ATTRIBUTES: Mapping[str, str] = {"FixedUnigramCandidateSampler": "vocab_file"}
