"""Signed mode, the DSSE envelope: FORMAT.md 2.6."""

from case_kit import Cases, b64, envelope, event, signed_payload, url_b64

CASES = Cases()
signed = CASES.signed

signed("an envelope with one signature is accepted", 0, envelope(), device="pump-1", media_type="application/json")
signed("an attribute beside an envelope is a bad envelope", 6, envelope(), beside=[("id", "e-1")])
signed("a null attribute beside an envelope is a bad envelope", 6, envelope(), beside=[("id", None)])
signed("an attribute wins over bad JSON in an envelope", 6, "{,}", beside=[("id", "e-1")])
signed("an attribute wins over a value that is not UTF-8 in an envelope", 6, b"\xff", beside=[("id", "e-1")])

# Step 2
for sentence, number, text in [
    ("an envelope that is not UTF-8 is bad UTF-8", 7, b"\xff"),
    ("an envelope with bytes that are not UTF-8 in another member is bad UTF-8", 7,
     envelope(extra=',"x":"@"').encode().replace(b"@", b"\xe9")),
    ("an envelope with a lone surrogate is bad UTF-8", 7, envelope(extra=r',"x":"\ud800"')),
    ("an envelope that is bad JSON is bad JSON", 8, envelope() + ","),
    ("an envelope with a trailing comma is bad JSON", 8, envelope(extra=",")),
    ("an envelope with a byte order mark is bad JSON", 8, "\ufeff" + envelope()),
    ("an envelope with another member of depth 65 is bad JSON", 8, envelope(extra=',"x":' + "[" * 64 + "]" * 64)),
    ("an envelope with another member of depth 64 is accepted", 0, envelope(extra=',"x":' + "[" * 63 + "]" * 63)),
    ("an array of envelopes is a bad envelope", 6, "[" + envelope() + "]"),
    ("null as an envelope is a bad envelope", 6, "null"),
    ("a string as an envelope is a bad envelope", 6, '"' + b64(event()) + '"'),
    ("an empty object is a bad envelope", 6, "{}"),
    ("an event without an envelope is a bad envelope", 6, event()),
    ("a repeated payloadType is bad JSON", 8, envelope(extra=',"payloadType":"application/cloudevents+json"')),
    ("a payload repeated through an escape is bad JSON", 8, envelope(extra=r',"p\u0061yload":""')),
    ("repeated signatures are bad JSON", 8, envelope(extra=',"signatures":[]')),
    ("another member that is repeated is bad JSON", 8, envelope(extra=',"x":1,"x":1')),
    ("a repeated name wins over a malformed payloadType", 8, envelope(payload_type="1", extra=',"x":1,"x":1')),
    ("whitespace around an envelope is allowed", 0, " \n" + envelope() + "\t\r"),
]:
    signed(sentence, number, text)

# Step 3: payloadType
for sentence, number, text in [
    ("a payloadType spelled by escapes is accepted", 0, r'"application\/cloudevents\u002bjson"'),
    ("a payloadType in upper case is a bad envelope", 6, '"Application/CloudEvents+JSON"'),
    ("a payloadType with parameters is a bad envelope", 6, '"application/cloudevents+json; charset=utf-8"'),
    ("a payloadType of a batch is a bad envelope", 6, '"application/cloudevents-batch+json"'),
    ("a payloadType of another kind is a bad envelope", 6, '"application/vnd.in-toto+json"'),
    ("an empty payloadType is a bad envelope", 6, '""'),
    ("a null payloadType is a bad envelope", 6, "null"),
    ("a payloadType that is an array is a bad envelope", 6, '["application/cloudevents+json"]'),
]:
    signed(sentence, number, envelope(payload_type=text))
signed("an envelope without payloadType is a bad envelope", 6, '{"payload":"","signatures":[{"sig":"QQ=="}]}')
signed("an envelope without payload is a bad envelope", 6,
       '{"payloadType":"application/cloudevents+json","signatures":[{"sig":"QQ=="}]}')
signed("an envelope without signatures is a bad envelope", 6,
       '{"payloadType":"application/cloudevents+json","payload":"' + b64(event()) + '"}')
signed("names of an envelope in upper case are other members", 6, envelope().replace("payload\"", "Payload\""))

