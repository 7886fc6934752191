"""What is written stays as it is: against files that were written before, and that the Keras which
they are for opened then.

A change that is meant writes them anew (`tools/golden/written.py`), after the readers were asked.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

import keramos as keras

from . import written

ROOT = Path(__file__).resolve().parents[2]

#: How the name of a file ends -> the variable with the Python of its reader.
READERS = {
    "2.12": "KERAMOS_ORACLE_KERAS212",
    "2.15": "KERAMOS_ORACLE_KERAS215",
    "3.5": "KERAMOS_ORACLE_KERAS35",
}


@pytest.mark.filterwarnings("ignore:.*running product of Nadam")
@pytest.mark.parametrize("file", written.FILES)
def test_the_spelling_stays(file, tmp_path):
    found = written.contents(written.write(file, tmp_path))
    wanted = written.contents(written.FOLDER / file)
    assert found.keys() == wanted.keys()
    assert {place: found[place] for place in found if found[place] != wanted[place]} == {}


def test_every_file_is_small_and_in_the_manifest():
    listed = json.loads((written.FOLDER.parent / "manifest.json").read_text("utf-8"))
    assert {path.name for path in written.FOLDER.iterdir()} == {*written.FILES}
    assert {f"written/{file}" for file in written.FILES} <= listed.keys()
    assert all(path.stat().st_size < 100_000 for path in written.FOLDER.iterdir())


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize("file", written.FILES)
def test_its_reader_opens_it(file, tmp_path):
    reader = Path(file).stem.partition("-")[2]
    python = os.environ.get(READERS.get(reader, "KERAMOS_ORACLE"))
    if not python:
        pytest.skip(f"needs the Python of {reader or 'Keras 3.15.1'}")
    model = written.made(written.FILES[file][0])
    (tensor,) = model.inputs
    x = np.arange(2 * np.prod(tensor.shape[1:])).reshape(2, *tensor.shape[1:]) % 7
    x = x.astype(tensor.dtype)
    np.savez(tmp_path / "io.npz", x0=x)
    paths = {
        "saved": written.FOLDER / file,
        "io": tmp_path / "io.npz",
        "answer": tmp_path / "a.npz",
    }
    job = {"id": file, **{key: str(path) for key, path in paths.items()}}
    done = subprocess.run(
        [python, str(ROOT / "tools" / "oracle_step.py")],
        input=json.dumps(job) + "\n",
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": ""},
    )
    answer = json.loads(done.stdout)
    assert "error" not in answer, answer["error"]
    again = keras.saving.load_model(written.FOLDER / file)
    with np.load(tmp_path / "a.npz") as found:
        np.testing.assert_allclose(found["y0"], model.predict(x, verbose=0), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-5)
