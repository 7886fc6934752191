"""MultiOptimizer: different optimizers for different variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any

from keramos import engine
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.errors import ConfigError
from keramos.optimizers import family
from keramos.optimizers.optimizer import Optimizer
from keramos.optimizers.wrapper import OptimizerWrapper


def _optimizer(value: Any, name: str) -> Optimizer:
    if not isinstance(value, Optimizer):
        raise ConfigError(f"OptimizerMap: {name} must be an optimizer", found=repr(value)[:200])
    return value


class OptimizerMap(MutableMapping[str, Optimizer]):
    """Patterns of variables' paths -> optimizers.

    Args:
        default_optimizer: for all that no pattern matches.
        optimizer_map: pattern (regular expression, of the whole path) -> optimizer.
    """

    def __init__(
        self, default_optimizer: Optimizer, optimizer_map: Mapping[str, Optimizer] | None = None
    ):
        self._default = _optimizer(default_optimizer, "`default_optimizer`")
        self._map: dict[str, Optimizer] = {}
        self.update(optimizer_map or {})

    @property
    def default_optimizer(self) -> Optimizer:
        """For all that no pattern matches."""
        return self._default

    def __getitem__(self, key: str) -> Optimizer:
        if key in self._map:
            return self._map[key]
        matching = [pattern for pattern in self._map if re.fullmatch(pattern, key)]
        if len(matching) > 1:
            raise ConfigError(
                f"several optimizers for variable {key!r}", found=", ".join(map(repr, matching))
            )
        return self._map[matching[0]] if matching else self._default

    def __setitem__(self, key: str, optimizer: Optimizer) -> None:
        if key in self._map:
            raise ConfigError(f"OptimizerMap: the pattern {key!r} is there already")
        if isinstance(optimizer, OptimizerWrapper):
            what = f"OptimizerMap: {key!r} cannot be a {type(optimizer).__name__}"
            raise ConfigError(what, hint="that wraps optimizers: give one of them")
        self._map[key] = _optimizer(optimizer, repr(key))

    def __delitem__(self, key: str) -> None:
        del self._map[key]

    def __len__(self) -> int:
        return len(self._map)

    def __iter__(self) -> Iterator[str]:
        return iter(self._map)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments as plain values."""
        default = serialize_keras_object(self._default)
        configs = {pattern: serialize_keras_object(inner) for pattern, inner in self._map.items()}
        return {"default_optimizer": default, "optimizer_map": configs}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> OptimizerMap:
        """A map from what `get_config` gave."""
        inner = {pattern: family.get(value) for pattern, value in config["optimizer_map"].items()}
        return cls(family.get(config["default_optimizer"]), inner)


def _coerced(value: Any) -> Any:
    mapping = decode_config(value, ".config.optimizer_map") if isinstance(value, dict) else value
    if isinstance(mapping, Optimizer):
        return OptimizerMap(mapping)
    if not isinstance(mapping, OptimizerMap) and not callable(mapping):
        wanted = "an OptimizerMap, an optimizer, or a function variable -> optimizer"
        raise ConfigError(
            f"MultiOptimizer: `optimizer_map` must be {wanted}", found=repr(value)[:200]
        )
    return mapping


class MultiOptimizer(OptimizerWrapper):
    """Updates every variable with the optimizer that a map, or a function, chooses for it.

    Each has a learning rate and a state of its own; clipping and decay are theirs, too.

    Args:
        optimizer_map: an `OptimizerMap`, a function variable -> optimizer, or one optimizer for
            all variables.
        loss_scale_factor: what the loss was multiplied by; all optimizers inside get it.
        name: as every optimizer.

    Raises:
        ConfigError: another map; when it is built, a MultiOptimizer inside.
    """

    _not_saved = ("_inner_optimizers", "_members", "_optimizer_map")

    def __init__(
        self, optimizer_map: Any, loss_scale_factor: float | None = None, name: str | None = None
    ):
        self._optimizer_map = _coerced(optimizer_map)
        self._inner_optimizers: list[Optimizer] = []
        super().__init__(loss_scale_factor=loss_scale_factor, name=name)  # type: ignore[call-arg]
        if isinstance(self._optimizer_map, OptimizerMap):
            self._take_in([*self._optimizer_map.values(), self._optimizer_map.default_optimizer])

    def get_config(self) -> dict[str, Any]:
        return {
            "optimizer_map": serialize_keras_object(self._optimizer_map),
            "loss_scale_factor": self.loss_scale_factor,
            "name": self.name,
        }

    def _take_in(self, optimizers: Iterable[Optimizer]) -> None:
        # each once, in the order of the map: so files hold their variables
        unique = {id(optimizer): optimizer for optimizer in (*self._inner_optimizers, *optimizers)}
        self._inner_optimizers = list(unique.values())
        for optimizer in self._inner_optimizers:
            optimizer.loss_scale_factor = self.loss_scale_factor

    @property
    def optimizers(self) -> list[Optimizer]:
        """Those inside."""
        return self._inner_optimizers

    @property
    def variables(self) -> list[engine.Variable]:
        """Its own, then those of each optimizer inside."""
        inner = [v for optimizer in self._inner_optimizers for v in optimizer.variables]
        return [*self._variables, *inner]

    @property
    def learning_rate(self) -> Any:
        """There is none: each optimizer inside has its own.

        Raises:
            AttributeError: always.
        """
        raise AttributeError("a MultiOptimizer has no learning rate: see those of its `optimizers`")

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        raise AttributeError("a MultiOptimizer has no learning rate: set those of its `optimizers`")

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super().build(variables)
        chosen = [self._chosen(variable) for variable in self._trainable_variables]
        self._take_in(chosen)
        for optimizer in self._inner_optimizers:
            if isinstance(optimizer, OptimizerWrapper):
                what = f"a {type(optimizer).__name__} cannot be inside a MultiOptimizer"
                raise ConfigError(what, at=self.name)
        for optimizer in self._inner_optimizers:
            pairs = zip(self._trainable_variables, chosen, strict=True)
            optimizer.build([variable for variable, choice in pairs if choice is optimizer])

    def _chosen(self, variable: engine.Variable) -> Optimizer:
        choose = self._optimizer_map
        if isinstance(choose, OptimizerMap):
            return choose[variable.path]
        return _optimizer(choose(variable), variable.path)

    def apply(
        self, grads: Iterable[Any], trainable_variables: Iterable[engine.Variable] | None = None
    ) -> None:
        grads = list(grads)
        if not grads:
            return
        variables = self._targets(grads, trainable_variables)
        for optimizer in self._inner_optimizers:
            pairs = zip(grads, variables, strict=True)
            pairs = [(g, v) for g, v in pairs if id(v) in optimizer._index]
            optimizer.apply([g for g, _ in pairs], [v for _, v in pairs])
        self._iterations.assign_add(1)

    def finalize_variable_values(self, var_list: Any) -> None:
        for optimizer in self._inner_optimizers:
            optimizer.finalize_variable_values([v for v in var_list if id(v) in optimizer._index])
