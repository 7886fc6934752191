"""Text, on the host: bytes in numpy arrays of objects.

Patterns are those of RE2 as far as Python's `re` understands them the same.
"""

from __future__ import annotations

import base64
import itertools
import re
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from keramos.engine import fingerprint
from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import known, texts
from keramos.errors import ConfigError

WHAT = "text"


def _mapped(function: Callable[..., Any], *inputs: Any) -> np.ndarray:
    """A function of text, element by element."""
    arrays = np.broadcast_arrays(*(known(x, WHAT) for x in inputs))
    rows = zip(*(x.reshape(-1).tolist() for x in arrays), strict=True)
    return texts(arrays[0].shape, [function(*row) for row in rows])


def _numbers(dtype: Any, function: Callable[[bytes], Any], x: Any) -> np.ndarray:
    """Numbers of texts, element by element."""
    return _mapped(function, x).astype(dtype)


@lru_cache(maxsize=256)
def _pattern(pattern: bytes) -> re.Pattern[bytes]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # `[[` is only a bracket, in both
            return re.compile(pattern)
    except re.error as error:
        raise ConfigError(f"a pattern that is not understood: {error}", found=pattern) from None


def _case(call: Call, x: Any, name: str) -> np.ndarray:
    if call.text("encoding") == "utf-8":
        return _mapped(lambda t: getattr(t.decode("utf-8", "replace"), name)().encode(), x)
    return _mapped(lambda text: getattr(text, name)(), x)


@operation("StringLower", on_host=True)
def lower(call: Call, x: Any) -> Any:
    return _case(call, x, "lower")


@operation("StringUpper", on_host=True)
def upper(call: Call, x: Any) -> Any:
    return _case(call, x, "upper")


@operation("StringStrip", on_host=True)
def strip(call: Call, x: Any) -> Any:
    return _mapped(bytes.strip, x)


@operation("StringLength", on_host=True)
def length(call: Call, x: Any) -> Any:
    if call.text("unit") == "UTF8_CHAR":
        return _numbers(np.int32, lambda text: len(text.decode("utf-8", "replace")), x)
    return _numbers(np.int32, len, x)


def _replaced(call: Call, x: Any, pattern: bytes, rewrite: bytes) -> Any:
    compiled = _pattern(pattern)
    count = 0 if call.get("replace_global", True) else 1
    # RE2 knows \0 to \9 in a rewrite, and nothing else
    parts = re.split(rb"\\(.)", rewrite, flags=re.DOTALL)

    def rewritten(match: re.Match[bytes]) -> bytes:
        pieces = [
            part if i % 2 == 0 else (match[int(part)] or b"") if part.isdigit() else part
            for i, part in enumerate(parts)
        ]
        return b"".join(pieces)

    return _mapped(lambda text: compiled.sub(rewritten, text, count), x)


@operation("StaticRegexReplace", on_host=True)
def static_regex_replace(call: Call, x: Any) -> Any:
    return _replaced(call, x, call.get("pattern", b""), call.get("rewrite", b""))


@operation("RegexReplace", on_host=True)
def regex_replace(call: Call, x: Any, pattern: Any, rewrite: Any) -> Any:
    return _replaced(call, x, _text(pattern), _text(rewrite))


@operation("StaticRegexFullMatch", on_host=True)
def static_regex_match(call: Call, x: Any) -> Any:
    pattern = _pattern(call.get("pattern", b""))
    return _numbers(bool, lambda text: pattern.fullmatch(text) is not None, x)


@operation("RegexFullMatch", on_host=True)
def regex_match(call: Call, x: Any, pattern: Any) -> Any:
    compiled = _pattern(_text(pattern))
    return _numbers(bool, lambda text: compiled.fullmatch(text) is not None, x)


def _text(scalar: Any) -> bytes:
    value: Any = known(scalar)[()]
    return value


def _sparse(rows: list[list[bytes]]) -> list[np.ndarray]:
    """Rows of different lengths as places, values, shape."""
    counts = [len(row) for row in rows]
    place = np.zeros((sum(counts), 2), np.int64)
    place[:, 0] = np.repeat(np.arange(len(rows)), counts)
    place[:, 1] = [i for count in counts for i in range(count)]
    values = texts((sum(counts),), [text for row in rows for text in row])
    return [place, values, np.array([len(rows), max(counts, default=0)], np.int64)]


