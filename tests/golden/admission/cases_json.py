"""JSON text, FORMAT.md 2.3: grammar, UTF-8, surrogates, depth, and which fault comes first."""

from case_kit import Cases, event, signed_payload

CASES = Cases()
structured, signed = CASES.structured, CASES.signed

# Values of data that are JSON, with the exact slice that is kept.
for sentence, text in [
    ("a number beyond every double is JSON", "1e999"),
    ("a negative exponent of many digits is JSON", "-1.5E-99999"),
    ("an exponent with a plus sign is JSON", "1E+2"),
    ("an exponent with leading zeros is JSON", "1e007"),
    ("a number of 400 digits is JSON", "9" * 400),
    ("a fraction of 400 digits is JSON", "0." + "1" * 400),
    ("minus zero is JSON", "-0"),
    ("minus zero point zero is JSON", "-0.0e-0"),
    ("an empty object is JSON", "{}"),
    ("an empty array with whitespace is JSON and kept as it stands", "[ \t\r\n]"),
    ("whitespace within data is kept as it stands", '{ "a" : [ 1 , 2 ] }'),
    ("repeated names within data are JSON", '{"a":1,"a":2,"\\u0061":3}'),
    ("an empty name within data is JSON", '{"":""}'),
    ("true within an array is JSON", "[true,false,null]"),
    ("every short escape is JSON", r'"\"\\\/\b\f\n\r\t"'),
    ("an escaped NUL is JSON", r'"\u0000"'),
    ("hex digits in either case are JSON", r'"\uAbCd\u00eF"'),
    ("a delete character needs no escape", '"\x7f"'),
    ("a line separator needs no escape", '"\u2028\u2029"'),
    ("an escaped surrogate pair is JSON", r'"\ud83d\ude00"'),
    ("a surrogate pair in upper and lower case is JSON", r'"\uD83d\uDe00"'),
    ("the first surrogate pair is JSON", r'"\ud800\udc00"'),
    ("the last surrogate pair is JSON", r'"\udbff\udfff"'),
    ("two surrogate pairs in a row are JSON", r'"\ud83d\ude00\ud83d\ude01"'),
    ("the neighbours of the surrogates are JSON", r'"\ud7ff\ue000"'),
    ("the noncharacter U+FFFF is JSON", r'"\uffff"'),
    ("an escaped byte order mark within a string is JSON", r'"\ufeff"'),
    ("a byte order mark within a string is JSON", '"\ufeff"'),
    ("an escaped backslash before u is no escape", r'"\\ud800"'),
]:
    structured(sentence, 0, event(data=text), data=text)

