"""A canonical config -> the spelling that an older Keras reads, or what it could not know.

Pure, as all of `dialects`: dict in, dict out; imports no class.
"""

from keramos._lazy import attach

EXPORTS = {
    "Downgrade": "older",
    "Loss": "rules",
    "Reader": "reader",
    "caution": "masking",
    "downgrade": "older",
    "hdf5": "hdf5:",
    "oldest_reader": "older",
    "places": "places:",
    "scaled": "training",
    "slots": "slots:",
    "vocabularies": "vocabularies:",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
