"""HDF5 as Keras and h5py write it: groups, attributes and datasets, read and written without
libhdf5.

Refuses to know what the tensors mean. `open(span)` reads superblock -> object header -> messages ->
links, attributes, layout; every offset is checked against the file, nothing outside the file is
ever followed. `image.plan` is the way back.
"""

from keramos._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Group": "group",
        "Image": "image",
        "SIGNATURE": "superblock",
        "open": "group",
        "open_hdf5": "group",
        "plan": "image",
        "store": "group",
    },
)
