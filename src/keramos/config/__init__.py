"""Settings of the whole process: dtypes, image axes, logging, limits of training.

Nothing here can be changed by a file.
"""

from keramos._lazy import attach

EXPORTS = {
    "backend": ".engine.settings",
    "disable_flash_attention": "attention",
    "disable_interactive_logging": "interaction",
    "disable_traceback_filtering": "tracebacks",
    "dtype_policy": ".dtype_policies.policy",
    "enable_flash_attention": "attention",
    "enable_interactive_logging": "interaction",
    "enable_traceback_filtering": "tracebacks",
    "enable_unsafe_deserialization": "safety",
    "epsilon": ".engine.settings",
    "floatx": ".engine.settings",
    "image_data_format": ".engine.settings",
    "is_flash_attention_enabled": "attention",
    "is_interactive_logging_enabled": "interaction",
    "is_nnx_enabled": "computation",
    "is_traceback_filtering_enabled": "tracebacks",
    "max_epochs": "brevity",
    "max_steps_per_epoch": "brevity",
    "program_cache": ".engine.program_cache",
    "set_backend": "computation",
    "set_dtype_policy": ".dtype_policies.policy",
    "set_epsilon": ".engine.settings",
    "set_floatx": ".engine.settings",
    "set_image_data_format": ".engine.settings",
    "set_max_epochs": "brevity",
    "set_max_steps_per_epoch": "brevity",
    "set_program_cache": ".engine.program_cache",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
