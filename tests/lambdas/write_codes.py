"""Compiles the cases with the Python that runs this: `pythonX.Y write_codes.py cases.py out.json`.

Runs on 2.7 and all later ones, so it imports nothing of the project.
"""

import base64
import codecs
import json
import marshal
import sys
import types


def function_of(source):
    """The code object of the last function in a source."""
    text = source.strip()
    text = "made = " + text if text.startswith("lambda") else text
    module = compile(text + "\n", "cases.py", "exec")
    return [c for c in module.co_consts if isinstance(c, types.CodeType)][-1]


def defaults_of(source):
    """Defaults of a function, which need no names: they are numbers, True, False and None."""
    scope = {}
    text = source.strip()
    exec(
        compile("made = " + text if text.startswith("lambda") else text, "cases.py", "exec"), scope
    )
    function = [v for v in scope.values() if isinstance(v, types.FunctionType)][-1]
    return list(function.__defaults__ or ()) or None


def main():
    """Write every case."""
    with codecs.open(sys.argv[1], encoding="utf-8") as file:
        text = file.read().replace("from __future__ import annotations\n", "")
    text = text.replace(": dict[str, tuple[str, tuple[tuple[int, ...], ...]]]", "")
    scope = {}
    exec(compile(text, "cases", "exec"), scope)
    rows = {}
    for name, (source, _) in scope["CASES"].items():
        code = base64.b64encode(marshal.dumps(function_of(source))).decode("ascii")
        rows[name] = [code, defaults_of(source), None]
    with codecs.open(sys.argv[2], "w", encoding="utf-8") as file:
        lines = [json.dumps(n) + ": " + json.dumps(rows[n]) for n in sorted(rows)]
        file.write("{\n" + ",\n".join("" + line for line in lines) + "\n}\n")


if __name__ == "__main__":
    main()
