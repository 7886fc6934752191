"""Whose a name in a file is: Python's, Keras's, another library's; and what naming it would do.

Refuses to import or to look anything up: the spelling alone decides, alike on every machine.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

#: Modules of the standard library of any Python since 3.11, for whoever opens a file next may have
#: another one.
_STANDARD = sys.stdlib_module_names | frozenset(
    """
    aifc annotationlib asynchat asyncore audioop cgi cgitb chunk compression crypt distutils imghdr
    imp lib2to3 mailcap msilib nis nntplib ossaudiodev pipes smtpd sndhdr spwd sunau telnetlib uu
    xdrlib
    """.split()
)
#: Those that only compute.
_COMPUTING = frozenset({"cmath", "math"})
_BUILTINS_THAT_ACT = frozenset(
    """
    __import__ breakpoint compile delattr eval exec exit getattr globals help input locals open
    print quit setattr vars
    """.split()
)
#: What a dotted name must not lead through: `package.module.os.system` is `os.system`.
_GATES = frozenset(
    """
    builtins ctypes importlib marshal nt os pickle posix pty runpy shutil socket subprocess sys
    """.split()
)
_DUNDER = re.compile(r"__(?!main__).+__")

#: Where Keras has stood, the longest first.
_KERAS = re.compile(
    r"(tensorflow\.(python\.)?keras|tf_keras|keras|keramos)(\.(src|api|_v\d))*(\.|$)"
)
#: Packages of Keras whose functions compute.
_KERAS_FUNCTIONS = frozenset(
    """
    activations backend constraints initializers layers losses metrics nn ops quantizers random
    regularizers
    """.split()
)
#: Functions of its other packages that do, too.
_KERAS_PURE = frozenset({"normalize", "preprocess_input", "to_categorical"})
#: Packages of Keras whose classes, or what is spelled like one, read, write, or fetch.
_KERAS_ACTORS = frozenset("applications callbacks config datasets export saving utils".split())
#: Functions that read, write, or make whatever they are told to.
_ACTS = re.compile(
    r"(clear|deserialize|disable|enable|from|get|load|open|print|read|register|reset|save|serialize"
    r"|set|write)(_|$)"
)

#: Libraries that many readers of Keras files have, so that naming a function is enough to reach it.
_LIBRARIES = frozenset(
    """
    IPython PIL absl cloudpickle cv2 dill flax h5py jax jaxlib joblib keras_cv keras_hub keras_nlp
    keras_tuner matplotlib ml_dtypes mlflow numpy onnx onnxruntime openvino optax optree orbax
    pandas pip pkg_resources pyarrow requests rich scipy setuptools six sklearn tensorboard
    tensorflow tensorflow_addons tensorflow_datasets tensorflow_hub tensorflow_probability
    tensorflow_text torch torchvision tqdm transformers urllib3 wandb yaml
    """.split()
)


def effect_of(module: str | None, name: str) -> str | None:
    """What a class or function is that does more than compute; None where it is not known to.

    Args:
        module: as the file says it.
        name: with or without dots (`system`, `os.system`).
    """
    *around, last = _steps(module, name)
    if around in ([], ["builtins"]):
        return "a function of Python itself" if last in _BUILTINS_THAT_ACT else None
    keras = _KERAS.match(".".join((*around, "")))
    if keras is None and around[0] in _STANDARD:
        return None if around[0] in _COMPUTING else "from the standard library of Python"
    gate = next((step for step in (*around, last) if step in _GATES or _DUNDER.fullmatch(step)), "")
    if gate:
        return f"it leads through {gate!r} to what a file must not reach"
    inner = ".".join(around)[keras.end() :] if keras else None
    if inner is not None and _acts(inner.partition(".")[0], last):
        return "a part of Keras that acts on the machine"
    return None


def reached_by(names: Iterable[str], globals: Iterable[str], imports: Iterable[str]) -> list[str]:
    """Of the names that code uses, those by which it does more than compute.

    Args:
        names: of globals and attributes.
        globals: of these, such as stand alone.
        imports: modules.
    """
    return [
        *(name for name in names if name in _GATES or _DUNDER.fullmatch(name) or name in _REACHES),
        *(name for name in globals if name in _BUILTINS_THAT_ACT - _HARMLESS),
        *(module for module in imports if effect_of(module, "*") is not None),
    ]


#: Of what acts, what code of models has that shows its shapes.
_HARMLESS = frozenset("globals locals print vars".split())
#: Functions of libraries that read, write, load or call.
_REACHES = frozenset(
    """
    Popen check_output fromfile genfromtxt get_file get_module_globals gfile load_library load_model
    load_module load_op_library loadtxt makedirs matching_files memmap mkdir numpy_function popen
    py_func py_function read_file rmtree savetxt savez system tofile unlink urlopen urlretrieve
    write_file
    """.split()
)


def reads_or_writes(name: str) -> bool:
    """Whether a function of a library is called like one that reads, writes, or makes objects."""
    last = name.rpartition(".")[2]
    return last in _REACHES or (_ACTS.match(last) is not None and last not in _KERAS_PURE)


def library_of(module: str | None, name: str) -> str | None:
    """The well-known library that a class or function is of, if it is of one."""
    first = _steps(module, name)[0]
    ours = _KERAS.match(f"{module}.") is not None
    return first if first in _LIBRARIES and not ours else None


def _steps(module: str | None, name: str) -> list[str]:
    """`("a.b", "c.d")` as four steps; a registered name (`package>Name`) is one."""
    steps = name.split(".") if ">" not in name else [name]
    return [step for step in (module or "").split(".") if step] + steps


def _acts(package: str, name: str) -> bool:
    if name[:1].isupper():
        return package in _KERAS_ACTORS
    if name in _KERAS_PURE:
        return False
    return package not in _KERAS_FUNCTIONS or _ACTS.match(name) is not None