# Values of data that are not JSON.
for sentence, text in [
    ("missing and doubled commas inside data are bad JSON", "[1 2,,]"),
    ("a missing comma in an array is bad JSON", "[1 2]"),
    ("a trailing comma in an array is bad JSON", "[1,]"),
    ("a leading comma in an array is bad JSON", "[,1]"),
    ("a lone comma in an array is bad JSON", "[,]"),
    ("a trailing comma in an object is bad JSON", '{"a":1,}'),
    ("a leading comma in an object is bad JSON", '{,"a":1}'),
    ("a missing comma in an object is bad JSON", '{"a":1 "b":2}'),
    ("a missing colon is bad JSON", '{"a" 1}'),
    ("two colons are bad JSON", '{"a"::1}'),
    ("a missing value in an object is bad JSON", '{"a":}'),
    ("a name without a value is bad JSON", '{"a"}'),
    ("a bare name is bad JSON", "{a:1}"),
    ("a number as a name is bad JSON", "{1:1}"),
    ("null as a name is bad JSON", "{null:1}"),
    ("an array closed as an object is bad JSON", "[1}"),
    ("an object closed as an array is bad JSON", '{"a":1]'),
    ("NaN is bad JSON", "NaN"),
    ("nan is bad JSON", "nan"),
    ("Infinity is bad JSON", "Infinity"),
    ("minus Infinity is bad JSON", "-Infinity"),
    ("a leading zero is bad JSON", "01"),
    ("a leading zero after a minus sign is bad JSON", "-01"),
    ("two zeros are bad JSON", "00"),
    ("a number that ends with its point is bad JSON", "1."),
    ("a number that begins with its point is bad JSON", ".5"),
    ("a point before the exponent is bad JSON", "1.e5"),
    ("a lone minus sign is bad JSON", "-"),
    ("two minus signs are bad JSON", "--1"),
    ("a plus sign is bad JSON", "+1"),
    ("an exponent without digits is bad JSON", "1e"),
    ("an exponent with a sign alone is bad JSON", "1e+"),
    ("a broken exponent is bad JSON", "1e1.5"),
    ("a hexadecimal number is bad JSON", "0x10"),
    ("digits with underscores are bad JSON", "1_000"),
    ("a full-width digit is bad JSON", "\uff11"),
    ("a cut literal is bad JSON", "tru"),
    ("a literal with more letters is bad JSON", "nullx"),
    ("a literal in upper case is bad JSON", "TRUE"),
    ("two literals without a comma are bad JSON", "truefalse"),
    ("undefined is bad JSON", "undefined"),
    ("a string in single quotes is bad JSON", "'a'"),
    ("a line comment is bad JSON", "1 // one\n"),
    ("a block comment is bad JSON", "/* one */ 1"),
    ("a hash comment is bad JSON", "1 # one\n"),
    ("an unescaped tab in a string is bad JSON", '"a\tb"'),
    ("an unescaped line feed in a string is bad JSON", '"a\nb"'),
    ("an unescaped carriage return in a string is bad JSON", '"a\rb"'),
    ("an unescaped NUL in a string is bad JSON", '"a\x00b"'),
    ("an unescaped 1F in a string is bad JSON", '"a\x1fb"'),
    ("a NUL byte between values is bad JSON", "\x001"),
    ("an unknown escape is bad JSON", r'"\x41"'),
    ("an escaped single quote is bad JSON", r'"\'"'),
    ("an escaped line feed byte is bad JSON", '"\\\n"'),
    ("an upper-case escape is bad JSON", r'"\N"'),
    ("an upper-case U escape is bad JSON", r'"\U0041"'),
    ("three hex digits are bad JSON", r'"\u041"'),
    ("a bad hex digit is bad JSON", r'"\u004g"'),
    ("a sign among hex digits is bad JSON", r'"\u+041"'),
    ("a space among hex digits is bad JSON", r'"\u 041"'),
    ("an escape with braces is bad JSON", r'"\u{41}"'),
    ("a high surrogate escape with a bad hex digit of its own is bad JSON", r'"\ud8zz"'),
    ("a low surrogate escape with a bad hex digit is bad JSON, for it is no escape yet", r'"\udc0g"'),
    ("a form feed is not whitespace", "\f1"),
    ("a vertical tab is not whitespace", "\v1"),
    ("a no-break space is not whitespace", "\u00a01"),
    ("a next-line character is not whitespace", "\u00851"),
    ("a line separator is not whitespace", "\u20281"),
    ("an ideographic space is not whitespace", "\u30001"),
    ("a byte order mark before a value is not whitespace", "\ufeff1"),
    ("two strings without a comma are bad JSON", '"a" "b"'),
    ("an empty member value is bad JSON", ""),
    ("a quote that never closes is bad JSON", '"a'),
    ("a backslash before the closing quote leaves the string open", '"a\\"'),
]:
    structured(sentence, 8, event(data=text))

# Whole documents.
for sentence, number, text in [
    ("every whitespace around the document is allowed", 0, " \t\r\n" + event() + "\n\r\t "),
    ("every whitespace between the document's parts is allowed", 0,
     event().replace('":', '" \t:\r\n').replace(",", "\n,\t")),
    ("a byte order mark before the document is bad JSON", 8, "\ufeff" + event()),
    ("a byte order mark after the document is bad JSON", 8, event() + "\ufeff"),
    ("whitespace alone is bad JSON", 8, " \n "),
    ("a form feed after the document is bad JSON", 8, event() + "\f"),
    ("a no-break space after the document is bad JSON", 8, event() + "\u00a0"),
    ("a NUL after the document is bad JSON", 8, event() + "\x00"),
    ("a second document is bad JSON", 8, event() + event()),
    ("a second document on another line is bad JSON", 8, event() + "\n" + event()),
    ("a closing brace too many is bad JSON", 8, event() + "}"),
    ("a comma after the document is bad JSON", 8, event() + ","),
    ("a letter after the document is bad JSON", 8, event() + "x"),
    ("an opening brace alone is bad JSON", 8, "{"),
    ("a closing brace alone is bad JSON", 8, "}"),
    ("a trailing comma at the top is bad JSON", 8, event()[:-1] + ",}"),
    ("a document in UTF-16 is bad UTF-8 by its byte order mark", 7, event().encode("utf-16")),
    ("a document in UTF-16 without byte order mark is UTF-8 of NUL bytes and bad JSON", 8, event().encode("utf-16-le")),
    ("an array is no CloudEvent", 5, "[" + event() + "]"),
    ("an empty array is no CloudEvent", 5, "[]"),
    ("a string is no CloudEvent", 5, '"event"'),
    ("a number is no CloudEvent", 5, "1"),
    ("null as a document is no CloudEvent, not a tombstone", 5, "null"),
    ("true as a document is no CloudEvent", 5, " true "),
    ("an array with a fault within is bad JSON before it is no CloudEvent", 8, "[1,]"),
    ("a lone surrogate as the document is bad UTF-8 before it is no CloudEvent", 7, r'"\ud800"'),
    ("an empty object lacks its specversion", 13, "{}"),
]:
    structured(sentence, number, text)

