"""Portable artifacts of StableHLO, run by jax.

Beside `engine.stablehlo` the only place that knows jaxlib's bindings of MLIR, and the only one that
knows these private names of jax: the constructor of `Exported`, and the refinement of shapes. What
they do was seen with jaxlib 0.10.2.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import jax
import jax.core
import jax.numpy as jnp
from jax import export

from keramos.engine import kernel_shapes
from keramos.engine.stablehlo import context, custom_calls_of, kernel_calls
from keramos.errors import ConfigError, ShapeError, UnsafeError, UnsupportedFileError

#: jax's names of the platforms that a module names in its own way.
_PLATFORMS = {"cpu": "CPU", "gpu": "CUDA", "cuda": "CUDA", "rocm": "ROCM", "tpu": "TPU"}
CONVENTION = 9  # of the arguments: static shapes, no effects
#: Custom calls that a program from a file may make: those that the compiler expands, and kernels of
#: linear algebra and random numbers. Any other may be a pointer into this process, as calls back
#: into Python are.
KNOWN_CALLS = re.compile(
    r"shape_assertion|Sharding|SPMDFullToShardShape|SPMDShardToFullShape|annotate_device_placement"
    r"|Qr|ProductOfElementaryHouseholderReflectors|Eigh|LuDecomposition|TopK|ApproxTopK"
    r"|AllocateBuffer|stablehlo\.dynamic_\w+|(cu|hip)_(threefry2x32_ffi|lu_pivots_to_permutation)"
    r"|(lapack|cusolver|hipsolver)_\w+_ffi|cusparse_gtsv2_ffi"
)
#: What an assertion of jax's says that does not hold.
_CONSTRAINT = re.compile(r"shape constraint ([^\n]{1,80}?)\. Expected")


def callable_of(
    module: bytes, arrays: Sequence[Any], platforms: Sequence[str]
) -> Callable[..., Any]:
    """A module as a function of jax, for arguments of these shapes and dtypes.

    Args:
        module: the portable artifact.
        arrays: arguments, or what has their `shape` and `dtype`.
        platforms: those it was lowered for; if several, its first argument tells which one it is.

    Raises:
        UnsupportedFileError: it is of a newer StableHLO, or damaged.
        UnsafeError: it calls what is not known.
        ConfigError: it does not take such arguments.
    """
    with context() as (ir, stablehlo):
        parsed = _parsed(ir, stablehlo, module)
        whole = _with_static_main(ir, parsed, arrays, _platform_index(platforms))
    refined = _refined(whole)
    with context() as (ir, stablehlo):
        refined_module = ir.Module.parse(refined)
        check_kernels(refined_module)
        results = _function_type(ir, _main(ir, refined_module)).results
        outputs = [
            jax.core.ShapedArray(tuple(kind.shape), _dtype(kind.element_type))
            for kind in map(ir.RankedTensorType, results)
        ]
        artifact = stablehlo.serialize_portable_artifact(
            refined_module, stablehlo.get_current_version()
        )
    return jax.jit(_exported(artifact, arrays, outputs).call)


def check(module: bytes) -> None:
    """Refuse a module that cannot run here, without running it.

    Args:
        module: the portable artifact.

    Raises:
        UnsupportedFileError: it is of a newer StableHLO, or damaged.
        UnsafeError: it calls what is not known.
    """
    with context() as (ir, stablehlo):
        _parsed(ir, stablehlo, module)


def check_calls(targets: Iterable[str]) -> None:
    """Refuse custom calls that are not among `KNOWN_CALLS`.

    Raises:
        UnsafeError: there are such calls.
    """
    if others := unknown_calls(targets):
        raise UnsafeError(
            "the program calls code that is not part of it",
            found=", ".join(others),
            wanted="operations of StableHLO, and kernels that are known",
        )


def check_kernels(module: Any) -> None:
    """Refuse a module of the bindings that calls kernels with arrays which they do not take.

    Raises:
        UnsafeError: it does.
    """
    for call in kernel_calls(module):
        kernel_shapes.check(*call)


def unknown_calls(targets: Iterable[str]) -> list[str]:
    """The custom calls that are not among `KNOWN_CALLS`."""
    return sorted(target for target in targets if not KNOWN_CALLS.fullmatch(target))


def _parsed(ir: Any, stablehlo: Any, module: bytes) -> Any:
    try:
        parsed = stablehlo.deserialize_portable_artifact(ir.Context.current, bytes(module))
        _main(ir, parsed)  # of no bytes at all an empty module is made
    except Exception as error:  # C++ has exceptions of its own
        raise UnsupportedFileError(
            "the program is of a StableHLO that the installed jax does not read",
            hint="a newer jax may read it",
        ) from error
    check_calls(custom_calls_of(parsed))
    return parsed


def _platform_index(platforms: Sequence[str]) -> int | None:
    if len(platforms) < 2:
        return None
    name = _PLATFORMS.get(jax.default_backend(), "CPU")
    return platforms.index(name) if name in platforms else 0


def _main(ir: Any, module: Any) -> Any:
    functions = (op for op in module.body.operations if "sym_name" in op.attributes)
    return next(f for f in functions if ir.StringAttr(f.attributes["sym_name"]).value == "main")


def _function_type(ir: Any, function: Any) -> Any:
    return ir.FunctionType(ir.TypeAttr(function.attributes["function_type"]).value)


def _with_static_main(ir: Any, module: Any, arrays: Sequence[Any], platform: int | None) -> bytes:
    """The module with a `main` of static shapes, which calls the former one."""
    former = _main(ir, module)
    kind = _function_type(ir, former)
    inputs = list(kind.inputs)[platform is not None :]
    if len(inputs) != len(arrays):
        raise ConfigError(
            "the program takes another number of arguments", found=len(arrays), wanted=len(inputs)
        )
    static = [
        ir.RankedTensorType.get(list(array.shape), ir.RankedTensorType(wanted).element_type)
        for array, wanted in zip(arrays, inputs, strict=True)
    ]
    lines = [
        f"%c{i} = stablehlo.convert %a{i} : ({s}) -> {w}"
        for i, (s, w) in enumerate(zip(static, inputs, strict=True))
    ]
    names = [f"%c{i}" for i in range(len(static))]
    if platform is not None:
        first = kind.inputs[0]
        lines.append(f"%p = stablehlo.constant dense<{platform}> : {first}")
        names.insert(0, "%p")
    results = ", ".join(map(str, kind.results))
    types = ", ".join(map(str, kind.inputs))
    count = len(kind.results)
    head = ", ".join(f"%a{i}: {s}" for i, s in enumerate(static))
    call = f"%r:{count} = call @_former_main({', '.join(names)}) : ({types}) -> ({results})"
    back = ", ".join(f"%r#{i}" for i in range(count))
    text = str(module).replace("func.func public @main(", "func.func private @_former_main(", 1)
    body = "\n".join([*lines, call, f"return {back} : {results}"])
    whole = (
        f"{text.rstrip()[:-1]}\nfunc.func public @main({head}) -> ({results}) {{\n{body}\n}}\n}}"
    )
    buffer = io.BytesIO()
    ir.Module.parse(whole).operation.write_bytecode(buffer)
    return buffer.getvalue()


def _refined(module: bytes) -> bytes:
    from jax._src.lib import _jax  # type: ignore[reportPrivateImportUsage]

    try:
        return _jax.mlir.refine_polymorphic_shapes(
            module, enable_shape_assertions=True, validate_static_shapes=True
        )
    except Exception as error:  # XlaRuntimeError, whose place moves
        if constraint := _CONSTRAINT.search(str(error)):
            raise ShapeError(
                "a size is not one that the program was exported for", wanted=constraint[1]
            ) from error
        raise ConfigError(
            f"the program does not take arguments of these shapes: {str(error)[:200]}"
        ) from error


def _dtype(element: Any) -> Any:
    return jnp.dtype(_NAMES.get(str(element), str(element)))


#: MLIR's names of element types -> numpy's.
_NAMES = {
    "i1": "bool", "i8": "int8", "i16": "int16", "i32": "int32", "i64": "int64", "ui8": "uint8",
    "ui16": "uint16", "ui32": "uint32", "ui64": "uint64", "f16": "float16", "bf16": "bfloat16",
    "f32": "float32", "f64": "float64", "f8E4M3FN": "float8_e4m3fn", "f8E5M2": "float8_e5m2",
    "complex<f32>": "complex64", "complex<f64>": "complex128", "i4": "int4", "ui4": "uint4",
}  # fmt: skip


def _exported(artifact: bytes, arrays: Sequence[Any], outputs: Sequence[Any]) -> Any:
    from jax._src.export._export import Exported

    inputs = tuple(jax.core.ShapedArray(a.shape, a.dtype) for a in arrays)
    nothing = (None,) * len(inputs)
    return Exported(
        fun_name="program",
        in_tree=jax.tree.structure((inputs, {})),
        in_avals=inputs,
        out_tree=jax.tree.structure(list(outputs)),
        out_avals=tuple(outputs),
        _has_named_shardings=False,
        _in_named_shardings=nothing,
        _out_named_shardings=(None,) * len(outputs),
        in_shardings_hlo=nothing,
        out_shardings_hlo=(None,) * len(outputs),
        nr_devices=1,
        platforms=(jax.default_backend(),),
        ordered_effects=(),
        unordered_effects=(),
        disabled_safety_checks=(export.DisabledSafetyCheck.platform(),),
        mlir_module_serialized=artifact,
        calling_convention_version=CONVENTION,
        module_kept_var_idx=tuple(range(len(inputs))),
        uses_global_constants=False,
        _get_vjp=_no_gradient,
    )


def _no_gradient(_: Any) -> Any:
    raise ConfigError(
        "a program in StableHLO has no gradient of its own",
        hint="export with format='jax', or as a SavedModel, which keep gradients",
    )
