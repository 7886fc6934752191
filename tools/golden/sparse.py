"""What stock Keras answers to sparse tensors of jax.

Refuses to know the programs. Usage: <oracle python> tools/golden/sparse.py
"""

from __future__ import annotations

import warnings

import golden_file  # before keras: it chooses the backend
import keras
import scipy.sparse
from cases import sparse
from jax.experimental.sparse import BCOO


def main() -> None:
    warnings.simplefilter("ignore")
    rows = {name: sparse.answer(f) for name, f in sparse.programs(keras, BCOO.fromdense).items()}
    asked = {name: sparse.answer(f) for name, f in sparse.asked(keras, sparse=True).items()}
    data = {
        "BCOO": BCOO.fromdense(sparse.A),
        "csr": scipy.sparse.csr_matrix(sparse.A),
        "coo": scipy.sparse.coo_matrix(sparse.A),
        "float64": scipy.sparse.csr_matrix(sparse.A.astype("float64")),
    }
    trained = {name: sparse.trained(keras, x) for name, x in data.items()}
    golden_file.write(
        "sparse.json",
        {"given": rows, "asked": asked, "trained": trained},
        "what operations, layers and models answer to sparse tensors, and which are sparse",
    )


if __name__ == "__main__":
    main()
