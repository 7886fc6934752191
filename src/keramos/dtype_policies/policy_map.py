"""DTypePolicyMap: a policy for each layer inside a layer, by path."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from typing import Any, Self

from keramos.dtype_policies import policy
from keramos.dtype_policies.policy import DTypePolicy, HasPath
from keramos.errors import ArgumentTypeError, ConfigError, UnsafeError, printable
from keramos.quantizers.product import Product

#: What lets an expression match at many lengths, and such a thing repeated as a whole.
_REPEAT = re.compile(r"(?<!\\)[*+{]")
_REPEATED_GROUP = re.compile(r"(?<!\\)\)[*+{]")
#: So many repeats, and so long a path, are tried in well under a second, whatever the expression.
MAX_REPEATS, MAX_PATH = 2, 1_000


class DTypePolicyMap(DTypePolicy, MutableMapping):
    """Paths of layers, or regular expressions for whole paths -> policies.

    A layer hands it to the layers inside it, and each takes the policy of its own path: that of the
    very path, else of the one expression that matches it, else the default.

    Args:
        default_policy: for every other path; the global policy when left out.
        policy_map: path or expression -> policy.

    Raises:
        ConfigError: a map as the default, or no mapping.
    """

    def __init__(self, default_policy: Any = None, policy_map: Any = None):
        if policy_map is not None and not isinstance(policy_map, dict):
            raise ArgumentTypeError(
                "DTypePolicyMap: `policy_map` must be a dict", found=repr(policy_map)[:200]
            )
        self._default = None if default_policy is None else policy.get(default_policy)
        if isinstance(self._default, DTypePolicyMap):
            raise ConfigError("DTypePolicyMap: `default_policy` cannot be a map itself")
        self._policies = {path: policy.get(one) for path, one in (policy_map or {}).items()}

    @property
    def default_policy(self) -> DTypePolicy:
        """The policy of paths that stand nowhere in the map."""
        return policy.dtype_policy() if self._default is None else self._default

    @property
    def name(self) -> str:
        """`map_<name of the default policy>`."""
        return f"map_{self.default_policy.name}"

    @property
    def compute_dtype(self) -> str:
        """The default policy's."""
        return self.default_policy.compute_dtype

    @property
    def variable_dtype(self) -> str:
        """The default policy's."""
        return self.default_policy.variable_dtype

    @property
    def quantization_mode(self) -> str | None:
        """The default policy's."""
        return self.default_policy.quantization_mode

    def product(self, config: Any = None) -> Product:
        """The default policy's."""
        return self.default_policy.product(config)

    def resolved(self, layer: HasPath) -> DTypePolicy:
        """The policy of the layer's path."""
        return self[layer.path]

    def __getitem__(self, path: str) -> DTypePolicy:
        """The policy of a path; never a KeyError.

        Raises:
            ConfigError: several expressions match.
        """
        if path in self._policies:
            return self._policies[path]
        matching = [p for p in self._policies if len(path) <= MAX_PATH and re.fullmatch(p, path)]
        if len(matching) > 1:
            raise ConfigError(
                f"several dtype policies are meant for {path!r}", found=", ".join(matching)
            )
        return self._policies[matching[0]] if matching else self.default_policy

    def __setitem__(self, path: str, value: Any) -> None:
        """Add a policy.

        Raises:
            ConfigError: the path is there already, or the value is not a policy.
        """
        if path in self._policies:
            raise ConfigError(f"the map has a dtype policy for {path!r} already")
        self._policies[path] = policy.get(value)

    def __delitem__(self, path: str) -> None:
        del self._policies[path]

    def __contains__(self, path: object) -> bool:
        return path in self._policies

    def __len__(self) -> int:
        return len(self._policies)

    def __iter__(self) -> Iterator[str]:
        return iter(self._policies)

    def get_config(self) -> dict[str, Any]:
        """`{"default_policy": name, "policy_map": {path: config}}`."""
        return {
            "default_policy": None if self._default is None else self._default.name,
            "policy_map": {path: policy.serialize(one) for path, one in self._policies.items()},
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """A map from what `get_config` gave.

        Raises:
            UnsafeError: an expression that may take for ever to match: a file can bring it.
        """
        for pattern in config.get("policy_map") or ():
            _check_pattern(pattern)
        return cls(**config)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, DTypePolicyMap)
            and self._default == other._default
            and self._policies == other._policies
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        pairs = [(path, printable(one.name)) for path, one in self._policies.items()]
        return f"<DTypePolicyMap default_policy={self.default_policy.name}, mapping={pairs}>"


def _check_pattern(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ConfigError(f"not a regular expression: {error}", found=repr(pattern)) from error
    if len(_REPEAT.findall(pattern)) > MAX_REPEATS or _REPEATED_GROUP.search(pattern):
        raise UnsafeError(
            "this pattern for paths of layers may take very long to match",
            found=repr(pattern)[:200],
            wanted=f"at most {MAX_REPEATS} of * + {{ and none after a group",
        )
