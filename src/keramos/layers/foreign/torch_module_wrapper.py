"""TorchModuleWrapper: a module of PyTorch in a file, kept as it is.

Refuses to unpickle it: opening, changing and saving a model leaves its bytes alone.
"""

from __future__ import annotations

import base64
import io
import sys
from typing import Any

import numpy as np

from keramos.codec.arguments import argument, required
from keramos.codec.session import joined
from keramos.engine.types import Array
from keramos.errors import ConfigError, MissingExtraError, UnsafeError
from keramos.layers.base.layer import Layer


class TorchModuleWrapper(Layer):
    """A module of PyTorch, which computes in Keras on PyTorch alone.

    Here it is opened, for callers who grant it (`trusted=["keras.layers.TorchModuleWrapper"]` or
    `safe_mode=False`), and saved again, with the numbers that the file had for it.

    Args:
        module: of PyTorch, or what a config has for it, text.
        name: automatic when None.
        output_shape: of what it computes, for an input of any shape.

    Raises:
        ConfigError: neither text nor a module.
    """

    module: Any = required()
    name: str | None = argument(None, inherited=True)
    output_shape: Any = argument(None)

    _convert_input_args = False
    _allow_non_tensor_positional_args = True

    def _setup(self) -> None:
        self._tensors: dict[str, np.ndarray]
        self.built = True
        self.__dict__["_tensors"] = {}
        if isinstance(self.module, str):
            return
        torch = sys.modules.get("torch")
        if torch is None or not isinstance(self.module, torch.nn.Module):
            raise ConfigError(
                "TorchModuleWrapper: `module` must be a module of PyTorch",
                found=repr(self.module)[:200],
            )
        self.__dict__["_tensors"] = {
            name: tensor.detach().cpu().numpy() for name, tensor in self.module.state_dict().items()
        }
        buffer = io.BytesIO()
        torch.save(self.module, buffer)
        self.module = base64.b64encode(buffer.getvalue()).decode("ascii")

    def call(self, *args: Any, training: bool | None = None, **kwargs: Any) -> Array:
        """Raises MissingExtraError: there is no PyTorch in this library."""
        raise MissingExtraError(
            "TorchModuleWrapper computes with PyTorch, which keramos does not run",
            at=self.name,
            hint="run it in Keras with KERAS_BACKEND=torch",
        )

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self.output_shape is None:
            raise ConfigError(
                f"{self.name!r}: only PyTorch knows the shape of its output",
                hint="TorchModuleWrapper(module, output_shape=…)",
            )
        return tuple(self.output_shape)

    def save_own_variables(self, store: Any) -> None:
        """Write the numbers of the module, as they came."""
        for name, array in self._tensors.items():
            store[name] = array

    def load_own_variables(self, store: Any) -> None:
        """Keep the numbers that a file has for the module."""
        self.__dict__["_tensors"] = {
            name: np.asarray(store[name])
            for name in store.keys()  # noqa: SIM118  a store is no mapping
        }

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: Any = None, safe_mode: bool | None = None
    ) -> Any:
        """A layer from what `get_config` gave.

        Args:
            config: of the layer.
            custom_objects: accepted as Keras does.
            safe_mode: False grants it; within another call, what its caller said holds.

        Raises:
            UnsafeError: `safe_mode` is on, and the class is not among what the caller trusts.
        """
        session = joined(custom_objects, safe_mode)
        if not session.grants("TorchModuleWrapper", "keras.layers.TorchModuleWrapper"):
            raise UnsafeError(
                "a TorchModuleWrapper holds a pickled module of PyTorch",
                at=session.position,
                hint="safe_mode=False, if you trust who wrote the config",
            )
        return cls(**config)
