"""Structured mode: repeated names, data, base64 and attribute names (FORMAT.md 2.4, and data of 2.8)."""

from case_kit import Cases, event

CASES = Cases()
structured = CASES.structured

# Step 2: a top-level name that comes twice
for sentence, extra in [
    ("a repeated id is bad JSON", '"id":"e-1"'),
    ("an id repeated through an escape is bad JSON", r'"\u0069d":"e-1"'),
    ("an id repeated through escapes of both letters is bad JSON", r'"\u0069\u0064":"e-2"'),
    ("a repeated id whose second value is null is bad JSON", '"id":null'),
    ("a repeated name that is no attribute name is bad JSON", '"A b":1,"A b":2'),
    ("a repeated empty name is bad JSON", '"":1,"":2'),
    ("repeated data is bad JSON", '"data":1,"data":1'),
    ("repeated data_base64 is bad JSON", '"data_base64":"QQ==","data_base64":"QQ=="'),
    ("data repeated through an escape is bad JSON", r'"data":1,"d\u0061ta":1'),
    ("repeated nulls are bad JSON", '"x":null,"x":null'),
    ("a name repeated by a surrogate pair and its character is bad JSON", '"\\ud83d\\ude00":1,"\U0001f600":1'),
    ("a name repeated by an escaped solidus is bad JSON", r'"a\/b":1,"a/b":1'),
    ("a repeated name wins over both data and data_base64", '"data":1,"data_base64":"*","x":1,"x":1'),
]:
    structured(sentence, 8, event(extra))
structured("a repeated name wins over a missing specversion", 8, event('"x":1,"x":2', drop=["specversion"]))
structured("names that differ by Unicode normalisation alone are not repeated but malformed", 11,
           event('"\u00e9":1,"e\u0301":2'))
structured("names that differ by case are not repeated but malformed", 11, event('"ID":"x"'))

# Step 3: data and data_base64
for sentence, number, members, data in [
    ("data alone is accepted", 0, {"data": "1"}, "1"),
    ("data_base64 alone is accepted", 0, {"data_base64": '"QQ=="'}, "A"),
    ("neither data nor data_base64 is empty data", 0, {}, ""),
    ("null data is empty data", 0, {"data": "null"}, ""),
    ("null data_base64 is empty data", 0, {"data_base64": "null"}, ""),
    ("null data and null data_base64 are empty data", 0, {"data": "null", "data_base64": "null"}, ""),
    ("null data beside data_base64 is accepted", 0, {"data": "null", "data_base64": '"QQ=="'}, "A"),
    ("null data_base64 beside data is accepted", 0, {"data": "[1]", "data_base64": "null"}, "[1]"),
    ("data and data_base64 both are bad JSON", 8, {"data": "1", "data_base64": '"QQ=="'}, None),
    ("empty data_base64 beside data is bad JSON", 8, {"data": "1", "data_base64": '""'}, None),
    ("an empty string of data beside data_base64 is bad JSON", 8, {"data": '""', "data_base64": '"QQ=="'}, None),
    ("false as data beside data_base64 is bad JSON", 8, {"data": "false", "data_base64": '"QQ=="'}, None),
    ("data_base64 that is a number is bad JSON", 8, {"data_base64": "1"}, None),
    ("data_base64 that is an object is bad JSON", 8, {"data_base64": "{}"}, None),
    ("data_base64 that is an array is bad JSON", 8, {"data_base64": '["QQ=="]'}, None),
    ("data_base64 that is false is bad JSON", 8, {"data_base64": "false"}, None),
]:
    structured(sentence, number, event(**members), **({} if data is None else {"data": data}))

# Base64 is that of RFC 4648 section 4, strictly
for sentence, text, data in [
    ("the empty string is empty data", "", b""),
    ("two padding characters stand for one byte", "QQ==", b"A"),
    ("one padding character stands for two bytes", "QUI=", b"AB"),
    ("three bytes need no padding", "QUJD", b"ABC"),
    ("a plus and a slash are of the alphabet", "++//", b"\xfb\xef\xff"),
    ("bytes that are no UTF-8 may be data", "//79/A==", b"\xff\xfe\xfd\xfc"),
    ("a zero byte may be data", "AA==", b"\x00"),
    ("escaped base64 is base64", r"\u0051UI\u003d", b"AB"),
    ("an escaped solidus in base64 is base64", r"++\/\/", b"\xfb\xef\xff"),
]:
    structured("in data_base64 " + sentence, 0, event(data_base64=f'"{text}"'), data=data)
