"""Functions that files hold as code, in every spelling: what the function is, and what it says.

Keras until 2.1.1 and tf.keras until 1.4 wrote the bytes as `raw_unicode_escape`, later ones as
base64; Keras 1.0 the code alone, later ones [code, defaults, closure], Keras 3 a dict of the three.
"""

from __future__ import annotations

import base64
import binascii
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from keramos.codec.canonical import Json
from keramos.dialects.bytecode import opcodes
from keramos.dialects.bytecode.instructions import program_of
from keramos.dialects.bytecode.library import is_wrapper, library_function
from keramos.dialects.bytecode.listing import listing_of
from keramos.dialects.bytecode.marshalled import code_of
from keramos.dialects.bytecode.reach import codes, mentioned, reached
from keramos.dialects.bytecode.spelling import is_of_backend
from keramos.dialects.bytecode.survey import objection as objection
from keramos.dialects.bytecode.values import Cell, Function, Name, Steps, Unnamed, Value
from keramos.dialects.origin import STACKS_BATCH_DOT, Origin
from keramos.dialects.steps import path_of, steps_in
from keramos.errors import DamagedFileError, KeramosError

#: The tag of code in a config.
TAG = "__lambda__"

#: Arguments of layers that may be code: those of Lambda, and activations.
FUNCTION = "function"

#: Beside code in a config: the module of the function, where it is a library's.
MODULE = "module"
OF_LAMBDAS = frozenset({FUNCTION, "mask"})
ACTIVATIONS = frozenset({"activation", "recurrent_activation"})


#: What a config has in the place of a function.
Said: TypeAlias = "Function | Name | Unnamed | Steps"


def function_of(value: Json) -> Said:
    """The function that a config holds as code, as data.

    Args:
        value: what stands under "config" of `__lambda__`.

    Returns:
        A name, where the code is that of a function of Keras or TensorFlow.

    Raises:
        DamagedFileError, LimitError: it is not code of any Python.
    """
    steps = steps_in(value)
    if steps is not None:
        return steps
    function = as_written(value)
    code = function.code
    if is_of_backend(code.filename):
        return Name(f"K.{code.name}")
    module = value.get(MODULE) if isinstance(value, Mapping) else None
    cells = tuple(cell.value for cell in function.closure)
    return library_function(code, cells, str(module or "")) or function


def is_code(value: Json) -> bool:
    """Whether a function is code, rather than calls that `steps` has put together.

    Args:
        value: what stands under "config" of `__lambda__`.
    """
    return steps_in(value) is None


def as_written(value: Json) -> Function:
    """The code that a config holds, whoever it says that it is from.

    Args:
        value: what stands under "config" of `__lambda__`.

    Raises:
        DamagedFileError, LimitError: it is not code of any Python.
    """
    text, defaults, closure = parts(value)
    cells = tuple(Cell(_plain(value), True) for value in closure)
    return Function(code_of(_bytes(text)), tuple(map(_plain, defaults)), {}, cells)


def acts(function: Said) -> list[str]:
    """Names by which a function does more than compute."""
    return reached(function.code) if isinstance(function, Function) else []


def mentions(function: Said) -> list[str]:
    """Lines with all names and texts of a function: a listing shows what it computes, and leaves
    out what only happens on the way.
    """
    if not isinstance(function, Function):
        return []
    names, texts = mentioned(function.code)
    lines = [f"# names: {', '.join(names)}"] if names else []
    return [*lines, f"# texts: {', '.join(texts)}"] if texts else lines


def listing(function: Said) -> list[str]:
    """The lines of a function, as people would write it."""
    if isinstance(function, Name):
        return [function.path]
    if isinstance(function, Unnamed):
        return [f"a function of {function.module or 'a library'}"]
    if isinstance(function, Steps):
        return [f"{path_of(step.function)}(…)" for step in function.steps]
    closure = tuple(cell.value for cell in function.closure)
    return listing_of(function.code, function.defaults, closure)


def parts(value: Json) -> tuple[str, list[Any], list[Any]]:
    """The code of a function as text, its defaults, and the values of its free variables.

    Args:
        value: what stands under "config" of `__lambda__`.

    Raises:
        DamagedFileError: it is written in no way that Keras had.
    """
    inner = value
    if isinstance(inner, Mapping):
        inner = (
            inner["value"]
            if "value" in inner
            else [inner.get("code"), inner.get("defaults"), inner.get("closure")]
        )
    if isinstance(inner, (list, tuple)) and inner and isinstance(inner[0], (list, tuple)):
        inner = inner[0]  # see `by_name`
    if isinstance(inner, str):
        inner = [inner, None, None]
    match inner:
        case [
            str(text),
            (list() | tuple() | None) as defaults,
            (list() | tuple() | None) as closure,
        ]:
            return text, list(defaults or ()), list(closure or ())
        case _:
            pass
    raise DamagedFileError("a lambda that is not written as [code, defaults, closure]")


