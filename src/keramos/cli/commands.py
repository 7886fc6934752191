"""`keramos info | tensors | verify | scan | report | view | diff | convert | predict | export |
run`.

jax is imported only where something is computed. Exit codes: 0 fine, 1 the answer is no, 2 the
call or the file is wrong, 3 there is no answer (`convert --verify`).
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from typing import Any

import click

from keramos.cli.json_text import json_text
from keramos.cli.pipe import reader_may_leave
from keramos.cli.reporting import report, view
from keramos.cli.scanning import scan
from keramos.errors import KeramosError, printable

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Group(click.Group):
    """Shows every error of this library as its text alone, and ends quietly if its reader left."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        with reader_may_leave():
            return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (KeramosError, MemoryError, OSError) as error:
            is_of_a_program = ctx.invoked_subcommand == "run"
            if is_of_a_program or getattr(error, "errno", None) == errno.EPIPE:
                raise  # EPIPE: the reader of the output has left
            click.echo(_text_of(error), err=True)
            sys.exit(2)


def _text_of(error: KeramosError | MemoryError | OSError) -> str:
    if isinstance(error, KeramosError):
        return f"{type(error).__name__}: {error}"
    if isinstance(error, MemoryError):
        return "MemoryError: there is not enough memory for this"
    return f"OSError: {printable(error.strerror or error)}"  # of the machine: any cause


@click.group(cls=_Group, context_settings=CONTEXT)
@click.version_option(package_name="keramos", message="keramos %(version)s")
def main() -> None:
    """Look into Keras model files, check, compare, convert and run them, without Keras.

    \b
    Examples:
      keramos info model.keras
      keramos verify model.keras && keramos predict model.keras inputs.npz
      keramos scan downloads/
      keramos report model.keras
      keramos diff before.keras after.keras
      keramos convert old.h5 new.keras
      keramos run train.py
    """


main.add_command(scan)
main.add_command(report)
main.add_command(view)


def _as_json(function: Callable) -> Callable:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a screen.")(
        function
    )


def _print_json(value: Any) -> None:
    click.echo(json_text(value, default=str))


@main.command()
@click.argument("file")
@_as_json
@click.option(
    "--depth",
    default=None,
    type=click.IntRange(0),
    help="Show models inside models down to this depth.",
)
def info(file: str, as_json: bool, depth: int | None) -> None:
    """Who wrote FILE, its layers, sizes and training state, and what it asks for. Of an exported
    artifact: what can be called, the operations of its programs, and what runs it.

    \b
    Examples:
      keramos info model.keras
      keramos info --json model.keras | jq .parameters
      keramos info exported
    """
    from keramos.cli import artifacts
    from keramos.saving.inspection import inspect

    artifact = artifacts.inspected(file)
    if artifact is None:
        file_info = inspect(file)
        if as_json:
            _print_json(file_info.as_dict())
            return
        from keramos.cli import screens

        screens.show_info(file_info, depth)
    elif as_json:
        _print_json(artifact.as_dict())
    else:
        artifacts.show(artifact)


@main.command()
@click.argument("file")
@click.option("--match", default=None, help="Only paths in which this regular expression is found.")
@click.option("--stats", is_flag=True, help="Also minimum, mean and maximum; reads every value.")
@_as_json
def tensors(file: str, match: str | None, stats: bool, as_json: bool) -> None:
    """Every tensor in FILE: path, shape, type, size.

    \b
    Examples:
      keramos tensors model.keras
      keramos tensors --match kernel --stats model.weights.h5
    """
    from keramos.cli import listing

    rows = listing.tensors(file, match, stats)
    if as_json:
        _print_json(rows)
        return
    from keramos.cli import screens

    screens.show_tensors(rows, stats)


@main.command()
@click.argument("file")
@_as_json
def verify(file: str, as_json: bool) -> None:
    """Read all of FILE and check it: checksums, digests, values, and what it asks for. Exits 1 if
    something is wrong.

    \b
    Examples:
      keramos verify model.keras && echo fine
    """
    from keramos.cli import screens
    from keramos.saving.verify import verify as run

    with screens.tensor_progress(file, shown=not as_json) as progress:
        checks = run(file, progress=progress)
    if as_json:
        _print_json([check.as_dict() for check in checks])
    else:
        screens.show_checks(file, checks)
    sys.exit(0 if all(check.ok for check in checks) else 1)


@main.command()
@click.argument("a")
@click.argument("b")
@click.option("--tolerance", default=0.0, help="Values that differ by no more are equal.")
@_as_json
def diff(a: str, b: str, tolerance: float, as_json: bool) -> None:
    """In what the models or weights in A and B differ. Exits 1 if they do. Tensors are compared at
    the paths of Keras 3, whatever names each format has for them.

    \b
    Examples:
      keramos diff before.keras after.keras
      keramos diff --tolerance 1e-6 mine.weights.h5 theirs.weights.h5
    """
    from keramos.saving.compare import compare

    differences = compare(a, b, tolerance=tolerance)
    if as_json:
        _print_json([difference.as_dict() for difference in differences])
    else:
        from keramos.cli import screens

        screens.show_differences(a, b, differences)
    sys.exit(1 if differences else 0)


_weights = click.option(
    "--weights", default=None, help="A file with the weights, for an architecture (.json, .yaml)."
)
_trust = click.option(
    "--trust", multiple=True, help="Grant a name that the file asks for, e.g. lambda."
)


