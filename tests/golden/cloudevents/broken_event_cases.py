"""Events that are broken by hand in exactly one place, with the line and the JSON pointer of the fault.

A row is (name, number, line, pointer, text). Lines are counted from 1 by line feeds. What a line and a
pointer mean for each kind of fault is in README.md. PRETTY is good; most rows change one line of it.
"""

PRETTY = """{
  "specversion": "1.0",
  "id": "e-1",
  "source": "urn:plant:7",
  "type": "org.example.born",
  "subject": "pump-1",
  "time": "2024-05-06T07:08:09Z",
  "datacontenttype": "application/json",
  "data": {
    "serial": "S-1",
    "readings": [
      1.5,
      { "unit": "bar", "ok": true }
    ]
  },
  "zone": "north"
}
"""

COMPACT = ('{"specversion":"1.0","id":"e-1","source":"urn:plant:7","type":"org.example.born",'
           '"subject":"pump-1","time":"2024-05-06T07:08:09Z"}')

BASE64 = PRETTY.replace('"data": {', '"data_base64": {')  # its value is always changed


def with_line(number: int, text: str, base: str = PRETTY) -> str:
    """The base text with one line replaced; the new text may be several lines, or none when empty."""
    lines = base.split("\n")
    lines[number - 1:number] = [text] if text else []
    return "\n".join(lines)


def cut_after(line: int, text: str) -> str:
    """The base text up to a line, which is replaced; nothing follows, no line feed either."""
    return "\n".join(PRETTY.split("\n")[:line - 1] + [text])


def with_data(text: str) -> str:
    """The base text with its data, lines 9 to 15, replaced."""
    lines = PRETTY.split("\n")
    lines[8:15] = [text]
    return "\n".join(lines)


def compact(old: str, new: str) -> str:
    assert COMPACT.count(old) == 1
    return COMPACT.replace(old, new)


