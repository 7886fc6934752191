"""The order in which older versions wrote the variables of optimizers -> today's order.

Refuses to know optimizers: orders are told by shapes alone.
"""

from __future__ import annotations

from collections.abc import Sequence

Shape = tuple[int, ...]


def upgraded(found: Sequence[Shape], wanted: Sequence[Shape]) -> list[int]:
    """Positions in the file of what is wanted, in the order in which it is wanted.

    Args:
        found: shapes in the file.
        wanted: shapes of today's variables.
    """
    if list(found) != list(wanted):
        for rule in (product_of_nadam_came_first,):
            order = rule(found, wanted)
            if order is not None:
                return order
    return list(range(len(found)))


def product_of_nadam_came_first(found: Sequence[Shape], wanted: Sequence[Shape]) -> list[int] | None:
    """Keras 3.0 to 3.6 wrote Nadam's running product before the moments; later ones write it last."""
    for place in reversed(range(len(found))):  # the steps and the learning rate are single numbers, too, and stand before it
        order = [*(i for i in range(len(found)) if i != place), place]
        if found[place] == () and [found[i] for i in order] == list(wanted):
            return order
    return None
