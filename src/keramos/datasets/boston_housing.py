"""House prices in the suburbs of Boston, about 1978: 506 rows.

One of its columns was built on the assumption that segregation moves prices; look at
`california_housing` instead, where a table of prices is all that is wanted.
"""

from __future__ import annotations

from keramos.datasets import arrays, files, housing


def load_data(
    path: str = "boston_housing.npz", test_split: float = 0.2, seed: int | None = 113
) -> housing.Split:
    """`(x_train, y_train), (x_test, y_test)`; x: (count, 13), y: (count,), in 1000 dollars.

    Args:
        path: name of the file in the cache.
        test_split: part of the rows that is for testing, 0 ≤ part < 1.
        seed: of the shuffling.
    """
    part = housing.checked_part(test_split)
    x, y = arrays.read(files.fetch("boston_housing.npz", path), ("x", "y"))
    return housing.split(x, y, part, seed)
