"""Packs whose evidence lies, everything else made to fit by somebody who has the key: the roots and the entries tell."""

from dataclasses import replace

import ledgers
from alterations import Altered, pack_named
from bundle_kit import Image, changed, grown
from cases_good import BY_NAME, of_many
from pack_kit import Part, device_evidence, log_evidence, log_hashes, map_hashes, pack_of, part_of, zipped
from record_kit import structured, whole
from verifier.entry import ADMISSION, Verdict, decode, encode, leaf_hash
from verifier.shard import Judgement, Shard

CASES = Altered()
ALL, SOME = pack_named("all"), pack_named("some")
LOG, DEVICES = "evidence/0.log", "evidence/0.devices"
PLANT = ledgers.plant()
ASKED = BY_NAME["some"].devices


# The whole log

def with_log(raws: list[bytes], more: bytes = b""):
    return ALL.with_file(LOG, log_evidence(raws) + more)


def logs():
    raws = PLANT.raws
    for what, kept in (
            ("the last entry left out", raws[:-1]), ("the first entry left out", raws[1:]),
            ("an entry in the middle left out", raws[:5] + raws[6:]), ("a refusal left out", raws[:7] + raws[8:]),
            ("an entry twice", raws[:3] + [raws[2]] + raws[3:]), ("two swapped", [*raws[:4], raws[5], raws[4], *raws[6:]]),
            ("a device left out", [raw for raw in raws if decode(raw).device != b"pump-3"]),
            ("an entry of other bytes", [*raws[:4], raws[4][:-1] + b"\1", *raws[5:]]),
            ("an entry of nothing", [*raws[:4], b"", *raws[5:]]), ("nothing that is an entry", [b"\0" * 64] * 16)):
        fault = "badEvidence" if what == "the last entry left out" else "badEntry"
        CASES.forged(fault, LOG, f"log: {what}", "all", with_log(kept))
    for what, pack in (("nothing", with_log([])), ("an entry more", with_log([*raws, raws[-1]])),
                       ("a byte more", with_log(raws, b"\0")), ("half a length more", with_log(raws[:-1], b"\1")),
                       ("the last entry's end left out",
                        ALL.with_file(LOG, log_evidence(raws)[:-1])),
                       ("a last entry longer than it is", ALL.with_file(LOG, log_evidence(raws[:-1]) + b"\xff\xff" + raws[-1]))):
        CASES.forged("badEvidence", LOG, f"log: {what}", "all", pack)


def rewritten(at: int, **changes) -> list[bytes]:
    """The log with this of one entry changed, and all after it linked anew."""
    made: list[bytes] = []
    heads: dict[bytes, tuple[bytes, int]] = {}
    for place, raw in enumerate(PLANT.raws):
        entry = decode(raw)
        entry.previous = leaf_hash(made[-1]) if made else entry.previous
        if entry.device in heads:
            entry.device_previous, entry.device_previous_sequence = heads[entry.device]
        if place == at:
            entry = replace(entry, **changes)
        made.append(encode(entry))
        if entry.device:
            heads[entry.device] = (leaf_hash(made[-1]), place)
    return made


def pack_of_log(raws: list[bytes], image: Image = PLANT):
    """With a checkpoint over them that is right."""
    return pack_of([replace(image, raws=raws)])


def entries():
    event = decode(PLANT.raws[4])
    refused = decode(PLANT.raws[7])
    for what, at, changes in (
            ("another device", 4, {"device": b"pump-44"}), ("another deviceSequence", 5, {"device_sequence": 4}),
            ("another devicePrevious", 5, {"device_previous": b"1" * 32}),
            ("another devicePreviousSequence", 5, {"device_previous_sequence": 0}),
            ("another previous", 5, {"previous": b"1" * 32}), ("another sequence", 5, {"sequence": 6}),
            ("another identity", 0, {"previous": b"1" * 32}), ("another partition", 5, {"partition": 1}),
            ("an offset that was", 5, {"offset": decode(PLANT.raws[4]).offset}),
            ("another admission", 4, {"verdict": Verdict(2, 0, 0)}),
            ("accepted with a detail", 4, {"verdict": Verdict(ADMISSION, 0, 1)}),
            ("refused for what it is not", 4, {"verdict": Verdict(ADMISSION, 8, 0), "device": b"", "device_sequence": 0}),
            ("refused in a device's chain", 7, {"device": b"pump-1"}),
            ("refused by another number", 7, {"verdict": Verdict(ADMISSION, 9, 0)}),
            ("a record that is refused", 4, {"record": whole("{,}")}),
            ("a device's first entry that names one before", 4, {"device_previous": b"1" * 32})):
        CASES.forged("badEntry", LOG, f"entry: {what}", "all", pack_of_log(rewritten(at, **changes)))
    assert event.device == b"pump-4" and refused.verdict.refused == 23
    for what, at, changes in (("a conflict with another entry", 7, {"verdict": Verdict(ADMISSION, 23, 2)}),
                              ("a conflict with itself", 7, {"verdict": Verdict(ADMISSION, 23, 7)}),
                              ("a conflict with one that comes", 7, {"verdict": Verdict(ADMISSION, 23, 9)}),
                              ("a conflict of an id that is new", 7, {"record": structured("new", "pump-1")})):
        CASES.forged("repeatedId", LOG, f"id: {what}", "all", pack_of_log(rewritten(at, **changes)))
    for what, data in (("the same event again", '{"a":1}'), ("another event", "{}")):
        CASES.forged("repeatedId", LOG, f"id: accepted twice, {what}", "all", pack_of([accepted_twice(data)]))
    CASES.forged("repeatedId", LOG, "id: a conflict that is a duplicate", "all", pack_of([conflict_with_itself()]))


