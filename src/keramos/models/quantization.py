"""`Model.quantize`: which layers of a model are quantized, and what calibrated modes show them.

How kernels are kept is known to `quantizers`; each layer quantizes its own.
"""

from __future__ import annotations

import contextlib
import math
import re
import warnings
import zlib
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any

import numpy as np

from keramos import ops
from keramos.errors import ArgumentTypeError, ConfigError, NoConfigError
from keramos.layers.base.kernel import KernelLayer
from keramos.layers.base.layer import Layer
from keramos.quantizers import modes
from keramos.quantizers.calibration_config import CalibrationConfig

Filters = str | Sequence[str] | Callable[[Any], bool] | None


def quantize(
    model: Any, mode: str, config: Any, filters: Filters = None, type_check: bool = True
) -> None:
    """Quantize the layers of a model that are no groups of layers.

    Args:
        model: built.
        mode: of `config`.
        config: a QuantizationConfig.
        filters: a regular expression for names of layers, several, or a function of the layer.
        type_check: whether to leave out classes that are derived from those of the library.

    Raises:
        ConfigError: other filters, or no structure for a mode that is calibrated.
    """
    if not (filters is None or isinstance(filters, str | list | tuple) or callable(filters)):
        raise ConfigError(
            "The `filters` argument must be a regex string, a list of regex strings, or a callable",
            found=repr(filters)[:200],
        )
    structure = _structure(model, mode, config) if mode in modes.CALIBRATED else None
    # What lies outside the blocks is never shown to a calibration.
    roots = [model] if structure is None else structure["sequential_blocks"]
    for layer in [layer for root in roots for layer in root._flatten_layers()]:
        if _takes(filters, layer) and not layer._layers and layer.quantization_mode is None:
            _quantize_layer(layer, mode, config, type_check)
    if structure is not None:
        _calibrate(config, structure, filters)
    model._training_state.forget_programs()


def _quantize_layer(layer: Layer, mode: str, config: Any, type_check: bool) -> None:
    try:
        layer.quantize(mode, config=config, type_check=type_check)
    except NoConfigError as error:
        if layer.weights:  # what has none loses nothing
            warnings.warn(error.what, stacklevel=5)


def _takes(filters: Filters, layer: Any) -> bool:
    if filters is None:
        return True
    if callable(filters):
        return bool(filters(layer))
    expressions = [filters] if isinstance(filters, str) else filters
    return any(re.search(expression, layer.name) for expression in expressions)


def _structure(model: Any, mode: str, config: CalibrationConfig) -> dict[str, Any]:
    structure = config.quantization_layer_structure
    if structure is None:
        structure = model.get_quantization_layer_structure(mode)
    if structure is None:
        raise ConfigError(
            f"For {mode=}, a valid quantization structure must be provided: which layers come "
            "before the blocks, and the blocks in their order",
            wanted="{'pre_block_layers': […], 'sequential_blocks': […]}",
            hint="config.quantization_layer_structure, or get_quantization_layer_structure(mode)",
        )
    if config.dataset is None or config.tokenizer is None:
        raise ConfigError(f"{mode.upper()} quantization requires a dataset and a tokenizer")
    if not structure.get("sequential_blocks"):
        raise ConfigError("No sequential blocks found in the structure to quantize")
    return structure


def _calibrate(config: CalibrationConfig, structure: dict[str, Any], filters: Filters) -> None:
    """Block by block: run the samples through it as it is, quantize its layers, and hand what it
    gives then to the next one.
    """
    inputs = []
    for sample in samples(config):
        x = ops.convert_to_tensor(sample, dtype="int32")
        for layer in structure.get("pre_block_layers", ()):
            x = layer(x)
        inputs.append(x)
    for block in structure["sequential_blocks"]:
        inner = [x for x in block._flatten_layers() if isinstance(x, KernelLayer)]
        layers = [x for x in inner if x.quantization_mode == config.mode and _takes(filters, x)]
        watched = {id(x): _calibration(x, config) for x in layers if x._kernel is not None}
        layers = [x for x in layers if id(x) in watched]
        with contextlib.ExitStack() as stack:
            for layer in layers:
                stack.enter_context(_watched(layer, watched[id(layer)]))
            for x in inputs:
                block(x)
        for layer in layers:
            _finish(layer, watched[id(layer)])
        inputs = [block(x) for x in inputs]


def _calibration(layer: KernelLayer, config: CalibrationConfig) -> Any:
    product: Any = layer._inner_product
    return product.calibration(layer._form(layer._kernel_name), config)


def _finish(layer: KernelLayer, calibration: Any) -> None:
    form = layer._form(layer._kernel_name)
    product: Any = layer._inner_product
    product.calibrated(layer, form, calibration.finished(layer._kernel))


@contextlib.contextmanager
def _watched(layer: Any, calibration: Any) -> Generator[None]:
    """Within it, what `layer` is called with is shown to its calibration."""
    call = layer.call

    def watching(inputs: Any, *args: Any, **kwargs: Any) -> Any:
        calibration.observe(inputs)
        return call(inputs, *args, **kwargs)

    vars(layer)["call"] = watching
    try:
        yield
    finally:
        del vars(layer)["call"]


def samples(config: CalibrationConfig) -> np.ndarray:
    """Sequences of tokens, spread evenly over all that the dataset has, which is repeated where it
    is too short.

    Args:
        config: dataset, tokenizer, and how many of which length.

    Returns:
        int32, (samples, 1, length).

    Raises:
        ArgumentTypeError: no iterable of texts or arrays.
        ConfigError: nothing in it.
    """
    dataset = config.dataset
    if not isinstance(dataset, Iterable) or isinstance(dataset, str | bytes):
        raise ArgumentTypeError(
            "The `dataset` argument must be an iterable of texts or arrays of tokens",
            found=type(dataset).__name__,
        )
    tokens = [_tokens(item, config.tokenizer) for item in dataset]
    if not tokens or not sum(map(len, tokens)):
        raise ConfigError("Provided dataset is empty")
    every = np.concatenate(tokens).astype("int32")
    count, length = config.num_samples, config.sequence_length
    every = np.tile(every, max(1, math.ceil(count * length / every.size)))
    places = every.size - length + 1
    first = zlib.crc32(b"calibration") % places
    starts = (first + np.arange(count) * max(1, places // count)) % places
    windows = np.lib.stride_tricks.sliding_window_view(every, length)
    return windows[starts][:, None, :]


def _tokens(item: Any, tokenizer: Any) -> np.ndarray:
    tokens = tokenizer.tokenize(item) if isinstance(item, str) else item
    return np.asarray(ops.convert_to_numpy(tokens)).reshape(-1)