@main.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--weights", "-w", default=None, help="The weights of an architecture alone.")
@click.option(
    "--to", default=None, help="Format for many files: keras, h5, safetensors or an ending."
)
@click.option("--output", "-o", default=None, help="Folder for the files that are written.")
@click.option("--compat", default=None, help="The Keras that is to read them, e.g. keras==2.15.")
@click.option(
    "--verify",
    default=None,
    help="Compare predictions before and after, on the arrays in this .npz file, or on 'random'.",
)
@_as_json
def convert(
    sources: tuple[str, ...],
    weights: str | None,
    to: str | None,
    output: str | None,
    compat: str | None,
    verify: str | None,
    as_json: bool,
) -> None:
    """Write the models or weights in SOURCES anew: one as the file that is named last, whose ending
    says the format, or many into a folder. Exits 1 if one of them could not be written, or
    predicts something else; 3 if all were written, and --verify could not compare one.

    \b
    Examples:
      keramos convert old.h5 new.keras
      keramos convert model.keras model.weights.h5
      keramos convert model.keras model_directory
      keramos convert model.json --weights weights.h5 model.keras
      keramos convert models/*.h5 --to keras -o new/
      keramos convert --compat keras==2.15 --verify random new.keras old.h5
    """
    from keramos.cli import converting, former, screens

    named = converting.pairs(sources, to, output)
    if (to or output) and (left := converting.checkpoints(sources)):
        listed = ", ".join(printable(name) for name in left)
        click.echo(f"left out, for checkpoints hold no model: {listed}", err=True)
    with screens.file_progress(len(named), shown=not as_json and len(named) > 1) as progress:
        outcomes = converting.convert_all(
            named, weights=weights, compat=compat, verify=verify, to=to, progress=progress
        )
    if as_json:
        listed = [outcome.as_dict() for outcome in outcomes]
        _print_json(listed if to or output else listed[0])
    else:
        screens.show_outcomes(outcomes)
        former.show_former_classes([outcome.target for outcome in outcomes if outcome.target])
    sys.exit(converting.exit_code(outcomes))


@main.command()
@click.argument("file")
@click.argument("inputs")
@click.option("--output", "-o", default=None, help="Write the outputs to this .npy or .npz file.")
@click.option(
    "--batch-size", default=32, type=click.IntRange(1), show_default=True, help="Rows per step."
)
@_weights
@_trust
@click.option(
    "--endpoint", default=None, help="Of an exported artifact; the one that serves by default."
)
@_as_json
def predict(
    file: str,
    inputs: str,
    output: str | None,
    batch_size: int,
    weights: str | None,
    trust: tuple[str, ...],
    endpoint: str | None,
    as_json: bool,
) -> None:
    """Run the model or the exported artifact in FILE on the arrays in INPUTS: .npy, or .npz whose
    arrays have the names of the inputs, or are x0, x1 …, or stand in the order of the inputs. What
    is called y… or t… beside them is left out.

    \b
    Examples:
      keramos predict model.keras x.npy -o y.npy
      keramos predict --json model.keras x.npz
      keramos predict exported x.npz --endpoint serve
    """
    from keramos.cli import artifacts, running

    if output is not None:
        running.check_target(output)
    if endpoint is not None or artifacts.is_program(file):
        outputs = artifacts.predict(file, inputs, endpoint)
    else:
        outputs = running.predict(file, inputs, batch_size, trust, weights=weights, silent=as_json)
    if output is not None:
        running.write(output, outputs)
    if as_json:
        _print_json({name: array.tolist() for name, array in outputs.items()})
    else:
        from keramos.cli import screens

        screens.show_outputs(outputs, output)


@main.command()
@click.argument("file")
@click.argument("target")
@click.option(
    "--format", default=None, help="tf_saved_model, stablehlo, jax, onnx …; by the ending."
)
@click.option(
    "--batch", default="dynamic", show_default=True, help="Rows of an input: dynamic, or a number."
)
@click.option("--opset", default=None, type=int, help="Operator set of ONNX.")
@click.option("--no-verify", is_flag=True, help="Do not run what was written beside the model.")
@_weights
@_trust
@_as_json
def export(
    file: str,
    target: str,
    format: str | None,
    batch: str,
    opset: int | None,
    no_verify: bool,
    weights: str | None,
    trust: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write the model in FILE to TARGET as a program that other runtimes run. The ending of TARGET
    says the format if --format does not: .onnx, .tflite, .xml; a SavedModel for any other.

    \b
    Examples:
      keramos export model.keras exported
      keramos export model.keras model.onnx --batch 1
      keramos export model.keras exported --format stablehlo
    """
    from keramos.cli import artifacts

    entry = artifacts.export_format(format, target)
    model = artifacts.opened(file, weights, trust)
    artifacts.export(model, target, entry, batch, opset, verify=not no_verify, verbose=not as_json)
    if as_json:
        _print_json({"source": file, "target": target, "format": entry.name})


@main.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option(
    "--also",
    multiple=True,
    type=click.Choice(["tensorflow.keras", "tf_keras"]),
    help="Another name that means this library, beside keras.",
)
@click.option("-m", "is_module", is_flag=True, help="PROGRAM is the name of a module.")
@click.argument("program")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(also: tuple[str, ...], is_module: bool, program: str, arguments: tuple[str, ...]) -> None:
    """Run PROGRAM, a file of Python, with this library in the place of Keras.

    \b
    Examples:
      keramos run train.py --epochs 3
      keramos run --also tensorflow.keras old_script.py
      keramos run -m pytest tests
    """
    from keramos.cli import programs

    programs.run(program, arguments, also=also, is_module=is_module)
