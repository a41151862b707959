"""Histories about what becomes of a record: content modes, every refusal, cut records."""

from history import History
from record_kit import (DEVICES_OF_4, JSON, MURMUR2_OF_ABC, SIGNED, STRUCTURED, binary, event, filled, length_of,
                        members, record, signed, structured, url_b64, whole)

HISTORIES: list[History] = []


def history(name: str, index: int = 0, of: int = 1) -> History:
    HISTORIES.append(History(name, index, of))
    return HISTORIES[-1]


def attributes_numbered(count: int, value="x") -> list:
    return [(f"ext{at}", value) for at in range(count)]


history("an empty shard")
history("an empty shard that is not the only one", 3, 4)

# Modes
h = history("one structured event")
h.take(structured())
h = history("one binary event")
h.take(binary())
h = history("one binary event without content type, with a key and no data")
h.take(binary(content_type=None, key="pump-1", data=""))
h = history("one signed event")
h.take(signed())
h = history("one signed event with two signatures in the other alphabet")
h.take(signed(signatures='[{"sig":"-_-_"},{"keyid":null,"sig":"c2lnMg==","x":[]}]', base64_of=url_b64, key="k"))
h = history("an event in each mode, then one of each that is refused")
h.take(structured("e-1"))
h.take(binary("e-2"))
h.take(signed("e-3"))
h.take(structured("e-4", time="today"), 18)
h.take(binary("e-5", time="today"), 18)
h.take(signed("e-6", time="today"), 18)

# Every refusal. The shard is 3 of 4; its device is abc, foobar is of shard 2.
h = history("every refusal in its order", 3, 4)
ABC = DEVICES_OF_4[3]
h.take(filled(structured(device=ABC), 49_153), 1, 49_153)
h.take(binary(device=ABC, more=attributes_numbered(59)), 2, 65)
h.take(record(JSON, [("id", "e-1")], "k", None), 3)
h.take(whole(event(), "application/cloudevents-batch+json"), 4)
h.take(whole("[]"), 5)
h.take(whole("{}", SIGNED), 6)
h.take(whole(b'{"id":"\xc3"}'), 7)
h.take(whole("{,}"), 8)
h.take(structured(device=ABC, ext="x" * 4_097), 9)
h.take(whole(event(**members("e-1", ABC, **dict(attributes_numbered(59))))), 10)
h.take(binary(device=ABC, more=[("Ext", "x")]), 11)
h.take(binary(device=ABC, more=[("id", "e-1")]), 12)
h.take(structured(device=ABC, specversion="1.1"), 13)
h.take(structured("", ABC), 14)
h.take(structured(device=ABC, source="a b"), 15)
h.take(structured(device=ABC, type=""), 16)
h.take(structured(device="x" * 257), 17)
h.take(structured(device=ABC, time="2024-02-30T00:00:00Z"), 18)
h.take(structured(device=ABC, datacontenttype="json"), 19)
h.take(structured(device=ABC, dataschema="schema"), 20)
h.take(binary(device=ABC, more=[("ext", "\x7f")]), 21)
h.take(structured(device=DEVICES_OF_4[2]), 22, 2)
first = h.take(structured(device=ABC))
h.take(structured(device=ABC, data="{}"), 23, first)

h = history("every refusal by form, whatever the mode")
for made, number in [
    (record(None, [], None, None), 3), (record("", [], "", ""), 4), (record(JSON, [], None, ""), 5),
    (record(None, [], None, ""), 5), (whole('"text"'), 5), (whole("[]", SIGNED), 6), (whole("", SIGNED), 8),
    (signed(signatures="[]"), 6), (record(SIGNED, [("a", None)], None, "{}"), 6), (whole(b"\xff", SIGNED), 7),
    (binary(more=[("ext", b"\xff")]), 7), (whole(event(data=r'"\ud800"')), 7), (whole(event(id="1e")), 8),
    (whole(event('"id":"e-1"')), 8), (whole(event(data_base64='"="')), 8), (binary(more=[("ext", "x" * 4_097)]), 9),
    (binary(more=[("data", "x")]), 11), (whole(event('"Ext":null')), 11), (whole(event(drop=["id"])), 14),
    (binary(drop=["subject"]), 17), (whole(event(ext="2147483648")), 21), (whole(event(ext="1.5")), 21),
]:
    h.take(made, number)

for shard, device in enumerate(DEVICES_OF_4):
    h = history(f"events of every shard of four come to shard {shard}", shard, 4)
    for of_shard, other in enumerate(DEVICES_OF_4):
        h.take(structured(f"e-{of_shard}", other), *((0, 0) if of_shard == shard else (22, of_shard)))
    h.take(signed("e-4", device))

