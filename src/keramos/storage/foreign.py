"""HDF5 in forms that our reader does not know -> the same data in its plainest form, by libhdf5 in
a process of its own.

Refuses to let libhdf5 see the file in this process: the child (module `libhdf5`) has limits on
memory, time and files, follows hard links only, writes one unnamed temporary file, and is killed
when it takes too long. The plain file is then read like any other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import BinaryIO

from keramos.errors import FileError, KeramosError, LimitError, UnsupportedFileError
from keramos.storage.hdf5.file import ForeignError
from keramos.storage.limits import MIB, Limits
from keramos.storage.span import Span, of_descriptor

SECONDS = 120
# -I and -S leave the child without this process's paths: they are its first argument
BOOT = """
import sys, json
sys.path[:] = json.loads(sys.argv[1])
from keramos.storage import libhdf5
libhdf5.copy(sys.argv[2:])
"""
_UNREAD = "libhdf5 could not read the file"
REFUSED = 3  # the child's exit status for a file that it looked at and did not copy


def plain(span: Span, limits: Limits | None = None, because: ForeignError | None = None) -> Span:
    """The same groups, attributes and tensors as an HDF5 file that our reader knows.

    Args:
        span: the file.
        limits: what it may cost.
        because: the error of our reader, for messages.

    Raises:
        UnsupportedFileError: libhdf5 does not read it either, or it holds what no model's file
            holds.
        LimitError: it took too long.
        FileError: the machine has no process or temporary file for it.
    """
    limits = limits or Limits()
    if os.name == "nt":  # no way to hand over an open file
        raise because or UnsupportedFileError(
            "HDF5 in a form that is not read on Windows", in_=span.name
        )
    try:
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
            return _copied(source, target, limits, span, because)
    except OSError as error:
        if isinstance(error, KeramosError):
            raise
        raise FileError(
            "this form of HDF5 is read by a process of its own, which could not be started",
            in_=span.name,
            found=error.strerror or error,
            hint="it needs some open files, and room in the temporary folder (TMPDIR)",
        ) from error


def _copied(
    source: BinaryIO, target: BinaryIO, limits: Limits, span: Span, because: ForeignError | None
) -> Span:
    for at in range(0, span.size, MIB):
        source.write(span.view(at, min(MIB, span.size - at)))
    source.flush()
    status, output = _run(source.fileno(), target.fileno(), limits, span)
    if status != 0:
        cause, _, what = output.partition("\t") if status == REFUSED else ("", "", _UNREAD)
        reason = because.what if because else None
        raise UnsupportedFileError(what, in_=span.name, found=reason, cause=cause)
    return of_descriptor(target.fileno(), span.name)


def _run(source: int, target: int, limits: Limits, span: Span) -> tuple[int, str]:
    """Exit status of the child, and the end of what it printed."""
    numbers = (source, target, limits.max_inflated_bytes, limits.max_hdf5_objects)
    command = [sys.executable, "-I", "-S", "-c", BOOT, json.dumps(sys.path), *map(str, numbers)]
    # no plugins, no locks, nothing else of this process
    environment = {
        "HDF5_PLUGIN_PRELOAD": "::",
        "HDF5_USE_FILE_LOCKING": "FALSE",
        "PATH": os.defpath,
    }
    try:
        child = subprocess.run(
            command,
            pass_fds=(source, target),
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise LimitError(
            "libhdf5 did not finish reading the file", in_=span.name, found=f"{SECONDS} seconds"
        ) from None
    return child.returncode, child.stdout.decode("utf-8", "replace").strip("\n")[-200:]
