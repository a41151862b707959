"""An entry of the ledger, from ledger/FORMAT.md alone: content (4.1), bytes (4.2), cut records (4.3), hashes (5).

`encode(entry)` and `decode(raw)` are pure and each other's inverse: what decode takes, encode gives back to the bit,
and decode refuses all else with Corrupt. Words are made by hand; nothing here knows Cap'n Proto.
"""

import hashlib
import struct
from dataclasses import dataclass, field, replace

from .admit import ATTRIBUTES, Record, field as prefixed  # field(b) of FORMAT.md's notation

FORMAT = 1
ADMISSION = 1
ENTRY_BYTES = 65_528
WORD = 8
NO_WORD = bytes(WORD)
NO_HASH = bytes(32)

CUT_TEXT = 256      # what is kept of contentType and of key
CUT_VALUE = 4_096

# Words 0 to 15 of the entry struct. The bytes that `x` skips are written as zero and so refused where they are not.
ENTRY_WORDS = struct.Struct("<Q 32s q Q Q 32s Q  I B x H  H 6x  Q")
CUT_WORDS = struct.Struct("<5Q 32s")
CONTENT_TYPE_ABSENT, KEY_NULL, VALUE_NULL = 1, 2, 4   # bits 32 to 34 of word 13

STRUCT, LIST = 0, 1                # bits 0-1 of a pointer
BYTE_ELEMENTS, STRUCT_ELEMENTS = 2, 7


class Corrupt(Exception):
    """Bytes that are no entry's."""


@dataclass
class Cut:
    """What is known of a record that is not stored whole."""
    content_type_length: int = 0
    attribute_count: int = 0
    attributes_length: int = 0
    key_length: int = 0
    value_length: int = 0
    whole: bytes = NO_HASH

    def record_length(self) -> int:
        return self.content_type_length + self.attributes_length + self.key_length + self.value_length


@dataclass
class Verdict:
    admission: int = ADMISSION
    refused: int = 0
    detail: int = 0


@dataclass
class Entry:
    sequence: int
    previous: bytes
    recorded_at: int
    offset: int
    partition: int
    record: Record
    cut: Cut | None = None
    verdict: Verdict = field(default_factory=Verdict)
    device: bytes = b""
    device_sequence: int = 0
    device_previous: bytes = NO_HASH
    device_previous_sequence: int = 0


# 4.2, writing

@dataclass
class Target:
    """Something to be pointed to: the body with all that follows it, and the pointer but for its offset."""
    kind: int
    upper: int   # bits 32-63
    body: bytes

    def pointer(self, offset: int) -> bytes:
        return struct.pack("<II", self.kind | offset << 2, self.upper)


