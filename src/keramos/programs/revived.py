"""The object that was saved, as far as a SavedModel holds it: its endpoints, its variables."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from keramos import engine
from keramos.errors import UnknownNameError, printable
from keramos.programs.endpoint import Endpoint, Endpoints
from keramos.programs.program import Program
from keramos.storage.tensorflow.object_graph import in_order

#: Attributes that hold lists of variables.
_LISTS = ("variables", "trainable_variables", "non_trainable_variables")


class Revived:
    """An object of a SavedModel, whose attributes are what it held.

    Functions are `Endpoint`, variables `Variable`, lists of variables lists; an object that held
    further ones is another `Revived`. Call it as its writer could call it.

    Args:
        program: the SavedModel.
        number: of the object; 0 is the one that was saved.
        name: what leads to it.
    """

    def __init__(self, program: Program, number: int = 0, name: str = ""):
        self._program, self._number, self._name = program, number, name
        self._attributes: dict[str, Any] = {}

    @property
    def _children(self) -> dict[str, int]:
        if not self._program.has_objects:
            return {}
        children = self._program.children(self._number)
        return {name: n for name, n in children.items() if name not in ("signatures", *_LISTS)}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in ("_program", "_attributes"):
            raise AttributeError(name)
        if name not in self._attributes:
            children = self._children
            if name not in children:
                raise UnknownNameError(
                    f"the SavedModel holds nothing called {name!r}",
                    name=name,
                    candidates=children,
                    in_=self._program.source,
                )
            self._attributes[name] = self._revived(name, children[name])
        return self._attributes[name]

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._children})

    def _revived(self, name: str, number: int) -> Any:
        path = f"{self._name}.{name}" if self._name else name
        make: Callable[[], Any] = {
            "function": lambda: self._program.endpoint(path, number),
            "bare": lambda: self._program.endpoint(path, number),
            "list": lambda: self._elements(path, number),
            "object": lambda: Revived(self._program, number, path),
        }.get(self._program.kind(number), lambda: self._program.object(number))
        return make()

    def _elements(self, name: str, number: int) -> list[Any]:
        children = self._program.children(number)
        return [self._revived(f"{name}[{i}]", n) for i, n in enumerate(in_order(children))]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What the object gives when it is called, if it could be."""
        return self._callee()(*args, **kwargs)

    def _callee(self) -> Endpoint:
        number = self._children.get("__call__")
        if number is None:
            raise TypeError(
                f"this SavedModel cannot be called itself; its endpoints: "
                f"{', '.join(self.endpoints) or 'none'}"
            )
        if "__call__" not in self._attributes:
            self._attributes["__call__"] = self._program.endpoint("__call__", number)
        return self._attributes["__call__"]

    @cached_property
    def endpoints(self) -> Endpoints:
        """Attributes that can be called, by name."""
        kinds = {name: self._program.kind(n) for name, n in self._children.items()}
        names = [
            name
            for name, kind in kinds.items()
            if kind in ("function", "bare")
            and not name.startswith("_")
            and self._program.file.objects[self._children[name]].get("function", {}).get("concrete")
        ]
        return Endpoints(names, lambda name: getattr(self, name))

    @property
    def signatures(self) -> Endpoints:
        """What serves, by name: functions of named tensors that give a dict."""
        return self._program.signatures

    @property
    def variables(self) -> list[engine.Variable]:
        """Every variable."""
        return self._variables("variables", lambda variable: True)

    @property
    def trainable_variables(self) -> list[engine.Variable]:
        """Those that training may change."""
        return self._variables("trainable_variables", lambda variable: variable.trainable)

    @property
    def non_trainable_variables(self) -> list[engine.Variable]:
        """The other ones."""
        return self._variables("non_trainable_variables", lambda variable: not variable.trainable)

    def _variables(
        self, name: str, belongs: Callable[[engine.Variable], bool]
    ) -> list[engine.Variable]:
        program = self._program
        if not program.has_objects:
            for endpoint in program.signatures.values():
                return [v for v in endpoint.variables if belongs(v)]
            return []
        own = program.children(self._number).get(name)
        if own is not None and program.kind(own) == "list":
            return self._elements(name, own)
        numbers = [n for n in self._reachable() if program.kind(n) == "variable"]
        return [v for v in map(program.object, numbers) if belongs(v)]

    def _reachable(self) -> list[int]:
        """Every object that this one holds."""
        order, pending = {self._number: None}, [self._number]
        while pending:
            fresh = [n for n in self._program.children(pending.pop(0)).values() if n not in order]
            order |= dict.fromkeys(fresh)
            pending += fresh
        return list(order)

    def __repr__(self) -> str:
        title = f"<{type(self).__name__} {printable(self._name or self._program.source)}"
        rows = [f"  {endpoint!r}" for endpoint in self.endpoints.values()]
        if not self._number:
            fresh = [e for n, e in self.signatures.items() if n not in self.endpoints]
            rows += [f"  signature {endpoint!r}" for endpoint in fresh]
        return "\n".join([title, *rows]) + ">"
