"""One line per operation: how it is called, what a file keeps of it, and which shape comes out.

The function of the same name in `keramos.engine` computes. Classes, functions and their docstrings
are made when they are first used.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from inspect import Parameter, Signature
from typing import Any

from keramos import _tree, engine
from keramos.codec.arguments import REQUIRED, ArgumentType, argument
from keramos.codec.decode import decode_config
from keramos.codec.names import resolve
from keramos.errors import ArgumentTypeError, KeramosError, ShapeError, near
from keramos.graph.operation import Operation, StatelessOperation, traced_spec
from keramos.graph.tensor import any_symbolic
from keramos.ops import sparseness
from keramos.ops.refusals import answered


@dataclass(frozen=True)
class Op:
    """What there is to say about one operation.

    Attributes:
        text: parameters of the call, then after a bar those of the constructor, which a file keeps:
            `"x, *, constant_values=None | pad_width, mode='constant'"`. Those after the star go by
            keyword.
        rule: `(*call arguments, **constructor arguments)` -> KerasTensors, by arithmetic alone; the
            engine traces the function where there is none, or where it returns None.
        doc: what the docstring is made of, see `explanation`.
        cls: name of the class, where it is not the function's in camel case.
        order: of all parameters in the function's signature, where it is not that of the text.
        settled: parameters for which the function writes down the setting that they stand for:
            None for that of the process, capitals for small letters.
    """

    text: str
    rule: Callable | None
    doc: str
    cls: str | None = None
    order: str | None = None
    settled: tuple[str, ...] = ()

    @cached_property
    def call(self) -> tuple[Parameter, ...]:
        """Parameters of the call: tensors, as a rule."""
        return _parameters(self.text.partition("|")[0])

    @cached_property
    def static(self) -> tuple[Parameter, ...]:
        """Parameters of the constructor."""
        return _parameters(self.text.partition("|")[2])

    @cached_property
    def signature(self) -> tuple[Parameter, ...]:
        """All parameters, in the order of the function."""
        both = {
            p.name: p.replace(kind=Parameter.POSITIONAL_OR_KEYWORD)
            for p in (*self.call, *self.static)
        }
        names = self.order.split() if self.order else both
        return tuple(both[name] for name in names)


def _parameters(text: str) -> tuple[Parameter, ...]:
    """`"x, *, axis=-1"` as parameters."""
    lambda_ = ast.parse(f"lambda {text.strip(' ,')}: 0", mode="eval").body
    assert isinstance(lambda_, ast.Lambda)
    arguments = lambda_.args
    defaults = [Parameter.empty] * (len(arguments.args) - len(arguments.defaults))
    defaults += [ast.literal_eval(value) for value in arguments.defaults]
    kinds = Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY
    positional = [
        Parameter(a.arg, kinds[0], default=d) for a, d in zip(arguments.args, defaults, strict=True)
    ]
    keyword = [
        Parameter(a.arg, kinds[1], default=ast.literal_eval(d) if d else Parameter.empty)
        for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]
    return (*positional, *keyword)


@dataclass(frozen=True)
class Alias:
    """Another name of an operation in the same table."""

    of: str


@dataclass(frozen=True)
class Plain:
    """A function that stands in no graph.

    Attributes:
        text: its parameters.
        doc: what the docstring is made of, see `explanation`.
    """

    text: str
    doc: str


@dataclass(frozen=True)
class Written:
    """An operation whose parameters no line can say: the function and the class are given."""

    function: Callable
    cls: type[Operation]


Entry = Op | Alias | Plain | Written


class Table(Mapping[str, type[Operation]]):
    """The operations of one module: classes by the names that files use, functions by those that
    users write.

    Args:
        module: its `__name__`, such as `"keramos.ops.numpy"`.
        entries: function name -> what there is to say about it.
        terms: argument -> what it is in this module, where the glossary says something else.
        keras_name: the module as files name it; `"keras.src.ops.numpy"` and the like when left out.
        compute: function name -> function of arrays; the engine's module of the same name when left
            out.
    """

    def __init__(
        self,
        module: str,
        entries: Mapping[str, Entry],
        terms: Mapping[str, str] | None = None,
        keras_name: str | None = None,
        compute: Callable[[str], Callable] | None = None,
    ):
        self.module, self.entries, self.terms = module, dict(entries), terms
        self.keras_name = keras_name or module.replace("keramos", "keras.src", 1)
        self.compute = sparseness.aware(compute or self._engine_function)
        self._classes: dict[str, type[Operation]] = {}
        self._functions = {
            _class_name(n, e): n for n, e in self.entries.items() if not isinstance(e, Plain)
        }

    def _engine_function(self, name: str) -> Callable:
        return getattr(getattr(engine, self.module.rpartition(".")[2]), name)

    def _op(self, name: str) -> Op:
        entry = self.entries[name]
        if isinstance(entry, Alias):
            return self._op(entry.of)
        assert isinstance(entry, Op)
        return entry

    def __getitem__(self, name: str) -> type[Operation]:
        if name not in self._classes:
            function = self._functions[name]
            entry = self.entries[function]
            self._classes[name] = (
                entry.cls if isinstance(entry, Written) else _operation_class(self, name, function)
            )
        return self._classes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)

    def function(self, name: str) -> Callable:
        """The function `name`, on arrays and on symbolic tensors."""
        match self.entries[name]:
            case Written(function=function):
                return function
            case Plain(text, doc):
                return self._named(_plain_function(self, name), name, doc, _parameters(text))
            case Alias(of):
                function = _function(self, name, self[_class_name(of, self.entries[of])])
            case entry:
                function = _function(self, name, self[_class_name(name, entry)])
        op = self._op(name)
        return self._named(function, name, op.doc, op.signature, op.rule)

    def _named(
        self,
        function: Callable,
        name: str,
        doc: str,
        parameters: tuple[Parameter, ...],
        rule: Callable | None = None,
    ) -> Callable:
        # only here: who imports operations seldom uses one at once, and the glossary is long
        from keramos.ops.explanation import docstring

        function.__name__ = function.__qualname__ = name
        function.__module__ = self.module
        function.__doc__ = docstring(doc, parameters, rule, self.terms)
        function.__signature__ = Signature(list(parameters))  # type: ignore[attr-defined]
        return function


def _class_name(name: str, entry: Entry) -> str:
    match entry:
        case Op(cls=str(cls)):
            return cls
        case Written(cls=written):
            return written.__name__
    return "".join(part.capitalize() for part in name.split("_"))


_SETTINGS: dict[str, Callable[[Any], Any]] = {
    "data_format": engine.standardize_data_format,
    "dtype": engine.standardize_dtype,
    "padding": engine.standardize_padding,
    "newshape": lambda shape: (shape,) if isinstance(shape, int) else shape,
}


def _plain(value: Any) -> Any:
    """A value as a config holds it: tuples as lists, arrays and numpy's numbers as Python's."""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return _counted(value)


def _counted(value: Any) -> Any:
    """A setting as Python's numbers, so that a graph that was loaded computes with what the one
    that was saved had.
    """
    return value.tolist() if hasattr(value, "tolist") else value


_PLAIN = ArgumentType(coerce=_counted, encode=_plain)
_DTYPE = ArgumentType(
    coerce=lambda value: None if value is None else engine.standardize_dtype(value)
)

#: A function, or what a config holds of one, which the running session grants or refuses.
_FUNCTION = ArgumentType(
    coerce=lambda value: decode_config(value, ".config") if isinstance(value, dict) else value
)

#: An array whose dtype counts; files keep it with the array.
_ARRAY = _FUNCTION

#: Arguments by name whose values are not as a config holds them.
_TYPES = {"dtype": _DTYPE, "weights": _ARRAY} | dict.fromkeys(
    ("function", "body_fun", "cond", "body"), _FUNCTION
)


def traced(name: str, call: Callable, args: tuple, kwargs: dict[str, Any]) -> Any:
    """What the engine says that comes out.

    Raises:
        ShapeError: nothing, for the arguments do not go together, or the shape depends on the
            numbers.
    """
    try:
        return traced_spec(call, args, kwargs)
    except (TypeError, ValueError, IndexError, ArithmeticError) as error:
        if isinstance(error, KeramosError):
            raise
        shapes = ", ".join(
            str(tuple(x.shape)) for x in _tree.leaves((args, kwargs)) if hasattr(x, "shape")
        )
        if type(error).__name__ == "ConcretizationTypeError":
            raise ShapeError(
                f"{name}: the shape of the result depends on the numbers, so no graph can hold it"
            ) from error
        raise ShapeError(
            f"{name}: {str(error).strip().partition(chr(10))[0]}", found=shapes
        ) from error


def _computed(name: str, compute: Callable, arguments: Sequence[Any]) -> Any:
    """The values of an operation in a graph.

    Raises:
        ArgumentTypeError: an argument is of a type that it cannot compute with, as a file may say
            it.
    """
    try:
        return compute(*arguments)
    except TypeError as error:
        if isinstance(error, KeramosError) or type(error).__module__.startswith("jax"):
            raise  # jax has types of its own for code that looks at numbers while it is traced
        what = str(error).strip().partition("\n")[0]
        raise ArgumentTypeError(f"{name} cannot compute with its arguments: {what}") from error


def _operation_class(table: Table, name: str, function: str) -> type[Operation]:
    op = table._op(function)

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        values = dict(zip((p.name for p in op.call), args, strict=False)) | kwargs
        values |= {p.name: getattr(self, p.name) for p in op.static}
        arguments = _positional(function, op.signature, values)
        return _computed(function, table.compute(function), arguments)

    def compute_output_spec(self: Any, *args: Any, **kwargs: Any) -> Any:
        static = {p.name: getattr(self, p.name) for p in op.static}
        spec = op.rule(*args, **kwargs, **static) if op.rule else None
        spec = traced(function, self.call, args, kwargs) if spec is None else spec
        return sparseness.marked(function, spec, args, static)

    def __reduce_ex__(self: Any, protocol: Any) -> tuple[Any, ...]:
        return _new_operation, (table.keras_name, name), object.__reduce_ex__(self, 2)[2]

    body: dict[str, Any] = {p.name: _argument(p) for p in op.static}
    body |= {
        "__module__": table.module,
        "__doc__": f"Operation behind `{function}`.",
        "keras_name": table.keras_name,
        "call": call,
        "compute_output_spec": compute_output_spec,
        "__reduce_ex__": __reduce_ex__,  # pickle would look for the class in its module
    }
    return type(name, (StatelessOperation,), body)


def _new_operation(module: str, name: str) -> Operation:
    cls = resolve(module, name)
    assert cls is not None
    assert issubclass(cls, Operation)
    return cls.__new__(cls)


def _argument(parameter: Parameter) -> Any:
    default = REQUIRED if parameter.default is Parameter.empty else parameter.default
    return argument(default, _TYPES.get(parameter.name, _PLAIN))


def _positional(name: str, parameters: tuple[Parameter, ...], values: dict[str, Any]) -> list[Any]:
    """The arguments in the order of the signature, up to the last one that has a value."""
    needed = max((i for i, p in enumerate(parameters) if p.name in values), default=-1)
    for parameter in parameters:
        if parameter.name not in values and parameter.default is Parameter.empty:
            raise ArgumentTypeError(f"{name} needs its argument {parameter.name!r}")
    return [values.get(p.name, p.default) for p in parameters[: needed + 1]]


def _collected(name: str, names: list[str], args: tuple, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments by name.

    Raises:
        ArgumentTypeError: too many, an unknown one, or one twice.
    """
    if len(args) > len(names):
        raise ArgumentTypeError(f"{name} takes at most {len(names)} arguments, got {len(args)}")
    values = dict(zip(names, args, strict=False))
    for key, value in kwargs.items():
        if key in values:
            raise ArgumentTypeError(f"{name}: {key!r} is given twice")
        if key not in names:
            raise ArgumentTypeError(f"{name} has no argument {key!r}", near=near(key, names))
        values[key] = value
    return values


