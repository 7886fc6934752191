"""A tensor that is named and described, and read when asked.

Each `read` goes to the file again: nothing that was read is kept.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from keramos.errors import DamagedFileError
from keramos.storage import crc32c, dtypes
from keramos.storage.span import of_bytes

if TYPE_CHECKING:
    from typing import TypeAlias

    import numpy as np
    from numpy.typing import DTypeLike

    from keramos.storage.mapping import Mapping
    from keramos.storage.span import Buffered, Span

    Array: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[Any]]

#: The checksums that a digest may be; the first is the one that we write.
DIGESTS: dict[str, Callable[[memoryview], int]] = {"crc32": zlib.crc32, "crc32c": crc32c.crc32c}
DIGEST = "crc32"


class LazyTensor:
    """A tensor in a file or in memory.

    Args:
        name: its path in the file.
        shape: its shape.
        dtype: a name of `dtypes` (`'float32'`, `'bfloat16'`, `'bool'` …).
        fetch: makes the numpy array; called by every `read`.
        decode: of what `fetch` made, or of a slice of it, the elements proper; for byte orders and
            checks, so that a slice costs no more than itself.
        check: called by every `read`, not by slices: raises where the whole is damaged.
        is_mapped: whether `fetch` gives a view of a mapped file, which costs no memory.
        mapping: the mapped file that arrays read from here may look into.
    """

    __slots__ = ("_check", "_decode", "_fetch", "dtype", "is_mapped", "mapping", "name", "shape")

    def __init__(
        self,
        name: str,
        shape: tuple[int, ...],
        dtype: str,
        fetch: Callable[[], Array],
        *,
        decode: Callable[[Array], Array] | None = None,
        check: Callable[[], None] | None = None,
        is_mapped: bool = False,
        mapping: Mapping | None = None,
    ):
        self.name, self.shape, self.dtype = name, shape, dtype
        self.is_mapped, self.mapping = is_mapped, mapping
        self._fetch, self._decode, self._check = fetch, decode, check

    @classmethod
    def of(cls, name: str, array: Any) -> LazyTensor:
        """An array in memory under a name; nothing is copied.

        Args:
            array: numpy, jax, a LazyTensor, a number, or anything with `__array__`.
        """
        if isinstance(array, LazyTensor):
            return array.named(name)
        if not (hasattr(array, "shape") and hasattr(array, "dtype")):
            import numpy as np

            array = np.asarray(array)
        shape = tuple(int(n) for n in array.shape)
        return cls(name, shape, dtypes.name_of(array.dtype), lambda: _as_numpy(array))

    @classmethod
    def stored(
        cls,
        name: str,
        shape: tuple[int, ...],
        dtype: str,
        span: Span,
        offset: int,
        order: str = "<",
        check: Callable[[], None] | None = None,
    ) -> LazyTensor:
        """A tensor whose elements lie side by side in a file, row-major.

        Args:
            offset: of the first, in bytes from the beginning of `span`.
            order: `<` little or `>` big endian.
            check: as for the constructor.
        """
        nbytes = math.prod(shape) * dtypes.itemsize(dtype)
        if nbytes:
            span.check(offset, nbytes)
        elif math.prod(n for n in shape if n) >> 48:  # numpy cannot hold (0, 2^60) either
            raise span.damaged("a tensor has an impossible shape", at=name, found=list(shape))
        fetch = lambda: _viewed(span, offset, nbytes, shape, dtype, order)  # noqa: E731
        decode = partial(_booleans, span=span) if dtype == "bool" else _native
        mapping = span.mapping
        is_mapped = mapping is not None
        return cls(
            name,
            shape,
            dtype,
            fetch,
            decode=decode,
            check=check,
            is_mapped=is_mapped,
            mapping=mapping,
        )

    @property
    def nbytes(self) -> int:
        """Bytes of its elements."""
        return self.size * dtypes.itemsize(self.dtype)

    @property
    def size(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self.shape)

    def read(self) -> Array:
        """The array, read-only.

        A view of the file where the file is mapped and the elements need no conversion.

        Raises:
            DamagedFileError: if the stored bytes cannot be that tensor, or do not match the
                checksum that the file has of them.
        """
        if self._check is not None:
            self._check()
        return self._unchecked()

    def _unchecked(self) -> Array:
        array = self._fetch()
        array = (array if self._decode is None else self._decode(array)).view()
        array.flags.writeable = False
        return array

    def named(self, name: str) -> LazyTensor:
        """The same tensor under another name."""
        return self._of(self._fetch, name=name, decode=self._decode, check=self._check)

    def viewed(self, dtype: str) -> LazyTensor:
        """The same bytes as another dtype of the same size (`'void8'` as `'float8_e4m3fn'`)."""
        if dtypes.itemsize(dtype) != dtypes.itemsize(self.dtype):
            raise ValueError(f"{self.name}: {self.dtype} elements cannot be seen as {dtype}")
        fetch = lambda: self.read().view(dtypes.numpy_dtype(dtype))  # noqa: E731
        return self._of(fetch, dtype=dtype)

    def mapped(
        self,
        function: Callable[[Array], Array],
        shape: tuple[int, ...],
        dtype: str | None = None,
    ) -> LazyTensor:
        """What `function` makes of the elements, when somebody reads them.

        Args:
            function: array -> array of `shape`; a view keeps a mapped tensor free of copies.
            shape: of the result.
            dtype: the same bytes taken as another dtype first; None for the tensor's own.
        """
        source = self if dtype is None else self.viewed(dtype)
        fetch = lambda: function(source.read())  # noqa: E731
        return self._of(fetch, shape=shape, dtype=source.dtype, is_mapped=False)

    def widened(self) -> LazyTensor:
        """The same numbers in a type that every HDF5 library has: float32 for bfloat16 and its
        like.
        """
        if self.dtype not in dtypes.EXTENSIONS:
            return self
        fetch = lambda: self.read().astype("float32")  # noqa: E731
        return LazyTensor(self.name, self.shape, "float32", fetch)

    def transposed(self) -> LazyTensor:
        """The same elements with the order of the dimensions reversed."""
        shape, fetch = self.shape[::-1], lambda: self._fetch().T
        return self._of(fetch, shape=shape, decode=self._decode, check=self._check)

    def _of(
        self,
        fetch: Callable[[], Array],
        *,
        name: str | None = None,
        shape: tuple[int, ...] | None = None,
        dtype: str | None = None,
        decode: Callable[[Array], Array] | None = None,
        check: Callable[[], None] | None = None,
        is_mapped: bool = True,
    ) -> LazyTensor:
        """A tensor made of this one; it looks into the same file."""
        return LazyTensor(
            self.name if name is None else name,
            self.shape if shape is None else shape,
            self.dtype if dtype is None else dtype,
            fetch,
            decode=decode,
            check=check,
            is_mapped=is_mapped and self.is_mapped,
            mapping=self.mapping,
        )

    def in_memory(self) -> LazyTensor:
        """The same tensor, read now, in memory of its own."""
        import numpy as np

        return LazyTensor.of(self.name, np.array(self.read()))

    def digest(self, function: str = DIGEST) -> str:
        """Checksum of the elements as stored (little-endian, row-major): `'crc32:1c291ca3'`.

        It finds damage, not forgery. CRC-32 because the checksum of an archive member is computed
        from those of its tensors, so that a file is written and summed in one pass.
        """
        return f"{function}:{DIGESTS[function](raw_bytes(self._unchecked())):08x}"

    def agrees(self, digest: str) -> bool:
        """Whether a digest is that of these elements; one of another kind says nothing."""
        function = digest.partition(":")[0]
        return function not in DIGESTS or self.digest(function) == digest

    def __getitem__(self, key: Any) -> Any:
        """Elements, read now; `tensor[()]` is the whole array, as h5py spells it.

        Where the file is mapped, nothing else of the tensor is read, and only what is asked for is
        converted or checked.
        """
        import numpy as np

        part = np.asarray(self._fetch()[key])
        part = (part if self._decode is None else self._decode(part)).view()
        part.flags.writeable = False
        return part[()]  # a single element is a number

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> Array:
        import numpy as np

        array = self.read()
        if dtype is not None and array.dtype != dtype:
            return array.astype(dtype)
        return np.array(array) if copy else array

    def __deepcopy__(self, memo: object) -> LazyTensor:
        return self  # nothing changes it, and its bytes need not be there twice

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        from pickle import PickleBuffer  # loading does not need it

        raw = raw_bytes(self.read())
        buffer = PickleBuffer(raw) if protocol >= 5 else bytes(raw)  # not copied by the former
        return _unpickled, (self.name, self.shape, self.dtype, buffer)

    def __repr__(self) -> str:
        return f"<LazyTensor {self.name!r} {self.dtype}{list(self.shape)}>"


def _unpickled(name: str, shape: tuple[int, ...], dtype: str, data: Buffered) -> LazyTensor:
    return LazyTensor.stored(name, shape, dtype, of_bytes(data, "<pickle>"), 0)


def raw_bytes(array: Array) -> memoryview:
    """The elements of an array as they are stored: little-endian, row-major; a view if they are."""
    import numpy as np

    if array.dtype.byteorder == ">":
        array = array.astype(array.dtype.newbyteorder("<"))
    # the dtypes of ml_dtypes have no buffer protocol; uint8 has
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _as_numpy(array: Any) -> Array:
    import numpy as np

    return np.asarray(array)


def _viewed(
    span: Span, offset: int, nbytes: int, shape: tuple[int, ...], dtype: str, order: str
) -> Array:
    import numpy as np

    stored = dtypes.numpy_dtype(dtype, order)
    if not nbytes:
        return np.empty(shape, stored)
    raw = span.view(offset, nbytes)
    return np.frombuffer(raw, np.uint8 if dtype == "bool" else stored).reshape(shape)


def _native(array: Array) -> Array:
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def _booleans(raw: Array, span: Span) -> Array:
    # numpy takes any byte as a bool; what a 2 then means differs from operation to operation
    if raw.size and raw.max() > 1:
        raise DamagedFileError("a boolean is neither 0 nor 1", in_=span.name, found=int(raw.max()))
    return raw.view(bool)
