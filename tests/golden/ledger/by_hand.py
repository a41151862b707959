"""Entries laid out by hand, word by word, from FORMAT.md 4.2, and bytes that `decode` must refuse.

The numbers were worked out on paper, never printed by the code they test. An entry here need not be one that a shard
would make: layout knows nothing of verdicts.
"""

import struct

import admission_path  # noqa: F401
from verifier.entry import Cut, Entry, Verdict
from verifier.admit import Record

EMPTY_HASH = [0] * 4


def text(content: bytes) -> int:
    """A word of a byte list."""
    return int.from_bytes(content.ljust(8, b"\0"), "little")


def hash_of(digit: int) -> tuple[bytes, list[int]]:
    return bytes([digit * 0x11]) * 32, [digit * 0x1111111111111111] * 4


def raw_of(words: list[int]) -> bytes:
    return struct.pack(f"<{len(words)}Q", *words)


ONES, ONES_WORDS = hash_of(1)
THREES, THREES_WORDS = hash_of(3)
FOURS, FOURS_WORDS = hash_of(4)

# Nothing but data words, word 15 (detail) zero and so left out.
TOMBSTONE = Entry(0, ONES, 0, 0, 0, Record(None, [], None, None), verdict=Verdict(refused=3))
TOMBSTONE_WORDS = [
    0x0000_000F_0000_0000,                              # the entry struct: 15 data words, no pointers
    0, *ONES_WORDS, 0, 0,                               # sequence, previous, recordedAt, offset
    0, *EMPTY_HASH, 0,                                  # deviceSequence, devicePrevious, devicePreviousSequence
    0x0001_0007_0000_0000,                              # admission 1; all three null; partition 0
    3,
]

# Accepted: words 14 and 15 left out; the device's chain; everything absent but the value.
ACCEPTED = Entry(8, ONES, 1, 10, 0xFFFF_FFFF, Record(None, [], None, b"v"), device=b"pump-1", device_sequence=3,
                 device_previous=FOURS, device_previous_sequence=7)
ACCEPTED_WORDS = [
    0x0005_000E_0000_0000,
    8, *ONES_WORDS, 1, 10, 3, *FOURS_WORDS, 7,
    0x0001_0003_FFFF_FFFF,
    0x0000_0032_0000_0011,                              # 15 device: 6 bytes, four words on, at 20
    0, 0, 0,                                            # 16 contentType, attributes, key
    0x0000_000A_0000_0005,                              # 19 value: one byte, one word on, at 21
    text(b"pump-1"), text(b"v"),
]

# Attributes of which one is null, so that both have a data word; an empty key; recordedAt negative.
PAIRED = Entry(5, ONES, -1, 9, 2, Record(b"text/plain", [(b"ab", None), (b"", b"xyz")], b"", b"12345678"),
               verdict=Verdict(refused=11))
PAIRED_WORDS = [
    0x0005_000F_0000_0000,
    5, *ONES_WORDS, 0xFFFF_FFFF_FFFF_FFFF, 9, 0, *EMPTY_HASH, 0,
    0x0001_0000_0000_0002,                              # 14
    11,
    0,                                                  # 16 device
    0x0000_0052_0000_000D,                              # 17 contentType: 10 bytes at 21
    0x0000_0037_0000_0011,                              # 18 attributes: 6 words at 24, the tag at 23
    0,                                                  # 19 key
    0x0000_0042_0000_002D,                              # 20 value: 8 bytes at 32
    text(b"text/pla"), text(b"in"),                     # 21
    0x0002_0001_0000_0008,                              # 23 two attributes of one data word and two pointers
    1, 0x0000_0012_0000_0011, 0,                        # 24 the value is null; name: 2 bytes at 30
    0, 0, 0x0000_001A_0000_0005,                        # 27 value: 3 bytes at 31
    text(b"ab"), text(b"xyz"), text(b"12345678"),       # 30
]

# Two attributes that lose nothing without any word: the list is its tag alone.
WORDLESS = Entry(1, ONES, 0, 1, 0, Record(None, [(b"", b""), (b"", b"")], None, b""), verdict=Verdict(refused=11))
WORDLESS_WORDS = [
    0x0003_000F_0000_0000,
    1, *ONES_WORDS, 0, 1, 0, *EMPTY_HASH, 0,
    0x0001_0003_0000_0000, 11,
    0, 0, 0x0000_0007_0000_0001,                        # 16 device, contentType, attributes: no words, the tag at 19
    0x0000_0000_0000_0008,
]

