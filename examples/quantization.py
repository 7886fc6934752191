"""What quantization costs a small trained model: accuracy, and bytes of its file, by mode.

    python examples/quantization.py

Needs no network: it learns to tell ten noisy patterns from each other, in a few seconds.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

import keramos as keras

CLASSES, SIZE = 10, 64
#: Name -> config; None for the model as it was trained.
MODES = {
    "float32": None,
    "int8": keras.quantizers.Int8QuantizationConfig(),
    "int4, blocks of 32": keras.quantizers.Int4QuantizationConfig(block_size=32),
    "int4, whole columns": keras.quantizers.Int4QuantizationConfig(block_size=None),
}


def data(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Patterns with as much noise that some are taken for others: (count, SIZE), (count,)."""
    patterns = np.random.default_rng(0).normal(size=(CLASSES, SIZE))
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, CLASSES, count)
    signs = rng.choice([-1, 1], size=(count, 1))  # no straight line divides the classes
    noise = rng.normal(scale=2.0, size=(count, SIZE))
    return (signs * patterns[labels] + noise).astype("float32"), labels


def trained() -> keras.Model:
    """A classifier of three layers, trained on 4,000 patterns."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((SIZE,)),
            keras.layers.Dense(256, activation="relu"),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(*data(4000, 1), batch_size=64, epochs=6, verbose=0)
    return model


def measured(model: keras.Model, config: object) -> tuple[float, int]:
    """Accuracy on patterns that were not trained on, and the size of the file without optimizer.

    Args:
        model: trained; a copy of it is quantized.
        config: of the mode; None for the model as it is.
    """
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    if config is not None:
        copy.quantize(config=config)
    x, labels = data(5000, 2)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        copy.save(path)
        size = path.stat().st_size
        again = keras.saving.load_model(path)  # what is measured is what the file holds
    answers = np.argmax(again.predict(x, batch_size=500, verbose=0), axis=1)
    return float(np.mean(answers == labels)), size


def main() -> dict[str, tuple[float, int]]:
    """Print a line for each mode."""
    model = trained()
    answers = {name: measured(model, config) for name, config in MODES.items()}
    print(f"{'mode':<22}{'accuracy':>10}{'file':>16}")
    for name, (accuracy, size) in answers.items():
        print(f"{name:<22}{accuracy:>10.2%}{size:>10,} bytes")
    return answers


if __name__ == "__main__":
    main()
