"""Where the files of the data sets stand, and their hashes.

A test, or somebody with a mirror, puts another row in the place of one:
`files.FILES["mnist.npz"] = File(url, file_hash)`.
"""

from __future__ import annotations

from typing import NamedTuple

from keramos.utils.cached_file import get_file

_TENSORFLOW = "https://storage.googleapis.com/tensorflow/tf-keras-datasets"
_TORONTO = "https://www.cs.toronto.edu/~kriz"


class File(NamedTuple):
    """One file: its URL, its MD5 or SHA-256 where one is published, and the folder of the cache."""

    origin: str
    file_hash: str | None
    cache_subdir: str = "datasets"


#: name -> where it is, as Keras 3.15.1 has it
FILES: dict[str, File] = {
    "boston_housing.npz": File(
        f"{_TENSORFLOW}/boston_housing.npz",
        "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5",
    ),
    "california_housing.npz": File(
        f"{_TENSORFLOW}/california_housing.npz",
        "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f",
    ),
    "cifar-10-python.tar.gz": File(
        f"{_TORONTO}/cifar-10-python.tar.gz",
        "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
    ),
    "cifar-100-python.tar.gz": File(
        f"{_TORONTO}/cifar-100-python.tar.gz",
        "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7",
    ),
    "imdb.npz": File(
        f"{_TENSORFLOW}/imdb.npz",
        "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
    ),
    "imdb_word_index.json": File(
        f"{_TENSORFLOW}/imdb_word_index.json", "bfafd718b763782e994055a2d397834f"
    ),
    "mnist.npz": File(
        f"{_TENSORFLOW}/mnist.npz",
        "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
    ),
    "reuters.npz": File(
        f"{_TENSORFLOW}/reuters.npz",
        "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916",
    ),
    "reuters_word_index.json": File(
        f"{_TENSORFLOW}/reuters_word_index.json", "4d44cc38712099c9e383dc6e5f11a921"
    ),
    **{
        name: File(f"{_TENSORFLOW}/{name}", None, "datasets/fashion-mnist")
        for name in (
            "train-labels-idx1-ubyte.gz",
            "train-images-idx3-ubyte.gz",
            "t10k-labels-idx1-ubyte.gz",
            "t10k-images-idx3-ubyte.gz",
        )
    },
}


def fetch(name: str, fname: str | None = None, *, extract: bool = False) -> str:
    """The path of a file of the table in the cache, downloaded if it is not there.

    Args:
        name: a key of `FILES`.
        fname: its name in the cache; the same by default.
        extract: unpack it, and return the folder.
    """
    file = FILES[name]
    return get_file(
        fname or name,
        origin=file.origin,
        file_hash=file.file_hash,
        cache_subdir=file.cache_subdir,
        extract=extract,
    )
