"""badNote, badSignature, wrongShard and stale: what is wrong with the checkpoint, or with who signed it.

Where nothing else is said the operator himself has signed what is wrong.
"""

import base64
import hashlib

from bundle_kit import NAME, Cases, Image, auditor, operator, replace, seed
from ledgers import DEVICES_OF_4, grown, plant, quarter, structured
from verifier.note import DASH, Signer, signature_line, signed_note

CASES = Cases()
PLANT = plant()
GOOD = PLANT.bundle("pump-2")
TEXT = PLANT.checkpoint().text().decode()
ORIGIN, SIZE, LOG_ROOT, LAST = TEXT.splitlines()
TAG, SHARD_OF, MAP_ROOT, TIME = LAST.split(" ")
OLD, NEW = operator(), operator(word="operator's next key")
STAMP = 1_772_323_225
ANA = auditor("ana", STAMP)
NAMED = Signer(ORIGIN, seed("ana"), 4, STAMP)
SIGNATURE = OLD.line(TEXT.encode())


def with_note(note: str) -> dict:
    return GOOD | {"checkpoint": note}


def bad_note(name: str, note: str, **known):
    CASES.bad("badNote", name, with_note(note), **known)


def bad_text(name: str, text: str, signer=OLD):
    bad_note(name, signed_note(text.encode(), [signer]), known=[signer])


def bad_signature(name: str, note: str, **known):
    CASES.bad("badSignature", name, with_note(note), **known)


def text_with(origin=ORIGIN, size=SIZE, log_root=LOG_ROOT, tag=TAG, shard_of=SHARD_OF, map_root=MAP_ROOT, time=TIME):
    return f"{origin}\n{size}\n{log_root}\n{tag} {shard_of} {map_root} {time}\n"


assert text_with() == TEXT

# The form of a note

bad_note("an empty note", "")
bad_note("a line feed alone", "\n")
bad_note("no signatures", TEXT)
bad_note("no signatures after the empty line", TEXT + "\n")
bad_note("signatures of no text", "\n" + SIGNATURE)
bad_note("no empty line", TEXT + SIGNATURE)
bad_note("two empty lines", TEXT + "\n\n" + SIGNATURE)
bad_note("an empty line between signatures", TEXT + "\n" + SIGNATURE + "\n" + SIGNATURE)
bad_note("an empty line at the end", TEXT + "\n" + SIGNATURE + "\n")
bad_note("no line feed at the end", TEXT + "\n" + SIGNATURE[:-1])
bad_note("carriage returns", (TEXT + "\n" + SIGNATURE).replace("\n", "\r\n"))
bad_note("a tab in the name of one unknown", TEXT + "\n" + SIGNATURE + signature_line("a\tb", bytes(68)))
bad_note("a NUL in the text", text_with(origin=ORIGIN + "\0") + "\n" + SIGNATURE)
bad_note("17 signatures", TEXT + "\n" + SIGNATURE + "".join(signature_line(f"n{at}", bytes(68)) for at in range(16)))
for word, line in {
    "a hyphen for the dash": SIGNATURE.replace(DASH, "- "), "an en dash": SIGNATURE.replace(DASH, "\u2013 "),
    "no dash": SIGNATURE.removeprefix(DASH), "no space after the dash": SIGNATURE.replace(DASH, "\u2014"),
    "two spaces after the dash": SIGNATURE.replace(DASH, DASH + " "), "a space at the end": SIGNATURE[:-1] + " \n",
    "no name": signature_line("", bytes(68)), "a name with a +": signature_line("a+b", bytes(68)),
    "a name with a space": signature_line("a b", bytes(68)), "no base64": f"{DASH}{ORIGIN}\n",
    "base64 of nothing": f"{DASH}{ORIGIN} \n", "base64 of 3 bytes": signature_line("x", bytes(3)),
    "base64 without padding": f"{DASH}x {'A' * 91}\n", "base64 of URLs": f"{DASH}x {'-' * 92}\n",
    "base64 with other bits": f"{DASH}x {'A' * 90}B=\n", "hex": f"{DASH}x {'0g' * 34}==\n",
    "a comment": "# good until 2027\n",
}.items():
    bad_note(f"a signature line with {word}", TEXT + "\n" + SIGNATURE + line)

# The text of a checkpoint

