"""Makes every history of corpus.ndjson again and compares all of it; then alters shards and sees that it is noticed.

    python3 check_corpus.py     one line of summary; exits 1 and names what differs
"""

import copy
import json
import random
import struct
import sys

sys.dont_write_bytecode = True

import admission_path  # noqa: E402,F401
import dump_check  # noqa: E402
from verifier import entry as entries_kit  # noqa: E402
from by_hand import BROKEN, BY_HAND, NOT_CANONICAL, raw_of  # noqa: E402
from verifier.entry import Corrupt  # noqa: E402
from forged import FORGERIES, INDEX, OF, base_entries, rearranged, rehashed  # noqa: E402
from history import CORPUS, b64, history_of, played, results_of  # noqa: E402
from verifier.shard import Break, Checker, check  # noqa: E402

SEED = 1
NOISE = 4_000        # inputs made by chance
FLIP_EVERY = 3       # bytes

differences: list[str] = []
looked_at = 0


def expect(name: str, found, stated):
    global looked_at
    looked_at += 1
    if found != stated:
        differences.append(f"{name}: {stated} was to be, {found} was found")


# The corpus

def check_history(line: dict):
    history = history_of(line)
    shard, outcomes = played(history)
    results = results_of(shard, outcomes)
    expect(f"{line['name']}: what the line has", set(line) - {"name", "shard", "steps"}, set(results))
    for part, made in results.items():
        expect(f"{line['name']}: {part}", made, line.get(part))
    expect(f"{line['name']}: section 6", check(shard.entries, history.index, history.of), None)
    for at, raw in enumerate(shard.entries):
        expect(f"{line['name']}: entry {at} read and written", entries_kit.encode(entries_kit.decode(raw)) == raw, True)
    other = check(shard.entries, 5, 7)
    expect(f"{line['name']}: as another shard", other, Break(0, "previous") if shard.entries else None)
    counters = shard.counters()
    dump = dump_of(shard.entries, counters | {"size": len(shard.entries), "tip": shard.tip.hex()})
    expect(f"{line['name']}: written out", dump_fault(dump, history.index, history.of), None)


# By hand, and by chance

def decoded(raw: bytes):
    """The content; None where the bytes are refused. Anything else that is raised ends the test."""
    try:
        return entries_kit.decode(raw)
    except Corrupt:
        return None


def check_by_hand():
    for made, words in BY_HAND:
        expect(f"by hand, entry {made.sequence} written", entries_kit.encode(made).hex(), raw_of(words).hex())
        expect(f"by hand, entry {made.sequence} read", decoded(raw_of(words)), made)
    for name, raw in (NOT_CANONICAL | BROKEN).items():
        expect(name, decoded(raw), None)


