"""What saving asks of a variable, a layer, a model or any other object, written down.

What a class can do with its own state is optional: one that offers a method takes part in what the
method is for. `saving` looks at the class, once, by these protocols.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any, ClassVar, Protocol, TypeVar, runtime_checkable

from keramos.codec.canonical import Json

Method = TypeVar("Method", bound=Callable[..., Any])


class HasConfig(Protocol):
    """Says what its constructor was given. JSON, for nobody has looked yet whether it is a dict."""

    def get_config(self) -> Json: ...


class Variable(Protocol):
    """What a file keeps the numbers of.

    Attributes:
        name: one step of its path.
        path: with the scopes in which it was made.
        shape: sizes, all known.
        dtype: name of its dtype.
        trainable: whether optimizers may change it.
        contents: what it holds, or the stored tensor that it still stands for.
    """

    @property
    def name(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def dtype(self) -> str: ...
    @property
    def trainable(self) -> bool: ...
    @property
    def contents(self) -> Any: ...

    def assign_lazily(self, stored: Any) -> None:
        """Stand for a stored tensor, which is read when somebody asks for the numbers."""
        ...

    def held(self) -> object:
        """What it holds now, whatever that is."""
        ...

    def hold_again(self, state: Any) -> None:
        """Hold what `held` gave."""
        ...


class Model(Protocol):
    """What the verbs themselves ask of a model; the rest they ask of its parts."""

    @property
    def name(self) -> str: ...
    @property
    def built(self) -> bool: ...


class Layer(Protocol):
    """What files that list tensors by layer ask of a layer, or of a model.

    Attributes:
        name: its name.
        weights: its variables, then those of the layers in it.
    """

    @property
    def name(self) -> str: ...
    @property
    def weights(self) -> Sequence[Variable]: ...


@runtime_checkable
class Adopts(Protocol):
    """Becomes what the tensors of its file show that it was, where its config does not say so."""

    def _adopt_stored(self, stored: Sequence[Any]) -> bool: ...


@runtime_checkable
class Merges(Protocol):
    """Has variables whose numbers files by path have in another variable of its."""

    def _merged_variables(self) -> Sequence[Variable]: ...


@runtime_checkable
class TakesStored(Protocol):
    """Takes a tensor that older writers kept as a variable of its class, which has none today.

    Attributes:
        _stored_names: what they called it.
    """

    _stored_names: ClassVar[frozenset[str]]

    def _take_stored(self, stored: Any) -> None: ...


class HasLayers(Protocol):
    """A model whose layers have their paths by their order, before any attribute's."""

    @property
    def layers(self) -> Sequence[object]: ...


@runtime_checkable
class HasVariables(Protocol):
    """Knows its own variables, those of the objects in it left out."""

    def _own_variables(self) -> Sequence[Variable]: ...


@runtime_checkable
class HasSeeds(Protocol):
    """Draws random numbers, and knows where its own generators are."""

    def _seed_states(self) -> Sequence[Any]: ...


@runtime_checkable
class Saves(Protocol):
    """Puts its own variables into a store: name -> array or variable."""

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None: ...


@runtime_checkable
class Loads(Protocol):
    """Takes its own variables from a store: name -> tensor, read when asked."""

    def load_own_variables(self, store: Mapping[str, Any]) -> None: ...


@runtime_checkable
class SavesAssets(Protocol):
    """Writes files of its own into a folder."""

    def save_assets(self, folder: str) -> None: ...


@runtime_checkable
class SavesFunctions(Protocol):
    """Writes a directory that holds what it computes beside what it is, which nobody can say for
    it.
    """

    def _save_with_functions(
        self, filepath: object, include_optimizer: bool, compat: str | None
    ) -> None: ...


@runtime_checkable
class LoadsAssets(Protocol):
    """Reads files of its own from a folder."""

    def load_assets(self, folder: str) -> None: ...


_DEFAULTS: set[Callable[..., Any]] = set()


def default(method: Method) -> Method:
    """Decorator: the library's own way to store variables, by number.

    A subclass that overrides the method stores them in a way of its own. It is the function that
    is remembered, for a name says nothing: a user's class may be called as ours is.
    """
    _DEFAULTS.add(method)
    return method


def is_default(method: Callable[..., Any]) -> bool:
    """Whether a method is one that `default` marked."""
    return method in _DEFAULTS
