"""Code of lambdas, read and followed as data. Synthetic: made here, by the Python that runs."""

from __future__ import annotations

import base64
import marshal

import pytest

from keramos.dialects import lambdas
from keramos.dialects.bytecode.code import Code
from keramos.dialects.bytecode.instructions import program_of
from keramos.dialects.bytecode.known import KNOWN
from keramos.dialects.bytecode.marshalled import code_of
from keramos.dialects.bytecode.opcodes import UNTIL_3_5
from keramos.dialects.bytecode.values import Function
from keramos.errors import DamagedFileError, KeramosError, LimitError
from keramos.layers.translation.tensors import Tensors


def written(function, defaults=None, closure=None) -> list:
    """[code, defaults, closure], as Keras 2 writes a function."""
    code = base64.encodebytes(marshal.dumps(function.__code__)).decode()
    return [code, defaults or function.__defaults__, closure]


def shown(function, **parts) -> str:
    return "\n".join(lambdas.listing(lambdas.function_of(written(function, **parts))))


def test_names_are_those_that_have_a_meaning():
    from keramos.layers.translation.table import functions

    assert set(functions()) == KNOWN  # tools/lambda_names.py writes them


K = tf = scale = None  # names that the functions below refer to; nobody calls them


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (lambda x: x * 2.0 + 1, "lambda x: x * 2.0 + 1"),
        (lambda x: x * (2.0 + x), "lambda x: x * (2.0 + x)"),
        (lambda x: -(x**2), "lambda x: -x ** 2"),
        (lambda x: x[:, 1:, ..., None], "lambda x: x[:, 1:, ..., None]"),
        (lambda x, k=3: K.mean(x, axis=k), "lambda x, k=3: K.mean(x, axis=k)"),
        (lambda x: x[0] @ x[1] > 3, "lambda x: x[0] @ x[1] > 3"),
        (
            lambda x: [tf.nn.relu(x), (x.shape[1], "a")],
            "lambda x: [tf.nn.relu(x), (x.shape[1], 'a')]",
        ),
    ],
)
def test_code_is_shown_as_people_write_it(function, text):
    assert shown(function) == text


def test_a_function_of_several_lines_is_shown_with_its_variables():
    def taken_apart(args):
        a, b = args
        total = a + b
        return K.sum(total)

    assert shown(taken_apart).splitlines() == [
        "def taken_apart(args):",
        "    a = args[0]",
        "    b = args[1]",
        "    total = a + b",
        "    return K.sum(total)",
    ]


@pytest.mark.parametrize(
    ("function", "objection"),
    [
        (lambda x: K.mean(x), None),
        (lambda x: x / scale, "`scale` is a variable of the writer's program"),
        (lambda x: eval(x), "it calls `eval`"),
        (lambda x: __import__("os").system("true"), "it calls `__import__`"),
        (lambda x: tf.py_function(x), "it calls `tf.py_function`"),
    ],
)
def test_what_is_against_a_translation(function, objection):
    text = lambdas.objection(lambdas.function_of(written(function)))
    assert text == objection or (objection and text.startswith(objection))


def test_functions_of_the_backend_are_known_by_their_file():
    """`Lambda(K.l2_normalize)` held the code of Keras's own function."""
    source = "def l2_normalize(x, axis=None):\n    return nothing_that_is_known(x)"
    scope: dict = {}
    exec(compile(source, "/lib/site-packages/keras/backend/tensorflow_backend.py", "exec"), scope)
    assert shown(scope["l2_normalize"]) == "K.l2_normalize"


def test_code_before_base64_stood_in_the_text_as_it_is():
    code = marshal.dumps((lambda x: x + "é\u20ac").__code__).decode("raw_unicode_escape")
    assert "\n".join(lambdas.listing(lambdas.function_of(code))) == "lambda x: x + 'é\u20ac'"


DATA = marshal.dumps((lambda x, k=2: K.mean(x[:, 0], axis=(1, 2)) * 2.5).__code__)


@pytest.mark.parametrize("length", range(len(DATA)))
def test_code_that_ends_too_early_is_damaged(length):
    with pytest.raises(DamagedFileError):
        code_of(DATA[:length])


