"""How a call of a layer is understood: which argument is which, whether we train, which mask
belongs to which tensor.

Nothing is computed here.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

from keramos import _tree, engine
from keramos.errors import ArgumentTypeError, ConfigError
from keramos.graph.tensor import KerasTensor
from keramos.layers.base.masking import get_mask, masks_of, set_mask

#: Values that travel from an outer layer's call to the calls inside it, by name of the argument.
_CONTEXT: ContextVar[dict[str, Any] | None] = ContextVar("keramos_call_context", default=None)


class CallContext:
    """Makes the values of one call known to the calls inside it; None means that the outer call
    does not say.
    """

    def __init__(self, **values: Any):
        known = {k: v for k, v in values.items() if v is not None}
        self._values = {**(_CONTEXT.get() or {}), **known, "depth": depth() + 1}

    def __enter__(self) -> CallContext:
        self._token = _CONTEXT.set(self._values)
        return self

    def __exit__(self, *exc: object) -> None:
        _CONTEXT.reset(self._token)


class LayerCall(CallContext):
    """The context of a layer's call. As in Keras, what it settles about training holds for the
    calls after it, too, until the outermost one ends: dropout is on behind a RandomFlip, whose
    `training` is True by default, in a model whose `call` does not take `training`.
    """

    def __exit__(self, *exc: object) -> None:
        super().__exit__(*exc)
        outer, training = _CONTEXT.get(), self._values.get("training")
        if outer is not None and training is not None:
            outer["training"] = training


def context_value(name: str) -> Any:
    """What the outer call says about `name`."""
    return (_CONTEXT.get() or {}).get(name)


def depth() -> int:
    """How many calls of layers are going on, each inside the one before."""
    return context_value("depth") or 0


def is_outermost() -> bool:
    """Whether no other layer's call is going on."""
    return _CONTEXT.get() is None


@functools.lru_cache(maxsize=4096)
def signature_of(function: Callable) -> inspect.Signature:
    """The signature of an unbound method, without `self`, which may be one of `*args`."""
    signature = inspect.signature(function)
    parameters = list(signature.parameters.values())
    if parameters and parameters[0].kind is inspect.Parameter.VAR_POSITIONAL:
        return signature
    return signature.replace(parameters=parameters[1:])


@functools.lru_cache(maxsize=4096)
def parameter_names(function: Callable) -> tuple[str, ...]:
    """Names of the parameters of an unbound method, without `self`."""
    return tuple(signature_of(function).parameters)


@functools.lru_cache(maxsize=4096)
def shape_names(function: Callable) -> tuple[str, ...]:
    """Those of `parameter_names` that stand for one argument: no `*args`, no `**kwargs`."""
    parameters = signature_of(function).parameters.items()
    return tuple(name for name, p in parameters if p.kind not in _ANY_NUMBER)


@functools.lru_cache(maxsize=4096)
def keywords_of(function: Callable) -> frozenset[str] | None:
    """Names that an unbound method takes by keyword; None if it takes any."""
    parameters = signature_of(function).parameters
    return (
        None if any(p.kind is p.VAR_KEYWORD for p in parameters.values()) else frozenset(parameters)
    )


@functools.lru_cache(maxsize=4096)
def accepts(function: Callable, name: str) -> bool:
    """Whether an unbound method has a parameter called `name`."""
    return name in parameter_names(function)


