"""The closed table of functions: a name in its standard spelling -> what it does with tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: Takes the domain first, for functions that call functions of the code.
Meaning = Callable[..., Any]

_MEANINGS: dict[str, Meaning] = {}


def means(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: the function is what these names mean. It has the parameters of the original."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        def meaning(domain: Any, *args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

        _MEANINGS.update(dict.fromkeys(names, meaning))
        return function

    return register


def means_with_domain(*names: str) -> Callable[[Meaning], Meaning]:
    """The same, for functions that take the domain as their first argument."""

    def register(function: Meaning) -> Meaning:
        _MEANINGS.update(dict.fromkeys(names, function))
        return function

    return register


def names_so_far() -> frozenset[str]:
    """The names that have a meaning already."""
    return frozenset(_MEANINGS)


def function_of(name: str) -> Meaning | None:
    """What a name means; None for one that is not in the table."""
    return functions().get(name)


def functions() -> dict[str, Meaning]:
    """The whole table."""
    # Imported to fill it, when the first lambda is translated.
    # Those of graphs before the others, which have more to say.
    from keramos.layers.translation import (  # noqa: F401
        backend_math,
        backend_shapes,
        graph_expressions,
        graph_functions,
        imagenet_functions,
        matrix_functions,
        numpy_functions,
        operation_functions,
        picture_functions,
        random_functions,
        selections,
        signal_functions,
        tensorflow_images,
        tensorflow_math,
        tensorflow_shapes,
    )

    return _MEANINGS
