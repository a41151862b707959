"""badMapProof, incomplete, wrongHead and badInclusion: proofs that lead elsewhere, histories with something left out.

Where nothing else is said whoever tampers has no key; `forged` is one who has.
"""

import base64

from bundle_kit import Cases, changed, decode, device_map, forged, operator, replace, shown_leaf
from cases_good import ABSENT, GATES, NEAR, NEARER, OTHERS
from ledgers import DEVICES_OF_4, PUMP_3, lone, plant, quarter
from verifier import merkle
from verifier.entry import leaf_hash

CASES = Cases()
PLANT = plant()
GOOD = PLANT.bundle("pump-3")
OTHER = PLANT.bundle("pump-1")
NOT_THERE, AT_OTHERS = PLANT.bundle(ABSENT), PLANT.bundle(OTHERS)
SIBLINGS, LEAF = GOOD["map"]["siblings"], GOOD["map"]["leaf"]
INCLUSION, ENTRIES = GOOD["inclusion"], GOOD["entries"]
ZEROS = bytes(32).hex()
assert len(SIBLINGS) >= 3 and len(INCLUSION) == 4 and len(NOT_THERE["map"]["siblings"]) >= 3


def altered(digits: str) -> str:
    return digits[:-1] + ("0" if digits[-1] != "0" else "1")


def with_map(bundle: dict, **changes) -> dict:
    return bundle | {"map": bundle["map"] | changes}


def without_leaf(bundle: dict) -> dict:
    return bundle | {"map": {"siblings": bundle["map"]["siblings"]}, "inclusion": [], "entries": []}


def bad_map(name: str, bundle: dict, **known):
    CASES.bad("badMapProof", name, bundle, **known)


# The map's proof

for at in range(len(SIBLINGS)):
    bad_map(f"sibling {at} altered", with_map(GOOD,
                                              siblings=SIBLINGS[:at] + [altered(SIBLINGS[at])] + SIBLINGS[at + 1:]))
bad_map("the first sibling missing", with_map(GOOD, siblings=SIBLINGS[1:]))
bad_map("the last sibling missing", with_map(GOOD, siblings=SIBLINGS[:-1]))
bad_map("all siblings missing", with_map(GOOD, siblings=[]))
bad_map("a sibling too many at the end", with_map(GOOD, siblings=SIBLINGS + [ZEROS]))
bad_map("a sibling too many at the root", with_map(GOOD, siblings=[ZEROS] + SIBLINGS))
bad_map("a sibling twice", with_map(GOOD, siblings=SIBLINGS[:1] + SIBLINGS))
bad_map("the siblings from the leaf up", with_map(GOOD, siblings=SIBLINGS[::-1]))
bad_map("two siblings the wrong way around", with_map(GOOD, siblings=[SIBLINGS[1], SIBLINGS[0]] + SIBLINGS[2:]))
bad_map("256 siblings", with_map(GOOD, siblings=SIBLINGS + [ZEROS] * (256 - len(SIBLINGS))))
bad_map("257 siblings", with_map(GOOD, siblings=SIBLINGS + [ZEROS] * (257 - len(SIBLINGS))))
bad_map("another head", with_map(GOOD, leaf=LEAF | {"head": altered(LEAF["head"])}))
bad_map("another count, and entries to match", with_map(GOOD, leaf=LEAF | {"count": 2}) | {"entries": ENTRIES[1:]})
bad_map("the highest count there is", with_map(GOOD, leaf=LEAF | {"count": 2**64 - 1}))
bad_map("another key", with_map(GOOD, leaf=LEAF | {"key": altered(LEAF["key"])}))
bad_map("another device's leaf", with_map(GOOD, leaf=OTHER["map"]["leaf"]))
bad_map("another device's head and count", with_map(GOOD, leaf=OTHER["map"]["leaf"] | {"key": LEAF["key"]}))
bad_map("another device's proof", GOOD | {"map": OTHER["map"]})
bad_map("another device's siblings", with_map(GOOD, siblings=OTHER["map"]["siblings"]))
bad_map("all of another device under this one's name", OTHER | {"device": "pump-3"})
bad_map("a device that is not there with another's history", OTHER | {"device": ABSENT})
bad_map("the device in capitals", GOOD | {"device": "PUMP-3"})

