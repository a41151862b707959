"""Altered packs: how they are made of good ones, and the list in which they are stated."""

from dataclasses import dataclass, field, replace

import bundles_path  # noqa: F401
from cases_good import BY_NAME, KEYS
from pack_kit import Lies, Pack, zipped
from verifier import zip_form


@dataclass
class Case:
    name: str
    base: str            # the good pack that it is like
    raw: bytes
    fault: str | None
    file: str | None
    keys: list[str]
    auditors: list[str] = field(default_factory=list)
    at_least: int | None = None
    not_before: str | None = None
    audited: list[str] | None = None   # by whom, of a good one; of its first shard


class Altered(list):
    def bad(self, fault: str, file: str, name: str, base: str, raw: bytes, keys=None, **more):
        self.append(Case(name, base, raw, fault, file, KEYS if keys is None else keys, **more))

    def good(self, name: str, base: str, raw: bytes, audited=(), keys=None, **more):
        self.append(Case(name, base, raw, None, None, KEYS if keys is None else keys, audited=list(audited), **more))

    def forged(self, fault: str, file: str, name: str, base: str, pack: Pack, lies: Lies | None = None, **more):
        """By somebody who has the key."""
        self.bad(fault, file, name, base, zipped(pack, lies), **more)


def flipped(raw: bytes, at: int, bit: int = 0) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1:]


def pack_named(name: str) -> Pack:
    return BY_NAME[name].pack


def resealed(raw: bytes, name: str, packed: bytes, **parts) -> bytes:
    """With these bytes for the file, and all headers made to fit; what the manifest says stays."""
    directory = zip_form.directory_offset(raw[-zip_form.ENDS_BYTES:])
    out, files = bytearray(), []
    for file in zip_form.parse_tail(raw[directory:], directory):
        start = file.offset + len(zip_form.local_header(file))
        content = raw[start:start + file.packed]
        if file.name == name:
            content = packed
            size = {"size": len(packed)} if file.method == zip_form.STORED else {}
            file = replace(file, **{"packed": len(packed)} | size | parts)
        file = replace(file, offset=len(out))
        files.append(file)
        out += zip_form.local_header(file) + content + zip_form.descriptor(file)
    return bytes(out) + zip_form.tail(files, len(out))
