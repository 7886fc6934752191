"""What programs for Keras 1 and 2 ask of a layer, and today's do not.

Files and dialects are no matter of this: it is about classes that users bring along.
"""

from __future__ import annotations

import dis
import functools
import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from keramos import engine, random
from keramos._frames import is_own_class
from keramos.errors import ArgumentTypeError
from keramos.layers.base import call as calls
from keramos.layers.base.state import Stateful

#: Functions of `keras.backend` that draw, by which a call shows that it will.
_DRAWS = frozenset("dropout truncated_normal random_binomial random_bernoulli".split())
_DRAWS |= {"random_normal", "random_uniform"}


class FormerInterface(Stateful):
    """Lists of weights that can be set, updates, and a generator for layers that draw."""

    @property
    def trainable_weights(self) -> list[engine.Variable]:
        """Those of `weights` that training updates. Set, it says which weights the layer has."""
        weights = super().trainable_weights
        return WeightList(self, weights, trainable=True) if self._owned.lists_weights else weights

    @trainable_weights.setter
    def trainable_weights(self, variables: Iterable[engine.Variable]) -> None:
        self._list_weights(variables, trainable=True)

    @property
    def non_trainable_weights(self) -> list[engine.Variable]:
        """Those of `weights` that training does not update. It can be set as well."""
        return super().non_trainable_weights

    @non_trainable_weights.setter
    def non_trainable_weights(self, variables: Iterable[engine.Variable]) -> None:
        self._list_weights(variables, trainable=False)

    @property
    def _trainable_weights(self) -> WeightList:
        return WeightList(self, self._owned.trainable.values(), trainable=True)

    @_trainable_weights.setter
    def _trainable_weights(self, variables: Iterable[engine.Variable]) -> None:
        self._list_weights(variables, trainable=True)

    @property
    def _non_trainable_weights(self) -> WeightList:
        return WeightList(self, self._owned.non_trainable.values(), trainable=False)

    @_non_trainable_weights.setter
    def _non_trainable_weights(self, variables: Iterable[engine.Variable]) -> None:
        self._list_weights(variables, trainable=False)

    def _list_weights(self, variables: Iterable[engine.Variable], trainable: bool) -> None:
        variables = list(variables)
        for variable in variables:
            if not isinstance(variable, engine.Variable):
                raise ArgumentTypeError(
                    f"{self.name!r} lists something among its weights that is no variable",
                    found=repr(variable)[:200],
                    hint="self.add_weight(shape, initializer, name=…), or K.variable(value)",
                )
        self._owned.list_weights(variables, trainable)
        if not self._trainable:
            self.trainable = False

    @property
    def updates(self) -> list[Any]:
        """Empty: what is added by `add_update` is done at once."""
        return []

    def add_update(self, updates: Any, inputs: Any = None) -> None:
        """Let variables have other values, while training or where the layer is stateful.

        Args:
            updates: pairs of a variable and its value, or functions that assign, one or a list of
                them; what `K.update` and its like return, which are done already, is passed over.
            inputs: accepted as Keras 2 does.
        """
        if not may_update(self):
            return
        alone = _is_pair(updates) or not isinstance(updates, list)
        for update in [updates] if alone else updates:
            if _is_pair(update):
                variable, value = update
                variable.assign(value)
            elif callable(update):
                update()

    #: What functions that its code calls meant to the writer of the file that it comes from, where
    #: that may differ from today: `Origin.meanings`.
    _meanings: ClassVar[Mapping[str, bool | None]] = {}

    @property
    def _meanings_in_files(self) -> Mapping[str, bool | None]:
        """Those that a file has to say: code of this library asks for none."""
        return {} if is_own_class(type(self)) else self._meanings

    def get_output_shape_for(self, input_shape: Any) -> Any:
        """`compute_output_shape`, as Keras 1 called it."""
        ours = next(c for c in type(self).__mro__ if is_own_class(c))
        return ours.compute_output_shape(self, input_shape)  # type: ignore[attr-defined]

    def _prepare_draws(self) -> None:
        """Own a generator if the code of a user's class draws: made within a compiled step, its
        state would be lost after it.
        """
        users = _users_classes(type(self))
        if any(draws_numbers(function) for c in users for function in vars(c).values()):
            self._own_generator()

    def _own_generator(self) -> random.SeedGenerator:
        """What the functions of `keras.backend` draw from within a call of this layer."""
        if "_generator_of_draws" not in self.__dict__:
            self._generator_of_draws = random.SeedGenerator()
        return self._generator_of_draws


