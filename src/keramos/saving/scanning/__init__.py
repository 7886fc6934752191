"""What files would do to whoever opens them, in any reader: files of models, and what holds them.

`rules` lists what is looked for, `units` what lies at a path, `contents` says which examiner looks
at what, `configs`, `graphs`, `pickles` and `operators` examine. `batch` does it for many files at
once. Nothing of a file is ever run, built, or written to disk under a name of its choice.
"""