OLDER = PLANT.first(13).bundle("pump-3")
assert len(OLDER["entries"]) == 2
bad_map("an older head and its entries", with_map(GOOD, leaf=OLDER["map"]["leaf"]) | {
    "entries": OLDER["entries"], "inclusion": OLDER["inclusion"]})
bad_map("all of an older checkpoint but the checkpoint", OLDER | {"checkpoint": GOOD["checkpoint"]})
bad_map("an older map with the newer leaf", with_map(GOOD, siblings=OLDER["map"]["siblings"]) | {
    "checkpoint": OLDER["checkpoint"]})
bad_map("a newer map than the checkpoint's", GOOD | {"checkpoint": OLDER["checkpoint"]})
bad_map("a map root that the operator signed of other entries",
        GOOD | {"checkpoint": PLANT.note(map_root=PLANT.first(13).checkpoint().map_root)})
bad_map("the log root for the map root", GOOD | {"checkpoint": PLANT.note(map_root=PLANT.checkpoint().log_root)})

# Absence

bad_map("present, said to be absent at nothing", without_leaf(GOOD))
bad_map("present, said to be absent with another's leaf", with_map(without_leaf(GOOD), leaf=OTHER["map"]["leaf"]))
bad_map("present, with another's whole proof of presence", without_leaf(GOOD) | {"map": OTHER["map"]})
bad_map("present, with another's whole proof of absence", without_leaf(GOOD) | {"map": NOT_THERE["map"]})
bad_map("the only device, said to be absent", without_leaf(lone().bundle("pump-1")))
bad_map("the only device, said to be absent with another's leaf",
        with_map(without_leaf(lone().bundle("pump-1")), leaf=OTHER["map"]["leaf"]))
bad_map("an older absence", PLANT.first(2).bundle("pump-3") | {"checkpoint": GOOD["checkpoint"]})
bad_map("an absence at nothing with another's leaf", with_map(NOT_THERE, leaf=AT_OTHERS["map"]["leaf"]))
bad_map("an absence at another's leaf without the leaf", without_leaf(AT_OTHERS))
bad_map("an absence at another's leaf with the own key in it", with_map(AT_OTHERS, leaf=AT_OTHERS["map"]["leaf"] | {
    "key": device_map.key_of(OTHERS.encode()).hex()}))
bad_map("an absence at nothing, a sibling altered",
        with_map(NOT_THERE, siblings=[altered(NOT_THERE["map"]["siblings"][0])] + NOT_THERE["map"]["siblings"][1:]))
bad_map("an absence at nothing, the last sibling missing", with_map(NOT_THERE,
                                                                    siblings=NOT_THERE["map"]["siblings"][:-1]))
bad_map("an absence in an empty map with a sibling", with_map(NOT_THERE, siblings=[ZEROS]) | {
    "checkpoint": PLANT.note(map_root=bytes(32))})


def not_on_the_way() -> dict:
    """A leaf whose key leaves the way, and siblings that lead from it to a signed root all the same."""
    leaf = device_map.Leaf(device_map.key_of(b"pump-1"), bytes.fromhex(OTHER["map"]["leaf"]["head"]), 5)
    key = device_map.key_of(ABSENT.encode())
    assert device_map.bit(leaf.key, 0) != device_map.bit(key, 0)
    pair = (bytes(32), leaf.hash()) if device_map.bit(key, 0) else (leaf.hash(), bytes(32))
    return with_map(NOT_THERE, siblings=[ZEROS], leaf=shown_leaf(leaf)) | {
        "checkpoint": PLANT.note(map_root=device_map.join(*pair))}


