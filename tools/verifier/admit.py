"""Admission admit/1, from ledger/FORMAT.md alone: a second reading, beside the C++ one.

`admit(record, shard_index, shard_count)` is a pure function; sections and steps carry FORMAT.md's
numbers. Ids accepted before (2.10) are not looked at, so nothing here answers duplicate or 23.
"""

import hashlib
import re
from dataclasses import dataclass

from . import event_values as values
from .strict_json import Member, Refusal, Value, parse

NAMES = {
    0: "accepted", 1: "tooLarge", 2: "tooManyAttributes", 3: "tombstone", 4: "unsupportedContentType",
    5: "notCloudEvent", 6: "badEnvelope", 7: "badUtf8", 8: "badJson", 9: "tooLarge",
    10: "tooManyAttributes", 22: "misrouted", 23: "conflict",
} | {number: "badAttribute" for number in range(11, 22)}

RECORD_BYTES = 49_152
ATTRIBUTES = 64
ATTRIBUTE_BYTES = 4_096
SUBJECT_BYTES = 256
SIGNATURES = 16

STRUCTURED_TYPE = "application/cloudevents+json"
SIGNED_TYPE = "application/vnd.dsse+json"
DEFAULT_TYPE = "application/json"
ATTRIBUTE_NAME = re.compile(rb"[a-z0-9]{1,64}")
INTEGER = re.compile(rb"-?[0-9]+")


@dataclass
class Record:
    content_type: bytes | None
    attributes: list[tuple[bytes, bytes | None]]
    key: bytes | None
    value: bytes | None


@dataclass
class Event:
    """What a record says, whatever its mode. Attributes: the non-null ones, in order."""
    attributes: list[tuple[bytes, Value]]
    media_type: str
    data: bytes
    signatures: list[tuple[bytes, bytes]]  # (key id, signature) of a DSSE envelope

    def text(self, name: bytes) -> bytes:
        return dict(self.attributes)[name].content


@dataclass
class Accepted:
    event_digest: bytes
    id_key: bytes
    device: bytes
    occurred_micros: int
    media_type: str
    data: bytes
    shard: int


@dataclass
class Refused:
    number: int
    detail: int
    pointer: str  # where in the document, to help people; FORMAT.md states no more than the number
    offset: int


def admit(record: Record, shard_index: int, shard_count: int) -> Accepted | Refused:
    try:
        check_sizes(record)
        event = read_event(record)
        shard = values.shard_of(event.text(b"subject"), shard_count)
        if shard != shard_index:  # 2.9
            raise Refusal(22, detail=shard, pointer="/subject")
        return what_follows(event, shard)
    except Refusal as refusal:
        return Refused(refusal.number, refusal.detail, refusal.pointer, refusal.offset)


# 2.1 Sizes

def check_sizes(record: Record):
    parts = [record.content_type, record.key, record.value]
    for name, value in record.attributes:
        parts += [name, value]
    length = sum(len(part) for part in parts if part is not None)
    if length > RECORD_BYTES:
        raise Refusal(1, detail=length)
    if len(record.attributes) > ATTRIBUTES:
        raise Refusal(2, detail=len(record.attributes))


# 2.2 Form and mode

def read_event(record: Record) -> Event:
    if record.value is None:
        raise Refusal(3)
    if record.content_type is None:
        return binary_event(record, DEFAULT_TYPE)
    media_type = values.media_type_of(record.content_type)
    if media_type is None:
        raise Refusal(4)
    if media_type == STRUCTURED_TYPE:
        return structured_event(record.value)
    if media_type == SIGNED_TYPE:
        return signed_event(record)
    if media_type.startswith("application/cloudevents"):
        raise Refusal(4)
    return binary_event(record, media_type)


def refuse_repeated(members: list[Member]):
    seen = set()
    for member in members:
        if member.name in seen:
            raise refusal_at_name(8, member)
        seen.add(member.name)


def refusal_at_name(number: int, member: Member) -> Refusal:
    return refusal_at(number, member.name, member.name_offset)


