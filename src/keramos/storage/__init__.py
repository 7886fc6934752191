"""Bytes <-> named tensors and files.

Refuses to know any model or config. Importing this package imports the standard library alone:
numpy comes with the first tensor that is read, fsspec with the first URL.
"""

from keramos._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Archive": "archive",
        "Group": "hdf5.group",
        "LazyTensor": "tensor",
        "Limits": "limits",
        "Member": "archive",
        "Span": "span",
        "WeightStore": "weight_store",
        "archive": "archive:",
        "atomic": "replace",
        "beside": "beside:",
        "disk_errors": "disk_errors:",
        "dtypes": "dtypes:",
        "foreign": "foreign:",
        "hdf5": "hdf5:",
        "exists": "archive",
        "file_types": "file_types:",
        "npz": "npz:",
        "open": "archive",
        "open_hdf5": "hdf5.group",
        "open_hdf5_root": "hdf5.group",
        "recognise": "file_types",
        "replace": "replace:",
        "safetensors": "safetensors:",
        "sharded": "sharded:",
        "tensorflow": "tensorflow:",
        "write_archive": "writer",
        "write_sharded": "sharded_writer",
        "write_weights": "writer",
        "writer": "writer:",
    },
)
