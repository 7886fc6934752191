"""The order in which older versions wrote the variables of optimizers -> today's order.

Refuses to know optimizers: an order is told by the class's name and by shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Shape = tuple[int, ...]


def upgraded(class_name: str, found: Sequence[Shape]) -> list[int]:
    """Positions in the file of an optimizer's variables, in today's order.

    Args:
        class_name: of the optimizer.
        found: shapes in the file.
    """
    order = ORDERS[class_name](found) if class_name in ORDERS else None
    return order or list(range(len(found)))


def product_of_nadam_came_first(found: Sequence[Shape]) -> list[int] | None:
    """Keras 3.0 to 3.6 wrote Nadam's running product before the moments; later ones write it
    last.
    """
    if not found or found[-1] == ():
        return None
    for place in range(
        1, len(found)
    ):  # the steps stand before it, and, without a schedule, the learning rate
        moments = found[place + 1 :]  # two of each weight, side by side
        if found[place] == () and moments[::2] == moments[1::2]:
            return [*(i for i in range(len(found)) if i != place), place]
    return None


ORDERS: dict[str, Callable[[Sequence[Shape]], list[int] | None]] = {
    "Nadam": product_of_nadam_came_first
}
