"""The one form of a pack's zip, section 12 of ledger/FORMAT.md: every byte but the compressed ones follows from a list.

`parse_tail` finds the files, `local_header`, `descriptor` and `tail` are what must stand around their bytes. Pure.
"""

import re
import struct
from dataclasses import dataclass

STORED, DEFLATED = 0, 8
MOST_FILES = 65_000
MOST_TAIL = 32 << 20
NAME_BYTES = 200
NAME = re.compile(r"(?!.*(^|/)\.{0,2}(/|$))[a-z0-9._/-]{1,%d}" % NAME_BYTES)
ELSEWHERE = 0xFFFFFFFF          # stands for a number that does not fit into 32 bits
LOCAL, DESCRIPTOR, CENTRAL, END, END64, LOCATOR = (
    b"PK\3\4", b"PK\7\x08", b"PK\1\2", b"PK\5\6", b"PK\6\6", b"PK\6\7")
PLAIN, ZIP64 = 20, 45           # versions
HAS_DESCRIPTOR = 8
DATE = 0x21                     # 1980-01-01
CENTRAL_BYTES, END_BYTES, ENDS_BYTES = 46, 22, 22 + 20 + 56


class BadZip(Exception):
    """What is wrong with the form, for people."""


@dataclass(frozen=True)
class File:
    name: str
    method: int
    crc: int
    packed: int     # bytes in the zip
    size: int
    offset: int     # of the local header

    @property
    def has_long_size(self) -> bool:
        return max(self.packed, self.size) >= ELSEWHERE


def kind(file: File, version: int) -> bytes:
    return struct.pack("<HHHHH", version, HAS_DESCRIPTOR if file.method == DEFLATED else 0, file.method, 0, DATE)


def local_header(file: File) -> bytes:
    known = (0, 0, 0) if file.method == DEFLATED else (file.crc, file.packed, file.size)
    return LOCAL + kind(file, PLAIN) + struct.pack("<IIIHH", *known, len(file.name), 0) + file.name.encode()


def descriptor(file: File) -> bytes:
    if file.method != DEFLATED:
        return b""
    return DESCRIPTOR + struct.pack("<IQQ" if file.has_long_size else "<III", file.crc, file.packed, file.size)


def central_record(file: File) -> bytes:
    numbers = struct.pack("<QQ", file.size, file.packed) if file.has_long_size else b""
    numbers += struct.pack("<Q", file.offset) if file.offset >= ELSEWHERE else b""
    extra = struct.pack("<HH", 1, len(numbers)) + numbers if numbers else b""
    version = ZIP64 if extra else PLAIN
    sizes = (ELSEWHERE, ELSEWHERE) if file.has_long_size else (file.packed, file.size)
    return (CENTRAL + struct.pack("<H", version) + kind(file, version)
            + struct.pack("<IIIHHHHHII", file.crc, *sizes, len(file.name), len(extra), 0, 0, 0, 0,
                          min(file.offset, ELSEWHERE)) + file.name.encode() + extra)


def tail(files: list[File], offset: int) -> bytes:
    directory = b"".join(map(central_record, files))
    count, length = len(files), len(directory)
    ends = b""
    if offset >= ELSEWHERE:
        ends = END64 + struct.pack("<QHHIIQQQQ", 44, ZIP64, ZIP64, 0, 0, count, count, length, offset)
        ends += LOCATOR + struct.pack("<IQI", 0, offset + length, 1)
    ends += END + struct.pack("<HHHHIIH", 0, 0, count, count, length, min(offset, ELSEWHERE), 0)
    return directory + ends


def directory_offset(end: bytes) -> int:
    """Of the last bytes of a file."""
    if len(end) < END_BYTES or end[-END_BYTES:-END_BYTES + 4] != END:
        raise BadZip("expected a zip's end record as the last bytes, found something else")
    offset, = struct.unpack("<I", end[-6:-2])
    if offset != ELSEWHERE:
        return offset
    if len(end) < ENDS_BYTES:
        raise BadZip("expected a zip64 end record, found the beginning of the file")
    return struct.unpack_from("<Q", end, len(end) - ENDS_BYTES + 48)[0]


def parse_record(raw: bytes, at: int, number: int) -> tuple[File, int]:
    if raw[at:at + 4] != CENTRAL or at + CENTRAL_BYTES > len(raw):
        raise BadZip(f"expected record {number} of the directory, found something else")
    method, = struct.unpack_from("<H", raw, at + 10)
    crc, packed, size, name_bytes, extra_bytes = struct.unpack_from("<IIIHH", raw, at + 16)
    offset, = struct.unpack_from("<I", raw, at + 42)
    start = at + CENTRAL_BYTES
    after = start + name_bytes + extra_bytes
    if after > len(raw):
        raise BadZip(f"expected record {number} of the directory, found its beginning alone")
    name = raw[start:start + name_bytes].decode("latin-1")
    if not NAME.fullmatch(name):
        raise BadZip(f"expected names of [a-z0-9._/-] that stay where they are, found {name!r}")
    numbers = raw[start + name_bytes + 4:after]
    long = list(struct.unpack(f"<{len(numbers) // 8}Q", numbers[:len(numbers) // 8 * 8]))
    size, packed, offset = (long.pop(0) if short == ELSEWHERE and long else short for short in (size, packed, offset))
    return File(name, method, crc, packed, size, offset), after


def parse_tail(raw: bytes, offset: int) -> list[File]:
    """The files of a tail that begins there and is the one that they have."""
    files: list[File] = []
    at = 0
    while raw[at:at + 4] == CENTRAL:
        if len(files) == MOST_FILES:
            raise BadZip(f"expected at most {MOST_FILES} files, found more")
        file, at = parse_record(raw, at, len(files) + 1)
        files.append(file)
    if tail(files, offset) != raw:
        raise BadZip(f"expected the directory and the end records that {len(files)} such files have, to the bit, "
                     "found others")
    return files


def check_layout(files: list[File], directory: int, last_names: list[str]):
    """That they lie one after the other, the last two stored and all others deflated."""
    if [file.name for file in files[-2:]] != last_names:
        raise BadZip(f"expected {' and '.join(last_names)} as the last two files, found others")
    if len({file.name for file in files}) != len(files):
        raise BadZip("expected each name once, found one twice")
    at = 0
    for number, file in enumerate(files):
        method = DEFLATED if number < len(files) - 2 else STORED
        if file.offset != at or file.method != method or (method == STORED and file.packed != file.size):
            raise BadZip(f"{file.name}: expected it at byte {at} by method {method}, found it otherwise")
        at += len(local_header(file)) + file.packed + len(descriptor(file))
    if at != directory:
        raise BadZip(f"expected the directory after the last file, at byte {at}, found it at {directory}")
