"""badEntry to brokenChain: lies in the entries themselves, by one who has the operator's key and makes all else fit.

And of several faults the one that the order of the checks names.
"""

import base64
import struct

from bundle_kit import Cases, changed, decode, encode, entries_of, forged, operator, relinked, replace
from ledgers import (DEVICES_OF_4, NOISE, PUMP_1, PUMP_3, binary, grown, lone, odd_stamps, plant, quarter, record,
                     structured)
from record_kit import JSON, STRUCTURED, filled, whole
from verifier.entry import Cut, Verdict, leaf_hash, shard_identity

CASES = Cases()
PLANT = plant()
GOOD = PLANT.bundle("pump-3")
RAWS = PLANT.of_device("pump-3")
TWO = PLANT.first(13)                      # there pump-3 has 3 and 6
LAST = len(PUMP_3) - 1


def recoded(raws: list[bytes], bundle: dict = GOOD) -> dict:
    return bundle | {"entries": [base64.b64encode(raw).decode() for raw in raws]}


# badEntry

FIRST = RAWS[0]
WORDS = list(struct.unpack(f"<{len(FIRST) // 8}Q", FIRST))
DATA_WORDS = WORDS[0] >> 32 & 0xFFFF


def packed(words: list[int]) -> bytes:
    return struct.pack(f"<{len(words)}Q", *words)


def flipped(raw: bytes, byte: int, bit: int = 1) -> bytes:
    return raw[:byte] + bytes([raw[byte] ^ bit]) + raw[byte + 1:]


assert len(FIRST) % 8 == 0 and FIRST[-1] == 0   # the value is filled up
NOT_BYTES = {
    "no bytes": b"", "a word of zeros": bytes(8), "a byte less": FIRST[:-1], "a word less": FIRST[:-8],
    "a word of zeros more": FIRST + bytes(8), "itself twice": FIRST * 2,
    "65,536 bytes": FIRST + bytes(65_536 - len(FIRST)),
    "a bit in the padding": flipped(FIRST, len(FIRST) - 1), "a bit in the first pointer's offset": flipped(FIRST, 0, 4),
    "a first pointer of another kind": flipped(FIRST, 0, 1),
    "an unused bit of a data word": flipped(FIRST, 8 * 14 + 5, 1),
    "a flag of absence beside what is there": flipped(FIRST, 8 * 14 + 4, 4),
    "a data word of zeros that is to be left out":
        packed([WORDS[0] + (1 << 32)] + WORDS[1:1 + DATA_WORDS] + [0] + WORDS[1 + DATA_WORDS:]),
    "text": b"an entry", "another byte order": b"".join(FIRST[at:at + 8][::-1] for at in range(0, len(FIRST), 8)),
}
for name, raw in NOT_BYTES.items():
    CASES.bad("badEntry", f"the first entry: {name}", recoded([raw] + RAWS[1:]))
CASES.bad("badEntry", "the last entry: a word of zeros more, signed",
          forged(PLANT, "pump-3", RAWS[:-1] + [RAWS[-1] + bytes(8)]))
CASES.bad("badEntry", "the only entry: a bit in the padding, signed",
          forged(lone(), "pump-1", [flipped(lone().raws[0], len(lone().raws[0]) - 1)]))

# refusedEntry


def refused(name: str, bundle: dict):
    CASES.bad("refusedEntry", name, bundle)


REFUSED = {
    "refused": {"verdict": Verdict(refused=18)}, "refused, without what refused entries do not have": {
        "verdict": Verdict(refused=18), "device": b"", "device_sequence": 0, "device_previous": bytes(32),
        "device_previous_sequence": 0},
    "in conflict": {"verdict": Verdict(refused=23, detail=3)}, "misrouted": {"verdict": Verdict(refused=22)},
    "refused at a server's door": {"verdict": Verdict(refused=100)},
    "of admission 2": {"verdict": Verdict(admission=2)},
    "of admission 0": {"verdict": Verdict(admission=0)}, "with a detail": {"verdict": Verdict(detail=1)},
    "cut": {"verdict": Verdict(refused=1, detail=50_000), "cut": Cut(value_length=50_000)},
    "with a cut struct beside it": {"cut": Cut(value_length=1)},
}
for name, changes in REFUSED.items():
    refused(f"an accepted entry {name}, signed", forged(PLANT, "pump-3", changed(PLANT, "pump-3", 1, **changes)))
