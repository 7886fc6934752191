"""Where every source of random numbers is: of layers, of the library, of Python and numpy.

Neither function draws: a run that is backed up sees the numbers of one that is not.
"""

from __future__ import annotations

import random as python_random
from collections.abc import Mapping
from typing import Any

from keramos.random.seed_generator import global_generator, has_global_generator


def gathered(model: Any) -> dict[str, Any]:
    """The state of every source that training may draw from.

    Args:
        model: whose generators belong to it, in the order of their layers.
    """
    import numpy as np

    version, words, gauss = python_random.getstate()
    return {
        "layers": [variable.numpy() for variable in _generators(model)],
        "library": global_generator().state.numpy() if has_global_generator() else None,
        "python": {"version": version, "words": np.array(words, np.uint32), "gauss": gauss},
        "numpy": np.random.get_state(legacy=False),
    }


def restored(model: Any, state: Mapping[str, Any]) -> None:
    """Put every source back to where it was."""
    import numpy as np

    for variable, value in zip(_generators(model), state["layers"], strict=False):
        variable.assign(value)
    if state["library"] is not None:
        global_generator().state.assign(state["library"])
    python = state["python"]
    python_random.setstate((python["version"], tuple(python["words"].tolist()), python["gauss"]))
    np.random.set_state(state["numpy"])


def _generators(model: Any) -> list[Any]:
    """The variables of a model that no weights file holds, metrics apart."""
    elsewhere = {id(v) for v in [*model.weights, *model.metrics_variables]}
    return [variable for variable in model.variables if id(variable) not in elsewhere]
