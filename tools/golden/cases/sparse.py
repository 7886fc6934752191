"""Sparse tensors: what operations, layers and models answer to arrays without their zeros.

Refuses to know either library: each program is handed one, and what makes an array sparse.
"""

# ruff: noqa: E501
# Tables: one case per line.
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

A = np.array([[0, 2, 0, -0.5], [0, 0, 0, 0], [0.25, 0, 0.75, 0]], "float32")
B = np.array([[1, 2, 0, 0], [0, 0, 0, 1], [0, 0, 2, -0.5]], "float32")
WHOLE = np.array([[0, 2, 0, 5], [0, 0, 0, 0], [1, 0, 3, 0]], "int32")
CLASSES = np.array([[0, 2], [1, 1], [3, 0]], "int32")
W = np.arange(8, dtype="float32").reshape(4, 2) - 3
ODD = np.array([[0, 1, 2, 0], [np.nan, 0, 1, 1], [1, 1, 0, 1]], "float32")

ONE = (
    "abs arccos arcsin arcsinh arctan arctanh ceil conj copy cos cosh exp exp2 expm1 floor imag isfinite isinf isnan log1p "
    "negative ones_like real reciprocal round sign signbit sin sinh sqrt square tan tanh zeros_like relu sigmoid softmax cumsum max argmax cbrt trunc"
).split()
TWO = "add subtract multiply divide maximum minimum mod power equal greater logical_and".split()
SHAPED: dict[str, Callable] = {
    "cast float16": lambda k, x: k.ops.cast(x, "float16"),
    "cast bool": lambda k, x: k.ops.cast(x, "bool"),
    "convert": lambda k, x: k.ops.convert_to_tensor(x),
    "convert float16": lambda k, x: k.ops.convert_to_tensor(x, dtype="float16"),
    "convert dense": lambda k, x: k.ops.convert_to_tensor(x, sparse=False),
    "convert sparse": lambda k, x: k.ops.convert_to_tensor(x, sparse=True),
    "stop_gradient": lambda k, x: k.ops.stop_gradient(x),
    "sum": lambda k, x: k.ops.sum(x),
    "sum 0": lambda k, x: k.ops.sum(x, axis=0),
    "sum 1 kept": lambda k, x: k.ops.sum(x, axis=1, keepdims=True),
    "mean": lambda k, x: k.ops.mean(x),
    "mean -1": lambda k, x: k.ops.mean(x, axis=-1),
    "mean 0 1": lambda k, x: k.ops.mean(x, axis=(0, 1)),
    "max 0": lambda k, x: k.ops.max(x, axis=0),
    "reshape": lambda k, x: k.ops.reshape(x, (4, 3)),
    "reshape -1": lambda k, x: k.ops.reshape(x, (-1, 2, 2)),
    "transpose": lambda k, x: k.ops.transpose(x),
    "transpose axes": lambda k, x: k.ops.transpose(x, (1, 0)),
    "expand_dims": lambda k, x: k.ops.expand_dims(x, 1),
    "squeeze": lambda k, x: k.ops.squeeze(k.ops.expand_dims(x, -1), -1),
    "concatenate": lambda k, x: k.ops.concatenate([x, x], axis=1),
    "concatenate dense": lambda k, x: k.ops.concatenate([x, B], axis=0),
    "stack": lambda k, x: k.ops.stack([x, x]),
    "take": lambda k, x: k.ops.take(x, [1, 0], axis=0),
    "broadcast_to": lambda k, x: k.ops.broadcast_to(x, (2, 3, 4)),
    "matmul": lambda k, x: k.ops.matmul(x, W),
    "matmul vector": lambda k, x: k.ops.matmul(x, W[:, 0]),
    "matmul left": lambda k, x: k.ops.matmul(W.T[:, :3], x),
    "matmul sparse": lambda k, x: k.ops.matmul(x, k.ops.transpose(x)),
    "matmul axes": lambda k, x: k.ops.matmul(k.ops.reshape(x, (3, 2, 2)), W[:2]),
    "einsum": lambda k, x: k.ops.einsum("ij,jk->ik", x, W),
    "multiply row": lambda k, x: k.ops.multiply(x, B[0]),
    "multiply column": lambda k, x: k.ops.multiply(B[:, :1], x),
    "multiply number": lambda k, x: k.ops.multiply(x, 2.5),
    "multiply larger": lambda k, x: k.ops.multiply(k.ops.expand_dims(x, 0), np.ones((2, 1, 1), "float32")),
    "divide number": lambda k, x: k.ops.divide(x, 4.0),
    "divide odd": lambda k, x: k.ops.divide(x, ODD),
    "add number": lambda k, x: k.ops.add(x, 1.0),
    "add row": lambda k, x: k.ops.add(x, B[0]),
    "gradient": lambda k, x: _gradient(k, x),
}  # fmt: skip


