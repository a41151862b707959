"""Which records are the same event, and which are not: FORMAT.md 2.8.

Cases of one equal_digest group must have one event digest, those of one different_digest group each
another; make_corpus.py asserts both.
"""

from case_kit import Cases, attributes, b64, envelope, event, signed_payload

CASES = Cases()
record, structured, binary, signed = CASES.record, CASES.structured, CASES.binary, CASES.signed

SAME = "an event with JSON data"
DATA = '{"a": [1, 2]}'
structured("the same event structured", 0, event(data=DATA), equal_digest=SAME, data=DATA)
structured("the same event structured with whitespace", 0, " {" + event(data=" " + DATA + "\n")[1:], equal_digest=SAME)
structured("the same event structured with names and values escaped", 0,
           event(drop=["id", "subject"], data=DATA)[:-1] + r',"\u0069d":"\u0065-1","subject":"\u0070ump\u002d1"}',
           equal_digest=SAME)
structured("the same event structured with its members in another order", 0,
           '{"data":' + DATA + "," + event()[1:], equal_digest=SAME)
structured("the same event structured with datacontenttype application/json", 0,
           event(data=DATA, datacontenttype='"application/json"'), equal_digest=SAME)
structured("the same event structured with its media type in upper case and parameters", 0,
           event(data=DATA, datacontenttype='"Application/JSON; charset=utf-8"'), equal_digest=SAME)
structured("the same event structured with an extension", 0, event(data=DATA, ext='"x"'), equal_digest=SAME)
structured("the same event structured with a dataschema", 0, event(data=DATA, dataschema='"urn:s"'), equal_digest=SAME)
structured("the same event structured with null members", 0, event(data=DATA, data_base64="null", ext="null"),
           equal_digest=SAME)
structured("the same event structured with its data in base64", 0, event(data_base64=f'"{b64(DATA)}"'),
           equal_digest=SAME)
structured("the same event structured with its time in another zone", 0,
           event(data=DATA, time='"2024-05-06T09:08:09.0000004+02:00"'), equal_digest=SAME)
structured("the same event structured with attributes beside it and a key", 0, event(data=DATA),
           beside=[("id", "other")], key="k", equal_digest=SAME)
binary("the same event binary", 0, attributes(), DATA, equal_digest=SAME)
binary("the same event binary without content type", 0, attributes(), DATA, content_type=None, equal_digest=SAME)
binary("the same event binary with its content type in upper case and parameters", 0, attributes(), DATA,
       content_type=" APPLICATION/Json ;charset=x", equal_digest=SAME)
binary("the same event binary with attributes in another order and more", 0,
       [("zz", "1")] + list(reversed(attributes())) + [("unset", None)], DATA, key=b"\xff", equal_digest=SAME)
binary("the same event binary with its time in another zone", 0, attributes(time="2024-05-05t23:08:09-08:00"), DATA,
       equal_digest=SAME)
structured("the same event on its right shard of many", 0, event(data=DATA, subject='"abc"'), shard=(7, 10),
           equal_digest="the same event whatever the shard")
structured("the same event on its right shard of few", 0, event(data=DATA, subject='"abc"'), shard=(3, 4),
           equal_digest="the same event whatever the shard")

EMPTY = "an event without data"
structured("the same empty event without data", 0, event(), equal_digest=EMPTY, data="")
structured("the same empty event with the four bytes null in base64", 0, event(data_base64='"bnVsbA=="'),
           equal_digest=EMPTY)
structured("the same empty event with null data", 0, event(data="null"), equal_digest=EMPTY)
structured("the same empty event with null data_base64", 0, event(data_base64="null"), equal_digest=EMPTY)
structured("the same empty event with empty data_base64", 0, event(data_base64='""'), equal_digest=EMPTY)
binary("the same empty event binary with an empty value", 0, attributes(), "", equal_digest=EMPTY)
binary("the same empty event binary with the value null", 0, attributes(), "null", equal_digest=EMPTY)
binary("the same empty event binary without content type", 0, attributes(), "null", content_type=None,
       equal_digest=EMPTY)

TEXT = "an event with text data"
structured("the same text structured", 0, event(datacontenttype='"text/plain"', data='"caf\u00e9\\n"'),
           equal_digest=TEXT, data="caf\u00e9\n")
structured("the same text structured and escaped", 0, event(datacontenttype='"text/plain"', data=r'"caf\u00E9\u000a"'),
           equal_digest=TEXT)
structured("the same text in base64", 0, event(datacontenttype='"text/plain;x"', data_base64='"Y2Fmw6kK"'),
           equal_digest=TEXT)
binary("the same text binary", 0, attributes(), "caf\u00e9\n", content_type="TEXT/plain; charset=utf-8",
       equal_digest=TEXT)

EMPTY_TEXT = "an event with empty text"
structured("the same empty text as a string", 0, event(datacontenttype='"text/plain"', data='""'),
           equal_digest=EMPTY_TEXT)
structured("the same empty text as null", 0, event(datacontenttype='"text/plain"', data="null"),
           equal_digest=EMPTY_TEXT)
binary("the same empty text binary", 0, attributes(), "", content_type="text/plain", equal_digest=EMPTY_TEXT)

