"""Event files, as TensorBoard shows them; tensorboardX makes their records.

Its own queue and thread are not used: their errors are lost, and whoever waits
for them waits for ever. A record goes to a buffer in memory, and to the disk when the file is
flushed.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import time
from pathlib import Path
from typing import Any

from keramos.errors import MissingExtraError
from keramos.storage.disk_errors import as_write_errors

_NUMBERS = itertools.count()


class EventWriter:
    """One folder of event files; nothing is there until something is written.

    Args:
        folder: made when needed; a path, or an address that tensorboardX can write to.

    Raises:
        WriteError: in any method, when the disk is full, read-only, or failed. What was written
            before can be read.
    """

    def __init__(self, folder: str):
        self.folder = folder
        self._file: Any = None

    def _as_write_errors(self) -> contextlib.AbstractContextManager[None]:
        return as_write_errors(self.folder, "the run was not logged")

    def _add(self, summary: Any, step: int) -> None:
        library = _library()
        event = library.proto.event_pb2.Event(
            summary=summary, step=int(step), wall_time=time.time()
        )
        with self._as_write_errors():
            if self._file is None:
                library.record_writer.directory_check(self.folder)
                # the library's names tell apart what begins in different seconds, and no more
                own = f".{os.getpid()}.{next(_NUMBERS)}"
                self._file = library.event_file_writer.EventsWriter(
                    os.path.join(self.folder, "events"), own
                )
            self._file.write_event(event)

    def scalar(self, tag: str, value: Any, step: int) -> None:
        """A number over time."""
        self._add(_library().summary.scalar(tag, value), step)

    def histogram(self, tag: str, values: Any, step: int) -> None:
        """How an array is distributed, over time."""
        self._add(_library().summary.histogram(tag, values, _bins()), step)

    def images(self, tag: str, images: Any, step: int) -> None:
        """Pictures, (count, height, width, 1, 3 or 4 channels)."""
        self._add(_library().summary.image(tag, images, dataformats="NHWC"), step)

    def embedding(self, tag: str, vectors: Any, labels: list[str] | None, step: int) -> None:
        """Vectors, (count, size), for the projector."""
        with self._as_write_errors():
            writer = _library().SummaryWriter(logdir=self.folder, write_to_disk=False)  # no events
            writer.add_embedding(vectors, metadata=labels, tag=tag, global_step=step)

    def model(self, text: str) -> None:
        """The graph of a model, from its config as JSON."""
        protocol = _library().proto
        data = protocol.summary_pb2.SummaryMetadata.PluginData(
            plugin_name="graph_keras_model", content=b"1"
        )
        tensor = protocol.tensor_pb2.TensorProto(dtype="DT_STRING", string_val=[text.encode()])
        tensor.tensor_shape.dim.add(size=1)
        summary = protocol.summary_pb2.Summary()
        summary.value.add(
            tag="keras",
            tensor=tensor,
            metadata=protocol.summary_pb2.SummaryMetadata(plugin_data=data),
        )
        self._add(summary, 0)

    def flush(self) -> None:
        """Let readers see everything so far."""
        if self._file is not None:
            with self._as_write_errors():
                self._file.flush()

    def close(self) -> None:
        """End the file; what is written later goes into a new one."""
        file, self._file = self._file, None
        if file is not None:
            with self._as_write_errors():
                file.close()


@functools.cache
def _bins() -> list[float]:
    """The limits of a histogram, as TensorFlow has them."""
    return _library().SummaryWriter(write_to_disk=False).default_bins


def require() -> None:
    """Raise now rather than at the first number.

    Raises:
        MissingExtraError: tensorboardX is not installed.
    """
    _library()


def _library() -> Any:
    try:
        import tensorboardX
        import tensorboardX.event_file_writer
        import tensorboardX.proto.event_pb2
        import tensorboardX.proto.summary_pb2
        import tensorboardX.proto.tensor_pb2
    except ImportError as error:
        raise MissingExtraError(
            "TensorBoard needs the library that writes its files",
            found=str(error),
            hint="pip install 'keramos[tensorboard]'",
        ) from error
    return tensorboardX


def labels(path: Any) -> list[str]:
    """The lines of a file of labels."""
    return Path(os.fspath(path)).read_text("utf-8").splitlines()
