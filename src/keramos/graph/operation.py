"""Something that turns tensors into tensors and can stand in a graph.

Layers are operations with state, `keramos.ops` are operations without.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Self

from keramos import _tree, engine
from keramos._frames import is_own_class
from keramos._signatures import accepts_keyword
from keramos.codec.arguments import keyword
from keramos.codec.saveable import Saveable, bound_arguments, captured_config
from keramos.errors import UnbuiltError, printable
from keramos.graph import naming
from keramos.graph.node import Node
from keramos.graph.rematerialization import Rematerialized
from keramos.graph.tensor import KerasTensor, any_symbolic


class Operation(Rematerialized, Saveable):
    """Base of layers and of the operations behind `keramos.ops`.

    Args:
        name: unique within a graph; automatic when left out.
    """

    #: Arguments that `get_config` of this library writes by itself, so that no captured value
    #: counts.
    _common_arguments: ClassVar[tuple[str, ...]] = ("name",)

    if TYPE_CHECKING:
        _name: str | None = keyword(default=None, alias="name", kw_only=True)

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        instance = super().__new__(cls)
        if not is_own_class(cls):
            object.__setattr__(instance, "_captured", bound_arguments(cls, args, kwargs))
        return instance

    def __init__(self, name: str | None = None):
        self.name = (
            naming.auto_name(naming.snake_case(type(self).__name__))
            if name is None
            else naming.checked(name, type(self).__name__)
        )
        self._inbound_nodes: list[Node]
        self._outbound_nodes: list[Node]
        # Past `__setattr__`: a layer owns what is put into a list of its attributes.
        self.__dict__.update(_inbound_nodes=[], _outbound_nodes=[])
        if (remat_mode := engine.remat_scope.current_mode()) is not None:
            self.__dict__["_remat_mode"] = remat_mode

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if any_symbolic(args, kwargs):
            return self.symbolic_call(*args, **kwargs)
        return self.rematerialized_call(self.call, *args, **kwargs)(*args, **kwargs)

    def symbolic_call(self, *args: Any, **kwargs: Any) -> Any:
        """Add this operation to the graph of the symbolic tensors in the arguments."""
        outputs = self.compute_output_spec(*args, **kwargs)
        Node(self, args, kwargs, outputs)
        return outputs

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """The computation, on arrays."""
        raise NotImplementedError(f"{type(self).__name__} must define call()")

    def calls_per_run(self) -> int:
        """Calls of operations in one call of this one; more than 1 where others are inside."""
        return 1

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """KerasTensors of the shapes and dtypes that `call` would return; by tracing unless a class
        knows better.
        """
        return traced_spec(self.call, args, kwargs)

    def _checked_spec(self, *args: Any, **kwargs: Any) -> Any:
        """`compute_output_spec`, for tensors that nobody has looked at yet."""
        return self.compute_output_spec(*args, **kwargs)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments: captured from the constructor's call where a user's class does not
        say them itself.
        """
        return self.captured_config() if self._says_no_config() else {"name": self.name}

    def _captured_besides(self) -> dict[str, Any]:
        """What a user's class adds to the arguments of the class that it extends, where it leaves
        `get_config` to that.
        """
        return self.captured_config() if self._says_no_config() else {}

    def _says_no_config(self) -> bool:
        """Whether the class is a user's and leaves `get_config` to this library."""
        cls = type(self)
        return not is_own_class(cls) and cls.get_config.__module__.startswith("keramos.")

    def captured_config(self) -> dict[str, Any]:
        """The constructor's arguments, the name first if the constructor takes one.

        A class of this library that a user's class extends says its own arguments, and says them
        better: how they are kept.
        """
        captured = captured_config(
            self, {*self._arguments, *self._common_arguments} if self._arguments else ()
        )
        return (
            {"name": self.name} | captured | {"name": self.name}
            if accepts_keyword(type(self).__init__, "name")
            else captured
        )

    @property
    def input(self) -> Any:
        """The symbolic input of its one use, or of its first; a flat list unless it is one."""
        return _alone(self._first_node().input_tensors)

    @property
    def output(self) -> Any:
        """The symbolic output of its one use, or of its first; a flat list unless it is one."""
        return _alone(self._first_node().output_tensors)

    def _first_node(self) -> Node:
        if not self._inbound_nodes:
            raise UnbuiltError(
                f"{type(self).__name__} {self.name!r} has never been called on a symbolic tensor"
            )
        return self._inbound_nodes[0]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={printable(self.name)}>"


def _alone(tensors: list[KerasTensor]) -> KerasTensor | list[KerasTensor]:
    return tensors[0] if len(tensors) == 1 else list(tensors)


def traced_spec(function: Callable, args: tuple, kwargs: dict[str, Any]) -> Any:
    """The KerasTensors that `function` would return, found by tracing it on abstract arrays.

    Raises:
        ShapeError: the function does not take such shapes.
    """
    leaves = _tree.flatten((args, kwargs))
    symbolic = [leaf for leaf in leaves if isinstance(leaf, KerasTensor)]

    def call(*arrays: Any) -> Any:
        source = iter(arrays)
        filled = _tree.pack_like(
            (args, kwargs), [next(source) if isinstance(x, KerasTensor) else x for x in leaves]
        )
        return function(*filled[0], **filled[1])  # type: ignore[index]

    found = engine.transform.abstract_call(call, *[(t.shape, t.dtype, t.sparse) for t in symbolic])
    return _tree.map_structure(
        lambda spec: (
            spec if spec is None else KerasTensor(spec.shape, spec.dtype, sparse=spec.sparse)
        ),
        found,
    )


class StatelessOperation(Operation):
    """Base of the operations behind `keramos.ops`: all their arguments are plain values."""

    #: The module under which files name the class.
    keras_name: ClassVar[str] = "keras.src.ops.numpy"

    def get_config(self) -> dict[str, Any]:
        """Name and constructor arguments."""
        return {"name": self.name, **self._declared_config()}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """From what `get_config` returned."""
        return cls(**config)