bad_text("three lines", f"{ORIGIN}\n{SIZE}\n{LOG_ROOT}\n")
bad_text("five lines", TEXT + "more\n")
bad_text("an empty line in the text", TEXT + "\n")
bad_text("another note", "Nothing to see here.\n")
for word, changes in {
    "another format": {"tag": "hallmark/2"}, "another tag": {"tag": "Hallmark/1"}, "no tag": {"tag": ""},
    "a size with a leading zero": {"size": "016"}, "a size with a sign": {"size": "+16"},
    "a size below 0": {"size": "-16"},
    "a size with a space": {"size": " 16"}, "a size with a fraction": {"size": "16.0"},
    "a size in hex": {"size": "0x10"},
    "no size": {"size": ""}, "a size of 2^64": {"size": str(2**64)}, "a size of other digits": {"size": "١٦"},
    "a log root of 31 bytes": {"log_root": base64.b64encode(bytes(31)).decode()},
    "a log root of 33 bytes": {"log_root": base64.b64encode(bytes(33)).decode()},
    "a log root in hex": {"log_root": bytes(32).hex()}, "a log root without padding": {"log_root": LOG_ROOT[:-1]},
    "a log root with other bits": {"log_root": "A" * 42 + "B="},
    "a map root with other bits": {"map_root": "A" * 42 + "B="},
    "a map root of 31 bytes": {"map_root": base64.b64encode(bytes(31)).decode()}, "no map root": {"map_root": ""},
    "a shard that is not the origin's": {"shard_of": "1/2"},
    "a shard that is the count": {"origin": f"{NAME}/1", "shard_of": "1/1"},
    "no shards": {"shard_of": "0/0"}, "2^32 shards": {"shard_of": f"0/{2**32}"},
    "a count with a leading zero": {"shard_of": "0/01"},
    "a shard with a leading zero": {"origin": f"{NAME}/00", "shard_of": "00/1"}, "no count": {"shard_of": "0"},
    "a shard below 0": {"origin": f"{NAME}/-1", "shard_of": "-1/1"},
    "the shard two ways": {"origin": f"{NAME}/00"},
    "a time with a fraction": {"time": "1772323225500000.0"}, "a time with a plus": {"time": "+" + TIME},
    "a time of -0": {"time": "-0"}, "a time of 00": {"time": "00"}, "no time": {"time": ""},
    "a time of 2^63": {"time": str(2**63)}, "a time below -2^63": {"time": str(-2**63 - 1)},
    "a time for people": {"time": "2026-03-01T00:00:25Z"}, "a space at the end": {"time": TIME + " "},
    "two spaces": {"tag": TAG + " "}, "a tab for a space": {"tag": TAG + "\t0/1"},
    "a name in capitals": {"origin": "Plant/0"}, "no name": {"origin": "/0"},
    "a name with a slash": {"origin": "a/b/0"},
    "a name with an underscore": {"origin": "plant_7/0"}, "a name of 65 bytes": {"origin": "a" * 65 + "/0"},
    "a name with a letter not of ASCII": {"origin": "plänt/0"}, "no shard in the origin": {"origin": NAME},
    "a time of no entries": {"size": "0"},
    "the log root of some entries, and no entries": {"size": "0", "time": "0", "map_root": "A" * 43 + "="},
    "the map root of some entries, and no entries":
        {"size": "0", "time": "0", "log_root": base64.b64encode(hashlib.sha256().digest()).decode()},
}.items():
    name = changes.get("origin", ORIGIN)
    bad_text(f"a checkpoint with {word}", text_with(**changes), operator(0, name[:-2]) if name.endswith("/0") else OLD)

# Signatures

OTHERS = replace(PLANT, name="plant-8.example")
bad_signature("another operator's key", GOOD["checkpoint"], known=[operator(word="a stranger")])
bad_signature("no key known", GOOD["checkpoint"], known=[])
bad_signature("the key of another shard of the same operator", GOOD["checkpoint"], known=[operator(1)])
bad_signature("only an auditor has signed", PLANT.note([ANA]), auditors=[ANA])
bad_signature("only an auditor has signed, whose name is the origin", PLANT.note([NAMED]), auditors=[NAMED])
bad_signature("a known key that is not named as the origin", PLANT.note([operator(1)]), known=[operator(1)])
bad_signature("another ledger's checkpoint, by its own operator", OTHERS.note(), known=[OLD])
bad_signature("another ledger's checkpoint, by this one's operator", OTHERS.note([OLD]))


def broken(line: str, at: int) -> str:
    """The line with a bit of one byte of its base64's content changed; bytes 0 to 3 are the key id."""
    start, encoded = line[:-1].rsplit(" ", 1)
    content = bytearray(base64.b64decode(encoded))
    content[at] ^= 1
    return f"{start} {base64.b64encode(content).decode()}\n"


def noted(*lines: str, text: str = TEXT) -> str:
    return text + "\n" + "".join(lines)


bad_signature("the signature's first bit", noted(broken(SIGNATURE, 4)))
bad_signature("the signature's last bit", noted(broken(SIGNATURE, 67)))
bad_signature("another key id", noted(broken(SIGNATURE, 0)))
bad_signature("a signature of zeros", noted(signature_line(ORIGIN, OLD.key.key_id + bytes(64))))
bad_signature("a signature of 63 bytes", noted(signature_line(ORIGIN,
                                                              OLD.key.key_id + OLD.signature(TEXT.encode())[:-1])))
bad_signature("a signature of 65 bytes", noted(signature_line(ORIGIN,
                                                              OLD.key.key_id + OLD.signature(TEXT.encode()) + b"\0")))