h = history("the last of as many shards as 32 bits can count", 4_294_967_294, 4_294_967_295)
h.take(structured(device="abc"), 22, MURMUR2_OF_ABC)
h.take(whole("{,}"), 8)

# Cut records, 4.3
h = history("cut: every part absent, empty or long, too large by its value")
for at, (content_type, key) in enumerate((c, k) for c in (None, "", "x" * 300) for k in (None, "", "k" * 300)):
    made = filled(record(content_type, [], key, ""), 49_153 + at, b"v")
    h.take(made, 1, 49_153 + at)

h = history("cut: a value null, empty or long, too large by its key or content type")
for value in (None, "", "short", "v" * 4_097):
    h.take(record(None, [], "k" * 50_000, value), 1, 50_000 + len(value or ""))
    h.take(record("c" * 50_000, [], None, value), 1, 50_000 + len(value or ""))

h = history("cut: parts around the lengths that are kept")
for kept in (255, 256, 257):
    h.take(record("c" * kept, [], "k" * kept, "v" * 49_153), 1, 49_153 + 2 * kept)
for kept in (4_095, 4_096, 4_097):
    h.take(record("c", [], "k" * 49_153, "v" * kept), 1, 49_154 + kept)

h = history("cut: parts that are all shorter than what is kept")
h.take(record(JSON, attributes_numbered(65), "key", "value"), 2, 65)
h.take(record("", attributes_numbered(66, ""), "", ""), 2, 66)
h.take(record(None, [("", None)] * 67, None, None), 2, 67)
h.take(record(None, [("", None)] * 65, "k" * 255, "v" * 4_095), 2, 65)

h = history("cut: attributes alone are too large, by their names, their values or their number")
h.take(record(JSON, [("n" * 49_153, "")], "key", "value"), 1, 49_153 + len(JSON) + 8)
h.take(record(None, [("n" * 25_000, "v" * 25_000)], None, ""), 1, 50_000)
h.take(record(None, [("n" * 50_000, None)], None, None), 1, 50_000)
h.take(record(None, [("name", "x" * 1_000)] * 64, None, "value"), 1, 64_256 + 5)

h = history("cut: attributes that are null or empty have one whole each")
for pairs in ([("a", None)], [("a", "")], [("", "a")], [("", None), ("a", "")], [("a", ""), ("", None)]):
    h.take(record(None, pairs * 65, None, None), 2, 65 * len(pairs))

h = history("cut: where the limits of length and of number meet")
h.take(filled(record(JSON, attributes_numbered(64), "key", ""), 49_153), 1, 49_153)
h.take(filled(record(JSON, attributes_numbered(65), "key", ""), 49_152), 2, 65)
h.take(filled(record(JSON, attributes_numbered(65), "key", ""), 49_153), 1, 49_153)
h.take(record(None, [("", "")] * 65, None, "v" * 49_152), 2, 65)
h.take(record(None, [("", "")] * 1_000, None, "v" * 49_153), 1, 49_153)

h = history("cut: a record of a mebibyte, and one of a thousand attributes")
h.take(filled(structured(), 1 << 20), 1, 1 << 20)
h.take(record(JSON, [("", None)] * 1_000, "key", "value"), 2, 1_000)

h = history("cut: bytes that are no text, cut in the middle of a character")
h.take(record(b"\xff" * 257, [], b"\x00" * 257, "\u00e9".encode() * 25_000), 1, 50_514)
h.take(record("x" + "\u00e9" * 200, [], "k" + "\u00e9" * 200, "v" + "\u00e9" * 24_575), 1, 401 * 2 + 49_151)

h = history("cut: accepted when it comes again in fewer bytes")
h.take(filled(structured(), 49_153), 1, 49_153)
h.take(filled(structured(), 49_152))
h.duplicate(filled(structured(), 49_000), 1)
h.take(filled(structured(), 49_153), 1, 49_153)

h = history("records of exactly 49,152 bytes are stored whole")
full = filled(structured("e-1", key="pump-1"), 49_152)
assert length_of(full) == 49_152
h.take(full)
h.take(filled(binary("e-2", content_type="text/plain", key=""), 49_152, b"x"))
h.take(filled(signed("e-3"), 49_152))
h.take(record(JSON, [], None, "v" * (49_152 - len(JSON))), 5)

# Odd lengths everywhere and one null value: as much padding, and as many words beside the record, as there can be.
h = history("the largest entry")
beside = [("a", "x")] * 63 + [("a", None)]
h.take(filled(whole(event(subject='"' + "d" * 256 + '"'), STRUCTURED + b";abcd", "k", beside), 49_152))
