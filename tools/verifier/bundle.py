"""Bundles, section 10 of ledger/FORMAT.md: a device's complete history, checked from its text and known keys alone.

`check` takes the steps of FORMAT.md's table in its order, each over all entries before the next begins, and raises
Fault with the first that fails; what is left is a Verdict. `parse_bundle` is the first step alone.
"""

from dataclasses import dataclass

from . import device_map, merkle
from .admit import SUBJECT_BYTES
from .entry import ADMISSION, Corrupt, Entry, NO_HASH, decode, leaf_hash, shard_identity
from .event_values import decode_base64, has_control_character, shard_of
from .note import (COSIGNATURE, SIGNATURE, BadSignature, Checkpoint, Malformed, Signed, VerifierKey, parse_checkpoint,
                   parse_note, signatures_by)
from .shard import Chain, Judgement
from .strict_json import Refusal, Value, parse

FORMAT = b"hallmark-bundle/1"
HEX_DIGITS = frozenset(b"0123456789abcdef")
HASH_DIGITS = 64
U64_DIGITS = 20
MICROS = 1_000_000


class Fault(Exception):
    """The first thing that is wrong: its name in FORMAT.md, and what was expected, what was found, where."""

    def __init__(self, name: str, what: str):
        super().__init__(f"{name}: {what}")
        self.name, self.what = name, what


@dataclass
class Bundle:
    device: bytes
    checkpoint: bytes
    map: device_map.Proof
    inclusion: list[bytes]
    entries: list[bytes]


@dataclass(frozen=True)
class Asked:
    """How new the checkpoint must be; not_before in microseconds since 1970."""
    at_least: int | None = None
    not_before: int | None = None


@dataclass
class Verdict:
    device: str
    checkpoint: Checkpoint
    entries: int
    auditors: list[str]   # names of the known keys that cosigned, in the note's order

    @property
    def absent(self) -> bool:
        return self.entries == 0

    @property
    def name(self) -> str:
        return "audited" if self.auditors else "operator-asserted"


@dataclass
class Seen:
    """An entry with where it lies in the chain; judged by section 2 later."""
    entry: Entry
    leaf_hash: bytes


def check(text: bytes, known: list[VerifierKey], asked: Asked = Asked()) -> Verdict:
    bundle = parse_bundle(text)
    checkpoint, signed = check_note(bundle.checkpoint, known)
    shard = shard_of(bundle.device, checkpoint.of)
    expect(shard == checkpoint.shard, "wrongShard",
           lambda: f"device: expected a checkpoint of its shard {shard} of {checkpoint.of}, found one of "
                   f"{checkpoint.shard}")
    key = device_map.key_of(bundle.device)
    fault = device_map.fault_of(bundle.map, key, checkpoint.map_root)
    expect(fault is None, "badMapProof", lambda: f"map: {fault}")
    leaf = bundle.map.leaf if bundle.map.leaf and bundle.map.leaf.key == key else None
    check_complete(bundle, leaf)
    if leaf:
        check_history(bundle, checkpoint, leaf)
    check_new(checkpoint, signed, asked)
    auditors = dict.fromkeys(who.key.name for who in signed if who.key.kind == COSIGNATURE)
    return Verdict(bundle.device.decode(), checkpoint, len(bundle.entries), list(auditors))


def named(at: int, entry: Entry, shard: int) -> str:
    """An entry as people count, and where the ledger has it, so that who runs the ledger finds it."""
    return f"entry {at} (sequence {entry.sequence} of shard {shard})"


def expect(holds: bool, name: str, what):
    if not holds:
        raise Fault(name, what())


def check_history(bundle: Bundle, checkpoint: Checkpoint, leaf: device_map.Leaf):
    seen = decoded(bundle.entries)
    for at, one in enumerate(seen, 1):
        check_verdict(named(at, one.entry, checkpoint.shard), one.entry)
    subjects = check_admitted([one.entry for one in seen], checkpoint)
    for at, (one, subject) in enumerate(zip(seen, subjects), 1):
        for where, found in (("the record's subject", subject), ("the entry's device", one.entry.device)):
            expect(found == bundle.device, "wrongDevice",
                   lambda: f"{named(at, one.entry, checkpoint.shard)}, {where}: expected {shown(bundle.device)}, "
                           f"found {shown(found)}")
    check_chain(seen, checkpoint)
    last = seen[-1]
    expect(last.leaf_hash == leaf.head, "wrongHead",
           lambda: f"{named(len(seen), last.entry, checkpoint.shard)}: expected leaf hash {leaf.head.hex()}, the map's "
                   f"head, found {last.leaf_hash.hex()}")
    sequence, size = last.entry.sequence, checkpoint.size
    expect(merkle.leads_to_root(last.leaf_hash, sequence, size, bundle.inclusion, checkpoint.log_root), "badInclusion",
           lambda: f"inclusion: expected {len(bundle.inclusion)} hashes to lead from entry {sequence} of {size} to the "
                   f"log root {checkpoint.log_root.hex()}, found another root or another number of hashes")