def _bytes(text: str) -> bytes:
    compact = "".join(text.split())
    try:
        if compact.isascii():
            return base64.b64decode(compact, validate=True)
    except binascii.Error:
        pass
    try:
        return text.encode("raw_unicode_escape")
    except UnicodeEncodeError:
        raise DamagedFileError("a lambda whose code is neither base64 nor bytes") from None


def _plain(value: Json) -> Value:
    """A default or a free variable. Arrays of Keras 2.0.5 to 2.2.0 are `{"type", "value"}`."""
    if isinstance(value, Mapping) and value.get("type") == "ndarray":
        return value.get("value")
    return value


def todays(value: Json) -> dict[str, Any]:
    """The same as Keras 3 writes it: base64, and names for the three parts."""
    text, defaults, closure = parts(value)
    code = base64.encodebytes(_bytes(text)).decode("ascii")
    return by_name(code, defaults or None, closure or None)


def by_name(
    code: str, defaults: Sequence[Json] | None, closure: Sequence[Json] | None
) -> dict[str, Any]:
    """The three parts as Keras 3 names them. Where there are defaults, `code` has all three: only
    those of a list does Keras, until 3.15.1 at least, make the tuple that Python asks for, and it
    does not open its own files with such a lambda.

    Args:
        code: base64.
        defaults: of parameters, a list or None.
        closure: values of free variables, a list or None.
    """
    first = [code, defaults, closure] if defaults else code
    return {"code": first, "defaults": defaults, "closure": closure}


def meanings(value: Json, origin: Origin, module: Json = None) -> dict[str, Json]:
    """What code does not say by itself: what functions that it calls meant to its writer, where
    releases differ, and the module of a function that TensorFlow wrapped.

    Args:
        value: [code, defaults, closure].
        origin: who wrote it.
        module: the function's, as it stands beside it.
    """
    try:
        function = as_written(value)
    except KeramosError:
        return {}  # whoever follows it says what is wrong with it
    meaning: dict[str, Json] = {}
    stacks = origin.stacks_batch_dot
    if stacks is not None and any("batch_dot" in code.names for code in codes(function.code)):
        meaning[STACKS_BATCH_DOT] = stacks
    if isinstance(module, str) and is_wrapper(function.code):
        meaning[MODULE] = module
    return meaning


def runs_here(value: Json) -> bool:
    """Whether a caller who grants it may have the code run: this Python wrote such code, and what
    it names is there. Other code is translated, however much is granted.

    Args:
        value: what stands under "config" of `__lambda__`.
    """
    try:
        function = function_of(value)
    except KeramosError:
        return True  # whoever runs it says what is wrong with it
    if not isinstance(function, Function):
        return False
    table = _OWN_TABLES.get(sys.version_info[:2])
    parts = list(codes(function.code))
    if any(table not in program_of(code).tables for code in parts):
        return False
    names = {name for code in parts for name in code.names}
    return not names & _ELSEWHERE or objection(function) is not None


#: Globals that no code has here, for it is run with Keras and numpy alone.
_ELSEWHERE = frozenset({"K", "tf", "tensorflow", "math", "backend"})
_OWN_TABLES = {(3, 11): opcodes.ELEVEN, (3, 12): opcodes.TWELVE, (3, 13): opcodes.THIRTEEN}


def refusal(function: Said, argument: str) -> str | None:
    """Why code cannot be the value of an argument, as far as it is seen without shapes.

    Args:
        function: the code.
        argument: of a layer.
    """
    if argument in ACTIVATIONS and isinstance(function, Function):
        names = sorted({name for code in codes(function.code) for name in code.names})
        draws = next((name for name in names if _DRAWS.search(name)), None)
        if draws is not None:
            return f"it draws random numbers (`{draws}`), which only layers do"
    return objection(function)


_DRAWS = re.compile("random|dropout|truncated_normal|shuffle|multinomial")


def complaint(layer: str, why: str, argument: str = FUNCTION) -> str:
    """What is wrong with the code of a layer, in one line.

    Args:
        layer: its name; empty where the code stands alone.
        why: the reason.
        argument: of the layer, whose value the code is.
    """
    whose = f"Lambda {layer!r}" if argument in OF_LAMBDAS else f"the {argument} of {layer!r}"
    if not layer:
        whose = f"the {argument}"
    return f"{whose} has code that no operations say: {why}"


def advice(layer: str, *, runs: bool, argument: str = FUNCTION) -> str:
    """What to type for it; empty where nothing helps.

    Args:
        layer: its name; empty where the code stands alone.
        runs: whether this Python could run the code.
        argument: of the layer, whose value the code is.
    """
    if not layer and runs:
        return "saving.deserialize_keras_object(…, safe_mode=False), if you trust its writer"
    if argument not in OF_LAMBDAS:
        if runs:
            return "trusted=['lambda'], if you trust who wrote the file"
        return f"whoever has the model may save it with a registered function as {argument}"
    grant = ", or trusted=['lambda'], if you trust who wrote the file" if runs else ""
    return f"custom_objects={{{layer!r}: function}}{grant}"
