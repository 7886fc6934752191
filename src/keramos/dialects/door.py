"""Where configs come in that no file came with: only their spelling says who wrote them."""

from __future__ import annotations

from keramos.codec.canonical import Json
from keramos.dialects.evidence import of_config


def canonical(config: Json) -> Json:
    """`config` with every node in its canonical spelling, as in a file that says no version.

    Args:
        config: a JSON value.
    """
    # A family is made where a layer is; the rules are imported with the first config from outside.
    from keramos.dialects.walk import upgrade

    return upgrade(config, of_config(config)).config
