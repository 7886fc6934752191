"""What stock Keras makes of small layers in every mode of quantization.

Calibrations are shown the inputs by hand: `Model.quantize` of Keras 3.15.1 puts its hooks on
`call`, which a layer in such a mode does not go through.

Usage: <oracle python> tools/golden/quantization.py
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import Any

import golden_file  # before keras: it chooses the backend
import keras
import numpy as np
from keras.src.quantizers.awq import AWQ
from keras.src.quantizers.gptq import GPTQ

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
from quantizers import programs


def calibrate(layer: Any, config: Any, x: np.ndarray) -> None:
    calibration = (GPTQ if config.mode == "gptq" else AWQ)(layer, config)
    x = keras.ops.reshape(x, (-1, calibration.rows))
    if config.mode == "gptq":
        calibration.update_hessian_with_batch(x)
        calibration.quantize_and_correct_layer()
    else:
        calibration.update_activation_magnitudes(x)
        calibration.quantize_layer()


def answer(function: Any, *arguments: Any) -> dict[str, Any]:
    try:
        return programs.plain(function(keras, *arguments))
    except (ValueError, NotImplementedError) as error:
        return {"raises": type(error).__name__}


def main() -> None:
    rows = {name: answer(programs.case, *row) for name, *row in programs.rows()}
    for layer, mode in itertools.product(programs.CALIBRATED_LAYERS, programs.CALIBRATED):
        rows[f"{layer} | {mode}"] = answer(programs.calibrated, layer, mode, calibrate)
    golden_file.write(
        "quantization.json", rows, "layers in every mode of quantization: outputs, variables, files"
    )


if __name__ == "__main__":
    main()