LITERAL = "an event whose data is a JSON string"
structured("the same JSON string structured", 0, event(data='"null"'), equal_digest=LITERAL, data='"null"')
structured("the same JSON string in base64", 0, event(data_base64='"Im51bGwi"'), equal_digest=LITERAL)
binary("the same JSON string binary", 0, attributes(), '"null"', equal_digest=LITERAL)

TWO = '[{"keyid":"k1","sig":"c2ln"},{"sig":"++8="}]'
SIGNED = "an event with two signatures"
PAYLOAD = '"' + b64(event(data=DATA)) + '"'
signed("the same signed event", 0, envelope(PAYLOAD, TWO), equal_digest=SIGNED)
signed("the same signed event with its members in another order and more", 0,
       '{"x":1,"signatures":' + TWO + ',"payload":' + PAYLOAD + ',"payloadType":"application/cloudevents+json"}',
       equal_digest=SIGNED)
signed("the same signed event with key ids escaped, null and more members", 0,
       envelope(PAYLOAD, r'[{"sig":"c2\u006cn","keyid":"\u006b1","x":0},{"sig":"++8=","keyid":null}]'),
       equal_digest=SIGNED)
signed("the same signed event with an empty key id and the URL alphabet", 0,
       envelope(PAYLOAD, '[{"keyid":"k1","sig":"c2ln"},{"keyid":"","sig":"--8="}]'), equal_digest=SIGNED)
signed("the same signed event with its payload written otherwise", 0,
       envelope('"' + b64(" " + event(data=DATA, ext="1") + "\n") + '"', TWO), equal_digest=SIGNED)

# Which must differ, each from every other
OTHER = "one thing changed each time"
structured("unchanged", 0, event(data=DATA), different_digest=OTHER)
structured("another source", 0, event(data=DATA, source='"urn:plant:8"'), different_digest=OTHER)
structured("another id", 0, event(data=DATA, id='"e-2"'), different_digest=OTHER)
structured("another type", 0, event(data=DATA, type='"org.example.retired"'), different_digest=OTHER)
structured("another subject", 0, event(data=DATA, subject='"pump-2"'), different_digest=OTHER)
structured("another time by a microsecond", 0, event(data=DATA, time='"2024-05-06T07:08:09.000001Z"'),
           different_digest=OTHER)
structured("another media type", 0, event(data=DATA, datacontenttype='"text/json"'), different_digest=OTHER)
structured("another data by a space", 0, event(data='{"a":[1, 2]}'), different_digest=OTHER)
structured("another data by an escape", 0, event(data=r'{"\u0061": [1, 2]}'), different_digest=OTHER)
structured("no data", 0, event(), different_digest=OTHER)
structured("an empty string of JSON data", 0, event(data='""'), different_digest=OTHER)
binary("null with whitespace in binary mode", 0, attributes(), "null ", different_digest=OTHER)
binary("data with whitespace around it in binary mode", 0, attributes(), DATA + "\n", different_digest=OTHER)
binary("no data under text/plain", 0, attributes(), "", content_type="text/plain", different_digest=OTHER)
binary("the text null under text/plain", 0, attributes(), "null", content_type="text/plain", different_digest=OTHER)
structured("a source and an id whose joint is moved: a and bc", 0, event(data=DATA, source='"a"', id='"bc"'),
           different_digest=OTHER)
structured("a source and an id whose joint is moved: ab and c", 0, event(data=DATA, source='"ab"', id='"c"'),
           different_digest=OTHER)
structured("a composed character in the subject", 0, event(data=DATA, subject='"\u00e9"'), different_digest=OTHER)
structured("a decomposed character in the subject", 0, event(data=DATA, subject='"e\u0301"'), different_digest=OTHER)
structured("another source by percent-encoding", 0, event(data=DATA, source='"urn:plant:%37"'),
           different_digest=OTHER)
structured("another source by case", 0, event(data=DATA, source='"URN:plant:7"'), different_digest=OTHER)
for sentence, signatures in [
    ("the event signed once", '[{"keyid":"k1","sig":"c2ln"}]'),
    ("the event signed with another signature", '[{"keyid":"k1","sig":"c2lo"}]'),
    ("the event signed with another key id", '[{"keyid":"k2","sig":"c2ln"}]'),
    ("the event signed without a key id", '[{"sig":"c2ln"}]'),
    ("the event signed twice alike", '[{"keyid":"k1","sig":"c2ln"},{"keyid":"k1","sig":"c2ln"}]'),
    ("the event signed by two keys", TWO),
    ("the event signed by the two keys in the other order", '[{"sig":"++8="},{"keyid":"k1","sig":"c2ln"}]'),
]:
    signed(sentence, 0, envelope(PAYLOAD, signatures), different_digest=OTHER)

# Two digests that were computed from FORMAT.md's formula with printf and sha256sum.
structured("the digest of the base event, computed by hand", 0, event(),
           event_digest="28d7f576044bf148d278225724827dc27df3359e99c005a0a932a78f7b9ba68f", id_key="76d8e6db4263f27734c461bd6564f1a0cd2672a8bf0dedf7a6206ee12a51e37c")
signed("the digest of the signed base event, computed by hand", 0, signed_payload(event()),
       event_digest="1d304e6e5e7fa133322914d280238a3f159ff46eaf487d1ae9e35d0848b0c062")