# Step 3: payload and its base64. The two payloads' text needs + and / (or - and _) and padding.
NEEDS_62 = event(subject='"a>>b??c~~"', data='">>>>???"')
assert "+" in b64(NEEDS_62) and "/" in b64(NEEDS_62)
PADDED = event() + " " * ((1 - len(event())) % 3)   # one byte over whole groups: two padding characters
assert b64(PADDED).endswith("==")
MIXED = b64(NEEDS_62).replace("+", "-", 1)
assert "+" in MIXED or "/" in MIXED
for sentence, number, text in [
    ("a payload in the standard alphabet is accepted", 0, b64(NEEDS_62)),
    ("a payload in the URL alphabet is accepted", 0, url_b64(NEEDS_62)),
    ("a payload in both alphabets is a bad envelope", 6, MIXED),
    ("a payload with its padding is accepted", 0, b64(PADDED)),
    ("a payload without its padding is a bad envelope", 6, b64(PADDED)[:-2]),
    ("a payload in the URL alphabet without padding is a bad envelope", 6, url_b64(PADDED)[:-2]),
    ("a payload with half its padding is a bad envelope", 6, b64(PADDED)[:-1]),
    ("a payload with nonzero unused bits is a bad envelope", 6, b64(PADDED)[:-3] + "B=="),
    ("a payload with a space is a bad envelope", 6, b64(PADDED) + " "),
    ("a payload with an escaped line feed is a bad envelope", 6, b64(event()) + r"\n"),
    ("a payload with a solidus escaped is accepted", 0, b64(NEEDS_62).replace("/", r"\/")),
    ("an empty payload is an empty document and bad JSON", 8, ""),
]:
    signed(sentence, number, envelope(payload=f'"{text}"'))
signed("a null payload is a bad envelope", 6, envelope(payload="null"))
signed("a payload that is an object is a bad envelope", 6, envelope(payload=event()))
signed("a payload that is a number is a bad envelope", 6, envelope(payload="1234"))
signed("a payload that is an array is a bad envelope", 6, envelope(payload='["QQ=="]'))

# Step 3: signatures
for sentence, number, text in [
    ("no signature is a bad envelope", 6, "[]"),
    ("16 signatures are accepted", 0, "[" + ",".join(['{"sig":"QQ=="}'] * 16) + "]"),
    ("17 signatures are a bad envelope", 6, "[" + ",".join(['{"sig":"QQ=="}'] * 17) + "]"),
    ("null signatures are a bad envelope", 6, "null"),
    ("signatures that are an object are a bad envelope", 6, '{"sig":"QQ=="}'),
    ("signatures that are a string are a bad envelope", 6, '"QQ=="'),
    ("a signature that is a string is a bad envelope", 6, '["QQ=="]'),
    ("a signature that is null is a bad envelope", 6, "[null]"),
    ("a signature that is an array is a bad envelope", 6, '[["QQ=="]]'),
    ("a second signature that is malformed is a bad envelope", 6, '[{"sig":"QQ=="},{}]'),
    ("a signature without sig is a bad envelope", 6, '[{"keyid":"k"}]'),
    ("a signature without anything is a bad envelope", 6, "[{}]"),
    ("a null sig is a bad envelope", 6, '[{"sig":null}]'),
    ("an empty sig is a bad envelope", 6, '[{"sig":""}]'),
    ("a sig that is a number is a bad envelope", 6, '[{"sig":1}]'),
    ("a sig of one byte is accepted", 0, '[{"sig":"QQ=="}]'),
    ("a sig without padding is a bad envelope", 6, '[{"sig":"QQ"}]'),
    ("a sig with nonzero unused bits is a bad envelope", 6, '[{"sig":"QR=="}]'),
    ("a sig in the URL alphabet is accepted", 0, '[{"sig":"-_-_"}]'),
    ("a sig in both alphabets is a bad envelope", 6, '[{"sig":"-_+/"}]'),
    ("sigs in different alphabets are accepted", 0, '[{"sig":"-_-_"},{"sig":"+/+/"}]'),
    ("a sig with a space is a bad envelope", 6, '[{"sig":"QQ== "}]'),
    ("a sig spelled by escapes is accepted", 0, r'[{"s\u0069g":"\u0051Q=="}]'),
    ("a repeated sig is a bad envelope", 6, '[{"sig":"QQ==","sig":"QQ=="}]'),
    ("a sig repeated through an escape is a bad envelope", 6, r'[{"sig":"QQ==","s\u0069g":"QQ=="}]'),
    ("a sig beside a null sig is a bad envelope", 6, '[{"sig":"QQ==","sig":null}]'),
    ("a repeated keyid is a bad envelope", 6, '[{"keyid":"k","sig":"QQ==","keyid":"k"}]'),
    ("two null keyids are a bad envelope", 6, '[{"keyid":null,"sig":"QQ==","keyid":null}]'),
    ("a null keyid is accepted", 0, '[{"keyid":null,"sig":"QQ=="}]'),
    ("an empty keyid is accepted", 0, '[{"keyid":"","sig":"QQ=="}]'),
    ("a keyid that is a number is a bad envelope", 6, '[{"keyid":1,"sig":"QQ=="}]'),
    ("a keyid that is false is a bad envelope", 6, '[{"keyid":false,"sig":"QQ=="}]'),
    ("a keyid that is an object is a bad envelope", 6, '[{"keyid":{},"sig":"QQ=="}]'),
    ("a keyid with control characters is accepted", 0, r'[{"keyid":"\u0000\n\u007f","sig":"QQ=="}]'),
    ("a keyid of 5,000 bytes is accepted", 0, '[{"keyid":"' + "k" * 5000 + '","sig":"QQ=="}]'),
    ("another member of a signature is ignored", 0, '[{"sig":"QQ==","cert":[1,{}],"Sig":1}]'),
    ("another member of a signature may be repeated", 0, '[{"sig":"QQ==","x":1,"x":2}]'),
]:
    signed(sentence, number, envelope(signatures=text))
