"""The names that Keras publishes as `keras.mixed_precision`.

`Policy`, `global_policy` and `set_global_policy` are what Keras 2 called those with `dtype`.
"""

from keramos._lazy import attach

EXPORTS = {
    "DTypePolicy": ".dtype_policies.policy",
    "LossScaleOptimizer": ".optimizers.loss_scale",
    "Policy": ".dtype_policies.policy:DTypePolicy",
    "dtype_policy": ".dtype_policies.policy",
    "global_policy": ".dtype_policies.policy:dtype_policy",
    "set_dtype_policy": ".dtype_policies.policy",
    "set_global_policy": ".dtype_policies.policy:set_dtype_policy",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