# UTF-8 (RFC 3629)
for sentence, raw in [
    ("a byte FF is bad UTF-8", b"\xff"),
    ("a lone continuation byte is bad UTF-8", b"\x80"),
    ("a Latin-1 letter is bad UTF-8", b"\xe9"),
    ("an overlong slash in two bytes is bad UTF-8", b"\xc0\xaf"),
    ("an overlong slash in three bytes is bad UTF-8", b"\xe0\x80\xaf"),
    ("an overlong slash in four bytes is bad UTF-8", b"\xf0\x80\x80\xaf"),
    ("an overlong NUL is bad UTF-8", b"\xc0\x80"),
    ("the longest overlong form of two bytes is bad UTF-8", b"\xc1\xbf"),
    ("an encoded high surrogate is bad UTF-8", b"\xed\xa0\x80"),
    ("an encoded low surrogate is bad UTF-8", b"\xed\xbf\xbf"),
    ("an encoded surrogate pair is bad UTF-8", b"\xed\xa0\xbd\xed\xb8\x80"),
    ("a code point over U+10FFFF is bad UTF-8", b"\xf4\x90\x80\x80"),
    ("a five-byte form is bad UTF-8", b"\xf8\x88\x80\x80\x80"),
    ("a character cut by the closing quote is bad UTF-8", b"\xe2\x82"),
]:
    structured(sentence, 7, event(data='"@"').encode().replace(b"@", raw))
for sentence, text in [
    ("the last code point U+10FFFF is UTF-8", "\U0010ffff"),
    ("the last before the surrogates, U+D7FF, is UTF-8", "\ud7ff"),
    ("the first after the surrogates, U+E000, is UTF-8", "\ue000"),
    ("the noncharacter U+FFFE is UTF-8", "\ufffe"),
    ("the first of each length are UTF-8", "\u0080\u0800\U00010000"),
]:
    structured(sentence, 0, event(data=f'"{text}"'), data=f'"{text}"')
structured("a document cut within a character is bad UTF-8", 7, event(data='"\u20ac"').encode()[:-4])
structured("bad UTF-8 at the end wins over bad JSON at the start", 7, b"{,}" + b"\xff")
structured("bad UTF-8 outside of strings is bad UTF-8", 7, event().encode() + b"\xc3")

