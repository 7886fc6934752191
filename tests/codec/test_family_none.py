"""`deserialize` of what a config leaves out, as classes of users call it."""

from __future__ import annotations

import pytest

import keramos
from keramos.errors import ConfigError

FAMILIES = (
    "activations", "constraints", "dtype_policies", "initializers", "losses", "metrics",
    "quantizers", "regularizers",
)  # fmt: skip


@pytest.mark.parametrize("package", FAMILIES)
def test_none_stays_none(package: str):
    family = getattr(keramos, package)
    assert family.deserialize(None) is None
    assert family.serialize(None) is None


def test_none_is_no_optimizer_and_no_layer():
    assert keramos.optimizers.schedules.deserialize(None) is None
    for package in (keramos.optimizers, keramos.layers):
        with pytest.raises(ConfigError, match="not the config of"):
            package.deserialize(None)
