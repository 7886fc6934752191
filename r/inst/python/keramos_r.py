"""Python classes and functions whose bodies are functions of R."""

import inspect
import itertools
import math
import types
import weakref

import numpy

#: Elements that cross to R at once: its raw vectors are short.
CHUNK = 2**26

_COUNT = itertools.count()
_TOKENS = {}
_GONE = []


def new_class(name, module, bases, methods, properties, values):
    """A class that files name `module.name`.

    Args:
        methods: name -> (function of R, its parameters).
        properties: name -> (function that gets, function that sets, or None).
        values: name -> anything else of the class.
    """
    body = {"__module__": module, "__qualname__": name, **values}
    for key, (function, parameters) in methods.items():
        body[key] = _method(key, function, parameters)
    for key, (getter, setter) in properties.items():
        body[key] = property(
            lambda self, run=getter: run(self),
            setter and (lambda self, value, run=setter: run(self, value)),
        )
    return types.new_class(name, tuple(bases), exec_body=lambda namespace: namespace.update(body))


def _method(name, function, parameters):
    if name == "__init__":

        def method(self, *args, **kwargs):
            function(self, *args, **kwargs)

    else:

        def method(self, *args, **kwargs):
            return function(self, *args, **kwargs)

    return _named(method, name, [("self", "required", None), *parameters])


def new_function(name, function, parameters):
    """A function of R under a name that files can hold."""

    def run(*args, **kwargs):
        return function(*args, **kwargs)

    run.__module__ = "builtins"
    return _named(run, name, parameters)


def _named(function, name, parameters):
    function.__name__ = function.__qualname__ = name
    signature = _signature(parameters)
    if signature is not None:
        function.__signature__ = signature
    return function


def _signature(parameters):
    """What Python sees of the formals of a function of R; None where it has no such order."""
    found = []
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    for name, need, default in parameters:
        if need == "dots":
            found.append(inspect.Parameter("args", inspect.Parameter.VAR_POSITIONAL))
            kind = inspect.Parameter.KEYWORD_ONLY
        elif not name.isidentifier():
            return None
        else:
            value = default if need == "optional" else inspect.Parameter.empty
            found.append(inspect.Parameter(name, kind, default=value))
    if kind is inspect.Parameter.KEYWORD_ONLY:
        found.append(inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD))
    try:
        return inspect.Signature(found)
    except ValueError:
        return None


def parent(type_, instance):
    """What `super()` is in a method of `type_`."""
    return super(type_, instance)


def in_ascii(lines):
    """Tables whose lines a session without UTF-8 can show."""
    upright, level = str.maketrans("│┃", "||"), str.maketrans("─━", "--")
    shown = (line.translate(upright).translate(level) for line in lines)
    return ["".join("+" if "\u2500" <= c <= "\u257f" else c for c in line) for line in shown]


def token(instance):
    """A text that is this object's alone. `id` is not: the next object may have it."""
    known = _TOKENS.get(id(instance))
    if known is None or known[0]() is not instance:
        known = _TOKENS[id(instance)] = weakref.ref(instance), str(next(_COUNT))
        weakref.finalize(instance, _GONE.append, known[1])
    return known[1]


def gone():
    """The tokens of objects that are no more, once. R asks, for garbage is found in any thread."""
    tokens = []
    while _GONE:
        tokens.append(_GONE.pop())
    return tokens


def signature(callable_):
    """The parameters of `callable_`, without types; None where Python cannot tell."""
    try:
        found = inspect.signature(callable_)
    except (TypeError, ValueError):
        return None
    bare = [p.replace(annotation=inspect.Parameter.empty) for p in found.parameters.values()]
    return [str(parameter) for parameter in bare]


def address(instance):
    return hex(id(instance))


def to_array(chunks, written, shape, dtype):
    """An array from what R wrote, column after column, as numbers of the dtype `written`."""
    flat = numpy.frombuffer(b"".join(chunks), written)
    array = numpy.ascontiguousarray(flat.reshape(shape, order="F"))
    return array.astype(dtype or written, copy=False)


def to_texts(texts, shape):
    """An array of strings."""
    return numpy.ascontiguousarray(numpy.array(texts, object).reshape(shape, order="F"))


def from_array(array):
    """(kind, shape, chunks): an array for R, column after column."""
    array = numpy.asarray(array)
    kind = _kind(array)
    if kind == "character":
        texts = [v.decode() if isinstance(v, bytes) else str(v) for v in array.ravel(order="F")]
        return kind, list(array.shape), texts
    dtype = {"integer": "int32", "logical": "int32", "double": "float64", "complex": "complex128"}
    flat = array.ravel(order="F")
    parts = math.ceil(flat.size / CHUNK)
    chunks = [flat[i * CHUNK : (i + 1) * CHUNK].astype(dtype[kind]).tobytes() for i in range(parts)]
    return kind, list(array.shape), [bytearray(chunk) for chunk in chunks]


def _kind(array):
    if array.dtype.kind in "biufcV":
        if array.dtype.kind in "iu":
            fits = array.size == 0 or (array.min() > -(2**31) and array.max() < 2**31)
            return "integer" if fits else "double"
        return {"b": "logical", "c": "complex"}.get(array.dtype.kind, "double")
    return "character"


def shallow(value):
    """A dict of a class of its own as a plain one, a sequence as a list."""
    return dict(value) if isinstance(value, dict) else list(value)


def is_number(value):
    """Whether it is one of numpy's numbers."""
    return isinstance(value, numpy.generic)


def index(tensor, keys):
    """`tensor[keys]`; a key is an int, None, or (start, stop, step) of a slice."""
    return tensor[tuple(slice(*key) if isinstance(key, (list, tuple)) else key for key in keys)]