def _gradient(k: Any, x: Any) -> Any:
    import jax

    return jax.grad(lambda w: k.ops.sum(k.ops.square(k.ops.matmul(x, w))))(W)


LAYERS: dict[str, tuple] = {
    "Dense": (2, "relu"), "EinsumDense": ("ab,bc->ac", 2), "Flatten": (), "Activation": ("relu",), "ReLU": (),
    "Softmax": (), "Dropout": (0.5,), "Reshape": ((2, 2),), "Permute": ((1,),), "Rescaling": (2.0,),
    "Identity": (), "BatchNormalization": (), "LayerNormalization": (), "RepeatVector": (2,), "Masking": (), "UnitNormalization": (),
}  # fmt: skip
MERGING = "Add Subtract Multiply Average Maximum Minimum Concatenate".split()
MODES = ("multi_hot", "one_hot", "count")
WORDS = np.array([["a", "z"], ["b", "b"]])


def programs(k: Any, sparse: Callable) -> dict[str, Callable[[], Any]]:
    """Name of a case -> what answers it.

    Args:
        k: the library.
        sparse: numpy's array -> the array that the case is about.
    """
    x, y, whole = sparse(A), sparse(B), sparse(WHOLE)
    cases: dict[str, Callable[[], Any]] = {}
    for name in ONE:
        cases[f"ops.{name}"] = lambda name=name: getattr(k.ops, name)(x)
    for name in TWO:
        function = getattr(k.ops, name)
        cases[f"ops.{name}, both"] = lambda f=function: f(x, y)
        cases[f"ops.{name}, dense"] = lambda f=function: f(x, B)
        cases[f"ops.{name}, left"] = lambda f=function: f(A, y)
    for name, function in SHAPED.items():
        cases[f"ops.{name}"] = lambda f=function: f(k, x)
    cases["ops.sum, whole"] = lambda: k.ops.sum(whole, axis=-1)
    cases["ops.mean, whole"] = lambda: k.ops.mean(whole, axis=1)
    cases["ops.add, types"] = lambda: k.ops.add(x, whole)
    cases["ops.matmul, whole"] = lambda: k.ops.matmul(whole, np.ones((4, 2), "int32"))
    for name, args in LAYERS.items():
        cases[f"layers.{name}"] = lambda name=name, args=args: _layer(k, name, *args)(x)
    for name in MERGING:
        cases[f"layers.{name}, both"] = lambda name=name: getattr(k.layers, name)()([x, y])
        cases[f"layers.{name}, dense"] = lambda name=name: getattr(k.layers, name)()([x, B])
    cases["layers.Embedding"] = lambda: k.layers.Embedding(6, 2, "ones")(whole)
    return cases


def _layer(k: Any, name: str, *args: Any) -> Any:
    layer = getattr(k.layers, name)(*args)
    if hasattr(layer, "kernel_initializer"):
        layer.kernel_initializer = k.initializers.Constant(0.5)
    return layer


