"""The packages that are run: which release, what it needs, what of it runs, what does not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Package:
    """One package.

    Args:
        name: on PyPI.
        version: the release.
        part: what of it runs, in words.
        needs: what its tests import beyond its own requirements.
        tests: paths in its source distribution; empty where that has none.
        example: a file of `examples` that shows its documented use; where it has no tests.
        ignored: paths in its source distribution that are not collected.
        skipped: patterns of tests that are not run; `left_out` says why.
        left_out: what is not run, and why, in words.
        case: whether its tests use `keras.src.testing`, of which this project has one of its own.
        every: one test in so many runs.
        also: names that mean keramos, too, such as `tensorflow.keras`.
        options: of pytest.
        environment: variables.
        reasons: pattern in what a failing test says -> why it fails, in words.
        seconds: for each of the two runs.
    """

    name: str
    version: str
    part: str
    needs: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    example: str = ""
    ignored: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    left_out: str = ""
    case: bool = False
    every: int = 1
    also: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()
    seconds: int = 600

    @property
    def pinned(self) -> str:
        """As pip takes it."""
        return f"{self.name}=={self.version}"


IN_PLACE = ("-o", "python_files=test_*.py *_test.py")

PACKAGES = (
    Package(
        "keras-hub",
        "0.32.0",
        "examples, one in three",
        example="test_keras_hub.py",
        needs=("absl-py", "grain"),
        every=3,
    ),
    Package(
        "keras-tuner", "1.4.8", "examples", ("scikit-learn", "six"), example="test_keras_tuner.py"
    ),
    Package(
        "autokeras",
        "3.0.0",
        "its tests",
        ("scikit-learn", "pandas", "six"),
        tests=("autokeras",),
        ignored=("autokeras/integration_tests",),
        left_out="its integration tests, which search for hours; the table of passengers that the "
        "others download was one of random rows, in the cache of `get_file`",
        options=IN_PLACE,
    ),
    Package("scikeras", "0.13.0", "examples", example="test_scikeras.py"),
    Package("bayesflow", "2.0.12", "examples", example="test_bayesflow.py"),
    Package("keras-rs", "0.4.0", "examples", example="test_keras_rs.py"),
    Package("optuna-integration", "5.0.0", "examples", example="test_optuna.py"),
    Package("mlflow", "3.17.2", "examples", example="test_mlflow.py"),
    Package(
        "wandb",
        "0.31.0",
        "examples",
        ("tensorflow-cpu",),
        example="test_wandb.py",
        also=("tensorflow.keras",),
    ),
    Package("livelossplot", "0.6.1", "examples", example="test_livelossplot.py"),
    Package("ncps", "1.0.1", "examples", example="test_ncps.py"),
    Package("keras-mdn-layer", "1.0.0", "its tests", tests=("keras_mdn_layer",)),
    Package(
        "kimm",
        "0.2.5",
        "its tests",
        tests=("kimm",),
        case=True,
        options=IN_PLACE,
        left_out="its tests of models, which need TensorFlow",
    ),
    Package("keras-hexagdly", "0.7.0", "its tests", tests=("tests",)),
    Package("mingru-keras", "0.1.3", "its tests", tests=("tests",)),
    Package("visualkeras", "0.2.0", "its tests", tests=("tests",)),
    Package("hls4ml", "1.3.0", "examples", example="test_hls4ml.py"),
    Package("tqdm", "4.70.1", "examples", example="test_tqdm.py"),
    Package("keras-sig", "1.0.2", "examples", example="test_keras_sig.py"),
    Package("keras-efficient-kan", "0.1.10", "examples", example="test_keras_efficient_kan.py"),
    Package("keras-geometric", "0.0.2", "examples", example="test_keras_geometric.py"),
    Package("gangplank", "0.5.0", "examples", ("prometheus-client",), example="test_gangplank.py"),
    Package(
        "classification-models-3d",
        "1.1.0",
        "examples",
        example="test_classification_models_3d.py",
    ),
    Package(
        "tslearn",
        "0.10.0",
        "its tests of shapelets",
        tests=("tests/test_shapelets.py",),
        left_out="its other tests, which use no Keras",
    ),
    Package(
        "imbalanced-learn",
        "0.14.2",
        "its tests of batches for Keras",
        ("tensorflow-cpu",),
        tests=("imblearn/keras",),
        left_out="its other tests, which use no Keras",
    ),
)

#: Packages that are not run -> why; most, stock Keras 3.15.1 does not run on jax either.
ELSEWHERE = {
    "deel-lip, keras-lmu, keras-tcn, keras-complex": "their layers compute with TensorFlow",
    "keras-aug": "its tests read and draw images with TensorFlow",
    "k3-node": "it imports torch",
    "hgq2": "it imports private functions of Keras (`_analyze_einsum_string` and others), not here",
    "keras-cv-attention-models": "it computes with TensorFlow, or on jax with keras_core",
}
