"""The equation of an EinsumDense, `inputs,kernel->outputs`, and the sizes of its letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from keramos.errors import ConfigError, ShapeError

Size = int | None

_FORM = re.compile(
    r"(?P<left>\.\.\.)?(?P<inputs>[a-zA-Z]+)(?P<right>\.\.\.)?"
    r",(?P<kernel>[a-zA-Z]+)->"
    r"(?P<left_out>\.\.\.)?(?P<outputs>[a-zA-Z]+)(?P<right_out>\.\.\.)?"
)


@dataclass(frozen=True)
class Sizes:
    """The sizes of one use of an equation.

    Attributes:
        letters: size of every letter, None where unknown.
        output: shape of the output; None where `output_shape` is, as in Keras.
        after: sizes that `...` stands for after the letters.
    """

    letters: dict[str, Size]
    output: tuple[Size, ...]
    after: tuple[Size, ...]


@dataclass(frozen=True)
class Equation:
    """`inputs,kernel->outputs`, each a word of letters.

    Inputs and outputs may both have `...` before them, or both after.

    Attributes:
        inputs: letters of the input.
        kernel: letters of the kernel.
        outputs: letters of the output.
        left: whether `...` comes before.
        right: whether `...` comes after.
    """

    inputs: str
    kernel: str
    outputs: str
    left: bool
    right: bool

    def sizes(self, input_shape: Sequence[Size], output_shape: Sequence[Size]) -> Sizes:
        """The size of every letter.

        Args:
            input_shape: with the batch axis.
            output_shape: without the batch axis and what `...` stands for; None where the input
                decides.

        Raises:
            ShapeError: the shapes do not fit the equation, or each other.
        """
        shape, named = tuple(input_shape), len(self.inputs)
        elided = len(shape) - named
        if elided < self.left or (elided > 0 and not (self.left or self.right)):
            raise ShapeError(
                f"the equation names {named} axes of the input", found=f"shape {shape}"
            )
        before, after = (shape[:elided], ()) if self.left else ((), shape[named:])
        inner = shape[len(before) : len(before) + named]
        # Keras asks for no more than it needs, and files have more where the batch is summed over.
        outer = (*(() if self.left else shape[:1]), *output_shape)[: len(self.outputs)]
        if len(outer) < len(self.outputs):
            raise ShapeError(
                f"the equation names {len(self.outputs)} axes of the output",
                found=f"output_shape {tuple(output_shape)}",
            )
        letters = _merged(
            [*zip(self.inputs, inner, strict=True), *zip(self.outputs, outer, strict=True)]
        )
        return Sizes(letters, (*before, *outer, *after), after)

    def kernel_shape(self, sizes: Sizes) -> tuple[Size, ...]:
        """Shape of the kernel."""
        return tuple(sizes.letters[letter] for letter in self.kernel)

    def kernel_outputs(self, sizes: Sizes) -> tuple[Size, ...]:
        """A shape that broadcasts against the output: 1 for the axes that the kernel lacks."""
        named = (sizes.letters[x] if x in self.kernel else 1 for x in self.outputs)
        before = len(sizes.output) - len(self.outputs) - len(sizes.after)
        return (*(1,) * before, *named, *(1,) * len(sizes.after))

    def kernel_axes(self) -> tuple[list[int], list[int]]:
        """Axes of the kernel that are summed over, and those that reach the output."""
        summed = [i for i, letter in enumerate(self.kernel) if letter not in self.outputs]
        return summed, [i for i in range(len(self.kernel)) if i not in summed]

    def kernel_reach(self) -> list[int]:
        """Axes of the kernel that reach the output, in its order."""
        return [self.kernel.index(letter) for letter in self.outputs if letter in self.kernel]

    def bias_shape(self, axes: str, sizes: Sizes) -> tuple[Size, ...]:
        """Shape of a bias that varies along `axes` and is broadcast along the other axes."""
        first = min(self.outputs.find(letter) for letter in axes)
        varying = (
            sizes.letters[letter] if letter in axes else 1 for letter in self.outputs[first:]
        )
        return (*varying, *(1,) * len(sizes.after))


def parse(text: str, bias_axes: str | None = None) -> Equation:
    """The equation in `text`.

    Raises:
        ConfigError: not of the form `ab,bc->ac`, `...b,bc->...c` or `ab...,bc->ac...`, or a letter
            of kernel, output or bias that occurs in neither of the others.
    """
    match = _FORM.fullmatch(text)
    if (
        match is None
        or (match["left"], match["right"]) != (match["left_out"], match["right_out"])
        or (match["left"] and match["right"])
    ):
        raise ConfigError(
            "not an equation", found=text, wanted="ab,bc->ac, ...b,bc->...c or ab...,bc->ac..."
        )
    words = (match["inputs"], match["kernel"], match["outputs"])
    equation = Equation(*words, left=bool(match["left"]), right=bool(match["right"]))
    _refuse_loose(equation.kernel, equation.inputs + equation.outputs, "kernel")
    _refuse_loose(equation.outputs, equation.inputs + equation.kernel, "output")
    _refuse_loose(bias_axes or "", equation.outputs, "bias")
    return equation


def _refuse_loose(word: str, known: str, what: str) -> None:
    loose = set(word) - set(known)
    if loose:
        raise ConfigError(
            f"the {what} has axes that occur nowhere else",
            found=", ".join(sorted(loose)),
            wanted=f"letters of {known}",
        )


def _merged(pairs: list[tuple[str, Size]]) -> dict[str, Size]:
    letters: dict[str, Size] = {}
    for letter, size in pairs:
        known = letters.get(letter)
        if known is not None and size is not None and known != size:
            raise ShapeError(
                f"axis {letter!r} of the equation has two sizes", found=f"{known} and {size}"
            )
        letters[letter] = known if known is not None else size
    return letters
