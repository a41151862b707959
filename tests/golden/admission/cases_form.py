"""Sizes, counts, content types and routing: FORMAT.md 2.1, 2.2, 2.9, and which fault wins of two."""

from case_kit import SIGNED, STRUCTURED, Cases, attributes, envelope, event

CASES = Cases()
structured, binary, signed, record = CASES.structured, CASES.binary, CASES.signed, CASES.record

LIMIT = 49_152
JSON_TYPE = "application/json"
BASE_ATTRIBUTES = attributes()
ATTRIBUTE_LENGTH = sum(len(name) + len(value) for name, value in BASE_ATTRIBUTES)
FILL = LIMIT - len(JSON_TYPE) - ATTRIBUTE_LENGTH


def extensions(count: int, value="x") -> list:
    return [(f"ext{at}", value) for at in range(count)]


def members(count: int, value='"x"') -> str:
    return ",".join(f'"ext{at}":{value}' for at in range(count))


# 2.1 step 1: length of content type, key, names, values and value
binary("a binary record of exactly 49,152 bytes is accepted", 0, BASE_ATTRIBUTES, "a" * FILL)
binary("a binary record of 49,153 bytes is too large", 1, BASE_ATTRIBUTES, "a" * (FILL + 1), detail=49_153)
binary("the key counts towards the 49,152 bytes and may fill them", 0, BASE_ATTRIBUTES, "", key="k" * FILL)
binary("the key counts towards the 49,152 bytes and may exceed them", 1, BASE_ATTRIBUTES, "", key="k" * (FILL + 1),
       detail=49_153)
binary("an absent content type counts nothing", 0, BASE_ATTRIBUTES, "a" * (FILL + len(JSON_TYPE)), content_type=None)
binary("an absent content type counts nothing and one byte more is too large", 1, BASE_ATTRIBUTES,
       "a" * (FILL + len(JSON_TYPE) + 1), content_type=None, detail=49_153)
binary("a null attribute counts its name alone", 0, BASE_ATTRIBUTES + [("unset", None)], "a" * (FILL - 5))
binary("a null attribute's name counts", 1, BASE_ATTRIBUTES + [("unset", None)], "a" * (FILL - 4), detail=49_153)
structured("a structured record of exactly 49,152 bytes is accepted", 0,
           event() + " " * (LIMIT - len(STRUCTURED) - len(event())))
structured("a structured record of 49,153 bytes is too large", 1,
           event() + " " * (LIMIT - len(STRUCTURED) - len(event()) + 1), detail=49_153)
structured("attributes beside a structured event count towards the size", 1,
           event() + " " * (LIMIT - len(STRUCTURED) - len(event())), beside=[("a", "")], detail=49_153)
signed("an envelope of 49,153 bytes is too large", 1, envelope() + " " * (LIMIT - len(SIGNED) - len(envelope()) + 1),
       detail=49_153)
record("a tombstone with a key of 49,153 bytes is too large before it is a tombstone", 1, None, [], None,
       key="k" * 49_153, detail=49_153)
record("a tombstone with a key of 49,152 bytes is a tombstone", 3, None, [], None, key="k" * 49_152)
record("a content type of 49,152 bytes that is no media type is unsupported, not too large", 4, "x" * 49_152, [], "")
record("bytes that are not UTF-8 are counted as bytes", 1, STRUCTURED, [], b"\xff" * 49_152,
       detail=49_152 + len(STRUCTURED))
record("too large wins over too many attributes", 1, JSON_TYPE, extensions(65), "a" * 50_000,
       detail=50_000 + 16 + 10 * 4 + 55 * 5 + 65)

# 2.1 step 2: the record's attributes
binary("64 attributes are accepted", 0, BASE_ATTRIBUTES + extensions(58))
binary("65 attributes are too many", 2, BASE_ATTRIBUTES + extensions(59), detail=65)
binary("65 attributes of which one is null are too many", 2, BASE_ATTRIBUTES + extensions(58) + [("unset", None)],
       detail=65)
binary("64 attributes of which one is null are accepted", 0, BASE_ATTRIBUTES + extensions(57) + [("unset", None)])
structured("64 attributes beside a structured event are accepted", 0, event(), beside=extensions(64))
structured("65 attributes beside a structured event are too many", 2, event(), beside=extensions(65), detail=65)
signed("65 attributes beside an envelope are too many before they are a bad envelope", 2, envelope(),
       beside=extensions(65), detail=65)
record("too many attributes wins over a tombstone", 2, None, extensions(65), None, detail=65)
record("too many attributes wins over an unsupported content type", 2, "", extensions(70), "", detail=70)
binary("65 equal attribute names are too many before they are repeated", 2, [("id", "1")] * 65, detail=65)

