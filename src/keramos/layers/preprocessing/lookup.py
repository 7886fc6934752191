"""Lookup: terms -> their numbers in a vocabulary, and back.

Refuses to know whether terms are strings or integers; see `string_lookup` and `integer_lookup`.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable
from typing import Any, ClassVar

from keramos import engine
from keramos.codec.arguments import Kind
from keramos.codec.decode import decode_config
from keramos.codec.kinds import choice, integer, listed, number, optional
from keramos.errors import ConfigError, DamagedFileError
from keramos.graph.tensor import KerasTensor
from keramos.layers.preprocessing import encoding, vocabulary
from keramos.layers.preprocessing.adaptive import Adaptive
from keramos.layers.preprocessing.batches import is_array
from keramos.layers.preprocessing.host import HostLayer, plain
from keramos.layers.preprocessing.vocabulary import Vocabulary

_weights = listed(number(), tuple)


def _coerce_weights(value: Any) -> tuple[float, ...] | None:
    value = decode_config(value) if isinstance(value, dict) else value
    return None if value is None else _weights.coerce(value)


def _coerce_size(value: Any) -> int | None:
    try:
        return optional(integer(0)).coerce(value)
    except ConfigError as error:
        raise ConfigError(f"`vocabulary_size` {error.what}", found=error.found) from error


MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")
mode = choice(*MODES, fold=False)
max_tokens = optional(integer(2))
num_oov_indices = integer(0)
idf_weights = Kind(_coerce_weights, lambda weights: None if weights is None else list(weights))
oov_method = choice("floormod", "farmhash", fold=False)


class Lookup(Adaptive, HostLayer):
    """Base of layers with a vocabulary.

    Numbers: the mask token is 0 (mode `int` alone), unknown terms come next, then the vocabulary in
    its order.
    """

    term: ClassVar[type]

    def _setup(self) -> None:
        self._given_terms: Any
        self._given_idf: Any
        self.max_tokens: int | None
        self.num_oov_indices: int
        self.mask_token: Any
        self.oov_token: Any
        self.invert: bool
        self.pad_to_max_tokens: bool
        self.oov_method: str
        self.salt: Any
        self._check_arguments()
        self._counts: Counter = Counter()
        self._documents: Counter = Counter()
        self._rows = 0
        self._vocabulary: Vocabulary | None = None
        self._size_to_come: int | None = (
            None  # of a vocabulary that the config counts and assets hold
        )
        self._idf: Any = None
        if self._given_terms is not None:
            if (
                self.output_mode == "tf_idf"
                and self._given_idf is None
                and self._given_terms.written
            ):
                raise ConfigError(
                    f"{type(self).__name__}: a vocabulary for tf_idf needs `idf_weights`"
                )
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

    def _specials(self) -> list[Any]:
        mask = (
            [self.mask_token] if self.mask_token is not None and self.output_mode == "int" else []
        )
        return mask + [self.oov_token] * self.num_oov_indices

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Replace the vocabulary.

        Args:
            vocabulary: terms in the order of their numbers, the special ones first or left out; or
                the path of a file.
            idf_weights: one for each term; with `output_mode="tf_idf"`.

        Raises:
            ConfigError: an empty vocabulary, a term twice, more than `max_tokens`, or another
                number of weights.
        """
        terms = self._terms(vocabulary)
        found = self._checked(terms)
        self._vocabulary = found
        if idf_weights is not None:
            self._idf = self._spread(_coerce_weights(idf_weights), terms, found)

    def _terms(self, given: Any) -> tuple:
        found = vocabulary.kind.coerce(given) or vocabulary.Terms(())
        return found.values if found.written else tuple(self._parsed(line) for line in found.values)

    def _checked(self, terms: tuple) -> Vocabulary:
        found = vocabulary.behind(self._specials(), terms)
        forbidden = [self.mask_token] if self.mask_token is not None else []
        found.check(
            type(self).__name__,
            self.term,
            [*forbidden, self.oov_token] if self.invert else forbidden,
        )
        if self.max_tokens is not None and len(found) > self.max_tokens:
            raise ConfigError(
                f"{type(self).__name__}: more terms than `max_tokens`",
                found=len(found),
                wanted=f"at most {self.max_tokens}",
            )
        return found

    def _spread(self, weights: Any, terms: tuple, found: Vocabulary) -> Any:
        """Weights of the whole vocabulary: the unknown weighs what a known term does on average."""
        import numpy as np

        if len(weights) != len(terms):
            raise ConfigError(
                f"{type(self).__name__}: there must be one of `idf_weights` for each term",
                found=f"{len(weights)} weights for {len(terms)} terms",
            )
        own = np.asarray(weights[len(terms) - len(found.terms) :], dtype=np.float32)
        return np.concatenate([np.full(len(found.specials), own.mean(), dtype=np.float32), own])

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The terms in the order of their numbers.

        Args:
            include_special_tokens: with what stands for nothing and for the unknown.
        """
        found = self._vocabulary or Vocabulary(self._specials(), ())
        return found.whole if include_special_tokens else list(found.terms)

    def vocabulary_size(self) -> int:
        """Number of terms, the special ones included."""
        return len(self._vocabulary) if self._vocabulary is not None else len(self._specials())

    def _known(self) -> Vocabulary:
        if self._vocabulary is None:
            raise ConfigError(
                f"{self.name!r} has no vocabulary yet", hint=f"{self.name}.adapt(data)"
            )
        return self._vocabulary

    # -- Finding it in data ------------------------------------------------------------------------

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Forget what earlier data gave, and find it in these.

        Args:
            data: an array, of one axis with a document per entry; or an iterable of batches, of
                which one with one axis is one document.
            steps: stop after that many batches.

        Raises:
            ConfigError: it was given to the layer; there is nothing to find.
        """
        if is_array(data):
            data = self._values(data)
            data = data[:, None] if data.ndim == 1 else data
        super().adapt(data, steps)

    def update_state(self, data: Any) -> None:
        """Take one more batch into account."""
        values = self._values(data)
        self.count_rows(
            values.reshape(len(values) if values.ndim > 1 else 1, -1).tolist()
        )  # one axis: one document

    def count_rows(self, rows: Iterable[list]) -> None:
        """Take documents into account, each a list of terms."""
        for row in rows:
            self._rows += 1
            self._counts.update(row)
            self._documents.update(set(row))

    def finalize_state(self) -> None:
        """Take the vocabulary from the batches seen."""
        if not self._rows:
            return
        specials = self._specials()
        terms = sorted(
            self._counts.keys() - {self.mask_token, self.oov_token},
            key=lambda t: (self._counts[t], t),
            reverse=True,
        )
        kept = tuple(terms[: None if self.max_tokens is None else self.max_tokens - len(specials)])
        weights = None
        if self.output_mode == "tf_idf":
            weights = [math.log1p(self._rows / (1 + self._documents[term])) for term in kept]
        self.set_vocabulary(kept, weights)

    def reset_state(self) -> None:
        """Forget the batches seen, and the vocabulary that they gave."""
        if self._given_terms is not None:
            raise ConfigError(f"{self.name!r} was given its vocabulary; there is nothing to adapt")
        self._counts, self._documents, self._rows, self._vocabulary = Counter(), Counter(), 0, None

    # -- Looking up --------------------------------------------------------------------------------

    def _values(self, inputs: Any) -> Any:
        """The input as an array of terms."""
        raise NotImplementedError

    def call(self, inputs: Any) -> Any:
        return (
            self._terms_at(plain(inputs))
            if self.invert
            else self.encoded_numbers(self.numbers(self._values(inputs)))
        )

    def encoded_numbers(self, numbers: Any) -> Any:
        """Numbers as the output mode wants them; -1 is nothing."""
        if self.output_mode != "tf_idf":
            return self._represented(numbers)
        import numpy as np

        counts = encoding.tallied(numbers, self._depth() or 0, "count").astype(np.float32)
        if self._idf is None:
            raise ConfigError(
                f"{self.name!r} does not know its idf weights",
                hint="adapt it, or give `idf_weights`",
            )
        weights = np.pad(self._idf, (0, counts.shape[-1] - len(self._idf)))
        return engine.convert_to_tensor(counts * weights, self.compute_dtype)

    def numbers(self, values: Any) -> Any:
        """The number of every term, int64; in vectors, -1 for the mask token."""
        import numpy as np

        table = self._known().number
        found = [
            table[term] if term in table else self._other(term)
            for term in values.reshape(-1).tolist()
        ]
        return np.asarray(found, dtype=np.int64).reshape(values.shape)

    def _other(self, term: Any) -> int:
        """The number of a term that is not in the vocabulary."""
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
        """A number by which unknown terms are told apart."""
        raise NotImplementedError

    def _terms_at(self, numbers: Any) -> Any:
        import numpy as np

        whole, flat = self._known().whole, numbers.reshape(-1).tolist()
        found = [whole[i] if 0 <= i < len(whole) else self.oov_token for i in flat]
        return self._as_terms(np.asarray(found, dtype=object).reshape(numbers.shape))

    def _as_terms(self, terms: Any) -> Any:
        return terms

    def _depth(self) -> int | None:
        return self.max_tokens if self.pad_to_max_tokens else self._size()

    def _size(self) -> int | None:
        return self._size_to_come if self._vocabulary is None else len(self._vocabulary)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self.output_mode == "tf_idf":
            return encoding.shape_of(input_shape, self._depth(), "count")
        return super().compute_output_shape(input_shape)

    def compute_output_spec(self, inputs: Any) -> KerasTensor:
        spec = super().compute_output_spec(inputs)
        return KerasTensor(spec.shape, "string") if self.invert and self.term is str else spec

    # -- Config and files --------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        found |= {"vocabulary": self._written_terms(), "vocabulary_size": self._size()}
        base = [name for name in found if name not in self.order]
        return {name: found[name] for name in (*base, *self.order)}

    order: ClassVar[tuple[str, ...]]

    def _written_terms(self) -> list[Any] | None:
        """Terms that the config holds: those given as a list, and those that a file of lines cannot
        hold.
        """
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
        made = super().from_config(
            {name: value for name, value in config.items() if name != "vocabulary_size"}
        )
        made._size_to_come = _coerce_size(config.get("vocabulary_size"))
        return made

    def get_build_config(self) -> dict[str, Any]:
        """Nothing to say: there is nothing to build."""
        return {}

    def save_own_variables(self, store: Any) -> None:
        """Put the idf weights into `store`, if there are any."""
        if self._idf is not None:
            store["idf_weights"] = self._idf

    def load_own_variables(self, store: Any) -> None:
        """Take the idf weights from `store`, if it has any."""
        if "idf_weights" in store:
            self._idf = engine.convert_to_numpy(store["idf_weights"])

    def save_assets(self, dir_path: str) -> None:
        """Write the vocabulary into a folder, unless the config holds it."""
        if self._vocabulary is not None and self._written_terms() is None:
            vocabulary.write(os.path.join(dir_path, vocabulary.FILE), self._vocabulary.whole)

    def load_assets(self, dir_path: str) -> None:
        """Read the vocabulary from a folder, unless the config held it."""
        path = os.path.join(dir_path, vocabulary.FILE)
        if os.path.exists(path):
            self._vocabulary = self._checked(
                tuple(self._parsed(line) for line in vocabulary.read(path))
            )

    def _parsed(self, line: str) -> Any:
        try:
            return self.term(line)
        except ValueError:
            raise DamagedFileError(
                f"the vocabulary of {self.name!r} must hold numbers", found=repr(line)[:100]
            ) from None
