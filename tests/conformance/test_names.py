"""Which names are public, which strings get() takes, and what is still missing.

Refuses to know how a thing is written or what it computes.
"""

from __future__ import annotations

import operator
from pathlib import Path

import pytest

import keramos

from . import table

AREAS = (
    "layers", "initializers", "regularizers", "constraints", "activations", "random",
    "dtype_policies", "saving", "losses", "metrics", "optimizers", "optimizers.schedules",
    "backend", "mixed_precision", "quantizers",
)  # fmt: skip
ADDED = {  # public in keramos alone
    "saving": None,
    "dtype_policies": set(),
    "backend": None,  # the functions of `K`
}
ELSEWHERE = {  # layers that belong to preprocessing, audio or other frameworks
    "layers": {
        "AugMix",
        "AutoContrast",
        "CategoryEncoding",
        "CenterCrop",
        "ContrastLimitedAdaptiveHistogramEqualization",
        "CutMix",
        "Discretization",
        "Equalization",
        "FlaxLayer",
        "HashedCrossing",
        "Hashing",
        "IntegerLookup",
        "JaxLayer",
        "MaxNumBoundingBoxes",
        "MelSpectrogram",
        "MixUp",
        "Pipeline",
        "RandAugment",
        "RandomBrightness",
        "RandomColorDegeneration",
        "RandomColorJitter",
        "RandomContrast",
        "RandomCrop",
        "RandomElasticTransform",
        "RandomErasing",
        "RandomFlip",
        "RandomGaussianBlur",
        "RandomGrayscale",
        "RandomHue",
        "RandomInvert",
        "RandomPerspective",
        "RandomPosterization",
        "RandomRotation",
        "RandomSaturation",
        "RandomSharpness",
        "RandomShear",
        "RandomTranslation",
        "RandomZoom",
        "Resizing",
        "STFTSpectrogram",
        "Solarization",
        "StringLookup",
        "TextVectorization",
        "TorchModuleWrapper",
    },
}
MISSING = Path(__file__).with_name("missing.txt")


def public(area: str) -> set[str]:
    return set(table.golden("public")[f"keras.{area}"])


@pytest.mark.parametrize("area", AREAS)
def test_nothing_is_public_that_keras_does_not_know(area):
    allowed = ADDED.get(area, set())
    if allowed is not None:
        assert table.exported(area) - public(area) <= allowed


def test_what_is_missing_is_listed():
    """missing.txt names, one per line, what issue 2 asks for and keramos does not export yet. It
    only ever shrinks.
    """
    found = [
        f"{area}.{name}"
        for area in AREAS
        for name in sorted(public(area) - table.exported(area) - ELSEWHERE.get(area, set()))
    ]
    listed = MISSING.read_text(encoding="utf-8").split() if MISSING.exists() else []
    assert found == listed, "write this to missing.txt:\n" + "\n".join(found)


@pytest.mark.parametrize("area", AREAS)
def test_every_exported_name_is_there(area):
    for name in table.exported(area):
        assert operator.attrgetter(f"{area}.{name}")(keramos) is not None


def aliases() -> list:
    known = {row["python"]: row["class_name"] for row in table.golden("names")}
    found = []
    for area, taken in table.golden("aliases").items():
        for name, answer in taken.items():
            kind, python = answer.split(" ")
            wanted = known.get(python) if kind == "instance" else python.rpartition(".")[2]
            if wanted in table.exported(area):
                found.append(pytest.param(area, name, kind, wanted, id=f"{area}-{name}"))
    return found


@pytest.mark.parametrize(("area", "name", "kind", "wanted"), aliases())
def test_get_takes_every_string_that_keras_takes(area, name, kind, wanted):
    found = getattr(keramos, area).get(name)
    expected = getattr(getattr(keramos, area), wanted)
    assert (type(found) is expected) if kind == "instance" else (found is expected)


@pytest.mark.parametrize("area", ["", "dtype_policies", "layers", "quantizers", "saving", "utils"])
def test_what_keras_has_and_this_library_has_not_is_said_to_be_absent(area):
    module = operator.attrgetter(area)(keramos) if area else keramos
    missing = set(table.golden("public")[f"keras.{area}".rstrip(".")]) - set(module.__all__)
    for name in missing - {"src"}:
        with pytest.raises(AttributeError, match=rf"keras\.(\w+\.)?{name} is not part of keramos"):
            getattr(module, name)
