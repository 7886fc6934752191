"""Where tf.keras 2.12 to 2.15 put the tensors and the assets of a layer -> where Keras 3 does.

Pure: the new paths follow from the old ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

from keramos.dialects.origin import Origin

LAYERS = "_layer_checkpoint_dependencies"

#: What the projections of MultiHeadAttention were called -> what they are called today.
PROJECTIONS = {f"_{name}_dense": f"{name}_dense" for name in ("query", "key", "value", "output")}

_NUMBERED = re.compile(r"(.+?)(?:_([1-9]\d{0,8}))?")


def former_projection(path: str) -> str | None:
    """Where tf.keras put the tensors of a projection of MultiHeadAttention; None for other paths.

    Args:
        path: of today.
    """
    layer, _, name = path.rpartition("/")
    former = f"_{name}"
    return f"{layer}/{former}" if layer and former in PROJECTIONS else None


def of_today(paths: Iterable[str], origin: Origin) -> Callable[[str], str] | None:
    """A function from the paths in a file to those of today; None where they are the same.

    Args:
        paths: of everything in the file that holds tensors, groups without any included.
        origin: who wrote the file.
    """
    if origin.family != "tf_keras":
        return None
    children = _children(paths)
    names = {
        **{at: layers_were_counted_twice(inside) for at, inside in children.items() if _is(at)},
        **{at: PROJECTIONS for at, inside in children.items() if PROJECTIONS.keys() <= inside},
    }
    for at, inside in children.items():
        if at.rpartition("/")[2] in ("layers", LAYERS):
            counted = names.get(at, {name: name for name in inside})
            renamed = classes_were_called_otherwise(counted)
            names |= {at: renamed} if renamed else {}

    def todays(path: str) -> str:
        done, result = "", list[str]()
        for step in path.split("/"):
            known = names.get(done, {}).get(step, step)
            result.append("layers" if step == LAYERS else known)
            done = f"{done}/{step}" if done else step
        return "/".join(result)

    return todays if names else None


def _is(path: str) -> bool:
    return path.rpartition("/")[2] == LAYERS


def _children(paths: Iterable[str]) -> dict[str, set[str]]:
    children: dict[str, set[str]] = {}
    for path in paths:
        steps = path.split("/")
        for i in range(len(steps)):
            children.setdefault("/".join(steps[:i]), set()).add(steps[i])
    return children


def layers_were_counted_twice(names: Iterable[str]) -> Mapping[str, str]:
    """tf.keras 2.12 and 2.13 came by each layer with weights twice, and counted both times.

    The layers `dense`, `dense_2`, `dense_3` are the first three of their class, whichever of them
    has weights; layers without any have a group, too.
    """
    numbered = sorted(map(_split, names))
    return {
        _joined(stem, number): _joined(stem, place)
        for stem, group in groupby(numbered, key=lambda entry: entry[0])
        for place, (_, number) in enumerate(group)
    }


def classes_were_called_otherwise(names: Mapping[str, str]) -> Mapping[str, str] | None:
    """Layers of a class that is another today, whose groups are counted with the other's. Where
    there are groups of both, only the model's config says which of them comes first.

    Args:
        names: in the file -> of today otherwise.
    """
    stems = {_split(name)[0] for name in names.values()}
    gone = {old: new for old, new in _CLASSES.items() if old in stems and new not in stems}
    if not gone:
        return None

    def renamed(name: str) -> str:
        stem, number = _split(name)
        return _joined(gone.get(stem, stem), number)

    return {name: renamed(today) for name, today in names.items()}


#: Class in the spelling of groups -> today's class.
_CLASSES = {"sync_batch_normalization": "batch_normalization"}


def _split(name: str) -> tuple[str, int]:
    match = _NUMBERED.fullmatch(name)
    return (match[1], int(match[2] or 0)) if match else (name, 0)


def _joined(stem: str, number: int) -> str:
    return f"{stem}_{number}" if number else stem
