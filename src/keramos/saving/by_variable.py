"""Tensors by the names of variables: TensorFlow's checkpoints of the time before objects.

A name is the scopes in which a variable was made, and its own: `dense_1/kernel`. What an optimizer
keeps for it follows below: `dense_1/kernel/Adam`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from keramos.codec.protocols import Layer, Variable
from keramos.errors import ConfigError
from keramos.saving.holding import Holding, of_list
from keramos.saving.locate import Selection
from keramos.saving.parts import Parts
from keramos.storage import LazyTensor, WeightStore

#: Scopes of optimizers, and what stands beside the variables of a model.
BESIDES = frozenset(
    "training Adam SGD RMSprop Adagrad Adadelta Adamax Nadam Ftrl TFOptimizer".split()
)
Shape = tuple[int, ...]


class ByVariable:
    """Tensors stand by the names of variables."""

    is_canonical = False
    asks_hooks = False
    brings_training = False

    def locate(self, store: WeightStore, parts: Parts, selection: Selection) -> WeightStore:
        """`store` with its tensors at the paths of the model.

        Raises:
            ConfigError: paths are to be renamed.
        """
        if selection.rename:
            what = "rename= is for files that list tensors by path; this one lists variables"
            raise ConfigError(what, hint="by_name=True loads the layers that have the same name")
        own = {key: store[key] for key in own_variables(store)}
        model = parts[0].owner
        layers: list[Layer] = [x for x in getattr(model, "layers", [model]) if x.weights]
        pairs = dict(_by_name(own, layers))
        if not selection.by_name:
            left = {key: own[key] for key in own if key not in pairs.values()}
            rest = [layer for layer in layers if not any(id(v) in pairs for v in layer.weights)]
            pairs |= _by_order(left, rest)
        tensors: dict[str, LazyTensor] = {}
        for part in parts:
            for i, variable in enumerate(part.variables if part.can.has_variables else ()):
                if id(variable) in pairs:
                    tensors[f"{part.group}/{i}"] = own[pairs[id(variable)]]
        taken = set(pairs.values())
        if not selection.is_partial:
            # Numbers alone count steps, and the like.
            tensors |= {key: own[key] for key in own if key not in taken and own[key].shape}
        return WeightStore(tensors, {})

    def place(self, path: str, name: str) -> str:
        """The layer's name."""
        return name

    def holding(self, store: WeightStore, path: str, name: str) -> Holding:
        """The tensors of the layer of that name."""
        return of_list(store.under(name))


BY_VARIABLE = ByVariable()


def own_variables(keys: Mapping[str, LazyTensor]) -> Iterator[str]:
    """The keys of a model's variables: none below another one, none of an optimizer."""
    for key in keys:
        steps = key.split("/")
        above = ("/".join(steps[:count]) for count in range(1, len(steps)))
        if len(steps) > 1 and steps[0] not in BESIDES and not any(k in keys for k in above):
            yield key


def _by_name(keys: Mapping[str, LazyTensor], layers: Sequence[Layer]) -> Iterator[tuple[int, str]]:
    """Ids of variables, and the keys that have the name of their layer and their own."""
    for layer in layers:
        of_layer = [key for key in keys if layer.name in key.split("/")]
        yield from _matched(layer.weights, of_layer, keys)


def _matched(
    variables: Sequence[Variable], keys: Sequence[str], tensors: Mapping[str, LazyTensor]
) -> Iterator[tuple[int, str]]:
    """Each variable with the key of its name and shape whose scopes are most like its own."""
    free = list(keys)
    for variable in variables:
        scopes = set(variable.path.split("/"))
        fitting = [
            key
            for key in free
            if _leaf(key) == variable.name and tensors[key].shape == tuple(variable.shape)
        ]
        if fitting:
            best = max(fitting, key=lambda key: len(scopes.intersection(key.split("/"))))
            free.remove(best)
            yield id(variable), best


def _by_order(
    tensors: Mapping[str, LazyTensor], layers: Sequence[Layer]
) -> Iterator[tuple[int, str]]:
    """The layers that have other names in the file: in its order of their numbers, each with the
    first that has the same variables.
    """
    groups: dict[str, list[str]] = {}
    for key in sorted(tensors, key=_natural):
        groups.setdefault(key.rpartition("/")[0], []).append(key)
    free = list(groups.values())
    for layer in layers:
        wanted = sorted((v.name, tuple(v.shape)) for v in layer.weights)
        for keys in free:
            if sorted((_leaf(key), tensors[key].shape) for key in keys) == wanted:
                free.remove(keys)
                yield from _matched(layer.weights, keys, tensors)
                break


def _leaf(key: str) -> str:
    return key.rpartition("/")[2]


def _natural(key: str) -> list[tuple[int, str]]:
    """An order in which `dense_2` comes before `dense_10`, and `dense` before both."""
    parts = re.split(r"(\d+)", re.sub(r"_(\d+)(?=/)", r"\1", key))
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