CUT = Entry(0, ONES, 0, 0, 0, Record(None, [], b"k", None), Cut(0, 65, 0, 1, 0, THREES), Verdict(refused=2, detail=65))
CUT_WORDS = [
    0x0006_0010_0000_0000,
    0, *ONES_WORDS, 0, 0, 0, *EMPTY_HASH, 0,
    0x0001_0005_0000_0000, 2, 65,
    0, 0, 0,                                            # 17 device, contentType, attributes
    0x0000_000A_0000_0009,                              # 20 key: one byte at 23
    0,                                                  # 21 value
    0x0000_0009_0000_0004,                              # 22 cut: nine data words at 24
    text(b"k"),
    0, 65, 0, 1, 0, *THREES_WORDS,
]

BY_HAND = [(TOMBSTONE, TOMBSTONE_WORDS), (ACCEPTED, ACCEPTED_WORDS), (PAIRED, PAIRED_WORDS), (WORDLESS, WORDLESS_WORDS),
           (CUT, CUT_WORDS)]


def changed(words: list[int], places: dict[int, int], insert: dict[int, list[int]] | None = None) -> bytes:
    """These words with some replaced, then others put in before the places that are named, counted as they were."""
    made = [[places.get(at, word)] for at, word in enumerate(words)] + [[]]
    for at, more in (insert or {}).items():
        made[at] = more + made[at]
    return raw_of([word for group in made for word in group])


# What a reader of Cap'n Proto may well take, and is yet not the bytes of its content.
NOT_CANONICAL = {
    "a data word more that is zero": changed(PAIRED_WORDS, {0: 0x0005_0010_0000_0000}, {16: [0]}),
    "a data word more than are known": changed(CUT_WORDS, {0: 0x0006_0011_0000_0000}, {17: [1]}),
    "a pointer more that is null": changed(
        PAIRED_WORDS, {0: 0x0006_000F_0000_0000, 17: 0x0000_0052_0000_0011, 18: 0x0000_0037_0000_0015,
                       20: 0x0000_0042_0000_0031}, {21: [0]}),
    "a pointer more than are known": changed(
        CUT_WORDS, {0: 0x0007_0010_0000_0000, 20: 0x0000_000A_0000_000D, 22: 0x0000_0009_0000_0008}, {23: [0]}),
    "contentType absent beside its bytes": changed(PAIRED_WORDS, {14: 0x0001_0001_0000_0002}),
    "value null beside its bytes": changed(ACCEPTED_WORDS, {14: 0x0001_0007_FFFF_FFFF}),
    "key null beside its bytes": changed(CUT_WORDS, {14: 0x0001_0007_0000_0000}),
    "an attribute null beside its bytes": changed(PAIRED_WORDS, {27: 1}),
    "an unknown flag": changed(PAIRED_WORDS, {14: 0x0001_0008_0000_0002}),
    "the last unknown flag": changed(PAIRED_WORDS, {14: 0x0001_8000_0000_0002}),
    "a bit after verdict refused": changed(PAIRED_WORDS, {15: 0x0001_000B}),
    "the last bit after verdict refused": changed(PAIRED_WORDS, {15: 0x8000_0000_0000_000B}),
    "a bit beside an attribute's": changed(PAIRED_WORDS, {24: 3}),
    "padding that is not zero": changed(ACCEPTED_WORDS, {21: text(b"v\0\0\0\0\0\0\1")}),
    "a trailing word of zero": changed(PAIRED_WORDS, {}, {33: [0]}),
    "a trailing word": changed(PAIRED_WORDS, {}, {33: [1]}),
    "a word between things": changed(ACCEPTED_WORDS, {19: 0x0000_000A_0000_0009}, {21: [0]}),
    "things in another order": changed(
        ACCEPTED_WORDS, {15: 0x0000_0032_0000_0015, 19: 0x0000_000A_0000_0001, 20: text(b"v"), 21: text(b"pump-1")}),
    "attributes' bytes in another order": changed(
        PAIRED_WORDS, {25: 0x0000_0012_0000_0015, 29: 0x0000_001A_0000_0001, 30: text(b"xyz"), 31: text(b"ab")}),
    "one thing pointed to twice": changed(CUT_WORDS[:23], {
        0: 0x0005_0010_0000_0000, 14: 0x0001_0001_0000_0000, 21: 0x0000_000A_0000_0001, 22: text(b"k"),
        20: 0x0000_000A_0000_0005}),
    "an entry struct that does not follow at once": changed(ACCEPTED_WORDS, {0: 0x0005_000E_0000_0004}, {1: [0]}),
    "a byte list of no bytes": changed(ACCEPTED_WORDS, {16: 0x0000_0002_0000_0011}),
    "attributes of none": changed(WORDLESS_WORDS, {19: 0}),
    "attributes with a pointer more than they need": changed(
        WORDLESS_WORDS, {18: 0x0000_0017_0000_0001, 19: 0x0001_0000_0000_0008}, {20: [0, 0]}),
    "attributes with a data word more than they need": changed(
        WORDLESS_WORDS, {18: 0x0000_0017_0000_0001, 19: 0x0000_0001_0000_0008}, {20: [0, 0]}),
    "a cut struct of no words": changed(
        WORDLESS_WORDS, {0: 0x0006_000F_0000_0000, 18: 0x0000_0007_0000_000D}, {19: [0, 0, 0x0000_0000_FFFF_FFFC]}),
    "a cut struct of zeros": changed(
        WORDLESS_WORDS, {0: 0x0006_000F_0000_0000, 18: 0x0000_0007_0000_000D},
        {19: [0, 0, 0x0000_0001_0000_0004], 20: [0]}),
    "a cut struct with a pointer": changed(CUT_WORDS, {22: 0x0001_0009_0000_0004}, {33: [0]}),
    "a cut struct with a data word more": changed(CUT_WORDS, {22: 0x0000_000A_0000_0004}, {33: [0]}),
    "framing before the entry": changed(ACCEPTED_WORDS, {}, {0: [0x0000_0016_0000_0000]}),
    "no words": b"",
    "a null pointer alone": changed([0], {}),
    "a struct of no words": changed([0x0000_0000_FFFF_FFFC], {}),
}

