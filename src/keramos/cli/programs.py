"""Runs a program that says `import keras`, as `python` would: what `keramos run` does."""

from __future__ import annotations

import functools
import importlib.util
import os
import runpy
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

import click

from keramos.engine import bridge
from keramos.errors import printable
from keramos.stand_in import as_keras

#: The file of Python's that runs modules, as it names itself.
RUNPY = runpy.run_module.__code__.co_filename


def run(program: str, arguments: Sequence[str], *, also: Sequence[str], is_module: bool) -> None:
    """Run a file, or a module, as the main program of this process."""
    if not is_module:
        _ask_to_read(program)
    as_keras(also)
    sys.argv[:] = [program, *arguments]
    sys.excepthook = functools.partial(_show, sys.excepthook)
    if is_module:
        sys.path[:1] = [os.getcwd()]
        _ask_for_module(program)
        runpy.run_module(program, run_name="__main__", alter_sys=True)
        return
    sys.path[:1] = [os.path.dirname(os.path.abspath(program))]
    runpy.run_path(program, run_name="__main__")


def _ask_to_read(program: str) -> None:
    path = Path(program)
    if not path.is_file():
        raise click.BadParameter(f"there is no file {printable(program)}", param_hint="PROGRAM")
    try:
        path.open("rb").close()
    except OSError as error:
        what = f"{printable(program)} cannot be read: {error.strerror}"
        raise click.BadParameter(what, param_hint="PROGRAM") from error


def _ask_for_module(program: str) -> None:
    """As Python says it: a name that is not there is no error of a program."""
    try:
        spec = importlib.util.find_spec(program)
    except ModuleNotFoundError as error:
        if not error.name or not f"{program}.".startswith(f"{error.name}."):
            raise  # of what its package imports
        spec = None
    except ValueError:  # of a name such as __main__
        spec = None
    if spec is None:
        what = f"there is no module {printable(program)} here"
        raise click.BadParameter(f"{what}: is it installed beside keramos?", param_hint="PROGRAM")


def _show(
    hook: Callable[[type[BaseException], BaseException, TracebackType | None], object],
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> None:
    """Show an exception from the program on; the whole of it where it never came that far."""
    if bridge.failed_on_tape(error):
        error.add_note(f"keramos: {bridge.WITHOUT_TAPE}")
    frame = trace
    while frame is not None and frame.tb_frame.f_code is not run.__code__:
        frame = frame.tb_next
    frame = frame and frame.tb_next
    while frame is not None and frame.tb_frame.f_code.co_filename == RUNPY:
        frame = frame.tb_next
    hook(kind, error.with_traceback(frame or trace), frame or trace)