def _function(table: Table, name: str, cls: type[Operation]) -> Callable:
    op = table._op(name)
    names = [p.name for p in op.signature]
    defaults = {p.name: p.default for p in op.signature if p.default is not Parameter.empty}
    required = len(names) - len(defaults)
    computed = cache(lambda: table.compute(name))

    def symbolic(values: dict[str, Any]) -> Any:
        full = defaults | values
        full |= {key: _SETTINGS[key](full[key]) for key in op.settled}
        _positional(name, op.signature, full)
        operation = cls(**{p.name: full[p.name] for p in op.static})
        args = [full[p.name] for p in op.call if p.kind is Parameter.POSITIONAL_OR_KEYWORD]
        kwargs = {p.name: full[p.name] for p in op.call if p.kind is Parameter.KEYWORD_ONLY}
        return operation.symbolic_call(*args, **kwargs)

    def apply(*args: Any, **kwargs: Any) -> Any:
        if any_symbolic(args, kwargs):
            return symbolic(_collected(name, names, args, kwargs))
        if kwargs or len(args) < required:
            args = tuple(_positional(name, op.signature, _collected(name, names, args, kwargs)))
        return answered(name, computed(), args, {})

    return apply


def _plain_function(table: Table, name: str) -> Callable:
    computed = cache(lambda: table.compute(name))

    def apply(*args: Any, **kwargs: Any) -> Any:
        return answered(name, computed(), args, kwargs)

    return apply
