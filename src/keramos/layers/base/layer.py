"""Layer: state and computation under one name.

How its state is kept stands in `state`, how a call is understood in `call`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar

from keramos import _tree, dtype_policies, engine, regularizers
from keramos._frames import is_ours, is_own_class
from keramos.codec import types
from keramos.codec.arguments import SetByConstructor, keyword
from keramos.errors import ConfigError, printable
from keramos.graph.node import Node
from keramos.graph.operation import traced_spec
from keramos.graph.tensor import any_symbolic, spec_like
from keramos.layers.base import call as calls, failure, input_spec as specs, tensorflow_calls
from keramos.layers.base.arguments import constructor_arguments, input_shape_of
from keramos.layers.base.build_record import (
    build_parts,
    checked_shape,
    recording,
    takes_no_shape,
)
from keramos.layers.base.explanation import explain_methods
from keramos.layers.base.former import older_name_of_shape_rule
from keramos.layers.base.masking import set_masks
from keramos.layers.base.quantizing import Quantizable, resolving
from keramos.layers.base.sparseness import Sparseness
from keramos.layers.base.stateless import stateless_call


class Layer(tensorflow_calls.BesideTensorFlow, Sparseness, Quantizable):
    """Base of all layers.

    A subclass defines `call(inputs, …)`, makes its variables in `build(input_shape)` and may define
    `compute_output_shape`, `compute_mask`, `get_config`.

    Args:
        activity_regularizer: penalty on the output.
        trainable: whether its variables are updated in training.
        dtype: a dtype, or a dtype policy such as `"mixed_bfloat16"`.
        autocast: cast float inputs and variables to the policy's compute dtype.
        name: automatic when left out.
        input_shape: shape of the input without the batch axis; a first layer of a Sequential may
            say it.
        batch_input_shape: with the batch axis.
        input_dim: n, for the input shape (n,).
    """

    #: Attributes that the walk over saved state does not enter, besides those of this class itself.
    _not_saved: ClassVar[tuple[str, ...]] = (
        "_owned", "_inbound_nodes", "_outbound_nodes", "_losses", "_build_shapes", "_captured",
        "input_spec", "_path", "_locked", "_remat_mode",
    )  # fmt: skip
    _common_arguments: ClassVar[tuple[str, ...]] = (
        "name", "dtype", "trainable", "activity_regularizer", "autocast",
        "input_shape", "batch_input_shape", "input_dim",
    )  # fmt: skip
    _allow_non_tensor_positional_args = False
    _convert_input_args = True
    #: False where `call` runs in numpy, outside of what jax compiles: a model with such a layer
    #: predicts step by step.
    supports_jit = True

    if TYPE_CHECKING:  # the arguments that every layer takes besides its own
        _activity_regularizer: Any = keyword(
            default=None, alias="activity_regularizer", kw_only=True
        )
        _is_trainable: bool = keyword(default=True, alias="trainable", kw_only=True)
        _dtype: Any = keyword(default=None, alias="dtype", kw_only=True)
        _autocast: bool = keyword(default=True, alias="autocast", kw_only=True)
        _input_shape: Any = keyword(default=None, alias="input_shape", kw_only=True)
        _batch_input_shape: Any = keyword(default=None, alias="batch_input_shape", kw_only=True)
        _input_dim: int | None = keyword(default=None, alias="input_dim", kw_only=True)
    else:
        name = _dtype_policy = SetByConstructor()

    def __new__(cls, *args: Any, **kwargs: Any):
        instance = super().__new__(cls, *args, **kwargs)
        masking = (
            getattr(cls, "supports_masking", False) or cls.compute_mask is not Layer.compute_mask
        )
        instance.__dict__.update(
            _losses=[], _build_shapes=None, supports_masking=masking, input_spec=None
        )
        return instance

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ):
        weights = kwargs.pop("weights", None)
        super().__init__(name=name)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self._input_shape_arg = input_shape_of(kwargs, type(self), Layer._common_arguments)
        self._dtype_policy = dtype_policies.get(dtype)
        self.autocast = autocast
        self._trainable = types.flag(type(self).__name__, "trainable", trainable)
        if weights is not None:
            self._initial_weights = list(weights)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if is_own_class(cls):
            explain_methods(cls)
        else:
            older_name_of_shape_rule(cls)
        if "build" in vars(cls):
            cls.build = recording(vars(cls)["build"])
        if "quantize" in vars(cls):
            cls.quantize = resolving(vars(cls)["quantize"])

    # -- Types -------------------------------------------------------------------------------------

    @property
    def dtype(self) -> str:
        """Type of the variables."""
        return self.variable_dtype

    @property
    def compute_dtype(self) -> str:
        """Type of the computation."""
        return self._dtype_policy.resolved(self).compute_dtype

    @property
    def input_dtype(self) -> str:
        """Type to which float inputs are cast."""
        return self.compute_dtype

    # -- Building ----------------------------------------------------------------------------------

    def build(self, input_shape: Any) -> None:
        """Make the variables. Layers without variables need not define it."""
        self.built = True

    def get_build_config(self) -> dict[str, Any] | None:
        """The shapes with which `build` was called, perhaps none; None if it was not called."""
        shapes = self._build_shapes
        if shapes is None:
            return None
        return (
            {"input_shape": next(iter(shapes.values()))}
            if len(shapes) == 1
            else {"shapes_dict": dict(shapes)}
        )

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Build again from what `get_build_config` gave.

        Args:
            config: `{"input_shape": …}`, or `{"shapes_dict": {"query_shape": …}}`, which may be
                empty: `build()` was called without a shape.

        Raises:
            ConfigError: what stands there is no shape.
        """
        shapes = config.get("shapes_dict")
        if shapes is not None and not isinstance(shapes, dict):
            raise ConfigError(
                f"shapes_dict in the build_config of {self.name!r} must be an object",
                found=repr(shapes)[:200],
            )
        if "input_shape" in config:
            shape = checked_shape(config["input_shape"], "input_shape", self.name)
            if shape is not None or takes_no_shape(type(self).build):
                self.build(shape)
        elif shapes is not None:
            self.build(**{name: checked_shape(s, name, self.name) for name, s in shapes.items()})

    def _needs_no_build(self) -> None:
        """Mark a layer without variables as built, unless a subclass has a `build` of its own."""
        self.built = type(self).build is Layer.build

    def _maybe_build(self, bound: calls.BoundCall) -> None:
        if self.built:
            return
        shapes, build = bound.shapes(), type(self).build
        if shapes or not is_ours(build):
            self.build(**calls.shapes_for(build, shapes))
        self.built = True
        self._locked = True

    # -- Calling -----------------------------------------------------------------------------------

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if "tensorflow" in sys.modules and tensorflow_calls.holds_tensors(args, kwargs):
            return tensorflow_calls.answered(self, args, kwargs)
        given_args, given_kwargs = args, kwargs
        symbolic = any_symbolic(args, kwargs)
        if self._convert_input_args and calls.needs_conversion(self, args, kwargs):
            args, kwargs = calls.converted(self, args, kwargs)
        calls.check_positional(self, args)
        if engine.holds_sparse((args, kwargs)):
            args, kwargs = self._with_dense(args, kwargs)
        bound = calls.bound(self, args, kwargs)
        specs.check(self.input_spec, bound.first, self)
        with calls.name_scope(self):
            self._maybe_build(bound)
            training = calls.populate_training(self, bound, kwargs)
            previous_mask = calls.populate_masks(bound, kwargs)
            if calls.is_outermost() and engine.stateless_scope() is None:
                self._forget_losses()
            context = calls.LayerCall(training=training, meanings=self._meanings or None)
            with context, calls.autocast_scope(self):
                outputs = self._computed(symbolic, bound, args, kwargs)
            if engine.placement.current() is not None:
                outputs = engine.placement.arranged(outputs, engine.current_path())
            if self.activity_regularizer is not None:
                self.add_loss(list(calls.activity_losses(self.activity_regularizer, outputs)))
        self._hand_on_masks(bound.first, outputs, previous_mask)
        if symbolic:
            # Keras writes the filled-in arguments only where it did not have to convert any.
            Node(self, given_args, given_kwargs, outputs)
        return outputs

    def _computed(
        self, symbolic: bool, bound: calls.BoundCall, args: tuple, kwargs: dict[str, Any]
    ) -> Any:
        try:
            outputs = self._run_call(symbolic, bound, args, kwargs)
        except Exception as error:
            explained = failure.explained(error, self, args, kwargs)
            if explained is error:
                raise
            raise explained from error
        if outputs is None and symbolic:
            raise failure.returned_nothing(self)
        return outputs

    def _run_call(self, symbolic: bool, bound: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
        if symbolic and self._has_shape_rule():
            build_parts(self, args, kwargs)
            return self._marked(self._ruled_spec(bound), args, kwargs)
        run = self._to_run(symbolic, args, kwargs)
        if "tensorflow" in sys.modules:
            outputs = tensorflow_calls.computed(self, run, symbolic, args, kwargs)
        else:
            outputs = run(*args, **kwargs)
        return self._marked(outputs, args, kwargs) if symbolic else outputs

    def _hand_on_masks(self, first: Any, outputs: Any, previous_mask: Any) -> None:
        if not self.supports_masking:
            return
        if all(getattr(y, "_keras_mask", None) is not None for y in _tree.flatten(outputs)):
            return
        masks = self.compute_mask(first, previous_mask)
        if masks is not None:
            set_masks(outputs, masks)

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """The mask of the output: the input's own unless a layer says otherwise."""
        return previous_mask

    def compute_output_shape(self, *args: Any, **kwargs: Any) -> Any:
        """The shape of the output for an input of the given shape."""
        if args and not kwargs and type(self).call is not Layer.call:
            found = traced_spec(
                self._active_call, tuple(spec_like(a, self.compute_dtype) for a in args), {}
            )
            return _tree.map_structure(lambda t: t.shape, found)
        raise NotImplementedError(f"{type(self).__name__} must define compute_output_shape()")

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """KerasTensors like those that `call` would return."""
        if type(self).compute_output_shape is Layer.compute_output_shape:
            with engine.tracing.as_config_errors():
                return traced_spec(self._active_call, args, kwargs)
        return self._ruled_spec(calls.BoundCall(type(self).call, args, kwargs, self.name))

    def _checked_spec(self, *args: Any, **kwargs: Any) -> Any:
        specs.check(self.input_spec, args[0] if args else next(iter(kwargs.values()), None), self)
        return self._marked(self.compute_output_spec(*args, **kwargs), args, kwargs)

    def _has_shape_rule(self) -> bool:
        """Whether the output's shape follows from `compute_output_shape` alone."""
        own = type(self)
        says_all = own.compute_output_spec is not Layer.compute_output_spec
        return not says_all and own.compute_output_shape is not Layer.compute_output_shape

    def _ruled_spec(self, bound: calls.BoundCall) -> Any:
        shape = self.compute_output_shape(
            **calls.shapes_for(type(self).compute_output_shape, bound.shapes())
        )
        return spec_like(shape, self.compute_dtype)

    def add_loss(self, loss: Any, inputs: Any = None) -> None:
        """Add a scalar, or several, to what training minimizes in this call.

        Within a stateless call only that call knows them: they may be tracers, which nobody may see
        later.

        Args:
            loss: a scalar, or several.
            inputs: accepted as Keras 2 does.
        """
        scope = engine.stateless_scope()
        for term in _tree.leaves(loss):
            if term is None:
                continue
            if scope is None:
                self._losses.append(term)
            elif scope.collect_losses:
                scope.add_loss(term)

    def _forget_losses(self) -> None:
        for layer in self._flatten_layers() if self._owned.layers else (self,):
            layer._losses.clear()

    @property
    def losses(self) -> list[Any]:
        """What `add_loss` added in the last call, and the penalties of all regularized
        variables.
        """
        scope = engine.stateless_scope()
        added = (
            scope.losses
            if scope is not None
            else [x for layer in self._flatten_layers() for x in layer._losses]
        )
        return [*added, *self._regularization_losses()]

    def _regularization_losses(self) -> list[Any]:
        return [v.regularizer(v) for v in self.trainable_weights if v.regularizer is not None]

    def stateless_call(
        self,
        trainable_variables: list[Any],
        non_trainable_variables: list[Any],
        *args: Any,
        return_losses: bool = False,
        **kwargs: Any,
    ) -> tuple:
        """`call` as a pure function of its variables' values.

        Args:
            trainable_variables: values in the order of `trainable_variables`.
            non_trainable_variables: values in the order of `non_trainable_variables`.
            *args: of the call.
            return_losses: also return `losses`.
            **kwargs: of the call.

        Returns:
            `(outputs, non_trainable_values)`, and the losses if wanted.

        Raises:
            ConfigError: not built, or not as many values as variables.
        """
        values = {
            "trainable_variables": trainable_variables,
            "non_trainable_variables": non_trainable_variables,
        }
        return stateless_call(self, values, args, kwargs, return_losses)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments: `type(self).from_config(layer.get_config())` makes the same layer
        without its weights.
        """
        own = super().get_config()
        base = {"trainable": self._trainable, "dtype": dtype_policies.serialize(self._dtype_policy)}
        if self.activity_regularizer is not None:
            base["activity_regularizer"] = regularizers.serialize(self.activity_regularizer)
        return {**own, **base, **self._declared_config()}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A layer from what `get_config` gave.

        What every layer's config holds but a user's constructor does not take (`trainable`,
        `dtype`) is set afterwards.
        """
        config, afterwards = constructor_arguments(cls, config)
        layer = cls(**config)
        if afterwards.get("dtype") is not None:
            layer.dtype_policy = afterwards["dtype"]
        if afterwards.get("trainable") is False:
            layer.trainable = False
        return layer

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={printable(self.name)}, built={self.built}>"

    def _repr_html_(self) -> str:
        from keramos.layers.base.notebook import html  # notebooks alone need it

        return html(self)


Layer.build = recording(Layer.build)
