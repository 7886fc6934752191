"""What a config may ask for: every name it uses is looked up in closed tables before anything is
imported.

The answer is a list of findings, all of them at once; `raise_if_unsafe` makes an error of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from keramos._frames import is_ours
from keramos.codec import bare_names, keras_names, names, owners, places, registry, scalars
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

#: Classes of `keras.layers` -> the argument that may be a path: of a caller, never of a file.
TAKES_A_PATH = {
    "IntegerLookup": "vocabulary",
    "StringLookup": "vocabulary",
    "TextVectorization": "vocabulary",
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

Kind = Literal["code", "effect", "place", "conflict", "damage", "foreign", "unknown", "unsupported"]

#: What no file gets, though only training would need it.
NEVER: frozenset[Kind] = frozenset({"code", "effect", "place", "conflict", "damage"})

_ASK = "Keras writes no such thing by itself: ask who made the file what it is for"
_HINTS: dict[Kind, str] = {
    "code": "build the model again without it: keramos never runs it",
    "effect": "no model needs it to compute: ask who made the file what it is for",
    "place": "a saved model carries its vocabulary; read the file yourself and call "
    "layer.set_vocabulary(terms)",
    "conflict": _ASK,
    "damage": _ASK,
    "unsupported": "build the model without it, or wait for a version that has it",
}


@dataclass(frozen=True)
class Finding:
    """One thing that a config asks for and that is not simply given.

    Attributes:
        kind: 'code' (would run code from the file), 'effect' (a function or class of Python's
            standard library, or of Keras, that acts on the machine), 'place' (a file of the
            reader's machine), 'conflict' (a name that says two things), 'damage' (not well formed:
            nobody can tell what it asks for), 'foreign' (of another library), 'unknown' (no such
            name: a class of the user's, or a misspelling), 'unsupported' (Keras has it, this
            library does not).
        name: what was asked for.
        path: where.
        why: one line.
        training: only `compile` would need it.
        handed_on: it stands in the config of a user's class, which takes that apart itself, and may
            never ask for the name.
        key: under which `custom_objects` can hold an object for it; None where none would help.
        hint: what to do.
        listing: code, as people would write it; lines.
    """

    kind: Kind
    name: str
    path: str
    why: str
    training: bool = False
    handed_on: bool = False
    key: str | None = None
    hint: str = ""
    listing: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether `load_model` refuses the file for it. What only training needs and nobody knows
        is left out, with a warning.
        """
        return self.kind in NEVER or not (self.training or self.handed_on)


def audit(
    config: Json, session: Session, path: str = "$", nodes: list[JsonObject] | None = None
) -> list[Finding]:
    """Everything in `config` that the session does not grant.

    Args:
        config: a JSON value.
        session: says what is granted.
        path: where the config stands.
        nodes: what `parse.objects(config)` gives, where somebody has asked.

    Raises:
        ConfigError, LimitError: it is not well formed.
    """
    granted: set[Names] = set()  # most objects of a file repeat the names of others
    nodes = objects(config) if nodes is None else nodes
    strange = [
        *bare_names.in_arguments(nodes or [], config, path, session, is_builtin),
        *bare_names.in_training(config, path, session),
    ]
    if _are_granted(nodes, session, granted) and not strange:
        return []
    findings = (_examine(node, session, granted) for node in survey(config, path, granted=granted))
    return [
        *(_of_owner(finding, config, session, path) for finding in findings if finding is not None),
        *(
            _finding(
                "unknown",
                bare.name,
                FunctionNode(bare.name, None, bare.path),
                f"no {bare.noun} named {bare.name!r}",
                key=bare.name,
            )
            for bare in strange
        ),
    ]


def _of_owner(finding: Finding, config: Json, session: Session, root: str) -> Finding:
    """A finding about a name, and whether it is for a user's class to look at: `from_config` of its
    own gets what is inside as it stands, and takes the name for what it likes.
    """
    if finding.kind not in ("unknown", "foreign"):
        return finding
    classes = (find_class(node, session) for node in places.owners(config, finding.path, root))
    reads = (getattr(cls, "from_config", None) for cls in classes)
    return replace(finding, handed_on=any(read and not is_ours(read) for read in reads))


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


