# Written by tools/stubs.py from the table in __init__.py.

from ..dtype_policies.policy import dtype_policy as dtype_policy
from ..dtype_policies.policy import set_dtype_policy as set_dtype_policy
from ..engine.program_cache import program_cache as program_cache
from ..engine.program_cache import set_program_cache as set_program_cache
from ..engine.settings import backend as backend
from ..engine.settings import epsilon as epsilon
from ..engine.settings import floatx as floatx
from ..engine.settings import image_data_format as image_data_format
from ..engine.settings import set_epsilon as set_epsilon
from ..engine.settings import set_floatx as set_floatx
from ..engine.settings import set_image_data_format as set_image_data_format
from .attention import disable_flash_attention as disable_flash_attention
from .attention import enable_flash_attention as enable_flash_attention
from .attention import is_flash_attention_enabled as is_flash_attention_enabled
from .brevity import max_epochs as max_epochs
from .brevity import max_steps_per_epoch as max_steps_per_epoch
from .brevity import set_max_epochs as set_max_epochs
from .brevity import set_max_steps_per_epoch as set_max_steps_per_epoch
from .computation import is_nnx_enabled as is_nnx_enabled
from .computation import set_backend as set_backend
from .interaction import disable_interactive_logging as disable_interactive_logging
from .interaction import enable_interactive_logging as enable_interactive_logging
from .interaction import is_interactive_logging_enabled as is_interactive_logging_enabled
from .safety import enable_unsafe_deserialization as enable_unsafe_deserialization
from .tracebacks import disable_traceback_filtering as disable_traceback_filtering
from .tracebacks import enable_traceback_filtering as enable_traceback_filtering
from .tracebacks import is_traceback_filtering_enabled as is_traceback_filtering_enabled

__all__ = [
    "backend",
    "disable_flash_attention",
    "disable_interactive_logging",
    "disable_traceback_filtering",
    "dtype_policy",
    "enable_flash_attention",
    "enable_interactive_logging",
    "enable_traceback_filtering",
    "enable_unsafe_deserialization",
    "epsilon",
    "floatx",
    "image_data_format",
    "is_flash_attention_enabled",
    "is_interactive_logging_enabled",
    "is_nnx_enabled",
    "is_traceback_filtering_enabled",
    "max_epochs",
    "max_steps_per_epoch",
    "program_cache",
    "set_backend",
    "set_dtype_policy",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
    "set_max_epochs",
    "set_max_steps_per_epoch",
    "set_program_cache",
]