def refusal_at(number: int, name: bytes, offset: int) -> Refusal:
    pointer = "/" + name.decode().replace("~", "~0").replace("/", "~1")
    return Refusal(number, pointer=pointer, offset=offset)


# 2.4 Structured mode

def structured_event(document: bytes) -> Event:
    root = parse(document)                                                    # step 1
    if root.kind != "object":
        raise Refusal(5, offset=root.start)
    refuse_repeated(root.content)                                             # step 2
    data, data_base64 = check_data_members(root.content)                      # step 3
    others = [member for member in root.content if member.name not in (b"data", b"data_base64")]
    if sum(member.name != b"datacontenttype" for member in others) > ATTRIBUTES:  # step 4
        raise Refusal(10, offset=root.start)
    for member in others:                                                     # step 5
        if not ATTRIBUTE_NAME.fullmatch(member.name):
            raise refusal_at_name(11, member)
    attributes = [(m.name, m.value) for m in others if m.value.kind != "null"]
    check_attributes(attributes, document_start=root.start)                   # step 6
    content_type = dict(attributes).get(b"datacontenttype")
    media_type = values.media_type_of(content_type.content) if content_type else DEFAULT_TYPE
    if data_base64 is None:
        data_bytes = data_of_member(data, media_type, document)
    else:
        data_bytes = values.decode_base64(data_base64.content)
    return Event(attributes, media_type, without_null(data_bytes, media_type), [])


def without_null(data: bytes, media_type: str) -> bytes:
    """2.8: JSON data that says null is empty, however it came."""
    return b"" if data == b"null" and values.is_json_media_type(media_type) else data


def check_data_members(members: list[Member]) -> tuple[Value | None, Value | None]:
    """The values of data and data_base64, None where absent or null."""
    data, data_base64 = member_value(members, b"data"), member_value(members, b"data_base64")
    if data and data_base64:
        raise refusal_at(8, b"data_base64", data_base64.start)
    if data_base64:
        if data_base64.kind != "string" or values.decode_base64(data_base64.content) is None:
            raise refusal_at(8, b"data_base64", data_base64.start)
    return data, data_base64


def member_value(members: list[Member], name: bytes) -> Value | None:
    for member in members:
        if member.name == name and member.value.kind != "null":
            return member.value
    return None


def data_of_member(data: Value | None, media_type: str, document: bytes) -> bytes:
    """2.8, of the member `data`."""
    if data is None:
        return b""
    if data.kind == "string" and not values.is_json_media_type(media_type):
        return data.content
    return document[data.start:data.end]


# 2.5 Binary mode

def binary_event(record: Record, media_type: str) -> Event:
    if not record.attributes:                                                 # step 1
        raise Refusal(5)
    seen = set()
    for name, _ in record.attributes:                                         # step 2
        if not ATTRIBUTE_NAME.fullmatch(name) or name in (b"data", b"datacontenttype"):
            raise Refusal(11)
        if name in seen:
            raise Refusal(12)
        seen.add(name)
    attributes = []
    if record.content_type is not None:
        attributes.append((b"datacontenttype", Value("string", 0, 0, record.content_type)))
    for name, value in record.attributes:                                     # step 3
        if value is None:
            continue
        try:
            value.decode("utf-8", "strict")
        except UnicodeDecodeError:
            raise Refusal(7, pointer="/" + name.decode()) from None
        attributes.append((name, Value("string", 0, 0, value)))
    check_attributes(attributes, document_start=0)                            # step 4
    return Event(attributes, media_type, without_null(record.value, media_type), [])


# 2.6 Signed mode

def signed_event(record: Record) -> Event:
    if record.attributes:                                                     # step 1
        raise Refusal(6)
    root = parse(record.value)                                                # step 2
    if root.kind != "object":
        raise Refusal(6, offset=root.start)
    refuse_repeated(root.content)
    payload_type = member_value(root.content, b"payloadType")                 # step 3
    if not payload_type or payload_type.kind != "string" or payload_type.content != STRUCTURED_TYPE.encode():
        raise Refusal(6, pointer="/payloadType")
    payload = decoded_string(member_value(root.content, b"payload"))
    if payload is None:
        raise Refusal(6, pointer="/payload")
    signatures = read_signatures(member_value(root.content, b"signatures"))
    event = structured_event(payload)                                         # step 4
    event.signatures = signatures
    return event


