"""Which variables and sublayers a layer owns, in the order in which it got them.

Lists, dicts and sets that a layer holds are replaced by
ones that tell the layer what is put into them.
"""

from __future__ import annotations

import functools
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from keramos import engine


@dataclass
class Owned:
    """The stateful objects of one layer, each kind keyed by identity in the order in which they
    came.

    Attributes:
        lists_weights: whether the layer says itself which variables are its weights, as in Keras 1
            and 2; those that merely become its attributes are none, then.
    """

    trainable: dict[int, Any] = field(default_factory=dict)
    non_trainable: dict[int, Any] = field(default_factory=dict)
    layers: dict[int, Any] = field(default_factory=dict)
    metrics: dict[int, Any] = field(default_factory=dict)
    seed_generators: dict[int, Any] = field(default_factory=dict)
    lists_weights: bool = False

    @property
    def variables(self) -> list[Any]:
        """Those that came trainable, then the others, each kind as it came."""
        return [*self.trainable.values(), *self.non_trainable.values()]

    def __setstate__(self, state: dict[str, Any]) -> None:
        # a copy has objects of its own, and they have identities of theirs
        kinds = {kind: owned for kind, owned in state.items() if isinstance(owned, dict)}
        self.__dict__.update(
            state | {kind: {id(v): v for v in owned.values()} for kind, owned in kinds.items()}
        )

    def add(self, value: Any) -> None:
        """Own `value` if it is stateful. A variable stays among those it came with, also when it is
        frozen later.
        """
        if id(value) in self.trainable or id(value) in self.non_trainable:
            return
        kind = self._kind_of(value)
        if kind is not None:
            kind.setdefault(id(value), value)

    def track(self, value: Any) -> Any:
        """Own everything stateful in `value`; what to go on with in its place."""
        return tracked(value, self)

    def hold(self, value: Any) -> None:
        """Own what became an attribute, or came into a list that is one."""
        if not (self.lists_weights and isinstance(value, engine.Variable)):
            self.add(value)

    def list_weights(self, variables: Iterable[Any], trainable: bool) -> None:
        """Own these variables, and no others of their kind; those of layers inside are theirs."""
        inner = {id(v) for layer in self.layers.values() for v in layer.weights}
        listed = {id(v): v for v in variables if id(v) not in inner}
        others = self.non_trainable if trainable else self.trainable
        others = {key: v for key, v in others.items() if key not in listed}
        for variable in listed.values():
            variable.trainable = trainable
        self.trainable, self.non_trainable = (listed, others) if trainable else (others, listed)
        self.lists_weights = True

    def remove(self, value: Any) -> None:
        """Own `value` no longer."""
        for kind in (
            self.trainable,
            self.non_trainable,
            self.layers,
            self.metrics,
            self.seed_generators,
        ):
            kind.pop(id(value), None)

    def _kind_of(self, value: Any) -> dict[int, Any] | None:
        if isinstance(value, engine.Variable):
            return self.trainable if value.trainable else self.non_trainable
        return getattr(self, getattr(type(value), "_tracked_as", ""), None)


class OwnMetrics:
    """The metrics that a layer owns, as Keras calls them, until somebody sets others there."""

    def __get__(self, layer: Any, owner: type) -> Any:
        return self if layer is None else list(layer._owned.metrics.values())


@functools.lru_cache(maxsize=4096)
def may_hold_state(kind: type) -> bool:
    """Whether objects of that type are stateful, or may have stateful ones in them: few are."""
    return issubclass(kind, (list, dict, set, tuple, engine.Variable)) or hasattr(
        kind, "_tracked_as"
    )


def tracked(value: Any, owned: Owned) -> Any:
    """`value`, with everything stateful in it owned. A list, dict or set becomes one that tells its
    layer of changes; that of another layer, which tells the other one, is copied. Of a user's own
    kind of container, which stays as it is, the members are owned that are in it now.
    """
    kind = type(value)
    telling = _TELLING.get(kind)
    if telling is not None:
        return value if getattr(value, "_owned", None) is owned else telling(value, owned)
    if isinstance(value, (list, dict, set)):
        for item in value.values() if isinstance(value, dict) else value:
            tracked(item, owned)
        return value
    if isinstance(value, tuple):
        items = [tracked(v, owned) for v in value]
        return kind(*items) if hasattr(value, "_fields") else kind(items)
    if may_hold_state(kind):
        owned.hold(value)
    return value


def untracked(value: Any, owned: Owned) -> None:
    """Own nothing in `value` any longer."""
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, (list, tuple, set, type({}.values()))):
        for item in value:
            untracked(item, owned)
    else:
        owned.remove(value)