signed("other members of an envelope are ignored", 0, envelope(extra=',"x":{"a":1,"a":2},"Payload":1,"":null'))
signed("a malformed signature wins over a malformed payload", 6, envelope(payload='"e30="', signatures="[{}]"))

# Step 4: the payload is judged as a structured event
for sentence, number, payload in [
    ("a payload that is not UTF-8 is bad UTF-8", 7, b"\xff"),
    ("a payload with a lone surrogate is bad UTF-8", 7, event(data=r'"\ud800"')),
    ("a payload that is bad JSON is bad JSON", 8, event() + ","),
    ("a payload with a byte order mark is bad JSON", 8, "\ufeff" + event()),
    ("a payload that is an array is no CloudEvent", 5, "[]"),
    ("a payload that is null is no CloudEvent", 5, "null"),
    ("a payload with a repeated name is bad JSON", 8, event('"id":"x"')),
    ("a payload with data and data_base64 is bad JSON", 8, event(data="1", data_base64='""')),
    ("a payload whose data_base64 is in the URL alphabet is bad JSON", 8, event(data_base64='"-_-_"')),
    ("a payload with 65 attributes has too many", 10, event(",".join(f'"x{at}":1' for at in range(59)))),
    ("a payload with a malformed name is refused for it", 11, event('"A":1')),
    ("a payload without specversion is refused for it", 13, event(drop=["specversion"])),
    ("a payload without subject is refused for it", 17, event(drop=["subject"])),
    ("a payload with a long attribute is too large", 9, event(ext='"' + "x" * 4097 + '"')),
    ("a payload with a malformed extension is refused for it", 21, event(ext="1.0")),
    ("a payload that is itself an envelope has a malformed name", 11, envelope()),
    ("an empty object as payload lacks its specversion", 13, "{}"),
]:
    signed(sentence, number, signed_payload(payload))
signed("a payload's data is its slice of the payload", 0, signed_payload(event(data=' [ "\u00e9" ] ')),
       data='[ "\u00e9" ]')
signed("a payload's data_base64 is decoded", 0, signed_payload(event(data_base64='"/w=="')), data=b"\xff")
signed("a payload's text is unescaped under its media type", 0,
       signed_payload(event(datacontenttype='"text/plain"', data=r'"\u0041"')), data="A", media_type="text/plain")