@operation("StringSplitV2", outputs="indices values shape", on_host=True)
def split(call: Call, x: Any, separator: Any) -> Any:
    between, most = _text(separator) or None, call.get("maxsplit", -1)
    return _sparse([text.split(between, most) for text in known(x, WHAT).reshape(-1).tolist()])


@operation("StringSplit", outputs="indices values shape", on_host=True)
def split_at_any(call: Call, x: Any, delimiter: Any) -> Any:
    """At any of the bytes of the delimiter; between all bytes if it has none."""
    characters, skips = _text(delimiter), call.get("skip_empty", True)

    def parts(text: bytes) -> list[bytes]:
        if not characters:
            return [text[i : i + 1] for i in range(len(text))]
        pieces = re.split(b"[" + re.escape(characters) + b"]", text)
        return [piece for piece in pieces if piece or not skips]

    return _sparse([parts(text) for text in known(x, WHAT).reshape(-1).tolist()])


@operation("StringJoin", on_host=True)
def join(call: Call, *inputs: Any) -> Any:
    return _mapped(lambda *parts: call.get("separator", b"").join(parts), *inputs)


@operation("ReduceJoin", on_host=True)
def reduce_join(call: Call, x: Any, axes: Any) -> Any:
    x, separator = known(x, WHAT), call.get("separator", b"")
    places = [int(axis) % max(x.ndim, 1) for axis in known(axes).reshape(-1)] or [*range(x.ndim)][
        ::-1
    ]
    rest = [i for i in range(x.ndim) if i not in places]
    turned = x.transpose(*rest, *places)
    outer = turned.shape[: len(rest)]
    rows = turned.reshape(int(np.prod(outer, dtype=np.int64)), -1)
    joined = texts(outer, [separator.join(row) for row in rows.tolist()])
    if call.get("keep_dims", False):
        return joined.reshape([1 if i in places else n for i, n in enumerate(x.shape)])
    return joined


@operation("Substr", on_host=True)
def substring(call: Call, x: Any, start: Any, count: Any) -> Any:
    is_utf8 = call.text("unit") == "UTF8_CHAR"

    def part(text: bytes, first: int, size: int) -> bytes:
        characters = text.decode("utf-8", "replace") if is_utf8 else text
        if not -len(characters) <= first <= len(characters):
            raise ConfigError("a part of a text that begins outside of it", found=first)
        first += len(characters) if first < 0 else 0
        piece = characters[first : first + size]
        return piece.encode() if isinstance(piece, str) else piece

    return _mapped(part, x, start, count)


def _shown(call: Call, value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, bool):
        return b"true" if value else b"false"
    precision, width, fill = call.get("precision", -1), call.get("width", -1), call.text("fill")
    flags = fill if fill in ("0", "-", "+", " ") else ""
    size = f"{flags}{width if width > 0 else ''}"
    if isinstance(value, int):
        return f"%{size}d".encode() % value
    kind = "e" if call.get("scientific", False) else "g" if call.get("shortest", False) else "f"
    return f"%{size}.{precision if precision >= 0 else 6}{kind}".encode() % value


@operation("AsString", on_host=True)
def as_string(call: Call, x: Any) -> Any:
    values = known(x, WHAT)
    if values.dtype.kind not in "OSUbiu":
        values = values.astype(np.float64)
    return texts(values.shape, [_shown(call, value) for value in values.reshape(-1).tolist()])


@operation("StringFormat", on_host=True)
def string_format(call: Call, *inputs: Any) -> Any:
    """The template with a text for each placeholder."""
    pieces = call.get("template", b"%s").split(call.get("placeholder", b"%s"))
    shown = [str(x).encode() for x in inputs] + [b""]
    return texts((), [b"".join(p + s for p, s in zip(pieces, shown, strict=False))])


@operation("StringToNumber", on_host=True)
def to_number(call: Call, x: Any) -> Any:
    dtype = np.dtype(call.get("out_type", "float32"))
    return _numbers(dtype, int if dtype.kind == "i" else float, x)


@operation("StringToHashBucketFast", "StringToHashBucketStrong", on_host=True)
def hash_bucket(call: Call, x: Any) -> Any:
    count = call.get("num_buckets")
    if call.node.op.endswith("Fast"):
        return _numbers(np.int64, lambda text: fingerprint.farm(text) % count, x)
    first, second = call.get("key")
    return _numbers(np.int64, lambda text: fingerprint.sip(text, (first, second)) % count, x)


