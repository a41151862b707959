"""The manifest of a pack, section 12 of ledger/FORMAT.md: its form, the names it asks for, the text signed over it."""

import hashlib
from dataclasses import dataclass

from .bundle import Fault, U64_DIGITS, elements, hash_of, malformed, members, string
from .strict_json import Refusal, Value, parse as parse_json
from .zip_form import MOST_FILES

FORMAT = "hallmark-pack/1"
MANIFEST, NOTE = "manifest.json", "manifest.sig"
MEMBERS = [b"format", b"ledger", b"shards", b"program", b"question", b"scope", b"devices", b"checkpoints", b"files",
           b"before"]


@dataclass
class Manifest:
    ledger: bytes
    shards: int
    program: bytes
    scope: str                            # all, some
    devices: int
    checkpoints: list[bytes]              # notes, a shard's each
    files: list[tuple[str, int, bytes]]   # (name, size, SHA-256) of all before the manifest
    before_bytes: int
    before: bytes


def checkpoint_name(shard: int) -> str:
    return f"checkpoints/{shard}.txt"


def evidence_name(shard: int, scope: str) -> str:
    return f"evidence/{shard}.{'log' if scope == 'all' else 'devices'}"


def is_name_of_evidence(name: str) -> bool:
    return name.startswith(("checkpoints/", "evidence/")) or name in (MANIFEST, NOTE)


def note_text(ledger: bytes, manifest: bytes) -> bytes:
    return ledger + f"/pack\n{FORMAT}\n{hashlib.sha256(manifest).hexdigest()}\n".encode()


def number(value: Value, where: str) -> int:
    digits = value.content
    if value.kind != "number" or not digits.isdigit() or len(digits) > U64_DIGITS or int(digits) >= 2**64:
        malformed(where, "a number from 0 to 2^64 - 1 in plain digits", value)
    return int(digits)


def file_of(value: Value, where: str) -> tuple[str, int, bytes]:
    found = members(value, where, [b"name", b"size", b"sha256"])
    return (string(found[b"name"], where + "/name").decode(), number(found[b"size"], where + "/size"),
            hash_of(found[b"sha256"], where + "/sha256"))


def parse(text: bytes) -> Manifest:
    """Raises bundle.Fault, whose name says nothing here."""
    try:
        root = parse_json(text)
    except Refusal as refusal:
        raise Fault("", f"{refusal.pointer[:100] or '/'}: expected JSON in UTF-8, found something else at byte "
                        f"{refusal.offset}") from None
    found = members(root, "/", MEMBERS)
    if string(found[b"format"], "/format") != FORMAT.encode():
        malformed("/format", FORMAT, found[b"format"])
    shards = number(found[b"shards"], "/shards")
    if not 1 <= shards <= MOST_FILES:
        malformed("/shards", f"a number from 1 to {MOST_FILES}", found[b"shards"])
    if found[b"question"].kind != "object":
        malformed("/question", "an object", found[b"question"])
    scope = string(found[b"scope"], "/scope")
    if scope not in (b"all", b"some"):
        malformed("/scope", "all or some", found[b"scope"])
    checkpoints = [string(value, where) for where, value in elements(found[b"checkpoints"], "/checkpoints")]
    if len(checkpoints) != shards:
        raise Fault("", f"/checkpoints: expected {shards}, a shard's each, found {len(checkpoints)}")
    before = members(found[b"before"], "/before", [b"bytes", b"sha256"])
    return Manifest(
        string(found[b"ledger"], "/ledger"), shards, string(found[b"program"], "/program"), scope.decode(),
        number(found[b"devices"], "/devices"), checkpoints,
        [file_of(value, where) for where, value in elements(found[b"files"], "/files")],
        number(before[b"bytes"], "/before/bytes"), hash_of(before[b"sha256"], "/before/sha256"))
