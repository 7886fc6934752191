"""Programs as `jax.export` serializes them, written and read; they can be differentiated as often
as their writer said.

The format is jax's own: reading it executes nothing, and what the program calls is looked through.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
from jax import export

from keramos.engine import kernel_shapes
from keramos.engine.portable_artifact import check_calls
from keramos.engine.stablehlo import context, custom_calls_of, kernel_calls
from keramos.errors import DamagedFileError, MissingExtraError, UnsupportedFileError

#: The name that jax gives a device -> those of the platforms that it may be.
_PLATFORMS = {"gpu": {"cuda", "rocm"}}


def serialized(
    compiled: Any, arguments: Sequence[Any], platforms: Sequence[str], vjp_order: int
) -> bytes:
    """A jitted function as bytes, which give the leaves of its result as one list: neither their
    nest nor numbered updates have a place in the format.

    Args:
        compiled: what `jax.jit` gave.
        arguments: nests of lists of shapes and dtypes.
        platforms: what it is lowered for: `cpu`, `cuda`, `rocm`, `tpu`.
        vjp_order: how often it can be differentiated when it is read.

    Raises:
        MissingExtraError: `flatbuffers` is not installed, in which jax writes.
    """
    _check_installed()
    flat = jax.jit(lambda *nests: jax.tree.leaves(compiled(*nests)), keep_unused=True)
    exported = export.export(flat, platforms=tuple(platforms))(*arguments)
    return bytes(exported.serialize(vjp_order=vjp_order))


def callable_of(content: bytes) -> Callable[[Sequence[Any]], list[Any]]:
    """A function of flat arguments that gives flat results; `jax.grad` takes it.

    Args:
        content: what `jax.export.Exported.serialize` gave.

    Raises:
        DamagedFileError: it is none.
        UnsupportedFileError: it is for other machines.
        UnsafeError: it calls what is not known.
        MissingExtraError: `flatbuffers` is not installed, in which jax writes.
    """
    exported = _deserialized(content)
    _check(exported)
    here = jax.default_backend()
    if not _PLATFORMS.get(here, {here}) & set(exported.platforms):
        raise UnsupportedFileError(
            "the program is for other machines",
            found=", ".join(exported.platforms),
            wanted=here,
            hint="write it with platforms=[…]",
        )

    def run(arrays: Sequence[Any]) -> list[Any]:
        args, kwargs = jax.tree.unflatten(exported.in_tree, arrays)
        return jax.tree.leaves(exported.call(*args, **kwargs))

    return run


def _deserialized(content: bytes) -> export.Exported:
    _check_installed()
    try:
        return export.deserialize(bytearray(content))
    except Exception as error:  # flatbuffers checks nothing: any error of Python may come
        raise DamagedFileError(
            "this is no program that jax serialized", found=str(error)[:100]
        ) from error


def _check_installed() -> None:
    try:
        import flatbuffers  # type: ignore[import-not-found]  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            "jax serializes programs with flatbuffers, which is not installed",
            hint="pip install 'keramos[jax-export]'",
        ) from error


def _check(exported: export.Exported) -> None:
    try:
        text = exported.mlir_module()
        with context() as (ir, _):
            module = ir.Module.parse(text)
            targets, kernels = custom_calls_of(module), list(kernel_calls(module))
    except Exception as error:  # C++ has exceptions of its own
        raise UnsupportedFileError(
            "the program is of a StableHLO that the installed jax does not read",
            hint="a newer jax may read it",
        ) from error
    check_calls(targets)
    for call in kernels:
        kernel_shapes.check(*call)
    if exported.nr_devices != 1:
        raise UnsupportedFileError("the program is for several devices", found=exported.nr_devices)
    if exported.has_vjp():
        _check(_gradient(exported))


def _gradient(exported: export.Exported) -> export.Exported:
    try:
        return exported.vjp()
    except Exception as error:  # as above
        raise DamagedFileError("the gradient of the program is damaged") from error
