"""Steps that OrbaxCheckpoint wrote, read into a model by orbax; what else lies in a directory, the
formats of `saving` know.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from keramos import _tree
from keramos.errors import ConfigError, MissingExtraError

_GROUPS = ("trainable_variables", "non_trainable_variables", "optimizer_variables")
INSTALL = "pip install 'keramos[orbax]'"


def library() -> Any:
    """orbax.checkpoint.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import orbax.checkpoint as module
    except ImportError as error:
        what = "OrbaxCheckpoint needs orbax-checkpoint"
        raise MissingExtraError(what, found=str(error), hint=INSTALL) from error
    return module


def step_at(path: Any) -> Path | None:
    """The step at a path: itself, or the latest in a directory of steps; None where none is."""
    if not isinstance(path, (str, Path)) or not (folder := Path(path)).is_dir():
        return None
    if _is_step(folder):
        return folder
    steps = [step for step in folder.iterdir() if step.name.isdigit() and _is_step(step)]
    return max(steps, key=lambda step: int(step.name), default=None)


def _is_step(folder: Path) -> bool:
    return (folder / "pytree" / "_METADATA").is_file()


def load(model: Any, step: Path, skip_mismatch: bool = False) -> None:
    """Assign to a model what a step holds of it: weights, and the state of its optimizer where it
    has one. That of metrics is left, for each epoch begins with new ones.

    Args:
        model: a built model.
        step: a folder.
        skip_mismatch: must not be true.

    Raises:
        ConfigError: the model has other variables; nothing was assigned.
        MissingExtraError: orbax is not installed.
    """
    if skip_mismatch:
        raise ConfigError("steps of Orbax are read whole: skip_mismatch is not for them")
    orbax = library().v1
    held = orbax.checkpointables_metadata(step.absolute()).metadata["pytree"]
    wanted = _tree.map_structure(_as_numpy, held)  # else orbax asks for the devices of the writer
    state = orbax.load_checkpointables(step.absolute(), {"pytree": wanted})["pytree"]
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and not optimizer.built:
        optimizer.build(model.trainable_variables)
    own: dict[str, Any] = {**dict.fromkeys(_GROUPS), **model.get_state_tree()}
    model.set_state_tree(
        {g: _renamed(state[g], own[g]) for g in _GROUPS if state.get(g) and own[g]}
    )


def _renamed(tree: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """A tree under the name of the model or optimizer that reads it: names are counted up."""
    return dict(zip(own, tree.values(), strict=True)) if len(tree) == len(own) == 1 else tree


def _as_numpy(description: Any) -> Any:
    """An array of that shape and type, of which orbax looks at nothing else; it takes no room."""
    return np.broadcast_to(np.zeros((), description.dtype), description.shape)
