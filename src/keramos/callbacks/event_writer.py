"""Event files, as TensorBoard shows them; tensorboardX writes them.

Refuses to know what is worth writing.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from keramos.errors import MissingExtraError


class EventWriter:
    """One folder of event files; nothing is there until something is written.

    Args:
        folder: made when needed.
    """

    def __init__(self, folder: str):
        self.folder = folder
        self._writer: Any = None

    @property
    def _open(self) -> Any:
        if self._writer is None:
            self._writer = _library().SummaryWriter(logdir=self.folder)
        return self._writer

    def scalar(self, tag: str, value: Any, step: int) -> None:
        """A number over time."""
        self._open.add_scalar(tag, value, step)

    def histogram(self, tag: str, values: Any, step: int) -> None:
        """How an array is distributed, over time."""
        self._open.add_histogram(tag, values, step)

    def images(self, tag: str, images: Any, step: int) -> None:
        """Pictures, (count, height, width, 1, 3 or 4 channels)."""
        self._open.add_images(tag, images, step, dataformats="NHWC")

    def embedding(self, tag: str, vectors: Any, labels: list[str] | None, step: int) -> None:
        """Vectors, (count, size), for the projector."""
        self._open.add_embedding(vectors, metadata=labels, tag=tag, global_step=step)

    def model(self, text: str) -> None:
        """The graph of a model, from its config as JSON."""
        protocol = _library().proto
        data = protocol.summary_pb2.SummaryMetadata.PluginData(plugin_name="graph_keras_model", content=b"1")
        tensor = protocol.tensor_pb2.TensorProto(dtype="DT_STRING", string_val=[text.encode()])
        tensor.tensor_shape.dim.add(size=1)
        summary = protocol.summary_pb2.Summary()
        summary.value.add(tag="keras", tensor=tensor, metadata=protocol.summary_pb2.SummaryMetadata(plugin_data=data))
        self._open.file_writer.add_summary(summary, 0)

    def flush(self) -> None:
        """Let readers see everything so far."""
        if self._writer is not None:
            self._writer.flush()

    def close(self) -> None:
        """End the file; what is written later goes into a new one."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def require() -> None:
    """Raise now rather than at the first number.

    Raises:
        MissingExtraError: tensorboardX is not installed.
    """
    _library()


def _library() -> Any:
    try:
        import tensorboardX
        import tensorboardX.proto.summary_pb2
        import tensorboardX.proto.tensor_pb2
    except ImportError as error:
        raise MissingExtraError(
            "TensorBoard needs the library that writes its files", found=str(error), hint="pip install 'keramos[tensorboard]'"
        ) from error
    return tensorboardX


def labels(path: Any) -> list[str]:
    """The lines of a file of labels."""
    return Path(os.fspath(path)).read_text("utf-8").splitlines()
