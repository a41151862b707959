"""Packs whose zip was altered by somebody without a key: every byte of the form, truncation, what is laid around."""

import struct
import zlib

from alterations import Altered, flipped, resealed
from cases_good import BY_NAME
from pack_kit import deflated
from verifier import zip_form

CASES = Altered()
ALL = BY_NAME["all"].zipped()
SOME = BY_NAME["some"].zipped()
TABLE = "tables/events.csv"
LOG, DEVICES = "evidence/0.log", "evidence/0.devices"


def files_of(pack: bytes) -> dict[str, zip_form.File]:
    directory = zip_form.directory_offset(pack[-zip_form.ENDS_BYTES:])
    return {file.name: file for file in zip_form.parse_tail(pack[directory:], directory)}


def content_at(file: zip_form.File) -> int:
    return file.offset + len(zip_form.local_header(file))


def flips():
    for base, pack, names in (("all", ALL, ["readme.txt", "checkpoints/0.txt", TABLE, LOG]), ("some", SOME, [DEVICES])):
        files = files_of(pack)
        for name in names:
            file = files[name]
            for what, at in (("version", 4), ("flags", 6), ("method", 8), ("time", 10), ("date", 12), ("CRC", 14),
                             ("packed size", 18), ("size", 22), ("name's length", 26), ("extra's length", 28),
                             ("name", 31)):
                if name in ("readme.txt", DEVICES) or what == "name":
                    CASES.bad("badPack", name, f"{base}: {name}: header: {what}", base, flipped(pack, file.offset + at))
            for share in (0, 3, 7):
                at = content_at(file) + (file.packed - 1) * share // 8
                CASES.bad("alteredFile", name, f"{base}: {name}: bytes at {share}/8", base, flipped(pack, at, 4))
            for what, at in (("mark", 0), ("CRC", 4), ("packed size", 8), ("size", 12)):
                CASES.bad("badPack", name, f"{base}: {name}: descriptor: {what}", base,
                          flipped(pack, content_at(file) + file.packed + at))


def padding():
    """The bits after the last one of deflated bytes are nobody's, and yet not free."""
    for base, pack in (("all", ALL), ("some", SOME)):
        for name, file in files_of(pack).items():
            at = content_at(file) + file.packed - 1
            altered = flipped(pack, at, 7)
            again = zlib.decompressobj(-15)
            raw = altered[content_at(file):at + 1]
            if file.method == zip_form.DEFLATED and zlib.crc32(again.decompress(raw)) == file.crc and again.eof:
                CASES.bad("alteredPack", "", f"{base}: {name}: the bit after the last", base, altered)


def ends():
    directory = zip_form.directory_offset(ALL[-zip_form.ENDS_BYTES:])
    for what, at in (("mark", 0), ("version", 4), ("version needed", 6), ("flags", 8), ("method", 10), ("time", 12),
                     ("date", 14), ("packed size", 20), ("name's length", 28),
                     ("extra's length", 30), ("comment's length", 32), ("disk", 34), ("attributes", 36),
                     ("more attributes", 38), ("offset", 42)):
        CASES.bad("badPack", "", f"directory: {what}", "all", flipped(ALL, directory + at))
    CASES.bad("badPack", "readme.txt", "directory: CRC", "all", flipped(ALL, directory + 16))
    CASES.bad("wrongFiles", "readme.txt", "directory: size", "all", flipped(ALL, directory + 24))
    CASES.bad("wrongFiles", "rdadme.txt", "directory: name", "all", flipped(ALL, directory + 47))
    for what, back in (("mark", 22), ("disk", 18), ("disk of the directory", 16), ("files here", 14), ("files", 12),
                       ("size", 10), ("offset", 6), ("comment's length", 2)):
        CASES.bad("badPack", "", f"end record: {what}", "all", flipped(ALL, len(ALL) - back))