def arguments_of(function: Callable, args: tuple, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call of an unbound method by name, in its order, without defaults.

    Raises:
        TypeError: the method cannot be called like this.
    """
    if (
        len(args) == 1 and not kwargs and _takes_one(function)
    ):  # nearly every call; `bind` takes its time
        return {parameter_names(function)[0]: args[0]}
    return dict(signature_of(function).bind(*args, **kwargs).arguments)


def shapes_of(build: Callable, args: tuple, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The shapes of a call of an unbound `build` by name, those that its `**kwargs` collects among
    them.
    """
    shapes = arguments_of(build, args, kwargs)
    for name, parameter in signature_of(build).parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            shapes |= shapes.pop(name, {})
    return shapes


@functools.lru_cache(maxsize=4096)
def _takes_one(function: Callable) -> bool:
    parameters = list(signature_of(function).parameters.values())
    if not parameters or parameters[0].kind in (inspect.Parameter.KEYWORD_ONLY, *_ANY_NUMBER):
        return False
    return all(p.default is not p.empty or p.kind in _ANY_NUMBER for p in parameters[1:])


@functools.lru_cache(maxsize=4096)
def _defaults(function: Callable) -> tuple[tuple[str, Any], ...]:
    nothing = {inspect.Parameter.VAR_POSITIONAL: (), inspect.Parameter.VAR_KEYWORD: {}}
    return tuple(
        (name, nothing.get(p.kind, p.default))
        for name, p in signature_of(function).parameters.items()
    )


_ANY_NUMBER = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


class BoundCall:
    """The arguments of one call by name.

    Attributes:
        user: those that the caller gave.
        all: with defaults.
        tensors: those that are tensors, or nests of nothing but tensors.
    """

    def __init__(self, function: Callable, args: tuple, kwargs: dict[str, Any], owner: str):
        try:
            self.user = arguments_of(function, args, kwargs)
        except TypeError as error:
            raise ArgumentTypeError(
                f"{owner} cannot be called like this: {error}", wanted=str(signature_of(function))
            ) from error
        self.all = {name: self.user.get(name, default) for name, default in _defaults(function)}
        self.tensors = {name: value for name, value in self.all.items() if _holds_tensors(value)}

    @property
    def first(self) -> Any:
        """The first argument."""
        return next(iter(self.all.values()), None)

    def shapes(self) -> dict[str, Any]:
        """`{"inputs_shape": …}`: the shapes of the tensor arguments."""
        return {
            f"{name}_shape": _tree.map_structure(_shape_of, value)
            for name, value in self.tensors.items()
        }


def _shape_of(x: Any) -> tuple | None:
    if x is None:
        return None
    # What is open while a program is traced for an export is open in what is built.
    return tuple(size if isinstance(size, int) else None for size in x.shape)


def is_tensor(x: Any) -> bool:
    """Whether `x` is an array, sparse or of text too, a variable or a symbolic tensor."""
    if isinstance(x, KerasTensor) or engine.is_tensor(x):
        return True
    return engine.is_text(x) or engine.is_sparse(x)


def _holds_tensors(value: Any) -> bool:
    if not _tree.is_nested(value):
        return is_tensor(value)
    leaves = _tree.flatten(value)
    return any(is_tensor(leaf) for leaf in leaves) and all(
        leaf is None or is_tensor(leaf) for leaf in leaves
    )


def shapes_for(method: Callable, shapes: dict[str, Any]) -> dict[str, Any]:
    """The arguments for `build` or `compute_output_shape`: the first shape for one that has a
    single parameter, whatever its name; else those that it names, or all if it takes any.

    Args:
        method: unbound.
        shapes: from `BoundCall.shapes`.

    Raises:
        ArgumentTypeError: it needs something that is no shape of an argument of `call`.
    """
    _check_needed(method, shapes)
    names, takes_any = shape_names(method), keywords_of(method) is None
    if len(names) == 0:
        return {}
    if any(name in shapes for name in names) and (takes_any or len(names) > 1):
        return {name: shape for name, shape in shapes.items() if name in names or takes_any}
    # A first parameter of another name stands for the first tensor argument.
    return {names[0]: next(iter(shapes.values()), None)}


def _check_needed(method: Callable, shapes: dict[str, Any]) -> None:
    """Raise ArgumentTypeError where a method needs more than shapes of tensors of `call`."""
    needed = _needed(method)
    missing = [name for name in needed if name not in shapes]
    if len(needed) > 1 and missing:
        raise ArgumentTypeError(
            f"{method.__qualname__}() needs {missing[0]!r}, and the call has no such tensor",
            found=", ".join(shapes),
            wanted=", ".join(needed),
            hint="call() and build() name the same tensors: call(query, value), "
            "build(query_shape, value_shape)",
        )


@functools.lru_cache(maxsize=4096)
def _needed(method: Callable) -> tuple[str, ...]:
    parameters = signature_of(method).parameters.items()
    return tuple(
        name for name, p in parameters if p.default is p.empty and p.kind not in _ANY_NUMBER
    )


def converted(layer: Any, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict[str, Any]]:
    """Arguments with arrays made tensors, and floats cast to the type in which the layer
    computes.
    """

    def convert(x: Any) -> Any:
        mask = get_mask(x)
        y = (
            _convert_symbolic(layer, x)
            if isinstance(x, KerasTensor)
            else layer.dtype_policy.convert_input(x, layer.autocast, layer.input_dtype)
        )
        if mask is not None and y is not x:
            set_mask(y, mask)
        return y

    return _tree.map_structure(convert, args), _tree.map_structure(convert, kwargs)


def _convert_symbolic(layer: Any, x: KerasTensor) -> KerasTensor:
    floats = engine.dtypes.is_float
    if (
        layer.autocast
        and floats(x.dtype)
        and floats(layer.input_dtype)
        and x.dtype != layer.input_dtype
    ):
        return KerasTensor(x.shape, layer.input_dtype, sparse=x.sparse, name=x.name)
    return x


def needs_conversion(layer: Any, args: tuple, kwargs: dict[str, Any]) -> bool:
    """False in the most common case: one tensor of the right type."""
    plain = len(args) == 1 and not kwargs and is_tensor(args[0])
    return not plain or engine.standardize_dtype(args[0].dtype) != layer.input_dtype


def populate_training(layer: Any, bound: BoundCall, kwargs: dict[str, Any]) -> Any:
    """Fill in `training`: what the caller says, else the outer call, else the default of `call`."""
    method = type(layer).call
    value = bound.user.get("training")
    if value is None and "training" not in bound.user:
        value = context_value("training")
        value = bound.all.get("training") if value is None else value
    if value is not None and accepts(method, "training"):
        kwargs["training"] = value
    return value


def populate_masks(bound: BoundCall, kwargs: dict[str, Any]) -> Any:
    """Fill in `mask`, or `query_mask` … for layers with several tensors; the mask of the first
    argument is returned.
    """
    if len(bound.tensors) == 1:
        if "mask" in bound.all and bound.all["mask"] is None:
            kwargs["mask"] = masks_of(next(iter(bound.tensors.values())))
    else:
        for name, value in bound.tensors.items():
            if f"{name}_mask" in bound.all and bound.all[f"{name}_mask"] is None:
                kwargs[f"{name}_mask"] = masks_of(value)
    given = kwargs.get("mask")
    return given if given is not None else masks_of(bound.first)


def bound(layer: Any, args: tuple, kwargs: dict[str, Any]) -> BoundCall:
    """The arguments of a call by name; `training` is taken out of `kwargs` for a layer that does
    not have it.

    Raises:
        ConfigError: arguments that `call` does not have.
    """
    method = type(layer).call
    if "training" not in kwargs or accepts(method, "training"):
        return BoundCall(method, args, kwargs, layer.name)
    training = kwargs.pop("training")
    bound = BoundCall(method, args, kwargs, layer.name)
    bound.user["training"] = training
    return bound


def check_positional(layer: Any, args: tuple) -> None:
    """Raise ConfigError for something by position that is no tensor."""
    if layer._allow_non_tensor_positional_args:
        return
    for leaf in args if len(args) == 1 and is_tensor(args[0]) else _tree.leaves(args):
        if leaf is not None and not is_tensor(leaf):
            raise ConfigError(
                f"only tensors may be passed to {layer.name!r} by position",
                found=repr(leaf)[:200],
                hint="pass it by keyword",
            )


def name_scope(layer: Any) -> Any:
    """The scope in which the layer's variables get their paths."""
    return engine.NameScope(layer.name, caller=layer)


def autocast_scope(layer: Any) -> Any:
    """The scope in which the layer's variables read as its compute dtype."""
    floating = engine.dtypes.is_float(layer.compute_dtype)
    return engine.AutocastScope(layer.compute_dtype if layer.autocast and floating else None)


def activity_losses(regularizer: Callable, outputs: Any) -> Iterator[Any]:
    """The penalty on each output, per row of the batch."""
    for output in map(engine.to_dense, _tree.leaves(outputs)):
        if engine.is_tensor(output):
            loss = regularizer(output)
            # An empty batch has a penalty of 0, not NaN.
            yield loss / _at_least_one(output.shape[0]) if output.ndim else loss


def _at_least_one(rows: Any) -> Any:
    return 1 if isinstance(rows, int) and rows == 0 else rows