@operation("EncodeBase64", on_host=True)
def encode_base64(call: Call, x: Any) -> Any:
    pads = call.get("pad", False)

    def encode(text: bytes) -> bytes:
        encoded = base64.urlsafe_b64encode(text)
        return encoded if pads else encoded.rstrip(b"=")

    return _mapped(encode, x)


@operation("DecodeBase64", on_host=True)
def decode_base64(call: Call, x: Any) -> Any:
    return _mapped(lambda text: base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4)), x)


@operation("DecodeRaw", on_host=True)
def decode_raw(call: Call, x: Any) -> Any:
    elements, dtype = known(x, WHAT), np.dtype(call.get("out_type", "uint8"))
    order = "<" if call.get("little_endian", True) else ">"
    rows = [np.frombuffer(text, dtype.newbyteorder(order)) for text in elements.reshape(-1)]
    return np.stack(rows).astype(dtype).reshape(*elements.shape, -1)


# -- Unicode -------------------------------------------------------------------------------------


def _decoded(call: Call, text: bytes) -> str:
    encoding = call.text("input_encoding", "UTF-8").replace("-BE", "BE")
    errors = {"strict": "strict", "ignore": "ignore"}.get(call.text("errors", "replace"), "replace")
    return text.decode(encoding, errors)


@operation("UnicodeTranscode", on_host=True)
def transcode(call: Call, x: Any) -> Any:
    encoding = call.text("output_encoding", "UTF-8").replace("-BE", "BE")
    return _mapped(lambda text: _decoded(call, text).encode(encoding, "replace"), x)


@operation("UnicodeDecode", outputs="row_splits char_values", on_host=True)
@operation(
    "UnicodeDecodeWithOffsets", outputs="row_splits char_values char_to_byte_starts", on_host=True
)
def unicode_decode(call: Call, x: Any) -> Any:
    rows = [_decoded(call, text) for text in known(x, WHAT).reshape(-1).tolist()]
    splits = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    values = np.array([ord(character) for row in rows for character in row], np.int32)
    results = [splits.astype(call.get("Tsplits", "int64")), values]
    if call.node.op.endswith("Offsets"):
        starts = [
            np.cumsum([0, *(len(c.encode()) for c in row[:-1])]) if row else [] for row in rows
        ]
        flat = [start for row in starts for start in row]
        results.append(np.array(flat, np.int64))
    return results


@operation("UnicodeEncode", on_host=True)
def unicode_encode(call: Call, values: Any, splits: Any) -> Any:
    characters, bounds = known(values, WHAT).tolist(), known(splits, WHAT).tolist()
    encoding = call.text("output_encoding", "UTF-8").replace("-BE", "BE")
    rows = ["".join(map(chr, characters[a:b])) for a, b in itertools.pairwise(bounds)]
    return texts((len(rows),), [row.encode(encoding) for row in rows])


@operation("StringNGrams", outputs="ngrams ngrams_splits", on_host=True)
def n_grams(call: Call, x: Any, splits: Any) -> Any:
    tokens, bounds = known(x, WHAT).tolist(), known(splits, WHAT).tolist()
    rows = [_n_grams(call, tokens[a:b]) for a, b in itertools.pairwise(bounds)]
    ends = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    flat = [gram for row in rows for gram in row]
    return [texts((len(flat),), flat), ends.astype(call.get("Tsplits", "int64"))]


def _n_grams(call: Call, tokens: list[bytes]) -> list[bytes]:
    separator, grams = call.get("separator", b""), []
    left, right, width = (
        call.get(n, d) for n, d in (("left_pad", b""), ("right_pad", b""), ("pad_width", 0))
    )
    for size in call.get("ngram_widths") or []:
        pad = size - 1 if width < 0 else min(width, size - 1)
        # an end without a filler is not filled
        row = [left] * (pad if left else 0) + tokens + [right] * (pad if right else 0)
        fresh = [separator.join(row[i : i + size]) for i in range(len(row) - size + 1)]
        if not fresh and tokens and call.get("preserve_short_sequences", False):
            fresh = [separator.join(tokens)]
        grams += fresh
    return grams
