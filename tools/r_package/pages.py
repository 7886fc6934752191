"""Help pages of R, from docstrings."""

from __future__ import annotations

import re
import textwrap

from functions import Function, explained

KINDS = {
    "activations": "Activation", "applications": "Model of images", "callbacks": "Callback",
    "config": "Configuration", "constraints": "Constraint", "datasets": "Data set",
    "initializers": "Initializer", "layers": "Layer", "losses": "Loss", "metrics": "Metric",
    "ops": "Operation", "ops.image": "Operation on images", "optimizers": "Optimizer",
    "optimizers.schedules": "Schedule of learning rates", "random": "Random numbers",
    "regularizers": "Regularizer", "utils": "Utility",
}  # fmt: skip
RESULTS = {
    "layers": "The output of the layer where it is called on something (a sequential model, where "
    "it is added to one); else the layer.",
    "losses": "The loss of each sample where both arrays are there; else the loss.",
    "metrics": "The values where both arrays are there; else the metric.",
    "datasets": "`list(train = list(x, y), test = list(x, y))`, read from the cache, or from the "
    "network.",
}
MARK = "% Made by tools/r_package from the docstrings of keramos: do not edit"
WORDS = {"None": "NULL", "True": "TRUE", "False": "FALSE"}


def page(function: Function) -> str:
    """The text of `man/<name>.Rd`."""
    name = function.path.rpartition(".")[2]
    arguments = "\n".join(_item(function, a) for a, _ in function.formals)
    parts = [
        MARK,
        f"\\name{{{function.name}}}\n\\alias{{{function.name}}}",
        f"\\title{{{KINDS[function.package]} {name}}}",
        f"\\description{{\n{paragraphs(described(function))}\n}}",
        f"\\usage{{\n{usage(function)}\n}}",
        f"\\arguments{{\n{arguments}\n}}" if arguments else "",
        f"\\value{{\n{filled(_result(function))}\n}}",
        f"\\details{{\nIn Python: \\code{{keramos.{function.path}}}. {_counting(function)}\n}}",
    ]
    return "\n".join(part for part in parts if part).replace("\n\n\n", "\n\n") + "\n"


def _item(function: Function, argument: str) -> str:
    shown = "\\dots" if argument == "..." else argument
    return f"  \\item{{{shown}}}{{{filled(explained(function, argument))}}}"


def described(function: Function) -> str:
    return function.about.description or f"`keramos.{function.path}`."


def _result(function: Function) -> str:
    standard = f"The {KINDS[function.package].lower()}." if function.is_class else "Its value."
    return function.about.result or RESULTS.get(function.package, standard)


def _counting(function: Function) -> str:
    converters = set(function.converters.values())
    says = []
    if "as_axis" in converters or "as_contracted" in converters:
        says.append("Axes count from 1 in R (the first is that of samples), and from -1 backwards.")
    if "as_index" in converters or "as_places" in converters:
        says.append("Places count from 1 in R.")
    return " ".join(says)


def usage(function: Function) -> str:
    """The call, a line for every argument where it is long."""
    formals = [n if d is None else f"{n} = {d}" for n, d in function.formals]
    line = f"{function.name}({', '.join(formals)})"
    if len(line) > 80:
        line = f"{function.name}(\n" + ",\n".join(f"  {f}" for f in formals) + "\n)"
    return line.replace("\\", "\\\\").replace("%", "\\%")


def paragraphs(text: str) -> str:
    return "\n\n".join(filled(" ".join(p.split())) for p in text.split("\n\n"))


def filled(text: str) -> str:
    """Marked up, in lines of 96."""
    return "\n".join(textwrap.wrap(marked(text), 96, break_long_words=False,
                                   break_on_hyphens=False))  # fmt: skip


def marked(text: str) -> str:
    """Code in backticks, R's words for Python's, what Rd reads otherwise escaped."""
    text = re.sub(r"\b(None|True|False)\b", lambda m: WORDS[m[1]], text)
    text = re.sub(r"([\\{}%])", r"\\\1", text)
    return re.sub(r"``?([^`]+)``?", lambda m: f"\\{_macro(m[1])}{{{m[1]}}}", text)


def _macro(code: str) -> str:
    """Quotes that do not pair would swallow the page in `code`."""
    return "verb" if code.count("'") % 2 or code.count('"') % 2 else "code"
