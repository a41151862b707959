"""Zips of numbers that need zip64, too large to be stored: zip_forms.ndjson has their headers and tails.

`sparse` lays one into a file with holes where its bytes would be, for programs that open zips to look at.
"""

import json
import pathlib
import zlib

import bundles_path  # noqa: F401
from verifier import zip_form
from verifier.zip_form import DEFLATED, ELSEWHERE, STORED, File

FORMS = pathlib.Path(__file__).with_name("zip_forms.ndjson")
LAST = [("manifest.json", 2), ("manifest.sig", 3)]
GIB = 1 << 30


def laid_out(sizes: list[tuple[int, int]]) -> tuple[list[File], int]:
    """Of (packed, size) of deflated files; where the directory begins."""
    files, at = [], 0
    for number, (packed, size) in enumerate(sizes):
        files.append(File(f"evidence/{number}.log", DEFLATED, number * 0x01020304, packed, size, at))
        at += len(zip_form.local_header(files[-1])) + packed + len(zip_form.descriptor(files[-1]))
    for name, size in LAST:
        files.append(File(name, STORED, zlib.crc32(bytes(size)), size, size, at))
        at += len(zip_form.local_header(files[-1])) + size
    return files, at


CASES = {
    "short": [(1, 1)],
    "a size that is just short": [(5, ELSEWHERE - 1)],
    "a size that is just long": [(5, ELSEWHERE)],
    "a long size": [(5, 7 * GIB)],
    "a long packed size": [(6 * GIB, 7 * GIB)],
    "a packed size that is just long": [(ELSEWHERE, 3)],
    "a file after a long one": [(6 * GIB, 7 * GIB), (4, 4), (3, 5 * GIB)],
    "a long offset of short files": [(3 * GIB, 3 * GIB), (2 * GIB, 2 * GIB), (9, 9)],
    "an offset of the directory that is just short": [(ELSEWHERE - 151, 3)],
    "an offset of the directory that is just long": [(ELSEWHERE - 150, 3)],
}


def line_of(name: str) -> dict:
    files, directory = laid_out(CASES[name])
    return {"name": name, "files": [[file.name, file.method, file.crc, file.packed, file.size, file.offset]
                                    for file in files],
            "headers": [zip_form.local_header(file).hex() for file in files],
            "descriptors": [zip_form.descriptor(file).hex() for file in files],
            "directory": directory, "tail": zip_form.tail(files, directory).hex()}


def text() -> str:
    return "".join(json.dumps(line_of(name)) + "\n" for name in CASES)


def sparse(path: pathlib.Path, name: str) -> list[File]:
    files, directory = laid_out(CASES[name])
    with open(path, "wb") as out:
        for file in files:
            out.seek(file.offset)
            out.write(zip_form.local_header(file))
            out.seek(file.packed, 1)
            out.write(zip_form.descriptor(file))
        out.seek(directory)
        out.write(zip_form.tail(files, directory))
    return files