class WeightList(list):
    """The weights of a layer, which owns what is added to the list.

    Args:
        layer: whose they are.
        variables: what is in it.
        trainable: which of the layer's weights they are.
    """

    def __init__(self, layer: FormerInterface, variables: Iterable[Any], trainable: bool):
        super().__init__(variables)
        self._layer, self._trainable = layer, trainable

    def append(self, variable: Any) -> None:
        """Own one more."""
        self.extend([variable])

    def extend(self, variables: Iterable[Any]) -> None:
        """Own several more."""
        super().extend(variables)
        self._layer._list_weights(self, self._trainable)

    def __iadd__(self, variables: Iterable[Any]):
        self.extend(variables)
        return self


def _is_pair(update: Any) -> bool:
    is_pair = isinstance(update, list | tuple) and len(update) == 2
    return is_pair and isinstance(update[0], engine.Variable)


def may_update(layer: Any) -> bool:
    """Whether an update is done now: outside of calls, while training, or in a stateful layer.

    Keras 2 ran the updates of a graph in `train_on_batch` alone, and those of stateful layers
    everywhere.
    """
    if calls.depth() == 0 or getattr(layer, "stateful", False):
        return True
    return bool(calls.context_value("training"))


@functools.lru_cache(maxsize=4096)
def _users_classes(cls: type) -> tuple[type, ...]:
    """The classes that a layer's class is made of, and that are the user's."""
    return tuple(c for c in cls.__mro__ if c is not object and not is_own_class(c))


def older_name_of_shape_rule(cls: type) -> None:
    """Let a class that has Keras 1's `get_output_shape_for` have `compute_output_shape` by it."""
    own = vars(cls)
    if "get_output_shape_for" in own and "compute_output_shape" not in own:

        def compute_output_shape(self: Any, input_shape: Any) -> Any:
            return self.get_output_shape_for(input_shape)

        cls.compute_output_shape = compute_output_shape  # type: ignore[attr-defined]


def draws_numbers(function: Any) -> bool:
    """Whether the code of a function calls `K.random_normal` and its like; that of functions inside
    it, and of those of the user's that it names, as well.
    """
    waiting, seen = [function], set[int]()
    while waiting:
        code = getattr(current := waiting.pop(), "__code__", None)
        if code is None or id(code) in seen:
            continue
        seen.add(id(code))
        names = _names_of(current)
        if any(_calls_draw(inner, names) for inner in _codes_in(code)):
            return True
        waiting += filter(_is_of_user, names.values())
    return False


def _names_of(function: Any) -> dict[str, Any]:
    """What the names in the code of a function mean that stand outside of it."""
    code = function.__code__
    used = {name for inner in _codes_in(code) for name in inner.co_names}
    cells = zip(code.co_freevars, function.__closure__ or (), strict=False)
    outside = {name: function.__globals__.get(name) for name in used}
    return outside | {name: _contents(cell) for name, cell in cells}


def _codes_in(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes_in(constant)


def _calls_draw(code: types.CodeType, names: dict[str, Any]) -> bool:
    """Whether `K.<draw>`, `….backend.<draw>` or an imported `<draw>` stands in the code; an
    attribute of that name, such as `self.dropout`, is none.
    """
    holder: Any = None
    for instruction in dis.get_instructions(code):
        name = instruction.argval if isinstance(instruction.argval, str) else ""
        meaning = names.get(name)
        if name in _DRAWS and (_is_backend(holder) or _is_of_backend(meaning)):
            return True
        is_attribute = instruction.opname.startswith("LOAD_ATTR")
        holder = "backend" if is_attribute and name == "backend" else meaning
    return False


def _is_backend(value: Any) -> bool:
    is_path = isinstance(value, str) and value == "backend"
    return is_path or getattr(value, "__name__", "") == "keramos.backend"


def _is_of_backend(value: Any) -> bool:
    return str(getattr(value, "__module__", "")).startswith("keramos.backend")


def _contents(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not assigned yet
        return None


def _is_of_user(value: Any) -> bool:
    is_function = isinstance(value, types.FunctionType)
    module = str(getattr(value, "__module__", ""))
    return is_function and not module.startswith(("keramos.", "jax.", "numpy."))
