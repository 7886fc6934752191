"""Model: a layer that is trained, saved and loaded as a whole.

How its layers are put together is known to `sequential`, `functional`, or the user's `call`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar

from keramos import _tree, engine
from keramos.codec.arguments import unknown_argument
from keramos.codec.decode import copied
from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import joined
from keramos.errors import ConfigError, ReadOnlyError, near
from keramos.graph.tensor import KerasTensor
from keramos.layers.base import call as calls
from keramos.layers.base.layer import Layer, spec_like
from keramos.models import files
from keramos.models.loop_methods import LoopMethods
from keramos.models.state_tree import set_tree, tree_of


class Model(LoopMethods, Layer):
    """A group of layers that is called, saved and loaded as one.

    `Model(inputs, outputs)` with symbolic tensors makes a functional model; a subclass defines
    `call` instead.

    Args:
        inputs: nest of symbolic tensors (functional models).
        outputs: nest of symbolic tensors (functional models).
        name: automatic when left out.
        trainable: whether training updates its variables.
        dtype: a dtype or a dtype policy.
    """

    _takes_sparse = True

    def __new__(cls, *args: Any, **kwargs: Any):
        if cls is Model and _is_functional_call(args, kwargs):
            from keramos.models.functional import Functional

            return Functional.__new__(Functional, *args, **kwargs)
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, *args: Any, **kwargs: Any):
        if _is_functional_call(args, kwargs):
            from keramos.models.functional import Functional, as_functional

            self.__class__ = as_functional(type(self))
            Functional.__init__(self, *args, **kwargs)  # type: ignore[arg-type]
            return
        if unknown := [name for name in kwargs if name not in _ARGUMENTS]:
            raise unknown_argument(type(self).__name__, unknown[0], _ARGUMENTS)
        if one := [name for name in _GRAPH if name in kwargs]:
            raise ConfigError(
                f"{type(self).__name__} takes both `inputs` and `outputs`, or neither",
                found=f"`{one[0]}` alone",
            )
        Layer.__init__(self, *args, **kwargs)

    @property
    def layers(self) -> list[Layer]:
        """The layers directly inside, each once."""
        return [layer for layer in self._layers if not getattr(layer, "_hidden", False)]

    @layers.setter
    def layers(self, value: Any) -> None:
        raise ReadOnlyError(
            "`layers` of a model cannot be set", hint="give the attribute another name"
        )

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """A layer by its name or its position.

        Raises:
            ConfigError: neither or both given, or no such layer.
        """
        if (name is None) == (index is None):
            raise ConfigError("get_layer() takes either `name` or `index`")
        layers = self.layers
        if index is not None:
            if not -len(layers) <= index < len(layers):
                raise ConfigError(f"no layer at index {index}", found=f"{len(layers)} layers")
            return layers[index]
        for layer in layers:
            if layer.name == name:
                return layer
        names = [layer.name for layer in layers]
        raise ConfigError(
            f"no layer named {name!r} in {self.name!r}",
            found=", ".join([*names[:6], "…"] if len(names) > 6 else names),
            near=near(str(name), names),
        )

    #: While a call builds the model: KerasTensors like its first argument.
    _spec_of_call = None
    #: Argument -> KerasTensors like those of the first call, by which it is exported.
    _called_with: ClassVar[dict[str, Any] | None] = None

    def build(self, input_shape: Any) -> None:
        """Make all variables for an input of the given shape (nested as the argument of `call`)."""
        if type(self).call is not Layer.call:
            self._run_symbolically(input_shape)
        self.built = True

    def _maybe_build(self, bound: calls.BoundCall) -> None:
        if self._called_with is None:
            called = {name: _specs_of(nest) for name, nest in bound.tensors.items()}
            object.__setattr__(self, "_called_with", called)
        if self.built:
            return
        if type(self).build is Model.build:
            # Text cannot be traced: the call itself makes the variables then.
            if any(map(engine.is_text, _tree.leaves(bound.tensors))):
                self.built = True
            self._note_spec(next(iter(bound.tensors.values()), None))
        try:
            super()._maybe_build(bound)
        finally:
            self._note_spec(None)

    def _note_spec(self, inputs: Any) -> None:
        # a nest, not state of the model
        object.__setattr__(self, "_spec_of_call", _specs_of(inputs))

    def _run_symbolically(self, input_shape: Any) -> None:
        # A shape alone does not say that a call is about indices, which no float can stand for.
        spec: Any = self._spec_of_call
        if spec is None:
            spec = spec_like(input_shape, self.compute_dtype)
        with calls.autocast_scope(self):
            Layer.compute_output_spec(self, spec)

    def get_state_tree(self, value_format: str = "backend_tensor") -> dict[str, Any]:
        """The variables as `{group: nested dicts by their paths}`.

        The groups are `trainable_variables`, `non_trainable_variables`, `optimizer_variables` and
        `metrics_variables`.

        Args:
            value_format: `"backend_tensor"` for arrays of jax, or `"numpy_array"`.

        Raises:
            ConfigError: another format, or two variables of one path.
        """
        return tree_of(self, value_format)

    def set_state_tree(self, state_tree: dict[str, Any]) -> None:
        """Assign the values of a tree as `get_state_tree` gives it, or of a part of one.

        Args:
            state_tree: group -> nested dicts -> value.

        Raises:
            ConfigError: a group or a path that the model does not have; nothing was assigned.
            ShapeError: a value of another shape; likewise.
        """
        set_tree(self, state_tree)

    def summary(
        self,
        line_length: int | None = None,
        positions: Any = None,
        print_fn: Callable | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Any = None,
    ) -> None:
        """Print a table of the layers.

        Args:
            line_length: width in characters.
            positions: relative or absolute ends of the columns.
            print_fn: takes the text instead of the screen.
            expand_nested: also list the layers of models inside.
            show_trainable: add a column.
            layer_range: names (or patterns) of the first and the last layer to show.
        """
        from keramos.models import summary

        summary.print_summary(
            self,
            line_length=line_length,
            positions=positions,
            print_fn=print_fn,
            expand_nested=expand_nested,
            show_trainable=show_trainable,
            layer_range=layer_range,
        )

    def save(
        self, filepath: Any, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any
    ) -> None:
        """Write architecture, weights and training state; see `keramos.saving.save_model`."""
        files.save_model(self, filepath, overwrite=overwrite, zipped=zipped, **kwargs)

    def _save_with_functions(
        self, filepath: Any, include_optimizer: bool, compat: str | None
    ) -> None:
        """See `codec.protocols.SavesFunctions`."""
        from keramos.models.keras_saved_model import writing

        writing.save(self, filepath, include_optimizer, compat)

    def save_weights(
        self,
        filepath: Any,
        overwrite: bool = True,
        max_shard_size: float | None = None,
        **kwargs: Any,
    ) -> None:
        """Write the weights alone; see `keramos.saving.save_weights`."""
        files.save_weights(
            self, filepath, overwrite=overwrite, max_shard_size=max_shard_size, **kwargs
        )

    def load_weights(self, filepath: Any, skip_mismatch: bool = False, **kwargs: Any) -> Any:
        """Read weights into this model; see `keramos.saving.load_weights`. Of a directory that
        OrbaxCheckpoint wrote, the latest step, with the state of the optimizer.
        """
        from keramos.callbacks import orbax_steps

        if (step := orbax_steps.step_at(filepath)) is not None:
            return orbax_steps.load(self, step, skip_mismatch)
        return files.load_weights(self, filepath, skip_mismatch=skip_mismatch, **kwargs)

    def get_quantization_layer_structure(self, mode: str | None = None) -> dict[str, Any] | None:
        """What calibrated modes of quantization run through, for a subclass to say; None here.

        Args:
            mode: `"gptq"` or `"awq"`.

        Returns:
            `{"pre_block_layers": […], "sequential_blocks": […]}`: the layers that tokens go through
            first, one after the other, and the blocks that follow.
        """
        return None

    def quantize(
        self, mode: str | None = None, config: Any = None, filters: Any = None, **kwargs: Any
    ) -> None:
        """Keep the kernels of all layers in fewer bits from now on. Layers that have weights and
        cannot be quantized are warned of.

        Args:
            mode: `"int8"`, `"int4"`, `"float8"`, `"gptq"` or `"awq"`; that of `config` when None.
            config: a QuantizationConfig; the mode's own when None.
            filters: a regular expression for names of layers, several, or a function of the layer:
                which are quantized.
            **kwargs: `type_check`: False for subclasses of the library's layers, too.

        Raises:
            ConfigError: not built yet, quantized already, or neither mode nor config.
        """
        type_check = kwargs.pop("type_check", True)
        if kwargs:
            raise ConfigError(
                "Unrecognized keyword arguments passed to quantize()", found=", ".join(kwargs)
            )
        from keramos.models import quantization

        quantization.quantize(self, str(mode), config, filters, type_check)

    def export(
        self,
        filepath: Any,
        format: str = "tf_saved_model",
        verbose: bool | None = None,
        input_signature: Any = None,
        **kwargs: Any,
    ) -> None:
        """Write what the model computes as an artifact that other runtimes run, without its code.

        What was written is run beside the model on random input, where a runtime for it is
        installed. `keramos.export.load` reads artifacts.

        Args:
            filepath: a directory, or a file with the suffix of the format.
            format: `"tf_saved_model"` (for TensorFlow, its servers, and `TFSMLayer`),
                `"onnx"` (`.onnx`), `"stablehlo"`, `"jax"`, `"litert"` or `"openvino"`;
                docs/EXPORT.md says what for.
            verbose: False for silence; the endpoint is printed otherwise.
            input_signature: a list with a spec, or a list or dict of specs, per argument of the
                call; known by default from the graph of the model, or from its first call. The
                batch is left open; `("batch, time, 3", "float32")` leaves other sizes open.
            **kwargs: options of the format, and `verify`: False for nothing, True to insist on it,
                a number for the largest difference, relative to the largest number of an output.

        Raises:
            UnbuiltError: the model has no variables yet, or its input is not known.
            ConfigError: the format cannot hold the model, or does not exist.
            SaveError: it cannot be written, or what was written computes something else.
        """
        from keramos.export import model_export

        model_export.export(self, filepath, format, verbose, input_signature, kwargs)

    def _repr_html_(self) -> str:
        from keramos.models.notebook import html  # notebooks alone need it

        return html(self)

    def to_json(self, **kwargs: Any) -> str:
        """The architecture as JSON; `keramos.models.model_from_json` is the inverse.

        Args:
            **kwargs: of `json.dumps`.
        """
        return json.dumps(serialize_keras_object(self), **kwargs)

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """A model from what `get_config` returned.

        Args:
            config: of this class, or of a functional model.
            custom_objects: name -> class or function.
        """
        if _is_functional_config(config):
            from keramos.models import remaking

            return remaking.from_config(cls, config, custom_objects)
        with joined(custom_objects).running():
            return super().from_config(copied(config))


_GRAPH = ("inputs", "outputs")
_ARGUMENTS = (
    *_GRAPH,
    "name",
    "trainable",
    "dtype",
    "autocast",
    "activity_regularizer",
    "input_shape",
    "batch_input_shape",
)


def _specs_of(inputs: Any) -> Any:
    return _tree.map_structure(_spec_of, inputs)


def _spec_of(x: Any) -> KerasTensor | None:
    if x is None:
        return None
    sizes = (size if isinstance(size, int) else None for size in x.shape)  # symbolic in exports
    sparse = x.sparse if isinstance(x, KerasTensor) else engine.is_sparse(x)
    return KerasTensor(tuple(sizes), engine.standardize_dtype(x.dtype), sparse=sparse)


def _is_functional_call(args: tuple, kwargs: dict[str, Any]) -> bool:
    return (
        len(args) == 2
        or (len(args) == 1 and "outputs" in kwargs)
        or ("inputs" in kwargs and "outputs" in kwargs)
    )


def _is_functional_config(config: dict[str, Any]) -> bool:
    return all(key in config for key in ("name", "layers", "input_layers", "output_layers"))
