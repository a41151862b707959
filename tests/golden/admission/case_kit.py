"""Words in which the cases are written. A case states its verdict; nothing here judges.

Every case list is built by calling `structured`, `binary`, `signed` or `record`. Without other word
the shard is 0 of 1, so that nothing is misrouted.
"""

import base64
from dataclasses import dataclass, field

import verifier_path  # noqa: F401
from verifier.admit import Record

STRUCTURED = b"application/cloudevents+json"
SIGNED = b"application/vnd.dsse+json"

# The event that most cases change in one place: member name -> JSON text of its value.
BASE = {
    "specversion": '"1.0"',
    "id": '"e-1"',
    "source": '"urn:plant:7"',
    "type": '"org.example.born"',
    "subject": '"pump-1"',
    "time": '"2024-05-06T07:08:09Z"',
}
BASE_MICROS = 1_714_979_289_000_000


@dataclass
class Case:
    name: str
    number: int
    record: Record
    shard: tuple[int, int] = (0, 1)
    detail: int = 0
    equal_digest: str | None = None   # cases of one group have one event digest
    different_digest: str | None = None  # cases of one group have each another
    expected: dict = field(default_factory=dict)  # of what follows: data, media_type, micros, device ...


def as_bytes(text) -> bytes | None:
    return text.encode("utf-8") if isinstance(text, str) else text


def event(extra: str = "", drop=(), **members) -> str:
    """The base event as JSON text, with members replaced or added (values are JSON text)."""
    chosen = {name: text for name, text in (BASE | members).items() if name not in drop}
    listed = ",".join(f'"{name}":{text}' for name, text in chosen.items())
    return "{" + listed + ("," + extra if extra else "") + "}"


def attributes(drop=(), **changes) -> list:
    """The base event's attributes for binary mode, in order, with values replaced or added."""
    plain = {name: text.strip('"') for name, text in BASE.items()} | changes
    return [(name, value) for name, value in plain.items() if name not in drop]


def b64(text) -> str:
    return base64.b64encode(as_bytes(text)).decode()


def url_b64(text) -> str:
    return base64.urlsafe_b64encode(as_bytes(text)).decode()


def envelope(payload=None, signatures='[{"keyid":"k1","sig":"c2ln"}]', extra: str = "",
             payload_type='"application/cloudevents+json"') -> str:
    """A DSSE envelope; each part is JSON text."""
    payload = '"' + b64(event()) + '"' if payload is None else payload
    return f'{{"payloadType":{payload_type},"payload":{payload},"signatures":{signatures}{extra}}}'


class Cases(list):
    """A list of cases that grows by the modes' names."""

    def record(self, name, number, content_type, attributes, value, key=None, **more):
        pairs = [(as_bytes(n), as_bytes(v)) for n, v in attributes]
        made = Record(as_bytes(content_type), pairs, as_bytes(key), as_bytes(value))
        known = {part: more.pop(part) for part in ("shard", "detail", "equal_digest", "different_digest")
                 if part in more}
        self.append(Case(name, number, made, expected=more, **known))

    def structured(self, name, number, text, content_type=STRUCTURED, beside=(), **more):
        self.record(name, number, content_type, list(beside), text, **more)

    def binary(self, name, number, pairs, value="{}", content_type="application/json", **more):
        self.record(name, number, content_type, pairs, value, **more)

    def signed(self, name, number, text, beside=(), **more):
        self.record(name, number, SIGNED, list(beside), text, **more)


def signed_payload(payload) -> str:
    """An envelope around these payload bytes."""
    return envelope(payload='"' + b64(payload) + '"')
