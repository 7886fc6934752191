"""The malicious files whose trick is in the container: each is refused here, by the right kind of
error.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from keramos.errors import DamagedFileError, LimitError, UnsafeError, UnsupportedFileError
from keramos.storage import archive, hdf5, npz, recognise

HDF5 = {
    UnsafeError: "external_storage_k external_storage_w external_link_ds_k external_link_ds_w "
    "external_link_group_w virtual_k "
    "virtual_w softlink_cycle_k softlink_cycle_w hardlink_cycle_w legacy_external_link "
    "legacy_external_storage",
    DamagedFileError: "shape_bomb_huge_k shape_bomb_huge_w gzip_bomb_3g_w truncated_k truncated_w "
    "legacy_shape_bomb garbage_w",
    UnsupportedFileError: "objref_w regionref_k complex_dtype_w string_dtype_w",
}
ZIP = {
    UnsafeError: "dup_config dup_weights name_dotdot name_absolute symlink prefixed overlapping",
    LimitError: "config_bomb_3g weights_bomb_3g many_entries",
    DamagedFileError: "truncated",
    UnsupportedFileError: "encrypted",
}
NPZ = {UnsafeError: "pickle", DamagedFileError: "shape_bomb"}
CASES = [
    (f"{prefix}_{name}", error)
    for prefix, table in (("h5", HDF5), ("zip", ZIP), ("npz", NPZ))
    for error, names in table.items()
    for name in names.split()
]
HARMLESS = ["ok_sequential", "ok_functional", "ok_legacy", "h5_deep_groups_w", "h5_nan_int_cast_k"]


def find(shared: Path, case: str) -> Path:
    (path,) = (shared / "attacks" / "cases").glob(f"{case}.*")
    return path


def read_all(path: Path) -> int:
    """Everything storage can read of a file; the number of tensors."""
    found = archive.open(path)
    recognise(found)
    stores = []
    for name in found.names():
        if name.endswith(".json"):
            found.member(name).read()
        elif name.endswith(".h5"):
            stores.append(hdf5.store(found.member(name).span()))
        elif name.endswith(".npz"):
            stores.append(npz.store(found.member(name).span()))
    return sum(1 for store in stores for tensor in store.values() if tensor.read() is not None)


@pytest.mark.parametrize(("case", "error"), CASES, ids=[case for case, _ in CASES])
def test_refused(case: str, error: type, shared: Path):
    with pytest.raises(error) as caught:
        read_all(find(shared, case))
    text = str(caught.value)
    assert text.count("\n") < 10
    assert text.replace("\n", "").isprintable()


@pytest.mark.parametrize("case", HARMLESS)
def test_harmless(case: str, shared: Path):
    assert read_all(find(shared, case)) >= 2
