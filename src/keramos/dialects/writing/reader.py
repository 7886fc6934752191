"""Which Keras is to read a file: what it is called, and what it knows.

The only place that compares versions of readers; `origin` compares those of writers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from keramos.dialects.origin import Family
from keramos.errors import ConfigError

#: A version of Keras: major and minor number.
Release = tuple[int, int]

#: The first and the last release before Keras 3 that files are written for.
FIRST_OF_KERAS2: Release = (2, 12)
LAST_OF_KERAS2: Release = (2, 15)
_FIRST_OF_KERAS3: Release = (3, 0)

_NAMED = re.compile(r"(keras|tf_keras|tf-keras)\s*==\s*(\d{1,3})\.(\d{1,3})(?:\.[\w.*]{1,20})?")
_WANTED = "compat='keras==2.15' (2.12 to 2.15), 'tf_keras==2.21', or 'keras==3.5' (3.0 to 3.15)"


@dataclass(frozen=True)
class Reader:
    """The Keras that a file is written for.

    Attributes:
        release: major and minor number of the Keras whose files it reads.
        name: as the user wrote it.
    """

    release: Release
    name: str

    @classmethod
    def of(cls, compat: object) -> Reader:
        """From what a user writes, such as `"keras==2.15"`.

        The package tf_keras, from 2.16 on, reads what Keras 2.15 does.

        Raises:
            ConfigError: no version of Keras, or one that no file is written for.
        """
        match = _NAMED.fullmatch(compat.strip()) if isinstance(compat, str) else None
        if match is None:
            raise ConfigError("this names no version of Keras", found=repr(compat), wanted=_WANTED)
        release = int(match[2]), int(match[3])
        if match[1] != "keras" and release > LAST_OF_KERAS2:
            release = LAST_OF_KERAS2
        is_written = FIRST_OF_KERAS2 <= release <= LAST_OF_KERAS2 or release >= _FIRST_OF_KERAS3
        if not is_written:
            what = "files for this version of Keras are not written"
            raise ConfigError(what, found=str(compat), wanted=_WANTED)
        return cls(release, str(compat).strip())

    @property
    def family(self) -> Family:
        """Which writers' files it reads as its own."""
        return "keras3" if self.release >= _FIRST_OF_KERAS3 else "tf_keras"

    @property
    def version(self) -> str:
        """What its own files say."""
        return f"{self.release[0]}.{self.release[1]}.0"

    @property
    def shown(self) -> str:
        """As people say it."""
        return shown(self.release)

    @property
    def tags_objects(self) -> bool:
        """Whether its HDF5 files say the modules of initializers and other small objects.

        Keras does from 2.13 on.
        """
        return self.release > FIRST_OF_KERAS2

    @property
    def counts_layers_twice(self) -> bool:
        """Whether it looks for weights where Keras 2.12 and 2.13 have them.

        See `dialects.paths.layers_were_counted_twice`.
        """
        return self.release < (2, 14)

    @property
    def walks_backwards(self) -> bool:
        """Whether it comes by the attributes of a model from z to a, as Keras does from 2.14 on."""
        return not self.counts_layers_twice

    @property
    def knows_policies(self) -> bool:
        """Whether it takes a dtype policy as an object of a config; Keras 3.0 and 3.1 take names.

        Keras 2 does, under another name.
        """
        return self.release >= (3, 2)

    @property
    def takes_moments(self) -> bool:
        """Whether it takes the moments of an adapted Normalization from HDF5 files, as Keras 2 and
        3.15 do, and 3.5 does not.
        """
        return self.family != "keras3" or self.release >= (3, 15)

    @property
    def takes_layers_as_activations(self) -> bool:
        """Whether it opens a layer that has another one, or a model, for its activation; Keras 3.0
        to 3.9 write such files, and do not open them.
        """
        return self.release >= (3, 10)

    @property
    def masks_models(self) -> bool:
        """Whether a model in another one may get a mask on every backend; with jax, Keras 3.0 to
        3.5 stop there with an error when they predict.
        """
        return self.family != "keras3" or self.release >= (3, 6)

    @property
    def masks_attention(self) -> bool:
        """Whether Attention and AdditiveAttention may be called on masked tensors of a graph; Keras
        3.0 to 3.11 stop there with an error, on jax and on TensorFlow.
        """
        return self.family != "keras3" or self.release >= (3, 12)

    @property
    def expects_product_first(self) -> bool:
        """Whether its Nadam has the running product before the moments.

        See `dialects.orders.product_of_nadam_came_first`.
        """
        return _FIRST_OF_KERAS3 <= self.release < (3, 7)

    def knows(self, since: Release) -> bool:
        """Whether it has what came with a release."""
        return self.release >= since


def shown(release: Release) -> str:
    """A release as people say it."""
    return f"Keras {release[0]}.{release[1]}"
