"""How the functions that make models are called and explained.

Refuses to know what a model consists of.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from keramos import _garbage
from keramos.applications.choices import Choices
from keramos.models.functional import Functional

#: What the arguments of all models mean.
EXPLAINED = {
    "include_top": "whether the model ends in its classifier.",
    "weights": (
        'None for random ones, `"imagenet"` for those that Keras publishes (fetched into '
        "`~/.keras/models`), or the path of a file that `load_weights` reads."
    ),
    "input_tensor": "symbolic images, of an `Input` or of any layers; a new input when None.",
    "input_shape": (
        "of an image, without the batch axis; None for the size that the model was made for, or, "
        "without its classifier, for images of any size."
    ),
    "pooling": (
        'without the classifier: `"avg"` or `"max"` for one value per channel, '
        "None for all of them."
    ),
    "classes": "number of classes.",
    "classifier_activation": (
        "activation of the classifier, None for logits; with weights that are loaded, softmax or "
        "None."
    ),
    "name": "of the model.",
    "include_preprocessing": "whether the model scales pixels itself, from [0, 255].",
    "alpha": "width: the number of filters of every layer, as a share of the usual one.",
}
_REST = """\
Returns:
    A functional model: images `(batch, rows, columns, channels)` -> `(batch, classes)`.

Raises:
    ConfigError: arguments that do not go together.
    ShapeError: images of a shape that the model, or its published weights, cannot take.
    FileMissingError: no file where `weights` says.
"""
F = TypeVar("F", bound=Callable[..., Functional])


class Standard(Protocol):
    """A function with the arguments that most models take."""

    def __call__(
        self,
        include_top: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        input_shape: Any = None,
        pooling: str | None = None,
        classes: int = 1000,
        classifier_activation: Any = "softmax",
        name: str | None = ...,
    ) -> Functional: ...


def standard(
    home: str,
    title: str,
    about: str,
    build: Callable[[Choices], Functional],
    default: str | None = None,
) -> Standard:
    """The function that makes a model with the usual arguments.

    Args:
        home: the module it belongs to.
        title: its name.
        about: the first lines of its docstring.
        build: makes the model.
        default: the name of the model; that of the function in lower case when None.
    """
    usual = title.lower() if default is None else default

    def application(
        include_top: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        input_shape: Any = None,
        pooling: str | None = None,
        classes: int = 1000,
        classifier_activation: Any = "softmax",
        name: str | None = usual,
    ) -> Functional:
        return build(
            Choices(
                include_top=include_top,
                weights=weights,
                input_tensor=input_tensor,
                input_shape=input_shape,
                pooling=pooling,
                classes=classes,
                classifier_activation=classifier_activation,
                name=name,
            )
        )

    return public(home, title, about, application)


def public(home: str, title: str, about: str, function: F, **own: str) -> F:
    """The function under its public name, explained; while it runs, nothing looks for garbage.

    Args:
        home: the module it belongs to.
        title: its name.
        about: the first lines of its docstring.
        function: makes the model.
        own: what those of its parameters mean that only this family has.
    """

    @functools.wraps(function)
    def application(*args: Any, **kwargs: Any) -> Functional:
        with _garbage.put_off():
            return function(*args, **kwargs)

    meanings = {**EXPLAINED, **own}
    rows = [f"    {name}: {meanings[name]}" for name in inspect.signature(function).parameters]
    application.__doc__ = "\n".join([about, "", "Args:", *rows, "", _REST])
    application.__name__ = application.__qualname__ = title
    application.__module__ = home
    return application  # type: ignore[return-value]
