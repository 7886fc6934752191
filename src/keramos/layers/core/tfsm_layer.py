"""TFSMLayer: an endpoint of a SavedModel as a layer, without TensorFlow."""

from __future__ import annotations

import os
from typing import Any

from keramos import _tree, engine
from keramos.codec.arguments import ArgumentType, argument, required
from keramos.codec.session import joined
from keramos.codec.types import optional, string
from keramos.errors import ConfigError, UnsafeError, near
from keramos.graph.operation import traced_spec
from keramos.graph.tensor import KerasTensor
from keramos.layers.base.layer import Layer
from keramos.programs import Endpoint, Revived, open_program


def _coerce_path(value: Any) -> str:
    if not isinstance(value, str | os.PathLike):
        raise ConfigError("must be a path", found=repr(value)[:200])
    return os.fsdecode(os.fspath(value))


class TFSMLayer(Layer):
    """What an endpoint of a SavedModel computes.

    The variables of the endpoint are the weights of the layer; training changes those that the
    SavedModel says are trained. The endpoint takes one argument, which may be a dict, list or tuple
    of tensors; further ones are passed by name. A saved model with such a layer holds the path of
    the SavedModel and the weights, not the program: it opens where the SavedModel is, for callers
    who grant it (`safe_mode=False`, or `trusted=["keras.layers.TFSMLayer"]`).

    Args:
        filepath: the directory of the SavedModel.
        call_endpoint: an attribute of what was saved, or the name of a signature.
        call_training_endpoint: the one that is called with `training=True`; the same when None.
        trainable: whether training changes its weights.
        name: of the layer.
        dtype: its dtype policy; the endpoint computes in the types of its signature.

    Raises:
        FileMissingError: there is no SavedModel.
        ConfigError: it has no such endpoint.
        UnsupportedFileError: the endpoint has operations that are not known.
        UnsafeError: it reads or writes files, or runs code.
    """

    _convert_input_args = False
    _allow_non_tensor_positional_args = True

    filepath: str = required(ArgumentType(_coerce_path))
    call_endpoint: str = argument("serve", string)
    call_training_endpoint: str | None = argument(None, optional(string))
    trainable: bool = argument(True, inherited=True)
    name: str | None = argument(None, inherited=True)
    dtype: Any = argument(None, inherited=True)

    def _setup(self) -> None:
        artifact = Revived(open_program(self.filepath))
        names = [self.call_endpoint, *filter(None, [self.call_training_endpoint])]
        endpoints = [_endpoint(artifact, name) for name in names]
        for endpoint in endpoints:
            endpoint.check()
        self._call, self._call_training = endpoints[0], endpoints[-1]
        self.supports_jit = not any(endpoint.runs_on_host for endpoint in endpoints)
        every = [variable for endpoint in endpoints for variable in endpoint.variables]
        for variable in sorted(every, key=lambda variable: not variable.trainable):
            self._adopt(variable)
        self.built = True
        self._locked = True

    def _adopt(self, variable: engine.Variable) -> None:
        """Let a variable of the SavedModel be a weight of this layer."""
        if any(variable is own for own in self._owned.variables):
            return
        variable.name = variable.path.replace("/", "_")
        variable.path = f"{self.name}/{variable.name}"
        self._owned.add(variable)
        if not self._trainable:
            variable.trainable = False

    def call(self, inputs: Any, training: bool | None = False, **kwargs: Any) -> Any:
        return (self._call_training if training else self._call)(inputs, **kwargs)

    def compute_output_spec(self, inputs: Any, training: bool | None = False, **kwargs: Any) -> Any:
        if self.supports_jit:
            return traced_spec(self.call, (inputs,), {"training": training, **kwargs})
        outputs = (self._call_training if training else self._call).outputs
        return _tree.map_structure(
            lambda leaf: KerasTensor(leaf.shape or (), engine.dtypes.narrowed(leaf.dtype)), outputs
        )

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: Any = None, safe_mode: bool | None = None
    ) -> Any:
        """A layer from what `get_config` gave.

        Args:
            config: of the layer.
            custom_objects: accepted as Keras does.
            safe_mode: False lets the config name a program of this machine; within another call,
                what its caller said holds.

        Raises:
            UnsafeError: `safe_mode` is on, and the class is not among what the caller trusts.
        """
        session = joined(custom_objects, safe_mode)
        if not session.grants("TFSMLayer", "keras.layers.TFSMLayer"):
            raise UnsafeError(
                "a TFSMLayer loads a program from a path that the config names",
                at=session.position,
                found=str(config.get("filepath")),
                hint="safe_mode=False, if you trust the config and the SavedModel",
            )
        return cls(**config)


def _endpoint(artifact: Revived, name: str) -> Endpoint:
    if name in artifact.endpoints:
        return artifact.endpoints[name]
    if name in artifact.signatures:
        return artifact.signatures[name]
    known = [*artifact.endpoints, *(n for n in artifact.signatures if n not in artifact.endpoints)]
    raise ConfigError(
        f"the endpoint {name!r} is neither an attribute nor a signature of the SavedModel",
        near=near(name, known),
        wanted=", ".join(known),
    )