def shown(text: bytes) -> str:
    return repr(text.decode("utf-8", "replace"))


# badBundle

def malformed(where: str, expected: str, value: Value | None):
    found = "none" if value is None else value.kind
    if value is not None and value.kind in ("string", "number"):
        found += " " + shown(value.content[:100])
    raise Fault("badBundle", f"{where}: expected {expected}, found {found}")


def members(value: Value, where: str, names: list[bytes], optional: list[bytes] = ()) -> dict[bytes, Value]:
    if value.kind != "object":
        malformed(where, "an object", value)
    found: dict[bytes, Value] = {}
    for member in value.content:
        if member.name not in names and member.name not in optional:
            raise Fault("badBundle", f"{where}: expected no member {shown(member.name[:100])}, found one")
        if member.name in found:
            raise Fault("badBundle", f"{where}: expected {shown(member.name)} once, found it twice")
        found[member.name] = member.value
    for name in names:
        if name not in found:
            malformed(f"{where.rstrip('/')}/{name.decode()}", "a member", None)
    return found


def string(value: Value, where: str) -> bytes:
    if value.kind != "string":
        malformed(where, "a string", value)
    return value.content


def elements(value: Value, where: str) -> list[tuple[str, Value]]:
    if value.kind != "array":
        malformed(where, "an array", value)
    return [(f"{where}/{at}", element) for at, element in enumerate(value.content)]


def hash_of(value: Value, where: str) -> bytes:
    text = string(value, where)
    if len(text) != HASH_DIGITS or not HEX_DIGITS.issuperset(text):
        malformed(where, f"{HASH_DIGITS} lower-case hex digits", value)
    return bytes.fromhex(text.decode())


def count_of(value: Value, where: str) -> int:
    digits = value.content
    # A number as JSON has it begins with a zero only when it is one or has a fraction.
    if value.kind != "number" or not digits.isdigit() or len(digits) > U64_DIGITS or not 0 < int(digits) < 2**64:
        malformed(where, "a number from 1 to 2^64 - 1 in plain digits", value)
    return int(digits)


def bytes_of(value: Value, where: str) -> bytes:
    content = decode_base64(string(value, where))
    if content is None:
        malformed(where, "padded base64", value)
    return content


def map_proof(value: Value) -> device_map.Proof:
    found = members(value, "/map", [b"siblings"], [b"leaf"])
    siblings = [hash_of(sibling, where) for where, sibling in elements(found[b"siblings"], "/map/siblings")]
    if b"leaf" not in found:
        return device_map.Proof(siblings)
    leaf = members(found[b"leaf"], "/map/leaf", [b"key", b"head", b"count"])
    return device_map.Proof(siblings, device_map.Leaf(
        hash_of(leaf[b"key"], "/map/leaf/key"), hash_of(leaf[b"head"], "/map/leaf/head"),
        count_of(leaf[b"count"], "/map/leaf/count")))


def parse_bundle(text: bytes) -> Bundle:
    try:
        root = parse(text)
    except Refusal as refusal:
        raise Fault("badBundle",
                    f"{refusal.pointer[:100] or '/'}: expected JSON in UTF-8, found something else at byte "
                                 f"{refusal.offset}") from None
    found = members(root, "/", [b"format", b"device", b"checkpoint", b"map", b"inclusion", b"entries"])
    if string(found[b"format"], "/format") != FORMAT:
        malformed("/format", FORMAT.decode(), found[b"format"])
    device = string(found[b"device"], "/device")
    if not 1 <= len(device) <= SUBJECT_BYTES or has_control_character(device):
        malformed("/device", f"1 to {SUBJECT_BYTES} bytes without control characters", found[b"device"])
    return Bundle(
        device, string(found[b"checkpoint"], "/checkpoint"), map_proof(found[b"map"]),
        [hash_of(value, where) for where, value in elements(found[b"inclusion"], "/inclusion")],
        [bytes_of(value, where) for where, value in elements(found[b"entries"], "/entries")])


# badNote, badSignature

def check_note(raw: bytes, known: list[VerifierKey]) -> tuple[Checkpoint, list[Signed]]:
    try:
        note = parse_note(raw)
        checkpoint = parse_checkpoint(note.text)
    except Malformed as malformed_note:
        raise Fault("badNote", f"checkpoint: {malformed_note}") from None
    try:
        signed = signatures_by(known, note)
    except BadSignature as bad:
        raise Fault("badSignature", f"checkpoint: {bad}") from None
    if not any(who.key.kind == SIGNATURE and who.key.name == checkpoint.origin for who in signed):
        names = ", ".join(line.name[:80] for line in note.lines)
        raise Fault("badSignature", f"checkpoint: expected a signature of a known key named {checkpoint.origin}, "
                                    f"found those of {names}")
    return checkpoint, signed


# incomplete