# Surrogate escapes
for sentence, number, text in [
    ("a lone high surrogate in data is badUtf8", 7, r'"\ud83d"'),
    ("a lone low surrogate in data is badUtf8", 7, r'"\ude00"'),
    ("a reversed surrogate pair is badUtf8", 7, r'"\ude00\ud83d"'),
    ("two high surrogates are badUtf8", 7, r'"\ud83d\ud83d"'),
    ("a high surrogate before another escape is badUtf8", 7, r'"\ud83d\n"'),
    ("a high surrogate before an escape that is none is badUtf8", 7, r'"\ud83d\x"'),
    ("a high surrogate before a letter is badUtf8", 7, r'"\ud83dx"'),
    ("a high surrogate before an escaped letter is badUtf8", 7, r'"\ud83d\u0041"'),
    ("a high surrogate before bad hex digits is badUtf8", 7, r'"\ud83d\uzzzz"'),
    ("a high surrogate before a low one with a bad last digit is badUtf8", 7, r'"\ud83d\ude0g"'),
    ("a high surrogate before a low one that the quote cuts is badUtf8", 7, r'"\ud83d\ude0"'),
    ("a high surrogate before DB is badUtf8", 7, r'"\ud83d\udb00"'),
    ("a high surrogate before a raw line feed is badUtf8", 7, '"\\ud83d\n"'),
    ("a high surrogate before a raw NUL is badUtf8", 7, '"\\ud83d\x00"'),
    ("a high surrogate before a raw character beyond the plane is badUtf8", 7, '"\\ud83d\U0001f600"'),
    ("a low surrogate after a complete pair is badUtf8", 7, r'"\ud83d\ude00\ude00"'),
    ("a lone surrogate in a name within data is badUtf8", 7, r'{"\udfff":1}'),
    ("the first high surrogate alone is badUtf8", 7, r'"\uD800"'),
    ("the last high surrogate alone is badUtf8", 7, r'"\uDBFF"'),
    ("the first low surrogate alone is badUtf8", 7, r'"\uDC00"'),
    ("the last low surrogate alone is badUtf8", 7, r'"\uDFFF"'),
    ("a lone surrogate before bad JSON is badUtf8", 7, r'["\ud800",,]'),
    ("bad JSON before a lone surrogate is bad JSON", 8, r'[,,"\ud800"]'),
    ("a bad escape before a lone surrogate is bad JSON", 8, r'"\x\ud800"'),
    ("a lone surrogate before a bad escape is badUtf8", 7, r'"\udc00\x"'),
    ("depth 65 before a lone surrogate is bad JSON", 8, "[" * 64 + r'"\ud800"' + "]" * 64),
    ("a lone surrogate before depth 65 is badUtf8", 7, r'["\ud800",' + "[" * 64 + "]" * 65),
]:
    structured(sentence, number, event(data=text))
structured("a lone surrogate in an attribute is badUtf8", 7, event(subject=r'"\ud800"'))
structured("a lone surrogate in a top-level name is badUtf8", 7, event(r'"\udc00":"x"'))
structured("a lone surrogate wins over a missing attribute", 7, event(data=r'"\ud800"', drop=["id"]))
structured("a lone surrogate wins over a repeated name before it", 7, event(r'"id":"x"', data=r'"\ud800"'))
UNTIL_HIGH = event()[:-1] + r',"data":"\ud83d'
for rest in ["", "\\", r"\u", r"\ud", r"\ude", r"\ude0", r"\ude00"]:
    structured(f"the text that ends {len(rest)} bytes after a high surrogate is bad JSON", 8, UNTIL_HIGH + rest)

# Depth, counted from the outermost
for sentence, number, text in [
    ("arrays down to depth 64 are accepted", 0, "[" * 63 + "]" * 63),
    ("an array at depth 65 is bad JSON", 8, "[" * 64 + "]" * 64),
    ("objects down to depth 64 are accepted", 0, '{"a":' * 62 + "{}" + "}" * 62),
    ("an object at depth 65 is bad JSON", 8, '{"a":' * 63 + "{}" + "}" * 63),
    ("arrays and objects in turn down to depth 64 are accepted", 0, '[{"a":' * 31 + "[1]" + "}]" * 31),
    ("arrays and objects in turn down to depth 65 are bad JSON", 8, '[{"a":' * 31 + "[[1]]" + "}]" * 31),
    ("a number in an array at depth 64 is accepted", 0, "[" * 63 + "1" + "]" * 63),
    ("many arrays side by side are not deep", 0, "[" + "[]," * 200 + "[]]"),
    ("brackets within a string are not deep", 0, '"' + "[" * 100 + '"'),
    ("20,000 opening brackets are bad JSON", 8, "[" * 20_000),
]:
    structured(sentence, number, event(data=text))
structured("an array of depth 64 as the document is no CloudEvent", 5, "[" * 64 + "]" * 64)
structured("an array of depth 65 as the document is bad JSON", 8, "[" * 65 + "]" * 65)
structured("depth is counted in members that are no data too", 8, event(ext="[" * 64 + "]" * 64))
structured("an extension that is an array of depth 64 is a malformed extension", 21, event(ext="[" * 63 + "]" * 63))
signed("the payload's depth is counted anew", 0, signed_payload(event(data="[" * 63 + "]" * 63)))
signed("a payload of depth 65 is bad JSON", 8, signed_payload(event(data="[" * 64 + "]" * 64)))

# Every proper prefix of an event is bad JSON, whatever it is cut in.
WHOLE = event(data=r'{"a":[-1.5e+3,true,false,null,"\ud83d\ude00\n\u0041"],"b":{}}', flag="true")
structured("the event whose prefixes follow is accepted", 0, WHOLE)
for length in range(1, len(WHOLE)):
    structured(f"an event cut after {length} bytes is bad JSON", 8, WHOLE[:length])
