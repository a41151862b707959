"""Examples after those of the CloudEvents 1.0.2 JSON format (3.2) and HTTP binding (3.1), as pairs.

Each is an event in JSON and what the binary mode of the same event is: content type, attributes in
the document's order, body. The specification's examples have no subject; EXAMPLES are so, and
make_events.py makes of each a second one with a subject.
"""

import base64

HEAD = '''{
  "specversion": "1.0",
  "type": "com.example.someevent",
  "source": "/mycontext",
  "id": "%s",
  "time": "2018-04-05T17:31:00Z",
  "comexampleextension1": "value",
  "comexampleothervalue": 5,
'''


def head_attributes(identifier: str) -> list:
    return [["specversion", "1.0"], ["type", "com.example.someevent"], ["source", "/mycontext"], ["id", identifier],
            ["time", "2018-04-05T17:31:00Z"], ["comexampleextension1", "value"], ["comexampleothervalue", "5"]]


THRIFT = bytes.fromhex("0b00010000000568656c6c6f0800020000002a00ff")

# (name, structured, content type, attributes, body)
EXAMPLES = [
    ("binary data by data_base64",
     HEAD % "A234-1234-1234" + '  "datacontenttype": "application/vnd.apache.thrift.binary",\n'
     '  "data_base64": "' + base64.b64encode(THRIFT).decode() + '"\n}',
     "application/vnd.apache.thrift.binary", head_attributes("A234-1234-1234"), THRIFT),
    ("an XML document as a string",
     HEAD % "B234-1234-1234" + '  "unsetextension": null,\n  "datacontenttype": "application/xml",\n'
     '  "data": "<much wow=\\"xml\\"/>"\n}',
     "application/xml", head_attributes("B234-1234-1234"), '<much wow="xml"/>'),
    ("a JSON object",
     HEAD % "C234-1234-1234" + '  "datacontenttype": "application/json",\n'
     '  "data": {\n    "appinfoA": "abc",\n    "appinfoB": 123,\n    "appinfoC": true\n  }\n}',
     "application/json", head_attributes("C234-1234-1234"),
     '{\n    "appinfoA": "abc",\n    "appinfoB": 123,\n    "appinfoC": true\n  }'),
    ("a literal JSON string without datacontenttype, which binary mode states",
     HEAD % "D234-1234-1234" + '  "data": "I\'m just a string"\n}',
     "application/json", head_attributes("D234-1234-1234"), '"I\'m just a string"'),
    ("null attributes and null data",
     HEAD % "E234-1234-1234" + '  "dataschema": null,\n  "datacontenttype": null,\n  "data": null\n}',
     "application/json", head_attributes("E234-1234-1234"), ""),
    ("no data at all",
     HEAD.rstrip().rstrip(",") % "F234-1234-1234" + "\n}",
     "application/json", head_attributes("F234-1234-1234"), ""),
    ("JSON data under a +json media type with parameters",
     HEAD % "G234-1234-1234" + '  "datacontenttype": "application/senml+json; charset=utf-8",\n'
     '  "data": [{"n":"temperature","v":21.50}]\n}',
     "application/senml+json; charset=utf-8", head_attributes("G234-1234-1234"),
     '[{"n":"temperature","v":21.50}]'),
    ("JSON data that is given as base64",
     HEAD % "H234-1234-1234" + '  "datacontenttype": "application/json",\n  "data_base64": "eyJhIjoxfQ=="\n}',
     "application/json", head_attributes("H234-1234-1234"), '{"a":1}'),
    ("plain text with escapes beyond ASCII",
     HEAD % "I234-1234-1234" + '  "datacontenttype": "text/plain;charset=utf-8",\n'
     '  "data": "Euro \\u20ac \\ud83d\\ude00\\n"\n}',
     "text/plain;charset=utf-8", head_attributes("I234-1234-1234"), "Euro \u20ac \U0001f600\n"),
    ("extensions of each type",
     HEAD % "J234-1234-1234" + '  "aboolean": true,\n  "another": false,\n  "aninteger": -2147483648,\n'
     '  "anempty": "",\n  "atext": "Euro \\u20ac \\ud83d\\ude00",\n  "dataschema": "https://example.com/schema#1",\n'
     '  "data": 1.50\n}',
     "application/json",
     head_attributes("J234-1234-1234") + [
         ["aboolean", "true"], ["another", "false"], ["aninteger", "-2147483648"], ["anempty", ""],
         ["atext", "Euro \u20ac \U0001f600"], ["dataschema", "https://example.com/schema#1"]], "1.50"),
    ("a number as JSON data",
     HEAD % "K234-1234-1234" + '  "datacontenttype": "application/json",\n  "data": -0.0e+10\n}',
     "application/json", head_attributes("K234-1234-1234"), "-0.0e+10"),
]
