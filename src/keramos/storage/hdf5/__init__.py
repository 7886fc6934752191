"""HDF5 as Keras and h5py write it: groups, attributes and datasets, read and written without
libhdf5.

`open(span)` reads superblock -> object header -> messages -> links, attributes, layout. Every
offset is checked against the file; nothing outside the file is ever followed. `image.plan` lays out
a file to be written.
Section numbers are those of the HDF5 File Format Specification, version 3.0.
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
