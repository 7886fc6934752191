"""One kind of small object (initializers, regularizers, …): the ways in which people and files name
one.

Each package declares its own `Family` in its `family.py`, which makes its public `get`,
`serialize` and `deserialize`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from keramos._frames import home_of
from keramos.codec import names
from keramos.codec.arguments import ArgumentType
from keramos.codec.canonical import Json
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import Session, joined, running
from keramos.errors import ConfigError, UnknownClassError, near

#: `get`, `serialize`, `deserialize`.
Functions = tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]
_PLAIN = {"module", "class_name", "config", "registered_name"}


@dataclass(frozen=True)
class Family:
    """How a kind of object is named, written and read.

    Attributes:
        noun: "initializer".
        package: "initializers", whose exported classes are the members.
        aliases: further short names -> class or function name.
        accepts: whether an object can be a member.
        functions: whether the package's functions are members, too; a name then means the function
            first.
        canonical: a config -> its canonical spelling, for those that no file came with.
        always: whether None is no config of a member, as it is of an argument that is left out.
    """

    noun: str
    package: str
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    accepts: Callable[[Any], bool] = callable
    functions: bool = False
    canonical: Callable[[dict[str, Any]], Any] = dict
    always: bool = False

    @cached_property
    def short_names(self) -> dict[str, str]:
        """Every string that names a member: class names, snake case, lower case, functions,
        aliases.
        """
        exported = names.exports(self.package)
        classes = [n for n in exported if n[0].isupper()]
        spelled = {spelling: n for n in classes for spelling in (n.lower(), names.snake_case(n), n)}
        functions = [
            n
            for n in exported
            if self.functions and n[0].islower() and names.is_function(n, self.package)
        ]
        return {**spelled, **{n: n for n in functions}, **self.aliases}

    def get(self, identifier: Any) -> Any:
        """A member from a name, a config, a class, an instance, a callable; None stays None.

        Raises:
            UnknownClassError: a name that nobody knows.
            ConfigError: something else.
        """
        if identifier is None:
            return None
        config: Json = identifier
        if isinstance(config, dict):
            return self._plainly_made(config) or self.deserialize(config)
        if isinstance(identifier, str):
            return self._named(identifier, joined())
        if inspect.isclass(identifier):
            return identifier()
        if self.accepts(identifier):
            return identifier
        raise ConfigError(f"cannot be read as {_a(self.noun)}", found=repr(identifier)[:200])

    def _plainly_made(self, config: dict[str, Any]) -> object | None:
        """The member that most configs in a file describe: one of our own classes and its
        arguments, audited with the file.

        None for any other, and for one that cannot be made: `deserialize` says why.
        """
        if running() is None or config.keys() != _PLAIN or config["module"] != self._module:
            return None
        try:
            cls = names.resolve(self._module, config["class_name"])
            return cls and cls.from_config(config["config"])
        except Exception:  # noqa: BLE001 - whatever it is, it comes again
            return None

    @cached_property
    def _module(self) -> str:
        return f"keras.{self.package}"

    def serialize(self, member: object) -> Any:
        """The config of a member."""
        return None if member is None else serialize_keras_object(member)

    def deserialize(self, config: Json, custom_objects: Mapping[str, Any] | None = None) -> Any:
        """The member that `config` describes; a config that names no module means one of this
        family. None stays None.

        Raises:
            ConfigError: it describes something else.
        """
        if config is None and not self.always:
            return None
        session = joined(custom_objects)
        if isinstance(config, dict) and "class_name" in config:
            config = self._canonical(config, session)
        member = decode_config(config, session=session)
        if isinstance(member, str):
            member = self._named(member, session)
        if not self.accepts(member) or self._is_of_another_package(member):
            raise ConfigError(f"not the config of {_a(self.noun)}", found=repr(member)[:200])
        return member

    def functions_of_package(
        self,
        deserialized: str = "config",
        identifiers: str = "a name, a config, a class, an object, a callable",
    ) -> Functions:
        """The public `get`, `serialize` and `deserialize` of the package.

        Args:
            identifiers: what `get` takes.
            deserialized: the first argument of `deserialize`, as Keras calls it here.
        """

        def get(identifier: Any) -> Any:
            return self.get(identifier)

        def serialize(member: object) -> Any:
            return self.serialize(member)

        # Any: a dict that a caller writes is inferred too narrowly to be `Json`.
        def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
            return self.deserialize(config, custom_objects)

        member = self.noun.replace(" ", "_")
        return (
            self._public(get, _GET.replace("IDENTIFIERS", identifiers)),
            self._public(serialize, _SERIALIZE, member=member),
            self._public(deserialize, _DESERIALIZE, config=deserialized),
        )

    def _public(self, function: Callable[..., Any], doc: str, **renamed: str) -> Callable[..., Any]:
        """`function` as if it stood in the package's own `family.py`, its arguments called as
        there: for `help`, for pickling, and for callers that name them.
        """
        code = function.__code__
        variables = tuple(renamed.get(name, name) for name in code.co_varnames)
        # Arguments renamed in the code itself: a wrapper with a signature of its own would bind its
        # arguments anew at each call, and files call `deserialize` for each object in a config.
        function.__code__ = code.replace(co_varnames=variables)
        function.__annotations__ = {
            renamed.get(name, name): hint for name, hint in function.__annotations__.items()
        }
        function.__module__ = f"keramos.{self.package}.family"
        function.__qualname__ = function.__name__
        function.__doc__ = doc.format(noun=self.noun, a_noun=_a(self.noun), **renamed)
        return function

    @cached_property
    def argument_type(self) -> ArgumentType[Any]:
        """The type of constructor arguments that take a member, or None."""
        return ArgumentType(self.get, self.serialize)

    def _is_of_another_package(self, member: object) -> bool:
        module = home_of(type(member))
        return module.startswith("keramos.") and not module.startswith(f"keramos.{self.package}.")

    def _canonical(self, config: dict[str, Any], session: Session) -> Any:
        """`config` with the module that it means; upgraded, unless it was with its whole file."""
        name = config["class_name"]
        if "module" not in config and isinstance(name, str):
            if session.custom(name) is not None:
                return config  # the caller's own, even where it has the name of one of Keras's
            if (exported := self.short_names.get(name)) is not None:
                config = {"module": self._module, **config, "class_name": exported}
        return config if running() is not None else self.canonical(config)

    def _named(self, name: str, session: Session) -> object:
        custom = session.custom(name)
        if custom is not None:
            return custom() if inspect.isclass(custom) else custom
        exported = self.short_names.get(name, self.short_names.get(name.lower()))
        member = self._member(exported) if exported else None
        if member is None:
            raise UnknownClassError(
                f"no {self.noun} named {name!r}",
                near=near(name, self.short_names),
                hint=f"custom_objects={{{name!r}: …}} or @register_keras_serializable",
            )
        return member() if inspect.isclass(member) else member

    def _member(self, name: str) -> object | None:
        cls = names.resolve(f"keras.{self.package}", name)
        return (
            names.resolve_function(name, (self.package,)) if cls is None and self.functions else cls
        )


_GET = """The {noun} that `identifier` means; None stays None.

Args:
    identifier: IDENTIFIERS.

Raises:
    UnknownClassError: an unknown name.
    ConfigError: something else.
"""
_SERIALIZE = """The config of {a_noun}."""
_DESERIALIZE = """The {noun} that a config describes.

Args:
    {config}: as `serialize` returns it, a name, or the older `{{"class_name", "config"}}` that
        names no module.
    custom_objects: name -> class or function.

Raises:
    ConfigError: it describes something else.
    UnknownClassError: unknown names.
"""


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
