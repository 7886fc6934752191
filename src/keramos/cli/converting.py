"""What `keramos convert` does: one file into another, or many into a folder.

Whatever becomes of one file, the others are converted all the same.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from keramos.errors import ConfigError, FileMissingError, KeramosError, printable
from keramos.saving.formats import table

#: How far predictions of both files may be from each other, relative to the largest of them.
TOLERANCE = 1e-4


@dataclass
class Outcome:
    """What became of one file.

    Attributes:
        source: its name.
        target: what was written; None where nothing was.
        done: what was rewritten, a sentence each.
        rewritten: rule -> number of nodes or tensors.
        warnings: what the conversion said.
        error: why nothing was written.
        difference: of the predictions before and after, relative; None where they were not
            compared.
        unverified: why they were not.
        is_unreadable: whether the comparison was asked for, and what was written does not run.
    """

    source: str
    target: str | None = None
    done: list[str] = field(default_factory=list)
    rewritten: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    error: str | None = None
    difference: float | None = None
    unverified: str | None = None
    is_unreadable: bool = False

    @property
    def is_unknown(self) -> bool:
        """Whether the target is there, and predictions were to be compared and could not be."""
        return self.unverified is not None and self.error is None and not self.is_unreadable

    @property
    def ok(self) -> bool:
        """Whether the target is there, and predicts what the source does, if that was asked."""
        is_same = (self.difference or 0.0) <= TOLERANCE
        return self.error is None and is_same and self.unverified is None

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {**asdict(self), "ok": self.ok}


#: What `keramos convert` exits with, by what became of the files.
DONE, FAILED, NOT_READ, NOT_COMPARED = 0, 1, 2, 3


def exit_code(outcomes: list[Outcome]) -> int:
    """0 where all is well; 2 where the only file could not be converted; 1 where one of several
    could not, or predicts something else, or does not run any more; 3 where nothing worse happened
    than that predictions could not be compared.
    """
    if len(outcomes) == 1 and outcomes[0].error:
        return NOT_READ
    if all(outcome.ok for outcome in outcomes):
        return DONE
    is_failed = any(not (outcome.ok or outcome.is_unknown) for outcome in outcomes)
    return FAILED if is_failed else NOT_COMPARED


def pairs(sources: tuple[str, ...], to: str | None, output: str | None) -> list[tuple[str, str]]:
    """Sources with their targets.

    Args:
        sources: files, or folders of files; without `to` and `output` the last one is the target
            of the only other.
        to: the format to write, as `save_model` names it.
        output: folder for the targets.

    Raises:
        ConfigError: targets that nobody named, that several sources have, or that are sources.
    """
    if to is None and output is None:
        if len(sources) != 2:
            what = "one source and one target, or --to and a folder for many"
            raise ConfigError(what, hint="keramos convert models/*.h5 --to keras -o new/")
        stem, ending = os.path.splitext(sources[1])
        if table.of_directory(sources[1]):
            what = f"a model whose tensors stand in {ending} is a directory"
            to = ending.removeprefix(".")
            hint = f"keramos convert {sources[0]} --to {to} -o {os.path.dirname(stem) or '.'}"
            raise ConfigError(what, found=sources[1], hint=hint)
        return _apart([(sources[0], sources[1])])
    ending = _ending(to or "keras")
    files = [file for source in sources for file in _files(source)]
    named = [
        (file, os.path.join(output or os.path.dirname(file), _stem(file) + ending))
        for file in files
    ]
    _apart(named)
    if output is not None:
        os.makedirs(output, exist_ok=True)
    return named


def _apart(named: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same pairs, of which none destroys what another reads or writes."""
    sources_of: dict[str, list[str]] = {}
    for source, target in named:
        sources_of.setdefault(os.path.realpath(target), []).append(source)
    if itself := next((a for a, b in named if os.path.realpath(a) == os.path.realpath(b)), None):
        if not os.path.exists(itself):  # with --to, no name is a target's
            hint = "-o names the folder for what is written"
            raise FileMissingError("there is no such file", in_=itself, hint=hint)
        hint = "another name for the target, or -o another_folder"
        raise ConfigError("a file would replace itself", in_=itself, hint=hint)
    for target, sources in sources_of.items():
        if len(sources) > 1:
            raise ConfigError(
                f"several files would become {os.path.basename(target)!r}",
                found=", ".join(sources[:4]),
                hint="name one of them, or convert each by itself to a name of its own",
            )
    return named


