"""What a file is, by its first bytes; names and suffixes say nothing, for people rename files."""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Callable

from keramos.storage.archive import Archive
from keramos.storage.limits import MIB
from keramos.storage.span import Span

HEAD = 4096
LZMA_HEADER = 13  # bytes
ISO = 0x8001  # where a file system of a disk says what it is
TAR_BLOCK = 512  # bytes
TAR_MARK = slice(257, 262)
TAR_SUM = slice(148, 156)  # of a header of a tar: the sum of its bytes, these taken as spaces

# Bytes at an offset -> file type.
MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89HDF\r\n\x1a\n", "hdf5"),
    (0, b"version https://git-lfs.github.com/spec", "git-lfs-pointer"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"\xfd7zXZ\0", "xz"),
    (0, b"\x28\xb5\x2f\xfd", "zstd"),
    (0, b"\x04\x22\x4d\x18", "lz4"),
    (0, b"\x1f\x9d", "compress"),
    (0, b"LZIP", "lzip"),
    (0, b"MSCF\0\0\0\0", "cab"),
    (0, b"!<arch>\n", "ar"),
    (0, b"070701", "cpio"),
    (0, b"070702", "cpio"),
    (0, b"070707", "cpio"),
    (0, b"ZF0x", "zfile"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"xar!", "xar"),
    (0, b"\xed\xab\xee\xdb", "rpm"),
    (0, b"hsqs", "squashfs"),
    (0, b"MSWIM\0\0\0", "wim"),
    (0, b"\x89LZO\0\r\n\x1a\n", "lzop"),
    (0, b"\xff\x06\0\0sNaPpY", "snappy"),
    (0, b"\x83\xaf\x70\xd1\x0d\x88\x4a\x3f", "riegeli"),  # of TensorFlow: saved_model.cpb
    (0, b"Rar!", "rar"),
    (0, b"\x93NUMPY", "npy"),
    (0, b"ML\xefR", "stablehlo"),
    (0, b"GGUF", "gguf"),
    (4, b"TFL3", "tflite"),
    (0, b"%PDF", "pdf"),
    (0, b"\x89PNG", "image"),
    (0, b"\xff\xd8\xff", "image"),
)


def recognise(source: Archive | Span) -> str:
    """What a file is: `'zip'`, `'directory'`, `'hdf5'`, `'json'`, `'empty'`, or another type.

    What is inside an archive or an HDF5 file is for those to say who know its names.
    """
    if isinstance(source, Span):
        return _file(source)
    if source.container == "file" and source.whole is not None:
        return _file(source.whole)
    return (
        "empty-directory"
        if source.container == "directory" and not source.names()
        else source.container
    )


def head(span: Span) -> bytes:
    """The first bytes of a file."""
    return bytes(span.view(0, min(HEAD, span.size)))


def _file(span: Span) -> str:
    if span.size == 0:
        return "empty"
    beginning = head(span)
    for offset, magic, file_type in MAGIC:
        if beginning.startswith(magic, offset):
            return file_type
    return next((file_type for file_type, test in _TESTS if test(beginning, span)), "unknown")


def _is_safetensors(beginning: bytes, span: Span) -> bool:
    return (
        len(beginning) > 8
        and int.from_bytes(beginning[:8], "little") <= span.size - 8
        and beginning[8:9] == b"{"
    )


def _is_pickle(beginning: bytes, span: Span) -> bool:
    return beginning[:1] == b"\x80" and beginning[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")


def _is_html(beginning: bytes, span: Span) -> bool:
    start = beginning.lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<?xml")) or (
        start[:1] == b"<" and b"<html" in start[:1024]
    )


def _is_onnx(beginning: bytes, span: Span) -> bool:
    # field 1 (ir_version, a small number), then field 2 (producer_name, a string)
    return (
        len(beginning) > 4
        and beginning[0] == 0x08
        and beginning[1] < 32
        and beginning[2] == 0x12
        and beginning[3] < 64
        and beginning[4 : 4 + beginning[3]].isascii()
        and b"\x0a" not in beginning[4:5]
    )


def _is_saved_model(beginning: bytes, span: Span) -> bool:
    return beginning[:3] == b"\x08\x01\x12" and span.size > 64


def _is_json(beginning: bytes, span: Span) -> bool:
    return (beginning.lstrip() or _after_space(span))[:1] in (b"{", b"[")


def _after_space(span: Span) -> bytes:
    """What comes after the white space that a file begins with, as far as that is looked through:
    the next bytes.
    """
    for offset in range(HEAD, span.size, MIB):
        piece = bytes(span.view(offset, min(MIB, span.size - offset))).lstrip()
        if piece:
            return piece
    return b""


def is_tar(span: Span) -> bool:
    """Whether the first member of a tar is here, whatever its name makes the file begin like. The
    oldest tars have no other mark than the sum of a header.
    """
    block = bytes(span.view(0, min(TAR_BLOCK, span.size)))
    if len(block) < TAR_BLOCK:
        return False
    field = block[TAR_SUM]
    rest = block[: TAR_SUM.start] + block[TAR_SUM.stop :]
    plain = sum(rest) + len(field) * ord(" ")
    signed = plain - 256 * sum(byte > 127 for byte in rest)  # as some old writers counted
    return _tar_number(field) in (plain, signed)


def _tar_number(field: bytes) -> int | None:
    if field[0] in (0o200, 0o377):  # of GNU: not octal digits
        return int.from_bytes(field[1:], "big")
    try:
        return int(field.partition(b"\0")[0].strip() or b"0", 8)
    except ValueError:
        return None


def _is_bzip2(beginning: bytes, span: Span) -> bool:
    is_header = beginning[:3] == b"BZh" and beginning[3:4] in b"123456789"
    return is_header and beginning[4:10] in (b"1AY&SY", b"\x17rE8P\x90")


def _is_zlib(beginning: bytes, span: Span) -> bool:
    is_header = beginning[:1] == b"\x78" and int.from_bytes(beginning[:2], "big") % 31 == 0
    return is_header and _unpacks(zlib.decompressobj().decompress, beginning)


def _is_lzma(beginning: bytes, span: Span) -> bool:
    is_header = beginning[:3] == b"\x5d\0\0" and len(beginning) > LZMA_HEADER
    return is_header and _unpacks(lzma.LZMADecompressor(lzma.FORMAT_ALONE).decompress, beginning)


def _unpacks(decompress: Callable[[bytes, int], bytes], beginning: bytes) -> bool:
    try:
        return bool(decompress(beginning, HEAD))
    except (zlib.error, lzma.LZMAError):
        return False


def _is_iso(beginning: bytes, span: Span) -> bool:
    return span.size > ISO + 5 and bytes(span.view(ISO, 5)) == b"CD001"


def _is_text(beginning: bytes, span: Span) -> bool:
    return all(c >= 32 or c in (9, 10, 13) for c in beginning)


_TESTS: tuple[tuple[str, Callable[[bytes, Span], bool]], ...] = (
    ("tar", lambda beginning, span: is_tar(span) or beginning[TAR_MARK] == b"ustar"),
    ("safetensors", _is_safetensors),
    ("pickle", _is_pickle),
    ("bzip2", _is_bzip2),
    ("zlib", _is_zlib),
    ("lzma", _is_lzma),
    ("html", _is_html),
    ("json", _is_json),
    ("onnx", _is_onnx),
    ("saved-model-file", _is_saved_model),
    ("text", _is_text),
    ("iso", _is_iso),
)
