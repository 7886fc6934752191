"""What became of the tests: passed, or why not, by folder of Keras.

- `passed`, `skipped`: as said.
- `other words`: an error of the right type, in words of our own.
- `private`: names something inside Keras that none of its users sees.
- `elsewhere`: needs another library, another backend or several devices, or fails in stock Keras.
- `missing`: needs a public feature that is not here.
- `known`: differs for a reason that `known.md` gives.
- `fault`: differs, and should not.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from runner import entries

KNOWN = Path(__file__).with_name("known.md")
COLUMNS = (
    "passed", "other words", "fault", "known", "missing", "private", "elsewhere", "skipped",
    "unfinished",
)  # fmt: skip

_QUANTIZED = "quantization and LoRA"
_SPARSE = "sparse tensors (BCOO of jax)"
_ATTRIBUTE = r"AttributeError: .* has no attribute "
#: Pattern in the first lines of a failure -> kind, and what it is about; a group of the pattern
#: where that is a number.
RULES: tuple[tuple[str, str, str | int], ...] = (
    (r"MISSING torch|No module named '(torch|onnx|openvino|ai_edge|orbax|flax)", "elsewhere", 0),
    (r"DownloadError: URL fetch failure", "elsewhere", "the network"),
    (r"MissingExtraError: TensorBoard", "elsewhere", "TensorBoard is not installed"),
    (r"Expected 'post' to be called once", "private", "that RemoteMonitor uses requests"),
    (r"'Mock' object is not iterable|Expected 'symbolic_call' to be called", "private",
     "which class of operations an operator makes"),
    (r"built-in function (gt|lt)> != <function", "private", "monitor_op"),
    (
        (r"(AssociativeScan|Scan|Map|VectorizedMap) needs argument 'f'|ForiLoop takes at most"
        r"|While(Loop)?:? .*needs argument"),
        "private",
        "the constructor of an operation",
    ),
    (r"MISSING private: (\S+)", "private", 1),
    (r"MISSING public: keras\.(quantizers|dtype_policies.*(GPTQ|AWQ|Quant|Int))", "missing",
     _QUANTIZED),
    (r"MISSING public: keras\.applications", "missing", "keras.applications"),
    (r"MISSING public: (keras(?:\.\w+)*)", "missing", 1),
    (rf"{_ATTRIBUTE}'(_\w+)'", "private", 1),
    (
        (rf"{_ATTRIBUTE}'(quantize\w*|quantized_\w+|enable_lora|lora_enabled"
        r"|get_quantization_layer_structure)'"),
        "missing",
        _QUANTIZED,
    ),
    (r"LoRA is not supported|no dtype policy named '(int8|int4|float8|gptq|awq)", "missing",
     _QUANTIZED),
    (rf"{_ATTRIBUTE}'rematerialized_call'", "missing", "keras.remat"),
    (rf"{_ATTRIBUTE}'export'", "missing", "Model.export"),
    (rf"{_ATTRIBUTE}'[gs]et_state_tree'", "missing", "Model.get_state_tree"),
    (r"whole models in the old .h5 format are read and not written", "missing",
     "writing whole models as .h5"),
    (r"files of this format are read and not written", "missing", "writing whole models as .h5"),
    (r"(keras\.[\w.]+) is not part of keramos", "missing", 1),
    (r"not supported by this version of keramos: (.*)", "missing", 1),
    (r"only tensors may be passed to .* by position", "missing", _SPARSE),
    (r"takes no sparse|sparse.*not supported|BCOO", "missing", _SPARSE),
    (r"setting an array element with a sequence|has no argument 'sparse'", "missing", _SPARSE),
    (r"has no argument 'bounding_box_format'|get_random_transformation", "missing",
     "augmentation of labels and boxes"),
    (r"no argument 'lora_rank'|(int4|float8) quantization is not supported", "missing", _QUANTIZED),
    (r"is built: its kernels stay as they are", "missing", _QUANTIZED),
    (r"autograph.impl.api.StagingError|NotImplementedError: in user code", "elsewhere",
     "layers inside a pipeline of TensorFlow"),
    (r"No module named 'grain'", "elsewhere", "grain"),
    (r"Backward-compat fixture missing", "elsewhere", "a file that is not published"),
    (r"'KERAS_TESTS_RESULTS'", "private", "the environment of a test"),
)  # fmt: skip
_OTHER_WORDS = re.compile(
    r"Regex pattern did not match|str\((context|cm|e|err)\.exception\)"
    r"|str\(\w+\[-?\d+\]\.message\)|AssertionError: \"[^\n]*(not found in|does not match) "
    r"|assertStartsWith\(|is_input_warning, warning_logs",
    re.M,
)


@dataclass(frozen=True)
class Verdict:
    """What became of one test.

    Attributes:
        kind: one of `COLUMNS`.
        about: why, in some words.
    """

    kind: str
    about: str = ""


def verdict(test: str, entry: dict, stock: dict[str, dict]) -> Verdict:
    """What became of a test.

    Args:
        test: its name.
        entry: the last line that was written of it.
        stock: the lines of stock Keras, where they are known.
    """
    outcome = entry["outcome"]
    if outcome in ("skipped", "unfinished"):
        return Verdict(outcome)
    if outcome == "passed":
        return Verdict("other words" if entry.get("words") else "passed")
    if test in stock and stock[test]["outcome"] != "passed":
        return Verdict("elsewhere", f"stock: {stock[test]['outcome']}")
    reason = next((why for pattern, why in known() if pattern.search(test)), None)
    if reason is not None:
        return Verdict("known", reason)
    return _of_failure(test, entry)


def _of_failure(test: str, entry: dict) -> Verdict:
    text = entry.get("text", "")
    head = text.split("\n=====\n")[0]
    if "sparse" in test and re.search(r"OptimizerSparse|sparse_gradient", test):
        return Verdict("missing", _SPARSE)
    if "::SparseTest::" in test or re.search(r"assertSparse\(|\.sparse\)\s*$", text, re.M):
        return Verdict("missing", _SPARSE)
    for pattern, kind, about in RULES:
        if match := re.search(pattern, text if entry["outcome"] == "collect-error" else head):
            return Verdict(kind, match[about] if isinstance(about, int) else about)
    if entry["outcome"] == "collect-error" and "No module named" in text:
        return Verdict("elsewhere", "a module")
    if _OTHER_WORDS.search(text):
        return Verdict("other words")
    if types := entry.get("types"):
        wanted, raised = types[0]
        return Verdict("fault", f"an error of another type: {raised} instead of {wanted}")
    return Verdict("fault", head.split(": ", 1)[-1].split("\n")[0][:110])


@cache
def known() -> list[tuple[re.Pattern[str], str]]:
    """Pattern of tests -> why they differ, from the rows of `known.md`."""
    rows = re.findall(r"^\| `([^`]+)` \| (.+?) \|$", KNOWN.read_text("utf-8"), re.M)
    return [(re.compile(pattern.replace("\\|", "|")), why) for pattern, why in rows]


def area(test: str) -> str:
    """The folder of Keras that a test is of; two steps of the large ones."""
    steps = test.split("::")[0].split("/")[2:] or [test]
    return "/".join(steps[: 2 if steps[0] in ("layers", "backend") and len(steps) > 2 else 1])


def verdicts(root: Path) -> Iterator[tuple[str, Verdict]]:
    """Every test that was run."""
    lines = {
        library: entries(*sorted((root / "results" / library).glob("*.jsonl")))
        for library in ("keramos", "stock")
    }
    for test, entry in lines["keramos"].items():
        if "::" in test or entry["outcome"] == "collect-error":
            yield test, verdict(test, entry, lines["stock"])


def report(root: Path, kind: str = "") -> int:
    """Print the table, or the tests of one kind by what they are about.

    Returns:
        How the program ends: 1 while there is a fault.
    """
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    about: dict[str, list[str]] = defaultdict(list)
    for test, judged in verdicts(root):
        rows[area(test)][judged.kind] += 1
        if judged.kind == kind:
            about[judged.about].append(test)
    if kind:
        for reason, tests in sorted(about.items(), key=lambda item: -len(item[1])):
            print(len(tests), reason, "|", *(t.removeprefix("keras/src/") for t in tests[:2]))
        return 0
    rows["all"] = sum(rows.values(), Counter())
    print(f"{'':28}", *(f"{column:>11}" for column in COLUMNS), "  of applicable")
    for name, counts in rows.items():
        print(f"{name:28}", *(f"{counts[column]:11}" for column in COLUMNS), _share(counts))
    return 1 if rows["all"]["fault"] else 0


def _share(counts: Counter[str]) -> str:
    right = counts["passed"] + counts["other words"]
    applicable = right + counts["fault"] + counts["known"] + counts["missing"]
    return f"  {right / max(1, applicable):7.1%}"


def show(root: Path, text: str, count: int) -> None:
    """Print what failing tests say whose name or message contains a text."""
    for test, entry in entries(*sorted((root / "results" / "keramos").glob("*.jsonl"))).items():
        said = entry.get("text", "")
        if entry["outcome"] in ("passed", "skipped") or text not in test + said or not count:
            continue
        head, _, trace = said.partition("\n=====\n")
        lines = re.findall(r"^ktest/\S+: in .*\n.*", trace, re.M)
        print("#", test, head.split(": ", 1)[-1][:700], *lines[-2:], "", sep="\n")
        count -= 1