def _ending(to: str) -> str:
    if to == "safetensors":
        return ""
    known = {
        format.argument: format.ending for format in reversed(table.FORMATS) if format.argument
    }
    ending = known.get(to, to if to.startswith(".") else None)
    if ending is None or table.for_path(f"x{ending}") is None:
        raise ConfigError("no such format to convert to", found=to, wanted=", ".join(sorted(known)))
    return ending


def _stem(path: str) -> str:
    name = os.path.basename(path.rstrip("/"))
    return (
        name.removesuffix(".weights.h5")
        if name.endswith(".weights.h5")
        else os.path.splitext(name)[0]
    )


def _files(source: str) -> Iterator[str]:
    """The files of a folder that is not itself a model."""
    if not os.path.isdir(source) or _is_model(source):
        yield source
        return
    names = sorted(os.listdir(source))
    beside = {name for prefix in _prefixes(names) for name in names if _belongs(name, prefix)}
    for name in names:
        path = os.path.join(source, name)
        if name not in beside and (os.path.isfile(path) or _is_model(path)):
            yield path


def checkpoints(sources: tuple[str, ...]) -> list[str]:
    """The checkpoints of TensorFlow in folders of files: they hold variables without a model, and
    are left out.
    """
    every: list[str] = []
    for source in sources:
        if not os.path.isdir(source) or _is_model(source):
            continue
        names = os.listdir(source)
        folders = [n for n in names if os.path.isdir(os.path.join(source, n))]
        inner = [n for n in folders if _prefixes(os.listdir(os.path.join(source, n)))]
        every += [os.path.join(source, name) for name in sorted([*_prefixes(names), *inner])]
    return every


def _prefixes(names: list[str]) -> list[str]:
    """The checkpoints among the files of a folder."""
    shards = {name.rpartition(".data-")[0] for name in names}
    return [n.removesuffix(".index") for n in names if n.removesuffix(".index") in shards]


def _belongs(name: str, prefix: str) -> bool:
    return name == "checkpoint" or name.startswith((f"{prefix}.index", f"{prefix}.data-"))


def _is_model(path: str) -> bool:
    return any(
        os.path.exists(os.path.join(path, name)) for name in ("config.json", "saved_model.pb")
    )


def convert_all(
    named: list[tuple[str, str]],
    *,
    weights: str | None,
    compat: str | None,
    verify: str | None,
    to: str | None,
    progress: Callable[[str], object],
) -> list[Outcome]:
    """Convert each file.

    Args:
        named: sources and targets.
        weights: beside an architecture alone.
        compat: the Keras that is to read the targets.
        to: the format to write; None for what the targets' endings say.
        verify: a file of arrays to predict from, `random`, or None for no comparison.
        progress: is told of each source before it is converted.

    Raises:
        FileError: the arrays to predict from cannot be read; nothing was written.
    """
    from keramos.cli import running

    if verify not in (None, "random"):
        running.read(verify)  # nothing is written where what it is compared on cannot be read
    outcomes: list[Outcome] = []
    for source, target in named:
        progress(source)
        outcomes.append(_one(source, target, weights, compat, verify, to))
    return outcomes


def _one(
    source: str,
    target: str,
    weights: str | None,
    compat: str | None,
    verify: str | None,
    to: str | None,
) -> Outcome:
    from keramos.saving.convert import converted

    outcome = Outcome(source)
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter("always")
        try:
            conversion = converted(
                source,
                target,
                weights=weights,
                compat=compat,
                format=to if to in table.arguments() else None,
            )
            outcome.target, outcome.done = conversion.target, conversion.words
            outcome.rewritten = conversion.rewritten
            if verify is not None:
                _compare(outcome, source, weights, verify)
        except (KeramosError, OSError) as error:
            outcome.error = f"{type(error).__name__}: {error}"
    outcome.warnings = [printable(warning.message) for warning in log]
    return outcome


def _compare(outcome: Outcome, source: str, weights: str | None, verify: str) -> None:
    from keramos.cli import running

    with _named(outcome, "before"):
        model = running.opened(source, weights=weights)
        arrays = running.drawn(model) if verify == "random" else running.read(verify)
        before = running.outputs(model, arrays)
        with _named(outcome, "after"):
            after = running.outputs(running.opened(str(outcome.target)), arrays)
        outcome.difference = running.distance(before, after)


@contextlib.contextmanager
def _named(outcome: Outcome, when: str) -> Iterator[None]:
    try:
        yield
    except KeramosError as error:
        first = str(error).splitlines()[0]
        outcome.unverified = outcome.unverified or f"does not run {when}: {first}"
        if when == "after":
            outcome.is_unreadable = True
            raise
