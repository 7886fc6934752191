"""The same batches as stock Keras, from the same calls of `fit`, with the same seeds."""

from __future__ import annotations

import json
import random
import subprocess
import warnings

import numpy as np
import pytest

from keramos.training.data import source, train_validation_split
from keramos.utils import PyDataset

SEED = 3
DATA = """
def column(count):
    return np.arange(count, dtype="float64")[:, None]

def generate(count):
    for number in range(count):
        yield column(2) + number, np.arange(2)

class Numbers(PyDataset):
    num_batches = property(lambda self: self.count)
    def __init__(self, count, **options):
        super().__init__(**options)
        self.count = count
    def __getitem__(self, index):
        return column(2) + index, np.arange(2)
"""
LABELS = "np.array([0, 1, 2, 1, 0])"
# x, y and options of `fit`, as text that both sides evaluate; shuffle is True unless given
CASES = [
    "column(7), column(7), batch_size=3",
    "column(7), column(7), batch_size=3, epochs=3",
    "column(7), column(7), batch_size=3, epochs=2, shuffle='batch'",
    "column(7), column(7), batch_size=3, shuffle=False",
    "column(40), column(40), shuffle=False",
    "column(40), column(40)[:, 0].astype('int64'), epochs=2",
    "column(5), column(5), batch_size=2, steps_per_epoch=2, epochs=4",
    "column(5), column(5), batch_size=2, steps_per_epoch=6, epochs=2",
    "column(10), column(10), steps_per_epoch=4, epochs=3",
    "column(10), column(10), validation_split=0.25, batch_size=4, epochs=2",
    "column(5), column(5), sample_weight=np.arange(5), batch_size=2",
    f"column(5), {LABELS}, class_weight={{0: 1.0, 2: 3.0}}, batch_size=2",
    f"column(5), np.eye(3)[{LABELS}], class_weight={{0: 1.0, 1: 2.5}}, batch_size=2",
    "generate(3)",
    "generate(4), steps_per_epoch=2, epochs=2",
    "generate(3), steps_per_epoch=2, epochs=2",
    "Numbers(5), epochs=3",
    "Numbers(5), epochs=3, shuffle=False",
    "Numbers(5), epochs=4, steps_per_epoch=2",
    "Numbers(5, workers=2), epochs=3",
    "Numbers(None), epochs=3, steps_per_epoch=2",
]
STOCK = (
    """
import json, sys, warnings
import jax, keras, numpy as np
from keras.utils import PyDataset
warnings.simplefilter("ignore")
"""
    + DATA
    + """
class Recorder(keras.Model):
    def __init__(self):
        super().__init__()
        self.seen = []
        self.scale = self.add_weight(shape=())
    def call(self, x):
        return x * self.scale
    def train_step(self, state, data):
        self.seen.append([np.asarray(part).tolist() for part in data])
        return {"loss": 0.0}, state
    def test_step(self, state, data):
        return {"loss": 0.0}, state

def fit(*parts, **options):
    model = Recorder()
    model.compile(optimizer="sgd", loss="mse", run_eagerly=True)
    # built by something else, so that the first pass is the one that is recorded
    model.fit(column(1), column(1), batch_size=1, verbose=0)
    model.seen.clear()
    keras.utils.set_random_seed(SEED)
    model.fit(*parts, verbose=0, **options)
    return model.seen

print(json.dumps([eval(f"fit({case})") for case in json.loads(sys.argv[1])]))
"""
)


@pytest.fixture(scope="module")
def stock(oracle) -> dict[str, list]:
    """What each step of stock Keras was given."""
    program = f"import os\nos.environ['KERAS_BACKEND'] = 'jax'\nSEED = {SEED}\n{STOCK}"
    done = subprocess.run(
        [oracle, "-c", program, json.dumps(CASES)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(zip(CASES, json.loads(done.stdout.splitlines()[-1]), strict=True))


def fitted(
    x,
    y=None,
    *,
    sample_weight=None,
    epochs=1,
    shuffle=True,
    steps_per_epoch=None,
    validation_split=0.0,
    **options,
):
    """The batches of all epochs."""
    parts = (x, y, sample_weight)
    if validation_split:
        parts, _ = train_validation_split(parts, validation_split)
    made = source(*parts, shuffle=shuffle, steps=steps_per_epoch, **options)
    seen = []
    for _ in range(epochs):
        made.on_epoch_begin()
        seen += [[np.asarray(part).tolist() for part in batch] for batch in made.epoch()]
        made.on_epoch_end()
    made.close()
    return seen


@pytest.mark.oracle
@pytest.mark.parametrize("case", CASES)
def test_the_same_batches(case: str, stock):
    names = {"np": np, "PyDataset": PyDataset, "fit": fitted}
    exec(DATA, names)
    np.random.seed(SEED)
    random.seed(SEED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the data ran out
        assert eval(f"fit({case})", names) == stock[case]
