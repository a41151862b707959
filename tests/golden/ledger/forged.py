"""A shard altered by someone who knows the format: what `check` must find first, by place and name.

A forgery changes one entry and then makes every hash after it anew, so that nothing but the lie itself is wrong.
"""

import copy
from dataclasses import replace

import admission_path  # noqa: F401
from verifier import entry as entries_kit
from verifier.entry import Cut, NO_HASH, Verdict
from history import History, played
from record_kit import JSON, binary, record, signed, structured, whole

INDEX, OF = 3, 4
ABC, LONGER = "abc", "a-little-bit-longer-string"   # both of shard 3 of 4


def base_history() -> History:
    """Every kind of entry, small, with room between the offsets."""
    h = History("the shard that is altered", INDEX, OF)
    for at, (made, number, detail) in enumerate([
        (structured("e-0", ABC), 0, 0),
        (binary("e-1", ABC, more=[("unset", None)]), 0, 0),
        (record("c" * 300, [("a", "b")], "k" * 50_000, "value"), 1, 50_307),
        (structured("e-3", "foobar"), 22, 2),
        (signed("e-4", ABC, key="key"), 0, 0),
        (structured("e-0", ABC, "{}"), 23, 0),
        (record(None, [("", "")], None, None), 3, 0),
        (record(JSON, [("ext", "x")] * 65, "", "value"), 2, 65),
        (binary("e-8", LONGER), 0, 0),
        (structured("e-9", ABC), 0, 0),
        (whole("{,}"), 8, 0),
        (structured("e-11", LONGER), 0, 0),
    ]):
        h.take(made, number, detail, offset=2 * at + 1)
    return h


def base_entries() -> list[bytes]:
    shard, outcomes = played(base_history())
    assert [step.stated for step in base_history().steps] == outcomes
    return shard.entries


def rehashed(raws: list[bytes], at: int, change) -> list[bytes]:
    """The entries with `change` done to entry `at`, and every hash after it made to fit again."""
    entries = [entries_kit.decode(raw) for raw in raws]
    change(entries[at])
    made = raws[:at]
    for later in entries[at:]:
        if later is not entries[at]:
            later.previous = entries_kit.leaf_hash(made[-1])
            if later.device_previous != NO_HASH:
                later.device_previous = entries_kit.leaf_hash(made[later.device_previous_sequence])
        made.append(entries_kit.encode(later))
    return made


def setting(**fields):
    def change(changed):
        for name, value in fields.items():
            setattr(changed, name, value)
    return change


def setting_cut(**fields):
    return lambda changed: setattr(changed, "cut", replace(changed.cut, **fields))


def setting_record(**fields):
    return lambda changed: setattr(changed, "record", replace(changed.record, **fields))


def both(*changes):
    def change(changed):
        for each in changes:
            each(changed)
    return change


def refusing(number: int, detail: int = 0):
    """A verdict, and the device's fields as they are for what is refused."""
    return setting(verdict=Verdict(refused=number, detail=detail), device=b"", device_sequence=0,
                   device_previous=NO_HASH, device_previous_sequence=0)


