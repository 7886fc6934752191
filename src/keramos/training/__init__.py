"""How models are trained, evaluated and used: what `compile` means, the compiled step, the loops.

Refuses to know layers: a model is what has variables, can be called, and has these steps.
Read it as `loops` (which batch is next) -> `compiled_steps` (programs, and the state between them)
-> `step_functions` (what one batch means) -> `compile_loss`, `compile_metrics` (for each output).
"""

from keramos._lazy import attach

EXPORTS = {
    "CompileLoss": "compile_loss",
    "CompileMetrics": "compile_metrics",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
