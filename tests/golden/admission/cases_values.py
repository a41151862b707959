"""Attribute values but for time: FORMAT.md 2.7, in structured mode unless a sentence says binary."""

from case_kit import Cases, attributes, event

CASES = Cases()
structured, binary = CASES.structured, CASES.binary


def each(rows, attribute):
    """(sentence, number, JSON text of the attribute's value) rows."""
    for sentence, number, text in rows:
        structured(sentence, number, event(**{attribute: text}))


def quoted(text: str) -> str:
    return '"' + text + '"'


each([
    ("a specversion of 1.0 spelled by escapes is accepted", 0, r'"\u0031.0"'),
    ("a specversion that is a number is malformed", 13, "1.0"),
    ("a specversion of 1 is malformed", 13, '"1"'),
    ("a specversion of 0.3 is malformed", 13, '"0.3"'),
    ("a specversion of 1.0.2 is malformed", 13, '"1.0.2"'),
    ("a specversion with a space is malformed", 13, '"1.0 "'),
    ("an empty specversion is malformed", 13, '""'),
    ("a null specversion is missing", 13, "null"),
    ("a specversion of 4,096 bytes is malformed", 13, quoted("1" * 4096)),
    ("a specversion of 4,097 bytes is too large", 9, quoted("1" * 4097)),
], "specversion")
structured("a missing specversion", 13, event(drop=["specversion"]))

for name, article, number in [("id", "an", 14), ("type", "a", 16)]:
    each([
        (f"an empty {name} is malformed", number, '""'),
        (f"a null {name} is missing", number, "null"),
        (f"{article} {name} that is a number is malformed", number, "7"),
        (f"{article} {name} that is true is malformed", number, "true"),
        (f"{article} {name} that is an array is malformed", number, '["a"]'),
        (f"{article} {name} that is an object is malformed", number, "{}"),
        (f"{article} {name} of one byte is accepted", 0, '"a"'),
        (f"{article} {name} of one space is accepted", 0, '" "'),
        (f"{article} {name} of 4,096 bytes is accepted", 0, quoted("x" * 4096)),
        (f"{article} {name} of 4,097 bytes is too large", 9, quoted("x" * 4097)),
        (f"{article} {name} of 1,366 characters and 4,098 bytes is too large", 9, quoted("\u20ac" * 1366)),
        (f"{article} {name} of 4,095 bytes by 1,365 characters is accepted", 0, quoted("\u20ac" * 1365)),
        (f"{article} {name} with an escaped line feed is malformed", number, r'"a\nb"'),
    ], name)
    structured(f"a missing {name}", number, event(drop=[name]))
structured("a string's length is that of its unescaped text", 0, event(id=quoted(r"\u0061" * 4096)))
structured("a string's length is that of its unescaped text, and 4,097 is too large", 9,
           event(id=quoted(r"\u0061" * 4097)))

