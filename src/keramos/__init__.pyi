# Written by tools/stubs.py from the table in __init__.py.

from . import activations as activations
from . import applications as applications
from . import backend as backend
from . import callbacks as callbacks
from . import config as config
from . import constraints as constraints
from . import datasets as datasets
from . import distillation as distillation
from . import distribution as distribution
from . import dtype_policies as dtype_policies
from . import errors as errors
from . import export as export
from . import initializers as initializers
from . import layers as layers
from . import legacy as legacy
from . import losses as losses
from . import metrics as metrics
from . import mixed_precision as mixed_precision
from . import models as models
from . import ops as ops
from . import optimizers as optimizers
from . import preprocessing as preprocessing
from . import quantizers as quantizers
from . import random as random
from . import regularizers as regularizers
from . import saving as saving
from . import tree as tree
from . import utils as utils
from . import visualization as visualization
from . import wrappers as wrappers
from .dtype_policies.policy import DTypePolicy as DTypePolicy
from .dtype_policies.policy import DTypePolicy as FloatDTypePolicy
from .engine.devices import device as device
from .engine.remat_scope import RematScope as RematScope
from .engine.rematerialization import remat as remat
from .engine.scope import NameScope as name_scope
from .engine.scope import StatelessScope as StatelessScope
from .engine.scope import SymbolicScope as SymbolicScope
from .graph.function import Function as Function
from .graph.operation import Operation as Operation
from .graph.tensor import KerasTensor as KerasTensor
from .initializers.initializer import Initializer as Initializer
from .initializers.variable import Variable as Variable
from .layers.base.input_spec import InputSpec as InputSpec
from .layers.base.layer import Layer as Layer
from .layers.core.input_layer import Input as Input
from .losses.loss import Loss as Loss
from .metrics.metric import Metric as Metric
from .models.model import Model as Model
from .models.sequential import Sequential as Sequential
from .optimizers.optimizer import Optimizer as Optimizer
from .quantizers.quantizer import Quantizer as Quantizer
from .regularizers.regularizer import Regularizer as Regularizer
from .stand_in.installation import as_keras as as_keras
from .stand_in.installation import load_ipython_extension as load_ipython_extension
from .utils.release import version as version
__version__: str
ABSENT: str

__all__ = [
    "DTypePolicy",
    "FloatDTypePolicy",
    "Function",
    "Initializer",
    "Input",
    "InputSpec",
    "KerasTensor",
    "Layer",
    "Loss",
    "Metric",
    "Model",
    "Operation",
    "Optimizer",
    "Quantizer",
    "Regularizer",
    "RematScope",
    "Sequential",
    "StatelessScope",
    "SymbolicScope",
    "Variable",
    "activations",
    "applications",
    "as_keras",
    "backend",
    "callbacks",
    "config",
    "constraints",
    "datasets",
    "device",
    "distillation",
    "distribution",
    "dtype_policies",
    "errors",
    "export",
    "initializers",
    "layers",
    "legacy",
    "load_ipython_extension",
    "losses",
    "metrics",
    "mixed_precision",
    "models",
    "name_scope",
    "ops",
    "optimizers",
    "preprocessing",
    "quantizers",
    "random",
    "regularizers",
    "remat",
    "saving",
    "tree",
    "utils",
    "version",
    "visualization",
    "wrappers",
]
