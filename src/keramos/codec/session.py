"""What one run of reading or writing carries: custom objects, safe mode, grants, shared objects,
position.

A session is an argument. The one ambient thing is which session runs, set at the public door,
because users' `from_config` methods call `deserialize_keras_object` without it.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Generator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import NamedTuple, cast

from keramos._frames import is_own_class
from keramos.codec import names, registry
from keramos.errors import ArgumentTypeError, LimitError

#: shared_object_id -> (class, object).
Shared = dict[object, tuple[object, object]]

_RUNNING: ContextVar[Session | None] = ContextVar("keramos_session", default=None)


class Base(NamedTuple):
    """The layer of this library that a user's class extends.

    Attributes:
        name: as exported.
        is_itself: whether the caller gave that very class, under whatever name.
        parameters: what the constructors of the user's own classes take by name.
    """

    name: str
    is_itself: bool
    parameters: frozenset[str]


def _nothing_shared() -> Shared:
    return {}  # `Shared()` takes four times as long


@dataclass
class Budget:
    """What the operations of a file may give because a number in it says so: `split(x, 1000)`.

    Attributes:
        most: tensors, all operations together; `Limits.max_outputs`.
        count: of tensors so far.
    """

    most: int
    count: int = 0

    def spend(self, outputs: int) -> None:
        """Count the tensors of one more operation, before they are made.

        Raises:
            LimitError: they are too many.
        """
        self.count += outputs
        if self.count > self.most:
            raise LimitError(
                "operations of the model give too many tensors",
                found=f"{self.count:,}, {outputs:,} of them of one operation",
                wanted=f"at most {self.most:,}",
                hint="Limits(max_outputs=…)",
            )


@dataclass
class Session:
    """One run.

    Attributes:
        custom_objects: name -> class or function, as the caller gave them.
        safe_mode: refuse whatever could run code that the file brings.
        trusted: what the caller granted for this run: `lambda`, the Python code in a file.
        compile: whether training configs are decoded.
        shared: what was made where a shared_object_id stood first.
        position: path in the config of what is being decoded.
        budget: what operations may give; None where the caller's own code says it.
        borrowed: the config belongs to the caller and stays as it is.
        replaces: whether `custom_objects` and scopes come before the library's own classes of the
            same name, as in files before `.keras`.
        last_resort: name -> class or function, asked after everything that is registered.
        meanings: what functions that users' code calls meant to the writer of the file, where that
            is not what they mean today.
        sharing: id of an object -> (number, itself) while a whole model is being written; None
            otherwise.
    """

    custom_objects: Mapping[str, object] = field(default_factory=dict[str, object])
    safe_mode: bool = True
    trusted: frozenset[str] = frozenset()
    compile: bool = True
    shared: Shared = field(default_factory=_nothing_shared)
    position: str = "$"
    budget: Budget | None = None
    borrowed: bool = False
    replaces: bool = False
    last_resort: Mapping[str, object] = field(default_factory=dict[str, object])
    meanings: Mapping[str, bool | None] = field(default_factory=dict[str, bool | None])
    sharing: dict[int, tuple[int, object]] | None = None

    def custom(self, *names: str | None) -> object | None:
        """The first custom object known by one of `names`, the most specific source first."""
        for source in (*registry.sources(self.custom_objects), self.last_resort):
            for name in names:
                if name and name in source:
                    return source[name]
        return None

    def knows(self, name: str) -> bool:
        """Whether a custom object is known by that name."""
        return self.custom(name) is not None

    def base_of(self, name: str) -> Base | None:
        """The layer that the custom object of that name extends; None if it extends none."""
        own, parameters = self.custom(name), set[str]()
        for cls in own.__mro__ if isinstance(own, type) else ():
            if is_own_class(cls) and cls.__name__ in names.exports("layers"):
                return Base(cls.__name__, cls is own, frozenset(parameters))
            if "__init__" in vars(cls):
                parameters |= inspect.signature(cls.__init__).parameters.keys()
        return None

    def grants(self, *names: str | None) -> bool:
        """Whether the caller granted one of `names`, or everything."""
        return not self.safe_mode or any(name in self.trusted for name in names if name)

    @contextlib.contextmanager
    def at(self, place: str) -> Generator[Session]:
        """This session, inside `place` of the config."""
        outer, self.position = self.position, place
        try:
            yield self
        finally:
            self.position = outer

    @contextlib.contextmanager
    def running(self) -> Generator[Session]:
        """Make this the session that nested public calls join."""
        token = _RUNNING.set(self)
        try:
            yield self
        finally:
            _RUNNING.reset(token)


def running() -> Session | None:
    """The session at work in this context, if any."""
    return _RUNNING.get()


def by_name(custom_objects: object) -> dict[str, object]:
    """What a caller gave as `custom_objects`, as a dict of this run's own.

    Raises:
        ArgumentTypeError: it says no names.
    """
    if not custom_objects:
        return {}
    if not isinstance(custom_objects, Mapping):
        raise ArgumentTypeError(
            "custom_objects says no names",
            found=type(custom_objects).__name__,
            wanted="a dict: name -> class or function",
        )
    return dict(cast(Mapping[str, object], custom_objects))


def joined(
    custom_objects: Mapping[str, object] | None = None,
    safe_mode: bool | None = None,
    budget: Budget | None = None,
    trusted: frozenset[str] = frozenset(),
) -> Session:
    """The running session, or a new one when none runs or the caller brings settings of their own.

    Inside a run `safe_mode` and `trusted` are not asked for: what the outermost caller said holds.
    """
    outer = running()
    if outer is None:
        return Session(by_name(custom_objects), safe_mode is not False, trusted, budget=budget)
    if not custom_objects:
        return outer
    return replace(outer, custom_objects={**outer.custom_objects, **custom_objects}, sharing=None)