def damage(error: KeramosError, path: str) -> Finding:
    """The finding for a config of which `audit` cannot say what it asks for."""
    return Finding("damage", "config", error.at or path, error.what, hint=_HINTS["damage"])


def raise_if_unsafe(findings: list[Finding]) -> None:
    """Raise for what no file gets anywhere, and for unknown names that the model itself needs.

    Raises:
        UnsafeError: the file wants to run code, acts on the machine, names a file of it, or hides
            one class behind another's name.
        UnsupportedFileError: classes that Keras has and this library does not.
        UnknownClassError: all unresolved names at once.
    """
    refused = [f for f in findings if f.kind in NEVER]
    if refused:
        first = refused[0]
        lines = list(dict.fromkeys(f"{printable(f.name)}: {f.why}" for f in refused))
        listing = shown_code(first.listing.splitlines())
        what = "\n".join([lines[0], *listing, *lines[1:]])
        raise UnsafeError(what, at=first.path, hint=first.hint)
    needed = [f for f in findings if f.is_refused]
    unsupported = [f for f in needed if f.kind == "unsupported"]
    if unsupported:
        shown = ", ".join(dict.fromkeys(f.name for f in unsupported))
        raise UnsupportedFileError(
            f"not supported by this version of keramos: {shown}",
            at=unsupported[0].path,
            hint=unsupported[0].hint,
        )
    if needed:  # training could do without: but who goes to look for names wants to know them all
        raise unknown_names([f for f in findings if f.kind in ("unknown", "foreign")])


def shown_code(lines: list[str]) -> list[str]:
    """The first lines of code, as an error shows them, which has ten lines in all."""
    rest = len(lines) - _LINES_OF_CODE
    first = [*lines[:_LINES_OF_CODE], f"… and {rest} more lines"] if rest > 1 else lines
    return [f"    {line}" for line in first]


_LINES_OF_CODE = 4


def unknown_names(findings: list[Finding]) -> UnknownClassError:
    """One error for all names that nobody knows."""
    by_name = {f.name: f for f in reversed(findings)}
    ordered = [by_name[name] for name in dict.fromkeys(f.name for f in findings)]
    lines = [f"{f.why}" if len(ordered) == 1 else f"{f.why}  at {f.path}" for f in ordered]
    close = near(_bare(ordered[0].name), set(names.candidates()))
    return UnknownClassError(
        "\n".join(lines),
        at=ordered[0].path if len(ordered) == 1 else None,
        near=close,
        hint=_custom_hint([f.key or _bare(f.name) for f in ordered]),
    )


def _bare(name: str) -> str:
    return name.rpartition(">")[2].rpartition(".")[2]


def _custom_hint(keys: list[str]) -> str:
    shown = ", ".join(f"{key!r}: …" for key in keys)
    return f"custom_objects={{{shown}}} or @register_keras_serializable"


def find_class(node: ObjectNode, session: Session) -> object | None:
    """The class that `node` names, for this session; None if nobody knows it. What stands for a
    user's class may be anything that they call so.
    """
    if session.replaces and (own := session.custom(node.class_name)) is not None:
        return own
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


def find_named(
    node: FunctionNode, session: Session, packages: tuple[str, ...] = names.FUNCTION_PACKAGES
) -> object | None:
    """The function that a config names; with or without the package that it is registered in."""
    function = find_function(node.name, session, packages)
    return registry.function_called(node.name) if function is None else function


def is_builtin(node: ObjectNode) -> bool:
    """Whether the file says that the class is Keras's own, or this library's."""
    is_keras = node.module == "keras" or bool(node.module and node.module.startswith("keras."))
    return is_keras or names.is_own(node.module)


def _custom_names(node: ObjectNode) -> tuple[str | None, ...]:
    qualified = f"{node.module}.{node.class_name}" if node.module else None
    return node.registered_name, qualified, node.class_name


