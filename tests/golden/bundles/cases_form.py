"""badBundle: texts that are not a bundle's. All else in them is good, but for what a change of the form takes along."""

from bundle_kit import Cases, text_of
from ledgers import plant

CASES = Cases()
GOOD = plant().bundle("pump-3")
TEXT = text_of(GOOD)
LEAF = GOOD["map"]["leaf"]
HEX = LEAF["head"]
FIRST = GOOD["entries"][0]
FAULT = "badBundle"


def bad(name: str, bundle):
    CASES.bad(FAULT, name, bundle)


def replaced(old: str, new: str) -> str:
    assert TEXT.count(old) == 1, old
    return TEXT.replace(old, new)


def with_map(**changes) -> dict:
    return GOOD | {"map": GOOD["map"] | changes}


def with_leaf(**changes) -> dict:
    return with_map(leaf=LEAF | changes)


# JSON

bad("no text", "")
bad("whitespace alone", " \n")
bad("cut in the middle", TEXT[:len(TEXT) // 2])
bad("the last brace missing", TEXT[:-1])
bad("more after the end", TEXT + "{}")
bad("two bundles, a line each", TEXT + "\n" + TEXT)
bad("a byte order mark", "\ufeff" + TEXT)
bad("null", "null")
bad("an array around it", f"[{TEXT}]")
bad("a string with the bundle in it", '"bundle"')
bad("a comma after the last member", TEXT[:-1] + ",}")
bad("a comment", "/**/" + TEXT)
bad("single quotes", TEXT.replace('"', "'"))
bad("NaN", replaced('"count":3', '"count":NaN'))
bad("a line feed in a string", replaced('"device":"pump-3"', '"device":"pump-3\n"'))
bad("an escape there is not", replaced('"device":"pump-3"', '"device":"\\pump-3"'))
bad("half a surrogate pair", replaced('"device":"pump-3"', '"device":"\\ud834"'))
bad("the halves of a surrogate pair the wrong way around", replaced('"device":"pump-3"', '"device":"\\udd1e\\ud834"'))
bad("arrays 5,000 deep", "[" * 5_000)
bad("objects 5,000 deep", '{"map":' * 5_000 + "0" + "}" * 5_000)

# Members

for member in GOOD:
    bad(f"{member} missing", {name: value for name, value in GOOD.items() if name != member})
    bad(f"{member} null", GOOD | {member: None})
    bad(f"{member} twice", TEXT[:-1] + "," + text_of({member: GOOD[member]})[1:])
bad("a member twice, once with an escape", TEXT[:-1] + ',"devic\\u0065":"pump-3"}')
bad("a member too many", GOOD | {"comment": ""})
bad("a member without a name", GOOD | {"": ""})
bad("a member's name in capitals", replaced('"format"', '"Format"'))

bad("another format", GOOD | {"format": "hallmark-bundle/2"})
bad("the format with a space", GOOD | {"format": "hallmark-bundle/1 "})
bad("the format a number", GOOD | {"format": 1})
bad("the device a number", GOOD | {"device": 3})
bad("the device empty", GOOD | {"device": ""})
bad("the device of 257 bytes", GOOD | {"device": "é" * 128 + "e"})
bad("the device with a NUL", GOOD | {"device": "pump-3\0"})
bad("the device with a control character over 127", GOOD | {"device": "pump-3\x85"})
bad("the checkpoint an array of lines", GOOD | {"checkpoint": GOOD["checkpoint"].split("\n")})

# The map

bad("the map an array", GOOD | {"map": GOOD["map"]["siblings"]})
bad("no siblings", GOOD | {"map": {"leaf": LEAF}})
bad("siblings null", with_map(siblings=None))
bad("siblings a string", with_map(siblings="".join(GOOD["map"]["siblings"])))
bad("the leaf null", with_map(leaf=None))
bad("the leaf empty", with_map(leaf={}))
bad("the leaf its hash", with_map(leaf=HEX))
bad("a member too many in the map", with_map(root=HEX))
bad("siblings twice", replaced('"siblings":', '"siblings":[],"siblings":'))
bad("the leaf twice", replaced('"leaf":', '"leaf":{},"leaf":'))
for member in LEAF:
    bad(f"the leaf without {member}", with_map(leaf={name: value for name, value in LEAF.items() if name != member}))
    bad(f"the leaf with {member} null", with_leaf(**{member: None}))
bad("a member too many in the leaf", with_leaf(sequence=13))
bad("the leaf's count twice", replaced('"count":3', '"count":3,"count":3'))

# Hashes

for name, wrong in {
    "in capitals": HEX.upper(), "one digit in capitals": HEX[:-1] + "A", "a digit short": HEX[:-1],
    "a digit more": HEX + "0", "a byte more": HEX + "00", "empty": "", "not hex": HEX[:-1] + "g",
    "with a prefix": "0x" + HEX[2:], "with spaces": " " + HEX[:-1], "with digits of another script": HEX[:-1] + "٣",
}.items():
    bad(f"the leaf's head {name}", with_leaf(head=wrong))
bad("the leaf's key in capitals", with_leaf(key=LEAF["key"].upper()))
bad("a sibling in capitals", with_map(siblings=[one.upper() for one in GOOD["map"]["siblings"]]))
bad("a sibling null", with_map(siblings=[None] + GOOD["map"]["siblings"][1:]))
bad("a sibling a number", with_map(siblings=[0] + GOOD["map"]["siblings"][1:]))
bad("inclusion in capitals", GOOD | {"inclusion": [one.upper() for one in GOOD["inclusion"]]})
bad("inclusion as base64",
    GOOD | {"inclusion": ["q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k="] * len(GOOD["inclusion"])})
bad("inclusion as one string", GOOD | {"inclusion": GOOD["inclusion"][0]})
bad("inclusion as an object", GOOD | {"inclusion": {}})

# Numbers

for wrong in ("-3", "3.0", "3e0", "30e-1", "03", "+3", "0", "-0", "0x3", '"3"', "18446744073709551616", "9" * 5_000,
              "[3]",
              "true", "٣"):
    bad(f"count as {wrong[:30]}", replaced('"count":3', f'"count":{wrong}'))

# Base64

for name, wrong in {
    "without padding": "AAAAAAAAAA", "with one = of two": "AAAAAAAAAA=", "with too much padding": FIRST + "====",
    "with other bits": "AAAAAAAAAAB=", "with a line feed": FIRST[:76] + "\n" + FIRST[76:], "with a space": FIRST + " ",
    "of URLs": "-_-_" + FIRST[4:], "with a digit of no alphabet": "*" + FIRST[1:],
    "with = in the middle": "AA==" + FIRST,
    "a digit short": FIRST.rstrip("=")[:-1], "of =": "====",
}.items():
    bad(f"an entry's base64 {name}", GOOD | {"entries": [wrong] + GOOD["entries"][1:]})
bad("an entry null", GOOD | {"entries": [None] + GOOD["entries"][1:]})
bad("an entry as an object", GOOD | {"entries": [{"raw": FIRST}] + GOOD["entries"][1:]})
bad("the entries as an object", GOOD | {"entries": {"1": FIRST}})
bad("the entries as one string", GOOD | {"entries": "".join(GOOD["entries"])})
