"""Binary mode: FORMAT.md 2.5, and its data of 2.8."""

from case_kit import BASE_MICROS, Cases, attributes

CASES = Cases()
binary = CASES.binary

binary("no attributes are no CloudEvent", 5, [])
binary("no attributes and an empty value are no CloudEvent", 5, [], "", content_type=None)
binary("no attributes and a value that is not UTF-8 are no CloudEvent", 5, [], b"\xff")
binary("one null attribute is an attribute, and the specversion is missing", 13, [("id", None)])
binary("all attributes null lack the specversion", 13, [(name, None) for name, _ in attributes()])

# Step 2: names, in order
for sentence, number, name in [
    ("a name of 64 characters", 0, "a" * 64),
    ("a name of 65 characters", 11, "a" * 65),
    ("a name of one digit", 0, "7"),
    ("an empty name", 11, ""),
    ("an upper-case name", 11, "Ext"),
    ("an upper-case ID", 11, "ID"),
    ("a name with an underscore", 11, "my_ext"),
    ("a name with a hyphen", 11, "my-ext"),
    ("a name with a space", 11, "my ext"),
    ("a name with a line feed at its end", 11, "ext\n"),
    ("a name with a NUL", 11, "ext\x00"),
    ("a name beyond ASCII", 11, "\u00e9"),
    ("a name that is not UTF-8", 11, b"\xff"),
    ("the name data", 11, "data"),
    ("the name datacontenttype", 11, "datacontenttype"),
    ("the name data_base64", 11, "data_base64"),
    ("the name data64", 0, "data64"),
    ("the name dataschema1", 0, "dataschema1"),
    ("the name contenttype", 0, "contenttype"),
]:
    binary(f"{sentence} is {'malformed' if number else 'accepted'} in binary mode", number,
           attributes() + [(name, "x")])
binary("a null attribute named data is malformed", 11, attributes() + [("data", None)])
binary("a null attribute named datacontenttype is malformed", 11, attributes() + [("datacontenttype", None)])
binary("a repeated attribute is repeated", 12, attributes() + [("id", "e-1")])
binary("a repeated attribute with another value is repeated", 12, attributes() + [("id", "e-2")])
binary("a repeated extension is repeated", 12, attributes() + [("x", "1"), ("y", "1"), ("x", "1")])
binary("an attribute repeated with a null value is repeated", 12, attributes() + [("id", None)])
binary("two nulls of one name are repeated", 12, attributes() + [("x", None), ("x", None)])
binary("a null and then a value of one name are repeated", 12, [("id", None)] + attributes())
binary("a malformed name before a repeated one decides", 11, [("A", "1")] + attributes() + [("id", "x")])
binary("a repeated name before a malformed one decides", 12, [("id", "1"), ("id", "1"), ("A", "1")])
binary("a malformed name that is repeated is malformed", 11, attributes() + [("A", "1"), ("A", "1")])
binary("binary names that differ by case are not repeated but malformed", 11, attributes() + [("Id", "1")])
binary("a name of attributes that a value after it would refuse too decides", 11,
       [("id", b"\xff"), ("A", "1")] + attributes())

# Step 3: values are UTF-8, in order, before any value is looked at
for sentence, raw in [
    ("a byte FF", b"\xff"), ("a Latin-1 letter", b"caf\xe9"), ("an overlong form", b"\xc0\xaf"),
    ("an encoded surrogate", b"\xed\xa0\x80"), ("a cut character", b"\xe2\x82"),
    ("a code point over U+10FFFF", b"\xf4\x90\x80\x80"), ("a lone 80", b"\x80"), ("a lone 9F", b"\x9f"),
]:
    binary(f"a binary value with {sentence} is bad UTF-8", 7, attributes(ext=raw))
binary("a binary subject that is not UTF-8 is bad UTF-8", 7, attributes(subject=b"\xff"))
binary("a value that is not UTF-8 wins over a missing specversion", 7,
       attributes(drop=["specversion"], ext=b"\xff"))
binary("a value that is not UTF-8 wins over one that is too large", 7, attributes(id="x" * 4097, ext=b"\xff"))
binary("a value that is not UTF-8 wins though it is too large", 7, attributes(ext=b"\xff" * 4097))
binary("a repeated name wins over a value that is not UTF-8", 12, attributes(ext=b"\xff") + [("id", "x")])
binary("a key that is not UTF-8 is not looked at", 0, attributes(), key=b"\xff\x00")

# Null values are absent attributes
binary("a null extension in binary mode is absent", 0, attributes() + [("ext", None)])
binary("a null dataschema in binary mode is absent", 0, attributes() + [("dataschema", None)])
for name, number in [("specversion", 13), ("id", 14), ("source", 15), ("type", 16), ("subject", 17), ("time", 18)]:
    binary(f"a null {name} in binary mode is missing", number, attributes(**{name: None}))
    binary(f"a missing {name} in binary mode", number, attributes(drop=[name]))
    if name not in ("subject", "time"):
        binary(f"an empty {name} in binary mode is malformed", number, attributes(**{name: ""}))
binary("a quoted specversion in binary mode is malformed", 13, attributes(specversion='"1.0"'))
binary("a specversion with a space after it in binary mode is malformed", 13, attributes(specversion="1.0 "))
binary("a percent in a binary value stands for itself", 0, attributes(subject="a%20b"), device="a%20b")
binary("a binary source with a space is malformed", 15, attributes(source="a b"))
binary("the order of binary attributes does not matter", 0, list(reversed(attributes())), micros=BASE_MICROS)
binary("a content type of 4,096 bytes passes", 0, attributes(),
       content_type="text/plain;" + "x" * 4085, media_type="text/plain")
binary("a content type of 4,097 bytes is an attribute too long", 9, attributes(),
       content_type="text/plain;" + "x" * 4086)

# 2.8: data is the value, unread
for sentence, content_type, value, data in [
    ("an empty value is empty data", "application/json", "", ""),
    ("the value null is empty data under application/json", "application/json", "null", ""),
    ("the value null is empty data under an absent content type", None, "null", ""),
    ("the value null is empty data under a +json type with parameters", "a/b+JSON; c", "null", ""),
    ("the value null is four bytes under text/plain", "text/plain", "null", "null"),
    ("null with a space after it is data", "application/json", "null ", "null "),
    ("null with a space before it is data", "application/json", " null", " null"),
    ("null with a line feed is data", "application/json", "null\n", "null\n"),
    ("NULL in upper case is data", "application/json", "NULL", "NULL"),
    ("the value null in quotes is data", "application/json", '"null"', '"null"'),
    ("whitespace around the value is kept", "application/json", " {} ", " {} "),
    ("a value that is not JSON under application/json is kept unread", "application/json", "{,}", "{,}"),
    ("a value that is not UTF-8 under application/json is kept unread", "application/json", b"\xff\x00", b"\xff\x00"),
    ("a value of a byte order mark alone is kept", "application/json", "\ufeff", "\ufeff"),
    ("a value under text/plain is kept", "text/plain; charset=utf-16", b"\xfe\xff\x00a", b"\xfe\xff\x00a"),
    ("an NDJSON value is kept under a type that is not JSON", "application/x-ndjson", "null", "null"),
]:
    binary(f"in binary mode {sentence}", 0, attributes(), value, content_type=content_type, data=data)
