"""Bundles that are good, and what is left to say of each."""

import json

from bundle_kit import NAME, Cases, Image, auditor, operator, replace, text_of
from ledgers import (DEVICES_OF_4, at_zero, beside, close_keys, gates, huge_count, lone, long_history, named,
                     odd_stamps, plant, quarter, refusals, valves)
from verifier.event_values import murmur2, shard_of
from verifier.note import signature_line

CASES = Cases()
PLANT = plant()
LAST_RECORDED = "2026-03-01T00:00:25.5Z"   # entry 15 is of the 18th record
LAST_SECONDS = 1_772_323_225               # the second in which that was

# Present

CASES.good("a history in all modes", PLANT.bundle("pump-1"), size=16, entries=5)
CASES.good("one entry among many", PLANT.bundle("pump-2"), size=16, entries=1)
CASES.good("neither the first nor the last entry", PLANT.bundle("pump-3"), size=16, entries=3)
CASES.good("a signed event alone", PLANT.bundle("pump-7"), size=16, entries=1)
CASES.good("an older checkpoint", PLANT.first(13).bundle("pump-1"), size=13, entries=4)
CASES.good("a log of a power of two", PLANT.first(8).bundle("pump-3"), size=8, entries=2)
CASES.good("the first entry is all there is", PLANT.first(1).bundle("pump-1"), size=1, entries=1)
CASES.good("two entries side by side", PLANT.first(2).bundle("pump-1"), size=2, entries=2)
CASES.good("the only device, the only entry", lone().bundle("pump-1"), size=1, entries=1)
CASES.good("a long history", long_history().bundle("pump-1"), size=120, entries=80)
for index, device in enumerate(DEVICES_OF_4):
    CASES.good(f"shard {index} of 4", quarter(index).bundle(device), size=5, entries=2, known=[operator(index)])
CASES.good("stamps before 1970 that go back, the last offset there is", odd_stamps().bundle("pump-1"), size=3,
           entries=3)
CASES.good("recorded at 0", at_zero().bundle("pump-1"), size=1, entries=1)
CASES.good("a device of 256 bytes", named("é" * 128).bundle("é" * 128), size=2, entries=1)
CASES.good("a device that JSON writes in its own way", named("𝄞\"\\/").bundle("𝄞\"\\/"), size=2, entries=1)
CASES.good("a device in no normal form", named("e\u0301").bundle("e\u0301"), size=2, entries=1)
CASES.good("the normal form of that is another device", named("e\u0301").bundle("\u00e9"), size=2, entries=0)
FAR = murmur2(b"far") & 0x7FFFFFFF
CASES.good("as many shards as there can be", huge_count("far", FAR).bundle("far"), size=1, entries=1,
           known=[operator(FAR)])
LONGEST = "a" * 50 + "0123456789.-.-"
CASES.good("the longest name", replace(PLANT, name=LONGEST).bundle("pump-1"), size=16, entries=5,
           known=[operator(0, LONGEST)])

# Absent

ABSENT = next(name for name in map("pump-{}".format, range(90, 200)) if "leaf" not in PLANT.bundle(name)["map"])
OTHERS = next(name for name in map("pump-{}".format, range(90, 200)) if "leaf" in PLANT.bundle(name)["map"])
CASES.good("absent, the way ends at nothing", PLANT.bundle(ABSENT), size=16, entries=0)
CASES.good("absent, the way ends at another's leaf", PLANT.bundle(OTHERS), size=16, entries=0)
CASES.good("absent beside the only device", lone().bundle("pump-2"), size=1, entries=0)
CASES.good("absent, no entries at all", Image(0, 1, []).bundle("pump-1"), size=0, entries=0)
CASES.good("absent, all entries refused", refusals().bundle("pump-1"), size=3, entries=0)
CASES.good("absent before its first entry", PLANT.first(2).bundle("pump-2"), size=2, entries=0)
CASES.good("absent where only a conflict came", PLANT.bundle("pump-9"), size=16, entries=0)
HERE = next(name for name in map("foo-{}".format, range(99)) if shard_of(name.encode(), 4) == 2)
CASES.good("absent in shard 2 of 4", quarter(2).bundle(HERE), size=5, entries=0, known=[operator(2)])

# Keys that begin alike

ONE, OTHER, BITS = close_keys()
assert BITS >= 20, BITS
CASES.good(f"keys that share {BITS} bits", valves().bundle(ONE), size=3, entries=1)
CASES.good(f"keys that share {BITS} bits, the other", valves().bundle(OTHER), size=3, entries=1)
CASES.good("absent where the way leaves two close keys", valves().bundle(beside(ONE, 10)), size=3, entries=0)
GATES, NEAR, NEARER = gates()
CASES.good("present, parted from another late", GATES.bundle(NEAR), size=2, entries=1)
CASES.good("absent at the leaf of one parted from another late", GATES.bundle(NEARER), size=2, entries=0)

# Who signed

