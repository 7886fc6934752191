"""Features of a FeatureSpace: a dtype, the layer that prepares values, the form of the result.

The names of these classes and of their module are part of the file format: Keras never exported
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from keramos import layers, ops
from keramos.codec.arguments import keyword, required
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.saveable import Saveable
from keramos.codec.types import choice, integer
from keramos.errors import ConfigError, near
from keramos.graph.naming import auto_name


class TFDIdentity(layers.Layer):
    """`y = x`, in the dtype of the layer; any shape."""

    _allow_non_tensor_positional_args = True

    def call(self, x: Any) -> Any:
        return x

    def compute_output_shape(self, input_shape: Any) -> Any:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return _ordered(super().get_config(), "name", "dtype", "trainable")


class TFDConcat(layers.Layer):
    """A list of tensors, one after the other along `axis`.

    Args:
        axis: along which.
    """

    axis: int = required(integer())

    def call(self, xs: Any) -> Any:
        return ops.concatenate(xs, axis=self.axis)

    def get_config(self) -> dict[str, Any]:
        return _ordered(super().get_config(), "name", "axis", "trainable", "dtype")


def _ordered(config: dict[str, Any], *names: str) -> dict[str, Any]:
    return {**{name: config[name] for name in names}, **config}


def _preprocessor(value: Any) -> Any:
    return decode_config(value) if isinstance(value, dict) else value


class Feature(Saveable):
    """How the values of one name are prepared.

    Args:
        dtype: of the values: `"float32"`, `"int32"`, `"string"`, …
        preprocessor: a layer, or its config.
        output_mode: `"float"` as the layer gives it, `"int"` likewise, `"one_hot"` a vector for the
            integers that it gives.
    """

    dtype: Any = required()
    preprocessor: Any = required()
    output_mode: str = required(choice("int", "one_hot", "float", fold=False))

    def _setup(self) -> None:
        self.preprocessor = _preprocessor(self.preprocessor)

    def get_config(self) -> dict[str, Any]:
        preprocessor = serialize_keras_object(self.preprocessor)
        return {**super().get_config(), "preprocessor": preprocessor}


class Cross(Saveable):
    """Several features combined, and hashed into a number of bins.

    Args:
        feature_names: which.
        crossing_dim: number of bins, >= 1.
        output_mode: `"one_hot"`, or `"int"` for the number of the bin.
    """

    feature_names: Any = required()
    crossing_dim: int = required(integer(1))
    output_mode: str = keyword(
        default="one_hot", type=choice("int", "one_hot", fold=False), kw_only=True
    )

    def _setup(self) -> None:
        self.feature_names = tuple(self.feature_names)

    @property
    def name(self) -> str:
        """The names of its features, joined by `_X_`."""
        return "_X_".join(self.feature_names)


def _named(kind: str, name: str | None, **options: Any) -> Feature:
    """A feature of one of `LAYERS`, whose layer is named after it.

    Args:
        kind: a key of `LAYERS`.
        name: automatic when None.
        **options: of the layer, and `output_mode`.
    """
    dtype, layer, mode = LAYERS[kind]
    mode = options.pop("output_mode", mode)
    name = name or auto_name(kind)
    return Feature(dtype, layer(name=f"{name}_preprocessor", **options), mode)


#: Kind of a feature -> dtype of its values, its layer, and the form of the result.
LAYERS: dict[str, tuple[str, Callable[..., Any], str]] = {
    "float": ("float32", TFDIdentity, "float"),
    "float_rescaled": ("float32", layers.Rescaling, "float"),
    "float_normalized": ("float32", layers.Normalization, "float"),
    "float_discretized": ("float32", layers.Discretization, "one_hot"),
    "integer_categorical": ("int32", layers.IntegerLookup, "one_hot"),
    "string_categorical": ("string", layers.StringLookup, "one_hot"),
    "string_hashed": ("string", layers.Hashing, "one_hot"),
    "integer_hashed": ("int32", layers.Hashing, "one_hot"),
}


class FeatureKinds:
    """Mixin of FeatureSpace: a function for each kind of feature."""

    @classmethod
    def cross(
        cls, feature_names: Iterable[str], crossing_dim: int, output_mode: str = "one_hot"
    ) -> Cross:
        """Several features combined, and hashed.

        Args:
            feature_names: which.
            crossing_dim: number of bins, >= 1.
            output_mode: `"one_hot"` or `"int"`.
        """
        return Cross(feature_names, crossing_dim, output_mode=output_mode)

    @classmethod
    def feature(cls, dtype: Any, preprocessor: Any, output_mode: str) -> Feature:
        """A feature with a layer of one's own.

        Args:
            dtype: of the values.
            preprocessor: the layer.
            output_mode: `"float"`, `"int"`, or `"one_hot"`.
        """
        return Feature(dtype, preprocessor, output_mode)

    @classmethod
    def float(cls, name: str | None = None) -> Feature:
        """Numbers as they are.

        Args:
            name: of the feature; automatic when None.
        """
        return _named("float", name, dtype="float32")

    @classmethod
    def float_rescaled(
        cls, scale: Any = 1.0, offset: Any = 0.0, name: str | None = None
    ) -> Feature:
        """Numbers `x · scale + offset`.

        Args:
            scale: a factor.
            offset: what is added.
            name: of the feature; automatic when None.
        """
        return _named("float_rescaled", name, scale=scale, offset=offset)

    @classmethod
    def float_normalized(cls, name: str | None = None) -> Feature:
        """Numbers with the mean 0 and the variance 1 in the data of `adapt`.

        Args:
            name: of the feature; automatic when None.
        """
        return _named("float_normalized", name, axis=-1)

    @classmethod
    def float_discretized(
        cls,
        num_bins: int,
        bin_boundaries: Any = None,
        output_mode: str = "one_hot",
        name: str | None = None,
    ) -> Feature:
        """Numbers as the bins in which they lie.

        Args:
            num_bins: number of bins of about equal content; `adapt` finds their boundaries.
            bin_boundaries: instead of a number, which is None then.
            output_mode: `"one_hot"` or `"int"`.
            name: of the feature; automatic when None.
        """
        options = {"num_bins": num_bins, "bin_boundaries": bin_boundaries}
        return _named("float_discretized", name, output_mode=output_mode, **options)

    @classmethod
    def integer_categorical(
        cls,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        output_mode: str = "one_hot",
        name: str | None = None,
    ) -> Feature:
        """Integers that occur in the data of `adapt`, the most frequent first.

        Args:
            max_tokens: size of the vocabulary; any when None.
            num_oov_indices: numbers for those that do not occur.
            output_mode: `"one_hot"` or `"int"`.
            name: of the feature; automatic when None.
        """
        options = {"max_tokens": max_tokens, "num_oov_indices": num_oov_indices}
        return _named("integer_categorical", name, output_mode=output_mode, **options)

    @classmethod
    def string_categorical(
        cls,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        output_mode: str = "one_hot",
        name: str | None = None,
    ) -> Feature:
        """Strings that occur in the data of `adapt`, the most frequent first.

        Args:
            max_tokens: size of the vocabulary; any when None.
            num_oov_indices: numbers for those that do not occur.
            output_mode: `"one_hot"` or `"int"`.
            name: of the feature; automatic when None.
        """
        options = {"max_tokens": max_tokens, "num_oov_indices": num_oov_indices}
        return _named("string_categorical", name, output_mode=output_mode, **options)

    @classmethod
    def string_hashed(
        cls, num_bins: int, output_mode: str = "one_hot", name: str | None = None
    ) -> Feature:
        """Strings as the bins of their hashes.

        Args:
            num_bins: number of bins, >= 1.
            output_mode: `"one_hot"` or `"int"`.
            name: of the feature; automatic when None.
        """
        return _named("string_hashed", name, output_mode=output_mode, num_bins=num_bins)

    @classmethod
    def integer_hashed(
        cls, num_bins: int, output_mode: str = "one_hot", name: str | None = None
    ) -> Feature:
        """Integers as the bins of their hashes.

        Args:
            num_bins: number of bins, >= 1.
            output_mode: `"one_hot"` or `"int"`.
            name: of the feature; automatic when None.
        """
        return _named("integer_hashed", name, output_mode=output_mode, num_bins=num_bins)


def feature_of(name: str, value: Any, options: dict[str, int]) -> Feature:
    """The feature that a FeatureSpace was given under `name`.

    Args:
        name: of the feature.
        value: a feature, its config, or its kind.
        options: kind -> the number of bins that it has by default.

    Raises:
        ConfigError: no such kind.
    """
    value = decode_config(value) if isinstance(value, dict) else value
    if isinstance(value, Feature):
        return value
    if value not in LAYERS:
        wanted = ", ".join(map(repr, LAYERS))
        raise ConfigError(
            f"the feature {name!r} is of no known kind",
            found=repr(value)[:200],
            wanted=wanted,
            near=near(str(value), LAYERS),
        )
    bins = (options[value],) if value in options else ()
    return getattr(FeatureKinds, value)(*bins, name=name)
