"""What users of stock Keras have to write before it opens a file of this library's own layers."""

from __future__ import annotations

import os
from collections.abc import Iterable

import click


def show_former_classes(paths: Iterable[str]) -> None:
    """Print the lines for the classes that stock Keras has not, each once.

    Args:
        paths: of files that were written.
    """
    from keramos.layers.legacy import for_keras
    from keramos.saving.former_classes import former_classes

    needed = {name: path for path in paths if os.path.exists(path) for name in former_classes(path)}
    if not needed:
        return
    click.echo(f"\nStock Keras needs {', '.join(needed)} before it opens the file:\n\nimport keras")
    for name in needed:
        hint = f'@keras.saving.register_keras_serializable(package="keramos")\nclass {name}: …\n'
        click.echo("\n\n" + (for_keras.lines(name) or hint), nl=False)