def accepted_twice(data: str) -> Image:
    shard = Shard(0, 1)
    shard.take(structured("a", "pump-1"), 0, 0)
    shard.chain.ids.clear()
    shard.take(structured("a", "pump-1", data), 1, 0)
    return Image(0, 1, shard.entries)


def conflict_with_itself() -> Image:
    shard = Shard(0, 1)
    shard.take(structured("a", "pump-1"), 0, 0)
    record = structured("a", "pump-1")
    shard.entries.append(encode(shard.chain.next_entry(record, None, 1, 0, Judgement(23, 0))))
    return Image(0, 1, shard.entries)


def histories():
    """Logs that are good, and not those that the checkpoint is of."""
    records = [structured(f"e-{at}", f"pump-{at % 3}") for at in range(16)]
    other = grown(0, 1, records, stamps=[decode(raw).recorded_at for raw in PLANT.raws])
    CASES.forged("wrongLogRoot", LOG, "log: another one of that size and time", "all", with_log(other.raws))
    CASES.forged("wrongTime", LOG, "log: another one of that size", "all", with_log(grown(0, 1, records, stamps=[5] * 16).raws))


# Some devices

def asked_parts(image: Image = PLANT, devices=ASKED) -> list[Part]:
    return sorted((part_of(image, device) for device in devices), key=lambda part: part.key)


def with_devices(parts: list[Part] | None = None, hashes=None, more: bytes = b"", cut: int = 0, devices: int | None = None):
    content = device_evidence(PLANT, ASKED, parts, hashes) + more
    parts = asked_parts() if parts is None else parts
    return replace(SOME.with_file(DEVICES, content[:len(content) - cut]), devices=len(parts) if devices is None else devices)


def changed_part(of: str, /, **changes) -> list[Part]:
    return [replace(part, **changes) if part.device == of.encode() else part for part in asked_parts()]


def honest_hashes() -> list[bytes]:
    """As of all that was asked for, whatever is then said of it."""
    parts = asked_parts()
    heads = sorted(decode(part.entries[-1]).sequence for part in parts if part.entries)
    return map_hashes(PLANT.map_leaves(), [part.key for part in parts]) + log_hashes(PLANT.leaves(), heads)


def devices():
    hashes = honest_hashes()
    of_1, of_3 = PLANT.of_device("pump-1"), PLANT.of_device("pump-3")
    leaf_of_1 = part_of(PLANT, "pump-1").end
    CASES.good("devices: one less is another question", "some",
               zipped(with_devices([part for part in asked_parts() if part.device != b"pump-3"])))
    for what, parts, fault in (
            ("one left out, not its hashes", [part for part in asked_parts() if part.device != b"pump-3"], "badMapProof"),
            ("the last entry left out", changed_part("pump-1", entries=of_1[:-1]), "badMapProof"),
            ("the first entry left out", changed_part("pump-1", entries=of_1[1:]), "brokenChain"),
            ("an entry in the middle left out", changed_part("pump-1", entries=of_1[:2] + of_1[3:]), "brokenChain"),
            ("an entry twice", changed_part("pump-3", entries=[*of_3, of_3[-1]]), "notAdmitted"),
            ("entries of another", changed_part("pump-1", entries=of_3), "wrongDevice"),
            ("said to be absent", changed_part("pump-1", entries=[], end=None), "badMapProof"),
            ("said to be absent with its own leaf", changed_part("pump-1", entries=[], end=leaf_of_1), "badMapProof"),
            ("an absent one that has entries", changed_part("nobody", entries=of_1), "wrongDevice"),
            ("a way too short", changed_part("pump-1", depth=0), "badMapProof"),
            ("a way too long", changed_part("pump-1", depth=256), "badEvidence"),
            ("a way longer than there are bits", changed_part("pump-1", depth=257), "badEvidence"),
            ("a refused entry", changed_part("pump-1", entries=[*of_1, PLANT.raws[7]]), "refusedEntry"),
            ("an entry that is none", changed_part("pump-1", entries=[*of_1, b"\0" * 64]), "badEntry"),
            ("an entry of nothing", changed_part("pump-1", entries=[b""]), "badEntry"),
            ("no name", changed_part("nobody", device=b""), "badEvidence"),
            ("a name of 257 bytes", changed_part("nobody", device=b"x" * 257), "badEvidence"),
            ("a name with a line feed", changed_part("nobody", device=b"a\nb"), "badEvidence"),
            ("a name with U+0085", changed_part("nobody", device=b"a\xc2\x85b"), "badEvidence"),
            ("a name that is not UTF-8", changed_part("nobody", device=b"a\xff"), "badEvidence"),
            ("two swapped", asked_parts()[::-1], "badEvidence"),
            ("one twice", [asked_parts()[0], *asked_parts()], "badEvidence")):
        CASES.forged(fault, DEVICES, f"devices: {what}", "some", with_devices(parts, hashes))
    absent = next(part for part in asked_parts() if part.end and not part.entries)
    for what, end in (("no leaf where there is one", None), ("another head", replace(absent.end, head=b"1" * 32)),
                      ("another count", replace(absent.end, count=9)), ("another key", replace(absent.end, key=bytes(32))),
                      ("its own key", replace(absent.end, key=absent.key))):
        parts = [replace(part, end=end) if part is absent or part.key == absent.key else part for part in asked_parts()]
        CASES.forged("badMapProof", DEVICES, f"absent: {what}", "some", with_devices(parts, hashes))
    none = [replace(part, end=replace(part.end, count=0)) if part.key == absent.key else part for part in asked_parts()]
    CASES.forged("badEvidence", DEVICES, "absent: a leaf of no entries", "some", with_devices(none, hashes))
    CASES.forged("badManifest", "manifest.json", "devices: another number in the manifest", "some", with_devices(devices=6))


