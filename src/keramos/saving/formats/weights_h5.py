"""The `.weights.h5` format of Keras 3, and of tf.keras since 2.12: an HDF5 file of tensors, each at
its path in the model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keramos import storage
from keramos.dialects.evidence import of_paths
from keramos.saving.formats import former_paths
from keramos.saving.formats.format import Contents, Format
from keramos.saving.paths import OPTIMIZER, VARS, group_of
from keramos.saving.snapshot import Snapshot
from keramos.storage import Archive

if TYPE_CHECKING:
    from keramos.storage.writer import Target

_GROUPS = ("layers", VARS, "_layer_checkpoint_dependencies", OPTIMIZER)


def _is_weights(contents: Contents) -> bool:
    root = contents.root
    if root is None:
        return False
    return any(name in root for name in _GROUPS) or any(
        group_of(name) in root for name in root if name != "0"
    )


def read(archive: Archive) -> Snapshot:
    """The weights in an open file."""
    assert archive.whole is not None  # HDF5 is recognised in files alone
    weights = storage.hdf5.store(archive.whole, archive.limits)
    origin = of_paths(archive.source, "hdf5-weights", [*weights, *weights.groups])
    return Snapshot(origin, None, former_paths.moved(weights, origin, "/").weights)


def write(snapshot: Snapshot, target: Target) -> None:
    """Write the weights of a snapshot.

    Args:
        snapshot: of a model, or of weights.
        target: path, URL or file object.
    """
    storage.write_weights(target, snapshot.weights)


WEIGHTS_H5 = Format("hdf5-weights", False, _is_weights, read, endings=(".weights.h5",), write=write)
