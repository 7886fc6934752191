"""examples/quantization.py says what it measured, and README beside it what it says."""

import runpy

import pytest


@pytest.mark.slow
def test_the_example_is_true(root, capsys):
    example = runpy.run_path(str(root / "examples/quantization.py"))
    answers = example["main"]()
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line[:22].strip() for line in lines] == list(answers) == list(example["MODES"])
    table = (root / "examples/README.md").read_text("utf-8")
    whole, whole_size = answers["float32"]
    for name, (accuracy, size) in answers.items():
        row = next(line for line in table.splitlines() if line.startswith(f"| {name} |"))
        _, _, percent, kilobytes, _ = (cell.strip() for cell in row.split("|"))
        # Training sums in another order on another CPU.
        assert abs(accuracy - float(percent.rstrip(" %")) / 100) < 0.01
        assert abs(size / 1000 - float(kilobytes.removesuffix(" kB"))) < 1
        assert whole - accuracy < 0.01
        assert name == "float32" or size < 0.36 * whole_size