refused("an accepted entry refused, nothing made to fit", recoded(
    [RAWS[0], encode(replace(decode(RAWS[1]), verdict=Verdict(refused=18))), RAWS[2]]))
refused("a refused entry as the last, signed", forged(
    PLANT, "pump-1", PLANT.of_device("pump-1")[:2] + [PLANT.raws[7]], places=[0, 1, 7]))
refused("a refused entry as the only one, signed", forged(PLANT, "pump-9", [PLANT.raws[12]], places=[12]))

# notAdmitted


def not_admitted(name: str, made, at: int = 1, **changes):
    """The record in place of one of pump-3's, accepted and signed."""
    CASES.bad("notAdmitted", f"{name}, signed as accepted",
              forged(PLANT, "pump-3", changed(PLANT, "pump-3", at, record=made, **changes)))


SAME = decode(RAWS[0]).record   # e-3 of urn:plant:8
not_admitted("what the first entry has", SAME)
not_admitted("what the first entry has, as the last", SAME, at=LAST)
not_admitted("another event with the first entry's id", structured("e-3", "pump-3", "{}", source="urn:plant:8"))
not_admitted("the first entry's event in binary mode", binary("e-3", "pump-3", source="urn:plant:8"))
not_admitted("no JSON", NOISE[0])
not_admitted("no value", record(JSON, [], None, None))
not_admitted("no event", whole("{}"))
not_admitted("no attributes", record(JSON, [], None, "{}"))
not_admitted("no content type that there is", whole(decode(RAWS[1]).record.value, "cloudevents"))
not_admitted("no time", structured("e-6", "pump-3", time="yesterday"))
not_admitted("a subject of no bytes", structured("e-6", ""))
not_admitted("a subject of 257 bytes", structured("e-6", "p" * 257))
not_admitted("a value that is not UTF-8", record(STRUCTURED, [], None, b"\xff"))
not_admitted("a record too large", filled(structured("e-6", "pump-3"), 49_153))
not_admitted("an envelope that is none", whole("{}", "application/vnd.dsse+json"))
CASES.bad("notAdmitted", "the first of two", forged(TWO, "pump-3", changed(TWO, "pump-3", 0, record=NOISE[0])))
CASES.bad("notAdmitted", "a conflict that was refused, signed as accepted", forged(
    PLANT, "pump-1", changed(PLANT, "pump-1", 2, record=decode(PLANT.raws[7]).record)))
CASES.bad("notAdmitted", "a record of another shard, signed as accepted", forged(
    quarter(1), DEVICES_OF_4[1], changed(quarter(1), DEVICES_OF_4[1], 1, record=structured("d", DEVICES_OF_4[2]))),
    known=[operator(1)])
CASES.bad("notAdmitted", "an entry twice, signed", forged(
    PLANT, "pump-3", RAWS + [relinked([replace(entries_of(PLANT, "pump-3")[0], device_sequence=4, sequence=14)])[0]],
    places=PUMP_3 + [14]))

# wrongDevice


def wrong_device(name: str, bundle: dict):
    CASES.bad("wrongDevice", name, bundle)


wrong_device("another device's record, filed under this one, signed", forged(
    PLANT, "pump-3", changed(PLANT, "pump-3", 1, record=structured("e-6", "pump-1"))))
wrong_device("its own record, filed under another, signed", forged(
    PLANT, "pump-3", changed(PLANT, "pump-3", 1, device=b"pump-1")))
wrong_device("its own record, filed under none, signed", forged(PLANT, "pump-3",
                                                                changed(PLANT, "pump-3", 1, device=b"")))
wrong_device("another device's entry in the middle, signed", forged(
    PLANT, "pump-3", [RAWS[0], PLANT.raws[5], RAWS[2]], places=[3, 5, 13]))