# 2.4 step 4: attributes of an event in JSON
structured("an event of 64 attributes is accepted", 0, event(members(58)))
structured("an event of 65 attributes has too many", 10, event(members(59)))
structured("datacontenttype does not count among the 64 attributes of an event", 0,
           event(members(58), datacontenttype='"application/json"'))
structured("65 attributes beside datacontenttype are too many", 10,
           event(members(59), datacontenttype='"application/json"'))
structured("null attributes count among the 64 of an event and 64 are accepted", 0, event(members(58, "null")))
structured("null attributes count among the 64 of an event and 65 are too many", 10, event(members(59, "null")))
structured("data and data_base64 do not count among the 64 attributes", 0,
           event(members(58), data="[1]", data_base64="null"))
structured("65 attributes win over a bad attribute name", 10, event(members(59), Bad='"x"'))
structured("65 attributes win over a missing subject", 10, event(members(60), drop=["subject"]))
structured("bad data_base64 wins over 65 attributes", 8, event(members(59), data_base64='"*"'))
structured("a repeated name wins over 65 attributes", 8, event(members(59) + ',"ext0":"y"'))

# 2.2 step 1: null value
record("a null value is a tombstone", 3, JSON_TYPE, BASE_ATTRIBUTES, None)
record("a null value without anything else is a tombstone", 3, None, [], None)
record("a null value under a structured content type is a tombstone", 3, STRUCTURED, [], None)
record("a null value under a malformed content type is a tombstone first", 3, "nonsense", [], None)
binary("an empty value in binary mode is empty data, not a tombstone", 0, BASE_ATTRIBUTES, "", data="")
structured("an empty value in structured mode is bad JSON, not a tombstone", 8, "")
signed("an empty value in signed mode is bad JSON", 8, "")

# 2.2 step 2: media type texts
for sentence, content_type, media_type in [
    ("an absent content type is binary mode with application/json", None, "application/json"),
    ("a content type's media type is lower-cased", "Text/PLAIN", "text/plain"),
    ("parameters are taken off", "text/plain; charset=utf-8", "text/plain"),
    ("parameters are not looked at", "text/plain;;;=\"; ,", "text/plain"),
    ("spaces around the media type are trimmed", "  text/plain  ;a=b", "text/plain"),
    ("trailing spaces without parameters are trimmed", "text/plain   ", "text/plain"),
    ("a lone semicolon after the media type is a parameter part", "text/plain;", "text/plain"),
    ("a charset other than UTF-8 is not looked at", "application/json; charset=utf-16", "application/json"),
    ("every token character is allowed in a media type", "!#$%&'*+-.^_`|~/09azAZ", "!#$%&'*+-.^_`|~/09azaz"),
    ("a one-letter type and subtype will do", "a/b", "a/b"),
    ("a tilde, 7E, ends the printable range", "text/plain; ~", "text/plain"),
    ("a batch's name without its prefix is any other type", "application/x-cloudevents-batch+json",
     "application/x-cloudevents-batch+json"),
    ("cloudevents under another type is binary mode", "text/cloudevents+json", "text/cloudevents+json"),
    ("another vnd type ending in +json is binary mode", "application/vnd.dsse+xml", "application/vnd.dsse+xml"),
    ("dsse in a longer subtype is binary mode", "application/vnd.dsse+jsonx", "application/vnd.dsse+jsonx"),
    ("cloudevents within a parameter is binary mode", "text/plain; application/cloudevents+json", "text/plain"),
]:
    binary(sentence, 0, BASE_ATTRIBUTES, "v", content_type=content_type, media_type=media_type)

for sentence, content_type in [
    ("an empty content type is no media type", ""),
    ("a content type of spaces is no media type", "   "),
    ("a content type without a slash is no media type", "json"),
    ("a content type without a subtype is no media type", "application/"),
    ("a content type without a type is no media type", "/json"),
    ("a content type with two slashes is no media type", "application/json/x"),
    ("a slash alone is no media type", "/"),
    ("spaces around the slash are no media type", "application / json"),
    ("a content type that begins with its parameters is no media type", ";charset=utf-8"),
    ("two media types with a comma are no media type", "application/json, text/plain"),
    ("a comma is not a token character", "application/js,on"),
    ("an at sign is not a token character", "application/js@n"),
    ("a quote is not a token character", "\"text/plain\""),
    ("a parenthesis is not a token character", "text/plain(comment)"),
    ("a wildcard with a colon is no media type", "*:/*"),
    ("a tab before the media type is no media type", "\tapplication/json"),
    ("a tab after the semicolon is no media type", "application/json;\tcharset=utf-8"),
    ("a line feed at the end is no media type", "application/json\n"),
    ("a line feed in a parameter is no media type", "application/json; a=\n"),
    ("a delete character in a parameter is no media type", "application/json; a=\x7f"),
    ("a NUL in a content type is no media type", "application/json\x00"),
    ("a non-ASCII letter in a parameter is no media type", "application/json; a=\u00e9"),
    ("a non-ASCII letter in the subtype is no media type", "application/js\u00f6n"),
    ("a no-break space before the media type is no media type", "\u00a0application/json"),
    ("a byte that is not UTF-8 in a content type is no media type, not bad UTF-8", b"application/json; a=\xff"),
    ("a tab in structured mode's content type is no media type", "application/cloudevents+json;\tx"),
    ("a batch is unsupported in a record", "application/cloudevents-batch+json"),
    ("a batch with parameters in upper case is unsupported", "APPLICATION/CLOUDEVENTS-BATCH+JSON; charset=UTF-8"),
    ("CloudEvents in XML is unsupported", "application/cloudevents+xml"),
    ("CloudEvents in Avro is unsupported", "application/cloudevents+avro"),
    ("application/cloudevents alone is unsupported", "application/cloudevents"),
    ("application/cloudevents with a parameter is unsupported", "application/cloudevents; charset=utf-8"),
    ("any subtype that begins with cloudevents is unsupported", "application/cloudeventsomething"),
    ("cloudevents+json with more after it is unsupported", "application/cloudevents+json2"),
    ("cloudevents+json with a dotted suffix is unsupported", "application/cloudevents+json.v2"),
]:
    record(sentence, 4, content_type, BASE_ATTRIBUTES, event())

