"""House prices in the districts of California, 1990: 20,640 rows."""

from __future__ import annotations

from keramos.codec.types import choice
from keramos.datasets import arrays, files, housing

_SMALL_ROWS = 600
_VERSION = choice("small", "large", fold=False)


def load_data(
    version: str = "large",
    path: str = "california_housing.npz",
    test_split: float = 0.2,
    seed: int | None = 113,
) -> housing.Split:
    """`(x_train, y_train), (x_test, y_test)`; x: (count, 8), y: (count,), in dollars.

    The columns: income, age, rooms, bedrooms, population, occupancy, latitude, longitude.

    Args:
        version: "large": all rows; "small": the first 600.
        path: name of the file in the cache.
        test_split: part of the rows that is for testing, 0 ≤ part < 1.
        seed: of the shuffling.
    """
    part, version = housing.checked_part(test_split), _VERSION.coerce(version)
    x, y = arrays.read(files.fetch("california_housing.npz", path), ("x", "y"))
    rows = _SMALL_ROWS if version == "small" else len(x)
    return housing.split(x[:rows], y[:rows], part, seed)
