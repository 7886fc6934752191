"""StableHLO of a traced function: text for people and converters, bytes for other runtimes.

The only place that knows jaxlib's bindings of MLIR, and the one private name of jax that keramos
uses: `make_ir_context`, which has no public spelling. What it does was seen with jaxlib 0.10.2.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import jax
from jax import export

from keramos.engine.jaxpr import Names
from keramos.errors import ConfigError

#: Versions of the portable format, oldest first: the first that can say a module is the one that
#: the most readers take.
VERSIONS = ("0.9.0", "0.14.0", "1.1.0", "1.4.0", "1.8.0", "1.13.0")
#: Attributes of what jax knows beside StableHLO, which old readers refuse.
FOREIGN = (
    "sdy.",
    "mhlo.sharding",
    "mhlo.frontend_attributes",
    "mhlo.layout_mode",
    "mhlo.memory_kind",
)
CUSTOM, COMPOSITE, ASSERTION = "custom_call", "composite", "shape_assertion"


def lowered(
    compiled: Any,
    arguments: tuple,
    names: Sequence[str],
    platforms: tuple[str, ...],
    assertions: bool,
) -> Module:
    """A jitted function as a module.

    Args:
        compiled: what `jax.jit` gave, with `keep_unused`.
        arguments: its arguments, as shapes and dtypes.
        names: of the leaves of `arguments`.
        platforms: what it is lowered for.
        assertions: whether text and artifact check their symbolic sizes; what was assumed of them
            is checked in any case.
    """
    exported = export.export(compiled, platforms=platforms)(*arguments)
    return Module(tuple(names), exported, assertions)


@dataclass(frozen=True, eq=False)
class Module:
    """A program in StableHLO.

    Attributes:
        arguments: names of the arguments of its `main`, in order.
    """

    arguments: tuple[str, ...]
    _exported: export.Exported = field(repr=False)
    _assertions: bool = field(default=True, repr=False)

    @property
    def text(self) -> str:
        """MLIR, whose arguments have the names of variables and inputs: `%dense.kernel`.

        It holds neither places in source files nor numbers of variables.
        """
        return _with_names(self._plain_text, self.arguments)

    @property
    def custom_calls(self) -> frozenset[str]:
        """What a reader must know beside StableHLO itself: `lapack_sgeqrf_ffi`, …"""
        if not _may_name(self._plain, [CUSTOM]):
            return frozenset()
        with context() as (ir, _):
            return custom_calls_of(ir.Module.parse(self._plain))

    @property
    def operations(self) -> Counter[str]:
        """How often each operation stands in it: `stablehlo.add`, …"""
        with context() as (ir, _):
            inside = _inside(ir.Module.parse(self._plain).operation)
            names = [operation.name for operation in inside]
        return Counter(name for name in names if name.startswith("stablehlo."))

    def artifact(self, version: str | None = None) -> Artifact:
        """The portable bytes, which readers of that version and of later ones take.

        Args:
            version: `"1.1.0"`; the oldest that can say this program when left out.

        Raises:
            ConfigError: the program needs a later version.
        """
        content, refusals = self._plain, []
        with context() as (ir, stablehlo):
            module = ir.Module.parse(content)
            for candidate in (
                (version,) if version else (*VERSIONS, stablehlo.get_current_version())
            ):
                try:
                    written = stablehlo.serialize_portable_artifact(module, candidate)
                except (ValueError, RuntimeError, ir.MLIRError) as error:
                    refusals.append(error)
                    continue
                return Artifact(bytes(written), candidate)
        raise ConfigError(
            "the program cannot be said in that version of StableHLO", wanted=version
        ) from refusals[-1]

    def run(self, *arrays: Any) -> list[Any]:
        """Run it by jax.

        Args:
            *arrays: one for each of `arguments`.

        Returns:
            the outputs, then the updates of the trace.

        Raises:
            ConfigError: another number of arrays.
        """
        if len(arrays) != len(self.arguments):
            raise ConfigError(
                "the program takes one array per argument",
                found=len(arrays),
                wanted=f"{len(self.arguments)}: {', '.join(self.arguments)}",
            )
        arguments = jax.tree.unflatten(self._exported.in_tree, arrays)
        return jax.tree.leaves(self._exported.call(*arguments[0], **arguments[1]))

    @cached_property
    def _plain(self) -> bytes:
        """Bytecode of StableHLO alone, without locations, whose newer forms old readers refuse."""
        with context() as (ir, stablehlo):
            written = self._exported.mlir_module_serialized
            module = stablehlo.deserialize_portable_artifact(ir.Context.current, written)
            if _may_name(written, [*FOREIGN, COMPOSITE]):
                _make_plain(module.operation, ir)
            if not self._assertions and _may_name(written, [ASSERTION]):
                _drop_assertions(module.operation)
            _drop_locations(module.operation)
            _number_anew(module.operation, ir)
            buffer = io.BytesIO()
            module.operation.write_bytecode(buffer)
        return buffer.getvalue()

    @cached_property
    def _plain_text(self) -> str:
        with context() as (ir, _):
            return str(ir.Module.parse(self._plain))


@dataclass(frozen=True)
class Artifact:
    """Portable bytes.

    Attributes:
        content: MLIR bytecode.
        version: of StableHLO, the oldest that reads it.
    """

    content: bytes
    version: str


@contextlib.contextmanager
def context() -> Iterator[tuple[Any, Any]]:
    """The bindings of MLIR and of the dialect, within a context that knows what jax writes."""
    from jax._src.interpreters.mlir import make_ir_context
    from jaxlib.mlir import ir
    from jaxlib.mlir.dialects import stablehlo

    with make_ir_context() as context, ir.Location.unknown():
        # without a handler each version that is refused is printed, by C++, to stderr
        context.attach_diagnostic_handler(lambda diagnostic: True)
        yield ir, stablehlo


def custom_calls_of(module: Any) -> frozenset[str]:
    """The targets of all custom calls in a module of the bindings."""
    return frozenset(filter(None, map(_custom_target, _inside(module.operation))))


def kernel_calls(module: Any) -> Iterator[tuple[str, list[Any], list[Any], dict[str, int]]]:
    """Each custom call in a module of the bindings: its target, the shapes of its operands and of
    its results (None for a size that is open), and what it is given beside arrays.
    """
    from jaxlib.mlir import ir

    for operation in _inside(module.operation):
        if target := _custom_target(operation):
            shapes = [
                [_shape(value.type, ir) for value in values]
                for values in (operation.operands, operation.results)
            ]
            yield target, shapes[0], shapes[1], _options(operation, ir)


def _shape(kind: Any, ir: Any) -> tuple[int | None, ...]:
    if not isinstance(kind, ir.RankedTensorType):
        return ()
    ranked = ir.RankedTensorType(kind)
    return tuple(None if ranked.is_dynamic_dim(k) else size for k, size in enumerate(ranked.shape))


def _options(operation: Any, ir: Any) -> dict[str, int]:
    """The numbers that a call of a kernel has as attributes."""
    name = "mhlo.backend_config"
    if name not in operation.attributes:
        return {}
    options = ir.DictAttr(operation.attributes[name])
    entries = [options[k] for k in range(len(options))]
    return {
        entry.name: ir.IntegerAttr(entry.attr).value
        for entry in entries
        if isinstance(entry.attr, ir.IntegerAttr)
    }


def _may_name(bytecode: bytes, names: Sequence[str]) -> bool:
    """Whether a module may say one of these names, which its bytecode has as they are; to look
    through its operations takes longer.
    """
    return any(name.encode() in bytecode for name in names)


def _children(operation: Any) -> list[Any]:
    blocks = (block for region in operation.regions for block in region.blocks)
    return [child.operation for block in blocks for child in block.operations]


def _inside(operation: Any) -> Iterator[Any]:
    for child in _children(operation):
        yield child
        yield from _inside(child)


def _custom_target(operation: Any) -> str | None:
    custom = operation.name == f"stablehlo.{CUSTOM}"
    return operation.attributes["call_target_name"].value if custom else None


def _drop_assertions(module: Any) -> None:
    for operation in list(_inside(module)):
        if _custom_target(operation) == ASSERTION and not _is_constraint(operation):
            operation.erase()


def _is_constraint(assertion: Any) -> bool:
    """Whether an assertion is of what the exporter assumed, not of what each symbol means to jax:
    that no size is 0.
    """
    return "shape constraint" in assertion.attributes["error_message"].value


#: The name of a function that stands for a call which the trace kept, and perhaps jax's number.
_NUMBERED = re.compile(r"(\w+)\.\d+(_\d+)?")


def _number_anew(module: Any, ir: Any) -> None:
    """Count kept calls from 0 on: a process counts through all that it traces, and equal programs
    are to be equal bytes.
    """
    names: dict[str, str] = {}
    for operation in _inside(module):
        for key, kind in (("sym_name", ir.StringAttr), ("callee", ir.FlatSymbolRefAttr)):
            name = operation.attributes[key].value if key in operation.attributes else ""
            if numbered := _NUMBERED.fullmatch(name):
                new = names.setdefault(name, f"{numbered[1]}.{len(names)}")
                operation.attributes[key] = kind.get(new)


def _drop_locations(operation: Any) -> None:
    from jaxlib.mlir import passmanager

    passmanager.PassManager.parse("any(strip-debuginfo)").run(operation)


def _make_plain(operation: Any, ir: Any) -> None:
    """Drop what is not StableHLO; composites become calls of what they are made of."""
    for name in [getattr(attribute, "name", attribute) for attribute in operation.attributes]:
        if name.startswith(FOREIGN):
            del operation.attributes[name]
    for child in _children(operation):
        _make_plain(child, ir)
        if child.name == f"stablehlo.{COMPOSITE}":
            _replace_by_call(child, ir)


def _replace_by_call(composite: Any, ir: Any) -> None:
    from jaxlib.mlir.dialects import func

    with ir.InsertionPoint(composite):
        target = ir.FlatSymbolRefAttr(composite.attributes["decomposition"])
        types = [result.type for result in composite.results]
        call = func.CallOp(types, target, list(composite.operands))
    for old, new in zip(composite.results, call.operation.results, strict=True):
        old.replace_all_uses_with(new)
    composite.erase()


# -- Names in text ---------------------------------------------------------------------------------

#: The functions that take the arguments: jax puts another around its own to compute symbolic sizes,
#: which are then its first arguments.
_FUNCTION = re.compile(
    r"^  func\.func \w+ @(?:main|_wrapped_jax_export_main)\(.*?^  }$", re.MULTILINE | re.DOTALL
)
_ARGUMENT = re.compile(r"%arg(\d+)\b")
_SIZE = re.compile(r'%arg(\d+): tensor<i\d+> \{jax\.global_constant = "(\w+)"')


def _with_names(text: str, names: Sequence[str]) -> str:
    identifiers = _identifiers(names)
    return _FUNCTION.sub(lambda match: _renamed(match[0], identifiers), text)


def _renamed(function: str, identifiers: list[str]) -> str:
    sizes = dict(_SIZE.findall(function))
    arguments = {str(i + len(sizes)): name for i, name in enumerate(identifiers)} | sizes
    return _ARGUMENT.sub(lambda match: "%" + arguments.get(match[1], f"arg{match[1]}"), function)


def _identifiers(names: Sequence[str]) -> list[str]:
    """Names as MLIR writes them, all different: `dense/kernel` → `dense.kernel`."""
    taken = Names()
    plain = (re.sub(r"[^A-Za-z0-9$._-]", "_", name.replace("/", ".")) for name in names)
    return [taken.unique(name if name[:1].isalpha() else f"_{name}") for name in plain]
