"""Lookup: terms -> their indices in a vocabulary, and back; what both lookups share."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from keramos import engine, ops
from keramos.codec.arguments import ArgumentType
from keramos.codec.decode import decode_config
from keramos.codec.types import choice, integer, listed, number, optional
from keramos.engine import bridge
from keramos.engine.types import Array
from keramos.errors import ConfigError, DamagedFileError
from keramos.graph.tensor import KerasTensor, Shape
from keramos.layers.preprocessing import encoding, vocabulary
from keramos.layers.preprocessing.adaptive import Adaptive
from keramos.layers.preprocessing.batches import is_array
from keramos.layers.preprocessing.host import HostLayer, plain
from keramos.layers.preprocessing.vocabulary import IdfWeights, Specials, Vocabulary

if TYPE_CHECKING:
    import numpy as np

_weights = listed(number(), tuple)


def _coerce_weights(value: Any) -> tuple[float, ...] | None:
    value = decode_config(value) if isinstance(value, dict) else value
    return None if value is None else _weights.coerce(value)


def _coerce_size(value: Any) -> int | None:
    try:
        return optional(integer(0)).coerce(value)
    except ConfigError as error:
        raise ConfigError(f"`vocabulary_size` {error.what}", found=error.found) from error


mode = encoding.mode("int", "one_hot", "multi_hot", "count", "tf_idf")
max_tokens = optional(integer(2))
num_oov_indices = integer(0)
idf_weights = ArgumentType(
    _coerce_weights, lambda weights: None if weights is None else list(weights)
)
oov_method = choice("floormod", "farmhash", fold=False)


class Lookup(Adaptive, HostLayer):
    """Base of layers with a vocabulary.

    Index 0 is the mask token (in the mode `int`, if there is one), the next `num_oov_indices` are
    those of unknown terms, then comes the vocabulary in its order.
    """

    #: Python's type of a term.
    term: ClassVar[type]
    _stored_names = frozenset({"Variable", "idf_weights"})
    #: The order of the keys in a config.
    order: ClassVar[tuple[str, ...]]

    def _setup(self) -> None:
        self._given_terms: vocabulary.Terms | None
        self._given_idf: tuple[float, ...] | None
        self.max_tokens: int | None
        self.num_oov_indices: int
        self.mask_token: Any
        self.oov_token: Any
        self.invert: bool
        self.pad_to_max_tokens: bool
        self.oov_method: str
        self.salt: list[int] | None
        self._check_arguments()
        self._counts: Counter = Counter()
        self._documents: Counter = Counter()
        self._rows = 0
        self._vocabulary: Vocabulary | None = None
        #: The size in a config whose vocabulary is in an asset, to be read later.
        self._size_to_come: int | None = None
        self._idf: IdfWeights | None = None
        if self._given_terms is None:
            return
        weightless = self.output_mode == "tf_idf" and self._given_idf is None
        if weightless and self._given_terms.written:
            raise ConfigError(f"{type(self).__name__}: a vocabulary for tf_idf needs `idf_weights`")
        self.set_vocabulary(self._given_terms, self._given_idf)

    def _check_arguments(self) -> None:
        name = type(self).__name__
        if self.invert and self.output_mode != "int":
            raise ConfigError(
                f"{name}: `invert` goes with `output_mode='int'` alone", found=self.output_mode
            )
        if self.pad_to_max_tokens and self.max_tokens is None:
            raise ConfigError(f"{name}: `pad_to_max_tokens` needs `max_tokens`")
        if self._given_idf is not None and self.output_mode != "tf_idf":
            raise ConfigError(
                f"{name}: `idf_weights` are for `output_mode='tf_idf'` alone",
                found=self.output_mode,
            )

    # -- The vocabulary ----------------------------------------------------------------------------

    def _specials(self) -> Specials:
        masked = self.mask_token is not None and self.output_mode == "int"
        return Specials((self.mask_token,) * masked, self.oov_token, self.num_oov_indices)

    def _entries(self) -> dict[Any, int]:
        """The number of every term; -1 for the mask where it counts for none."""
        entries = dict(self._known().number)
        if self.mask_token is not None:
            entries[self.mask_token] = 0 if self.output_mode == "int" else -1
        return entries

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Replace the vocabulary.

        Args:
            vocabulary: terms in the order of their indices, with the special ones first or without
                them; or the path of a file with one term a line.
            idf_weights: weight of each term, for `output_mode="tf_idf"`.

        Raises:
            ConfigError: an empty vocabulary, a term twice, more terms than `max_tokens`, or not as
                many weights as terms.
        """
        terms = self._terms(vocabulary)
        self._vocabulary = self._checked(terms)
        if (weights := _coerce_weights(idf_weights)) is not None:
            self._idf = self._spread(weights, terms, self._vocabulary)

    def _terms(self, source: Any) -> tuple:
        """The terms in a list, an array or a file of lines, which `_parsed` turns into terms."""
        terms = vocabulary.argument_type.coerce(source) or vocabulary.Terms(())
        return terms.values if terms.written else tuple(map(self._parsed, terms.values))

    def _checked(self, terms: tuple) -> Vocabulary:
        """The vocabulary of these terms.

        Raises:
            ConfigError: as of `set_vocabulary`.
        """
        name, whole = type(self).__name__, vocabulary.behind(self._specials(), terms)
        forbidden = [self.mask_token] if self.mask_token is not None else []
        whole.check(name, self.term, [*forbidden, self.oov_token] if self.invert else forbidden)
        if self.max_tokens is not None and len(whole) > self.max_tokens:
            raise ConfigError(
                f"{name}: more terms than `max_tokens`",
                found=len(whole),
                wanted=f"at most {self.max_tokens}",
            )
        return whole

    def _spread(self, weights: Sequence[float], terms: tuple, whole: Vocabulary) -> IdfWeights:
        """Weights of the whole vocabulary, from one for each of `terms`."""
        import numpy as np

        if len(weights) != len(terms):
            raise ConfigError(
                f"{type(self).__name__}: there must be one of `idf_weights` for each term",
                found=f"{len(weights)} weights for {len(terms)} terms",
            )
        own = np.asarray(weights[len(terms) - len(whole.terms) :], dtype=np.float32)
        return IdfWeights(len(whole.specials), own)

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The terms in the order of their indices.

        Args:
            include_special_tokens: whether to include the mask token and those for unknown terms.
        """
        known = self._vocabulary or Vocabulary(self._specials(), ())
        return known.whole if include_special_tokens else list(known.terms)

    def vocabulary_size(self) -> int:
        """Number of terms, special ones included."""
        return len(self._vocabulary) if self._vocabulary is not None else len(self._specials())

    def _known(self) -> Vocabulary:
        if self._vocabulary is None:
            raise ConfigError(
                f"{self.name!r} has no vocabulary yet", hint=f"{self.name}.adapt(data)"
            )
        return self._vocabulary

    def _take_stored(self, stored: Any) -> None:
        """Take the weights that tf.keras kept beside those in its config, unless that has them."""
        if self.output_mode == "tf_idf" and self._idf is None and stored.ndim == 1:
            specials = len(self._specials())
            terms = self._vocabulary.terms if self._vocabulary is not None else ()
            if len(stored) >= specials + len(terms) > specials:
                self._idf = IdfWeights(specials, stored[specials : specials + len(terms)])

    # -- Learning it from data ---------------------------------------------------------------------

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Learn the vocabulary from data, and forget that of other data before.

        Args:
            data: array whose first axis is that of documents; or iterable of batches, of which one
                with a single axis is one document.
            steps: number of batches to use; all when None.

        Raises:
            ConfigError: the layer got its vocabulary as an argument.
        """
        if is_array(data) and not bridge.is_ragged(data):
            data = self._values(data)
            data = data[:, None] if data.ndim == 1 else data
        super().adapt(data, steps)

    def update_state(self, data: Any) -> None:
        """Take one more batch into account."""
        parts = data.to_list() if bridge.is_ragged(data) else [data]
        for values in map(self._values, parts):
            documents = len(values) if values.ndim > 1 else 1
            self.count_rows(values.reshape(documents, -1).tolist())

    def count_rows(self, rows: Iterable[list]) -> None:
        """Count the terms of documents, each a list of terms."""
        for row in rows:
            self._rows += 1
            self._counts.update(row)
            self._documents.update(set(row))

    def finalize_state(self) -> None:
        """Take the vocabulary from the batches: the most frequent terms first."""
        if not self._rows:
            return
        specials = self._specials()
        ordinary = self._counts.keys() - {self.mask_token, self.oov_token}
        # Of equally frequent terms the last in order comes first.
        terms = sorted(ordinary, key=lambda term: (self._counts[term], term), reverse=True)
        room = None if self.max_tokens is None else self.max_tokens - len(specials)
        frequent = tuple(terms[:room])
        weights = None
        if self.output_mode == "tf_idf":
            weights = [math.log1p(self._rows / (1 + self._documents[term])) for term in frequent]
        self.set_vocabulary(frequent, weights)

    def reset_state(self) -> None:
        """Forget the batches, and the vocabulary that was taken from them."""
        if self._given_terms is not None:
            raise ConfigError(f"{self.name!r} has its vocabulary; there is nothing to adapt")
        self._counts, self._documents, self._rows, self._vocabulary = Counter(), Counter(), 0, None

    # -- Looking up --------------------------------------------------------------------------------

    def _values(self, inputs: Any) -> np.ndarray:
        """The input as an array of terms."""
        raise NotImplementedError

    def call(self, inputs: Any) -> Any:
        if (numbers := self._before(inputs)) is not None:
            return self.encoded_numbers(numbers)
        if self.invert:
            return self._terms_at(plain(inputs))
        return self.encoded_numbers(self.numbers(self._values(inputs)))

    def encoded_numbers(self, numbers: np.ndarray) -> Array:
        """Indices in the form of the output mode; -1 counts as no term."""
        if self.output_mode != "tf_idf":
            return self._represented(numbers)
        import numpy as np

        if self._idf is None:
            raise ConfigError(
                f"{self.name!r} has no idf weights",
                hint="adapt it, or give `idf_weights`",
            )
        depth, idf = self._depth() or 0, self._idf.whole
        weights = np.pad(idf, (0, depth - len(idf)))
        if self.sparse or engine.is_tensor(numbers):
            counts = encoding.encoded(numbers, depth, "count", "float32", sparse=self.sparse)
        else:
            counts = encoding.tallied(numbers, depth, "count").astype(np.float32)
        return ops.cast(ops.multiply(counts, weights), self.compute_dtype)

    def numbers(self, values: np.ndarray) -> np.ndarray:
        """The index of every term, int64; in the vector modes, -1 for the mask token."""
        import numpy as np

        table = self._known().number
        indices = [
            table[term] if term in table else self._other(term)
            for term in values.reshape(-1).tolist()
        ]
        return np.asarray(indices, dtype=np.int64).reshape(values.shape)

    def _other(self, term: Any) -> int:
        """The index of a term that is not in the vocabulary."""
        if self.mask_token is not None and term == self.mask_token:
            return 0 if self.output_mode == "int" else -1
        first = len(self._specials()) - self.num_oov_indices
        match self.num_oov_indices:
            case 0:
                raise ConfigError(
                    f"{self.name!r} found a term outside of its vocabulary, and `num_oov_indices` "
                    "is 0",
                    found=repr(term)[:200],
                )
            case 1:
                return first
        return first + self._bucket(term) % self.num_oov_indices

    def _bucket(self, term: Any) -> int:
        """A number that spreads unknown terms over `num_oov_indices`."""
        raise NotImplementedError

    def _terms_at(self, numbers: np.ndarray) -> Any:
        import numpy as np

        terms = self._known().at(numbers.reshape(-1).tolist())
        return self._as_terms(np.asarray(terms, dtype=object).reshape(numbers.shape))

    def _as_terms(self, terms: np.ndarray) -> Any:
        return terms

    def _depth(self) -> int | None:
        return self.max_tokens if self.pad_to_max_tokens else self._size()

    def _size(self) -> int | None:
        return self._size_to_come if self._vocabulary is None else len(self._vocabulary)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        if self.output_mode == "tf_idf":
            return encoding.shape_of(input_shape, self._depth(), "count")
        return super().compute_output_shape(input_shape)

    def compute_output_spec(self, inputs: KerasTensor) -> KerasTensor:
        spec = super().compute_output_spec(inputs)
        return KerasTensor(spec.shape, "string") if self.invert and self.term is str else spec

    # -- Config and files --------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config |= {"vocabulary": self._written_terms(), "vocabulary_size": self._size()}
        base = [name for name in config if name not in self.order]
        return {name: config[name] for name in (*base, *self.order)}

    def _written_terms(self) -> list[Any] | None:
        """Terms for the config: those of an argument, and those that lines of text cannot hold."""
        if self._given_terms is not None and self._given_terms.written:
            return list(self._given_terms.values)
        if self._vocabulary is None or vocabulary.fits_lines(self._vocabulary.terms):
            return None
        return list(self._vocabulary.terms)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A layer from what `get_config` gave.

        Raises:
            UnsafeError: the config names a file to read.
        """
        vocabulary.refuse_path(config)
        own = {name: value for name, value in config.items() if name != "vocabulary_size"}
        layer = super().from_config(own)
        layer._size_to_come = _coerce_size(config.get("vocabulary_size"))
        return layer

    def get_build_config(self) -> dict[str, Any]:
        """Empty: there is nothing to build."""
        return {}

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None:
        """Put the idf weights, if there are any, into `store`."""
        if self._idf is not None:
            store["idf_weights"] = self._idf.whole

    def load_own_variables(self, store: Mapping[str, Any]) -> None:
        """Take the idf weights, if there are any, from `store`."""
        if "idf_weights" in store:
            self._idf = IdfWeights(0, engine.convert_to_numpy(store["idf_weights"]))

    def save_assets(self, dir_path: str) -> None:
        """Write the vocabulary into a folder, unless the config holds it."""
        if self._vocabulary is not None and self._written_terms() is None:
            vocabulary.write(os.path.join(dir_path, vocabulary.FILE), self._vocabulary.whole)

    def load_assets(self, dir_path: str) -> None:
        """Read the vocabulary from a folder, unless the config held it."""
        path = os.path.join(dir_path, vocabulary.FILE)
        if os.path.exists(path):
            self._vocabulary = self._checked(tuple(map(self._parsed, vocabulary.read(path))))

    def _parsed(self, line: str) -> Any:
        """The term in a line of a file."""
        try:
            return self.term(line)
        except ValueError:
            raise DamagedFileError(
                f"the vocabulary of {self.name!r} must hold numbers", found=repr(line)[:100]
            ) from None
