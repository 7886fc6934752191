"""Tables of terms."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.resources import Table
from keramos.engine.graphs.values import known
from keramos.errors import DamagedFileError

WHAT = "the terms to look up"
WHOLE_LINE, LINE_NUMBER = -2, -1


def _name(call: Call) -> str:
    shared = call.text("shared_name")
    return shared or (call.node.name if call.get("use_node_name_sharing", False) else "")


@operation(
    "HashTable", "HashTableV2", "MutableHashTable", "MutableHashTableV2",
    "MutableHashTableOfTensors", "MutableHashTableOfTensorsV2", "AnonymousHashTable",
    "AnonymousMutableHashTable", "AnonymousMutableHashTableOfTensors",
    "MutableDenseHashTable", "MutableDenseHashTableV2", "AnonymousMutableDenseHashTable",
)  # fmt: skip
def make(call: Call, *special: Any) -> Any:
    key, value = call.get("key_dtype", "string"), call.get("value_dtype", "int64")
    shape = call.get("value_shape") or ()
    # outside functions a table without a name is that of its node
    name = _name(call) or ("" if call.frame.body.arguments else call.node.name)
    return call.graph.resources.table(name, lambda: Table(key, value, tuple(shape)))


@operation("LookupTableFind", "LookupTableFindV2", on_host=True)
def find(call: Call, table: Table, keys: Any, default: Any) -> Any:
    return table.find(known(keys, WHAT), known(default, WHAT))


@operation("LookupTableSize", "LookupTableSizeV2")
def size(call: Call, table: Table) -> Any:
    return np.array(len(table), np.int64)


@operation("InitializeTable", "InitializeTableV2")
def fill(call: Call, table: Table, keys: Any, values: Any) -> Any:
    """Functions may do so in each call: only the first fills it."""
    return [] if len(table) else insert(call, table, keys, values)


@operation("LookupTableInsert", "LookupTableInsertV2")
def insert(call: Call, table: Table, keys: Any, values: Any) -> Any:
    table.insert(known(keys, WHAT), known(values, WHAT))
    return []


@operation("LookupTableImport", "LookupTableImportV2")
def replace(call: Call, table: Table, keys: Any, values: Any) -> Any:
    table.replace(known(keys, WHAT), known(values, WHAT))
    return []


@operation("LookupTableRemoveV2")
def remove(call: Call, table: Table, keys: Any) -> Any:
    table.remove(known(keys, WHAT))
    return []


@operation("LookupTableExport", "LookupTableExportV2", outputs="keys values", on_host=True)
def export(call: Call, table: Table) -> Any:
    return list(table.export())


@operation("InitializeTableFromTextFile", "InitializeTableFromTextFileV2", on_host=True)
def fill_from_file(call: Call, table: Table, path: Any) -> Any:
    """Lines of a file of the SavedModel: each, or one of its columns, or its number."""
    data = call.graph.resources.file(bytes(known(path).reshape(-1)[0]))
    most, delimiter = call.get("vocab_size", -1), call.get("delimiter", b"\t")
    lines = data.split(b"\n")
    lines = lines[:-1] if lines and not lines[-1] else lines
    lines = [line.removesuffix(b"\r") for line in lines[: most if most > 0 else None]]
    offset = call.get("offset", 0)
    columns = [
        _column(lines, index, dtype, delimiter, offset)
        for index, dtype in (
            (call.get("key_index", WHOLE_LINE), table.key),
            (call.get("value_index", LINE_NUMBER), table.value),
        )
    ]
    table.insert(*columns)
    return []


def _column(lines: list[bytes], index: int, dtype: str, delimiter: bytes, offset: int) -> Any:
    if index == LINE_NUMBER:
        return np.arange(offset, offset + len(lines), dtype=np.int64)
    cells: list[Any] = lines
    if index >= 0:
        rows = [line.split(delimiter) for line in lines]
        if any(len(row) <= index for row in rows):
            raise DamagedFileError("a line of a vocabulary has too few columns", wanted=index + 1)
        cells = [row[index] for row in rows]
    if dtype == "string":
        terms = np.empty(len(cells), object)
        terms[:] = cells
        return terms
    return np.array([float(cell) for cell in cells]).astype(dtype)
