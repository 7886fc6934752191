"""Functions that ONNX lacks, as compositions of those that it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from keramos.engine.listing import Operation
from keramos.export.onnx.graph import Graph
from keramos.export.onnx.values import Source

Formula = Callable[..., Source]


class Terms:
    """Formulas as they are written: `t(x) * 2 + 1`.

    Args:
        graph: into which the nodes go.
        source: what stands for the term.
        dtype: of the numbers beside it.
    """

    def __init__(self, graph: Graph, source: Source, dtype: str):
        self.graph, self.source, self.dtype = graph, source, dtype

    def number(self, value: float) -> Source:
        """A number in the type of the term."""
        return np.array(value, np.dtype(self.dtype))

    def apply(self, kind: str, *others: Any) -> Terms:
        """An operator, the term first."""
        sources = [o.source if isinstance(o, Terms) else self.number(o) for o in others]
        return Terms(self.graph, self.graph.op(kind, self.source, *sources), self.dtype)

    def __add__(self, other: Any) -> Terms:
        return self.apply("Add", other)

    def __sub__(self, other: Any) -> Terms:
        return self.apply("Sub", other)

    def __mul__(self, other: Any) -> Terms:
        return self.apply("Mul", other)

    def __truediv__(self, other: Any) -> Terms:
        return self.apply("Div", other)

    def __rsub__(self, other: float) -> Terms:
        return Terms(self.graph, self.number(other), self.dtype) - self

    def __rtruediv__(self, other: float) -> Terms:
        return Terms(self.graph, self.number(other), self.dtype) / self

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Terms:
        return self.apply("Neg")

    def where(self, yes: Any, no: Any) -> Terms:
        """One or the other, by this condition."""
        dtype = next(x.dtype for x in (yes, no) if isinstance(x, Terms))
        sources = [
            x.source if isinstance(x, Terms) else np.array(x, np.dtype(dtype)) for x in (yes, no)
        ]
        return Terms(self.graph, self.graph.op("Where", self.source, *sources), dtype)


def formula(function: Callable[..., Terms]) -> Formula:
    """A rule of a formula in terms."""

    def rule(g: Graph, operation: Operation, *xs: Source) -> Source:
        return function(*(Terms(g, x, operation.outputs[0].dtype) for x in xs)).source

    return rule


def polynomial(x: Terms, coefficients: Sequence[float]) -> Terms:
    """c₀ xⁿ + c₁ xⁿ⁻¹ + … by Horner's rule."""
    result: Any = coefficients[0]
    for coefficient in coefficients[1:]:
        result = x * result + coefficient
    return result


def log1p(x: Terms) -> Terms:
    """log(1 + x); where x is small, corrected for what is lost in 1 + x (W. Kahan)."""
    u = x + 1.0
    lost = u.apply("Equal", 1.0).where(x, u.apply("Log") * x / (u - 1.0))
    return x.apply("Abs").apply("Greater", 0.5).where(u.apply("Log"), lost)


def expm1(x: Terms) -> Terms:
    """exp(x) - 1; where x is small, corrected likewise."""
    u = x.apply("Exp")
    lost = u.apply("Equal", 1.0).where(x, (u - 1.0) * x / u.apply("Log"))
    return x.apply("Abs").apply("Greater", 0.5).where(u - 1.0, lost)


def erf_inv(x: Terms) -> Terms:
    """The inverse of erf in single precision: polynomials in w = -log(1 - x²) (M. Giles,
    "Approximating the erfinv function", 2012).
    """
    w = -((1.0 - x) * (x + 1.0)).apply("Log")
    centre = polynomial(
        w - 2.5,
        (2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087,
         -0.00125372503, -0.00417768164, 0.246640727, 1.50140941),
    )  # fmt: skip
    tail = polynomial(
        w.apply("Sqrt") - 3.0,
        (-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773,
         -0.0076224613, 0.00943887047, 1.00167406, 2.83297682),
    )  # fmt: skip
    result = w.apply("Less", 5.0).where(centre, tail) * x
    at_the_ends = x * float("inf")  # w is infinite there, and the polynomial no number
    return x.apply("Abs").apply("Equal", 1.0).where(at_the_ends, result)


#: Of Lanczos's approximation with g = 7 and nine terms (P. Godfrey).
LANCZOS = (
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
)  # fmt: skip


def lgamma(x: Terms) -> Terms:
    """log |Γ(x)| by Lanczos's approximation; by reflection below ½."""
    is_small = x.apply("Less", 0.5)
    z = is_small.where(-x, x - 1.0)
    total = sum((c / (z + float(i)) for i, c in enumerate(LANCZOS, 1)), start=0.99999999999980993)
    assert isinstance(total, Terms)
    t = z + 7.5
    result = (z + 0.5) * t.apply("Log") - t + total.apply("Log") + 0.5 * float(np.log(2 * np.pi))
    sine = (x * float(np.pi)).apply("Sin").apply("Abs").apply("Log")
    return is_small.where(float(np.log(np.pi)) - sine - result, result)


def atan2(y: Terms, x: Terms) -> Terms:
    """The angle of (x, y), in [-π, π]."""
    pi = float(np.pi)
    is_axis = x.apply("Equal", 0.0)
    slope = (y / is_axis.where(1.0, x)).apply("Atan")
    turned = y.apply("Less", 0.0).where(slope - pi, slope + pi)
    upright = y.apply("Sign") * (pi / 2)
    return is_axis.where(upright, x.apply("Less", 0.0).where(turned, slope))


FORMULAS: Mapping[str, Formula] = {
    "rsqrt": formula(lambda x: x.apply("Sqrt").apply("Reciprocal")),
    "cbrt": formula(lambda x: x.apply("Sign") * x.apply("Abs").apply("Pow", 1 / 3)),
    "exp2": formula(lambda x: (x * float(np.log(2))).apply("Exp")),
    "erfc": formula(lambda x: 1.0 - x.apply("Erf")),
    "log1p": formula(log1p),
    "expm1": formula(expm1),
    "erf_inv": formula(erf_inv),
    "lgamma": formula(lgamma),
    "atan2": formula(atan2),
}
