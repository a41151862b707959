"""Histories about what an entry has to do with others: devices, ids, offsets, stamps."""

from history import FIRST_STAMP, History
from record_kit import (DEVICES_OF_4, STRUCTURED, binary, event, filled, record, signed, structured, url_b64, whole)

HISTORIES: list[History] = []
LAST_I64 = 2**63 - 1


def history(name: str, index: int = 0, of: int = 1) -> History:
    HISTORIES.append(History(name, index, of))
    return HISTORIES[-1]


# Devices
h = history("one device, a chain of eight in all modes")
for at in range(8):
    h.take((structured, binary, signed)[at % 3](f"e-{at}"))

h = history("four devices interleaved, with refused records and duplicates between")
for at, device in enumerate("abacbaddbcaabbdcad"):
    sequence = h.take(binary(f"e-{at}", f"pump-{device}", data=str(at)))
    if at % 4 == 1:
        h.take(binary(f"e-{at}", f"pump-{device}", time=""), 18)
    if at % 5 == 2:
        h.duplicate(structured(f"e-{at}", f"pump-{device}", data=str(at)), sequence)

h = history("devices are their bytes: case, normal form, spaces and length")
for at, device in enumerate(["pump", "Pump", "caf\u00e9", "cafe\u0301", "pump ", " pump", "p", "x" * 255, "x" * 256,
                            "pump"]):
    h.take(structured(f"e-{at}", device))
h.take(whole(event(id='"e-10"', subject=r'"caf\u00E9"')))
h.take(whole(event(id='"e-11"', subject=r'"\ud83d\ude00"')))
h.take(binary("e-12", "\U0001f600"))

h = history("the first entry of a device is entry 0, its second the last")
h.take(structured("e-0", "pump-1"))
for at in range(1, 5):
    h.take(structured(f"e-{at}", "pump-2"))
h.take(structured("e-5", "pump-1"))

h = history("one shard of four, its device's chain among misrouted ones", 1, 4)
for at in range(6):
    h.take(structured(f"e-{at}", DEVICES_OF_4[1]))
    h.take(structured(f"e-{at}", DEVICES_OF_4[at % 2 * 2]), 22, at % 2 * 2)

# Ids
h = history("a duplicate in each mode that has the same digest")
first = h.take(structured())
h.duplicate(structured(), first)
h.duplicate(binary(), first)
h.duplicate(binary(content_type=None, key="other", more=[("ext", "1")]), first)
h.duplicate(whole(" " + event(data='{"a":1}') + "\n"), first)
h.take(structured("e-2"))
h.duplicate(whole(event(data_base64='"eyJhIjoxfQ=="')), first)

h = history("a duplicate of a duplicate is one of the first entry")
h.take(structured("e-0"))
first = h.take(binary())
h.duplicate(structured(), first)
h.duplicate(structured(), first)
h.take(structured("e-2"))
h.duplicate(binary(), first)

h = history("a signed event is not the same as one without a signature, or with another")
first = h.take(signed())
h.take(structured(), 23, first)
h.take(signed(signatures='[{"keyid":"k1","sig":"c2lo"}]'), 23, first)
h.take(signed(signatures='[{"sig":"c2ln"}]'), 23, first)
h.duplicate(signed(signatures='[{"sig":"c2ln","keyid":"\\u006b1","more":0}]', base64_of=url_b64), first)
second = h.take(structured("e-2"))
h.take(signed("e-2"), 23, second)

h = history("conflicts, then duplicates of the first")
h.take(structured("e-0"))
first = h.take(structured())
h.take(structured(data="{}"), 23, first)
h.duplicate(binary(), first)
h.take(structured(data="{}"), 23, first)
h.take(structured(device="pump-2"), 23, first)
h.take(structured(type="org.example.moved"), 23, first)
h.take(structured(time="2024-05-06T07:08:09.000001Z"), 23, first)
h.take(structured(datacontenttype="text/json"), 23, first)
h.duplicate(structured(time="2024-05-06T08:08:09.0000009+01:00"), first)
h.take(structured("e-0", data="{}"), 23, 0)

h = history("what is refused registers no id")
h.take(structured(time="now"), 18)
h.take(structured(data="{}", ext="\x80"), 21)
first = h.take(structured())
h.take(structured("e-2", data="{}", dataschema="x"), 20)
h.duplicate(structured(), first)
second = h.take(structured("e-2"))
h.duplicate(structured("e-2"), second)

h = history("a misrouted event registers no id", 0, 4)
h.take(structured(device=DEVICES_OF_4[1]), 22, 1)
first = h.take(structured(device=DEVICES_OF_4[0]))
h.take(structured(device=DEVICES_OF_4[1]), 22, 1)
h.take(structured(device=DEVICES_OF_4[0], data="0"), 23, first)
h.duplicate(structured(device=DEVICES_OF_4[0]), first)

h = history("an id is one of a source")
h.take(structured("bc", source="a"))
h.take(structured("c", source="ab"))
h.take(structured("abc", source="a"))
h.take(structured("BC", source="a"))
h.take(structured("bc", source="A"))
h.duplicate(structured("bc", source="a"), 0)
h.take(structured("bc", device="pump-2", source="a"), 23, 0)

# Offsets
h = history("a gap before the first record")
h.take(structured("e-0"), offset=1)
h.take(structured("e-1"))

h = history("gaps of every kind: before an entry, a refused record, a duplicate and a conflict")
h.take(structured("e-0"), offset=1_000)
h.take(structured("e-1"), offset=1_002)
h.take(whole("{,}"), 8, offset=2_000)
h.duplicate(structured("e-0"), 0, offset=3_000)
h.duplicate(structured("e-0"), 0)
h.take(structured("e-0", data="{}"), 23, 0, offset=5_000)
h.take(filled(structured("e-2"), 50_000), 1, 50_000, offset=5_002)

h = history("duplicates alone at the end: the position is beyond the last entry's offset")
h.take(structured())
for at in range(3):
    h.duplicate(structured(), 0, offset=10 * at + 5)

h = history("offsets up to the last of Kafka's")
h.take(structured("e-0"), offset=0)
h.take(structured("e-1"), offset=2**32)
h.take(structured("e-2"), offset=2**53 + 1)
h.take(structured("e-3"), offset=LAST_I64 - 2)
h.duplicate(structured("e-3"), 3)
h.take(structured("e-4"))
assert h.steps[-1].offset == LAST_I64

h = history("offsets beyond 63 bits, which no log has")
h.take(structured("e-0"), offset=2**63)
h.take(structured("e-1"), offset=2**64 - 2)

# Stamps
h = history("stamps that go backwards, before 1970, and to the ends of what there is")
for at, stamp in enumerate([FIRST_STAMP, FIRST_STAMP - 1, 0, -1, 1, LAST_I64, -2**63, 0, FIRST_STAMP]):
    h.take(structured(f"e-{at}"), recorded_at=stamp)
h.duplicate(structured("e-0"), 0, recorded_at=-5)
h.take(record(None, [], None, None), 3, recorded_at=-2**63)

h = history("equal stamps and equal refused records make different entries")
for _ in range(4):
    h.take(whole("{,}", STRUCTURED), 8, recorded_at=FIRST_STAMP)
