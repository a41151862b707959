"""Packs, section 12 of ledger/FORMAT.md: a zip of evidence, checked from its file and known keys alone.

`check` takes the rows of FORMAT.md's table in its order and raises PackFault with the first that fails; what is left is
a Verdict. Files are read from the first to the last, each once and as a stream; nothing is ever written.
"""

import hashlib
import re
import zlib
from dataclasses import dataclass, field
from typing import BinaryIO

from . import bundle as bundles
from . import device_evidence, log_evidence, zip_form
from .evidence import Fault, Found
from .manifest import MANIFEST, NOTE, Manifest, checkpoint_name, evidence_name, is_name_of_evidence, note_text
from .manifest import parse as parse_manifest
from .note import SIGNATURE, BadSignature, COSIGNATURE, Checkpoint, Malformed, Signed, VerifierKey, parse_checkpoint
from .note import parse_note, signatures_by
from .zip_form import BadZip, File

FIRST_BYTES = b"PK\3\4"
READ_BYTES = 256 << 10
MOST_MANIFEST, MOST_NOTE = 32 << 20, 4096


class PackFault(Exception):
    """The first thing that is wrong and with which file, none where it is the zip as a whole."""

    def __init__(self, name: str, file: str, what: str):
        super().__init__(f"{name}: {file}: {what}" if file else f"{name}: {what}")
        self.name, self.file, self.what = name, file, what


@dataclass
class ShardVerdict:
    checkpoint: Checkpoint
    auditors: list[str]
    found: Found = field(default_factory=Found)

    @property
    def name(self) -> str:
        return "audited" if self.auditors else "operator-asserted"


@dataclass
class Verdict:
    manifest: Manifest
    shards: list[ShardVerdict]


class Zip:
    """The files of a pack. What is read in order is hashed, up to the manifest."""

    def __init__(self, file: BinaryIO):
        self.file = file
        self.size = file.seek(0, 2)
        self.hash, self.at = hashlib.sha256(), 0
        self.files = self.read_tail()

    def read_at(self, offset: int, length: int) -> bytes:
        self.file.seek(offset)
        return self.file.read(length)

    def read_tail(self) -> list[File]:
        start = max(0, self.size - zip_form.ENDS_BYTES)
        directory = zip_form.directory_offset(self.read_at(start, zip_form.ENDS_BYTES))
        if not self.size - zip_form.MOST_TAIL <= directory <= self.size:
            raise BadZip(f"expected a directory that begins within the last {zip_form.MOST_TAIL} bytes of {self.size}, "
                         f"found one at {directory}")
        files = zip_form.parse_tail(self.read_at(directory, zip_form.MOST_TAIL), directory)
        zip_form.check_layout(files, directory, [MANIFEST, NOTE])
        return files

    def stored(self, file: File, most: int) -> bytes:
        if file.size > most:
            raise BadZip(f"expected at most {most} bytes, found {file.size}")
        header = zip_form.local_header(file)
        raw = self.read_at(file.offset, len(header) + file.size)
        if not raw.startswith(header):
            raise BadZip("expected the header that its record asks for")
        if zlib.crc32(raw[len(header):]) != file.crc:
            raise BadZip(f"expected bytes of CRC {file.crc:08x}, found another")
        return raw[len(header):]

    def read_on(self, length: int) -> bytes:
        raw = self.read_at(self.at, length)
        self.at += len(raw)
        self.hash.update(raw)
        return raw

    def expect(self, what: str, stated: bytes):
        at = self.at
        if self.read_on(len(stated)) != stated:
            raise BadZip(f"expected the {what} that its record asks for, found another at byte {at}")


