"""Stored tensors -> the variables of a model, lazily.

All is compared before anything is assigned; if a class's own hook then fails, every variable gets
back what it held.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

from keramos import storage
from keramos.codec.protocols import Variable
from keramos.errors import FileError, KeramosError, WeightsError
from keramos.saving.locate import EVERYTHING, Selection
from keramos.saving.parts import Part, Parts
from keramos.saving.paths import belongs_to_inner_training, belongs_to_training
from keramos.saving.report import LoadReport
from keramos.saving.seed_states import SeedStates
from keramos.storage.weight_store import WeightStore


@dataclass(frozen=True)
class Plan:
    """One part, and the tensors for it."""

    part: Part
    tensors: WeightStore


@dataclass(frozen=True)
class Restoration:
    """How tensors are put into a model.

    Attributes:
        selection: the part of the model that is to be filled.
        asks_hooks: whether a class's own `load_own_variables` is asked; files that list tensors by
            layer never asked it.
        skip_mismatch: load what fits and leave the rest.
        dry_run: only report.
        in_: the file, for errors.
    """

    selection: Selection = EVERYTHING
    asks_hooks: bool = True
    skip_mismatch: bool = False
    dry_run: bool = False
    in_: str | None = None

    def restore(self, parts: Parts, store: WeightStore) -> LoadReport:
        """Put the tensors of `store` into the variables of a model.

        Args:
            parts: of the model, which is built.
            store: tensors at the paths of the model.

        Raises:
            WeightsError: not every tensor was used, or not every variable filled; the model is as
                it was.
        """
        report = LoadReport()
        self.selection.check(parts)
        candidates = parts if self.asks_hooks else _of_layers(parts)
        plans = [Plan(p, store.under(p.group)) for p in candidates if self.selection.takes(p)]
        fitting = [plan for plan in plans if self._compare(plan, report)]
        report.unexpected += self._left_over(store, plans, parts)
        if self.dry_run:
            return report
        if not self.skip_mismatch:
            report.raise_if_incomplete(self.in_)
        with _put_back_on_failure(parts[0].owner.variables):
            for plan in fitting:
                self._load(plan)
        return report

    def _left_over(self, store: WeightStore, plans: list[Plan], parts: Parts) -> list[str]:
        claimed = {f"{plan.part.group}/{name}" for plan in plans for name in plan.tensors}
        left = [
            path
            for path in store
            if path not in claimed
            and not belongs_to_training(path)
            and not belongs_to_inner_training(path)
        ]
        if not self.selection.is_partial:
            return left
        # Asked for a part, the rest of what the model knows is no surprise.
        groups = {part.group for part in parts}
        return [path for path in left if path.rpartition("/")[0] not in groups]

    def _compare(self, plan: Plan, report: LoadReport) -> bool:
        """Note how the tensors of one part fit; whether to load them at all."""
        part, tensors = plan.part, plan.tensors
        if isinstance(part.owner, SeedStates):
            return _compare_seeds(part.owner, plan, report)
        if self.asks_hooks and part.can.has_hooks:
            report.loaded += [f"{part.group}/{name}" for name in tensors]
            return True
        if self.selection.by_name and not tensors:
            return False  # no layer of that name in the file
        variables = part.variables
        if (merged := len(part.merged)) and str(len(variables) - merged) not in tensors:
            variables = variables[:-merged]
        fitting = [
            f"{part.group}/{i}" for i, v in enumerate(variables) if _fits(plan, i, v, report)
        ]
        wanted = {str(i) for i in range(len(variables))}
        extra = [name for name in tensors if name not in wanted]
        is_taken = len(fitting) == len(variables) > 0 and not extra
        (report.loaded if is_taken else report.left).extend(fitting)
        report.unexpected += [f"{part.group}/{name}" for name in extra]
        if extra and (kernel := _quantized_kernel(plan)) is not None:
            report.mismatched[f"{part.group}/{kernel}"] = (
                f"quantized in the file ({tensors[kernel].dtype}), not in the model; "
                "load_model() reads both from one file"
            )
        return is_taken

    def _load(self, plan: Plan) -> None:
        part, tensors = plan.part, plan.tensors
        if not self.asks_hooks:
            for i, variable in enumerate(part.variables):
                variable.assign_lazily(tensors[str(i)])
            return
        try:
            part.owner.load_own_variables(tensors)
        except KeramosError as error:
            raise error.located(at=part.path, in_=self.in_)  # noqa: B904 - the same error, with its place filled in
        except Exception as error:
            cause = f"{type(error).__name__}: {error}"
            raise WeightsError(
                f"load_own_variables() of {type(part.owner).__name__} failed: {cause}",
                at=part.path,
                in_=self.in_,
            ) from error


def _of_layers(parts: Parts) -> Parts:
    """Those that a file by layer can list: it has nothing of metrics, and nothing of training."""
    weights = {id(variable) for variable in parts[0].owner.weights}
    return [part for part in parts if any(id(v) in weights for v in part.variables)]


def _compare_seeds(states: SeedStates, plan: Plan, report: LoadReport) -> bool:
    """Whether a file has the states of these generators. One that has others is no worse than one
    that has none, as those of Keras: the weights fit all the same.
    """
    misfit = states.misfit(plan.tensors)
    if misfit is not None:
        report.warnings.append(misfit)
        return False
    report.loaded += [f"{plan.part.group}/{name}" for name in plan.tensors]
    return len(plan.tensors) > 0


def _fits(plan: Plan, i: int, variable: Variable, report: LoadReport) -> bool:
    place, tensor = f"{plan.part.group}/{i}", plan.tensors.get(str(i))
    if tensor is None:
        report.missing.append(f"{place} ({variable.path})")
        return False
    if tuple(tensor.shape) != tuple(variable.shape):
        stored, ours = list(tensor.shape), list(variable.shape)
        report.mismatched[place] = f"{stored} in the file, {ours} in the model ({variable.path})"
        return False
    if tensor.dtype == variable.dtype or _both_numbers(tensor.dtype, variable.dtype):
        return True
    report.mismatched[place] = (
        f"{tensor.dtype} in the file, {variable.dtype} in the model ({variable.path})"
    )
    return False


def _quantized_kernel(plan: Plan) -> str | None:
    """The tensor that stands for a variable of floats as small integers, if there is one."""
    floats = (
        str(i)
        for i, variable in enumerate(plan.part.variables)
        if variable.dtype.startswith(("float", "bfloat"))
    )
    tensors = plan.tensors
    return next((i for i in floats if i in tensors and tensors[i].dtype.startswith("int")), None)


_NUMBERS = ("float", "bfloat", "int", "uint", "bool")


def _both_numbers(stored: str, wanted: str) -> bool:
    return stored.startswith(_NUMBERS) and wanted.startswith(_NUMBERS)


@contextlib.contextmanager
def _put_back_on_failure(variables: Sequence[Variable]) -> Generator[None]:
    states = [(variable, variable.held()) for variable in variables]
    try:
        yield
    except BaseException:
        for variable, state in states:
            variable.hold_again(state)
        raise


def load_assets(parts: Parts, extract: Callable[[str, str], object]) -> None:
    """Hand each object that wants files of its own a private folder with them.

    Args:
        parts: of the model; objects may define `load_assets(folder)`.
        extract: writes the assets below a path into a folder.

    Raises:
        FileError: a class's own `load_assets` failed.
    """
    for part in parts:
        if part.can.loads_assets:
            with storage.disk_errors.temporary_folder() as folder:
                extract(part.path, folder)
                _load_assets(part, folder)


def _load_assets(part: Part, folder: str) -> None:
    try:
        part.owner.load_assets(folder)
    except KeramosError as error:
        raise error.located(at=part.path)  # noqa: B904 - the same error, with its place filled in
    except Exception as error:
        cause = f"{type(error).__name__}: {error}"
        what = f"load_assets() of {type(part.owner).__name__} failed: {cause}"
        raise FileError(what, at=part.path) from error
