"""Records for the histories, made of the words of the admission corpus. Nothing here judges.

Events are told apart by id and device; all else is the same unless a history says so.
"""

import admission_path  # noqa: F401
from verifier.admit import Record
from case_kit import SIGNED, STRUCTURED, as_bytes, attributes, b64, envelope, event, url_b64  # noqa: F401

JSON = b"application/json"
CONTENT = '{"a":1}'

# Devices whose murmur2 Kafka's own tests publish; DEVICES_OF_4[i] belongs to shard i of 4.
DEVICES_OF_4 = ["21", "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", "foobar", "abc"]
MURMUR2_OF_ABC = 479_470_107
BINARY_NAMES = 6   # attributes that `binary` gives an event by itself


def quoted(text: str) -> str:
    return f'"{text}"'


def members(identifier: str, device: str, **changes) -> dict:
    """Members that are text: an event's id, subject and what else is to be changed."""
    return {name: quoted(text) for name, text in ({"id": identifier, "subject": device} | changes).items()}


def record(content_type, pairs, key, value) -> Record:
    pairs = [(as_bytes(name), as_bytes(text)) for name, text in pairs]
    return Record(as_bytes(content_type), pairs, as_bytes(key), as_bytes(value))


def whole(text, content_type=STRUCTURED, key=None, beside=()) -> Record:
    return record(content_type, beside, key, text)


def structured(identifier="e-1", device="pump-1", data=CONTENT, key=None, beside=(), **changes) -> Record:
    return whole(event(**members(identifier, device, **changes), data=data), STRUCTURED, key, beside)


def binary(identifier="e-1", device="pump-1", data=CONTENT, content_type=JSON, key=None, more=(), drop=(),
           **changes) -> Record:
    pairs = attributes(drop, id=identifier, subject=device, **changes) + list(more)
    return record(content_type, pairs, key, data)


def signed(identifier="e-1", device="pump-1", data=CONTENT, signatures='[{"keyid":"k1","sig":"c2ln"}]', key=None,
           base64_of=b64, **changes) -> Record:
    payload = event(**members(identifier, device, **changes), data=data)
    return whole(envelope(quoted(base64_of(payload)), signatures), SIGNED, key)


def length_of(made: Record) -> int:
    parts = [made.content_type, made.key, made.value] + [part for pair in made.attributes for part in pair]
    return sum(len(part or b"") for part in parts)


def filled(made: Record, length: int, filler: bytes = b" ") -> Record:
    """The record, its value made longer until the whole has this length. Spaces change no structured event."""
    return Record(made.content_type, made.attributes, made.key, made.value + filler * (length - length_of(made)))