each([
    ("a source that is a path is accepted", 0, '"/plants/7"'),
    ("a source that is a relative path is accepted", 0, '"plant7"'),
    ("a source that is a dot is accepted", 0, '"."'),
    ("a source that is a fragment alone is accepted", 0, '"#"'),
    ("a source that is a query alone is accepted", 0, '"?a=b?c"'),
    ("a source that is a network path with a port is accepted", 0, '"//host:8080/x"'),
    ("a source that is a URL with everything is accepted", 0, '"https://u:p@[::1]:8443/a;b,c/d?e=f&g=%20#h/i?j"'),
    ("every character of a URI reference is accepted", 0,
     quoted("/AZaz09-._~:/?#[]@!$&'()*+,;=%0aF9")),
    ("a source that is a scheme with nothing after it is accepted", 0, '"a:"'),
    ("a scheme with digits, plus, minus and dot is accepted", 0, '"a1+-.:x"'),
    ("a scheme in upper case is accepted", 0, '"URN:x"'),
    ("a second colon is not looked at", 0, '"urn:1:2"'),
    ("a colon after a slash ends no scheme", 0, '"1/2:3"'),
    ("a colon after a question mark ends no scheme", 0, '"1?2:3"'),
    ("a colon after a fragment ends no scheme", 0, '"1#2:3"'),
    ("a percent-encoded byte is accepted in either case", 0, '"%c3%A9"'),
    ("a percent-encoded NUL is accepted", 0, '"%00"'),
    ("a source with an escaped solidus is accepted", 0, r'"\/a"'),
    ("an empty source is malformed", 15, '""'),
    ("a null source is missing", 15, "null"),
    ("a source that is a number is malformed", 15, "1"),
    ("a source with a space is malformed", 15, '"a b"'),
    ("a source with a quote is malformed", 15, r'"a\"b"'),
    ("a source with a backslash is malformed", 15, r'"a\\b"'),
    ("a source with an angle bracket is malformed", 15, '"<a>"'),
    ("a source with a brace is malformed", 15, '"{a}"'),
    ("a source with a bar is malformed", 15, '"a|b"'),
    ("a source with a caret is malformed", 15, '"a^b"'),
    ("a source with a grave accent is malformed", 15, '"a`b"'),
    ("a source beyond ASCII is malformed", 15, '"/caf\u00e9"'),
    ("a source with an escaped delete character is malformed", 15, r'"a\u007f"'),
    ("a source with an escaped NUL is malformed", 15, r'"a\u0000"'),
    ("a percent without digits is malformed", 15, '"a%"'),
    ("a percent with one digit is malformed", 15, '"a%2"'),
    ("a percent with a bad digit is malformed", 15, '"a%2g"'),
    ("a percent before another percent is malformed", 15, '"%%20"'),
    ("two fragments are malformed", 15, '"a#b#c"'),
    ("a second hash at once is malformed", 15, '"##"'),
    ("a colon without a scheme is malformed", 15, '":a"'),
    ("a scheme that begins with a digit is malformed", 15, '"1a:b"'),
    ("a scheme that begins with a plus is malformed", 15, '"+a:b"'),
    ("a scheme with an underscore is malformed", 15, '"a_b:c"'),
    ("a scheme with a percent is malformed", 15, '"a%20:b"'),
    ("a scheme with an at sign is malformed", 15, '"u@h:1"'),
    ("a bracketed host without slashes is a malformed scheme", 15, '"[::1]"'),
    ("a source of 4,096 bytes is accepted", 0, quoted("/" * 4096)),
    ("a source of 4,097 bytes is too large", 9, quoted("/" * 4097)),
], "source")
structured("a missing source", 15, event(drop=["source"]))

each([
    ("a subject of one byte is accepted", 0, '"a"'),
    ("a subject of 256 bytes is accepted", 0, quoted("s" * 256)),
    ("a subject of 257 bytes is malformed", 17, quoted("s" * 257)),
    ("a subject of 85 characters and 256 bytes is accepted", 0, quoted("\u20ac" * 85 + "a")),
    ("a subject of 86 characters and 258 bytes is malformed", 17, quoted("\u20ac" * 86)),
    ("a subject of 64 characters beyond the plane and 256 bytes is accepted", 0, quoted("\U0001f600" * 64)),
    ("a subject of 65 characters by escapes and 257 bytes is malformed", 17, quoted(r"\ud83d\ude00" * 64 + "a")),
    ("a subject of 256 bytes by 1,536 bytes of escapes is accepted", 0, quoted(r"\u0061" * 256)),
    ("a subject of 4,096 bytes is malformed", 17, quoted("s" * 4096)),
    ("a subject of 4,097 bytes is too large", 9, quoted("s" * 4097)),
    ("an empty subject is malformed", 17, '""'),
    ("a null subject is missing", 17, "null"),
    ("a subject that is a number is malformed", 17, "7"),
    ("a subject of one space is accepted", 0, '" "'),
    ("a subject with a slash is accepted", 0, '"authority:ca/1"'),
    ("a subject that is a noncharacter is accepted", 0, '"\uffff"'),
    ("a subject with a byte order mark is accepted", 0, '"\ufeffa"'),
    ("a subject with an escaped 1F is malformed", 17, r'"a\u001f"'),
    ("a subject with an escaped 20 is accepted", 0, r'"a\u0020"'),
    ("a subject with a raw 20 is accepted", 0, '"a "'),
    ("a subject with a raw 7E is accepted", 0, '"a~"'),
    ("a subject with an escaped 7E is accepted", 0, r'"a\u007e"'),
    ("a subject with a raw 7F is malformed", 17, '"a\x7f"'),
    ("a subject with an escaped 7F is malformed", 17, r'"a\u007f"'),
    ("a subject with a raw 80 is malformed", 17, '"a\u0080"'),
    ("a subject with an escaped 80 is malformed", 17, r'"a\u0080"'),
    ("a subject with a raw 9F is malformed", 17, '"a\u009f"'),
    ("a subject with an escaped 9F is malformed", 17, r'"a\u009f"'),
    ("a subject with a raw A0 is accepted", 0, '"a\u00a0"'),
    ("a subject with an escaped A0 is accepted", 0, r'"a\u00a0"'),
    ("a subject with an escaped NUL is malformed", 17, r'"a\u0000"'),
    ("a subject with an escaped tab is malformed", 17, r'"a\tb"'),
    ("a subject with a raw 1F is bad JSON", 8, '"a\x1f"'),
    ("a subject with a raw NUL is bad JSON", 8, '"a\x00"'),
], "subject")
structured("a missing subject", 17, event(drop=["subject"]))
structured("the device is the unescaped subject", 0, event(subject=r'"caf\u00e9\/\ud83d\ude00"'),
           device="caf\u00e9/\U0001f600")