OLD, NEW = operator(), operator(word="operator's next key")
ANA, BEN = auditor("ana", LAST_SECONDS + 60), auditor("ben", 1)
CASES.good("two keys of the operator, both known", PLANT.bundle("pump-2", [OLD, NEW]), 16, 1, known=[OLD, NEW])
CASES.good("two keys of the operator, the new one known", PLANT.bundle("pump-2", [OLD, NEW]), 16, 1, known=[NEW])
CASES.good("two keys known, one has signed", PLANT.bundle("pump-2", [NEW]), 16, 1, known=[OLD, NEW])
CASES.good("audited", PLANT.bundle("pump-2", [OLD, ANA]), 16, 1, by=["ana"], auditors=[ANA])
CASES.good("audited by two", PLANT.bundle("pump-2", [BEN, OLD, ANA]), 16, 1, by=["ben", "ana"], auditors=[ANA, BEN])
CASES.good("audited by one of two known", PLANT.bundle("pump-2", [OLD, BEN]), 16, 1, by=["ben"], auditors=[ANA, BEN])
CASES.good("cosigned by nobody known", PLANT.bundle("pump-2", [OLD, ANA]), 16, 1, auditors=[BEN])
CASES.good("an absence audited", PLANT.bundle(ABSENT, [OLD, ANA]), 16, 0, by=["ana"], auditors=[ANA])
CASES.good("an empty ledger audited", Image(0, 1, []).bundle("pump-1", [OLD, ANA]), 0, 0, by=["ana"], auditors=[ANA])
CASES.good("the latest time that there is", PLANT.bundle("pump-2", [OLD, auditor("ana", 2**63 - 1)]), 16, 1, by=["ana"],
           auditors=[ANA])
CASES.good("known keys of other shards", PLANT.bundle("pump-2"), 16, 1, known=[operator(1), OLD, operator(2)])
CASES.good("a known key of another name signed too", PLANT.bundle("pump-2", [operator(1), OLD]), 16, 1,
           known=[operator(1), OLD])


def with_lines(*others: str) -> dict:
    bundle = PLANT.bundle("pump-2")
    return bundle | {"checkpoint": bundle["checkpoint"] + "".join(others)}


CASES.good("16 signatures", with_lines(*[signature_line(f"n{at}", bytes(68)) for at in range(15)]), 16, 1)
CASES.good("the known name with another key's id", with_lines(signature_line(f"{NAME}/0", bytes(68))), 16, 1)
CASES.good("the known id with another name", with_lines(signature_line("other", OLD.key.key_id + bytes(64))), 16, 1)
CASES.good("a signature of an unknown kind", with_lines(signature_line("é—ß", bytes(5)),
                                                        signature_line("x", bytes(900))),
           16, 1)
CASES.good("signed twice by one key", with_lines(OLD.line(PLANT.checkpoint().text())), 16, 1)
CASES.good("cosigned twice by one auditor", with_lines(ANA.line(PLANT.checkpoint().text()),
                                                       auditor("ana", 5).line(PLANT.checkpoint().text())), 16, 1,
           by=["ana"], auditors=[ANA])

# As new as asked

CASES.good("as large as asked", PLANT.bundle("pump-2"), 16, 1, at_least=16)
CASES.good("larger than asked", PLANT.bundle(ABSENT), 16, 0, at_least=1)
CASES.good("an empty ledger is large enough for 0", Image(0, 1, []).bundle("pump-1"), 0, 0, at_least=0)
CASES.good("as new as asked", PLANT.bundle("pump-2"), 16, 1, at_least=3, not_before=LAST_RECORDED)
CASES.good("as new as asked, elsewhere on the globe", PLANT.bundle("pump-2"), 16, 1,
           not_before="2026-03-01T02:00:25+02:00")
CASES.good("cosigned in time", PLANT.bundle("pump-2", [OLD, BEN, ANA]), 16, 1, by=["ben", "ana"], auditors=[BEN, ANA],
           not_before="2026-03-01T00:01:25Z")
CASES.good("an empty ledger cosigned in time", Image(0, 1, []).bundle("pump-1", [OLD, ANA]), 0, 0, by=["ana"],
           auditors=[ANA], not_before="2026-03-01T00:01:25Z")

# The same in other words

INDENTED = json.dumps(PLANT.bundle("pump-1"), indent=1)   # ASCII: the dash of the note is escaped
CASES.good("indented and escaped", INDENTED, 16, 5)
CASES.good("members in another order", dict(reversed(PLANT.bundle("pump-1").items())), 16, 5)
CASES.good("members of the map in another order", PLANT.bundle("pump-1") | {
    "map": {"leaf": dict(reversed(PLANT.bundle("pump-1")["map"]["leaf"].items())),
            "siblings": PLANT.bundle("pump-1")["map"]["siblings"]}}, 16, 5)
CASES.good("whitespace around", " \t\r\n" + text_of(PLANT.bundle("pump-2")) + "\n", 16, 1)
CASES.good("escapes that say the same", text_of(PLANT.bundle("pump-2")).replace(
    '"device":"pump-2"', '"devi\\u0063e":"\\u0070ump-2"').replace("hallmark-bundle/1", "hallmark-bundle\\/1"), 16, 1)
