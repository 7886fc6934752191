"""The formats `stablehlo` and `jax`: a directory with a program for each endpoint,
`signatures.json`, and `variables.safetensors`.

docs/EXPORT.md describes it; `programs.portable` reads it.
"""