@pytest.mark.parametrize("place", range(len(DATA)))
def test_a_changed_byte_is_read_or_refused(place):
    for value in (0, 0x28, 0x72, 0xE3, 0xFF):
        try:
            code = code_of(DATA[:place] + bytes([value]) + DATA[place + 1 :])
            program_of(code)
            function = lambdas.Function(code)
            lambdas.objection(function)
            lambdas.listing(function)
        except KeramosError:
            pass


def test_nesting_is_bounded():
    with pytest.raises(LimitError, match="nested too deeply"):
        code_of(b"\xe3" + b"\0" * 20 + b")\x01" * 100_000 + b"N")


def test_what_refers_to_itself_a_billion_times_is_refused():
    """Each tuple holds the one before it twice."""
    doubled = b")\x14\xa9\x02NN" + b"".join(
        b"\xa9\x02r" + n.to_bytes(4, "little") + b"r" + n.to_bytes(4, "little")
        for n in range(1, 20)
    )
    with pytest.raises(LimitError, match="holds too much"):
        code_of(b"\xe3" + b"\0" * 20 + doubled)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"c",
        b"N",
        b"\xe3" + b"\xff" * 100,
        b"\xe3" + b"\0" * 20 + b"r\0\0\0\0",
        b"(\xff\xff\xff\x7f",
        b"s\xff\xff\xff\x7f",
        b"l\xff\xff\xff\x7f",
    ],
)
def test_what_is_no_code_is_damaged_or_too_much(data):
    with pytest.raises((DamagedFileError, LimitError)):
        code_of(data)


def assembled(*instructions: tuple, variables: tuple = (), positional: int = 0) -> Code:
    """Synthetic: code as Python 3.3 to 3.5 has it, put together here by hand."""
    numbers = {name: number for number, name in UNTIL_3_5.names.items()}
    data, constants = b"", []
    for name, *argument in instructions:
        data += bytes([numbers[name]])
        if name == "LOAD_CONST":
            constants.append(argument[0])
            argument = [len(constants) - 1]
        data += argument[0].to_bytes(2, "little") if argument else b""
    table = (tuple(constants), (), variables, (), ())
    return Code("3.0", "f", "f.py", 1, positional, 0, 0, data, *table)


def result(code: Code) -> object:
    return Tensors().machine.call(Function(code, (), {}, ()), [], {})


TAKEN = (("LOAD_CONST", "a"), ("BINARY_SUBSCR",), ("RETURN_VALUE",))


@pytest.mark.parametrize(
    "dict_of_one",
    [
        # 3.4: the argument is a guess at the size, and pairs follow, the value first
        [("BUILD_MAP", 1), ("LOAD_CONST", 2), ("LOAD_CONST", "a"), ("STORE_MAP",)],
        # 3.5: as many pairs as the argument says
        [("LOAD_CONST", "a"), ("LOAD_CONST", 2), ("BUILD_MAP", 1)],
        [("BUILD_MAP", 0), ("LOAD_CONST", 2), ("LOAD_CONST", "a"), ("MAP_ADD", 1)],
    ],
)
def test_dicts_of_pythons_before_3_6(dict_of_one):
    assert result(assembled(*dict_of_one, *TAKEN)) == 2


INNER = assembled(
    *(("LOAD_FAST", i) for i in range(3)),
    ("BUILD_TUPLE", 3),
    ("RETURN_VALUE",),
    variables=("a", "b", "k"),
    positional=3,
)
MADE = (("LOAD_CONST", INNER), ("LOAD_CONST", "f"), ("MAKE_FUNCTION_NAMED", 0), ("LOAD_CONST", 1))
NAMED = (("LOAD_CONST", "k"), ("LOAD_CONST", 3))
STARRED = (("LOAD_CONST", (2,)),)


@pytest.mark.parametrize("behind", [(*NAMED, *STARRED), (*STARRED, *NAMED)])
def test_what_stands_behind_a_star_in_pythons_before_3_6(behind):
    """f(1, *(2,), k=3): until 3.4 names are put on the stack first, in 3.5 last."""
    call = ("CALL_FUNCTION_VAR", 1 | 1 << 8)
    assert result(assembled(*MADE, *behind, call, ("RETURN_VALUE",))) == (1, 2, 3)


def test_dicts_that_are_made_of_others():
    function = lambdas.function_of(written(lambda x: {k: v + 1 for k, v in (("a", 1), ("b", 2))}))
    assert Tensors().machine.call(function, [None], {}) == {"a": 2, "b": 3}
