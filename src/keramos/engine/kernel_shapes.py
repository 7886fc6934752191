"""Which arrays the kernels take that a program may call: they trust their caller, and would write
beyond the end of an array that is too short.

A rule is written as `mn -> mn k -`: the last axes of each operand, then of each result; in front
of them stand the same axes of a batch everywhere. `-` has none of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from keramos.errors import UnsafeError

#: Kernel -> its rules, of which one must hold: k is the smaller of m and n, h one less than n, p at
#: most n; what a, u and v are, options say.
RULES: Mapping[str, tuple[str, ...]] = {
    "trsm": ("aa mn -> mn",),
    "getrf": ("mn -> mn k -",),
    "geqrf": ("mn -> mn k",),
    "geqp3": ("mn n -> mn n k",),
    "orgqr": ("mn p -> mn",),
    "ungqr": ("mn p -> mn",),
    "potrf": ("nn -> nn -",),
    "gesdd": ("mn -> mn k mu vn -",),
    "syevd": ("nn -> nn n -",),
    "heevd": ("nn -> nn n -",),
    "geev": ("nn -> n n nn nn -", "nn -> n nn nn -"),
    "gees": ("nn -> nn nn n n - -", "nn -> nn nn n - -"),
    "gehrd": ("nn -> nn h -",),
    "sytrd": ("nn -> nn n h h -",),
    "hetrd": ("nn -> nn n h h -",),
    "gtsv": ("n n n nq -> n n n nq -",),
    "Qr": ("mn -> mn k",),
    "ProductOfElementaryHouseholderReflectors": ("mn p -> mn",),
    "Eigh": ("nn -> nn n",),
    "LuDecomposition": ("mn -> mn k m",),
    "TopK": ("n -> p p",),
}
#: Option -> the letters that it may be.
LETTERS = {
    "uplo": "LU", "side": "LR", "trans_x": "NTC", "diag": "NU", "compute_left": "VN",
    "compute_right": "VN", "sort": "N",
}  # fmt: skip
MODES = {"gesdd": "ASN"}
_KERNEL = re.compile(r"lapack_[sdcz](\w+)_ffi")

Shape = Sequence[int | None]


def check(
    target: str,
    operands: Sequence[Shape],
    results: Sequence[Shape],
    options: Mapping[str, int],
) -> None:
    """Refuse a call whose arrays do not fit together.

    Args:
        target: the name of the kernel.
        operands: shapes; None is a size that is not known, and fits.
        results: likewise.
        options: numbers that the kernel takes beside arrays.

    Raises:
        UnsafeError: they do not fit, or what they must be is not known.
    """
    match = _KERNEL.fullmatch(target)
    name = match[1] if match else target
    if match is None and name not in RULES:
        return  # no kernel of this processor
    rules = RULES.get(name, ())
    if not _fit_options(name, operands, options) or not any(
        _fits(rule, name, operands, results, options) for rule in rules
    ):
        raise UnsafeError(
            f"the program calls the kernel {target!r} with arrays that it does not take",
            found=f"{list(map(_shown, operands))} -> {list(map(_shown, results))}",
            wanted=" or ".join(rules) or "a kernel whose arrays are known",
        )


def _fit_options(name: str, operands: Sequence[Shape], options: Mapping[str, int]) -> bool:
    letters = {**LETTERS, "mode": MODES.get(name, "VN")}
    if any(chr(options[key]) not in known for key, known in letters.items() if key in options):
        return False
    size = operands[0][-1] if operands and operands[0] else None
    high = options.get("high", 0)
    return options.get("low", 1) >= 1 and (size is None or high <= size)


def _fits(
    rule: str,
    name: str,
    operands: Sequence[Shape],
    results: Sequence[Shape],
    options: Mapping[str, int],
) -> bool:
    left, right = (side.split() for side in rule.split(" -> "))
    if len(left) != len(operands) or len(right) != len(results):
        return False
    own = [axes.strip("-") for axes in (*left, *right)]
    shapes = [tuple(shape) for shape in (*operands, *results)]
    if any(len(shape) < len(axes) for shape, axes in zip(shapes, own, strict=True)):
        return False
    pairs = [(s[: len(s) - len(a)], s[len(s) - len(a) :]) for s, a in zip(shapes, own, strict=True)]
    first = pairs[0][0]
    if any(len(b) != len(first) or not all(map(_same, b, first)) for b, _ in pairs):
        return False
    sizes: dict[str, int | None] = {}
    for axes, (_, shape) in zip(own, pairs, strict=True):
        for axis, size in zip(axes, shape, strict=True):
            if not _same(sizes.setdefault(axis, size), size):
                return False
    return _related(name, sizes, options)


def _related(name: str, sizes: Mapping[str, int | None], options: Mapping[str, int]) -> bool:
    """Whether sizes that depend on others are what they must be."""
    n = sizes.get("n")
    m = sizes.get("m", n)
    if m is None or n is None:
        return True
    short = min(m, n)
    wanted = {"k": short, "h": max(n - 1, 0)}
    if "side" in options:
        wanted["a"] = m if chr(options["side"]) == "L" else n
    mode = chr(options.get("mode", 0))
    if name == "gesdd" and mode in "AS":
        wanted |= {"u": m, "v": n} if mode == "A" else {"u": short, "v": short}
    if "a" in sizes and "a" not in wanted:
        return False
    most = sizes.get("p")
    if most is not None and (most > n or ("m" in sizes and n > m)):
        return False
    return all(_same(sizes[axis], size) for axis, size in wanted.items() if axis in sizes)


def _same(a: int | None, b: int | None) -> bool:
    return a is None or b is None or a == b


def _shown(shape: Shape) -> str:
    return "×".join("?" if size is None else str(size) for size in shape) or "()"
