"""Runs a program that says `import keras`, as `python` would: what `keramos run` does."""

from __future__ import annotations

import functools
import os
import runpy
import sys
from collections.abc import Callable, Sequence
from types import TracebackType

from keramos.engine import bridge
from keramos.stand_in import as_keras


def run(program: str, arguments: Sequence[str], *, also: Sequence[str], is_module: bool) -> None:
    """Run a file, or a module, as the main program of this process."""
    as_keras(also)
    sys.argv[:] = [program, *arguments]
    if is_module:
        sys.path[:1] = [os.getcwd()]
        runpy.run_module(program, run_name="__main__", alter_sys=True)
        return
    sys.path[:1] = [os.path.dirname(os.path.abspath(program))]
    sys.excepthook = functools.partial(_show, program, sys.excepthook)
    runpy.run_path(program, run_name="__main__")


def _show(
    program: str,
    hook: Callable[[type[BaseException], BaseException, TracebackType | None], object],
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> None:
    """Show an exception from the program on; the whole of it where it never came that far."""
    if bridge.failed_on_tape(error):
        error.add_note(f"keramos: {bridge.WITHOUT_TAPE}")
    frame = trace
    while frame is not None and frame.tb_frame.f_code.co_filename != program:
        frame = frame.tb_next
    hook(kind, error.with_traceback(frame or trace), frame or trace)
