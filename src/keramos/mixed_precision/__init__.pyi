# Written by tools/stubs.py from the table in __init__.py.

from ..dtype_policies.policy import dtype_policy as dtype_policy
from ..dtype_policies.policy import dtype_policy as global_policy
from ..dtype_policies.policy import DTypePolicy as DTypePolicy
from ..dtype_policies.policy import DTypePolicy as Policy
from ..dtype_policies.policy import set_dtype_policy as set_dtype_policy
from ..dtype_policies.policy import set_dtype_policy as set_global_policy
from ..optimizers.loss_scale import LossScaleOptimizer as LossScaleOptimizer

__all__ = [
    "DTypePolicy",
    "LossScaleOptimizer",
    "Policy",
    "dtype_policy",
    "global_policy",
    "set_dtype_policy",
    "set_global_policy",
]
