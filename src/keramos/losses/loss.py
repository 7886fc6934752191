"""Loss: the base of all losses, from the values of a batch to one number.

`call` gives the values; weights, masks and the reduction are the base's.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from numbers import Number
from typing import Any, ClassVar, Self

from keramos import _tree, dtype_policies, engine, ops
from keramos.codec.arguments import ArgumentType, keyword
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.saveable import Saveable
from keramos.codec.types import optional, string
from keramos.dialects.tf_keras import loss_arguments
from keramos.errors import ShapeError
from keramos.graph import naming
from keramos.graph.mask import get_mask
from keramos.losses import weighting
from keramos.losses.comparison import comparing


def _compute_dtype(value: Any) -> str:
    return dtype_policies.get(engine.floatx() if value is None else value).compute_dtype


dtype_type = ArgumentType(_compute_dtype)
name_type = optional(string)


class Loss(Saveable):
    """Base of all losses. A subclass defines `call(y_true, y_pred)`: one value for each sample, or
    for each element.

    Args:
        name: the class's name in snake case when left out.
        reduction: `"sum_over_batch_size"` (also `"mean"`), `"sum"`, `"mean_with_sample_weight"`, or
            None for the values.
        dtype: of the computation, or a policy whose compute dtype it is; `floatx()` when left out.
    """

    name: str = keyword(default=None, type=name_type, kw_only=True)
    reduction: str | None = keyword(
        default="sum_over_batch_size", type=weighting.reduction_type, kw_only=True
    )
    dtype: str = keyword(default=None, type=dtype_type, saved=False, kw_only=True)

    def _setup(self) -> None:
        self.name = self.name or naming.auto_name(naming.snake_case(type(self).__name__))

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """The loss of a batch.

        Args:
            y_true: the truth.
            y_pred: the prediction; its mask says what counts.
            sample_weight: one for each sample, or for each element.

        Raises:
            ShapeError: their shapes do not fit.
        """
        arrays = {"y_true": y_true, "y_pred": y_pred, "sample_weight": sample_weight}
        with comparing(f"the loss {self.name!r}", **arrays):
            pred_mask = get_mask(y_pred)  # before the conversion, which drops it
            y_true, y_pred = self._converted(y_true), self._converted(y_pred)
            values = self.call(y_true, y_pred)
            masks = [mask for mask in (pred_mask, get_mask(values)) if mask is not None]
            mask = ops.logical_and(*masks) if len(masks) == 2 else next(iter(masks), None)
            return weighting.weighted(values, sample_weight, mask, self.reduction, self.dtype)

    def _converted(self, y: Any) -> Any:
        """A tensor, or a nest of them; a list of numbers is one tensor, as in numpy."""
        is_array = _tree.is_nested(y) and all(isinstance(x, Number) for x in _tree.leaves(y))
        if is_array and not isinstance(y, dict):
            return ops.convert_to_tensor(y, dtype=self.dtype)
        return _tree.map_structure(lambda x: ops.convert_to_tensor(x, dtype=self.dtype), y)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The values before weights and reduction.

        Args:
            y_true: the truth.
            y_pred: the prediction.
        """
        raise NotImplementedError(f"{type(self).__name__} must define call(y_true, y_pred)")

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """A loss from what `get_config` gave, in this or in an older version of Keras."""
        return cls(**loss_arguments(config, cls._named_function()))

    @classmethod
    def _named_function(cls) -> str | None:
        """The function that configs of older versions may name though no argument says it."""
        return None

    def _config_names(self) -> tuple[str, ...]:
        own = (name for name in super()._config_names() if name not in ("name", "reduction"))
        return "name", "reduction", *own


class LossFunctionWrapper(Loss):
    """A loss that calls a function.

    Args:
        fn: `fn(y_true, y_pred, **options)`.
        reduction: as every loss.
        name: as every loss.
        dtype: as every loss.
        **kwargs: options of the function.
    """

    def __init__(
        self,
        fn: Callable[..., Any],
        reduction: str | None = "sum_over_batch_size",
        name: Any = None,
        dtype: Any = None,
        **kwargs: Any,
    ):
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.fn = decode_config(fn, ".config.fn") if isinstance(fn, dict) else fn
        self._fn_kwargs = kwargs

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self.fn(*_same_ranks(y_true, y_pred), **self._fn_kwargs)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "fn": serialize_keras_object(self.fn),
            **serialize_keras_object(self._fn_kwargs),
        }


class FunctionLoss(Loss):
    """Base of the losses that have a function; the arguments that they declare are its options.

    Args:
        reduction, name, dtype: as every `Loss`; the name is the function's when left out.
    """

    #: `function(y_true, y_pred, **options)`.
    function: ClassVar[Callable[..., Any]]

    reduction: str | None = keyword(
        default="sum_over_batch_size", type=weighting.reduction_type, kw_only=True
    )
    signature_order = ("reduction", "name", "dtype")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "function" in vars(cls) and "name" not in vars(cls):
            cls.name = keyword(default=cls.function.__name__, type=name_type, kw_only=True)
        super().__init_subclass__(**kwargs)

    def _setup(self) -> None:
        super()._setup()
        self.fn = type(self).function

    @classmethod
    def _named_function(cls) -> str | None:
        takes_it = "fn" in inspect.signature(cls.__init__).parameters
        return None if takes_it else cls.function.__name__

    def call(self, y_true: Any, y_pred: Any) -> Any:
        options = {
            name: getattr(self, name) for name in self._arguments if name not in Loss._arguments
        }
        return self.fn(*_same_ranks(y_true, y_pred), **options)


def _same_ranks(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    nested = _tree.is_nested(y_pred)
    trues, preds = list(_tree.leaves(y_true)), list(_tree.leaves(y_pred))
    if nested != _tree.is_nested(y_true) or len(trues) != len(preds):
        raise ShapeError(
            "y_true and y_pred must be nested alike",
            found=f"{type(y_true).__name__} and {type(y_pred).__name__}",
        )
    if not nested:
        return weighting.same_rank(y_true, y_pred)
    pairs = [weighting.same_rank(true, pred) for true, pred in zip(trues, preds, strict=True)]
    y_true = _tree.pack_like(y_true, [true for true, _ in pairs])
    return y_true, _tree.pack_like(y_pred, [pred for _, pred in pairs])
