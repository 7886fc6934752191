"""The operations that move elements, multiply arrays, or make new ones in the likeness of others.

A line says parameters, shape rule and meaning (`declaration.Op`); the engine computes.
"""

from __future__ import annotations

from keramos.ops import placement as p
from keramos.ops import rules as r
from keramos.ops.declaration import Alias, Op

TABLE: dict[str, Op | Alias] = {
    "reshape": Op(
        "x | newshape",
        p.reshape,
        "The same elements in another shape; -1 stands for what is left.",
        settled=("newshape",),
    ),
    "ravel": Op("x", p.ravel, "One axis."),
    "transpose": Op(
        "x | axes=None", p.transpose, "Axes in another order, reversed when none is given."
    ),
    "moveaxis": Op(
        "x | source, destination", p.moveaxis, "Some axes elsewhere, the others in order."
    ),
    "swapaxes": Op("x | axis1, axis2", p.swapaxes, "Two axes exchanged."),
    "squeeze": Op("x | axis=None", p.squeeze, "Without axes of length 1."),
    "expand_dims": Op("x | axis", p.expand_dims, "With an axis of length 1 more."),
    "broadcast_to": Op("x | shape", p.broadcast_to, "Stretched to a shape."),
    "concatenate": Op(
        "xs | axis=0", p.concatenate, "One behind the other along an axis that exists."
    ),
    "stack": Op("x | axis=0", p.stack, "One behind the other along a new axis."),
    "hstack": Op("xs", None, "Side by side: along axis 1, or 0 for vectors."),
    "vstack": Op("xs", None, "One below the other: along axis 0, of at least two axes."),
    "dstack": Op("xs", None, "Along axis 2, of at least three axes."),
    "append": Op("x1, x2 | axis=None", p.append, "The second behind the first."),
    "split": Op(
        "x | indices_or_sections, axis=0",
        p.split,
        "Equal parts, or parts that begin at given indices.",
    ),
    "array_split": Op(
        "x | indices_or_sections, axis=0",
        p.array_split,
        "Parts whose lengths differ by one at most.",
    ),
    "hsplit": Op("x | indices_or_sections", None, "Parts along axis 1, or 0 for vectors."),
    "vsplit": Op("x | indices_or_sections", None, "Parts along axis 0."),
    "dsplit": Op("x | indices_or_sections", None, "Parts along axis 2."),
    "tile": Op("x | repeats", p.tile, "Repeated as a whole, per axis."),
    "repeat": Op("x | repeats, axis=None", p.repeat, "Every element repeated."),
    "roll": Op(
        "x | shift, axis=None",
        r.same,
        "Moved along axes; what leaves at the end comes in at the start.",
    ),
    "flip": Op("x | axis=None", r.same, "Axes reversed."),
    "fliplr": Op("x", r.same, "Axis 1 reversed."),
    "flipud": Op("x", r.same, "Axis 0 reversed."),
    "rot90": Op(
        "array | k=1, axes=(0, 1)", None, "Turned by k right angles in the plane of two axes."
    ),
    "pad": Op(
        "x, *, constant_values=None | pad_width, mode='constant'",
        p.pad,
        "Elements added around: one number, a pair, or a pair per axis.",
        order="x pad_width mode constant_values",
    ),
    "take": Op("x, indices | axis=None", p.take, "The elements at some indices along an axis."),
    "take_along_axis": Op(
        "x, indices | axis=None", p.take_along_axis, "The elements at some indices, row by row."
    ),
    "get_item": Op("x, key", p.get_item, "x[key]."),
    "diag": Op("x | k=0", p.diag, "A diagonal, or the matrix that has it."),
    "diagflat": Op("x | k=0", None, "The matrix whose k-th diagonal holds all elements."),
    "diagonal": Op("x | offset=0, axis1=0, axis2=1", p.diagonal, "A diagonal of two axes."),
    "diff": Op("a | n=1, axis=-1", None, "Differences of neighbours, n times."),
    "trace": Op("x | offset=0, axis1=0, axis2=1", None, "Sum of a diagonal."),
    "tril": Op("x | k=0", r.same, "0 above the k-th diagonal."),
    "triu": Op("x | k=0", r.same, "0 below the k-th diagonal."),
    "vander": Op("x | N=None, increasing=False", None, "Powers side by side."),
    "unravel_index": Op("indices | shape", None, "Indices into the flattened array, per axis."),
    "matmul": Op("x1, x2", p.matmul, "Matrix product; stacks of matrices are broadcast."),
    "dot": Op("x1, x2", p.dot, "The last axis of the one with the last but one of the other."),
    "inner": Op("x1, x2", p.inner, "The last axes of both."),
    "outer": Op("x1, x2", p.outer, "Every product of an element of the one and one of the other."),
    "vdot": Op("x1, x2", p.vdot, "Sum of products of all elements, the first ones conjugated."),
    "tensordot": Op("x1, x2 | axes=2", p.tensordot, "Sum of products over some axes of each."),
    "kron": Op("x1, x2", None, "Kronecker product."),
    "cross": Op(
        "x1, x2 | axisa=-1, axisb=-1, axisc=-1, axis=None",
        p.cross,
        "Vector product in three dimensions.",
    ),
    "zeros_like": Op("x | dtype=None", r.given_type, "All 0, in the shape of x."),
    "ones_like": Op("x | dtype=None", r.given_type, "All 1, in the shape of x."),
    "empty_like": Op("x | dtype=None", r.given_type, "Whatever, in the shape of x."),
    "full_like": Op(
        "x, fill_value | dtype=None",
        lambda x, fill_value, dtype=None: r.given_type(x, dtype),
        "All `fill_value`, in the shape of x.",
    ),
    "linspace": Op(
        "start, stop | num=50, endpoint=True, retstep=False, dtype=None, axis=0",
        p.spaced,
        "Numbers evenly apart.",
    ),
    "logspace": Op(
        "start, stop | num=50, endpoint=True, base=10, dtype=None, axis=0",
        p.spaced,
        "Numbers evenly apart on a logarithmic scale; start and stop are exponents.",
    ),
    "geomspace": Op(
        "start, stop | num=50, endpoint=True, dtype=None, axis=0",
        p.spaced,
        "Numbers in constant proportion.",
    ),
}