wrong_device("another device's entry in the place of one, nothing signed", recoded([RAWS[0], PLANT.raws[5], RAWS[2]]))
wrong_device("all of another device's history, signed", forged(
    PLANT, "pump-3", PLANT.of_device("pump-1"), places=PUMP_1))
wrong_device("another device's history for one that has none, signed", forged(
    PLANT, "pump-90", PLANT.of_device("pump-1"), places=PUMP_1))
wrong_device("a subject in capitals, signed", forged(
    PLANT, "pump-3", changed(PLANT, "pump-3", 1, record=structured("e-6", "PUMP-3"))))
wrong_device("a subject in another normal form, signed", forged(
    lone(), "\u00e9", changed(lone(), "pump-1", 0, record=structured("e-0", "e\u0301"), device="\u00e9".encode()),
    places=[0]))
wrong_device("a subject with a space more, signed", forged(
    PLANT, "pump-3", changed(PLANT, "pump-3", LAST, record=structured("e-13", "pump-3 "))))

# brokenChain


def broken(name: str, bundle: dict, **known):
    CASES.bad("brokenChain", name, bundle, **known)


def lie(name: str, at: int, device: str = "pump-3", image=PLANT, **changes):
    broken(f"{name}, signed", forged(image, device, changed(image, device, at, **changes)))


lie("the first of its device counted from 0", 0, device_sequence=0)
lie("the first of its device counted from 2", 0, device_sequence=2)
lie("a count twice", 1, device_sequence=1)
lie("a count left out", 1, device_sequence=3)
lie("the last counted too high", LAST, device_sequence=4)
lie("a previous of the first", 0, device_previous=bytes(range(32)))
lie("the identity as previous of the first", 0, device_previous=shard_identity(0, 1))
lie("a previous sequence of the first", 0, device_previous_sequence=2)
lie("no previous of the second", 1, device_previous=bytes(32))
lie("the log's previous for the device's", 1, device_previous=decode(RAWS[1]).previous)
lie("the first as previous of the third", LAST, device_previous=leaf_hash(RAWS[0]))
lie("a previous sequence one too low", 1, device_previous_sequence=2)
lie("the previous sequence of the log", 1, device_previous_sequence=5)
lie("the first's sequence as previous of the third", LAST, device_previous_sequence=3)
lie("another partition", 1, partition=1)
lie("another partition of the first", 0, partition=2**32 - 1)
lie("a sequence that is the size", LAST, sequence=16)
lie("a sequence beyond the size", LAST, sequence=2**64 - 1)
lie("an offset below the sequence", 1, offset=5)
lie("the offset of the entry before", 1, offset=decode(RAWS[0]).offset)
lie("an offset that went back", LAST, offset=3)
lie("the offset of the entry before, not below the sequence", 1, "pump-1", odd_stamps(), offset=7)
lie("an offset that went back, not below the sequence", 1, "pump-1", odd_stamps(), offset=6)
lie("the sequence of the entry before", 1, sequence=3)
lie("another identity in sequence 0", 0, "pump-1", previous=shard_identity(0, 2))
lie("no identity in sequence 0", 0, "pump-1", previous=bytes(32))
lie("the identity of another index", 0, "pump-1", previous=shard_identity(1, 2))
lie("another previous of one right behind", 1, "pump-1", previous=bytes(32))
lie("the identity as previous of one right behind", 1, "pump-1", previous=shard_identity(0, 1))
lie("another stamp of the log's last entry", len(PUMP_1) - 1, "pump-1", recorded_at=-1)
lie("another stamp of the only entry", 0, "pump-1", lone(), recorded_at=0)
broken("another time in the checkpoint, signed", PLANT.bundle("pump-1", recorded_at=PLANT.checkpoint().recorded_at + 1))
broken("the time in seconds in the checkpoint, signed", PLANT.bundle("pump-1", recorded_at=1_772_323_225))
broken("a size of one past its last entry, signed", PLANT.bundle("pump-3", size=14))
broken("a size that its last entry is not in, signed", PLANT.bundle("pump-3", size=13))
broken("two entries the wrong way around", recoded([RAWS[1], RAWS[0], RAWS[2]]))
broken("the entries newest first", recoded(RAWS[::-1]))
broken("the first entry left out, signed", forged(PLANT, "pump-3", RAWS[1:], places=PUMP_3[1:]))
broken("the middle entry left out, signed", forged(PLANT, "pump-3", [RAWS[0], RAWS[2]], places=[3, 13]))
broken("the first entry changed, none after it made to fit",
       recoded([changed(PLANT, "pump-3", 0, recorded_at=0)[0]] + RAWS[1:]))


