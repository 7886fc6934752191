"""What docstrings say: a description, a sentence per argument, the result."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field

#: What the docstrings leave to their readers, or to the base class.
COMMON = {
    "name": "name of the object; one is made up when NULL.",
    "dtype": "dtype, or dtype policy, of what is computed; the default one when NULL.",
    "reduction": "how values of samples become one number: `sum_over_batch_size`, `sum`, `mean`, "
    "`mean_with_sample_weight` or NULL.",
    "y_true": "the truth; without it and `y_pred` the object is made.",
    "y_pred": "the prediction.",
    "data_format": "`channels_last` or `channels_first`; the configured one when NULL.",
    "seed": "an integer, or a seed generator, for reproducible numbers.",
    "object": "what to call the layer on: a tensor, a list of tensors, an array, or a sequential "
    "model, to which the layer is added; without it the layer is made.",
    "inputs": "what to call the layer on: a list of tensors; without it the layer is made.",
    "learning_rate": "step size: a number, a schedule, or a function without arguments.",
    "weight_decay": "share of each variable taken off at each step; none when NULL.",
    "clipnorm": "largest norm of each gradient.",
    "clipvalue": "largest absolute value in a gradient.",
    "global_clipnorm": "largest norm of all gradients together.",
    "use_ema": "whether a moving average of the variables is kept.",
    "ema_momentum": "of that average.",
    "ema_overwrite_frequency": "steps after which the average takes the variables' place.",
    "loss_scale_factor": "what the loss is multiplied by, and gradients divided by.",
    "gradient_accumulation_steps": "steps whose gradients are averaged before an update.",
    "epsilon": "small number that keeps divisors from 0.",
    "value_range": "the least and the largest value of a pixel.",
    "decay": "share by which the learning rate falls, as Keras 1 and 2 had it.",
    "momentum": "of the moving averages.",
    "axis": "axis, counted from 1; from -1 backwards.",
}


@dataclass(frozen=True)
class Explanation:
    """A docstring, taken apart."""

    description: str = ""
    arguments: dict[str, str] = field(default_factory=dict)
    result: str = ""


def explanation(obj: object) -> Explanation:
    """Of a class or function; arguments that it does not explain, by its base classes."""
    own = parsed(inspect.getdoc(obj) or "")
    arguments = dict(own.arguments)
    for base in obj.__mro__[1:] if inspect.isclass(obj) else ():
        for name, text in parsed(vars(base).get("__doc__") or "").arguments.items():
            arguments.setdefault(name, text)
    return Explanation(own.description, arguments, own.result)


def parsed(doc: str) -> Explanation:
    """A docstring in Google's sections."""
    parts = re.split(r"^([A-Z][a-z]+):\n", inspect.cleandoc(doc), flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    arguments, rest = _arguments(sections.get("Args", ""))
    del rest
    return Explanation(parts[0].strip(), arguments, _flat(sections.get("Returns", "")))


def _arguments(text: str) -> tuple[dict[str, str], str]:
    """Name -> its sentence; and what stands behind the list."""
    block, _, rest = text.partition("\n\n")
    found: dict[str, str] = {}
    for entry in re.split(r"\n(?=\s{4}\S)", "\n" + block):
        match = re.match(r"\s*((?:\*{0,2}\w+(?:, )?)+): (.*)", entry, re.DOTALL)
        if match:
            found |= {name.lstrip("*"): _flat(match[2]) for name in match[1].split(", ") if name}
    return found, rest


def _flat(text: str) -> str:
    return " ".join(text.split())