def decoded_string(value: Value | None) -> bytes | None:
    if value is None or value.kind != "string":
        return None
    return values.decode_either_base64(value.content)


def read_signatures(array: Value | None) -> list[tuple[bytes, bytes]]:
    if array is None or array.kind != "array" or not 1 <= len(array.content) <= SIGNATURES:
        raise Refusal(6, pointer="/signatures")
    return [read_signature(element, at) for at, element in enumerate(array.content)]


def read_signature(element: Value, at: int) -> tuple[bytes, bytes]:
    refusal = Refusal(6, pointer=f"/signatures/{at}", offset=element.start)
    if element.kind != "object":
        raise refusal
    names = [member.name for member in element.content]
    if names.count(b"sig") > 1 or names.count(b"keyid") > 1:
        raise refusal
    signature = decoded_string(member_value(element.content, b"sig"))
    key_id = member_value(element.content, b"keyid")
    if not signature or (key_id and key_id.kind != "string"):
        raise refusal
    return (key_id.content if key_id else b"", signature)


# 2.7 Attribute values

def is_text(value: Value) -> bool:
    return value.kind == "string" and not values.has_control_character(value.content)


def is_extension(value: Value) -> bool:
    if value.kind == "number":
        return INTEGER.fullmatch(value.content) is not None and in_32_bits(value.content)
    return value.kind in ("true", "false") or is_text(value)


def in_32_bits(digits: bytes) -> bool:
    # More than 11 characters cannot fit, for JSON has no leading zeros; and Python bounds int()'s length.
    return len(digits) <= 11 and -2**31 <= int(digits) <= 2**31 - 1


def has_scheme(text: bytes) -> bool:
    return values.is_uri_reference(text) and values.scheme_of(text) is not None


# name, number, required, what its text must be
RULES = [
    (b"specversion", 13, True, lambda text: text == b"1.0"),
    (b"id", 14, True, lambda text: len(text) >= 1),
    (b"source", 15, True, values.is_uri_reference),
    (b"type", 16, True, lambda text: len(text) >= 1),
    (b"subject", 17, True, lambda text: 1 <= len(text) <= SUBJECT_BYTES),
    (b"time", 18, True, lambda text: values.micros_of_time(text) is not None),
    (b"datacontenttype", 19, False, lambda text: values.media_type_of(text) is not None),
    (b"dataschema", 20, False, has_scheme),
]


def check_attributes(attributes: list[tuple[bytes, Value]], document_start: int):
    by_name = dict(attributes)
    for name, number, required, is_good in RULES:
        value = by_name.pop(name, None)
        if value is None:
            if required:
                raise refusal_at(number, name, document_start)
            continue
        check_length(name, value)
        if not (is_text(value) and is_good(value.content)):
            raise refusal_at(number, name, value.start)
    for name, value in by_name.items():
        check_length(name, value)
        if not is_extension(value):
            raise refusal_at(21, name, value.start)


def check_length(name: bytes, value: Value):
    if value.kind == "string" and len(value.content) > ATTRIBUTE_BYTES:
        raise refusal_at(9, name, value.start)


# 2.8 What follows from an event

def field(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def what_follows(event: Event, shard: int) -> Accepted:
    text = dict(event.attributes)
    source, identifier, device = (text[name].content for name in (b"source", b"id", b"subject"))
    occurred = values.micros_of_time(text[b"time"].content)
    fields = [
        source, identifier, text[b"type"].content, device,
        occurred.to_bytes(8, "big", signed=True), event.media_type.encode(), event.data,
    ]
    for key_id, signature in event.signatures:
        fields += [key_id, signature]
    digest = hashlib.sha256(b"".join(field(content) for content in fields)).digest()
    id_key = hashlib.sha256(field(source) + field(identifier)).digest()
    return Accepted(digest, id_key, device, occurred, event.media_type, event.data, shard)