for sentence, text in [
    ("missing padding", "QQ"),
    ("one padding character too few", "QQ="),
    ("missing padding after two bytes", "QUI"),
    ("one digit alone", "Q"),
    ("one digit with three padding characters", "Q==="),
    ("one digit of zero with three padding characters", "A==="),
    ("padding alone", "===="),
    ("four characters of which the first are padding", "==QQ"),
    ("padding where none belongs", "QUJD===="),
    ("one padding character after whole groups", "QUJD="),
    ("padding in the middle", "QQ==QUI="),
    ("a digit after padding", "QQ=Q"),
    ("nonzero unused bits of one byte", "QR=="),
    ("the lowest nonzero unused bit of two bytes", "QUJ="),
    ("the highest nonzero unused bits", "Q/=="),
    ("a space", "QU I="),
    ("a space at the end", "QUI= "),
    ("an escaped line feed", r"QUI=\n"),
    ("an escaped line break after 4 digits", r"QUJD\r\nQUJD"),
    ("a tab before it", r"\tQUI="),
    ("the URL alphabet's minus", "--__"),
    ("the URL alphabet's underscore", "___="),
    ("both alphabets mixed", "+_+_"),
    ("an asterisk", "QUI*"),
    ("a letter beyond ASCII", "QU\u00c9="),
    ("a NUL", r"QUI\u0000"),
    ("a percent-encoded padding", "QQ%3D%3D"),
]:
    structured("data_base64 with " + sentence + " is bad JSON", 8, event(data_base64=f'"{text}"'))
structured("bad data_base64 wins over a bad attribute name", 8, event(Bad="1", data_base64='"*"'))
structured("bad data_base64 wins over a missing specversion", 8, event(drop=["specversion"], data_base64='"*"'))
structured("bad data_base64 beside null data is bad JSON", 8, event(data="null", data_base64='"*"'))

# Step 5: names of other members
for sentence, number, name in [
    ("a name of 64 characters is accepted", 0, "a" * 64),
    ("a name of 65 characters is malformed", 11, "a" * 65),
    ("a name of one character is accepted", 0, "a"),
    ("a name of digits alone is accepted", 0, "0123456789"),
    ("the alphabet's ends are accepted", 0, "az09"),
    ("a name spelled by escapes is accepted", 0, r"\u0061b"),
    ("an empty name is malformed", 11, ""),
    ("an upper-case letter in a name is malformed", 11, "Ext"),
    ("an underscore in a name is malformed", 11, "my_ext"),
    ("a hyphen in a name is malformed", 11, "my-ext"),
    ("a dot in a name is malformed", 11, "my.ext"),
    ("a space in a name is malformed", 11, "my ext"),
    ("a space after a name is malformed", 11, "id "),
    ("a letter beyond ASCII in a name is malformed", 11, "\u00e9t\u00e9"),
    ("a digit beyond ASCII in a name is malformed", 11, "\u0661"),
    ("an escaped control character in a name is malformed", 11, r"a\u0000"),
    ("an escaped line feed at the end of a name is malformed", 11, r"ext\n"),
    ("a grave accent, before a in ASCII, is malformed", 11, "`"),
    ("an opening brace, after z in ASCII, is malformed", 11, "{"),
    ("a slash, before 0 in ASCII, is malformed", 11, "/"),
    ("a colon, after 9 in ASCII, is malformed", 11, ":"),
    ("Data in upper case is no data but a malformed name", 11, "Data"),
    ("data_base in its short form is a malformed name", 11, "data_base"),
    ("data_base64 in upper case is a malformed name", 11, "DATA_BASE64"),
]:
    structured(sentence, number, event(f'"{name}":"x"'))
