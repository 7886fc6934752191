"""FlaxLayer: a module of Flax as a layer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import joined
from keramos.errors import MissingExtraError
from keramos.layers.base.layer import Layer
from keramos.layers.foreign.jax_layer import JaxLayer
from keramos.random.seed_generator import key

Parts = tuple[Any, Any]


class FlaxLayer(JaxLayer):
    """What a `flax.linen.Module` computes; needs Flax (`pip install flax`).

    Its collection `params` is trained, the others are state, changed by every call. The module may
    take `training`. Whoever opens a file with such a layer grants it, as of JaxLayer, and has the
    class of the module, with `get_config`, in `custom_objects` or registered.

    Args:
        module: of Flax, with its arguments.
        method: a function of the class, or its name, called in the place of `__call__`.
        variables: initial values, `{"params": …, …}`; from the module when None.
        **kwargs: of JaxLayer and Layer.
    """

    def __init__(self, module: Any, method: Any = None, variables: Any = None, **kwargs: Any):
        self.module: Any
        self.method: Any
        # Past `__setattr__`, which needs a constructor that has run.
        self.__dict__.update(module=module, method=method)
        params, state = _parts(variables)
        takes_training = "training" in inspect.signature(method or module.__call__).parameters
        call_fn, init_fn = self._functions(takes_training)
        super().__init__(call_fn=call_fn, init_fn=init_fn, params=params, state=state, **kwargs)

    def _functions(self, takes_training: bool) -> tuple[Callable, Callable]:
        """`call_fn` and `init_fn` of JaxLayer."""
        module, method, changing = self.module, self.method, _all_but_params()

        def call(params: Any, state: Any, rng: Any, inputs: Any, **options: Any) -> Any:
            variables = {**(params or {}), **(state or {})}
            return module.apply(
                variables, inputs, rngs=rng, method=method, mutable=changing, **options
            )

        def init(rng: Any, inputs: Any, **options: Any) -> Parts:
            return _parts(module.init(rng, inputs, method=method, **options))

        if not takes_training:
            return (
                lambda params, state, rng, inputs: call(params, state, rng, inputs),
                lambda rng, inputs: init(rng, inputs),
            )
        return (
            lambda params, state, rng, inputs, training: call(
                params, state, rng, inputs, training=training
            ),
            lambda rng, inputs, training: init(rng, inputs, training=training),
        )

    def _init_rng(self) -> Any:
        return {"params": key(None), "dropout": key(None)}

    def _call_rng(self, training: Any) -> Any:
        return {"dropout": super()._call_rng(training)} if training else {}

    def get_config(self) -> dict[str, Any]:
        """The arguments; the module as it says itself."""
        method = self.method
        if getattr(method, "__self__", None) is self.module:
            method = method.__name__
        return {
            **Layer.get_config(self),
            "native_serialization_platforms": self.native_serialization_platforms,
            "module": serialize_keras_object(self.module),
            "method": serialize_keras_object(method),
        }

    def _declared_config(self) -> dict[str, Any]:
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """A layer from what `get_config` gave.

        Args:
            config: of the layer.
            custom_objects: name -> class of the module.

        Raises:
            UnknownClassError: a class that is not in `custom_objects` and not registered.
        """
        session, method = joined(custom_objects, None), config.get("method")
        module = config["module"]
        if isinstance(module, dict):
            module = decode_config(module, ".config.module", session=session)
        if isinstance(method, str):
            method = getattr(module, method)
        elif isinstance(method, dict):
            method = decode_config(method, ".config.method", session=session)
        return cls(**{**config, "module": module, "method": method})


def _parts(variables: Any) -> Parts:
    """The collections of a module: those that are trained, and the others."""
    if variables is None:
        return None, None
    params = {name: part for name, part in variables.items() if name == "params"}
    return params, {name: part for name, part in variables.items() if name != "params"}


def _all_but_params() -> Any:
    """What Flax takes for all collections that a call may change."""
    try:
        from flax.linen import DenyList  # pyright: ignore[reportMissingImports]
    except ImportError as error:
        raise MissingExtraError("FlaxLayer needs Flax", hint="pip install flax") from error
    return DenyList(["params"])
