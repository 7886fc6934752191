"""What users' subclasses can read from their base: the public attributes of instances.

Refuses to know what is missing elsewhere. Usage: <oracle python> tools/golden/attributes.py
"""

from __future__ import annotations

import importlib

import golden_file  # before keras: it chooses the backend
import keras
from cases import FAMILIES, bench, objects

BASES = {
    "layers": keras.layers.Layer,
    "losses": keras.losses.Loss,
    "metrics": keras.metrics.Metric,
    "optimizers": keras.optimizers.Optimizer,
    "initializers": keras.initializers.Initializer,
    "regularizers": keras.regularizers.Regularizer,
    "constraints": keras.constraints.Constraint,
    "optimizers.schedules": keras.optimizers.schedules.LearningRateSchedule,
}


def main() -> None:
    cases = [c for family in FAMILIES for c in importlib.import_module(f"cases.{family}").CASES]
    cases += [case for table in objects.TABLES.values() for case in table if case["area"] in BASES]
    rows = {area: bench.public_attributes(base) for area, base in BASES.items()}
    for case in cases:
        area = case.get("area", "layers")
        name = f"{area}.{case['class']}"
        if name not in rows:
            own = set(bench.public_attributes(bench.in_use(case, keras))) - set(rows[area])
            rows[name] = sorted(own)
    shows = "public attributes: of each base, and what the instances of each class have besides"
    golden_file.write("attributes.json", rows, shows)


if __name__ == "__main__":
    main()
