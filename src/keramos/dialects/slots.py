"""Where an object stands in a config, and which package its bare class name means there."""

from __future__ import annotations

from collections.abc import Iterable

from keramos.codec import names

#: How the key ends under which an object stands -> the package it comes from.
SLOTS = {
    "initializer": "initializers",
    "regularizer": "regularizers",
    "constraint": "constraints",
    "activation": "layers",
    "optimizer": "optimizers",
    "learning_rate": "optimizers.schedules",
    "loss": "losses",
    "metrics": "metrics",
    "dtype": "dtype_policies",
}


def package_for(class_name: str, slot: str) -> str | None:
    """The package that exports `class_name`, the likeliest for the slot first, if one does."""
    return next((p for p in _packages(slot) if class_name in names.exports(p)), None)


def _packages(slot: str) -> Iterable[str]:
    likely = next((package for ending, package in SLOTS.items() if slot.endswith(ending)), None)
    others = ["layers", "models"] if slot == "layers" else [p for p in names.PACKAGES if p]
    return [likely, *others] if likely else others