def hashes():
    honest = honest_hashes()
    for what, lie, fault in (("a map's hash altered", [b"1" * 32, *honest[1:]], "badMapProof"),
                             ("a log's hash altered", [*honest[:-1], b"1" * 32], "badInclusion"),
                             ("one too few", honest[:-1], "badEvidence"), ("one too many", [*honest, b"1" * 32], "badEvidence"),
                             ("none", [], "badEvidence")):
        CASES.forged(fault, DEVICES, f"hashes: {what}", "some", with_devices(hashes=lie))
    for what, pack in (("a byte too few", with_devices(cut=1)), ("a byte too many", with_devices(more=b"\0"))):
        CASES.forged("badEvidence", DEVICES, f"hashes: {what}", "some", pack)
    for what, content in (("nothing", b""), ("half a number", b"\0" * 7), ("devices that do not come", b"\xff" * 8),
                          ("devices that do not end", (1).to_bytes(8, "big") + b"\0\6pump-1" + b"\0\4" + b"\xff" * 8)):
        CASES.forged("badEvidence", DEVICES, f"evidence: {what}", "some", SOME.with_file(DEVICES, content))


def places():
    quarters = pack_named("some-quarters")
    part = part_of(ledgers.quarter(1), "abc")
    content = device_evidence(ledgers.quarter(1), ["abc"], [part])
    CASES.forged("wrongShard", "evidence/1.devices", "devices: one of another shard", "some-quarters",
                 quarters.with_file("evidence/1.devices", content))
    early = PLANT.first(9)
    CASES.forged("badMapProof", DEVICES, "devices: as of an earlier checkpoint", "some",
                 with_devices(sorted((part_of(early, device) for device in ASKED), key=lambda part: part.key)))
    for what, at, changes in (("another offset", 1, {"offset": 0}), ("another partition", 1, {"partition": 1}),
                              ("a sequence that is not", 1, {"sequence": 16}), ("a sequence that was", 1, {"sequence": 0}),
                              ("an offset below its sequence", 4, {"offset": 14}),
                              ("another deviceSequence", 1, {"device_sequence": 3})):
        raws = changed(PLANT, "pump-1", at, **changes)
        CASES.forged("brokenChain", DEVICES, f"chain: {what}", "some", with_devices(changed_part("pump-1", entries=raws)))
    forged = changed(PLANT, "pump-1", 1, record=structured("other", "pump-1"))
    CASES.forged("badMapProof", DEVICES, "chain: another history that is good", "some",
                 with_devices(changed_part("pump-1", entries=forged)))
    misplaced = changed(PLANT, "pump-1", 4, sequence=14)
    CASES.forged("badMapProof", DEVICES, "chain: an entry in another place", "some",
                 with_devices(changed_part("pump-1", entries=misplaced)))


def many():
    image = of_many()
    pack = pack_named("some-many")
    parts = sorted((part_of(image, f"valve-{at}") for at in range(0, 90, 3)), key=lambda part: part.key)
    for at in (0, 7, 29):
        shallow = [replace(part, depth=part.depth - 1) if place == at else part for place, part in enumerate(parts)]
        honest = device_evidence(image, [], parts)
        heads = sum(len(part.raw()) for part in parts) + 8
        CASES.forged("badMapProof" if parts[at].depth > 1 else "badEvidence", DEVICES, f"many: a way cut short, {at}",
                     "some-many", pack.with_file(DEVICES, (len(parts)).to_bytes(8, "big")
                                                 + b"".join(part.raw() for part in shallow) + honest[heads:]))


logs()
entries()
histories()
devices()
hashes()
places()
many()