class Stream:
    """The bytes of one file, as far as they can be had and up to the size that it was to have."""

    def __init__(self, zipped: Zip, file: File):
        self.zip, self.size, self.packed_left = zipped, file.size, file.packed
        self.inflater = zlib.decompressobj(-15)
        self.ready, self.ready_at, self.at_end = b"", 0, False
        self.got, self.crc, self.hash, self.broken = 0, 0, hashlib.sha256(), None

    def break_off(self, why: str):
        self.at_end, self.broken = True, why

    def inflate_some(self):
        packed = self.inflater.unconsumed_tail
        if not packed:
            packed = self.zip.read_on(min(self.packed_left, READ_BYTES))
            self.packed_left -= len(packed)
        try:
            made = self.inflater.decompress(packed, READ_BYTES)
        except zlib.error:
            self.ready, self.ready_at = b"", 0
            return self.break_off("expected deflated bytes, found something else")
        self.ready, self.ready_at = made, 0
        self.got += len(made)
        if self.got > self.size:
            self.ready = b""
            return self.break_off(f"expected {self.size} bytes, found more")
        self.hash.update(made)
        self.crc = zlib.crc32(made, self.crc)
        if self.inflater.eof:
            self.at_end = True
            if self.inflater.unused_data or self.packed_left:
                self.break_off("expected its end, found more bytes")
        elif not made and not self.packed_left and not self.inflater.unconsumed_tail:
            self.break_off("expected more deflated bytes, found their end")
        return None

    def fill(self, length: int) -> bytes:
        """So many bytes, fewer at the end."""
        end = self.ready_at + length
        if end <= len(self.ready):
            found = self.ready[self.ready_at:end]
            self.ready_at = end
            return found
        found = self.ready[self.ready_at:]
        self.ready_at = len(self.ready)
        while len(found) < length and not self.at_end:
            self.inflate_some()
            self.ready_at = min(length - len(found), len(self.ready))
            found += self.ready[:self.ready_at]
        return found

    def end(self):
        while not self.at_end:
            self.inflate_some()
        while self.packed_left:
            self.packed_left -= len(self.zip.read_on(min(self.packed_left, READ_BYTES)))


