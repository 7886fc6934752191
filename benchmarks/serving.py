"""Two SavedModels of one model, called in turn by TensorFlow in one process.

Refuses to know who wrote them. `python serving.py ONE OTHER NAME` prints, as JSON, the seconds of a
call of each: the least of many, for what else the machine does only adds to it.
"""

from __future__ import annotations

import json
import os
import sys

from timing import timed

CALLS = {"resnet50": 12, "transformer": 60}


def main() -> None:
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow as tf
    from tasks import inputs_for

    *paths, name = sys.argv[1:]
    loaded = [tf.saved_model.load(path) for path in paths]
    x = tf.constant(inputs_for(name))
    calls = [lambda model=model: model.serve(x).numpy() for model in loaded]
    for call in calls:
        call()  # which compiles
    rounds = [[timed(call) for call in calls] for _ in range(CALLS[name])]
    print("RESULT", json.dumps([min(column) for column in zip(*rounds, strict=True)]))


if __name__ == "__main__":
    main()
