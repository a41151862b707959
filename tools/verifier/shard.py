"""A shard, from ledger/FORMAT.md alone: taking records (3), the chains (5), and what a reader checks (6).

`Shard(index, of).take(record, offset, recorded_at)` makes entries; `check(entries, index, of)` trusts none of them.
Both are deterministic and look at nothing but what they are given.
"""

from dataclasses import dataclass

from . import entry as entries_kit
from .entry import ADMISSION, CUT_TEXT, CUT_VALUE, NO_HASH, Corrupt, Cut, Entry, Verdict
from .admit import ATTRIBUTES, RECORD_BYTES, Accepted, Record, admit

CUT_NUMBERS = (1, 2)
CONFLICT = 23


@dataclass
class Head:
    """The latest accepted entry of a device."""
    sequence: int
    device_sequence: int
    leaf_hash: bytes


@dataclass
class Judgement:
    """Section 2 with the ids of the accepted entries (2.10)."""
    number: int = 0
    detail: int = 0
    accepted: Accepted | None = None
    duplicate_of: int | None = None


@dataclass
class Outcome:
    """An entry with its number (0: accepted) and detail, or the sequence of the entry that this is a duplicate of."""
    entry: int | None = None
    number: int = 0
    detail: int = 0
    duplicate_of: int | None = None


@dataclass
class Break:
    """The first entry that is not as it must be, and what of it."""
    sequence: int
    what: str


class Chain:
    """What entries leave behind for those that come after them."""

    def __init__(self, index: int, of: int):
        self.index, self.of = index, of
        self.identity = entries_kit.shard_identity(index, of)
        self.tip = self.identity
        self.accepted = self.refused = 0
        self.ids: dict[bytes, tuple[bytes, int]] = {}   # id key -> (event digest, sequence)
        self.heads: dict[bytes, Head] = {}

    @property
    def size(self) -> int:
        return self.accepted + self.refused

    def judge(self, record: Record) -> Judgement:
        judged = admit(record, self.index, self.of)
        if not isinstance(judged, Accepted):
            return Judgement(judged.number, judged.detail)
        event_digest, sequence = self.ids.get(judged.id_key, (None, 0))
        if event_digest is None:
            return Judgement(accepted=judged)
        if event_digest == judged.event_digest:
            return Judgement(duplicate_of=sequence)
        return Judgement(CONFLICT, sequence)

    def next_entry(self, record: Record, cut: Cut | None, offset: int, recorded_at: int, judged: Judgement) -> Entry:
        """4.1: the entry that a judged record makes here."""
        made = Entry(self.size, self.tip, recorded_at, offset, self.index, record, cut,
                     Verdict(ADMISSION, judged.number, judged.detail))
        if judged.accepted:
            head = self.heads.get(judged.accepted.device, Head(0, 0, NO_HASH))
            made.device = judged.accepted.device
            made.device_sequence = head.device_sequence + 1
            made.device_previous = head.leaf_hash
            made.device_previous_sequence = head.sequence
        return made

    def append(self, made: Entry, raw: bytes, accepted: Accepted | None):
        self.tip = entries_kit.leaf_hash(raw)
        if accepted:
            self.ids[accepted.id_key] = (accepted.event_digest, made.sequence)
            self.heads[made.device] = Head(made.sequence, made.device_sequence, self.tip)
            self.accepted += 1
        else:
            self.refused += 1


class Shard:
    def __init__(self, index: int, of: int):
        self.chain = Chain(index, of)
        self.entries: list[bytes] = []
        self.duplicates = self.gaps = self.position = 0

    @property
    def tip(self) -> bytes:
        """The leaf hash of the last entry; the identity where there is none."""
        return self.chain.tip

    @property
    def heads(self) -> dict[bytes, Head]:
        return self.chain.heads

    def counters(self) -> dict[str, int]:
        return {"accepted": self.chain.accepted, "refused": self.chain.refused, "duplicates": self.duplicates,
                "gaps": self.gaps, "position": self.position}

    def take(self, record: Record, offset: int, recorded_at: int) -> Outcome:
        if offset < self.position:
            raise ValueError(f"offset {offset} after position {self.position}")
        self.gaps += offset - self.position
        self.position = offset + 1
        judged = self.chain.judge(record)
        if judged.duplicate_of is not None:
            self.duplicates += 1
            return Outcome(duplicate_of=judged.duplicate_of)
        cut = None
        if judged.number in CUT_NUMBERS:
            record, cut = entries_kit.cut_record(record)
        made = self.chain.next_entry(record, cut, offset, recorded_at, judged)
        raw = entries_kit.encode(made)
        self.chain.append(made, raw, judged.accepted)
        self.entries.append(raw)
        return Outcome(made.sequence, judged.number, judged.detail)


# 6

class Checker:
    """Checks entries one after the other, so that a long shard need not be held in memory."""

    def __init__(self, index: int, of: int):
        self.chain = Chain(index, of)
        self.next_offset = 0

    def feed(self, raw: bytes) -> Break | None:
        """None where the entry is as it must be; it is then part of the chain. The first fault by 6's order counts."""
        chain = self.chain
        try:
            read = entries_kit.decode(raw)
        except Corrupt:
            return Break(chain.size, "bytes")
        for what, holds in (("sequence", read.sequence == chain.size), ("previous", read.previous == chain.tip),
                            ("offset", read.offset >= self.next_offset),
                            ("partition", read.partition == chain.index)):
            if not holds:
                return Break(chain.size, what)
        if read.verdict.refused in CUT_NUMBERS:
            if not is_cut_well(read):
                return Break(chain.size, "cut")
            judged = Judgement(read.verdict.refused, read.verdict.detail)
        elif read.cut is not None:
            return Break(chain.size, "cut")
        else:
            judged = chain.judge(read.record)
        expected = chain.next_entry(read.record, read.cut, read.offset, read.recorded_at, judged)
        if judged.duplicate_of is not None or read.verdict != expected.verdict:
            return Break(chain.size, "verdict")
        for what in ("device", "device_sequence", "device_previous", "device_previous_sequence"):
            if getattr(read, what) != getattr(expected, what):
                return Break(chain.size, what)
        chain.append(read, raw, judged.accepted)
        self.next_offset = read.offset + 1
        return None


def is_cut_well(read: Entry) -> bool:
    """4.3, as far as it can be seen without the whole record."""
    record, cut, verdict = read.record, read.cut, read.verdict
    if cut is None or record.attributes:
        return False
    for kept, length, most in ((record.content_type, cut.content_type_length, CUT_TEXT),
                               (record.key, cut.key_length, CUT_TEXT), (record.value, cut.value_length, CUT_VALUE)):
        if len(kept or b"") != min(length, most):
            return False
    if cut.attribute_count == 0 and cut.attributes_length != 0:
        return False   # the sum of no lengths
    if verdict.refused == 1:
        return cut.record_length() == verdict.detail > RECORD_BYTES
    return cut.attribute_count == verdict.detail > ATTRIBUTES and cut.record_length() <= RECORD_BYTES


def check(entries, index: int, of: int) -> Break | None:
    """The first break of a shard's entries, given as raw bytes in order."""
    checker = Checker(index, of)
    for raw in entries:
        found = checker.feed(raw)
        if found:
            return found
    return None