bad_signature("the signature of an older checkpoint", noted(OLD.line(PLANT.first(15).checkpoint().text())))
bad_signature("a signature of the text without its last line feed", noted(OLD.line(TEXT[:-1].encode())))
bad_signature("a signature of the text and the empty line", noted(OLD.line(TEXT.encode() + b"\n")))
bad_signature("one good and one bad signature of one key", noted(SIGNATURE, broken(SIGNATURE, 9)))
bad_signature("one bad and one good signature of one key", noted(broken(SIGNATURE, 9), SIGNATURE))
bad_signature("a good old and a bad new key", noted(SIGNATURE, broken(NEW.line(TEXT.encode()), 9)), known=[OLD, NEW])
bad_signature("a bad signature of a known key of another name",
              noted(SIGNATURE, broken(operator(1).line(TEXT.encode()), 9)), known=[OLD, operator(1)])
for word, changes in {
    "size": {"size": "15"}, "log root": {"log_root": MAP_ROOT}, "map root": {"map_root": LOG_ROOT},
    "time": {"time": str(int(TIME) + 1)}, "count of shards": {"shard_of": "0/2"},
}.items():
    bad_signature(f"another {word} after it was signed", noted(SIGNATURE, text=text_with(**changes)))

COSIGNATURE = ANA.line(TEXT.encode())
CONTENT = ANA.key.key_id + ANA.signature(TEXT.encode())
IN_MILLISECONDS = ANA.key.key_id + auditor("ana", STAMP * 1000).signature(TEXT.encode())
for word, line in {
    "another time": broken(COSIGNATURE, 11), "a time of long ago": broken(COSIGNATURE, 4),
    "another bit": broken(COSIGNATURE, 40),
    "no time": signature_line(ANA.key.name, CONTENT[:4] + CONTENT[12:]),
    "a byte more": signature_line(ANA.key.name, CONTENT + b"\0"),
    "nothing signed": signature_line(ANA.key.name, CONTENT[:12]),
    "another text": ANA.line(PLANT.first(15).checkpoint().text()),
    "the text alone": signature_line(ANA.key.name, CONTENT[:12] + Signer("ana", seed("ana")).signature(TEXT.encode())),
    "time in milliseconds": signature_line(ANA.key.name, IN_MILLISECONDS[:12] + CONTENT[12:]),
}.items():
    bad_signature(f"a cosignature of {word}", noted(SIGNATURE, line), auditors=[ANA])

# The shard

CASES.bad("wrongShard", "absent in a shard that is not its own", quarter(0).bundle(DEVICES_OF_4[1]),
          known=[operator(0)])
CASES.bad("wrongShard", "another shard's absence for a device that has entries",
          quarter(3).bundle(DEVICES_OF_4[2]), known=[operator(at) for at in range(4)])
CASES.bad("wrongShard", "its own entries, another shard's checkpoint",
          quarter(1).bundle(DEVICES_OF_4[1]) | {"checkpoint": quarter(2).note()}, known=[operator(1), operator(2)])
CASES.bad("wrongShard", "another count of shards, signed", quarter(1).bundle(DEVICES_OF_4[1], of=5),
          known=[operator(1)])
CASES.bad("wrongShard", "more shards than before, signed", PLANT.bundle("pump-2", of=2**32 - 1))
CASES.bad("wrongShard", "an empty ledger of another shard", Image(0, 4, []).bundle(DEVICES_OF_4[3]))

# Staleness

ABSENT = PLANT.bundle("pump-9")
CASES.bad("stale", "smaller than asked", GOOD, at_least=17)
CASES.bad("stale", "much smaller than asked", GOOD, at_least=2**64 - 1)
CASES.bad("stale", "an older checkpoint than asked", PLANT.first(13).bundle("pump-1"), at_least=14)
CASES.bad("stale", "an absence smaller than asked", ABSENT, at_least=17)
CASES.bad("stale", "a microsecond too old", GOOD, not_before="2026-03-01T00:00:25.500001Z")
CASES.bad("stale", "an absence too old", ABSENT, not_before="2026-03-02T00:00:00Z")
CASES.bad("stale", "cosigned too early", PLANT.bundle("pump-2", [OLD, ANA]), auditors=[ANA],
          not_before="2026-03-01T00:00:26Z")
CASES.bad("stale", "cosigned in time, but by nobody known", PLANT.bundle("pump-2", [OLD, auditor("ben", STAMP + 100)]),
          auditors=[ANA], not_before="2026-03-01T00:00:26Z")
CASES.bad("stale", "new enough, but smaller than asked", GOOD, at_least=17, not_before="2026-03-01T00:00:25Z")
CASES.bad("stale", "large enough, but too old", GOOD, at_least=16, not_before="2026-03-01T00:00:26Z")
CASES.bad("stale", "an empty ledger has no time, not even 1970", Image(0, 1, []).bundle("pump-1"),
          not_before="1960-01-01T00:00:00Z")
CASES.bad("stale", "an empty ledger has no time", Image(0, 1, []).bundle("pump-1"), not_before="2026-03-01T00:00:00Z")
CASES.bad("stale", "an empty ledger smaller than asked", Image(0, 1, []).bundle("pump-1"), at_least=1)
EARLY = grown(0, 1, [structured("e-0", "pump-1")], stamps=[-1])
CASES.bad("stale", "recorded before 1970", EARLY.bundle("pump-1"), not_before="1970-01-01T00:00:00Z")