class TrackedList(list):
    """A list that tells its layer what is put into it."""

    def __init__(self, items: Iterable = (), owned: Owned | None = None):
        self._owned = owned
        super().__init__(_all(items, owned))

    def append(self, value: Any) -> None:
        super().append(_one(value, self._owned))

    def insert(self, index: Any, value: Any) -> None:
        super().insert(index, _one(value, self._owned))

    def extend(self, values: Iterable) -> None:
        super().extend(_all(values, self._owned))

    def __iadd__(self, values: Iterable):
        self.extend(values)
        return self

    def __imul__(self, count: Any):
        if count < 1:
            self.clear()
        return super().__imul__(count)

    def __setitem__(self, index: Any, value: Any) -> None:
        if self[index] is not value:  # as it is after `blocks[0] += [layer]`
            _forget(self[index], self._owned)
        super().__setitem__(
            index,
            _all(value, self._owned) if isinstance(index, slice) else _one(value, self._owned),
        )

    def __delitem__(self, index: Any) -> None:
        _forget(self[index], self._owned)
        super().__delitem__(index)

    def pop(self, index: Any = -1) -> Any:
        value = super().pop(index)
        _forget(value, self._owned)
        return value

    def remove(self, value: Any) -> None:
        del self[self.index(value)]

    def clear(self) -> None:
        _forget(list(self), self._owned)
        super().clear()

    def __reduce__(self):
        return list, (list(self),)


class TrackedDict(dict):
    """A dict that tells its layer what is put into it."""

    def __init__(self, items: Any = (), owned: Owned | None = None):
        self._owned = owned
        super().__init__()
        self.update(items)

    def __setitem__(self, key: Any, value: Any) -> None:
        if key in self and self[key] is not value:
            _forget(self[key], self._owned)
        super().__setitem__(key, _one(value, self._owned))

    def __delitem__(self, key: Any) -> None:
        _forget(self[key], self._owned)
        super().__delitem__(key)

    def update(self, *args: Any, **kwargs: Any) -> None:
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def __ior__(self, other: Any):
        self.update(other)
        return self

    def setdefault(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: Any, *default: Any) -> Any:
        value = super().pop(key, *default)
        _forget(value, self._owned)
        return value

    def popitem(self) -> tuple:
        key, value = super().popitem()
        _forget(value, self._owned)
        return key, value

    def clear(self) -> None:
        _forget(dict(self), self._owned)
        super().clear()

    def __reduce__(self):
        return dict, (dict(self),)


class TrackedSet(set):
    """A set that tells its layer what is put into it."""

    def __init__(self, items: Iterable = (), owned: Owned | None = None):
        self._owned = owned
        super().__init__(_all(items, owned))

    def add(self, value: Any) -> None:
        super().add(_one(value, self._owned))

    def update(self, *others: Iterable) -> None:
        for other in others:
            for value in other:
                self.add(value)

    def difference_update(self, *others: Iterable) -> None:
        for value in self.intersection(set().union(*others)):
            self.remove(value)

    def intersection_update(self, *others: Iterable) -> None:
        for value in self.difference(self.intersection(*others)):
            self.remove(value)

    def symmetric_difference_update(self, other: Iterable) -> None:
        others = set(other)
        both = self & others
        self.difference_update(both)
        self.update(others - both)

    def __ior__(self, other: Any):
        self.update(other)
        return self

    def __isub__(self, other: Any):
        self.difference_update(set(other))
        return self

    def __iand__(self, other: Any):
        self.intersection_update(other)
        return self

    def __ixor__(self, other: Any):
        self.symmetric_difference_update(other)
        return self

    def remove(self, value: Any) -> None:
        super().remove(value)
        _forget(value, self._owned)

    def discard(self, value: Any) -> None:
        if value in self:
            self.remove(value)

    def pop(self) -> Any:
        value = super().pop()
        _forget(value, self._owned)
        return value

    def clear(self) -> None:
        _forget(set(self), self._owned)
        super().clear()

    def __reduce__(self):
        return set, (set(self),)


class TrackedOrderedDict(TrackedDict, OrderedDict):
    """An OrderedDict that tells its layer what is put into it."""

    def __reduce__(self):
        return OrderedDict, (dict(self),)


class TrackedDefaultDict(TrackedDict, defaultdict):
    """A defaultdict that tells its layer what is put into it."""

    def __init__(self, items: defaultdict, owned: Owned | None = None):
        super().__init__(items, owned)
        self.default_factory = items.default_factory

    def __missing__(self, key: Any) -> Any:
        super().__missing__(key)
        return self[key]  # not what the factory gave: that does not tell anybody

    def copy(self) -> Any:
        return defaultdict(self.default_factory, self)

    def __copy__(self) -> Any:
        return self.copy()

    def __reduce__(self):
        return defaultdict, (self.default_factory, dict(self))


_TELLING: dict[type, Callable[[Any, Owned], Any]] = {
    list: TrackedList,
    TrackedList: TrackedList,
    dict: TrackedDict,
    TrackedDict: TrackedDict,
    OrderedDict: TrackedOrderedDict,
    TrackedOrderedDict: TrackedOrderedDict,
    defaultdict: TrackedDefaultDict,
    TrackedDefaultDict: TrackedDefaultDict,
    set: TrackedSet,
    TrackedSet: TrackedSet,
}


def _one(value: Any, owned: Owned | None) -> Any:
    return value if owned is None else tracked(value, owned)


def _all(values: Iterable, owned: Owned | None) -> list:
    return [_one(value, owned) for value in values]


def _forget(value: Any, owned: Owned | None) -> None:
    if owned is not None:
        untracked(value, owned)
