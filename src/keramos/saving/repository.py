"""A model on its way to a repository of the hub: which of its files go, and what describes it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator

from keramos.errors import ConfigError
from keramos.saving.formats import table
from keramos.storage import crew, hub, hub_commit, sharded

_CARD = """---
library_name: keras
---

# {name}

A model of Keras. It opens with

```python
import keras  # or keramos

model = keras.saving.load_model("hf://{repository}")
```
"""


def is_address(target: object) -> bool:
    """Whether a target is a URL of the hub."""
    return hub.is_address(target)


def is_folder(url: str) -> bool:
    """Whether a URL of the hub names a whole repository, or a folder in it."""
    path = hub.Address.parse(url).path
    return not os.path.splitext(path)[1]


def path_in(target: str) -> str:
    """What a target's ending is read from: of a URL of the hub, the path in the repository."""
    return hub.Address.parse(target).path or "repository" if is_address(target) else target


@contextlib.contextmanager
def staged(url: str, *, describes: bool = False) -> Generator[str]:
    """A path of this machine: what is written there goes to the hub in one commit.

    Args:
        url: `hf://user/repo[@branch][/path]`.
        describes: whether a repository without a description gets one.

    Raises:
        WriteError: the hub does not take it.
        ConfigError: several processes would write it together.
    """
    if crew.current().count > 1:
        raise ConfigError(
            "several processes write a model to a folder that all of them see, and not to the hub",
            found=url,
            hint="save it to a folder; then hf upload user/repo folder",
        )
    address = hub.Address.parse(url)
    whole = describes and not address.path
    name = address.repository.rpartition("/")[2]
    card = _CARD.format(name=name, repository=address.repository) if whole else None
    with hub_commit.staged(url, stale=_stale(address.path), card=card) as place:
        yield place


def _stale(path: str) -> Callable[[str], bool]:
    """Whether a file of the repository belonged to what stood at a path before: the weights of a
    folder in another format, or shards of a set.
    """
    format = table.for_path(path) if path else None
    folder = path if format is None else path.rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""

    def of_folder(name: str) -> bool:
        return name.startswith(prefix) and table.is_weights(name.removeprefix(prefix))

    def of_set(name: str) -> bool:
        stem, inner = sharded.stem(path), name.removeprefix(prefix)
        patterns = sharded.shards_of_saves(stem), sharded.shards_of_keras(stem)
        return name.startswith(prefix) and any(p.fullmatch(inner) for p in patterns)

    if format is None:
        return of_folder
    return of_set if format.layout == "sharded set" else lambda name: False
