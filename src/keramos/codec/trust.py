"""What a config may ask for: every name it uses is looked up in closed tables before anything is
imported.

The answer is a list of findings, all of them at once; `raise_if_unsafe` makes an error of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from keramos.codec import keras_names, names, scalars
from keramos.codec.canonical import (
    FunctionNode,
    Json,
    JsonObject,
    Node,
    ObjectNode,
    SpecialNode,
)
from keramos.codec.parse import Names, is_granted, objects, parse, survey
from keramos.codec.session import Session
from keramos.errors import (
    KeramosError,
    UnknownClassError,
    UnsafeError,
    UnsupportedFileError,
    near,
    printable,
)

#: Classes that Keras has and whose very loading runs code from the file.
RUNS_CODE = {
    "TorchModuleWrapper": "it unpickles a torch module",
    "TFSMLayer": "it loads a TensorFlow program from a path that the file names",
    "JaxLayer": "it calls functions that the file names",
    "FlaxLayer": "it calls functions that the file names",
}

_FUNCTION_MODULES = frozenset(
    {
        None,
        "builtins",
        "keras.activations",
        "keras.losses",
        "keras.metrics",
        "keras.src.activations.activations",
    }
)


@dataclass(frozen=True)
class Finding:
    """One thing that a config asks for and that is not simply given.

    Attributes:
        kind: 'code' (would run code from the file), 'unknown' (no such name), 'conflict' (a name
            that says two things), 'unsupported' (Keras has it, this library does not).
        name: what was asked for.
        path: where.
        why: one line.
        training: only `compile` would need it.
    """

    kind: Literal["code", "unknown", "conflict", "unsupported"]
    name: str
    path: str
    why: str
    training: bool = False


def audit(
    config: Json, session: Session, path: str = "$", nodes: list[JsonObject] | None = None
) -> list[Finding]:
    """Everything in `config` that the session does not grant, in the order of the file.

    Args:
        config: a JSON value.
        session: says what is granted.
        path: where the config stands.
        nodes: what `parse.objects(config)` gives, where somebody has asked.

    Raises:
        ConfigError, LimitError: it is not well formed.
    """
    granted: set[Names] = set()  # most objects of a file repeat the names of others
    if _are_granted(objects(config) if nodes is None else nodes, session, granted):
        return []
    findings = (_examine(node, session, granted) for node in survey(config, path, granted=granted))
    return [finding for finding in findings if finding is not None]


def _are_granted(nodes: list[JsonObject] | None, session: Session, granted: set[Names]) -> bool:
    """Whether nothing is wrong with any of the objects; if something may be, a second look says
    what and where.
    """
    try:
        return nodes is not None and all(
            is_granted(node, granted) or _examine(parse(node), session, granted) is None
            for node in nodes
        )
    except KeramosError:
        return False


def raise_if_unsafe(findings: list[Finding]) -> None:
    """Raise for code and conflicts anywhere, and for unknown names that the model itself needs.

    Raises:
        UnsafeError: the file wants to run code, or hides one class behind another's name.
        UnsupportedFileError: classes that Keras has and this library does not.
        UnknownClassError: all unresolved names at once.
    """
    refused = [f for f in findings if f.kind in ("code", "conflict")]
    if refused:
        first = refused[0]
        hint = (
            "safe_mode=False, if you trust who wrote the file"
            if first.kind == "code" and first.name == "lambda"
            else None
        )
        raise UnsafeError(
            "\n".join(f"{printable(f.name)}: {f.why}" for f in refused), at=first.path, hint=hint
        )
    needed = [f for f in findings if not f.training]
    unsupported = [f for f in needed if f.kind == "unsupported"]
    if unsupported:
        shown = ", ".join(dict.fromkeys(f.name for f in unsupported))
        raise UnsupportedFileError(
            f"not supported by this version of keramos: {shown}", at=unsupported[0].path
        )
    if needed:
        raise unknown_names(needed)


def unknown_names(findings: list[Finding]) -> UnknownClassError:
    """One error for all names that nobody knows."""
    by_name = {f.name: f for f in reversed(findings)}
    ordered = [by_name[name] for name in dict.fromkeys(f.name for f in findings)]
    lines = [f"{f.why}" if len(ordered) == 1 else f"{f.why}  at {f.path}" for f in ordered]
    bare = [f.name.rpartition(">")[2].rpartition(".")[2] for f in ordered]
    close = near(bare[0], set(names.candidates()))
    shown = ", ".join(f"{n!r}: …" for n in bare)
    return UnknownClassError(
        "\n".join(lines),
        at=ordered[0].path if len(ordered) == 1 else None,
        near=close,
        hint=f"custom_objects={{{shown}}} or @register_keras_serializable",
    )


def find_class(node: ObjectNode, session: Session) -> object | None:
    """The class that `node` names, for this session; None if nobody knows it. What stands for a
    user's class may be anything that they call so.
    """
    if is_builtin(node):
        found = names.resolve(node.module, node.class_name)
        return found if found is not None else session.custom(f"{node.module}>{node.class_name}")
    return session.custom(*_custom_names(node))


def find_function(
    name: str, session: Session, packages: tuple[str, ...] = names.FUNCTION_PACKAGES
) -> object | None:
    """The function of that name: the caller's own, or one of this library's in `packages`."""
    custom = session.custom(name, name.rpartition(">")[2] if ">" in name else None)
    return custom if custom is not None else names.resolve_function(name, packages)


def is_builtin(node: ObjectNode) -> bool:
    """Whether the file says that the class is Keras's own."""
    return node.module == "keras" or bool(node.module and node.module.startswith("keras."))


