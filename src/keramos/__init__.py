"""Open, check, run, train, change, save and convert Keras models, without Keras.

Refuses to import anything before it is used.
"""

from __future__ import annotations

from keramos._lazy import attach

__version__ = "0.1.0"

EXPORTS = {
    "DTypePolicy": "dtype_policies.policy",
    "FloatDTypePolicy": "dtype_policies.policy:DTypePolicy",
    "Function": "graph.function",
    "Initializer": "initializers.initializer",
    "Input": "layers.core.input_layer",
    "InputSpec": "layers.base.input_spec",
    "KerasTensor": "graph.tensor",
    "Layer": "layers.base.layer",
    "Loss": "losses.loss",
    "Metric": "metrics.metric",
    "Model": "models.model",
    "Operation": "graph.operation",
    "Optimizer": "optimizers.optimizer",
    "Quantizer": "quantizers.quantizer",
    "RematScope": "engine.remat_scope",
    "Regularizer": "regularizers.regularizer",
    "Sequential": "models.sequential",
    "StatelessScope": "engine.scope",
    "SymbolicScope": "engine.scope",
    "Variable": "initializers.variable",
    "activations": "activations:",
    "applications": "applications:",
    "as_keras": "stand_in.installation",
    "backend": "backend:",
    "callbacks": "callbacks:",
    "config": "config:",
    "constraints": "constraints:",
    "datasets": "datasets:",
    "device": "engine.devices",
    "distillation": "distillation:",
    "distribution": "distribution:",
    "dtype_policies": "dtype_policies:",
    "errors": "errors:",
    "export": "export:",
    "initializers": "initializers:",
    "layers": "layers:",
    "legacy": "legacy:",
    "load_ipython_extension": "stand_in.installation",
    "losses": "losses:",
    "metrics": "metrics:",
    "mixed_precision": "mixed_precision:",
    "models": "models:",
    "name_scope": "engine.scope:NameScope",
    "ops": "ops:",
    "optimizers": "optimizers:",
    "preprocessing": "preprocessing:",
    "quantizers": "quantizers:",
    "random": "random:",
    "regularizers": "regularizers:",
    "remat": "engine.rematerialization",
    "saving": "saving:",
    "tree": "tree:",
    "utils": "utils:",
    "version": "utils.release",
    "visualization": "visualization:",
    "wrappers": "wrappers:",
}
ABSENT = "src"

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS, absent=ABSENT)
