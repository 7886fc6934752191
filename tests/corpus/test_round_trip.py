"""What keramos saves, stock Keras opens: the same predictions, the optimizer where it stood."""

from __future__ import annotations

import pytest

from . import entries, oracle as stock

# The corpus's own Asset layer leaves the files it opens to the garbage collector.
LEFT_OPEN = pytest.mark.filterwarnings(
    "ignore:Exception ignored in.*vocab.txt", "ignore:unclosed file.*vocab.txt"
)
pytestmark = [pytest.mark.oracle, pytest.mark.slow, LEFT_OPEN]
CASES = {
    f"{entry.id}:{name}": (entry, name)
    for entry in entries.entries(entries.TRAVELLING)
    for name in entry.formats
    if name in entries.WHOLE and not entry.refused(name) and entry.runs_here
}


@pytest.fixture(scope="module")
def answers(oracle: str, tmp_path_factory) -> dict[str, dict]:
    """Everything saved again by keramos, then shown to stock Keras in one process."""
    folder = tmp_path_factory.mktemp("saved")
    jobs = []
    for number, (entry, name) in enumerate(CASES.values()):
        saved = folder / f"{number}.keras"
        entries.open_model(entry, name).save(saved)
        jobs.append(stock.job(entry, name, saved))
    return stock.ask(oracle, jobs)


@pytest.mark.parametrize("case", CASES)
def test_stock_keras_opens_what_keramos_saved(case: str, answers):
    assert not stock.complaints(answers[case], *CASES[case])
