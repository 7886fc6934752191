"""Who may import whom, read from every import statement, those inside functions included."""

from __future__ import annotations

import graphlib
import re

import pytest

from . import source

FOUNDATION = {"errors", "_fragments", "_frames", "_garbage", "_lazy", "_signatures", "_tree"}
SMALL = {
    "activations",
    "initializers",
    "regularizers",
    "constraints",
    "dtype_policies",
    "quantizers",
}

# What a package may name. What those may name, it may name too (see `reach`).
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "_fragments": {"errors"},
    "_frames": {"errors"},
    "_garbage": set(),
    "_signatures": set(),
    "_lazy": {"errors"},
    "_tree": {"errors"},
    "codec": FOUNDATION,
    "storage": FOUNDATION,
    "engine": FOUNDATION,
    "dialects": {"codec"},
    "graph": {"engine", "codec"},
    "programs": {"engine", "storage"},
    "saving": {"codec", "dialects", "storage", "graph"},
    "ops": {"graph"},
    "random": {"graph"},
    # `deserialize` of a family is a door: old spellings come in there, too
    "constraints": {"ops", "random", "dialects"},
    "regularizers": {"ops", "random", "dialects"},
    "activations": {"ops", "random", "dialects"},
    "initializers": {"ops", "random", "dialects"},
    "quantizers": {"ops", "random", "dialects"},
    "dtype_policies": {"quantizers"},
    "layers": SMALL | {"metrics", "programs"},  # one keeps a metric
    "losses": SMALL,
    "metrics": {"losses"},
    "optimizers": SMALL,
    "config": {"dtype_policies"},
    "tree": FOUNDATION,
    "callbacks": {"saving", "engine", "config", "random"},
    "training": {"losses", "metrics", "optimizers", "engine", "config", "callbacks"},
    "export": {"layers", "programs", "storage"},
    "models": {"layers", "training", "saving", "export"},
    "distillation": {"models", "tree"},
    "wrappers": {"models"},
    "utils": {"models", "config"},
    "applications": {"utils"},
    "backend": {"utils"},
    "distribution": {"utils"},
    "datasets": {"utils"},
    "preprocessing": {"utils"},
    "report": {"saving", "export"},
    "legacy": {"saving"},
    "visualization": {"layers", "utils"},
    "mixed_precision": {"dtype_policies", "optimizers"},
    "stand_in": {"codec", "graph"},
    "cli": {"models", "stand_in", "report"},
    "root": {
        "models",
        "distillation",
        "distribution",
        "wrappers",
        "utils",
        "config",
        "tree",
        "applications",
        "backend",
        "mixed_precision",
        "datasets",
        "preprocessing",
        "stand_in",
        "legacy",
        "visualization",
    },
    "__main__": {"cli"},
}
APART = {("saving", "engine")}  # reached by the closure of the table, and yet not allowed
WITHOUT_CIRCLES = ("storage",)
ONLY_IMPORTER = {"jax": "engine", "jaxlib": "engine", "h5py": "storage"}
NEVER = {"keras", "tensorflow", "tf_keras", "torch"}
WITHOUT_NUMPY = {
    "root",
    "codec",
    "errors",
    "graph",
    "_fragments",
    "_frames",
    "_garbage",
    "_lazy",
    "_signatures",
    "_tree",
    "dialects",
    "cli",
}


def reach(package: str) -> set[str]:
    """Every package that `package` may import, itself included."""
    below = MAY_IMPORT[package]
    return {package, *below}.union(*(reach(name) for name in below))


def external(name: str) -> str:
    return name.partition(".")[0]


def is_ours(name: str) -> bool:
    return external(name) == "keramos"


def importing(library: str) -> list[source.Import]:
    """Every import of a library that is not ours."""
    return [found for found in source.imports() if external(found.target) == library]


def test_the_table_is_acyclic():
    graphlib.TopologicalSorter(MAY_IMPORT).prepare()


def test_the_page_names_no_package_before_those_that_it_imports():
    page = (source.ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rows = [row.split("|")[1:3] for row in page.splitlines() if re.match(r"\| \d", row)]
    levels = [int(level) for level, _ in rows]
    places = {
        name: i
        for i, name in enumerate(re.findall(r"`(\w+)`", " ".join(names for _, names in rows)))
    }
    wrong = [(a, b) for a in places for b in MAY_IMPORT[a] if b in places and places[b] > places[a]]
    assert levels == sorted(levels)
    assert not wrong
    assert set(places) >= {source.package(name) for name in source.modules()}


def test_every_package_has_its_place():
    assert {source.package(name) for name in source.modules()} <= set(MAY_IMPORT)


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_point_downward(package: str):
    allowed = reach(package) - {above for below, above in APART if below == package}
    every = source.imports() + source.promises()
    own = [i for i in every if source.package(i.importer) == package and is_ours(i.target)]
    wrong = [str(i) for i in own if source.package(i.target) not in allowed]
    assert not wrong, "\n".join(wrong)


def test_no_module_waits_for_itself_to_be_imported():
    edges: dict[str, set[str]] = {name: set() for name in source.modules()}
    for found in source.imports():
        if found.target in edges and found.target != found.importer and found.at_import:
            edges[found.importer].add(found.target)
    graphlib.TopologicalSorter(edges).prepare()


@pytest.mark.parametrize("package", WITHOUT_CIRCLES)
def test_no_circle_inside_a_package(package: str):
    """Imports inside functions included."""
    edges = {name: set[str]() for name in source.modules() if source.package(name) == package}
    for found in source.imports():
        if found.importer in edges and found.target in edges and not found.typing_only:
            edges[found.importer].add(found.target)
    graphlib.TopologicalSorter(edges).prepare()


@pytest.mark.parametrize("library", ONLY_IMPORTER)
def test_one_package_imports(library: str):
    wrong = [
        str(i) for i in importing(library) if source.package(i.importer) != ONLY_IMPORTER[library]
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("library", sorted(NEVER))
def test_never_imports(library: str):
    assert not [str(i) for i in importing(library)]


def test_h5py_is_imported_inside_functions_alone():
    assert not [str(i) for i in importing("h5py") if i.at_import]


def test_numpy_waits_for_the_first_tensor():
    early = [i for i in importing("numpy") + importing("ml_dtypes") if i.at_import]
    assert not [str(i) for i in early if source.package(i.importer) in WITHOUT_NUMPY]
