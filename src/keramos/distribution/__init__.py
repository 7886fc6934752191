"""Distribution: devices in a grid, and how variables and batches lie on them, in Keras's words.

Knows nothing of layers and models; what it decides, `engine.placement` carries out.
"""

from keramos._lazy import attach

EXPORTS = {
    "DataParallel": "data_parallel",
    "DeviceMesh": "device_mesh",
    "LayoutMap": "layout_map",
    "ModelParallel": "model_parallel",
    "TensorLayout": "tensor_layout",
    "distribute_tensor": "tensors",
    "distribution": "current",
    "get_device_count": "devices",
    "initialize": "cluster",
    "list_devices": "devices",
    "set_distribution": "current",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
