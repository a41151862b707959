"""Words in which packs are written: honest ones from an operator's ledgers, and forged ones. From ledger/FORMAT.md alone.

A `Pack` is what goes into a zip, not yet signed; `zipped` signs and packs it, and takes the lies that a case wants told.
"""

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass, field, replace

import bundles_path  # noqa: F401
from bundle_kit import Image, operator
from verifier import device_map, merkle, zip_form
from verifier.entry import decode, leaf_hash
from verifier.note import Signer, signed_note
from verifier.zip_form import DEFLATED, STORED, File

LEVEL = 3
README = ("readme.txt", b"A pack of a test.\n")
PROGRAM = "hallmark of a test"


def framed(content: bytes) -> bytes:
    return len(content).to_bytes(2, "big") + content


def log_evidence(raws: list[bytes]) -> bytes:
    return b"".join(map(framed, raws))


# 11.2

@dataclass
class Part:
    """What the evidence says of one device."""
    device: bytes
    depth: int
    end: device_map.Leaf | None
    entries: list[bytes]

    @property
    def key(self) -> bytes:
        return device_map.key_of(self.device)

    def raw(self) -> bytes:
        said = framed(self.device) + self.depth.to_bytes(2, "big") + len(self.entries).to_bytes(8, "big")
        if self.entries:
            return said + log_evidence(self.entries)
        if self.end is None:
            return said + b"\0"
        return said + b"\1" + self.end.key + self.end.head + self.end.count.to_bytes(8, "big")


def map_hashes(leaves: list[device_map.Leaf], keys: list[bytes], depth: int = 0) -> list[bytes]:
    if not keys:
        return [device_map.root(leaves, depth)]
    if len(leaves) <= 1:
        return []
    both = device_map.sides(leaves, depth)
    found = []
    for side in (0, 1):
        found += map_hashes(both[side], [key for key in keys if device_map.bit(key, depth) == side], depth + 1)
    return found


def log_hashes(leaves: list[bytes], heads: list[int]) -> list[bytes]:
    if not heads:
        return [merkle.root(leaves)]
    if len(leaves) == 1:
        return []
    middle = merkle.split(len(leaves))
    return (log_hashes(leaves[:middle], [at for at in heads if at < middle])
            + log_hashes(leaves[middle:], [at - middle for at in heads if at >= middle]))


def part_of(image: Image, device: str) -> Part:
    key = device_map.key_of(device.encode())
    proof = device_map.prove(image.map_leaves(), key)
    return Part(device.encode(), len(proof.siblings), proof.leaf, image.of_device(device))


def device_evidence(image: Image, devices: list[str], parts: list[Part] | None = None,
                    hashes: list[bytes] | None = None) -> bytes:
    """parts and hashes: instead of those that the image has."""
    if parts is None:
        parts = sorted((part_of(image, device) for device in devices), key=lambda part: part.key)
    if hashes is None:
        heads = sorted(decode(part.entries[-1]).sequence for part in parts if part.entries)
        hashes = (map_hashes(image.map_leaves(), [part.key for part in parts])
                  + log_hashes(image.leaves(), heads))
    return len(parts).to_bytes(8, "big") + b"".join(part.raw() for part in parts) + b"".join(hashes)


# 12

@dataclass
class Pack:
    """The files before the manifest, and what the manifest says beside them."""
    images: list[Image]
    scope: str
    devices: int
    files: list[tuple[str, bytes]]
    question: dict = field(default_factory=dict)
    notes: list[str] | None = None   # others than the images'

    def checkpoints(self) -> list[str]:
        return self.notes or [image.note() for image in self.images]

    def without(self, name: str) -> "Pack":
        return replace(self, files=[file for file in self.files if file[0] != name])

    def with_file(self, name: str, content: bytes) -> "Pack":
        """In its place, or last."""
        if name not in dict(self.files):
            return replace(self, files=[*self.files, (name, content)])
        return replace(self, files=[(one, content if one == name else old) for one, old in self.files])


def pack_of(images: list[Image], devices: list[str] | None = None, files=(), question=None) -> Pack:
    """Of all devices where none are named."""
    made = [README, *((f"checkpoints/{image.index}.txt", image.note().encode()) for image in images), *files]
    count = 0
    for image in images:
        if devices is None:
            made.append((f"evidence/{image.index}.log", log_evidence(image.raws)))
            count += len(image.map_leaves())
        else:
            own = [device for device in devices if shard_of(device, image.of) == image.index]
            made.append((f"evidence/{image.index}.devices", device_evidence(image, own)))
            count += len(own)
    return Pack(images, "all" if devices is None else "some", count, made, question or {})


def shard_of(device: str, of: int) -> int:
    from verifier.event_values import shard_of as found
    return found(device.encode(), of)


def deflated(content: bytes, level: int = LEVEL) -> bytes:
    maker = zlib.compressobj(level, zlib.DEFLATED, -15, 8)
    return maker.compress(content) + maker.flush()


@dataclass
class Lies:
    """What is not as it would be; a manifest's members, and how things are laid into the zip."""
    manifest: dict = field(default_factory=dict)
    text: bytes | None = None                                   # the manifest's
    signer: Signer | None = None
    note: bytes | None = None
    packed: dict[str, bytes] = field(default_factory=dict)      # name: its bytes in the zip
    record: dict[str, dict] = field(default_factory=dict)       # name: parts of its record
    unlisted: list[str] = field(default_factory=list)           # in the zip, not in the manifest
    listed: dict[str, dict] = field(default_factory=dict)       # name: parts of its place in the manifest


def zipped(pack: Pack, lies: Lies | None = None) -> bytes:
    lies = lies or Lies()
    out, files = bytearray(), []

    def add(name: str, content: bytes, method: int):
        packed = lies.packed.get(name, deflated(content) if method == DEFLATED else content)
        file = File(name, method, zlib.crc32(content), len(packed), len(content), len(out))
        file = replace(file, **lies.record.get(name, {}))
        files.append(file)
        out.extend(zip_form.local_header(file) + packed + zip_form.descriptor(file))

    for name, content in pack.files:
        add(name, content, DEFLATED)
    text = lies.text if lies.text is not None else manifest_of(pack, lies, bytes(out))
    add("manifest.json", text, STORED)
    name = pack.images[0].name
    stated = f"{name}/pack\nhallmark-pack/1\n{hashlib.sha256(text).hexdigest()}\n".encode()
    note = signed_note(stated, [lies.signer or operator(0, name)]).encode()
    add("manifest.sig", note if lies.note is None else lies.note, STORED)
    return bytes(out) + zip_form.tail(files, len(out))


def manifest_of(pack: Pack, lies: Lies, before: bytes) -> bytes:
    files = [{"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
             | lies.listed.get(name, {}) for name, content in pack.files if name not in lies.unlisted]
    manifest = {
        "format": "hallmark-pack/1", "ledger": pack.images[0].name, "shards": len(pack.images), "program": PROGRAM,
        "question": pack.question, "scope": pack.scope, "devices": pack.devices, "checkpoints": pack.checkpoints(),
        "files": files, "before": {"bytes": len(before), "sha256": hashlib.sha256(before).hexdigest()}} | lies.manifest
    return json.dumps(manifest, ensure_ascii=False, separators=(",", ":")).encode()


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def leaf_of(raw: bytes) -> bytes:
    return leaf_hash(raw)
