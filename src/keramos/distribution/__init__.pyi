# Written by tools/stubs.py from the table in __init__.py.

from .cluster import initialize as initialize
from .current import distribution as distribution
from .current import set_distribution as set_distribution
from .data_parallel import DataParallel as DataParallel
from .device_mesh import DeviceMesh as DeviceMesh
from .devices import get_device_count as get_device_count
from .devices import list_devices as list_devices
from .layout_map import LayoutMap as LayoutMap
from .model_parallel import ModelParallel as ModelParallel
from .tensor_layout import TensorLayout as TensorLayout
from .tensors import distribute_tensor as distribute_tensor

__all__ = [
    "DataParallel",
    "DeviceMesh",
    "LayoutMap",
    "ModelParallel",
    "TensorLayout",
    "distribute_tensor",
    "distribution",
    "get_device_count",
    "initialize",
    "list_devices",
    "set_distribution",
]
