"""Python's bytecode of 2.7 and 3.3 to 3.13, read and followed as data: `marshalled` bytes -> `Code`
-> instructions -> what they say, in the terms of whoever follows them.

Refuses to run anything: no code object of this Python is ever made.
"""