def check_complete(bundle: Bundle, leaf: device_map.Leaf | None):
    count = leaf.count if leaf else 0
    expect(len(bundle.entries) == count, "incomplete",
           lambda: f"entries: expected {count}, as the map says, found {len(bundle.entries)}")
    expect(leaf is not None or not bundle.inclusion, "incomplete",
           lambda: f"inclusion: expected none of a device without entries, found {len(bundle.inclusion)} hashes")


# badEntry to brokenChain

def decoded(raws: list[bytes]) -> list[Seen]:
    seen = []
    for at, raw in enumerate(raws, 1):
        try:
            seen.append(Seen(decode(raw), leaf_hash(raw)))
        except Corrupt as corrupt:
            raise Fault("badEntry", f"entry {at}: expected an entry's bytes, found {corrupt}") from None
    return seen


def check_verdict(name: str, entry: Entry):
    verdict = entry.verdict
    found = (verdict.refused, verdict.admission, verdict.detail, entry.cut is not None)
    expect(found == (0, ADMISSION, 0, False), "refusedEntry",
           lambda: f"{name}: expected one accepted by admission {ADMISSION}, found number {verdict.refused}, "
                   f"admission {verdict.admission}, detail {verdict.detail}, {'a' if entry.cut else 'no'} cut struct")


def check_admitted(entries: list[Entry], checkpoint: Checkpoint) -> list[bytes]:
    """The subjects of the records."""
    chain = Chain(checkpoint.shard, checkpoint.of)
    subjects = []
    for at, entry in enumerate(entries, 1):
        judged = chain.judge(entry.record)
        expect(judged.accepted is not None, "notAdmitted",
               lambda: f"{named(at, entry, checkpoint.shard)}: expected a record that admission accepts, found "
                       f"{answer_of(judged)}")
        # The place among the bundle's entries: all that is asked of these ids is whether they were there before.
        chain.ids[judged.accepted.id_key] = (judged.accepted.event_digest, at)
        subjects.append(judged.accepted.device)
    return subjects


def answer_of(judged: Judgement) -> str:
    if judged.duplicate_of is not None:
        return f"a duplicate of entry {judged.duplicate_of}"
    return f"refused({judged.number}, {judged.detail})"


def check_chain(seen: list[Seen], checkpoint: Checkpoint):
    identity = shard_identity(checkpoint.shard, checkpoint.of)
    before: Seen | None = None
    for at, one in enumerate(seen, 1):
        for what, expected, found in expectations(at, one.entry, before, checkpoint, identity):
            expect(expected == found, "brokenChain",
                   lambda: f"{named(at, one.entry, checkpoint.shard)}, {what}: expected {shown_part(expected)}"
                           f"{source_of(at, what, before, checkpoint.shard)}, found {shown_part(found)}")
        before = one


def source_of(at: int, what: str, before: Seen | None, shard: int) -> str:
    """Whose hash it is that was expected: the fault may lie in that entry as well."""
    if before is None or what not in ("devicePrevious", "previous"):
        return ""
    return f", to which {named(at - 1, before.entry, shard)} hashes"


def shown_part(value) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def expectations(at: int, entry: Entry, before: Seen | None, checkpoint: Checkpoint, identity: bytes):
    """Yields (what, expected, found); a bound is expected as itself and found as what passes it."""
    yield "deviceSequence", at, entry.device_sequence
    yield "devicePrevious", before.leaf_hash if before else NO_HASH, entry.device_previous
    yield "devicePreviousSequence", before.entry.sequence if before else 0, entry.device_previous_sequence
    yield "partition", checkpoint.shard, entry.partition
    first, lowest = (before.entry.sequence + 1, before.entry.offset + 1) if before else (0, 0)
    if entry.sequence < first:
        yield "sequence", f"at least {first}", entry.sequence
    if entry.sequence >= checkpoint.size:
        yield "sequence", f"less than the checkpoint's size {checkpoint.size}", entry.sequence
    if entry.offset < max(lowest, entry.sequence):
        yield "offset", f"at least {max(lowest, entry.sequence)}", entry.offset
    if entry.sequence == 0:
        yield "previous", identity, entry.previous
    elif before and entry.sequence == before.entry.sequence + 1:
        yield "previous", before.leaf_hash, entry.previous
    if entry.sequence == checkpoint.size - 1:
        yield "recordedAt", checkpoint.recorded_at, entry.recorded_at


# stale

def check_new(checkpoint: Checkpoint, signed: list[Signed], asked: Asked):
    if asked.at_least is not None:
        expect(checkpoint.size >= asked.at_least, "stale",
               lambda: f"checkpoint: expected a size of at least {asked.at_least}, found {checkpoint.size}")
    if asked.not_before is not None:
        times = [who.seconds * MICROS for who in signed if who.seconds is not None]
        if checkpoint.size > 0:
            times.append(checkpoint.recorded_at)
        expect(times and max(times) >= asked.not_before, "stale",
               lambda: f"checkpoint: expected a time not before {asked.not_before} µs since 1970, "
                       f"found {max(times, default='none')}")