def swapped_sequences() -> list[bytes]:
    """The second and the third entry, each at the other's sequence and all else to match."""
    entries = entries_of(PLANT, "pump-3")
    entries[1].sequence, entries[2].sequence = 13, 6
    entries[1].offset, entries[2].offset = 13, 14
    entries[2].device_previous_sequence = 13
    return relinked(entries)


broken("sequences that fall, signed", forged(PLANT, "pump-3", swapped_sequences(), places=[3, 13, 6]))


def spliced() -> dict:
    """Of two images of a shard that differ from entry 6 on: the first's early entries, the second's late ones."""
    other = grown(0, 1, [structured(f"o-{at}", "pump-3" if at in PUMP_3 else "pump-1") for at in range(16)])
    return forged(other, "pump-3", [RAWS[0]] + other.of_device("pump-3")[1:])


broken("spliced from two histories, signed", spliced())

# The order of the checks

LATER = [flipped(RAWS[-1], len(RAWS[-1]) - 1)]
CASES.bad("badBundle", "a form and a note that are wrong", GOOD | {"checkpoint": "", "inclusion": None})
CASES.bad("badNote", "a note that is wrong before its signature", GOOD | {"checkpoint": PLANT.note(size=2**64)},
          known=[])
CASES.bad("badSignature", "a signature and a shard that are wrong", PLANT.bundle("pump-3", of=2**32 - 1),
          known=[operator(5)])
CASES.bad("wrongShard", "a shard and a map that are wrong", PLANT.bundle("pump-3",
                                                                         of=2**32 - 1) | {"map": {"siblings": []}})
CASES.bad("badMapProof", "a map proof that is wrong and no entries", GOOD | {"map": {"siblings": []}, "entries": []})
CASES.bad("incomplete", "an entry too few and one that is none", recoded([b"", RAWS[1]]))
CASES.bad("badEntry", "a refused entry before one that is none", recoded(
    [encode(replace(decode(RAWS[0]), verdict=Verdict(refused=18))), RAWS[1]] + LATER))
CASES.bad("refusedEntry", "a record not admitted before a refused entry", forged(PLANT, "pump-3", relinked([
    replace(entries_of(PLANT, "pump-3")[0], record=NOISE[0]), entries_of(PLANT, "pump-3")[1],
    replace(entries_of(PLANT, "pump-3")[2], verdict=Verdict(refused=18))])))
CASES.bad("notAdmitted", "another device's record before one not admitted", forged(PLANT, "pump-3", relinked([
    replace(entries_of(PLANT, "pump-3")[0], record=structured("e-3", "pump-1")), entries_of(PLANT, "pump-3")[1],
    replace(entries_of(PLANT, "pump-3")[2], record=NOISE[0])])))
CASES.bad("wrongDevice", "a broken chain before another device's record", forged(PLANT, "pump-3", relinked([
    replace(entries_of(PLANT, "pump-3")[0], device_sequence=7), entries_of(PLANT, "pump-3")[1],
    replace(entries_of(PLANT, "pump-3")[2], record=structured("e-13", "pump-1"))])))
CASES.bad("brokenChain", "a broken chain and a head that is wrong", forged(
    PLANT, "pump-3", changed(PLANT, "pump-3", 1, partition=1), head=bytes(range(32))))
CASES.bad("wrongHead", "a head and an inclusion that are wrong", forged(PLANT, "pump-3", RAWS, head=bytes(range(32)))
          | {"inclusion": []})
CASES.bad("badInclusion", "an inclusion that is wrong, in a checkpoint too small", GOOD | {"inclusion": []},
          at_least=17)
CASES.bad("badSignature", "a signature that is wrong, in a checkpoint too small", GOOD, known=[operator(5)],
          at_least=17)
