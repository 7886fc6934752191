"""The outputs of a model one by one, and which of the losses, weights, metrics or targets belongs
to which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from keramos import _tree
from keramos.errors import ConfigError, near
from keramos.losses.comparison import shape_of


class OutputsError(ConfigError, KeyError):
    """A nest that is not that of the outputs."""

    __str__ = ConfigError.__str__


@dataclass(frozen=True)
class Output:
    """One tensor among the outputs.

    Attributes:
        path: keys and positions that lead to it.
        name: how it is called, without what leads to it; None where only its position is known.
        maker: the operation that makes it; None where the model is no graph.
        nests: the dicts, lists and tuples in which those keys are.
    """

    path: tuple[Any, ...]
    name: str | None
    maker: str | None = None
    nests: tuple[type, ...] = ()

    def nest_at(self, depth: int) -> type | None:
        """What the output is in after `depth` keys; None where that is the output itself."""
        return self.nests[depth] if depth < len(self.nests) else None

    def called(self, otherwise: str) -> str:
        """Its full name; `otherwise` stands for the last part where that is unknown."""
        return "/".join([*map(str, self.path[:-1]), self.name or otherwise])

    @property
    def is_top(self) -> bool:
        """Whether nothing leads to it but its own name."""
        return len(self.path) < 2


#: Some of the outputs, each with its position among all.
Group = list[tuple[int, Output]]


def where(output: Output, place: int) -> str:
    """An output for errors: by its name, or by its position in the flat nest."""
    return f"output {output.called(output.name)!r}" if output.name else f"output {place}"


def outputs_of(y_pred: Any, output_names: Sequence[str] | None = None) -> list[Output]:
    """Every output, in the order of the flat nest.

    Args:
        y_pred: nest of tensors, or of what stands for them.
        output_names: the operations that make the outputs of a graph.
    """
    ways = list(_walk(y_pred, (), ()))
    makers = list(output_names or [])
    if len(makers) != len(ways):
        makers = [None] * len(ways)
    return [
        Output(
            path, str(path[-1]) if path and not isinstance(path[-1], int) else maker, maker, nests
        )
        for (path, nests), maker in zip(ways, makers, strict=True)
    ]


def _walk(nest: Any, path: tuple, nests: tuple) -> Iterator[tuple[tuple, tuple]]:
    if not _tree.is_nested(nest):
        yield path, nests
        return
    for key, child in zip(_tree.keys(nest), _tree.children(nest), strict=True):
        yield from _walk(child, (*path, key), (*nests, type(nest)))


@dataclass(frozen=True)
class PerOutput:
    """How one argument of `compile`, or the targets, are distributed over the outputs.

    Attributes:
        argument: its name, for errors.
        is_leaf: whether a value is for one output, and no nest of such values.
        everywhere: whether one value alone holds for every output.
        partial: whether a dict may leave out outputs; None: where the outputs are a dict, too.
        many: whether there may be several values for one output; then each output gets a list.
        over_nest: whether a value may stand where the model has a nest of outputs, for each.
    """

    argument: str
    is_leaf: Callable[[Any], bool]
    everywhere: bool = False
    partial: bool | None = None
    many: bool = False
    over_nest: bool = False

    def distribute(self, value: Any, outputs: list[Output]) -> dict[int, Any]:
        """Position of an output -> the value for it, in the order of `value`.

        Raises:
            ConfigError: the nest is not that of the outputs.
        """
        is_empty = isinstance(value, (list, tuple, dict)) and not value
        if value is None or (self.many and is_empty):
            return {}
        if self.many and len(outputs) == 1:
            return {0: self._flat(value)}
        if self.is_leaf(value):
            if len(outputs) > 1 and not self.everywhere:
                raise self._error(
                    f"`{self.argument}` is one value, the model has {len(outputs)} outputs",
                    value,
                    outputs,
                )
            return dict.fromkeys(range(len(outputs)), value)
        return self._by_position(value, list(enumerate(outputs)), 0, outputs)

    def _by_position(
        self, value: Any, group: list[tuple[int, Output]], depth: int, outputs: list[Output]
    ) -> dict[int, Any]:
        if value is None:
            return {}
        if len(group) == 1 and (self.is_leaf(value) or len(group[0][1].path) <= depth):
            return {
                group[0][0]: self._flat(value)
                if self.many
                else self._single(value, group[0][1], outputs)
            }
        if self.over_nest and depth and self.is_leaf(value):
            return dict.fromkeys((place for place, _ in group), value)
        parts = [
            self._by_position(v, inner, depth + 1, outputs)
            for v, inner in self.entries(value, group, depth, outputs)
        ]
        return {place: v for part in parts for place, v in part.items()}

    def entries(
        self, value: Any, group: Group, depth: int, outputs: list[Output]
    ) -> list[tuple[Any, Group]]:
        """What a nest has, each with the outputs that it is for.

        Args:
            value: dict, list or tuple.
            group: the outputs that `value` stands for.
            depth: how many keys lead there.
            outputs: all of them, for errors.

        Raises:
            ConfigError: the nest is not that of the outputs.
        """
        if isinstance(value, dict):
            return self._by_name(value, group, depth, outputs)
        if not isinstance(value, (list, tuple)):
            raise self._error(
                f"`{self.argument}` is not nested like the outputs of the model", value, outputs
            )
        children = _children(group, depth)
        if len(value) == len(children):
            return list(zip(value, children.values(), strict=True))
        if len(value) == len(group):
            return [(v, [one]) for v, one in zip(value, group, strict=True)]
        raise self._error(
            f"`{self.argument}` has {len(value)} entries for {len(group)} outputs", value, outputs
        )

    def _flat(self, value: Any) -> list[Any]:
        if self.is_leaf(value):
            return [value]
        inner = value.values() if isinstance(value, dict) else value or ()
        return [leaf for item in inner for leaf in self._flat(item)]

    def _single(self, value: Any, output: Output, outputs: list[Output]) -> Any:
        """What is meant by a nest of one."""
        while not self.is_leaf(value):
            if value is None:
                return None
            inner = list(value.values()) if isinstance(value, dict) else list(value)
            if (
                isinstance(value, dict)
                and output.name is not None
                and output.name not in value
                and len(outputs) == 1
            ):
                raise self._unknown(next(iter(value), None), [output.name])
            if len(inner) != 1:
                raise self._error(
                    f"`{self.argument}` has {len(inner)} entries for one output", value, outputs
                )
            value = inner[0]
        return value

    def _by_name(
        self, value: dict, group: Group, depth: int, outputs: list[Output]
    ) -> list[tuple[Any, Group]]:
        children = _children(group, depth)
        is_dict = not all(isinstance(key, int) for key in children)
        if not is_dict:
            children = {one[1].name: [one] for one in group if one[1].name is not None} or children
        unknown = [key for key in value if key not in children]
        if unknown:
            raise self._unknown(unknown[0], list(children))
        missing = [key for key in children if key not in value]
        if missing and not (is_dict if self.partial is None else self.partial):
            raise self._error(
                f"`{self.argument}` has nothing for {', '.join(map(repr, missing))}",
                value,
                outputs,
                hint=f"{{{missing[0]!r}: None, …}} if nothing is wanted there",
            )
        names = value if is_dict else children
        return [(value[key], children[key]) for key in names if key in value]

    def _unknown(self, key: Any, known: list) -> ConfigError:
        names = ", ".join(map(repr, known))
        return OutputsError(
            f"`{self.argument}` names an output {key!r} that the model does not have",
            wanted=names,
            near=near(str(key), map(str, known)),
        )

    def _error(
        self, what: str, value: Any, outputs: list[Output], hint: str | None = None
    ) -> ConfigError:
        wanted = ", ".join(output.called(f"output {i}") for i, output in enumerate(outputs))
        return OutputsError(what, found=shape_of(value), wanted=wanted, hint=hint)


def is_number(value: Any) -> bool:
    """Whether `value` is for one output: a number, an array, and no nest of them."""
    return not isinstance(value, (list, tuple, dict))


_TARGETS = PerOutput("y", is_number, partial=True)
_SAMPLE_WEIGHTS = PerOutput("sample_weight", is_number, everywhere=True, partial=True)


def targets_of(y: Any, outputs: list[Output], learned: Sequence[int] = ()) -> dict[int, Any]:
    """Position of an output -> its targets.

    Args:
        y: nested like the outputs; or only for those that have a loss, alone or in a list.
        outputs: all of them.
        learned: positions of those that have a loss.
    """
    if not isinstance(y, (list, tuple)) and len(learned) == 1 < len(outputs):
        y = [y] if is_number(y) and y is not None else y
    return _of_learned(y, outputs, learned) or _TARGETS.distribute(y, outputs)


def weights_of(
    sample_weight: Any, outputs: list[Output], learned: Sequence[int] = ()
) -> dict[int, Any]:
    """Position of an output -> its sample weights; see `targets_of`."""
    weights = _of_learned(sample_weight, outputs, learned)
    return weights or _SAMPLE_WEIGHTS.distribute(sample_weight, outputs)


def _of_learned(values: Any, outputs: list[Output], learned: Sequence[int]) -> dict[int, Any]:
    """A flat list for the outputs that have a loss, by their positions; empty for anything else."""
    is_short = isinstance(values, (list, tuple)) and len(values) == len(learned) < len(outputs)
    if not is_short or not all(map(is_number, values)):
        return {}
    return dict(zip(learned, values, strict=True))


def no_targets(what: str, y: Any, output: Output, place: int) -> ConfigError:
    """The error for an output that is compared with nothing.

    Args:
        what: the loss or the metric.
        y: the targets of all outputs.
        output: which has none.
        place: its position.
    """
    at = where(output, place)
    if y is None:
        return OutputsError(f"{what} has no targets: `y` is missing", at=at, hint="fit(x, y)")
    if isinstance(y, dict) and output.name not in y:
        name, known = str(output.name), ", ".join(map(repr, y))
        return OutputsError(
            f"{what} has no targets: `y` has nothing for {name!r}",
            at=at,
            found=known,
            near=near(name, y),
        )
    return OutputsError(f"{what} has no targets: `y` has None there", at=at, found=shape_of(y))


def _children(group: list[tuple[int, Output]], depth: int) -> dict[Any, list[tuple[int, Output]]]:
    children: dict[Any, list[tuple[int, Output]]] = {}
    for place, output in group:
        key = output.path[depth] if depth < len(output.path) else 0
        children.setdefault(key, []).append((place, output))
    return children
