"""The rules of a scan: what each finds, how bad that is, and which readers would do it.

Identifiers never change; docs/SCAN.md explains them. Those of structures are causes of errors that
`storage` and `codec` raise.
"""

from __future__ import annotations

from dataclasses import dataclass

#: From what only needs to be known to what runs code as soon as the file is opened.
SEVERITIES = ("note", "low", "medium", "high", "critical")

KERAS3, KERAS2, TENSORFLOW = "Keras 3", "Keras 1 and 2", "TensorFlow"
KERAS = f"{KERAS3}; {KERAS2}"
PICKLE, NUMPY, ONNX = "pickle, joblib, torch.load", "numpy with allow_pickle", "ONNX runtimes"
LITE = "TensorFlow Lite, LiteRT"
UNPACKERS, SCANNERS = "whatever unpacks it", "readers and scanners, each another way"
HDF5 = "libhdf5, by h5py or Keras"


@dataclass(frozen=True)
class Rule:
    """One kind of finding.

    Attributes:
        id: its name, for ever.
        severity: one of `SEVERITIES`.
        title: what it is, in a few words.
        effect: what the file would do.
        readers: who would do it.
    """

    id: str
    severity: str
    title: str
    effect: str
    readers: str

    @property
    def level(self) -> int:
        """Of its severity, from 0."""
        return SEVERITIES.index(self.severity)