# The same characters in a binary record's value
for sentence, number, text in [
    ("a NUL", 17, "a\x00"), ("a line feed", 17, "a\n"), ("a 1F", 17, "a\x1f"), ("a 20", 0, "a "), ("a 7E", 0, "a~"),
    ("a 7F", 17, "a\x7f"), ("an 80", 17, "a\u0080"), ("a 9F", 17, "a\u009f"), ("an A0", 0, "a\u00a0"),
    ("a backslash", 0, "a\\u0000"), ("256 bytes", 0, "\u20ac" * 85 + "a"), ("257 bytes", 17, "s" * 257),
    ("4,097 bytes", 9, "s" * 4097), ("no bytes", 17, ""),
]:
    binary(f"a binary subject with {sentence} is {'malformed' if number else 'accepted'}", number,
           attributes(subject=text))

each([
    ("a datacontenttype with parameters is accepted", 0, '"text/plain; charset=utf-8"'),
    ("a datacontenttype with spaces around it is accepted", 0, '" text/plain "'),
    ("a datacontenttype of another CloudEvents format is accepted", 0, '"application/cloudevents+avro"'),
    ("an empty datacontenttype is malformed", 19, '""'),
    ("a datacontenttype without a slash is malformed", 19, '"json"'),
    ("a datacontenttype with an escaped tab is malformed", 19, r'"text/plain;\tx"'),
    ("a datacontenttype beyond ASCII is malformed", 19, '"text/plain; a=\u00e9"'),
    ("a datacontenttype with A0 is malformed, which is no control character", 19, '"text/plain; a=\u00a0"'),
    ("a datacontenttype that is a number is malformed", 19, "1"),
    ("a datacontenttype that is true is malformed", 19, "true"),
    ("a null datacontenttype is absent", 0, "null"),
    ("a datacontenttype of 4,096 bytes is accepted", 0, quoted("text/plain;" + "x" * 4085)),
    ("a datacontenttype of 4,097 bytes is too large", 9, quoted("text/plain;" + "x" * 4086)),
], "datacontenttype")

each([
    ("a dataschema that is a URL is accepted", 0, '"https://example.org/s.json#/a"'),
    ("a dataschema that is a urn is accepted", 0, '"urn:schema:1"'),
    ("a dataschema that is a scheme alone is accepted", 0, '"s:"'),
    ("an empty dataschema is malformed", 20, '""'),
    ("a dataschema without a scheme is malformed", 20, '"/schemas/1"'),
    ("a dataschema with a colon after a slash has no scheme", 20, '"a/b:c"'),
    ("a dataschema that is a network path is malformed", 20, '"//example.org/s"'),
    ("a dataschema with a bad scheme is malformed", 20, '"1:a"'),
    ("a dataschema with a space is malformed", 20, '"urn:a b"'),
    ("a dataschema with a bad percent is malformed", 20, '"urn:%zz"'),
    ("a dataschema with two fragments is malformed", 20, '"urn:a#b#c"'),
    ("a dataschema that is an object is malformed", 20, "{}"),
    ("a null dataschema is absent", 0, "null"),
    ("a dataschema of 4,096 bytes is accepted", 0, quoted("urn:" + "x" * 4092)),
    ("a dataschema of 4,097 bytes is too large", 9, quoted("urn:" + "x" * 4093)),
], "dataschema")

