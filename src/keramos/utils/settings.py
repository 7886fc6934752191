"""Config: named values of a program, which can be frozen."""

from __future__ import annotations

import copy
import json
from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from typing import Any

from keramos.errors import ConfigError, UnknownNameError


class Config:
    """Named values, as attributes and as items.

    ```python
    config = keramos.utils.Config(batch_size=32, rate=1e-3)
    config.batch_size  # 32
    config["epochs"] = 10
    config.freeze()
    ```

    Args:
        **kwargs: the values.

    Raises:
        ConfigError: a frozen one is to be changed.
    """

    __attrs__: set[str] | None = None

    def __init__(self, **kwargs: Any):
        self._config = kwargs
        self._frozen = False
        self.__attrs__ = set(dir(self))

    @property
    def frozen(self) -> bool:
        """Whether it refuses changes."""
        return self._frozen

    def freeze(self) -> None:
        """Refuse changes."""
        self._frozen = True

    def unfreeze(self) -> None:
        """Take changes again."""
        self._frozen = False

    def _check_not_frozen(self) -> None:
        if self._frozen:
            raise ConfigError("the config is frozen", hint="unfreeze()")

    def as_dict(self) -> dict[str, Any]:
        """A dict of the values."""
        return copy.copy(self._config)

    def to_json(self) -> str:
        """The values as JSON."""
        return json.dumps(self._config)

    def keys(self) -> KeysView[str]:
        """The names."""
        return self._config.keys()

    def values(self) -> ValuesView[Any]:
        """The values."""
        return self._config.values()

    def items(self) -> ItemsView[str, Any]:
        """Names and values."""
        return self._config.items()

    def pop(self, *args: Any) -> Any:
        """Take a value out; see `dict.pop`."""
        self._check_not_frozen()
        return self._config.pop(*args)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Take further values; see `dict.update`."""
        self._check_not_frozen()
        self._config.update(*args, **kwargs)

    def get(self, keyname: str, value: Any = None) -> Any:
        """The value of a name, or `value`."""
        return self._config.get(keyname, value)

    def __setattr__(self, name: str, value: Any) -> None:
        attributes = object.__getattribute__(self, "__attrs__")
        if attributes is None or name in attributes:
            object.__setattr__(self, name, value)
        else:
            self[name] = value

    def __getattr__(self, name: str) -> Any:
        config = self.__dict__.get("_config", {})
        if name in config:
            return config[name]
        raise UnknownNameError(f"the config has no {name!r}", name=name, candidates=config)

    def __setitem__(self, key: str, item: Any) -> None:
        self._check_not_frozen()
        self._config[key] = item

    def __getitem__(self, key: str) -> Any:
        return self._config[key]

    def __delitem__(self, key: str) -> None:
        self._check_not_frozen()
        del self._config[key]

    def __repr__(self) -> str:
        return f"<Config {self._config}>"

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._config))

    def __len__(self) -> int:
        return len(self._config)

    def __contains__(self, item: object) -> bool:
        return item in self._config