bad_map("another's leaf, signed to lie where its key is not", not_on_the_way())

bad_map("another shard's absence proof", quarter(1).bundle(DEVICES_OF_4[1]) | {
    "map": quarter(2).bundle(DEVICES_OF_4[1])["map"], "inclusion": [], "entries": []}, known=[operator(1)])

# What is left out, or put in


def incomplete(name: str, bundle: dict):
    CASES.bad("incomplete", name, bundle)


incomplete("the last entry missing", GOOD | {"entries": ENTRIES[:-1]})
incomplete("the first entry missing", GOOD | {"entries": ENTRIES[1:]})
incomplete("an entry in the middle missing", GOOD | {"entries": [ENTRIES[0], ENTRIES[2]]})
incomplete("no entries", GOOD | {"entries": []})
incomplete("no entries and no inclusion", GOOD | {"entries": [], "inclusion": []})
incomplete("an entry twice", GOOD | {"entries": ENTRIES + ENTRIES[-1:]})
incomplete("another device's entry more", GOOD | {"entries": ENTRIES + OTHER["entries"][-1:]})
incomplete("a refused entry more", GOOD | {"entries": ENTRIES + [base64.b64encode(PLANT.raws[12]).decode()]})
incomplete("an entry of no bytes more", GOOD | {"entries": ENTRIES + [""]})
incomplete("the newer entry with an older map", PLANT.first(13).bundle("pump-3") | {"entries": ENTRIES})
incomplete("absent at nothing, with entries", NOT_THERE | {"entries": ENTRIES})
incomplete("absent at nothing, with inclusion", NOT_THERE | {"inclusion": INCLUSION})
incomplete("absent at another's leaf, with entries and inclusion",
           AT_OTHERS | {"entries": ENTRIES, "inclusion": INCLUSION})
incomplete("absent at another's leaf, with that one's history", AT_OTHERS | {
    name: PLANT.bundle(next(at for at in map("pump-{}".format, range(1, 9)) if device_map.key_of(at.encode()).hex()
                            == AT_OTHERS["map"]["leaf"]["key"]))[name] for name in ("entries", "inclusion")})
incomplete("a neighbour's absence at this one's leaf, under this one's name", GATES.bundle(NEARER) | {"device": NEAR})
incomplete("a count one higher, signed", forged(PLANT, "pump-3", PLANT.of_device("pump-3"), count=4))
incomplete("a count one lower, signed", forged(PLANT, "pump-3", PLANT.of_device("pump-3"), count=2))

# The head


def wrong_head(name: str, bundle: dict):
    CASES.bad("wrongHead", name, bundle)


def recoded(bundle: dict, raws: list[bytes]) -> dict:
    return bundle | {"entries": [base64.b64encode(raw).decode() for raw in raws]}


LAST = len(PUMP_3) - 1
RECORD = decode(PLANT.of_device("pump-3")[LAST]).record
wrong_head("another stamp of the last entry", recoded(GOOD, changed(PLANT, "pump-3", LAST, recorded_at=-1)))
wrong_head("another offset of the last entry", recoded(GOOD, changed(PLANT, "pump-3", LAST, offset=2**40)))
wrong_head("another sequence of the last entry", recoded(GOOD, changed(PLANT, "pump-3", LAST, sequence=14)))
wrong_head("another previous of the last entry", recoded(GOOD, changed(PLANT, "pump-3", LAST, previous=bytes(32))))
wrong_head("another key of the last record", recoded(GOOD, changed(PLANT, "pump-3", LAST,
                                                                   record=replace(RECORD, key=b"k"))))
wrong_head("another event in the last entry", recoded(GOOD, changed(
    PLANT, "pump-3", LAST, record=replace(RECORD, value=RECORD.value.replace(b"e-13", b"e-99")))))
wrong_head("the first entry changed, and all after it made to fit", recoded(GOOD, changed(
    PLANT, "pump-3", 0, recorded_at=0)))