structured("a malformed name whose value is null is malformed all the same", 11, event('"My_Ext":null'))
structured("data64 is an extension like any other", 0, event(data64='"QQ=="'), data="")
structured("a malformed name wins over a missing specversion", 11, event('"A":1', drop=["specversion"]))
structured("a malformed name wins over an attribute that is too long", 11, event('"A":1', id='"' + "x" * 4097 + '"'))
structured("a name spelled by escapes is the attribute it spells", 0, event(r'"\u0069d":"e-2"', drop=["id"]))
structured("data spelled by escapes is the data", 0, event(r'"\u0064\u0061ta":[2]'), data="[2]")
structured("data_base64 spelled by escapes is the data", 0, event(r'"data\u005fbase64":"QQ=="'), data="A")

# 2.8: data under media types
for sentence, content_type, members, data, media_type in [
    ("a string under application/json keeps its quotes and escapes", None, {"data": r'"\u0041\n"'}, r'"\u0041\n"',
     "application/json"),
    ("a string under text/plain is its unescaped text", "text/plain", {"data": r'"\u0041\n\ud83d\ude00"'},
     "A\n\U0001f600", "text/plain"),
    ("an escaped NUL under text/plain is a zero byte", "text/plain", {"data": r'"a\u0000b"'}, "a\x00b", "text/plain"),
    ("an empty string under text/plain is empty data", "text/plain", {"data": '""'}, "", "text/plain"),
    ("an empty string under application/json is two quotes", "application/json", {"data": '""'}, '""',
     "application/json"),
    ("a number under text/plain is its slice", "text/plain", {"data": "1.50"}, "1.50", "text/plain"),
    ("an object under text/plain is its slice", "text/plain", {"data": '{ "a":"\\u0041" }'}, '{ "a":"\\u0041" }',
     "text/plain"),
    ("null under text/plain is empty", "text/plain", {"data": "null"}, "", "text/plain"),
    ("the string null under text/plain is four bytes", "text/plain", {"data": '"null"'}, "null", "text/plain"),
    ("a string under text/json keeps its quotes", "text/json", {"data": '"a"'}, '"a"', "text/json"),
    ("a string under a +json type keeps its quotes", "application/senml+json", {"data": '"a"'}, '"a"',
     "application/senml+json"),
    ("a string under +JSON in upper case with parameters keeps its quotes", "Application/Senml+JSON; v=1",
     {"data": '"a"'}, '"a"', "application/senml+json"),
    ("a string under x/+json keeps its quotes", "x/+json", {"data": '"a"'}, '"a"', "x/+json"),
    ("a string under a type whose name is json but not its subtype is text", "json/text", {"data": '"a"'}, "a",
     "json/text"),
    ("a string under a subtype that ends in json without plus is text", "application/xjson", {"data": '"a"'}, "a",
     "application/xjson"),
    ("a string under json-seq is text", "application/json-seq", {"data": '"a"'}, "a", "application/json-seq"),
    ("a string under a +json subtype with more after it is text", "application/a+json+xml", {"data": '"a"'}, "a",
     "application/a+json+xml"),
    ("a string under text with json in a parameter is text", "text/plain; x=y+json", {"data": '"a"'}, "a",
     "text/plain"),
    ("data_base64 under application/json is the decoded bytes, unread", "application/json",
     {"data_base64": '"ew=="'}, "{", "application/json"),
    ("data_base64 of the four bytes null under application/json is empty data", "application/json",
     {"data_base64": '"bnVsbA=="'}, "", "application/json"),
    ("data_base64 under text/plain is the decoded bytes", "text/plain", {"data_base64": '"QUI="'}, "AB",
     "text/plain"),
    ("data without datacontenttype is application/json", None, {"data": "[1]"}, "[1]", "application/json"),
    ("a CloudEvents media type may be that of data", "application/cloudevents+xml", {"data": '"<e/>"'}, "<e/>",
     "application/cloudevents+xml"),
]:
    if content_type is not None:
        members = members | {"datacontenttype": f'"{content_type}"'}
    structured(sentence, 0, event(**members), data=data, media_type=media_type)
structured("data before datacontenttype is read under it", 0,
           '{"data":"\\u0041",' + event(datacontenttype='"text/plain"')[1:], data="A")
structured("a null datacontenttype is application/json", 0, event(datacontenttype="null", data='"a"'), data='"a"',
           media_type="application/json")
structured("whitespace around data is not of the slice", 0, event(data=" \n[ 1 ]\t "), data="[ 1 ]")
