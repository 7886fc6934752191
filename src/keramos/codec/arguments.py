"""Constructor arguments, declared once: signature, coercion, checks, config and repr all come from
the declaration.

A declared class reads

    class Dense(Layer):
        units: int = required(integer(1))
        use_bias: bool = argument(True, boolean)

and gets `__init__(self, units, use_bias=True, **base arguments)`, attributes of those names, and
their part of `get_config()`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, dataclass_transform

from keramos.errors import (
    ArgumentTypeError,
    ConfigError,
    ForgottenInitError,
    KeramosError,
    near,
)

REQUIRED = inspect.Parameter.empty

#: What old scripts call an argument -> what it is called since.
FORMER = {
    "b_constraint": "bias_constraint",
    "b_regularizer": "bias_regularizer",
    "border_mode": "padding",
    "init": "kernel_initializer",
    "lr": "learning_rate",
    "nb_filter": "filters",
    "output_dim": "units",
    "p": "rate",
    "subsample": "strides",
    "W_constraint": "kernel_constraint",
    "W_regularizer": "kernel_regularizer",
}


Given = TypeVar("Given")
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class ArgumentType(Generic[Kept]):
    """What an argument may be; `Kept` is the type of the attribute that holds it.

    Attributes:
        coerce: value -> value as the attribute holds it; raises ConfigError (or ValueError,
            TypeError) when it cannot be.
        encode: attribute -> value as the config holds it.
    """

    coerce: Callable[[Any], Kept] = lambda value: value
    encode: Callable[[Kept], Any] = lambda value: value


anything: ArgumentType[Any] = ArgumentType()


@dataclass(frozen=True)
class Argument:
    """One declared constructor argument."""

    default: object
    type: ArgumentType[Any]
    saved: Callable[[Any], bool]
    keyword_only: bool
    attribute: str | None
    inherited: bool


def argument(
    default: object,
    type: ArgumentType[Any] = anything,
    *,
    saved: bool | Callable[[Any], bool] = True,
    keyword_only: bool = False,
    attribute: str | None = None,
    inherited: bool = False,
) -> Any:
    """Declare a constructor argument.

    Args:
        default: the attribute's value before coercion where the caller gives none.
        type: coercion, check and encoding.
        saved: whether it appears in `get_config()`; a predicate of the object decides case by case.
        keyword_only: not accepted by position.
        attribute: where the object keeps it, when not under its own name.
        inherited: the base class's own (`name`, `dtype`), handed on to it; declared for its place
            in the signature alone.
    """
    decide = saved if callable(saved) else _always if saved else _never
    return Argument(default, type, decide, keyword_only, attribute, inherited)


def _always(owner: object) -> bool:
    return True


def _never(owner: object) -> bool:
    return False


def required(type: ArgumentType[Any] = anything, **options: Any) -> Any:
    """`argument` without a default: the caller must give it."""
    return argument(REQUIRED, type, **options)


def keyword(
    *,
    default: object,
    kw_only: bool,
    alias: str | None = None,
    type: ArgumentType[Any] = anything,
    **options: Any,
) -> Any:
    """`argument` for type checkers that cannot know its place: they are to ask for it by name.

    Args:
        default: as of `argument`.
        kw_only: True; type checkers read it here, at runtime position is fine.
        alias: the argument's name, where type checkers must not take it for the attribute's.
        type: as of `argument`.
        **options: as of `argument`.
    """
    return argument(default, type, **options)


class Coerced(Generic[Given, Kept]):
    """The type of an argument that takes one type and keeps another, for type checkers: no such
    object exists.

    `size: Coerced[int | Sequence[int], tuple[int, ...]]` accepts `size=2`, and `self.size` is a
    tuple.
    """

    if TYPE_CHECKING:

        def __get__(self, instance: object, owner: object = None) -> Kept: ...
        def __set__(self, instance: object, value: Given) -> None: ...


class SetByConstructor:
    """Stands in a class for an attribute that the base's constructor sets: read before that, it
    says so.
    """

    def __get__(self, instance: object, owner: type) -> Any:
        if instance is None:
            return self
        raise ForgottenInitError(owner)


# `argument` is no specifier: whatever stands behind `=` is a default to type checkers.
@dataclass_transform(field_specifiers=(required, keyword))
class Declared:
    """Base of classes whose arguments are declared.

    `__init__` is generated for a class that declares arguments and writes none itself. It sets the
    attributes and calls `_setup()`, where a class derives what it keeps besides its arguments.
    `config_order` lists the keys of the config where Keras writes them in another order than the
    signature's; `signature_order` the arguments that come first, where a class takes inherited ones
    in an order of its own. Of several bases that declare arguments, a class has those of all.
    """

    _arguments: ClassVar[dict[str, Argument]] = {}
    signature_order: ClassVar[tuple[str, ...]] = ()
    config_order: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Argument)}
        inherited = [
            base._arguments
            for base in reversed(cls.__bases__)
            if issubclass(base, Declared) and base._arguments
        ]
        if not own and len(inherited) < 2:
            return
        for name in own:
            delattr(cls, name)
        known = {name: declared for level in (*inherited, own) for name, declared in level.items()}
        cls._arguments = {name: known[name] for name in cls._placed(known)}
        if "__init__" not in vars(cls):
            cls.__init__ = cls._generated_init()

    @classmethod
    def _generated_init(cls) -> Callable[..., None]:
        base = next(
            c
            for c in cls.__mro__[1:]
            if "__init__" in vars(c) and not hasattr(vars(c)["__init__"], "_generated")
        )
        base_init = base.__init__
        constructor = _Constructor(cls._arguments)

        def __init__(self: Declared, *args: Any, **kwargs: Any) -> None:
            owner = type(self).__name__
            rest = constructor.bound(owner, args, kwargs)
            values = [rest.pop(name, default) for name, _, default, _ in constructor.own]
            for name, default in constructor.inherited:
                rest.setdefault(name, default)
            if base is not object:
                base_init(self, **rest)
            elif rest:
                raise unknown_argument(owner, next(iter(rest)), constructor.arguments)
            self._prepare(dict(zip(constructor.own_names, values, strict=True)))
            values_by_attribute: dict[str, Any] = {}
            for (name, attribute, _, coerce), value in zip(constructor.own, values, strict=True):
                try:
                    values_by_attribute[attribute] = coerce(value)
                except KeramosError as error:
                    _say_which(error, owner, name)
                    raise
                except (TypeError, ValueError, OverflowError, AttributeError) as error:
                    shown = repr(value)[:200]
                    raise ConfigError(f"{owner}: `{name}` {error}", found=shown) from error
            self._keep(values_by_attribute)
            self._setup()

        # In its dict, which is where `inspect` and this method look for them.
        __init__.__dict__.update(
            _generated=True, __signature__=_signature(cls._arguments, base_init)
        )
        return __init__

    @classmethod
    def _placed(cls, names: Iterable[str]) -> Iterable[str]:
        """Those arguments among `names` that the class takes, in the order of its signature."""
        return dict.fromkeys((*vars(cls).get("signature_order", ()), *names))

    def _prepare(self, arguments: dict[str, Any]) -> None:
        """Do what comes before the arguments are coerced; they are as the caller wrote them."""

    def _keep(self, arguments: dict[str, Any]) -> None:
        """Set the attributes that hold the arguments."""
        for name, value in arguments.items():
            setattr(self, name, value)

    def _setup(self) -> None:
        """Derive state from the arguments; they are all set."""

    def _declared_config(self) -> dict[str, Any]:
        return {
            name: declared.type.encode(getattr(self, declared.attribute or name))
            for name in self._config_names()
            if (declared := self._arguments[name]).saved(self)
        }

    def _config_names(self) -> tuple[str, ...]:
        return self.config_order or tuple(
            name for name, declared in self._arguments.items() if not declared.inherited
        )


class _Constructor:
    """What `__init__` of a declared class needs to know, found once."""

    def __init__(self, arguments: Mapping[str, Argument]):
        self.arguments = arguments
        self.positional = [
            name for name, declared in arguments.items() if not declared.keyword_only
        ]
        self.required = [
            name for name, declared in arguments.items() if declared.default is REQUIRED
        ]
        self.inherited = [
            (name, declared.default) for name, declared in arguments.items() if declared.inherited
        ]
        self.own = [
            (n, d.attribute or n, d.default, d.type.coerce)
            for n, d in arguments.items()
            if not d.inherited
        ]
        self.own_names = [name for name, *_ in self.own]

    def bound(self, owner: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Everything that the caller gave, by name.

        Raises:
            ConfigError: too much, too little, or one argument twice.
        """
        arguments = self._named(owner, args, kwargs) if args else kwargs
        for name in self.required:
            if name not in arguments:
                raise ArgumentTypeError(
                    f"{owner} needs argument {name!r}", wanted=str(_signature(self.arguments, None))
                )
        return arguments

    def _named(self, owner: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        if len(args) > len(self.positional):
            raise ConfigError(
                f"{owner} takes at most {len(self.positional)} positional arguments, got "
                f"{len(args)}"
            )
        by_position = dict(zip(self.positional, args, strict=False))
        if twice := [name for name in by_position if name in kwargs]:
            raise ConfigError(f"{owner} got argument {twice[0]!r} twice")
        return by_position | kwargs


def _say_which(error: KeramosError, owner: str, name: str) -> None:
    if isinstance(error, ConfigError) and error.at is None and error.what.startswith("must "):
        error.what = f"{owner}: `{name}` {error.what}"


def unknown_argument(owner: str, name: str, known: Collection[str]) -> ConfigError:
    """The error for an argument that `owner` does not have."""
    now = FORMER.get(name)
    hint = f"it is called `{now}` now" if now in known else None
    return ConfigError(f"{owner} has no argument {name!r}", near=near(name, known), hint=hint)


def _signature(
    arguments: Mapping[str, Argument], base_init: Callable[..., None] | None
) -> inspect.Signature:
    parameters = [
        inspect.Parameter(
            n,
            inspect.Parameter.KEYWORD_ONLY
            if a.keyword_only
            else inspect.Parameter.POSITIONAL_OR_KEYWORD,
            default=a.default,
        )
        for n, a in sorted(arguments.items(), key=lambda item: item[1].keyword_only)
    ]
    if base_init not in (None, object.__init__):
        parameters.append(inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD))
    first = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return inspect.Signature([first, *parameters] if base_init is not None else parameters)
