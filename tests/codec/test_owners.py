"""Whose a name is, from its spelling."""

from __future__ import annotations

import inspect

import pytest

from keramos.codec import names, owners

ACT = """
    os:mkdir posix:system nt:system subprocess:Popen builtins:eval :eval None:os.system
    builtins:os.system shop.parts.os:system shop.os:system shop:f.__globals__ keras:os keras:src
    keras.utils:get_file keras.models:load_model keras.saving:load_model keras.src.saving:load_model
    keramos.saving:load_model tf_keras.models:load_model tensorflow.keras.utils:get_file
    tensorflow.python.keras.saving.save:load_model keras.config:enable_unsafe_deserialization
    keras.src.utils.file_utils.os:mkdir keras.src.backend.common.global_state:set_global_attribute
    keras.layers:deserialize keras.layers.Dense:from_config keras.layers:__getattr__
    keras.callbacks:LambdaCallback keras.applications.resnet:ResNet50
    keras.backend:clear_session operator:attrgetter functools:partial
""".split()
COMPUTE = """
    :my_loss builtins:my_loss builtins:abs math:tanh cmath:sqrt __main__:Mine shop.parts:Mine
    shop.types:Mine keras.ops:relu keras.backend:square keras.src.ops.numpy:add
    keras.utils:to_categorical keras.applications.vgg16:preprocess_input keras.layers:Dens
    keras.engine.functional:Functional keras.src.layers.core.lambda_layer:Lambda
    tf_keras.src.engine.functional:Functional keras.optimizers.experimental:SGD
    shop>os.mkdir keras_nlp.layers:Block numpy:load
""".split()


@pytest.mark.parametrize("dotted", ACT)
def test_what_acts(dotted):
    module, _, name = dotted.partition(":")
    assert owners.effect_of(None if module == "None" else module, name)


@pytest.mark.parametrize("dotted", COMPUTE)
def test_what_computes_or_is_nobodys(dotted):
    module, colon, name = dotted.partition(":")
    assert owners.effect_of(*((module, name) if colon else ("builtins", dotted))) is None


@pytest.mark.parametrize(
    ("module", "name", "library"),
    [
        ("numpy", "load", "numpy"),
        (None, "torch.load", "torch"),
        ("tensorflow.io", "write_file", "tensorflow"),
        ("tensorflow.python.keras.engine", "Functional", None),
        ("numpyro", "load", None),
        ("shop.numpy", "load", None),
        (None, "cubic", None),
        ("builtins", "numpy>load", None),
    ],
)
def test_libraries(module, name, library):
    assert owners.library_of(module, name) == library


def test_a_known_name_is_a_class():
    for package in names.PACKAGES:
        module = f"keras.{package}".rstrip(".")
        for name in names.exports(package):
            known = names.is_known(module, name)
            assert known == inspect.isclass(names.resolve(module, name)), (module, name)


@pytest.mark.parametrize("module", ["distutils", "imp", "smtpd", "pipes", "compression", "os"])
def test_the_standard_library_is_that_of_every_python(module):
    assert owners.effect_of(module, "f") == "from the standard library of Python"