def lengths():
    for what, altered in (
            ("a byte after", ALL + b"\0"), ("a byte too few", ALL[:-1]), ("no end record", ALL[:-22]),
            ("half of it", ALL[:len(ALL) // 2]), ("a header alone", ALL[:30]), ("four bytes", ALL[:4]),
            ("a byte before", ALL[:4] + ALL), ("twice", ALL + ALL), ("a comment", ALL[:-2] + b"\1\0c"),
            ("a second end record", ALL + ALL[-22:]), ("a byte between files", ALL[:5] + b"\0" + ALL[5:])):
        CASES.bad("badPack", "", what, "all", altered)


def zip64():
    directory = zip_form.directory_offset(ALL[-zip_form.ENDS_BYTES:])
    files = list(files_of(ALL).values())
    count, length = len(files), len(ALL) - 22 - directory
    long_end = zip_form.END64 + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, length, directory)
    long_end += zip_form.LOCATOR + struct.pack("<IQI", 0, directory + length, 1)
    CASES.bad("badPack", "", "zip64 end records where none are needed", "all", ALL[:-22] + long_end + ALL[-22:])
    elsewhere = ALL[:-6] + b"\xff" * 4 + b"\0\0"
    CASES.bad("badPack", "", "an offset that stands elsewhere and does not", "all", elsewhere)
    CASES.bad("badPack", "", "zip64 end records of 2^63", "all",
              ALL[:-22] + long_end.replace(struct.pack("<Q", directory), struct.pack("<Q", 1 << 63)) + elsewhere[-22:])
    CASES.bad("badPack", "", "zip64 end records that are right, of a short zip", "all",
              ALL[:-22] + long_end + elsewhere[-22:])
    record = zip_form.central_record(files[0])
    lie = record[:20] + b"\xff" * 8 + record[28:30] + struct.pack("<H", 20) + record[32:]
    lie += struct.pack("<HHQQ", 1, 16, files[0].size, files[0].packed)
    CASES.bad("badPack", "", "a short file's size as zip64 has it", "all",
              ALL[:directory] + ALL[directory:].replace(record, lie, 1)[:-22]
              + ALL[-22:-10] + struct.pack("<I", length + 20) + ALL[-6:])


def contents():
    """With every record and CRC made to fit: what only the manifest can tell."""
    def repacked(name: str, packed: bytes, **parts) -> bytes:
        return resealed(ALL, name, packed, **parts)
    table = BY_NAME["all"].pack.with_file(TABLE, b"device,what\r\n").files
    other = dict(table)[TABLE]
    CASES.bad("badManifest", "manifest.json", "a table that is shorter", "all",
              repacked(TABLE, deflated(other), crc=zlib.crc32(other), size=len(other)))
    same = dict(BY_NAME["all"].pack.files)[TABLE]
    changed = same.replace(b"device", b"devicf")
    stored = b"\1" + struct.pack("<HH", len(changed), len(changed) ^ 0xFFFF) + changed
    CASES.bad("badManifest", "manifest.json", "a row of a table, packed otherwise", "all",
              repacked(TABLE, stored, crc=zlib.crc32(changed)))
    packed = deflated(changed)
    if len(packed) == files_of(ALL)[TABLE].packed:
        CASES.bad("alteredFile", TABLE, "a row of a table", "all", repacked(TABLE, packed, crc=zlib.crc32(changed)))
    text = ALL[content_at(files_of(ALL)["manifest.json"]):][:files_of(ALL)["manifest.json"].packed]
    for name, altered, fault, file in (
            ("manifest.json", text.replace(b'"devices":8', b'"devices":9'), "badSignature", "manifest.sig"),
            ("manifest.json", text.replace(b"{", b"[", 1), "badSignature", "manifest.sig"),
            ("manifest.json", text[:-1] + b"]", "badSignature", "manifest.sig"),
            ("manifest.json", b"", "badSignature", "manifest.sig"),
            ("manifest.json", text.replace(b"e1", b"e2", 1), "badSignature", "manifest.sig")):
        CASES.bad(fault, file, f"{name}: {altered[:1]!r} to {altered[-1:]!r}, {fault}, {len(CASES)}", "all",
                  repacked(name, altered, crc=zlib.crc32(altered)))
    CASES.bad("badPack", "manifest.json", "the manifest's header", "all",
              flipped(ALL, files_of(ALL)["manifest.json"].offset + 12))
    CASES.bad("badPack", "manifest.json", "the manifest's bytes", "all",
              flipped(ALL, content_at(files_of(ALL)["manifest.json"]) + 9))
    CASES.bad("badPack", "manifest.sig", "the signature's header", "all",
              flipped(ALL, files_of(ALL)["manifest.sig"].offset + 12))
    CASES.bad("badPack", "manifest.sig", "the signature's bytes", "all",
              flipped(ALL, content_at(files_of(ALL)["manifest.sig"]) + 99))


flips()
padding()
ends()
lengths()
zip64()
contents()