_TABLE = (
    # code in configs
    ("lambda-acts", "critical", "code that reaches beyond arithmetic",
     "runs Python bytecode that names files, processes, imports or the interpreter", KERAS),
    ("lambda-unreadable", "high", "code that nobody can list",
     "runs bytes as Python bytecode that no known Python wrote so", KERAS),
    ("lambda-opaque", "medium", "code of which not all is followed",
     "runs Python bytecode that calls what is not in the file", KERAS),
    ("lambda-computes", "medium", "code that only computes",
     "runs Python bytecode, of which every call is one of a known operation on tensors", KERAS),
    ("name-acts", "critical", "a function or class that acts on the machine",
     "calls a function of Python or Keras that reaches files, processes or settings", KERAS),
    ("name-library-acts", "high", "a function of a library that reads, writes or loads",
     "calls it, with arguments of the file", KERAS),
    ("name-library", "low", "a class or function of another library",
     "imports it, if the reader's Keras looks names up", KERAS),
    ("name-unknown", "note", "a class or function of the writer's own",
     "needs code that the file does not hold", KERAS),
    ("name-conflict", "high", "an object that claims to be two",
     "is one class to who looks at it, and another to who loads it", KERAS),
    ("class-unpickles", "critical", "a class that unpickles bytes of the file",
     "runs whatever its pickle says", KERAS3),
    ("class-loads-program", "critical", "a class that loads a program from a path",
     "loads and runs a TensorFlow program from a place that the file names", KERAS3),
    ("class-calls-functions", "high", "a class that calls functions of the file's choice",
     "calls functions that the file names", KERAS3),
    ("type-by-name", "high", "a type that is looked up by name",
     "imports a module and takes a class that the file names", KERAS),
    ("config-path", "high", "a file of the reader's machine",
     "reads a file that the config names, into the model", KERAS),
    ("config-name-path", "high", "a name that leads out of a folder",
     "writes or reads files outside of a folder, as assets of an object of that name", KERAS3),
    ("config-duplicate-name", "medium", "two layers of one name",
     "is one graph to a reader that takes the first, another to one that takes the last", KERAS),
    ("config-object-array", "high", "an array of objects in a config",
     "makes numpy unpickle, or build objects", KERAS3),
    ("config-malformed", "medium", "a config that nobody can read to its end",
     "is understood otherwise by every reader", KERAS),
    ("yaml-object", "critical", "YAML that asks for objects of Python",
     "imports and calls what it names", "PyYAML's unsafe loaders; Keras until 2.5"),
    ("json-duplicate-key", "high", "JSON with a key given twice",
     "says one thing to a reader that takes the first, another to one that takes the last",
     SCANNERS),
    ("json-encoding", "medium", "JSON in an encoding of its own choice",
     "is text to readers that guess encodings, and nothing to others", SCANNERS),
    # archives and folders
    ("zip-duplicate-member", "high", "two members of one name",
     "shows one member to a scanner, and another to the reader", SCANNERS),
    ("zip-overlap", "high", "members that share bytes",
     "inflates to far more than it stores, or hides one member in another", UNPACKERS),
    ("zip-prefixed", "high", "data before the archive",
     "is another kind of file to readers that look at its beginning", SCANNERS),
    ("zip-appended", "medium", "data after the archive",
     "is another kind of file to readers that do not look for the archive's end", SCANNERS),
    ("zip-header-differs", "high", "a member with two descriptions",
     "shows one member to readers of the directory, and another to those of the headers", SCANNERS),
    ("zip-two-names", "high", "a member with two names",
     "is found under one name by some readers, under another by others", SCANNERS),
    ("zip-path-outside", "high", "a member's name leads out of the archive",
     "writes a file outside of the folder into which it is unpacked", UNPACKERS),
    ("zip-special-member", "high", "a member that is a link or a device",
     "leads what is unpacked later to another place", UNPACKERS),
    ("zip-compression", "medium", "a member in a compression that Keras does not write",
     "is unpacked by some readers, and passed over by others", SCANNERS),
    ("zip-encrypted", "medium", "an encrypted member",
     "hides from scanners what readers with the password see", UNPACKERS),
    ("tar-disguised", "high", "a tar archive that begins like something else",
     "is another kind of file to readers that look at its beginning", SCANNERS),
    ("tar-path-outside", "high", "a member of a tar archive leads out of it",
     "writes a file, or makes a link, outside of the folder into which it is unpacked", UNPACKERS),
    ("folder-link", "low", "a link that leads out of the folder",
     "reads files of the machine as parts of the model", "whatever opens the folder"),
    ("shard-path-outside", "high", "an index that names files elsewhere",
     "reads a file of the machine as weights", KERAS3),
    ("archive-nested", "medium", "archives inside archives without end",
     "hides what is in the innermost", SCANNERS),
    ("archive-unopened", "medium", "an archive that is not opened here",
     "may hold anything", UNPACKERS),
    ("limit-exceeded", "medium", "more than the limits of a reader",
     "takes the memory, the disk or the time of whoever opens it", "any reader"),
    # HDF5
    ("hdf5-prefixed", "medium", "data before HDF5",
     "is another kind of file to readers that look at its beginning", SCANNERS),
    ("hdf5-external-storage", "high", "a tensor whose bytes are another file's",
     "reads any file of the machine as numbers of the model", HDF5),
    ("hdf5-external-link", "high", "a link into another file",
     "opens another HDF5 file of the machine as a part of the model", HDF5),
    ("hdf5-virtual", "high", "a tensor made of other files",
     "reads other HDF5 files of the machine as numbers of the model", HDF5),
    ("hdf5-soft-link", "medium", "a link by name",
     "makes circles, or shows one tensor in many places", HDF5),
    ("hdf5-foreign-link", "high", "a link of a kind of its own",
     "makes libhdf5 load code that follows it", HDF5),
    ("hdf5-cycle", "medium", "a group that is in itself, or in two places",
     "never ends for who walks through it", HDF5),
    ("hdf5-more-than-stored", "medium", "tensors larger than what is stored",
     "makes its reader allocate far more than the file holds", HDF5),
    # pickles
    ("pickle-acts", "critical", "a pickle that acts on the machine",
     "calls functions that reach files, processes or the interpreter", PICKLE),
    ("pickle-calls", "high", "a pickle that calls functions",
     "imports and calls functions of which nothing here says that they are harmless", PICKLE),
    ("pickle-data", "low", "a pickle of plain data",
     "runs nothing that was seen; its format can always run code", PICKLE),
    ("pickle-malformed", "high", "a pickle that breaks off",
     "is run up to where it breaks", PICKLE),
    ("numpy-objects", "medium", "an array of objects, which is a pickle",
     "is unpickled", NUMPY),
    ("numpy-more-than-stored", "medium", "an array larger than what is stored",
     "makes its reader allocate far more than the file holds", "numpy, Keras 3"),
    # programs
    ("tf-reads-files", "high", "an operation that reads files",
     "reads files of the machine, or of a network, whose names the graph makes", TENSORFLOW),
    ("tf-writes-files", "critical", "an operation that writes files",
     "writes files of the machine whose names and contents the graph makes", TENSORFLOW),
    ("tf-runs-python", "high", "an operation that calls Python",
     "calls a function of the process that runs the graph", TENSORFLOW),
    ("tf-loads-code", "critical", "an operation that loads or runs native code",
     "hands bytes of the file to a loader or a compiler of code", TENSORFLOW),
    ("tf-network", "high", "an operation that talks to other machines",
     "sends or receives over the network", TENSORFLOW),
    ("tf-asset-outside", "high", "a vocabulary in a file elsewhere",
     "reads a file outside of the model's folder", TENSORFLOW),
    ("onnx-path-outside", "high", "a tensor in a file elsewhere",
     "reads a file outside of the model's folder as numbers", ONNX),
    ("onnx-custom-operator", "low", "operators of a domain of its own",
     "needs a native library that the reader registers", ONNX),
    ("tflite-custom-operator", "low", "operators that TensorFlow Lite has not",
     "needs a native library that the reader registers", LITE),
    ("tflite-outside", "high", "a tensor beyond the end of the file",
     "makes its reader look at memory that is not the model's", LITE),
    ("program-calls-python", "critical", "a compiled program that calls back into Python",
     "calls an address that the file names", "jax, XLA"),
    ("unsafe", "high", "something else that a reader must refuse",
     "leads out of the file, or means two things", "any reader"),
)  # fmt: skip

RULES = {row[0]: Rule(*row) for row in _TABLE}


def rule(id: str) -> Rule:
    """The rule of that name; `unsafe` for a cause that is no rule."""
    return RULES.get(id) or RULES["unsafe"]