wrong_head("another offset of the only entry", recoded(lone().bundle("pump-1"), changed(
    lone(), "pump-1", 0, offset=1)))
wrong_head("another head, signed", forged(PLANT, "pump-3", PLANT.of_device("pump-3"), head=bytes(range(32))))
wrong_head("the head of the entry before, signed",
           forged(PLANT, "pump-3", PLANT.of_device("pump-3"), head=leaf_hash(PLANT.of_device("pump-3")[1])))
wrong_head("another device's head, signed",
           forged(PLANT, "pump-3", PLANT.of_device("pump-3"), head=leaf_hash(PLANT.of_device("pump-1")[-1])))
wrong_head("another previous of an entry that does not lie beside the one before it",
           recoded(PLANT.first(8).bundle("pump-1"), changed(PLANT.first(8), "pump-1", 2, previous=bytes(32))))

# Inclusion


def bad_inclusion(name: str, bundle: dict, **known):
    CASES.bad("badInclusion", name, bundle, **known)


for at in range(len(INCLUSION)):
    bad_inclusion(f"hash {at} of the inclusion altered",
                  GOOD | {"inclusion": INCLUSION[:at] + [altered(INCLUSION[at])] + INCLUSION[at + 1:]})
bad_inclusion("no inclusion", GOOD | {"inclusion": []})
bad_inclusion("the first hash missing", GOOD | {"inclusion": INCLUSION[1:]})
bad_inclusion("the last hash missing", GOOD | {"inclusion": INCLUSION[:-1]})
bad_inclusion("a hash too many at the end", GOOD | {"inclusion": INCLUSION + [ZEROS]})
bad_inclusion("a hash too many at the front", GOOD | {"inclusion": [ZEROS] + INCLUSION})
bad_inclusion("the last hash twice", GOOD | {"inclusion": INCLUSION + INCLUSION[-1:]})
bad_inclusion("the hashes from the root down", GOOD | {"inclusion": INCLUSION[::-1]})
bad_inclusion("1,000 hashes too many", GOOD | {"inclusion": INCLUSION + [ZEROS] * 1_000})
bad_inclusion("another entry's inclusion", GOOD | {"inclusion": OTHER["inclusion"]})
bad_inclusion("the inclusion of the entry before", GOOD | {
    "inclusion": [one.hex() for one in merkle.inclusion_proof(PUMP_3[1], PLANT.leaves())]})
bad_inclusion("the inclusion in an older log", GOOD | {
    "inclusion": [one.hex() for one in merkle.inclusion_proof(PUMP_3[2], PLANT.first(14).leaves())]})
bad_inclusion("a hash too many in a log of one", lone().bundle("pump-1") | {"inclusion": [ZEROS]})
bad_inclusion("an older log root, signed",
              GOOD | {"checkpoint": PLANT.note(log_root=PLANT.first(15).checkpoint().log_root)})
bad_inclusion("a size four times as large, signed", GOOD | {"checkpoint": PLANT.note(size=64)})
bad_inclusion("a size one larger, signed", GOOD | {"checkpoint": PLANT.note(size=17)})
bad_inclusion("the highest size there is, signed", GOOD | {"checkpoint": PLANT.note(size=2**64 - 1)})
bad_inclusion("the log of a history that is not the map's, signed", forged(
    PLANT, "pump-3", changed(PLANT, "pump-3", LAST, recorded_at=7), log_root=PLANT.checkpoint().log_root))
bad_inclusion("an entry at another sequence than it says, signed", forged(
    PLANT, "pump-3", changed(PLANT, "pump-3", LAST, sequence=12)))
bad_inclusion("a shard of 4, the inclusion of the entry before", quarter(1).bundle(DEVICES_OF_4[1]) | {
    "inclusion": [one.hex() for one in merkle.inclusion_proof(3, quarter(1).leaves())]}, known=[operator(1)])
