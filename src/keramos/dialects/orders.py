"""In which order older writers listed the variables of a layer or an optimizer -> today's order;
and the arguments of older programs.

Pure: an order follows from names, shapes and flags, never from the objects.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

Shape = tuple[int, ...]


class Weight(NamedTuple):
    """One variable of a layer, in the order in which the layer made it.

    Attributes:
        name: last part of its path.
        trainable: whether training updates it now.
        made_trainable: whether training would update it, were nothing frozen.
        owner: class of what made it.
    """

    name: str
    trainable: bool
    made_trainable: bool
    owner: str = ""


def of_layer(weights: Sequence[Weight], stored: Sequence[str] = ()) -> list[int]:
    """Positions in `weights`, in the order in which files list the tensors of a layer.

    Args:
        weights: of everything in the layer.
        stored: names in the file. Where a layer is frozen, writers differ, and the names tell
            which order it is.
    """
    orders = [order(weights) for order in (frozen_ones_were_mixed, frozen_ones_were_sorted)]
    agreeing = (order for order in orders if [weights[i].name for i in order] == list(stored))
    return next(agreeing, orders[-1])


def frozen_ones_were_mixed(weights: Sequence[Weight]) -> list[int]:
    """tf.keras since 1.14, and Keras 3: trainable ones first, and in a frozen layer none is.

    Its variables come in the order in which they were made.
    """
    return _first([i for i, weight in enumerate(weights) if weight.trainable], len(weights))


def frozen_ones_were_sorted(weights: Sequence[Weight]) -> list[int]:
    """Keras until 2.3, and tf.keras until 1.4: what was made trainable first, frozen or not."""
    chosen = [i for i, weight in enumerate(weights) if weight.trainable or weight.made_trainable]
    return _first(chosen, len(weights))


def _first(chosen: list[int], count: int) -> list[int]:
    return chosen + [i for i in range(count) if i not in set(chosen)]


def of_optimizer(class_name: str, shapes: Sequence[Shape]) -> list[int]:
    """Positions in the file of an optimizer's variables, in today's order.

    Args:
        class_name: of the optimizer.
        shapes: in the file.
    """
    order = _OPTIMIZERS[class_name](shapes) if class_name in _OPTIMIZERS else None
    return order or list(range(len(shapes)))


def product_of_nadam_came_first(shapes: Sequence[Shape]) -> list[int] | None:
    """Keras 3.0 to 3.6 wrote Nadam's running product before the moments; later ones do last."""
    if not shapes or shapes[-1] == ():
        return None
    # The steps stand before it, and, without a schedule, the learning rate.
    for place in range(1, len(shapes)):
        moments = shapes[place + 1 :]  # two of each weight, side by side
        if shapes[place] == () and moments[::2] == moments[1::2]:
            return [*(i for i in range(len(shapes)) if i != place), place]
    return None


_OPTIMIZERS: dict[str, Callable[[Sequence[Shape]], list[int] | None]] = {
    "Nadam": product_of_nadam_came_first
}


def weight_arguments(args: tuple[object, ...]) -> dict[str, object]:
    """The arguments of `add_weight` by name: in Keras 2 its own name was the first of them, in
    Keras 1 the third.

    Args:
        args: by position.
    """
    if isinstance(args[0], str) or (args[0] is None and _is_shape(args[1:2])):
        names = "name shape dtype initializer regularizer trainable constraint"
    elif len(args) > 2 and isinstance(args[2], str) and not _DTYPE.fullmatch(args[2]):
        names = "shape initializer name trainable regularizer constraint"
    else:
        names = "shape initializer dtype trainable autocast regularizer constraint aggregation name"
    return dict(zip(names.split(), args, strict=False))


def _is_shape(args: tuple[object, ...]) -> bool:
    return bool(args) and isinstance(args[0], list | tuple)


_DTYPE = re.compile(r"(b?float|u?int|complex)\d+\w*|bool|string")
