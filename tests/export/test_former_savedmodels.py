"""SavedModels of TensorFlow 1: their signatures run; what was never run is named."""

from __future__ import annotations

import numpy as np
import pytest

from keramos import export

from . import programs

NAMES = ("tensorflow1_references", "tensorflow1_resources", "tensorflow1_table")


@pytest.mark.parametrize("name", NAMES)
def test_a_signature_computes_what_it_computed(name: str):
    serve = export.load(programs.path(name)).signatures["serving_default"]
    results = programs.results(name)
    np.testing.assert_allclose(serve(x=results["x"])["y"], results["y"], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", NAMES[:2])
def test_its_counter_counts(name: str):
    artifact = export.load(programs.path(name))
    count = next(v for v in artifact.variables if v.path == "dense/count")
    before = int(count.value)
    for _ in range(2):
        artifact.signatures["serving_default"](programs.results(name)["x"])
    assert int(count.value) == before + 2


@pytest.mark.parametrize("case", ["recurrent", "halved", "chosen", "growing"])
def test_loops_and_conditions_of_circles(case: str):
    serve = export.load(programs.path("tensorflow1_loops")).signatures[case]
    results = programs.results("tensorflow1_loops")
    for k, x in enumerate(programs.listed("tensorflow1_loops", f"{case}:x")):
        for key, y in serve(x=x).items():
            np.testing.assert_allclose(y, results[f"{case}:{key}{k}"], rtol=1e-5, atol=1e-6)