# 2.2 step 3: structured mode however it is spelled
structured("structured mode in upper case with a charset is accepted", 0, event(),
           content_type="APPLICATION/CloudEvents+JSON; charset=UTF-8")
structured("structured mode with spaces around it is accepted", 0, event(),
           content_type="  application/cloudevents+json  ")
structured("structured mode with an empty parameter is accepted", 0, event(),
           content_type="application/cloudevents+json;")
record("signed mode in upper case with a parameter is accepted", 0, "Application/VND.DSSE+Json;v=1", [], envelope())
structured("attributes beside a structured event are ignored though they contradict it", 0, event(),
           beside=[("id", "other"), ("subject", "other"), ("specversion", "0.3")], device="pump-1")
structured("broken attributes beside a structured event are ignored", 0, event(),
           beside=[("", ""), ("Bad Name", b"\xff\xfe"), ("id", None), ("id", "x"), ("data", "\x00"), (b"\xff", "x"),
                   ("datacontenttype", "!"), ("long", "v" * 5000)])
structured("attributes beside a structured event do not supply what it lacks", 17, event(drop=["subject"]),
           beside=[("subject", "pump-1")])
record("a structured body under application/json is binary mode without attributes", 5, JSON_TYPE, [], event())
record("a structured body without content type or attributes is no CloudEvent", 5, None, [], event())
record("an envelope under application/json is no CloudEvent", 5, JSON_TYPE, [], envelope())

# 2.9: shards of devices whose murmur2 is published with Kafka's own tests
for device, residues in {
    "21": {2: 0, 3: 0, 8: 4, 10: 0},
    "foobar": {2: 0, 3: 0, 10: 6},
    "abc": {2: 1, 3: 0, 4: 3, 10: 7},
    "a-little-bit-long-string": {3: 2, 5: 2, 10: 2, 16: 0},
    "a-little-bit-longer-string": {2: 1, 3: 2, 4: 3, 10: 9},
    "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": {2: 1, 3: 2, 4: 1, 10: 7},
}.items():
    for count, right in residues.items():
        wrong = (right + 1) % count
        structured(f"the device {device} belongs to shard {right} of {count}", 0, event(subject=f'"{device}"'),
                   shard=(right, count))
        structured(f"the device {device} is misrouted to shard {wrong} of {count}", 22, event(subject=f'"{device}"'),
                   shard=(wrong, count), detail=right)
binary("a misrouted binary record says the right shard", 22, attributes(subject="abc"), shard=(0, 4), detail=3)
signed("a misrouted signed record says the right shard", 22,
       envelope(payload='"eyJzcGVjdmVyc2lvbiI6IjEuMCIsImlkIjoiaSIsInNvdXJjZSI6InMiLCJ0eXBlIjoidCIsInN1YmplY3QiOiJhYmMi'
                'LCJ0aW1lIjoiMjAyNC0wMS0wMVQwMDowMDowMFoifQ=="'), shard=(9, 10), detail=7)
binary("the key does not route", 22, attributes(subject="abc"), key="21", shard=(0, 10), detail=7)
binary("partitionkey does not route", 22, attributes(subject="abc", partitionkey="21"), shard=(0, 10), detail=7)
structured("an escaped subject routes as its unescaped text", 0, event(subject='"\\u0061b\\u0063"'), shard=(3, 4))
structured("a malformed extension wins over a misrouted device", 21, event(subject='"abc"', ext="[]"), shard=(0, 4))
structured("bad JSON wins over a misrouted device", 8, event(subject='"abc"') + "}", shard=(0, 4))