def laid_out(slots: list) -> bytes:
    """Words that stand side by side, then what those of them that are pointers point to, in order.

    A slot is a word as it is, a Target, or None for a null pointer.
    """
    words, bodies = [], b""
    for at, slot in enumerate(slots):
        if slot is None:
            words.append(NO_WORD)
        elif isinstance(slot, bytes):
            words.append(slot)
        else:
            words.append(slot.pointer(len(slots) - at - 1 + len(bodies) // WORD))
            bodies += slot.body
    return b"".join(words) + bodies


def words_of(data: bytes) -> list[bytes]:
    return [data[at:at + WORD] for at in range(0, len(data), WORD)]


def struct_target(data: bytes, pointers: list[Target | None]) -> Target | None:
    words = words_of(data)
    while words and words[-1] == NO_WORD:
        words.pop()
    while pointers and pointers[-1] is None:
        pointers = pointers[:-1]
    if not words and not pointers:
        return None
    return Target(STRUCT, len(words) | len(pointers) << 16, laid_out(words + pointers))


def byte_list(content: bytes | None) -> Target | None:
    if not content:
        return None   # absent and null are told from empty by the flags
    padding = bytes(-len(content) % WORD)
    return Target(LIST, BYTE_ELEMENTS | len(content) << 3, content + padding)


def attribute_list(attributes: list[tuple[bytes, bytes | None]]) -> Target | None:
    if not attributes:
        return None
    has_data = any(value is None for _, value in attributes)
    pointers = 2 if any(value for _, value in attributes) else 1 if any(name for name, _ in attributes) else 0
    slots: list = [struct.pack("<II", STRUCT | len(attributes) << 2, has_data | pointers << 16)]
    for name, value in attributes:
        if has_data:
            slots.append(struct.pack("<Q", value is None))
        slots += [byte_list(name), byte_list(value)][:pointers]
    return Target(LIST, STRUCT_ELEMENTS | (len(slots) - 1) << 3, laid_out(slots))


def cut_target(cut: Cut | None) -> Target | None:
    if cut is None:
        return None
    return struct_target(CUT_WORDS.pack(cut.content_type_length, cut.attribute_count, cut.attributes_length,
                                        cut.key_length, cut.value_length, cut.whole), [])


def encode(entry: Entry) -> bytes:
    """Raises ValueError or struct.error for content that no entry can have."""
    record, verdict = entry.record, entry.verdict
    if len(record.attributes) > ATTRIBUTES:
        raise ValueError("a record of more than 64 attributes is stored cut, without any")
    absent = CONTENT_TYPE_ABSENT if record.content_type is None else 0
    absent |= KEY_NULL if record.key is None else 0
    absent |= VALUE_NULL if record.value is None else 0
    data = ENTRY_WORDS.pack(
        entry.sequence, entry.previous, entry.recorded_at, entry.offset, entry.device_sequence,
        entry.device_previous, entry.device_previous_sequence, entry.partition, absent, verdict.admission,
        verdict.refused, verdict.detail)
    root = struct_target(data, [
        byte_list(entry.device), byte_list(record.content_type), attribute_list(record.attributes),
        byte_list(record.key), byte_list(record.value), cut_target(entry.cut)])
    raw = laid_out([root])
    if len(raw) > ENTRY_BYTES:
        raise ValueError(f"an entry of {len(raw)} bytes")
    return raw


# 4.2, reading

class _Reader:
    """Follows the one layout there can be: what a pointer points to must stand where the last thing read ended."""

    def __init__(self, raw: bytes):
        self.raw = raw
        self.next = 1   # the word at which the next thing must begin

    def claim(self, words: int) -> int:
        """Takes this many words; where they start."""
        start, self.next = self.next, self.next + words
        if self.next * WORD > len(self.raw):
            raise Corrupt("something reaches beyond the end")
        return start

    def halves(self, at: int) -> tuple[int, int]:
        return struct.unpack_from("<II", self.raw, at * WORD)

    def follow(self, at: int | None, kind: int) -> int | None:
        """The upper half of the pointer in word `at`; None where it is null or was left out."""
        lower, upper = (0, 0) if at is None else self.halves(at)
        if lower == 0 and upper == 0:
            return None
        if lower & 3 != kind:
            raise Corrupt("a pointer of another kind")
        if lower >> 2 != self.next - at - 1:   # a negative offset is here a large one and as wrong
            raise Corrupt("a pointer to another place than the next")
        return upper

    def struct(self, at: int | None, data_words: int, pointers: int) -> tuple[bytes, list[int | None]] | None:
        """The data, filled up with zeros to this many words, and where the pointers stand, None for those left out."""
        upper = self.follow(at, STRUCT)
        if upper is None:
            return None
        has_words, has_pointers = upper & 0xFFFF, upper >> 16
        if has_words > data_words or has_pointers > pointers:
            raise Corrupt("a struct has more words than are known")
        start = self.claim(has_words + has_pointers)
        data = self.raw[start * WORD:(start + has_words) * WORD].ljust(data_words * WORD, b"\0")
        first = start + has_words
        return data, list(range(first, first + has_pointers)) + [None] * (pointers - has_pointers)

    def byte_list(self, at: int | None) -> bytes:
        upper = self.follow(at, LIST)
        if upper is None:
            return b""
        if upper & 7 != BYTE_ELEMENTS:
            raise Corrupt("a list that is not of bytes")
        length = upper >> 3
        start = self.claim(-(-length // WORD)) * WORD
        return self.raw[start:start + length]

    def attributes(self, at: int | None) -> list[tuple[bytes, bytes | None]]:
        upper = self.follow(at, LIST)
        if upper is None:
            return []
        if upper & 7 != STRUCT_ELEMENTS:
            raise Corrupt("a list that is not of structs")
        words = upper >> 3
        start = self.claim(1 + words) + 1
        lower, sizes = self.halves(start - 1)
        count, data_words, pointers = lower >> 2, sizes & 0xFFFF, sizes >> 16
        if lower & 3 != STRUCT or data_words > 1 or pointers > 2:
            raise Corrupt("a tag word that is not one of attributes")
        # Attributes of no words cost nothing: without the bound a few bytes would stand for 2^30 of them.
        if count > ATTRIBUTES or count * (data_words + pointers) != words:
            raise Corrupt("a list's length is not that of its attributes")
        found = []
        for element in range(start, start + words, data_words + pointers) if words else [start] * count:
            is_null = data_words and self.halves(element)[0] & 1
            parts = [self.byte_list(element + data_words + part) for part in range(pointers)]
            name, value = parts + [b""] * (2 - pointers)
            found.append((name, None if is_null else value))
        return found


def decode(raw: bytes) -> Entry:
    """Raises Corrupt, and nothing else, for bytes that are not those of their content."""
    if not WORD <= len(raw) <= ENTRY_BYTES or len(raw) % WORD != 0:
        raise Corrupt("a length that no entry has")
    reader = _Reader(raw)
    root = reader.struct(0, ENTRY_WORDS.size // WORD, 6)
    if root is None:
        raise Corrupt("no entry struct")
    data, pointers = root
    device = reader.byte_list(pointers[0])   # in this order, for so they stand
    content_type = reader.byte_list(pointers[1])
    attributes = reader.attributes(pointers[2])
    key = reader.byte_list(pointers[3])
    value = reader.byte_list(pointers[4])
    cut = reader.struct(pointers[5], CUT_WORDS.size // WORD, 0)
    (sequence, previous, recorded_at, offset, device_sequence, device_previous, device_previous_sequence,
     partition, absent, admission, refused, detail) = ENTRY_WORDS.unpack(data)
    record = Record(None if absent & CONTENT_TYPE_ABSENT else content_type, attributes,
                    None if absent & KEY_NULL else key, None if absent & VALUE_NULL else value)
    entry = Entry(sequence, previous, recorded_at, offset, partition, record,
                  Cut(*CUT_WORDS.unpack(cut[0])) if cut else None, Verdict(admission, refused, detail),
                  device, device_sequence, device_previous, device_previous_sequence)
    # Flags beside bytes, unused bits, padding, zeros that are to be left out, words left over: all differ here.
    if encode(entry) != raw:
        raise Corrupt("not the bytes of their content")
    return entry


# 4.3

def optional(content: bytes | None) -> bytes:
    return b"\xff" * 4 if content is None else prefixed(content)


def shortened(content: bytes | None, most: int) -> bytes | None:
    return None if content is None else content[:most]


def cut_record(record: Record) -> tuple[Record, Cut]:
    pairs = b"".join(prefixed(name) + optional(value) for name, value in record.attributes)
    whole = hashlib.sha256(optional(record.content_type) + len(record.attributes).to_bytes(4, "big") + pairs
                           + optional(record.key) + optional(record.value))
    cut = Cut(
        content_type_length=len(record.content_type or b""),
        attribute_count=len(record.attributes),
        attributes_length=sum(len(name) + len(value or b"") for name, value in record.attributes),
        key_length=len(record.key or b""),
        value_length=len(record.value or b""),
        whole=whole.digest())
    kept = replace(record, content_type=shortened(record.content_type, CUT_TEXT), attributes=[],
                   key=shortened(record.key, CUT_TEXT), value=shortened(record.value, CUT_VALUE))
    return kept, cut


# 5, and the identity of section 3

def leaf_hash(raw: bytes) -> bytes:
    return hashlib.sha256(b"\0" + raw).digest()


def shard_identity(index: int, of: int) -> bytes:
    numbers = b"".join(number.to_bytes(4, "big") for number in (FORMAT, index, of))
    return hashlib.sha256(prefixed(b"hallmark ledger") + numbers).digest()