def _examine(node: Node | None, session: Session, granted: set[Names]) -> Finding | None:
    """What is wrong with `node`; the names of an object with which nothing is wrong are granted
    from then on, unless its arguments matter.
    """
    match node:
        case ObjectNode(module=module, class_name=name, registered_name=registered):
            finding, names_of_it = _examine_object(node, session), (module, name, registered)
            if name in TAKES_A_PATH:
                return finding
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
    if tag == "__lambda__" and not session.grants("lambda", tag):
        hint = "safe_mode=False, if you trust who wrote the file"
        return _finding("code", "lambda", node, "Python code of its own", hint=hint)
    if tag in scalars.CODE_TAGS and tag != "__lambda__":
        return _finding("code", tag, node, "a type of TensorFlow's that the file names")
    if tag not in scalars.SPECIALS and tag != "__keras_tensor__":
        return _finding("conflict", tag, node, "an unknown kind of value")
    return None


def _examine_function(node: FunctionNode, session: Session) -> Finding | None:
    key = node.name.rpartition(">")[2]
    if session.custom(node.name, key) is not None:
        return None
    if node.module in _FUNCTION_MODULES and any(
        names.is_function(node.name, p) for p in names.FUNCTION_PACKAGES
    ):
        if node.registered_name in (None, "function", "builtin_function_or_method", node.name):
            return None
        why = f"also claims to be {node.registered_name!r}"
        return _finding("conflict", node.name, node, why)
    if registry.function_called(node.name) is not None:
        return None
    qualified = f"{node.module}.{node.name}" if node.module not in (None, "builtins") else node.name
    return _of_somebody(node, node.name, qualified, key, f"no function named {qualified!r}")


def _examine_object(node: ObjectNode, session: Session) -> Finding | None:
    if not is_builtin(node):
        if session.custom(*_custom_names(node)) is not None:
            return None
        why = f"no class named {node.shown!r}{_recorded(node)}"
        return _of_somebody(node, node.class_name, node.shown, node.class_name, why)
    is_known = names.is_known(node.module, node.class_name)
    registered = names.registered_name(node.module, node.class_name)
    if is_known and node.registered_name not in (None, node.class_name, registered):
        return _finding("conflict", node.shown, node, f"also claims to be {node.registered_name!r}")
    if session.replaces and session.custom(node.class_name) is not None:
        return None
    if node.class_name in RUNS_CODE and not session.grants(node.class_name, node.shown):
        can_be_granted = names.is_known(node.module, node.class_name)
        hint = (
            f"trusted=[{node.shown!r}], if you trust who wrote the file" if can_be_granted else None
        )
        return _finding("code", node.shown, node, RUNS_CODE[node.class_name], hint=hint)
    # Of the classes that files say are Keras's own, custom objects know those under both names.
    key = f"{node.module}>{node.class_name}"
    if is_known or session.custom(key) is not None:
        return _examine_path(node) if is_known else None
    if keras_names.has_class(node.module, node.class_name):
        return _finding("unsupported", node.shown, node, f"{node.shown} is not supported")
    return _of_somebody(node, node.class_name, node.shown, key, f"no class named {node.shown!r}")


def _examine_path(node: ObjectNode) -> Finding | None:
    argument = TAKES_A_PATH.get(node.class_name)
    path = _settings(node).get(argument) if argument else None
    if not isinstance(path, str):
        return None
    why = f"a file of this machine, from which {node.shown} would read its {argument}"
    return _finding("place", path, node, why)


def _of_somebody(
    node: FunctionNode | ObjectNode, name: str, shown: str, key: str, why: str
) -> Finding:
    """The finding for a name that nobody here knows."""
    effect = owners.effect_of(node.module, name)
    if effect is not None:
        return _finding("effect", shown, node, effect)
    library = owners.library_of(node.module, name)
    if library is not None:
        return _finding("foreign", shown, node, f"{why}: it is of {library}", key=key)
    return _finding("unknown", shown, node, why, key=key)


def _settings(node: ObjectNode) -> JsonObject:
    config = node.raw.get("config")
    return config if isinstance(config, dict) else {}


def _recorded(node: ObjectNode) -> str:
    return f" (written from module {printable(node.module)})" if node.module else ""


def _finding(
    kind: Kind, name: str, node: Node, why: str, *, key: str | None = None, hint: str | None = None
) -> Finding:
    training = ".compile_config" in node.path
    hint = hint or (_custom_hint([key]) if key is not None else _HINTS[kind])
    return Finding(kind, name, node.path, why, training, key=key, hint=hint)
