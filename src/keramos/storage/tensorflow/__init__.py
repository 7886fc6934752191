"""What TensorFlow writes: checkpoints and SavedModels, read without TensorFlow.

`messages` says what is in their protocol buffers, `table` reads the sorted table of an index,
`bundle` the tensors that it names, `object_graph` the objects that hold them, `saved_model` what a
SavedModel says of itself, `program_file` what it computes, in terms of `elements` and `values`.
Every length and offset is checked; of a graph of operations nothing is ever run.
"""

from keramos._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Bundle": "bundle",
        "bundle": "bundle:",
        "ObjectGraph": "object_graph",
        "SavedModel": "saved_model",
        "is_index": "table",
        "object_graph": "object_graph:",
    },
)
