"""The corpus file's line format (README.md) and judging its cases again."""

import json
import re

import verifier_path  # noqa: F401
from verifier.admit import NAMES, Accepted, Record, admit

LONG_RUN = re.compile(rb"([\x20-\x7e])\1{79,}")


def encode_bytes(content: bytes | None):
    """Parts to be joined; a long run of one character becomes one part, to keep lines readable."""
    if content is None:
        return None
    parts, at = [], 0
    for run in LONG_RUN.finditer(content):
        parts += encode_piece(content[at:run.start()])
        parts.append({"repeat": run.group(1).decode(), "times": len(run.group())})
        at = run.end()
    return parts + encode_piece(content[at:])


def encode_piece(content: bytes) -> list:
    if not content:
        return []
    try:
        return [content.decode("utf-8")]
    except UnicodeDecodeError:
        return [{"hex": content.hex()}]


def decode_bytes(parts) -> bytes | None:
    return None if parts is None else b"".join(decode_part(part) for part in parts)


def decode_part(part) -> bytes:
    if isinstance(part, str):
        return part.encode("utf-8")
    if "hex" in part:
        return bytes.fromhex(part["hex"])
    return part["repeat"].encode("utf-8") * part["times"]


def encode_record(record: Record) -> dict:
    return {
        "contentType": encode_bytes(record.content_type),
        "attributes": [[encode_bytes(name), encode_bytes(value)] for name, value in record.attributes],
        "key": encode_bytes(record.key),
        "value": encode_bytes(record.value),
    }


def decode_record(line: dict) -> Record:
    attributes = [(decode_bytes(name), decode_bytes(value)) for name, value in line["attributes"]]
    return Record(decode_bytes(line["contentType"]), attributes, decode_bytes(line["key"]),
                  decode_bytes(line["value"]))


def answer_of(judged) -> dict:
    """The part of a line that admission answers."""
    if not isinstance(judged, Accepted):
        return {"verdict": {"number": judged.number, "name": NAMES[judged.number], "detail": judged.detail}}
    return {
        "verdict": {"number": 0, "name": NAMES[0], "detail": 0},
        "eventDigest": judged.event_digest.hex(),
        "idKey": judged.id_key.hex(),
        "device": judged.device.decode("utf-8"),
        "occurredMicros": str(judged.occurred_micros),
        "mediaType": judged.media_type,
        "data": encode_bytes(judged.data),
    }


def comparable(answer: dict) -> dict:
    """However the data is cut into parts, it is the same data."""
    return answer | {"data": decode_bytes(answer.get("data"))}


def differing_cases(path: str):
    """Yields (name, what differs) for each case that admission answers otherwise than the file."""
    with open(path, encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            shard = line["shard"]
            judged = answer_of(admit(decode_record(line["record"]), shard["index"], shard["of"]))
            stated = {key: line[key] for key in line if key in judged or key in (
                "verdict", "eventDigest", "idKey", "device", "occurredMicros", "mediaType", "data")}
            if comparable(stated) != comparable(judged):
                yield line["name"], f"stated {stated}, judged {judged}"