def asked(k: Any, sparse: bool) -> dict[str, Callable[[], Any]]:
    """Name of a case -> what answers it: what is made sparse because it is asked to be.

    Args:
        k: the library.
        sparse: whether it is.
    """
    rows = {
        "ops.one_hot": lambda: k.ops.one_hot(CLASSES, 3, sparse=sparse),
        "ops.one_hot, first": lambda: k.ops.one_hot(CLASSES, 3, axis=0, sparse=sparse),
        "ops.multi_hot": lambda: k.ops.multi_hot(CLASSES, 4, sparse=sparse),
        "weighted": lambda: k.layers.CategoryEncoding(4, "count", sparse=sparse)(CLASSES, count_weights=CLASSES + 0.5),
    }  # fmt: skip
    for mode in MODES:
        rows[f"layers.CategoryEncoding, {mode}"] = lambda mode=mode: k.layers.CategoryEncoding(
            4, mode, sparse=sparse
        )(CLASSES)
        rows[f"layers.Discretization, {mode}"] = lambda mode=mode: k.layers.Discretization(
            [0.0, 1.0], output_mode=mode, sparse=sparse
        )(A)
        rows[f"layers.Hashing, {mode}"] = lambda mode=mode: k.layers.Hashing(
            4, output_mode=mode, sparse=sparse
        )(CLASSES)
        rows[f"layers.IntegerLookup, {mode}"] = lambda mode=mode: k.layers.IntegerLookup(
            vocabulary=[1, 2], output_mode=mode, sparse=sparse
        )(CLASSES)
        rows[f"layers.StringLookup, {mode}"] = lambda mode=mode: k.layers.StringLookup(
            vocabulary=["a", "b"], output_mode=mode, sparse=sparse
        )(WORDS)
    rows["layers.StringLookup, tf_idf"] = lambda: k.layers.StringLookup(
        vocabulary=["a", "b"], idf_weights=[1.0, 2.0], output_mode="tf_idf", sparse=sparse
    )(WORDS)
    rows["layers.TextVectorization"] = lambda: k.layers.TextVectorization(
        vocabulary=["a", "b"], output_mode="multi_hot", sparse=sparse
    )(np.array(["a z", "b b"]))
    rows["layers.HashedCrossing"] = lambda: k.layers.HashedCrossing(
        4, output_mode="one_hot", sparse=sparse
    )([CLASSES[:, 0], CLASSES[:, 1]])
    return rows


def trained(k: Any, x: Any, sparse: bool = True) -> list:
    """Losses of two epochs, a loss and predictions of a model of one input."""
    inputs = k.Input((4,), sparse=sparse)
    model = k.Model(inputs, k.layers.Dense(1, kernel_initializer="ones")(inputs))
    model.compile("sgd", "mse")
    y = np.ones((3, 1), "float32")
    losses = model.fit(x, y, batch_size=2, epochs=2, shuffle=False, verbose=0).history["loss"]
    return [*losses, model.evaluate(x, y, verbose=0), *model.predict(x, verbose=0).ravel().tolist()]


def _dense(x: Any) -> Any:
    if x.dtype != bool:
        return x.todense()
    return type(x)((x.data.astype("int32"), x.indices), shape=x.shape).todense() > 0


def answer(program: Callable[[], Any]) -> dict[str, Any]:
    """Type, sparseness and numbers of what a program answers; or what it raises."""
    from jax.experimental.sparse import JAXSparse

    try:
        found = program()
    except Exception as error:  # noqa: BLE001  what Keras raises is the fact recorded
        return {"raises": type(error).__name__}
    dense = np.asarray(_dense(found) if isinstance(found, JAXSparse) else found)
    values = [float(f"{value:.5g}") for value in dense.ravel().real.astype("float64")]
    return {
        "is": f"{dense.dtype}{list(dense.shape)}",
        "sparse": isinstance(found, JAXSparse),
        "values": values,
    }
