"""Histories about the bytes of entries: which words and pointers there are, and what is null."""

from itertools import product

from history import History
from record_kit import BINARY_NAMES, JSON, binary, event, record, structured, whole

HISTORIES: list[History] = []


def history(name: str) -> History:
    HISTORIES.append(History(name))
    return HISTORIES[-1]


# Null, empty and not, of each part
h = history("content type, key and value null, empty and not")
for content_type, key, value in product((None, "", "text/plain"), (None, "", "k"), (None, "", "v")):
    number = 3 if value is None else 4 if content_type == "" else 5
    h.take(record(content_type, [], key, value), number)

h = history("accepted events beside empty and null parts")
for at, (content_type, key, data) in enumerate(product((None, JSON), (None, "", "k"), ("", "null", "[]"))):
    h.take(binary(f"e-{at}", content_type=content_type, key=key, data=data))

# Attributes: a list has as many words as its fullest attribute needs. All but the last few histories are refused ones.
h = history("attributes that are empty and so have no words")
for count in (1, 2, 3, 63, 64):
    h.take(record(JSON, [("", "")] * count, None, ""), 11)

h = history("attributes of empty names and null values have a data word alone")
for count in (1, 2, 64):
    h.take(record(None, [("", None)] * count, None, ""), 11)
h.take(record(None, [("", ""), ("", None), ("", "")], "k", "v"), 11)

h = history("attributes of names alone have one pointer")
h.take(record(None, [("A", "")], None, ""), 11)
h.take(record(None, [("A", ""), ("", ""), ("b", "")], None, ""), 11)
h.take(record(None, [("A", ""), ("b", None)], None, ""), 11)
h.take(record(None, [("", ""), ("A" * 9, None)], None, "v"), 11)

h = history("attributes of values alone have two pointers, the first of them null")
h.take(record(None, [("", "x")], None, ""), 11)
h.take(record(None, [("", ""), ("", "x"), ("", "")], None, ""), 11)
h.take(record(None, [("", "x"), ("", None)], None, ""), 11)
h.take(record(None, [("", ""), ("", ""), ("A", "x")], None, "v"), 11)
h.take(record(None, [("A", None), ("", "x" * 17), ("b" * 8, "")], "k", "v"), 11)

h = history("an accepted event with null and empty attributes")
h.take(binary("e-0", more=[("unset", None)]))
h.take(binary("e-1", more=[("empty", "")]))
h.take(binary("e-2", more=[("unset", None), ("empty", ""), ("other", None)]))
h.take(record(JSON, [("unset", None)] + binary("e-3").attributes, None, ""))

h = history("repeated names of attributes stand as they came")
h.take(binary(more=[("ext", "1"), ("ext", "1")]), 12)
h.take(binary(more=[("ext", None), ("ext", "")]), 12)
h.take(binary(more=[("id", "e-1")]), 12)
h.take(structured("e-1", beside=[("id", "other"), ("id", None), ("", ""), ("\u00e9", "\u00e9")]))

h = history("exactly 64 attributes")
h.take(binary("e-1", more=[(f"ext{at}", str(at)) for at in range(64 - BINARY_NAMES)]))
h.take(binary("e-2", more=[(f"ext{at}", None) for at in range(64 - BINARY_NAMES)]))
h.take(structured("e-3", beside=[("", "")] * 64))
h.take(structured("e-4", beside=[("", None)] * 64))
h.take(structured("e-5", beside=[("", "")] * 63 + [("a", "b")]))
h.take(record(None, [("id", "1")] * 64, None, ""), 12)

h = history("attributes of as many bytes as there can be")
h.take(binary("e-1", more=[(f"{at:064}", "x" * 4_096) for at in range(11)]))
h.take(binary("e-2", more=[("a" * 64, "x" * 4_096)]))
h.take(binary("e-3", more=[("a" * 65, "x")]), 11)
h.take(binary("e-4", more=[("a" * 64, "x" * 4_097)]), 9)

h = history("attributes of bytes that are no text")
h.take(binary(more=[("ext", b"\x00\xff\xfe")]), 7)
h.take(binary(more=[(b"\x00\xff", b"")]), 11)
h.take(structured(beside=[(b"\x00\xff", b"\xfe\x00")]))

# Lengths: a byte list is filled up to a whole word
h = history("values of every length up to two words and a byte")
for length in range(18):
    h.take(binary(f"e-{length}", data="v" * length, content_type="text/plain"))

h = history("keys, content types, names and values of every length up to two words and a byte")
for length in range(1, 18):
    h.take(record("c" * length, [("n" * length, "v" * length)], "k" * length, "v"), 4)

h = history("devices of every length up to two words and a byte")
for length in range(1, 18):
    h.take(structured(f"e-{length}", "d" * length))

h = history("values around the lengths at which other encodings would change")
for at, length in enumerate((127, 128, 255, 256, 4_095, 4_096, 4_097, 16_383, 16_384, 32_767, 32_768, 40_000)):
    h.take(binary(f"e-{at}", data="v" * length, content_type="application/octet-stream"))

h = history("values that end in zero bytes, and of zero bytes alone")
for at, data in enumerate((b"\x00", b"\x00" * 7, b"\x00" * 8, b"\x00" * 9, b"x\x00", b"\x00x", b"x" + b"\x00" * 15)):
    h.take(binary(f"e-{at}", data=data, key=data, content_type="application/octet-stream"))

h = history("entries with the fewest words")
h.take(record(None, [], None, None), 3)
h.take(record(None, [], "", None), 3)
h.take(record(None, [], None, ""), 5)
h.take(record("x", [], None, None), 3)
h.take(whole(event(id='"e-1"')))
