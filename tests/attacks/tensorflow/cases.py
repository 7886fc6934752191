"""A line for each malicious SavedModel: what it is, what must come of it, how it is built."""

from __future__ import annotations

from functools import partial

import numpy as np
from tests.storage.tensorflow_files import entry, footer, framed, restarts, table

from keramos.storage.tensorflow.messages import encoded

from . import SHARED_KEYS, Build, archive, bomb, config, deep, dense, edited, lookup, root

REFUSED, HARMLESS = "refused with clear error", "harmless"

CASES: dict[str, tuple[str, Build]] = {
    # what the file says of itself
    "empty": (REFUSED, partial(archive, saved=b"")),
    "not a message": (REFUSED, partial(archive, saved=b"\xff" * 100)),
    "a length beyond the end": (
        REFUSED,
        partial(archive, saved=b"\x08\x01\x12\xff\xff\xff\xff\x07abc"),
    ),
    "a length of 2^63": (REFUSED, partial(archive, saved=b"\x12" + b"\xff" * 8 + b"\x7f")),
    "a number without an end": (REFUSED, partial(archive, saved=b"\x08" + b"\xff" * 500)),
    "groups": (REFUSED, partial(archive, saved=b"\x0b" * 1000)),
    "a million empty fields": (
        HARMLESS,
        partial(archive, saved=lambda raw: raw + b"\x7a\x00" * 10**6),
    ),
    "a million empty objects": (
        REFUSED,
        partial(archive, saved=b"\x12\x80\x89\x7a\x3a\x80\x89\x7a" + b"\x0a\x00" * 10**6),
    ),
    "metadata of another kind": (REFUSED, partial(archive, metadata=b"\x0a\x02\x2a\xff")),
    "metadata that is no JSON": (
        REFUSED,
        partial(archive, edited(metadata=[(0, "_tf_keras_sequential", "{")])),
    ),
    "metadata that is deep": (
        REFUSED,
        partial(archive, edited(metadata=[(0, "_tf_keras_sequential", deep(200_000))])),
    ),
    "tagged tuples that are deep": (
        REFUSED,
        partial(
            archive,
            edited(
                metadata=[
                    (0, "_tf_keras_sequential", '{"class_name":"__tuple__","items":[' * 50_000)
                ]
            ),
        ),
    ),
    "code of a lambda": (
        REFUSED,
        partial(
            archive,
            root(
                lambda about: about.update(
                    config=config(
                        {
                            "class_name": "Lambda",
                            "config": {
                                "name": "l",
                                "function": ["4wAAAAAAAAAA", None, None],
                                "function_type": "lambda",
                            },
                        }
                    )
                )
            ),
        ),
    ),
    "a class of the system": (
        REFUSED,
        partial(archive, root(lambda about: about.update(class_name="os>system"))),
    ),
    "a function of the system": (
        REFUSED,
        partial(
            archive,
            root(
                lambda about: about.update(
                    config=config(
                        dense(
                            activation={
                                "class_name": "function",
                                "module": "os",
                                "config": "system",
                            }
                        )
                    )
                )
            ),
        ),
    ),
    "a build shape that is large": (
        HARMLESS,
        partial(
            archive,
            root(
                lambda about: about.update(
                    is_graph_network=False,
                    save_spec={"class_name": "TypeSpec", "serialized": [[None, 2**50], "float32"]},
                )
            ),
        ),
    ),
    "training by the system": (
        HARMLESS,
        partial(
            archive,
            root(
                lambda about: about.update(
                    training_config={
                        "loss": {"class_name": "function", "module": "os", "config": "system"},
                        "optimizer_config": {
                            "class_name": "Adam",
                            "config": {"learning_rate": 0.1},
                        },
                    }
                )
            ),
        ),
    ),
    # the graph of objects
    "an edge that leads nowhere": (
        REFUSED,
        partial(archive, edited(edges=[[("layer-0", 99)], [], [], []])),
    ),
    "an edge to a negative object": (
        REFUSED,
        partial(archive, edited(edges=[[("layer-0", -1)], [], [], []])),
    ),
    "objects in a circle": (
        REFUSED,
        partial(
            archive,
            edited(edges=[[("layer-0", 1), ("self", 0)], [("layer-0", 0), ("up", 1)], [], []]),
        ),
    ),
    "layers with giant numbers": (
        REFUSED,
        partial(
            archive,
            edited(edges=[[("layer-" + "9" * 5000, 1)], [("kernel", 2), ("bias", 3)], [], []]),
        ),
    ),
    "a slot of nothing": (
        REFUSED,
        partial(archive, edited(slots={1: [{"variable": 77, "name": "m", "node": 2}]})),
    ),
    "an optimizer inside itself": (
        HARMLESS,
        partial(archive, lambda about: about["edges"][0].append(("optimizer", 0))),
    ),
    # vocabularies
    "constants of another size": (
        REFUSED,
        partial(archive, lookup(keys={"shape": {"dim": [{"size": 2**40}]}})),
    ),
    "numbers of negative size": (
        REFUSED,
        partial(archive, lookup(values={"shape": {"dim": [{"size": -2}]}})),
    ),
    "numbers that are cut": (REFUSED, partial(archive, lookup(values={"content": b"123"}))),
    "a vocabulary in a file outside": (
        REFUSED,
        partial(
            archive,
            lookup(
                files=["../../../tmp/keramos-canary/secret"],
                functions={"fill": [2, 4]},
                nodes={4: {"asset": {"file": 0}}},
            ),
        ),
    ),
    "a vocabulary in a file that is not there": (
        HARMLESS,
        partial(
            archive,
            lookup(
                files=["words"], functions={"fill": [2, 4]}, nodes={4: {"asset": {"file": 2**40}}}
            ),
        ),
    ),
    "a function of objects that are not there": (
        HARMLESS,
        partial(archive, lookup(functions={"fill": [2**40, -1]})),
    ),
    # the index
    "an index that is cut": (REFUSED, partial(archive, index=lambda raw: raw[:-3])),
    "an index of nothing": (REFUSED, partial(archive, index=b"")),
    "a handle beyond the end": (REFUSED, partial(archive, index=footer(1 << 50, 100))),
    "a handle of 2^63 bytes": (REFUSED, partial(archive, index=footer(0, (1 << 63) - 1))),
    "keys that share their beginnings": (REFUSED, partial(archive, index=SHARED_KEYS)),
    "an entry that shares more than there is": (
        REFUSED,
        partial(archive, index=framed(entry(9, b"a", b"") + restarts(0))),
    ),
    "a value longer than its block": (
        REFUSED,
        partial(archive, index=framed(b"\x00\x01\xff\xff\x03a" + restarts(0))),
    ),
    "restarts without a block": (REFUSED, partial(archive, index=framed(b"\xff\xff\xff\xff"))),
    "a compressed block that grows": (
        REFUSED,
        partial(archive, index=framed(bomb(1 << 30), kind=1)),
    ),
    "a compressed block that says less": (
        REFUSED,
        partial(archive, index=framed(b"\x01" + bomb(64)[1:], kind=1)),
    ),
    "an unknown compression": (REFUSED, partial(archive, index=framed(restarts(0), kind=9))),
    "a wrong checksum": (
        REFUSED,
        partial(archive, index=lambda raw: bytes([raw[0] ^ 1]) + raw[1:]),
    ),
    "a billion shards": (
        REFUSED,
        partial(archive, index=table({b"": encoded("BundleHeader", {"num_shards": 10**9})})),
    ),
    "no shards": (
        REFUSED,
        partial(archive, index=table({b"": encoded("BundleHeader", {"num_shards": 0})})),
    ),
    # the tensors
    "no data": (REFUSED, partial(archive, data=b"")),
    "data that is cut": (REFUSED, partial(archive, data=lambda raw: raw[:-5])),
    "a graph of objects that was changed": (
        REFUSED,
        partial(archive, data=lambda raw: raw[:-1] + b"\0"),
    ),
    "a giant variable": (
        REFUSED,
        partial(
            archive,
            edited(variables={2: ("k", np.broadcast_to(np.float32(0), (2**20, 2**20)))}),
            data=b"",
        ),
    ),
}
