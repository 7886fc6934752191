"""FeatureSpace: a table of features, prepared and encoded as vectors, by a layer for each."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos import _tree, engine, layers, saving
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.errors import ArgumentTypeError, ConfigError, UnbuiltError
from keramos.utils.feature_columns import FeatureColumn, rows_of
from keramos.utils.features import Cross, Feature, FeatureKinds, TFDConcat, feature_of

_MODES = ("concat", "dict")


class FeatureSpace(FeatureKinds, layers.Layer):
    """Features of a table -> one vector for each row, or a dict of them.

    Called with a dict of names and values, each `(rows,)`, `(rows, n)`, or a single value; the
    result has no rows then. Kinds of features: `float`, `float_rescaled`, `float_normalized`,
    `float_discretized`, `integer_categorical`, `string_categorical`, `integer_hashed`,
    `string_hashed`, each also a function of this class, with options.

    Args:
        features: name -> kind, or `Feature`.
        output_mode: `"concat"` for one vector, `"dict"` for a dict of them by name.
        crosses: tuples of names to be combined and hashed, or `Cross`.
        crossing_dim: bins of combinations, where none are named.
        hashing_dim: bins of hashes, likewise.
        num_discretization_bins: bins of numbers, likewise.
        name: automatic when None.

    Attributes:
        preprocessors: name -> the layer that prepares the feature.
        crossers: name -> the layer that combines features.
        one_hot_encoders: name -> the layer that makes vectors of integers.

    Raises:
        ConfigError: no features, or combinations of others.
    """

    def __init__(
        self,
        features: dict[str, Any],
        output_mode: str = "concat",
        crosses: Any = None,
        crossing_dim: int = 32,
        hashing_dim: int = 32,
        num_discretization_bins: int = 32,
        name: str | None = None,
    ):
        super().__init__(name=name)
        if not features:
            raise ConfigError("a FeatureSpace needs `features`")
        if output_mode not in _MODES:
            wanted = " or ".join(map(repr, _MODES))
            raise ConfigError("unknown `output_mode`", found=repr(output_mode), wanted=wanted)
        self.crossing_dim = crossing_dim
        self.hashing_dim = hashing_dim
        self.num_discretization_bins = num_discretization_bins
        self.output_mode = output_mode
        bins = {
            "float_discretized": num_discretization_bins,
            "integer_hashed": hashing_dim,
            "string_hashed": hashing_dim,
        }
        self.features = {key: feature_of(key, value, bins) for key, value in features.items()}
        self.crosses = [self._cross(cross) for cross in crosses or ()]
        self.crosses_by_name = {cross.name: cross for cross in self.crosses}
        self.inputs = {
            key: layers.Input(shape=(1,), dtype=feature.dtype, name=key)
            for key, feature in self.features.items()
        }
        self.preprocessors = {key: feature.preprocessor for key, feature in self.features.items()}
        self.crossers = {
            cross.name: layers.HashedCrossing(cross.crossing_dim, name=cross.name)
            for cross in self.crosses
        }
        self.one_hot_encoders: dict[str, Any] = {}
        self.concat: TFDConcat | None = None
        self.encoded_features: Any = None
        self._is_adapted = False

    def _cross(self, cross: Any) -> Cross:
        cross = decode_config(cross) if isinstance(cross, dict) else cross
        if isinstance(cross, Cross):
            return cross
        if not self.crossing_dim:
            raise ConfigError("`crosses` need a `crossing_dim`", found=repr(self.crossing_dim))
        if unknown := [key for key in cross if key not in self.features]:
            raise ConfigError(
                f"`crosses` name {unknown[0]!r}, which is no feature",
                wanted=", ".join(map(str, self.features)),
            )
        return Cross(cross, self.crossing_dim)

    # -- Learning from data ------------------------------------------------------------------------

    def adapt(self, dataset: Any) -> None:
        """Let every layer that can learn from the data.

        Args:
            dataset: a dict of arrays, or what gives dicts of single rows or of batches again and
                again, such as a `tf.data.Dataset`.

        Raises:
            ConfigError: something else.
        """
        rows = rows_of(dataset)
        for name in self._list_adaptable_preprocessors():
            _adapt(self.preprocessors[name], FeatureColumn(rows, name))
        self._is_adapted = True
        self.encoded_features = None
        self.one_hot_encoders.clear()  # the vocabularies are others now
        self.get_encoded_features()

    def _list_adaptable_preprocessors(self) -> list[str]:
        return [name for name, layer in self.preprocessors.items() if _learns(layer)]

    def get_inputs(self) -> dict[str, Any]:
        """Name -> symbolic input `(None, 1)`, for a model that begins with raw features.

        Raises:
            ConfigError: `adapt` was not called.
        """
        self.get_encoded_features()
        return self.inputs

    def get_encoded_features(self) -> Any:
        """The symbolic result for `get_inputs`, for a model on top of it: a tensor, or a dict.

        Raises:
            ConfigError: `adapt` was not called; or a feature cannot be encoded as it was asked for.
        """
        if not self._is_adapted and self._list_adaptable_preprocessors():
            raise UnbuiltError(
                f"{self.name!r} has not seen data yet", hint=f"{self.name}.adapt(data)"
            )
        self._is_adapted = True
        if self.encoded_features is None:
            self.encoded_features = self._encoded(self.inputs)
            self.built = True
        return self.encoded_features

    # -- Encoding ----------------------------------------------------------------------------------

    def __call__(self, data: Any) -> Any:
        """Encode rows, or one row.

        Args:
            data: name -> values `(rows,)` or `(rows, n)`; single values are one row.

        Raises:
            ArgumentTypeError: no dict.
            ConfigError: `adapt` was not called.
        """
        self.get_encoded_features()
        if not isinstance(data, dict):
            raise ArgumentTypeError("a FeatureSpace takes a dict", found=repr(data)[:200])
        values = {name: _array(x) for name, x in data.items()}
        is_one_row = any(len(x.shape) == 0 for x in values.values())
        encoded = self._encoded({name: _column(x) for name, x in values.items()})
        return _tree.map_structure(_row, encoded) if is_one_row else encoded

    def _encoded(self, values: dict[str, Any]) -> Any:
        """The result for values `(rows, n)`, symbols included."""
        prepared = {name: self.preprocessors[name](x) for name, x in values.items()}
        crossed = {
            cross.name: self.crossers[cross.name]([prepared[name] for name in cross.feature_names])
            for cross in self.crosses
        }
        encoded = {
            name: self._vector(name, group[name])
            for group in (prepared, crossed)
            for name in sorted(group)
        }
        if self.output_mode == "dict":
            return encoded
        for name, x in encoded.items():
            _require_number(name, x)
        if self.concat is None:
            self.concat = TFDConcat(axis=-1)
        return self.concat(list(encoded.values()))

    def _vector(self, name: str, x: Any) -> Any:
        spec: Feature | Cross = (
            self.features[name] if name in self.features else self.crosses_by_name[name]
        )
        if spec.output_mode != "one_hot":
            return x
        if name not in self.one_hot_encoders:
            layer = self.preprocessors.get(name) or self.crossers[name]
            self.one_hot_encoders[name] = layers.CategoryEncoding(
                num_tokens=_cardinality(name, layer, x), output_mode="multi_hot"
            )
        return self.one_hot_encoders[name](x)

    # -- Files -------------------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor; the name is not among them."""
        return {
            "features": serialize_keras_object(dict(self.features)),
            "output_mode": self.output_mode,
            "crosses": serialize_keras_object(list(self.crosses)),
            "crossing_dim": self.crossing_dim,
            "hashing_dim": self.hashing_dim,
            "num_discretization_bins": self.num_discretization_bins,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A FeatureSpace from what `get_config` gave."""
        return cls(**config)

    def get_build_config(self) -> dict[str, Any]:
        """Name -> the build config of its layer."""
        return {name: layer.get_build_config() for name, layer in self.preprocessors.items()}

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Build the layers; what they have learned comes with the file.

        Args:
            config: what `get_build_config` gave.
        """
        for name, build_config in config.items():
            layer = self.preprocessors[name]
            if not layer.built and build_config is not None:
                layer.build_from_config(build_config)
        self._is_adapted = True

    def save(self, filepath: Any) -> None:
        """Write a `.keras` file, which `keras.models.load_model` opens.

        Args:
            filepath: ends with `.keras`.
        """
        saving.save_model(self, filepath)


def _learns(layer: Any) -> bool:
    """Whether a layer is to `adapt`: it can, and was not made with what it would learn."""
    has_it = getattr(layer, "input_mean", None) is not None
    has_it |= getattr(layer, "_given_terms", None) is not None
    has_it |= isinstance(layer, layers.Discretization) and layer.num_bins is None
    return hasattr(layer, "adapt") and not has_it


def _adapt(layer: Any, column: FeatureColumn) -> None:
    if isinstance(layer, layers.Normalization) and not layer.built:
        # for any number of rows, not for those of the first batch
        layer.build((None, *next(iter(column)).shape[1:]))
    layer.adapt(column)


def _array(x: Any) -> Any:
    if isinstance(x, (list, tuple, str, bytes, int, float, np.generic)):
        array = np.asarray(x)
        return array.astype("float32") if array.dtype == "float64" else array
    return x if hasattr(x, "shape") else np.asarray(x)


def _column(x: Any) -> Any:
    rank = len(x.shape)
    return x[..., None] if rank == 1 else x[None, None] if rank == 0 else x


def _row(x: Any) -> Any:
    return x[0] if len(x.shape) == 2 and x.shape[0] == 1 else x


def _dtype(x: Any) -> str:
    return engine.standardize_dtype(_tree.flatten(x)[0].dtype)


def _require_number(name: str, x: Any) -> None:
    dtype = _dtype(x)
    if dtype.startswith("int") or dtype == "string":
        raise ConfigError(
            f"the feature {name!r} is no vector, and cannot be joined with others",
            found=f"dtype {dtype}",
            hint='output_mode="dict", or "one_hot" for the feature',
        )


def _cardinality(name: str, layer: Any, x: Any) -> int:
    """How many numbers a layer can give."""
    if not _dtype(x).startswith("int"):
        raise ConfigError(
            f"the feature {name!r} is to be one-hot, and its layer gives no integers",
            found=f"dtype {_dtype(x)}",
        )
    if isinstance(layer, (layers.IntegerLookup, layers.StringLookup)):
        return layer.vocabulary_size()
    for attribute in ("num_tokens", "num_bins"):
        if isinstance(size := getattr(layer, attribute, None), int):
            return size
    if isinstance(layer, layers.Discretization):
        return len(layer.bin_boundaries or ()) + 1
    raise ConfigError(
        f"how many numbers the layer of {name!r} can give is not known",
        found=type(layer).__name__,
        hint='output_mode="int" for the feature',
    )