ROWS = [
    # Missing attributes: the line of the opening brace
    ("no specversion", 13, 1, "/specversion", with_line(2, "")),
    ("no id", 14, 1, "/id", with_line(3, "")),
    ("no source", 15, 1, "/source", with_line(4, "")),
    ("no type", 16, 1, "/type", with_line(5, "")),
    ("no subject", 17, 1, "/subject", with_line(6, "")),
    ("no time", 18, 1, "/time", with_line(7, "")),
    ("no subject in an event that begins on the third line", 17, 3, "/subject", "\n \n" + with_line(6, "")),
    ("no time in an event on one line", 18, 1, "/time", compact(',"time":"2024-05-06T07:08:09Z"', "")),
    ("a misspelt subject", 17, 1, "/subject", with_line(6, '  "subjekt": "pump-1",')),
    # Malformed attributes: the line on which the value begins
    ("a specversion of 1.1", 13, 2, "/specversion", with_line(2, '  "specversion": "1.1",')),
    ("a specversion that is a number", 13, 2, "/specversion", with_line(2, '  "specversion": 1.0,')),
    ("an empty id", 14, 3, "/id", with_line(3, '  "id": "",')),
    ("an id that is a number on the line after its name", 14, 4, "/id", with_line(3, '  "id":\n    7,')),
    ("a null id: missing, so at the opening brace", 14, 1, "/id", with_line(3, '  "id": null,')),
    ("an id with a tab", 14, 3, "/id", with_line(3, '  "id": "a\\tb",')),
    ("a source with a space", 15, 4, "/source", with_line(4, '  "source": "plant 7",')),
    ("a source with a bad percent", 15, 4, "/source", with_line(4, '  "source": "urn:%7",')),
    ("a source whose scheme begins with a digit", 15, 4, "/source", with_line(4, '  "source": "7:plant",')),
    ("an empty type", 16, 5, "/type", with_line(5, '  "type": "",')),
    ("a type that is a list over many lines", 16, 5, "/type", with_line(5, '  "type": [\n    "a",\n    "b"\n  ],')),
    ("an empty subject", 17, 6, "/subject", with_line(6, '  "subject": "",')),
    ("a subject with a control character", 17, 6, "/subject", with_line(6, '  "subject": "pump\\u0000",')),
    ("a subject of 257 bytes", 17, 6, "/subject", with_line(6, '  "subject": "' + "p" * 257 + '",')),
    ("a subject of 4,097 bytes", 9, 6, "/subject", with_line(6, '  "subject": "' + "p" * 4097 + '",')),
    ("a subject that is true", 17, 1, "/subject", compact('"pump-1"', "true")),
    ("a time without an offset", 18, 7, "/time", with_line(7, '  "time": "2024-05-06T07:08:09",')),
    ("a time with a space instead of T", 18, 7, "/time", with_line(7, '  "time": "2024-05-06 07:08:09Z",')),
    ("February 30", 18, 7, "/time", with_line(7, '  "time": "2024-02-30T07:08:09Z",')),
    ("a leap second", 18, 7, "/time", with_line(7, '  "time": "2016-12-31T23:59:60Z",')),
    ("a local date", 18, 1, "/time", compact("2024-05-06T07:08:09Z", "06.05.2024 07:08")),
    ("a datacontenttype without a slash", 19, 8, "/datacontenttype", with_line(8, '  "datacontenttype": "json",')),
    ("an empty datacontenttype", 19, 8, "/datacontenttype", with_line(8, '  "datacontenttype": "",')),
    ("a dataschema without a scheme", 20, 8, "/dataschema", with_line(8, '  "dataschema": "/schemas/born",')),
    ("an extension that is an object", 21, 16, "/zone", with_line(16, '  "zone": {\n    "name": "north"\n  }')),
    ("an extension that is a fraction", 21, 16, "/zone", with_line(16, '  "zone": 1.5')),
    ("an extension beyond 32 bits", 21, 16, "/zone", with_line(16, '  "zone": 2147483648')),
    ("an extension with an escaped line feed", 21, 16, "/zone", with_line(16, '  "zone": "north\\nsouth"')),
    # Malformed names: the line of the name
    ("an extension in upper case", 11, 16, "/Zone", with_line(16, '  "Zone": "north"')),
    ("an extension with an underscore", 11, 16, "/time_zone", with_line(16, '  "time_zone": "north"')),
    ("an extension with a slash and a tilde", 11, 16, "/a~1b~0", with_line(16, '  "a/b~": "north"')),
    ("an extension without a name", 11, 16, "/", with_line(16, '  "": "north"')),
    # Repeated names: the pointer of the name, the line of the second
    ("a repeated id", 8, 16, "/id", with_line(16, '  "id": "e-1"')),
    ("a subject repeated through an escape", 8, 16, "/subject", with_line(16, '  "s\\u0075bject": "pump-1"')),
    ("repeated data", 8, 16, "/data", with_line(16, '  "data": null')),
    ("a repeated extension on the next line", 8, 17, "/zone", with_line(16, '  "zone": "north",\n  "zone": "south"')),
    ("a repeated type on one line", 8, 1, "/type", compact('"subject"', '"type":"t","subject"')),
    # data and data_base64
    ("data and data_base64", 8, 16, "/data_base64", with_line(16, '  "data_base64": "QQ=="')),
    ("data_base64 without padding", 8, 9, "/data_base64", with_data('  "data_base64": "QQ",')),
    ("data_base64 that is an object", 8, 9, "/data_base64", BASE64),
    # Surrogates: the innermost value, the line of the offending byte
    ("a lone high surrogate within data", 7, 10, "/data/serial", with_line(10, '    "serial": "S-\\ud83d",')),
    ("a lone low surrogate in an attribute", 7, 16, "/zone", with_line(16, '  "zone": "\\ude00"')),
    ("a reversed surrogate pair in an element", 7, 12, "/data/readings/0",
     with_line(12, '      "\\ude00\\ud83d",')),
    # Grammar: the innermost value that was being read, the line of the offending byte
    ("a missing comma after an attribute", 8, 4, "", with_line(3, '  "id": "e-1"')),
    ("a trailing comma after the last attribute", 8, 17, "", with_line(16, '  "zone": "north",')),
    ("a missing colon", 8, 6, "", with_line(6, '  "subject" "pump-1",')),
    ("a missing value", 8, 6, "/subject", with_line(6, '  "subject": ,')),
    ("a value in single quotes", 8, 6, "/subject", with_line(6, "  \"subject\": 'pump-1',")),
    ("a name in single quotes", 8, 6, "", with_line(6, "  'subject': \"pump-1\",")),
    ("a bare name", 8, 6, "", with_line(6, '  subject: "pump-1",')),
    ("a bare value", 8, 6, "/subject", with_line(6, '  "subject": pump-1,')),
    ("a string that runs over its line", 8, 6, "/subject", with_line(6, '  "subject": "pump\n-1",')),
    ("an unescaped tab in a string", 8, 10, "/data/serial", with_line(10, '    "serial": "S\t1",')),
    ("an unknown escape", 8, 10, "/data/serial", with_line(10, '    "serial": "S\\x31",')),
    ("a bad hex digit", 8, 10, "/data/serial", with_line(10, '    "serial": "\\u00g1",')),
    ("a trailing comma in an array, whose next line closes it", 8, 14, "/data/readings/2",
     with_line(13, '      { "unit": "bar", "ok": true },')),
    ("a missing comma in an array", 8, 13, "/data/readings", with_line(12, "      1.5")),
    ("a number without its fraction", 8, 12, "/data/readings/0", with_line(12, "      1.,")),
    ("a lone minus sign", 8, 12, "/data/readings/0", with_line(12, "      -,")),
    ("NaN", 8, 12, "/data/readings/0", with_line(12, "      NaN,")),
    ("True in upper case", 8, 13, "/data/readings/1/ok", with_line(13, '      { "unit": "bar", "ok": True }')),
    ("a misspelt true", 8, 13, "/data/readings/1/ok", with_line(13, '      { "unit": "bar", "ok": ture }')),
    ("a comment between members", 8, 10, "/data", with_line(10, '    // the serial\n    "serial": "S-1",')),
    ("an array closed as an object", 8, 14, "/data/readings", with_line(14, "    }")),
    ("a line that begins with a no-break space", 8, 7, "",
     with_line(7, '\u00a0 "time": "2024-05-06T07:08:09Z",')),
    ("a byte order mark", 8, 1, "", "\ufeff" + PRETTY),
    ("a second event after the first", 8, 18, "", PRETTY + COMPACT),
    ("a closing brace too many", 8, 18, "", PRETTY + "}\n"),
    ("an event cut within its data", 8, 12, "/data/readings", cut_after(12, "      1.5")),
    ("an event cut within a string", 8, 6, "/subject", cut_after(6, '  "subject": "pum')),
    ("an event cut within a name", 8, 6, "", cut_after(6, '  "subj')),
    ("an event cut before its last brace", 8, 16, "", cut_after(16, '  "zone": "north"')),
    ("an event with line ends of Windows and a missing comma", 8, 4, "",
     with_line(3, '  "id": "e-1"').replace("\n", "\r\n")),
    # No event at all
    ("nothing but blank lines, which end on the third", 8, 3, "", "\n\n"),
    ("an array of an event", 5, 2, "", "\n[" + COMPACT + "]"),
    ("a string", 5, 1, "", '"pump-1"'),
]