def _custom_names(node: ObjectNode) -> tuple[str | None, ...]:
    qualified = f"{node.module}.{node.class_name}" if node.module else None
    return node.registered_name, qualified, node.class_name


def _examine(node: Node | None, session: Session, granted: set[Names]) -> Finding | None:
    """What is wrong with `node`; the names of an object with which nothing is wrong are granted
    from then on.
    """
    match node:
        case ObjectNode(module=module, class_name=name, registered_name=registered):
            finding, names_of_it = _examine_object(node, session), (module, name, registered)
        case SpecialNode(tag=tag):
            finding, names_of_it = _examine_special(node, tag, session), (None, tag, None)
        case FunctionNode():
            return _examine_function(node, session)
        case None:
            return None
    if finding is None:
        granted.add(names_of_it)
    return finding


def _examine_special(node: SpecialNode, tag: str, session: Session) -> Finding | None:
    if tag in scalars.CODE_TAGS and not session.grants("lambda", tag):
        return _finding("code", "lambda", node, "Python code of its own")
    if tag not in scalars.SPECIALS and tag != "__keras_tensor__":
        return _finding("conflict", tag, node, "an unknown kind of value")
    return None


def _examine_function(node: FunctionNode, session: Session) -> Finding | None:
    if session.custom(node.name, node.name.rpartition(">")[2]) is not None:
        return None
    if node.module in _FUNCTION_MODULES and any(
        names.is_function(node.name, p) for p in names.FUNCTION_PACKAGES
    ):
        return None
    qualified = f"{node.module}.{node.name}" if node.module not in (None, "builtins") else node.name
    return _finding("unknown", qualified, node, f"no function named {qualified!r}")


def _examine_object(node: ObjectNode, session: Session) -> Finding | None:
    if not is_builtin(node):
        known = session.custom(*_custom_names(node)) is not None
        return (
            None
            if known
            else _finding(
                "unknown", node.shown, node, f"no class named {node.shown!r}{_recorded(node)}"
            )
        )
    if node.registered_name not in (None, node.class_name) and names.is_known(
        node.module, node.class_name
    ):
        return _finding("conflict", node.shown, node, f"also claims to be {node.registered_name!r}")
    if node.class_name in RUNS_CODE and not session.grants(node.class_name, node.shown):
        return _finding("code", node.shown, node, RUNS_CODE[node.class_name])
    if names.is_known(node.module, node.class_name) or find_class(node, session) is not None:
        return None
    if keras_names.has_class(node.module, node.class_name):
        return _finding("unsupported", node.shown, node, f"{node.shown} is not supported")
    return _finding("unknown", node.shown, node, f"no class named {node.shown!r}")


def _recorded(node: ObjectNode) -> str:
    return f" (written from module {printable(node.module)})" if node.module else ""


def _finding(
    kind: Literal["code", "unknown", "conflict", "unsupported"], name: str, node: Node, why: str
) -> Finding:
    return Finding(
        kind,
        name,
        node.path,
        why,
        ".compile_config" in node.path or node.path.startswith("$.training_config"),
    )
