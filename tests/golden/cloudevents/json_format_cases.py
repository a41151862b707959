"""One structured event a case, by the rule of the CloudEvents JSON format (F) or core specification (C) it exercises.

A row is (rule, name, number, pointer, event). Number 0 is accepted. Some rules are Hallmark's own
where CloudEvents leaves a choice or asks less; their rule says so.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "admission"))
from case_kit import event  # noqa: E402

C_REQUIRED = "C 3.1 required attributes"
C_NAMING = "C 3 attribute naming"
C_TYPES = "C 2 type system"
C_OPTIONAL = "C 3.2 optional attributes"
F_TYPES = "F 2.2 type mapping"
F_NULL = "F 2.2 null is unset"
F_DATA = "F 3.1 data"
F_BASE64 = "F 3.1.1 data_base64"
F_ENVELOPE = "F 3 envelope"
F_BATCH = "F 4 a batch is another format"
OURS = "Hallmark asks more than CloudEvents"
JSON = "RFC 8259"

ROWS = [
    (C_REQUIRED, "the base event", 0, "", event()),
    (C_REQUIRED, "no specversion", 13, "/specversion", event(drop=["specversion"])),
    (C_REQUIRED, "no id", 14, "/id", event(drop=["id"])),
    (C_REQUIRED, "no source", 15, "/source", event(drop=["source"])),
    (C_REQUIRED, "no type", 16, "/type", event(drop=["type"])),
    (C_REQUIRED, "an empty id", 14, "/id", event(id='""')),
    (C_REQUIRED, "an empty source", 15, "/source", event(source='""')),
    (C_REQUIRED, "an empty type", 16, "/type", event(type='""')),
    (C_REQUIRED, "an empty specversion", 13, "/specversion", event(specversion='""')),
    (C_REQUIRED, "specversion 0.3", 13, "/specversion", event(specversion='"0.3"')),
    (C_REQUIRED, "specversion 1.0.2, which is no value of it", 13, "/specversion", event(specversion='"1.0.2"')),
    (C_REQUIRED, "members in any order", 0, "",
     '{"time":"2018-04-05T17:31:00Z","subject":"s","type":"t","source":"/s","id":"i","specversion":"1.0"}'),
    (C_REQUIRED, "an empty object", 13, "/specversion", "{}"),
    (OURS, "no subject", 17, "/subject", event(drop=["subject"])),
    (OURS, "no time", 18, "/time", event(drop=["time"])),
    (OURS, "a subject of 257 bytes", 17, "/subject", event(subject='"' + "s" * 257 + '"')),
    (OURS, "a subject of 256 bytes", 0, "", event(subject='"' + "s" * 256 + '"')),
    (OURS, "an attribute of 4,097 bytes", 9, "/id", event(id='"' + "x" * 4097 + '"')),
    (OURS, "65 attributes", 10, "", event(",".join(f'"x{at}":"v"' for at in range(59)))),
    (OURS, "64 attributes", 0, "", event(",".join(f'"x{at}":"v"' for at in range(58)))),
    (OURS, "a name of 65 characters", 11, "/" + "a" * 65, event(**{"a" * 65: '"v"'})),
    (OURS, "a repeated member", 8, "/id", event('"id":"e-1"')),
    (C_NAMING, "a name of letters and digits", 0, "", event(ext1a='"v"')),
    (C_NAMING, "a name of more than the recommended 20 characters", 0, "", event(comexampleextensionnumber1='"v"')),
    (C_NAMING, "a name in camel case", 11, "/comExample", event(comExample='"v"')),
    (C_NAMING, "a name with an underscore", 11, "/com_example", event(com_example='"v"')),
    (C_NAMING, "a name with a hyphen", 11, "/com-example", event('"com-example":"v"')),
    (C_NAMING, "a name with a slash and a tilde", 11, "/a~1b~0c", event('"a/b~c":"v"')),
    (C_NAMING, "an empty name", 11, "/", event('"":"v"')),
    (C_NAMING, "a required attribute in upper case is another name", 11, "/Id", event('"Id":"e-1"')),
    (C_NAMING, "attributes of an old version of the specification", 11, "/cloudEventsVersion",
     event('"cloudEventsVersion":"0.1"')),
    (C_TYPES, "a control character in a String", 17, "/subject", event(subject=r'"a\u0007"')),
    (C_TYPES, "U+007F in a String", 17, "/subject", event(subject=r'"a\u007f"')),
    (C_TYPES, "U+009F in a String", 21, "/ext", event(ext=r'"a\u009f"')),
    (C_TYPES, "U+00A0 in a String", 0, "", event(ext=r'"a\u00a0"')),
    (C_TYPES, "an unpaired surrogate in a String", 7, "/subject", event(subject=r'"a\ud800"')),
    (C_TYPES, "a surrogate pair in a String", 0, "", event(subject=r'"a\ud83d\ude00"')),
    (C_TYPES, "a noncharacter in a String, which CloudEvents discourages and FORMAT.md allows", 0, "",
     event(ext=r'"\ufffe"')),
    (C_TYPES, "a source with a space is no URI-reference", 15, "/source", event(source='"my context"')),
    (C_TYPES, "a relative source is a URI-reference", 0, "", event(source='"../mycontext"')),
    (C_TYPES, "a dataschema is a URI and has a scheme", 20, "/dataschema", event(dataschema='"/schema"')),
    (C_TYPES, "a dataschema with a scheme", 0, "", event(dataschema='"urn:schema:7"')),
    (C_TYPES, "a Timestamp with an offset", 0, "", event(time='"2018-04-05T19:31:00.5+02:00"')),
    (C_TYPES, "a Timestamp without an offset", 18, "/time", event(time='"2018-04-05T17:31:00"')),
    (C_TYPES, "a Timestamp of a date alone", 18, "/time", event(time='"2018-04-05"')),
    (C_TYPES, "a Timestamp in lower case", 0, "", event(time='"2018-04-05t17:31:00z"')),
    (C_TYPES, "the greatest Integer", 0, "", event(ext="2147483647")),
    (C_TYPES, "an Integer that is too great", 21, "/ext", event(ext="2147483648")),
    (C_TYPES, "the least Integer", 0, "", event(ext="-2147483648")),
    (C_TYPES, "an Integer that is too small", 21, "/ext", event(ext="-2147483649")),
    (F_TYPES, "an extension that is a Boolean", 0, "", event(ext="true")),
    (F_TYPES, "an extension that is an Integer", 0, "", event(ext="5")),
    (F_TYPES, "an Integer with a minus sign", 0, "", event(ext="-5")),
    (F_TYPES, "an Integer with a fraction", 21, "/ext", event(ext="5.0")),
    (F_TYPES, "an Integer with an exponent", 21, "/ext", event(ext="5e0")),
    (F_TYPES, "an Integer with a plus sign is no JSON", 8, "/ext", event(ext="+5")),
    (F_TYPES, "an extension that is an object", 21, "/ext", event(ext='{"a":"b"}')),
    (F_TYPES, "an extension that is an array", 21, "/ext", event(ext="[]")),
    (F_TYPES, "an id that is a number", 14, "/id", event(id="1234")),
    (F_TYPES, "a specversion that is a number", 13, "/specversion", event(specversion="1.0")),
    (F_TYPES, "a time that is a number", 18, "/time", event(time="1522949460")),
    (F_TYPES, "a datacontenttype that is a Boolean", 19, "/datacontenttype", event(datacontenttype="true")),
    (F_NULL, "a null extension", 0, "", event(ext="null")),
    (F_NULL, "a null dataschema", 0, "", event(dataschema="null")),
    (F_NULL, "a null datacontenttype", 0, "", event(datacontenttype="null", data='"text"')),
    (F_NULL, "a null id is a missing one", 14, "/id", event(id="null")),
    (F_NULL, "a null subject is a missing one", 17, "/subject", event(subject="null")),
    (F_NULL, "a null time is a missing one", 18, "/time", event(time="null")),
    (C_OPTIONAL, "a datacontenttype with parameters", 0, "", event(datacontenttype='"text/xml; charset=utf-8"')),
    (C_OPTIONAL, "an empty datacontenttype", 19, "/datacontenttype", event(datacontenttype='""')),
    (C_OPTIONAL, "a datacontenttype that is no media type", 19, "/datacontenttype", event(datacontenttype='"json"')),
    (C_OPTIONAL, "an empty dataschema", 20, "/dataschema", event(dataschema='""')),
    (F_DATA, "data that is an object", 0, "", event(data='{"a":{"b":[1,2,{}]}}')),
    (F_DATA, "data that is an array", 0, "", event(data="[]")),
    (F_DATA, "data that is a number beyond every double", 0, "", event(data="1e999")),
    (F_DATA, "data that is false", 0, "", event(data="false")),
    (F_DATA, "data that is null", 0, "", event(data="null")),
    (F_DATA, "data that is a JSON string", 0, "", event(data='"{not read further"')),
    (F_DATA, "data that is XML in a string", 0, "", event(datacontenttype='"application/xml"', data='"<a/>"')),
    (F_DATA, "data that is an object under a media type that is not JSON", 0, "",
     event(datacontenttype='"application/xml"', data='{"a":1}')),
    (F_DATA, "data with names that no attribute may have", 0, "", event(data='{"A_b":1,"A_b":2,"":3}')),
    (F_BASE64, "data_base64", 0, "", event(data_base64='"AAEC/w=="')),
    (F_BASE64, "empty data_base64", 0, "", event(data_base64='""')),
    (F_BASE64, "data_base64 beside null data", 0, "", event(data="null", data_base64='"AAEC/w=="')),
    (F_BASE64, "data_base64 and data", 8, "/data_base64", event(data="1", data_base64='"AAEC/w=="')),
    (F_BASE64, "data_base64 that is a number", 8, "/data_base64", event(data_base64="1")),
    (F_BASE64, "data_base64 without padding", 8, "/data_base64", event(data_base64='"AAEC/w"')),
    (F_BASE64, "data_base64 in the URL alphabet", 8, "/data_base64", event(data_base64='"AAEC_w=="')),
    (F_BASE64, "data_base64 with a line break", 8, "/data_base64", event(data_base64=r'"AAEC\n/w=="')),
    (F_BASE64, "data_base64 under a JSON media type", 0, "",
     event(datacontenttype='"application/json"', data_base64='"bnVsbA=="')),
    (F_ENVELOPE, "whitespace around and within", 0, "", "\n " + event().replace(",", " ,\n\t") + "\r\n"),
    (F_ENVELOPE, "a string", 5, "", '"event"'),
    (F_ENVELOPE, "null", 5, "", "null"),
    (F_BATCH, "an array of one event", 5, "", "[" + event() + "]"),
    (F_BATCH, "an empty array", 5, "", "[]"),
    (JSON, "a trailing comma", 8, "", event()[:-1] + ",}"),
    (JSON, "a second event after the first", 8, "", event() + event()),
    (JSON, "a comment", 8, "", event()[:-1] + "/* end */}"),
    (JSON, "a byte order mark", 8, "", "\ufeff" + event()),
    (JSON, "NaN", 8, "/data/v", event(data='{"v":NaN}')),
    (JSON, "an element missing between commas", 8, "/data/1", event(data="[1,,2]")),
    (JSON, "elements without a comma", 8, "/data", event(data="[1 2]")),
    (JSON, "data of depth 64 from the outermost", 0, "", event(data="[" * 63 + "]" * 63)),
    (JSON, "data of depth 65 from the outermost", 8, "/data" + "/0" * 63, event(data="[" * 64 + "]" * 64)),
]
