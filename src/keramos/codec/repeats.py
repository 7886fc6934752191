"""How much of a config is written again: what several objects hold is written with each of them.

A graph writes a layer once, however often it is called. But two models that hold a third one write
it both, as Keras does it: where every level of models holds the one below twice, the config doubles
with each level. Such a config is measured before it is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeAlias, TypeVar

from keramos.codec.strict_json import DEFAULT_LIMITS
from keramos.errors import LimitError

#: Values of a config: as many as can be read again.
MAX_VALUES = DEFAULT_LIMITS.max_nodes
#: Objects inside those that are written again; beyond, the whole is measured, which takes as long
#: as to write every object once.
PATIENCE = 10_000

Description = TypeVar("Description", bound=dict[str, Any])
Describe: TypeAlias = "Callable[[Any], dict[str, Any]]"
_Writing: TypeAlias = "Callable[[Any, Describe], Any]"
_Container: TypeAlias = "dict[str, Any] | list[Any] | tuple[Any, ...]"
_CURRENT: ContextVar[_Writing | None] = ContextVar("keramos_writing", default=None)


class _TooManyError(BaseException):
    """So much is written again that the whole must be measured. No business of users' code."""


def described(obj: object, describe: Callable[[Any], Description]) -> Description:
    """`describe(obj)`, which comes back here for the objects inside.

    Raises:
        LimitError: its config has more than `MAX_VALUES` values.
    """
    writing = _CURRENT.get()
    if writing is not None:
        return writing(obj, describe)
    try:
        return _outermost(_Counting(), obj, describe)
    except _TooManyError:  # here, where the stack is as short as it was
        measuring = _Measuring()
        measuring.check(obj, _outermost(measuring, obj, describe))
        return _outermost(_plainly, obj, describe)


def _outermost(writing: _Writing, obj: object, describe: Describe) -> Any:
    token = _CURRENT.set(writing)
    try:
        return writing(obj, describe)
    finally:
        _CURRENT.reset(token)


def _plainly(obj: object, describe: Describe) -> dict[str, Any]:
    return describe(obj)


class _Counting:
    """Writes everything, and counts what stands inside an object that was written before.

    What is shared and holds nothing, such as the dtype policy of all layers, counts nothing.
    """

    def __init__(self) -> None:
        # The objects are kept: the id of one that is gone could be another's.
        self._objects: dict[int, object] = {}
        self._is_inside, self._count = False, 0

    def __call__(self, obj: object, describe: Describe) -> dict[str, Any]:
        if self._is_inside:
            self._count += 1
            if self._count > PATIENCE:
                raise _TooManyError
            return describe(obj)
        if id(obj) not in self._objects:
            self._objects[id(obj)] = obj
            return describe(obj)
        self._is_inside = True
        try:
            return describe(obj)
        finally:
            self._is_inside = False


class _Measuring:
    """Describes every object once: the same dict stands wherever it would be written again."""

    def __init__(self) -> None:
        self._described: dict[int, tuple[object, dict[str, Any]]] = {}
        self._repeated: set[int] = set()

    def __call__(self, obj: object, describe: Describe) -> dict[str, Any]:
        if id(obj) in self._described:
            self._repeated.add(id(obj))
        else:
            self._described[id(obj)] = obj, describe(obj)
        return self._described[id(obj)][1]

    def check(self, root: object, tree: dict[str, Any]) -> None:
        """Raise LimitError if `tree`, the description of `root`, has too many values."""
        containers = _containers(tree)
        values = _values(containers)[id(tree)]
        if values <= MAX_VALUES:
            return
        counts = self._counts(containers)
        often, count = counts[-1] if counts else (_shown(root), 1)
        raise LimitError(
            f"the config of {_shown(root)} would have {values:,} values: {often} is written "
            f"{count:,} times, for each object writes all that it holds",
            at=f"{type(root).__name__}.get_config()",
            found=_listed(counts),
            wanted=f"at most {MAX_VALUES:,} values",
            hint="hold a model once and call it several times: a graph writes it once",
        )

    def _counts(self, containers: list[Any]) -> list[tuple[str, int]]:
        """(name, how often it is written) of the objects that several others hold, and that hold
        objects themselves; what is written most often comes last.
        """
        uses, owners = _uses(containers), _owners(containers)
        repeated = [self._described[key] for key in self._repeated]
        # Not the description itself: a graph adds the calls to a copy of it.
        configs = [(_shown(obj), id(description["config"])) for obj, description in repeated]
        counts = [(name, uses[key]) for name, key in configs if key in owners and key in uses]
        return sorted(counts, key=lambda pair: pair[1])


def _containers(tree: Any) -> list[Any]:
    """Every dict and list of a tree once, each after all that are inside it."""
    ordered: list[Any] = []
    met: set[int] = set()
    stack = [(tree, False)]
    while stack:
        value, is_done = stack.pop()
        if is_done:
            ordered.append(value)
        elif id(value) not in met:
            met.add(id(value))
            stack.append((value, True))
            stack += [(inner, False) for inner in _inside(value)]
    return ordered


def _inside(container: _Container) -> list[Any]:
    items = container.values() if isinstance(container, dict) else container
    return [item for item in items if isinstance(item, (dict, list, tuple))]


def _values(containers: list[Any]) -> dict[int, int]:
    """id of a container -> values in it and in all inside it, as often as they would be written."""
    values: dict[int, int] = {}
    for container in containers:
        inner = sum(values[id(item)] for item in _inside(container))
        values[id(container)] = len(container) + inner
    return values


def _uses(containers: list[Any]) -> Counter[int]:
    """id of a container -> how often it would be written."""
    uses = Counter({id(containers[-1]): 1})
    for container in reversed(containers):
        for item in _inside(container):
            uses[id(item)] += uses[id(container)]
    return uses


def _owners(containers: list[Any]) -> set[int]:
    """ids of the containers with the description of an object somewhere inside."""
    owners: set[int] = set()
    for container in containers:
        if any("class_name" in item or id(item) in owners for item in _inside(container)):
            owners.add(id(container))
    return owners


def _listed(counts: list[tuple[str, int]]) -> str:
    shown = [f"{name} {count:,} times" for name, count in counts]
    return ", ".join([*shown[:2], "…", *shown[-1:]] if len(shown) > 3 else shown)


def _shown(obj: object) -> str:
    name = getattr(obj, "name", None)
    return repr(name) if isinstance(name, str) else type(obj).__name__
