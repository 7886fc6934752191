"""Where the weights lie that were trained on ImageNet, and how their files are recognised.

Refuses to know what is in them.
"""

from __future__ import annotations

from typing import NamedTuple

from keramos.utils import get_file

_STORE = "https://storage.googleapis.com"
_FOLDER = f"{_STORE}/tensorflow/keras-applications"


class File(NamedTuple):
    """One file of weights.

    Attributes:
        url: where it is published.
        digest: MD5 or SHA-256, by its length; None where none was ever published.
        name: in the cache; the last part of the URL where empty.
    """

    url: str
    digest: str | None
    name: str = ""

    def path(self) -> str:
        """The file on this machine, fetched where it is not there yet."""
        name = self.name or self.url.rpartition("/")[2]
        return get_file(name, self.url, cache_subdir="models", file_hash=self.digest)


class Published(NamedTuple):
    """The weights of one model: all of them, and those below its classifier."""

    complete: File
    body: File

    def path(self, include_top: bool) -> str:
        """The file on this machine, fetched where it is not there yet."""
        return (self.complete if include_top else self.body).path()


def kernels(folder: str, name: str, complete: str, body: str) -> Published:
    """Files called as most families call them.

    Args:
        folder: of the family.
        name: of the model.
        complete: digest of the file with all weights.
        body: digest of that without the classifier.
    """
    url = f"{_FOLDER}/{folder}/{name}_weights_tf_dim_ordering_tf_kernels"
    return Published(File(f"{url}.h5", complete), File(f"{url}_notop.h5", body))


def plain(folder: str, name: str, complete: str, body: str) -> Published:
    """Files called as their model.

    Args:
        folder: of the family; where empty, the one of those that are not TensorFlow's.
        name: of the model.
        complete: digest of the file with all weights.
        body: digest of that without the classifier.
    """
    url = f"{_FOLDER}/{folder}/{name}" if folder else f"{_STORE}/keras-applications/{name}"
    return Published(File(f"{url}.h5", complete), File(f"{url}_notop.h5", body))


def single(folder: str, complete: str, body: str, *digests: str) -> Published:
    """Files of any name.

    Args:
        folder: of the family.
        complete: name of the file with all weights.
        body: name of that without the classifier.
        digests: of the two, if there are any.
    """
    first, second = digests or (None, None)
    url = f"{_FOLDER}/{folder}"
    return Published(File(f"{url}/{complete}", first), File(f"{url}/{body}", second))
