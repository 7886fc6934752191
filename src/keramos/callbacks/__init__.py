"""What may watch training and steer it: stop it, save it, slow it down, show it.

Refuses to know how models are trained.
"""

from keramos._lazy import attach

EXPORTS = {
    "Callback": "callback",
    "CallbackList": "callback_list",
    "History": "history",
    "ProgbarLogger": "progress",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