# name -> (entry, change, what is named); None where the format cannot tell, for nothing but the tip says otherwise.
FORGERIES = {
    "another stamp": (4, setting(recorded_at=-1), None),
    "another offset between its neighbours": (4, setting(offset=10), None),
    "another key": (4, setting_record(key=b"other"), None),
    "another event of the same device": (4, setting_record(value=signed("e-5", ABC).value), None),
    "another hash of what was cut away": (2, setting_cut(whole=bytes([1]) * 32), None),

    "a sequence too high": (4, setting(sequence=5), "sequence"),
    "a sequence too low": (4, setting(sequence=3), "sequence"),
    "another sequence of the first entry": (0, setting(sequence=2**64 - 1), "sequence"),
    "another previous": (4, setting(previous=bytes([1]) * 32), "previous"),
    "no previous": (4, setting(previous=NO_HASH), "previous"),
    "another identity": (0, setting(previous=entries_kit.shard_identity(INDEX, OF + 1)), "previous"),
    "the offset of the entry before": (4, setting(offset=7), "offset"),
    "an offset that went back": (4, setting(offset=0), "offset"),
    "another partition": (4, setting(partition=2), "partition"),

    "an accepted event refused": (4, refusing(18), "verdict"),
    "an accepted event misrouted": (4, refusing(22, 2), "verdict"),
    "an accepted event in conflict": (4, refusing(23, 1), "verdict"),
    "a refused record accepted": (10, setting(verdict=Verdict()), "verdict"),
    "a misrouted event accepted": (3, setting(verdict=Verdict(), device=b"foobar", device_sequence=1), "verdict"),
    "another number": (10, setting(verdict=Verdict(refused=7)), "verdict"),
    "a number from the server's door": (10, setting(verdict=Verdict(refused=100)), "verdict"),
    "a detail where there is none": (10, setting(verdict=Verdict(refused=8, detail=1)), "verdict"),
    "another right shard": (3, setting(verdict=Verdict(refused=22, detail=1)), "verdict"),
    "a conflict with another entry": (5, setting(verdict=Verdict(refused=23, detail=1)), "verdict"),
    "a conflict without detail of another": (5, setting(verdict=Verdict(refused=23, detail=4)), "verdict"),
    "admission of another version": (4, setting(verdict=Verdict(admission=2)), "verdict"),
    "a cut record by admission of no version": (2, setting(verdict=Verdict(0, 1, 50_307)), "verdict"),
    "a duplicate accepted": (9, setting_record(value=structured("e-0", ABC).value), "verdict"),
    "a duplicate refused": (10, setting_record(value=structured("e-0", ABC).value), "verdict"),
    "a conflict accepted": (9, setting_record(value=structured("e-0", ABC, "{}").value), "verdict"),
    "a record that is no event any more": (9, setting_record(value=b"{}"), "verdict"),
    "an event without content type": (9, setting_record(content_type=None), "verdict"),
    "an event of another mode": (9, setting_record(content_type=JSON), "verdict"),
    "a null value": (9, setting_record(value=None), "verdict"),
    "an attribute less": (1, setting_record(attributes=binary("e-1", ABC).attributes[1:]), "verdict"),

    "a whole record too large": (10, both(setting(verdict=Verdict(refused=1, detail=50_028)),
                                          setting_record(value=b" " * 50_000)), "cut"),
    "an accepted event with a cut struct": (4, setting(cut=Cut(whole=bytes([1]) * 32)), "cut"),
    "a refused record with a cut struct": (10, setting(cut=Cut(whole=bytes([1]) * 32)), "cut"),
    "a cut record without cut struct": (2, setting(cut=None), "cut"),
    "a cut record refused for something else": (2, setting(verdict=Verdict(refused=3)), "cut"),
    "a cut record accepted": (7, setting(verdict=Verdict()), "cut"),
    "a cut record with an attribute": (7, setting_record(attributes=[(b"ext", b"x")]), "cut"),
    "a cut record with an empty attribute": (7, setting_record(attributes=[(b"", b"")]), "cut"),
    "a cut key shorter than is kept": (2, setting_record(key=b"k" * 255), "cut"),
    "a cut key longer than is kept": (2, setting_record(key=b"k" * 257), "cut"),
    "a cut content type shorter than is kept": (2, setting_record(content_type=b"c" * 255), "cut"),
    "a cut value that is not as long as it says": (2, setting_record(value=b"valu"), "cut"),
    "a cut value longer than it says": (2, setting_record(value=b"values"), "cut"),
    "a cut value null that has a length": (2, setting_record(value=None), "cut"),
    "a length of a null part": (7, both(setting_record(key=None), setting_cut(key_length=1)), "cut"),
    "lengths that do not make the detail": (2, setting_cut(key_length=50_001), "cut"),
    "a detail that is not the lengths'": (2, setting(verdict=Verdict(refused=1, detail=50_306)), "cut"),
    "lengths that are the detail modulo 2^64": (
        2, setting_cut(key_length=2**64 - 1, attributes_length=50_307 - 305 + 1, attribute_count=1), "cut"),
    "lengths that are not too large": (2, both(setting_cut(key_length=300),
                                               setting(verdict=Verdict(refused=1, detail=607))), "cut"),
    "too many attributes that are not": (7, both(setting_cut(attribute_count=64),
                                                 setting(verdict=Verdict(refused=2, detail=64))), "cut"),
    "a detail that is not the number of attributes": (7, setting(verdict=Verdict(refused=2, detail=66)), "cut"),
    "too many attributes that are too large first": (7, setting_cut(attributes_length=49_153), "cut"),
    "a length of no attributes": (2, setting_cut(attribute_count=0), "cut"),
    "too large made too many": (2, setting(verdict=Verdict(refused=2, detail=50_307)), "cut"),

    "the device of another": (8, setting(device=ABC.encode()), "device"),
    "no device": (8, setting(device=b""), "device"),
    "a device of a refused record": (6, setting(device=ABC.encode()), "device"),
    "a device of a cut record": (7, setting(device=ABC.encode()), "device"),
    "deviceSequence one too high": (4, setting(device_sequence=4), "device_sequence"),
    "deviceSequence counted from 0": (0, setting(device_sequence=0), "device_sequence"),
    "deviceSequence of a refused record": (6, setting(device_sequence=1), "device_sequence"),
    "devicePrevious left out": (4, setting(device_previous=NO_HASH), "device_previous"),
    "devicePrevious of the first entry of a device": (8, setting(device_previous=bytes([1]) * 32), "device_previous"),
    "devicePrevious of a conflict": (5, setting(device_previous=bytes([1]) * 32), "device_previous"),
    "devicePreviousSequence of another": (4, setting(device_previous_sequence=0), "device_previous_sequence"),
    "devicePreviousSequence where there is none": (8, setting(device_previous_sequence=4), "device_previous_sequence"),
    "devicePreviousSequence of a cut record": (7, setting(device_previous_sequence=4), "device_previous_sequence"),
}


def rearranged(raws: list[bytes]):
    """Yields (name, entries, place, what) for entries that are as they were, but not where they were."""
    last = len(raws) - 1
    for at in range(last):
        swapped = copy.copy(raws)
        swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
        yield f"entries {at} and {at + 1} swapped", swapped, at, "sequence"
        yield f"entry {at} dropped", raws[:at] + raws[at + 1:], at, "sequence"
        yield f"entry {at} twice", raws[:at + 1] + raws[at:], at + 1, "sequence"
    yield "the last entry twice", raws + raws[-1:], last + 1, "sequence"
    yield "entries in the other direction", raws[::-1], 0, "sequence"
