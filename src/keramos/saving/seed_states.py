"""Where the seed generators of a model are: the part of its training state that Keras forgets.

Layers of Keras keep no random state in a file, and its readers refuse tensors that a layer does
not know. So the states stand aside, below the optimizer's path, where no reader of Keras looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from typing import Any

from keramos.codec.protocols import Variable
from keramos.saving.paths import OPTIMIZER, group_of, join
from keramos.storage import LazyTensor, WeightStore

#: Where the states stand; in files of Keras there is nothing.
PATH = join(OPTIMIZER, "seed_generators")


def is_seed_state(path: str) -> bool:
    """Whether a tensor is, or claims to be, a state of a generator."""
    return path == PATH or path.startswith(f"{PATH}/")


def without_seed_states(training_state: WeightStore) -> WeightStore:
    """A training state without what stands at the path of the generators, or in its way."""

    def stays(path: str) -> bool:
        return path != OPTIMIZER and not is_seed_state(path)

    return WeightStore(
        {path: tensor for path, tensor in training_state.items() if stays(path)},
        {path: attributes for path, attributes in training_state.groups.items() if stays(path)},
    )


class SeedStates:
    """The states of all generators of a model, which a file holds by number.

    Args:
        states: variables, in the order in which a file has them; one that occurs twice counts once.
    """

    def __init__(self, states: Iterable[Any]):
        self._states = list({id(state): state for state in states}.values())

    def __len__(self) -> int:
        return len(self._states)

    @property
    def are_known(self) -> bool:
        """Whether a file set one of them, or somebody drew."""
        return any(state.is_loaded or state.stored is not None for state in self._states)

    def _own_variables(self) -> Sequence[Variable]:
        return self._states

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None:
        """Put the states into `store`: "0", "1", … -> variable."""
        store.update({str(i): state for i, state in enumerate(self._states)})

    def load_own_variables(self, store: Mapping[str, Any]) -> None:
        """Take the states from `store`, which has all of them."""
        for i, state in enumerate(self._states):
            state.assign_lazily(store[str(i)])

    def misfit(self, store: WeightStore) -> str | None:
        """Why the states in `store` cannot be these; None where they can, or where it has none."""
        if store and len(store) != len(self._states):
            counts = f"{len(store)} states of seed generators, the model has {len(self._states)}"
            return f"the file has {counts}: they start anew"
        for i, state in enumerate(self._states if store else ()):
            place, tensor = f"{group_of(PATH)}/{i}", store.get(str(i))
            if tensor is None:
                return f"the file has no {place}: seed generators start anew"
            if _kind(tensor) != _kind(state):
                what = f"{place} is {_kind(tensor)}, the state of a seed generator {_kind(state)}"
                return f"{what}: they start anew"
        return None


def _kind(value: Variable | LazyTensor) -> str:
    return f"{value.dtype} {list(value.shape)}"
