"""What the models of `keras.applications` are in stock Keras: digests of configs and of variables.

Refuses to know the models. Usage: <oracle python> tools/golden/applications.py [show CASE], which
prints the whole config of one case instead.
"""

from __future__ import annotations

import json
import sys
import warnings

import golden_file  # before keras: it chooses the backend
import keras
from cases import applications


def model(name: str) -> keras.Model:
    """The model of a case, whose variables have no numbers."""
    with keras.StatelessScope(initialize_variables=False):
        return applications.made(name, keras)


def record(name: str) -> dict:
    print(name, flush=True)
    return applications.record(model(name), keras)


def main(arguments: list[str]) -> None:
    warnings.simplefilter("ignore")
    golden_file.settle()
    if arguments[:1] == ["show"]:
        print(json.dumps(applications.described(model(arguments[1]), keras)))
        return
    golden_file.write(
        "applications.json",
        {name: record(name) for name in applications.CASES},
        "digests of the models of keras.applications: configs, layers, variables",
    )


if __name__ == "__main__":
    main(sys.argv[1:])
