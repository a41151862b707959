"""Words in which the cases are written: ledgers, what an operator signs of them, bundles, and forged ones.

An operator's honest work is `Image`; `forged` is that of one who has the key and lies about one device, with every hash
and signature made to fit the lie. A case states what must be found; nothing here judges.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field, replace

import ledger_path  # noqa: F401
from verifier import device_map, merkle
from verifier.entry import Entry, decode, encode, leaf_hash
from verifier.note import COSIGNATURE, Checkpoint, Signer, signed_note
from verifier.shard import Shard

NAME = "plant-7.example"
FIRST_STAMP = 1_772_323_200_000_000   # 2026-03-01T00:00:00Z
STAMP_STEP = 1_500_000
FORMAT = "hallmark-bundle/1"


def seed(word: str) -> bytes:
    return hashlib.sha256(b"seed of " + word.encode()).digest()


def operator(index: int = 0, name: str = NAME, word: str = "operator") -> Signer:
    return Signer(f"{name}/{index}", seed(word))


def auditor(word: str, seconds: int) -> Signer:
    return Signer(f"audit.example/{word}", seed(word), COSIGNATURE, seconds)


@dataclass
class Image:
    """The first entries of a shard, and all that follows from them."""
    index: int
    of: int
    raws: list[bytes]
    name: str = NAME

    def first(self, size: int) -> "Image":
        return replace(self, raws=self.raws[:size])

    def leaves(self) -> list[bytes]:
        return [leaf_hash(raw) for raw in self.raws]

    def of_device(self, device: str) -> list[bytes]:
        return [raw for raw in self.raws if decode(raw).device == device.encode()]

    def map_leaves(self) -> list[device_map.Leaf]:
        heads = {}
        for raw in self.raws:
            entry = decode(raw)
            if entry.device:
                heads[entry.device] = device_map.Leaf(device_map.key_of(entry.device), leaf_hash(raw),
                                                      entry.device_sequence)
        return list(heads.values())

    def checkpoint(self) -> Checkpoint:
        recorded_at = decode(self.raws[-1]).recorded_at if self.raws else 0
        return Checkpoint(self.name, self.index, self.of, len(self.raws), merkle.root(self.leaves()),
                          device_map.root(self.map_leaves()), recorded_at)

    def signers(self) -> list[Signer]:
        return [operator(self.index, self.name)]

    def note(self, signers: list[Signer] | None = None, **changes) -> str:
        return signed_note(replace(self.checkpoint(), **changes).text(), signers or self.signers())

    def bundle(self, device: str, signers: list[Signer] | None = None, **changes) -> dict:
        entries = self.of_device(device)
        inclusion = []
        if entries:
            inclusion = merkle.inclusion_proof(decode(entries[-1]).sequence, self.leaves())
        proof = device_map.prove(self.map_leaves(), device_map.key_of(device.encode()))
        return shown(device, self.note(signers, **changes), proof, inclusion, entries)


def shown(device: str, note: str, proof: device_map.Proof, inclusion: list[bytes], entries: list[bytes]) -> dict:
    shown_map = {"siblings": [sibling.hex() for sibling in proof.siblings]}
    if proof.leaf:
        shown_map["leaf"] = shown_leaf(proof.leaf)
    return {"format": FORMAT, "device": device, "checkpoint": note, "map": shown_map,
            "inclusion": [sibling.hex() for sibling in inclusion],
            "entries": [base64.b64encode(raw).decode() for raw in entries]}


def shown_leaf(leaf: device_map.Leaf) -> dict:
    return {"key": leaf.key.hex(), "head": leaf.head.hex(), "count": leaf.count}


def text_of(bundle: dict) -> str:
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":"))


def grown(index: int, of: int, records: list, stamps=None, offsets=None, name: str = NAME) -> Image:
    """An image of the entries that records make; (record, number) where it is to be refused, None a duplicate."""
    shard = Shard(index, of)
    for at, wanted in enumerate(records):
        made, number = wanted if isinstance(wanted, tuple) else (wanted, 0)
        outcome = shard.take(made, offsets[at] if offsets else shard.position,
                             stamps[at] if stamps else FIRST_STAMP + at * STAMP_STEP)
        found = None if outcome.duplicate_of is not None else outcome.number
        assert found == number, f"record {at}: {number} was to be, {found} was found"
    return Image(index, of, shard.entries, name)


# Forging

def entries_of(image: Image, device: str) -> list[Entry]:
    return [decode(raw) for raw in image.of_device(device)]


def relinked(entries: list[Entry], start: int = 0) -> list[bytes]:
    """Their bytes; those after place `start` are linked anew to the one before."""
    made: list[bytes] = []
    for at, entry in enumerate(entries):
        if at > start:
            entry.device_previous = leaf_hash(made[-1])
            if entry.sequence == entries[at - 1].sequence + 1:
                entry.previous = leaf_hash(made[-1])
        made.append(encode(entry))
    return made


def changed(image: Image, device: str, at: int, /, **changes) -> list[bytes]:
    """The device's entries with these fields of entry `at` (from 0) changed, and the device's chain made to fit."""
    entries = entries_of(image, device)
    entries[at] = replace(entries[at], **changes)
    return relinked(entries, at)


def forged(image: Image, device: str, entries: list[bytes], places: list[int] | None = None,
           head: bytes | None = None, count: int | None = None, **changes) -> dict:
    """These entries as the device's complete history, in a log and a map that say so, signed by the operator.

    places: where in the log they lie; where the device's own do, unless said. changes: of the checkpoint.
    """
    own = [decode(raw).sequence for raw in image.of_device(device)]
    places = own[-len(entries):] if places is None else places
    log = list(image.raws)
    for place, raw in zip(places, entries, strict=True):
        log[place] = raw
    leaves = [leaf_hash(raw) for raw in log]
    key = device_map.key_of(device.encode())
    leaf = device_map.Leaf(key, head or leaf_hash(entries[-1]), len(entries) if count is None else count)
    others = [other for other in image.map_leaves() if other.key != key]
    checkpoint = replace(image.checkpoint(), **{
        "log_root": merkle.root(leaves), "map_root": device_map.root([*others, leaf]),
        "recorded_at": image.checkpoint().recorded_at} | changes)
    note = signed_note(checkpoint.text(), image.signers())
    return shown(device, note, device_map.prove([*others, leaf], key),
                 merkle.inclusion_proof(places[-1], leaves), entries)


# Cases

@dataclass
class Case:
    name: str
    text: str
    fault: str | None
    keys: list[str]
    auditors: list[str] = field(default_factory=list)
    at_least: int | None = None
    not_before: str | None = None
    verdict: str | None = None
    by: list[str] | None = None
    size: int | None = None
    entries: int | None = None
    absent: bool | None = None


class Cases(list):
    """A list of cases that grows; known are the keys of whoever checks, operators' and auditors'."""

    def good(self, name: str, bundle, size: int, entries: int, by=(), known=None, auditors=(), **more):
        self.append(Case(name, as_text(bundle), None, lines(known), lines(auditors), size=size, entries=entries,
                         absent=entries == 0, verdict="audited" if by else "operator-asserted",
                         by=[f"audit.example/{word}" for word in by], **more))

    def bad(self, fault: str, name: str, bundle, known=None, auditors=(), **more):
        self.append(Case(name, as_text(bundle), fault, lines(known), lines(auditors), **more))


def as_text(bundle) -> str:
    return bundle if isinstance(bundle, str) else text_of(bundle)


def lines(signers) -> list[str]:
    return [signer.key.line() for signer in ([operator()] if signers is None else signers)]


def line_of(case: Case) -> dict:
    line = {"name": case.name, "keys": case.keys, "auditors": case.auditors}
    if case.at_least is not None:
        line["atLeast"] = case.at_least
    if case.not_before is not None:
        line["notBefore"] = case.not_before
    return line | {"bundle": case.text, "expect": {
        "fault": case.fault, "verdict": case.verdict, "auditors": case.by, "size": case.size, "entries": case.entries,
        "absent": case.absent}}