each([
    ("an extension of text is accepted", 0, '"x y\u00e9"'),
    ("an empty extension is accepted", 0, '""'),
    ("a null extension is absent", 0, "null"),
    ("an extension that is true is accepted", 0, "true"),
    ("an extension that is false is accepted", 0, "false"),
    ("an extension that is 0 is accepted", 0, "0"),
    ("an extension that is -0 is accepted, for its value is 0", 0, "-0"),
    ("an extension that is -1 is accepted", 0, "-1"),
    ("the greatest integer is accepted", 0, "2147483647"),
    ("one more than the greatest integer is malformed", 21, "2147483648"),
    ("the least integer is accepted", 0, "-2147483648"),
    ("one less than the least integer is malformed", 21, "-2147483649"),
    ("an integer of eleven digits is malformed", 21, "10000000000"),
    ("an integer of 5,000 digits is malformed, not too large, for it is no text", 21, "1" * 5000),
    ("an integer that wraps to 0 in 64 bits is malformed", 21, "18446744073709551616"),
    ("an integer that wraps to 1 in 32 bits is malformed", 21, "4294967297"),
    ("an extension that is 1.0 is malformed", 21, "1.0"),
    ("an extension that is 1.5 is malformed", 21, "1.5"),
    ("an extension that is 1e2 is malformed", 21, "1e2"),
    ("an extension that is 1E0 is malformed", 21, "1E0"),
    ("an extension that is -0.0 is malformed", 21, "-0.0"),
    ("an extension that is 1e999 is malformed", 21, "1e999"),
    ("an extension that is an object is malformed", 21, "{}"),
    ("an extension that is an array is malformed", 21, "[]"),
    ("an extension that is an array of one text is malformed", 21, '["a"]'),
    ("an extension of 4,096 bytes is accepted", 0, quoted("x" * 4096)),
    ("an extension of 4,097 bytes is too large", 9, quoted("x" * 4097)),
    ("an extension of 1,025 characters and 4,100 bytes is too large", 9, quoted("\U0001f600" * 1025)),
    ("an extension with an escaped NUL is malformed", 21, r'"\u0000"'),
    ("an extension with an escaped line feed is malformed", 21, r'"a\nb"'),
    ("an extension with a raw 7F is malformed", 21, '"\x7f"'),
    ("an extension with an escaped 85 is malformed", 21, r'"\u0085"'),
    ("an extension with an escaped A0 is accepted", 0, r'"\u00a0"'),
    ("an extension with a surrogate pair is accepted", 0, r'"\ud83d\ude00"'),
    ("an extension with quotes and backslashes is accepted", 0, r'"\"\\"'),
], "ext")
binary("a binary extension that looks like a number beyond 32 bits is text", 0, attributes(ext="99999999999"))
binary("an empty binary extension is accepted", 0, attributes(ext=""))
binary("a binary extension of 4,096 bytes is accepted", 0, attributes(ext="x" * 4096))
binary("a binary extension of 4,097 bytes is too large", 9, attributes(ext="x" * 4097))
binary("a binary extension with a tab is malformed", 21, attributes(ext="a\tb"))
binary("a binary extension with 85 is malformed", 21, attributes(ext="a\u0085"))
binary("a binary dataschema without a scheme is malformed", 20, attributes(dataschema="/a"))
binary("an empty binary dataschema is malformed", 20, attributes(dataschema=""))

# Which fault wins of two: the fixed order first, the document's order among extensions
for sentence, number, members, dropped in [
    ("a missing specversion wins over a missing id", 13, {}, ["id", "specversion"]),
    ("a missing id wins over a missing source", 14, {}, ["source", "id"]),
    ("a missing source wins over a missing type", 15, {}, ["type", "source"]),
    ("a missing type wins over a missing subject", 16, {}, ["subject", "type"]),
    ("a missing subject wins over a missing time", 17, {}, ["time", "subject"]),
    ("a missing time wins over a malformed datacontenttype", 18, {"datacontenttype": '""'}, ["time"]),
    ("a malformed datacontenttype wins over a malformed dataschema", 19,
     {"dataschema": '""', "datacontenttype": '""'}, []),
    ("a malformed dataschema wins over a malformed extension", 20, {"aaa": "[]", "dataschema": '""'}, []),
    ("a malformed id wins over a source that is too large", 14, {"id": '""', "source": quoted("/" * 4097)}, []),
    ("an id that is too large wins over a malformed source", 9, {"source": '""', "id": quoted("x" * 4097)}, []),
    ("a missing subject wins over an extension that is too large", 17, {"ext": quoted("x" * 4097)}, ["subject"]),
    ("a malformed time wins over a dataschema that is too large", 18,
     {"time": '"now"', "dataschema": quoted("u:" + "x" * 4096)}, []),
    ("the first extension's fault wins: malformed before too large", 21,
     {"zz": "[]", "aa": quoted("x" * 4097)}, []),
    ("the first extension's fault wins: too large before malformed", 9,
     {"zz": quoted("x" * 4097), "aa": "[]"}, []),
]:
    structured(sentence, number, event(drop=dropped, **members))
structured("the order of the document does not change the order of the checks", 13,
           '{"time":1,"subject":2,"type":3,"source":4,"id":5,"specversion":6}')
