"""What a config names by a string alone: activations, regularizers, losses, and what else has short
names.

Says which of these names nobody knows; knows no files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from keramos.codec import names
from keramos.codec.canonical import Json, JsonObject, ObjectNode
from keramos.codec.parse import survey
from keramos.codec.session import Session

#: How an argument of a class of Keras ends that names a member where it holds a string.
_FAMILIES = {
    "activation": "activations",
    "_regularizer": "regularizers",
    "_constraint": "constraints",
    "_initializer": "initializers",
}
_ENDINGS = tuple(_FAMILIES)
#: Names that one class alone takes.
_OF_CLASSES = {"RandomFourierFeatures": ("gaussian", "laplacian")}
#: The same of `compile`. A metric may be named by a loss.
_TRAINING = {
    "loss": ("losses",),
    "metrics": ("metrics", "losses"),
    "weighted_metrics": ("metrics", "losses"),
}
#: What `compile` takes for a metric besides: it follows the loss.
_FOLLOWING = frozenset({"accuracy", "acc", "crossentropy", "ce"})
_NOUNS = {"losses": "loss"}


@dataclass(frozen=True)
class Strange:
    """A name that nobody knows.

    Attributes:
        noun: of what should have that name.
        name: as it stands there.
        path: where.
    """

    noun: str
    name: str
    path: str


def in_arguments(
    nodes: list[JsonObject],
    config: Json,
    path: str,
    session: Session,
    is_builtin: Callable[[ObjectNode], bool],
) -> list[Strange]:
    """Those in the arguments of the classes of Keras.

    Args:
        nodes: the objects in the config.
        config: a JSON value.
        path: where it stands.
        session: knows names as well.
        is_builtin: whether a node is of such a class.
    """
    pairs = {
        (key, value)
        for node in nodes
        if type(inner := node.get("config")) is dict
        for key, value in inner.items()
        if type(value) is str and key.endswith(_ENDINGS)
    }
    strange = {pair for pair in pairs if not _is_known(_family(pair[0]), pair[1], session)}
    return list(_among(strange, config, path, is_builtin)) if strange else []


def _among(
    strange: set[tuple[str, str]], config: Json, path: str, is_builtin: Callable[[ObjectNode], bool]
) -> Iterator[Strange]:
    for node in survey(config, path):
        if not isinstance(node, ObjectNode) or not is_builtin(node):
            continue
        inner = node.raw.get("config")
        for key, value in inner.items() if isinstance(inner, dict) else ():
            is_its_own = value in _OF_CLASSES.get(node.class_name, ())
            if isinstance(value, str) and (key, value) in strange and not is_its_own:
                yield Strange(_noun(_family(key)), value, f"{node.path}.config.{key}")


def in_training(config: Json, path: str, session: Session) -> list[Strange]:
    """Those of what `compile` was given.

    Args:
        config: of a model, with its `compile_config`.
        path: where it stands.
        session: knows names as well.
    """
    compiled = config.get("compile_config") if isinstance(config, dict) else None
    if not isinstance(compiled, dict):
        return []
    return [
        Strange(_noun(packages[0]), name, f"{path}.compile_config.{key}")
        for key, packages in _TRAINING.items()
        for name in dict.fromkeys(_strings(compiled.get(key)))
        if not (name in _FOLLOWING and key != "loss")
        and not any(_is_known(package, name, session) for package in packages)
    ]


def _strings(nest: Json) -> Iterator[str]:
    """The strings of a nest by which outputs are told what they get; not those inside objects."""
    if isinstance(nest, str):
        yield nest
    elif isinstance(nest, list | tuple):
        for inner in nest:
            yield from _strings(inner)
    elif isinstance(nest, dict) and "class_name" not in nest:
        for inner in nest.values():
            yield from _strings(inner)


def _family(key: str) -> str:
    return next(package for ending, package in _FAMILIES.items() if key.endswith(ending))


def _noun(package: str) -> str:
    return _NOUNS.get(package, package.removesuffix("s"))


def _is_known(package: str, name: str, session: Session) -> bool:
    if package in names.FUNCTION_PACKAGES and names.is_function(name, package):
        return True
    if session.custom(name, name.rpartition(">")[2]) is not None:
        return True
    if package == "activations":
        return False
    short = names.short_names(package)
    return name in short or name.lower() in short