def check_noise(chance: random.Random, raws: list[bytes]):
    """What is taken must be written as it was; most is refused, none may end otherwise."""
    for at in range(NOISE):
        raw = bytearray(chance.choice(raws))
        for _ in range(chance.randrange(1, 4)):
            place = chance.randrange(len(raw) // 8) * 8
            kind = chance.randrange(4)
            if kind == 0:
                raw[place:place + 8] = chance.choice([b"", bytes(8), bytes(16), chance.randbytes(8), b"\xff" * 8])
            elif kind == 1:
                raw[place + chance.randrange(8)] ^= 1 << chance.randrange(8)
            elif kind == 2:
                value, = struct.unpack_from("<Q", raw, place)
                struct.pack_into("<Q", raw, place, (value + chance.choice([1, -1, 4, -4, 8, 1 << 32, 1 << 48])) % 2**64)
            else:
                del raw[max(place, 8):]
        read = decoded(bytes(raw))
        if read is not None:
            expect(f"noise {at}", entries_kit.encode(read), bytes(raw))


# Altered shards

def check_flips(chance: random.Random, raws: list[bytes]):
    """One bit changed, no hash made anew: the entry itself is broken, or the one after it finds the hash changed."""
    checker, offset_before = Checker(INDEX, OF), -1
    for at, raw in enumerate(raws):
        for place in range(at % FLIP_EVERY, len(raw), FLIP_EVERY):
            altered = bytearray(raw)
            altered[place] ^= 1 << chance.randrange(8)
            trial = copy.deepcopy(checker)
            found = trial.feed(bytes(altered)) or (at + 1 < len(raws) and trial.feed(raws[at + 1])) or None
            noticed_after = Break(at + 1, "previous") if at + 1 < len(raws) else None
            name = f"entry {at}, byte {place} altered"
            what = part_of(place, altered, offset_before)
            if what == "anything":
                expect(name, found == noticed_after or (found is not None and found.sequence == at), True)
            else:
                expect(name, found, Break(at, what) if what else noticed_after)
            expect(f"{name}: its hash", entries_kit.leaf_hash(altered) != entries_kit.leaf_hash(raw), True)
        expect(f"entry {at}", checker.feed(raw), None)
        offset_before = entries_kit.decode(raw).offset


def part_of(place: int, altered: bytes, offset_before: int) -> str | None:
    """What section 6 says of an entry with this byte altered; None where the entry is good by itself."""
    word = place // 8
    if word in (0, 1):
        return ("bytes", "sequence")[word]
    if word <= 5:
        return "previous"
    if word == 7:
        return "offset" if struct.unpack_from("<Q", altered, 56)[0] <= offset_before else None
    if word == 14 and place % 8 < 4:
        return "partition"
    if word == 14 and place % 8 >= 6:
        return "verdict"
    named = dict.fromkeys(range(9, 13), "device_previous")
    named |= {6: None, 8: "device_sequence", 13: "device_previous_sequence"}
    return named.get(word, "anything")


def check_altered(raws: list[bytes]):
    expect("the shard that is altered", check(raws, INDEX, OF), None)
    for name, (at, change, what) in FORGERIES.items():
        forged = rehashed(raws, at, change)
        expect(f"{name}, hashes made anew", check(forged, INDEX, OF), Break(at, what) if what else None)
        expect(f"{name}: the tip", forged[-1] != raws[-1], True)
    for name, altered, at, what in rearranged(raws):
        expect(name, check(altered, INDEX, OF), Break(at, what))
    for at, raw in enumerate(raws):
        for name, altered in reworded(raw):
            expect(f"entry {at}: {name}", check(raws[:at] + [altered] + raws[at + 1:], INDEX, OF), Break(at, "bytes"))
    for name, altered in (NOT_CANONICAL | BROKEN).items():
        expect(f"{name}, in a shard", check(raws[:2] + [altered], INDEX, OF), Break(2, "bytes"))
    expect("the last entry dropped, which only the size and the tip tell", check(raws[:-1], INDEX, OF), None)


def reworded(raw: bytes):
    """Yields (name, bytes) that say the same in other words: nothing but the form is wrong with them."""
    words = list(struct.unpack(f"<{len(raw) // 8}Q", raw))
    data = words[0] >> 32 & 0xFFFF
    yield "a trailing word", raw + bytes(8)
    yield "an extra data word", raw_of([words[0] + (1 << 32), *words[1:1 + data], 0, *words[1 + data:]])
    pointers = words[1 + data:1 + data + (words[0] >> 48)]
    lengths = [pointer >> 35 for pointer in pointers[:2]]
    if len(pointers) >= 2 and all(lengths):   # a device and a contentType: put the second before the first
        device, content_type = (-(-length // 8) for length in lengths)
        start = 1 + data + len(pointers)
        words[1 + data] += content_type << 2
        words[2 + data] -= device << 2
        cut = start + device
        words[start:cut + content_type] = words[cut:cut + content_type] + words[start:cut]
        yield "contentType before the device", raw_of(words)


# Dumps

def dump_of(raws: list[bytes], last: dict) -> list[str]:
    lines = [{"sequence": at, "raw": b64(raw)} for at, raw in enumerate(raws)]
    return [json.dumps(line) for line in [*lines, last]]


def dump_fault(lines: list[str], index: int = INDEX, of: int = OF) -> str | None:
    try:
        dump_check.checked(lines, index, of)
    except dump_check.Wrong as wrong:
        return str(wrong)
    return None


def check_dumps(raws: list[bytes]):
    right = {"size": 12, "tip": entries_kit.leaf_hash(raws[-1]).hex(), "position": 24, "accepted": 6, "refused": 6,
             "duplicates": 0, "gaps": 12}
    good = dump_of(raws, right)
    expect("a dump", dump_fault(good), None)
    expect("a dump with duplicates at its end",
           dump_fault(dump_of(raws, right | {"position": 30, "duplicates": 2, "gaps": 16})), None)
    for name, last in [
        ("size", {"size": 11}), ("tip", {"tip": right["tip"].upper()}), ("accepted", {"accepted": 5, "refused": 7}),
        ("a sum", {"gaps": 13}), ("a position too low", {"position": 23, "gaps": 11}),
        ("a position without duplicates", {"position": 25, "gaps": 13}), ("a count that is none", {"gaps": -12}),
        ("a count that is true", {"duplicates": True, "gaps": 11}), ("another member", {"more": 1}),
    ]:
        expect(f"a dump, {name}: refused", dump_fault(dump_of(raws, right | last)) is not None, True)
    for name, lines in [
        ("no line", []), ("no last line", good[:-1]), ("two last lines", good + good[-1:]), ("no JSON", ["{"]),
        ("a line of no object", ["[]"] + good), ("an entry after the last line", good + good[-2:-1]),
        ("a line missing", good[1:]), ("no base64", ['{"sequence":0,"raw":"*"}']),
        ("entries of another shard", dump_of(raws[:1], right)),
        ("the last entry missing", good[:-2] + good[-1:]),
    ]:
        expect(f"a dump, {name}: refused", dump_fault(lines) is not None, True)


def main() -> int:
    chance = random.Random(SEED)
    with open(CORPUS, encoding="ascii") as file:
        lines = [json.loads(line) for line in file]
    for line in lines:
        check_history(line)
    raws = base_entries()
    check_by_hand()
    check_noise(chance, raws + [raw_of(words) for _, words in BY_HAND])
    check_flips(chance, raws)
    check_altered(raws)
    check_dumps(raws)
    for difference in differences[:20]:
        print(difference, file=sys.stderr)
    print(f"{len(lines)} histories, {looked_at} comparisons, {len(differences)} differ")
    return 1 if differences or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