class _Check:
    def __init__(self, file: BinaryIO, known: list[VerifierKey], asked: bundles.Asked, run):
        self.file, self.known, self.asked, self.run = file, known, asked, run
        self.signed: list[list[Signed]] = []
        self.shards: list[ShardVerdict] = []

    def check(self) -> Verdict:
        try:
            self.zip = Zip(self.file)
        except BadZip as bad:
            raise PackFault("badPack", "", str(bad)) from None
        self.check_signature()
        self.take_manifest()
        for shard, note in enumerate(self.manifest.checkpoints):
            self.take_checkpoint(shard, note)
        self.check_names()
        for file, (name, size, sha256) in zip(self.zip.files, self.manifest.files):
            self.check_file(file, name, size, sha256)
        self.check_whole()
        for shard, verdict in enumerate(self.shards):
            try:
                bundles.check_new(verdict.checkpoint, self.signed[shard], self.asked)
            except bundles.Fault as fault:
                raise PackFault(fault.name, checkpoint_name(shard), fault.what) from None
        return Verdict(self.manifest, self.shards)

    def check_signature(self):
        """Before anything is read that somebody without the key may have written."""
        try:
            self.text = self.zip.stored(self.zip.files[-2], MOST_MANIFEST)
        except BadZip as bad:
            raise PackFault("badPack", MANIFEST, str(bad)) from None
        try:
            note = parse_note(self.zip.stored(self.zip.files[-1], MOST_NOTE))
        except BadZip as bad:
            raise PackFault("badPack", NOTE, str(bad)) from None
        except Malformed as malformed:
            raise PackFault("badNote", NOTE, str(malformed)) from None
        self.ledger = note.text.split(b"/")[0]
        stated = note_text(self.ledger, self.text)
        if note.text != stated or len(note.lines) != 1:
            raise PackFault("badSignature", NOTE, f"note: expected one signature over {stated!r:.300}, found "
                                                  f"{len(note.lines)} over {note.text!r:.300}")
        try:
            signed = signatures_by(self.known, note)
        except BadSignature as bad:
            raise PackFault("badSignature", NOTE, str(bad)) from None
        origin = f"{self.ledger.decode()}/0"
        if not any((who.key.kind, who.key.name) == (SIGNATURE, origin) for who in signed):
            raise PackFault("badSignature", NOTE, f"note: expected a signature of a known key named {origin}, found "
                                                  f"that of {note.lines[0].name!r}")

    def take_manifest(self):
        try:
            self.manifest = parse_manifest(self.text)
        except bundles.Fault as fault:
            raise PackFault("badManifest", MANIFEST, fault.what) from None
        before = self.zip.files[-2].offset
        for what, stated, found in (("/ledger", self.ledger, self.manifest.ledger),
                                    ("/before/bytes", before, self.manifest.before_bytes)):
            if stated != found:
                raise PackFault("badManifest", MANIFEST, f"{what}: expected {stated!r}, found {found!r}")

    def take_checkpoint(self, shard: int, note: bytes):
        file = checkpoint_name(shard)
        try:
            checkpoint, signed = bundles.check_note(note, self.known)
        except bundles.Fault as fault:
            # Which shard's it is comes before who signed it.
            if fault.name == "badSignature":
                self.check_place(shard, parse_checkpoint(parse_note(note).text))
            raise PackFault(fault.name, file, fault.what) from None
        self.check_place(shard, checkpoint)
        auditors = dict.fromkeys(who.key.name for who in signed if who.key.kind == COSIGNATURE)
        self.shards.append(ShardVerdict(checkpoint, list(auditors)))
        self.signed.append(signed)

    def check_place(self, shard: int, checkpoint: Checkpoint):
        stated = (self.manifest.ledger.decode(), shard, self.manifest.shards)
        found = (checkpoint.name, checkpoint.shard, checkpoint.of)
        if stated != found:
            raise PackFault("badNote", checkpoint_name(shard), f"checkpoint: expected one of {stated}, found one of "
                                                               f"{found}")

    def check_names(self):
        """That the zip has the files of the manifest, and that those are all that there have to be."""
        there = [(file.name, file.size) for file in self.zip.files[:-2]]
        listed = [(name, size) for name, size, _ in self.manifest.files]
        for at in range(max(len(there), len(listed))):
            one, other = there[at:at + 1], listed[at:at + 1]
            if one != other:
                raise PackFault("wrongFiles", (one or other)[0][0], f"file {at + 1}: expected {other}, found {one}")
        shards = range(self.manifest.shards)
        needed = {checkpoint_name(shard) for shard in shards} | {
            evidence_name(shard, self.manifest.scope) for shard in shards}
        of_evidence = [name for name, _ in listed if is_name_of_evidence(name)]
        for name in of_evidence:
            if name not in needed:
                raise PackFault("wrongFiles", name, f"{name}: expected checkpoints and evidence of the shards, as the "
                                                    "scope says, found it")
        if len(of_evidence) != len(needed):
            raise PackFault("wrongFiles", "", f"checkpoints/ and evidence/: expected {len(needed)} files, found "
                                              f"{len(of_evidence)}")

    def check_file(self, file: File, name: str, size: int, sha256: bytes):
        try:
            self.zip.expect("header", zip_form.local_header(file))
        except BadZip as bad:
            raise PackFault("badPack", name, str(bad)) from None
        stream = Stream(self.zip, file)
        fault = None
        if is_name_of_evidence(name):
            try:
                self.look_into(stream, name)
            except Fault as found:
                fault = found   # told when its bytes are those that were signed
        stream.end()
        if stream.broken:
            raise PackFault("alteredFile", name, stream.broken)
        if (stream.got, stream.hash.digest()) != (size, sha256):
            raise PackFault("alteredFile", name, f"the file: expected {size} bytes with SHA-256 {sha256.hex()}, found "
                                                 f"{stream.got} with {stream.hash.hexdigest()}")
        if stream.crc != file.crc:
            raise PackFault("badPack", name, f"its CRC: expected {stream.crc:08x}, found {file.crc:08x}")
        try:
            self.zip.expect("descriptor", zip_form.descriptor(file))
        except BadZip as bad:
            raise PackFault("badPack", name, str(bad)) from None
        if fault:
            raise PackFault(fault.name, name, fault.what)

    def look_into(self, stream: Stream, name: str):
        shard = int(re.search("[0-9]+", name).group())
        verdict = self.shards[shard]
        if name == checkpoint_name(shard):
            note = self.manifest.checkpoints[shard]
            if stream.fill(len(note) + 1) != note:
                raise Fault("badEvidence", "expected the manifest's checkpoint, found another text")
        elif self.manifest.scope == "all":
            verdict.found = log_evidence.check(stream, verdict.checkpoint, self.run)
        else:
            verdict.found = device_evidence.check(stream, verdict.checkpoint)

    def check_whole(self):
        before = self.zip.hash.digest()
        if before != self.manifest.before:
            raise PackFault("alteredPack", "", f"all bytes before the manifest: expected SHA-256 "
                                               f"{self.manifest.before.hex()}, found {before.hex()}")
        devices = sum(verdict.found.devices for verdict in self.shards)
        if devices != self.manifest.devices:
            raise PackFault("badManifest", MANIFEST, f"/devices: expected {devices}, found {self.manifest.devices}")


def one_by_one(function, arguments):
    return (function(*given) for given in arguments)


def check(file: BinaryIO, known: list[VerifierKey], asked: bundles.Asked = bundles.Asked(), run=one_by_one) -> Verdict:
    """Of a file that can be read at any place. run is log_evidence.check's."""
    return _Check(file, known, asked, run).check()