# What no reader takes: bounds, kinds, sizes that do not fit.
BROKEN = {
    "the last word missing": raw_of(PAIRED_WORDS[:-1]),
    "the last byte missing": raw_of(PAIRED_WORDS)[:-1],
    "half of the first word": raw_of(PAIRED_WORDS[:1])[:4],
    "the first word alone": raw_of(PAIRED_WORDS[:1]),
    "a byte list beyond the end": changed(ACCEPTED_WORDS, {19: 0x0000_004A_0000_0005}),
    "a byte list of as many bytes as there can be": changed(ACCEPTED_WORDS, {19: 0xFFFF_FFFA_0000_0005}),
    "a list of two-byte elements": changed(ACCEPTED_WORDS, {19: 0x0000_000B_0000_0005}),
    "a struct where a list must be": changed(ACCEPTED_WORDS, {19: 0x0000_0001_0000_0004}),
    "a list where a struct must be": changed(CUT_WORDS, {22: 0x0000_0242_0000_0005}),
    "a byte list where attributes must be": changed(WORDLESS_WORDS, {18: 0x0000_0042_0000_0001}),
    "a far pointer": changed(ACCEPTED_WORDS, {19: 0x0000_0000_0000_0002}),
    "a far pointer as root": changed(ACCEPTED_WORDS, {0: 0x0000_0000_0000_0002}),
    "a capability": changed(ACCEPTED_WORDS, {19: 0x0000_0000_0000_0003}),
    "a pointer back to itself": changed(ACCEPTED_WORDS, {19: 0x0000_000A_FFFF_FFFD}),
    "a root that points to itself": changed(ACCEPTED_WORDS, {0: 0x0005_000E_FFFF_FFFC}),
    "a root of more words than there are": changed(ACCEPTED_WORDS, {0: 0xFFFF_FFFF_0000_0000}),
    "a tag of more attributes than the list has words": changed(PAIRED_WORDS, {23: 0x0002_0001_0000_000C}),
    "a tag of fewer attributes than the list has words": changed(PAIRED_WORDS, {23: 0x0002_0001_0000_0004}),
    "a tag that is a list pointer": changed(WORDLESS_WORDS, {19: 0x0000_0000_0000_0009}),
    "attributes of two data words": changed(WORDLESS_WORDS, {18: 0x0000_0027_0000_0001, 19: 0x0000_0002_0000_0008},
                                            {20: [0, 0, 0, 0]}),
    "attributes of three pointers": changed(WORDLESS_WORDS, {18: 0x0000_0037_0000_0001, 19: 0x0003_0000_0000_0008},
                                            {20: [0, 0, 0, 0, 0, 0]}),
    "2^30 - 1 attributes of no words": changed(WORDLESS_WORDS, {19: 0x0000_0000_FFFF_FFFC}),
    "65 attributes of no words": changed(WORDLESS_WORDS, {19: 0x0000_0000_0000_0104}),
    "more bytes than an entry has": raw_of(ACCEPTED_WORDS) + bytes(65_536 - len(ACCEPTED_WORDS) * 8),
    "zeros alone": bytes(256),
    "ones alone": b"\xff" * 256,
}
