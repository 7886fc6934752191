"""Who wrote a config or a file: the version, the backend, the kind of file.

The only place that compares versions: everything else asks for the family of writers. Refuses to
know what a file looks like: `evidence` reads that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

#: Writers whose files have the same meaning:
#:
#: - `keras1`: Keras 0.x and 1.x
#: - `keras2`: Keras 2.0 to 2.3, on TensorFlow, Theano or CNTK
#: - `tf_keras`: tf.keras 1.4 to 2.15, and the package tf_keras since
#: - `keras3`: Keras 3, and keramos
Family = Literal["keras1", "keras2", "tf_keras", "keras3"]

#: The key of `stacks_batch_dot` among what functions meant to a writer.
STACKS_BATCH_DOT = "stacks_batch_dot"

#: The version of files of Keras 0.x, none of which says which it is.
KERAS0 = "0.x"

#: The families before Keras 3.
BEFORE_KERAS3: frozenset[Family] = frozenset({"keras1", "keras2", "tf_keras"})


@dataclass(frozen=True)
class Origin:
    """Who wrote a file, as far as the file says.

    Attributes:
        source: printable name of the file; empty for a config that came without one.
        format: name of the format (`keras-zip`, `hdf5-model`, `json`, `config`).
        keras_version: of the writer.
        backend: of the writer; formats before `.keras` have it.
        date_saved: as written.
        writer: another library than Keras, and its version.
        evidence: the family that the spelling shows, where no version is written.
        guesses_backend: whether the backend is only the likeliest: Keras 0.x and 1 did not write
            it beside an architecture.
    """

    source: str = ""
    format: str = "config"
    keras_version: str | None = None
    backend: str | None = None
    date_saved: str | None = None
    writer: str | None = None
    evidence: Family | None = None
    guesses_backend: bool = False

    @cached_property
    def family(self) -> Family | None:
        """Which writers it comes from; None where nothing says it."""
        version = _parsed(self.keras_version)
        if version is None:
            return self.evidence
        if version >= (3,):
            return "keras3"
        if version < (2,):
            return "keras1"
        # tf.keras counted on its own from 2.4 on; before, it took over the number of a release of
        # Keras and put "-tf" behind it.
        is_tf = version >= (2, 4) or (self.keras_version or "").endswith("-tf")
        return "tf_keras" if is_tf else "keras2"

    def beside(self, model: Origin) -> Origin:
        """Of weights: who wrote them, where the model that they belong to is known.

        Keras 1 wrote no version beside its weights: the model's tells which it was, unless it is
        one of Keras 3, to which old weights were carried. Keras 0.x gave its tensors no names,
        which would tell the backend.

        Args:
            model: origin of the model.
        """
        is_silent = self.keras_version is None and self.evidence is not None
        is_of_it = self.evidence == "keras3" or model.family != "keras3"
        version = model.keras_version if is_silent and is_of_it else self.keras_version
        known = replace(self, keras_version=version)
        if not known.guesses_backend or model.guesses_backend or model.backend is None:
            return known
        return replace(known, backend=model.backend, guesses_backend=False)

    def with_backend_of(self, weights: Origin) -> Origin:
        """Of an architecture: the same, with the backend that its weights show, where its own is
        only the likeliest.

        Args:
            weights: origin of the weights.
        """
        if not self.guesses_backend or weights.guesses_backend or weights.backend is None:
            return self
        return replace(self, backend=weights.backend, guesses_backend=False)

    def is_newer_than(self, version: str) -> bool:
        """Whether a Keras after `version` wrote it."""
        own, other = _parsed(self.keras_version), _parsed(version)
        return own is not None and other is not None and own > other

    @property
    def loses_node_indices(self) -> bool:
        """Whether its graphs refer to the first call of a layer whichever call was meant.

        Keras 3.2.0 and 3.2.1 did, in the arguments of every call; the outputs of the model have
        the right number. 3.1 and 3.3 write all of them.
        """
        return (_parsed(self.keras_version) or ())[:2] == (3, 2)

    @property
    def clips_all_gradients(self) -> bool:
        """Whether its optimizers clip by the norm of all gradients together.

        tf.keras did until 1.8, which it calls 2.1.5.
        """
        if self.family != "tf_keras":
            return self.family in ("keras1", "keras2")
        return self._is_before(2, 1, 6)

    @property
    def stacks_batch_dot(self) -> bool | None:
        """Whether its `K.batch_dot` of tensors with more than three axes multiplies matrices of
        the last two axes, stack by stack, and does not keep every other axis of both; None where
        that is not known.

        Keras on TensorFlow did until 2.2.4 (keras-team/keras#13300), tf.keras at least until 1.12,
        which it calls 2.1.6; tf.keras 2.12 to 2.15 keep them, as Keras on Theano always did.
        """
        if self.backend == "theano" and not self.guesses_backend:
            return False
        if self.family == "keras2" and self.backend == "tensorflow":
            return self._is_before(2, 2, 5)
        if self.family == "tf_keras" and self._is_before(2, 1, 7):
            return True
        return False if self.family == "tf_keras" and not self._is_before(2, 12) else None

    @property
    def meanings(self) -> dict[str, bool | None]:
        """What functions that users' code calls meant to the writer, where that may differ from
        what they mean today; None where it is not known.
        """
        if self.family not in BEFORE_KERAS3 or self.stacks_batch_dot is False:
            return {}
        return {STACKS_BATCH_DOT: self.stacks_batch_dot}

    @property
    def averages_cosines(self) -> bool:
        """Whether its loss `cosine_proximity` is a mean over the features.

        Keras until 2.0, and tf.keras 1.4, which it calls 2.0.8; later ones are sums.
        """
        return self.family in BEFORE_KERAS3 and self._is_before(2, 1)

    @property
    def accuracy_follows_loss(self) -> bool:
        """Whether `accuracy` is the binary one wherever the loss is `binary_crossentropy`.

        It was until Keras 2.3 and tf.keras 2.1, which calls itself 2.2.4; since, and today, it is
        where an output has one column.
        """
        return self.family in BEFORE_KERAS3 and self._is_before(
            *((2, 4) if self.family == "keras2" else (2, 3))
        )

    @property
    def sorts_slots(self) -> bool:
        """Whether its optimizers hold the variables in the order of their names.

        Keras did from 1.0.7, the first to write them, until 2.0.5.
        """
        return self.family in ("keras1", "keras2") and self._is_before(2, 0, 6)

    @property
    def penalizes_recurrent_kernels_as_kernels(self) -> bool:
        """Whether its LSTM and GRU took one penalty for both kernels: Keras 1.2."""
        return self.family == "keras1" and not self._is_before(1, 2)

    @property
    def leaves_epsilon_out_of_the_root(self) -> bool:
        """Whether its deviation of a sample is a plain one: until Keras 1.0.4."""
        return self.family == "keras1" and self._is_before(1, 0, 5)

    @property
    def sums_penalties_of_activities(self) -> bool:
        """Whether a penalty of activities is a sum over the batch, not divided by its size.

        It was in Keras 1.0 to 2.3, and in tf.keras until 1.12, which calls itself 2.1.6; that of
        Keras 0.x was of means.
        """
        if self.family == "tf_keras":
            return self._is_before(2, 2, 4)
        return self.family in ("keras1", "keras2") and self.keras_version != KERAS0

    @property
    def divides_by_weights_that_count(self) -> bool:
        """Whether its losses are divided by the number of sample weights that are not 0: in Keras
        until 2.2, and in tf.keras until 1.12, which calls itself 2.1.6.
        """
        if self.family == "tf_keras":
            return self._is_before(2, 2, 4)
        return self.family in ("keras1", "keras2") and self._is_before(2, 3)

    @property
    def divides_by_masked_steps(self) -> bool:
        """Whether its losses of masked outputs are divided by the number of all steps: in Keras
        2.3, and in tf.keras from 1.13, which calls itself 2.2.4, to 2.10.
        """
        if self.family == "tf_keras":
            return not self._is_before(2, 2, 4) and self._is_before(2, 11)
        return self.family == "keras2" and not self._is_before(2, 3)

    @property
    def hides_order_of_slots(self) -> bool:
        """Whether its optimizers hold the variables in the order of numbers that are not in the
        file: Keras 1.1.1 on Theano, whose names of variables were made of them.
        """
        return self.backend == "theano" and _parsed(self.keras_version) == (1, 1, 1)

    @property
    def gives_metrics_of_cosines_a_sign_of_their_own(self) -> bool:
        """Whether its metric `cosine_proximity` is +Σ, the loss of that name being −Σ: since Keras
        2.3 and tf.keras 1.13, which calls itself 2.2.4.
        """
        return not self._is_before(*((2, 2, 4) if self.family == "tf_keras" else (2, 3)))

    @property
    def leaves_interpolation_out(self) -> bool:
        """Whether its UpSampling2D may interpolate and does not say how: tf.keras 1.14, which calls
        itself 2.2.4 as 1.13 and 1.15 to 2.1 do. Those that say it have the key.
        """
        return self.family == "tf_keras" and _parsed(self.keras_version) == (2, 2, 4)

    @property
    def pools_by_setting(self) -> bool:
        """Whether its MaxPooling1D and AveragePooling1D had an order of channels, by a setting, and
        did not write it: tf.keras 1.10 to 1.12, which call themselves 2.1.6.
        """
        return self.family == "tf_keras" and _parsed(self.keras_version) == (2, 1, 6)

    @property
    def leaves_strides_of_convolved_gates_out(self) -> bool:
        """Whether its ConvLSTM2D does not write its strides: Keras 1.1.2 to 1.2.2."""
        return self.family == "keras1" and not self._is_before(1, 1, 2)

    @property
    def leaves_decay_out(self) -> bool:
        """Whether its optimizers decay, and do not say by how much, but for SGD: Keras 1.1.0."""
        return _parsed(self.keras_version) == (1, 1, 0)

    @property
    def leaves_inversion_out(self) -> bool:
        """Whether its Normalization may invert and does not say so: tf.keras 2.10 to 2.12."""
        is_tf = self.family == "tf_keras" and not self._is_before(2, 10)
        return is_tf and self._is_before(2, 13)

    @property
    def leaves_logits_of_auc_out(self) -> bool:
        """Whether its AUC may take logits and does not say so: tf.keras until 2.9."""
        return self.family == "tf_keras" and self._is_before(2, 10)

    @property
    def normalizes_frozen_by_batch(self) -> bool:
        """Whether a frozen BatchNormalization goes by each batch in training: Keras 2, and tf.keras
        until 1.12; later ones share their version with TensorFlow 2, where it does not.
        """
        if self.family == "tf_keras":
            return self._is_before(2, 2, 4)
        return self.family == "keras2"

    @property
    def keeps_deviations(self) -> bool | None:
        """Whether its BatchNormalization keeps deviations, not variances: until Keras 1.0.5; None
        where the version is not known.
        """
        if self.family != "keras1" or self.keras_version is None:
            return None if self.family == "keras1" else False
        return self._is_before(1, 0, 6)

    @property
    def pads_volumes_as_tensorflow(self) -> bool:
        """Whether its Convolution3D on Theano padded as TensorFlow does, for which there was none:
        until Keras 1.1.0. Architectures without a version are of 1.0.0 to 1.0.4.
        """
        is_first = self.keras_version is None
        return self.family == "keras1" and (is_first or self._is_before(1, 1, 1))

    @property
    def attention_sees_masks(self) -> bool:
        """Whether MultiHeadAttention heeds the masks of its inputs, and its output has one.

        It does since tf.keras 2.10, which was the sixth release to have it.
        """
        return not self._is_before(2, 10)

    @property
    def softmax_sees_masks(self) -> bool:
        """Whether the layer Softmax gives 0 where its input is masked, as since tf.keras 2.4."""
        return self.family == "tf_keras" and not self._is_before(2, 4)

    @property
    def relu_ends_masks(self) -> bool:
        """Whether what follows the layer ReLU counts every step.

        It did from tf.keras 1.15 to 2.4; 1.13 and 1.14, where it did not, call themselves 2.2.4
        like 1.15 and 2.0.
        """
        since = self.family == "tf_keras" and not self._is_before(2, 2, 4)
        return since and self._is_before(2, 5)

    @property
    def times_make_masks(self) -> bool:
        """Whether a layer that TimeDistributed applies may mask.

        It may since Keras 2.2 and tf.keras 1.10; tf.keras 1.9 to 1.12 call themselves 2.1.6.
        """
        return not self._is_before(*((2, 1, 6) if self.family == "tf_keras" else (2, 2)))

    def _is_before(self, *version: int) -> bool:
        own = _parsed(self.keras_version)
        return own is not None and own < version

    def __str__(self) -> str:
        by = self.writer or (f"Keras {self.keras_version}" if self.keras_version else None)
        details = ", ".join(part for part in (by, self.backend) if part)
        return f"{self.source} ({details})" if details else self.source


#: The origin of a config that nothing is known of: it means what it means today.
UNKNOWN = Origin()


def _parsed(version: str | None) -> tuple[int, ...] | None:
    """`"2.2.4-tf"` as (2, 2, 4); numbers, for "10" comes after "3"."""
    match = re.match(r"\d{1,6}(\.\d{1,6})*", version or "")
    return tuple(map(int, match.group().split("."))) if match else None
