"""Recorded partitions, read and written by the words of ingest/recording/README.md alone, and what becomes of them by
ledger/FORMAT.md: tools/verifier makes the ledgers."""

import base64
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "golden" / "ledger"))

import admission_path  # noqa: E402,F401
from verifier import device_map, merkle  # noqa: E402
from verifier.admit import Record  # noqa: E402
from verifier.entry import leaf_hash  # noqa: E402
from verifier.shard import Shard  # noqa: E402

GOLDEN = "golden.json"


@dataclass
class Message:
    """What Kafka has of a record; headers are pairs of bytes, a value may be None."""
    offset: int
    recorded_at: int
    key: bytes | None
    headers: list
    value: bytes | None


@dataclass
class Partition:
    messages: list = field(default_factory=list)
    end: int = 0


# The form

def shown(content: bytes | None):
    if content is None:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode()}


def content_of(read) -> bytes | None:
    if isinstance(read, dict):
        return base64.b64decode(read["base64"], validate=True)
    return None if read is None else read.encode("utf-8")


def line_of(message: Message) -> dict:
    return {"offset": message.offset, "recordedAt": message.recorded_at, "key": shown(message.key),
            "headers": [[shown(name), shown(value)] for name, value in message.headers], "value": shown(message.value)}


def write(folder: Path, partitions: list[Partition]):
    folder.mkdir(parents=True, exist_ok=True)
    for index, partition in enumerate(partitions):
        lines = [{"recording": 1, "partition": index, "partitions": len(partitions)},
                 *map(line_of, partition.messages), {"end": partition.end}]
        text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
        (folder / f"partition-{index}.ndjson").write_text(text, encoding="utf-8")


def read(folder: Path) -> list[Partition]:
    return [read_partition(folder / f"partition-{index}.ndjson")
            for index in range(len(list(folder.glob("partition-*.ndjson"))))]


def read_partition(path: Path) -> Partition:
    _, *lines, last = [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]
    messages = [Message(line["offset"], line["recordedAt"], content_of(line["key"]),
                        [(content_of(name), content_of(value)) for name, value in line["headers"]],
                        content_of(line["value"])) for line in lines]
    return Partition(messages, last["end"])


# What becomes of it

def record_of(message: Message) -> Record:
    """ledger/FORMAT.md, 1."""
    content_type, attributes = None, []
    for name, value in message.headers:
        if name == b"content-type":
            content_type = value
        elif name.startswith(b"ce_"):
            attributes.append((name[3:], value))
    return Record(content_type, attributes, message.key, message.value)


def headers_of(record: Record) -> list:
    content_type = [] if record.content_type is None else [(b"content-type", record.content_type)]
    return content_type + [(b"ce_" + name, value) for name, value in record.attributes]


def played(partition: Partition, index: int, of: int) -> Shard:
    shard = Shard(index, of)
    for message in partition.messages:
        shard.take(record_of(message), message.offset, message.recorded_at)
    return shard


def roots_of(shard: Shard) -> tuple[str, str]:
    """Of the log and of the map."""
    heads = [device_map.Leaf(device_map.key_of(device), head.leaf_hash, head.device_sequence)
             for device, head in shard.heads.items()]
    return merkle.root([leaf_hash(raw) for raw in shard.entries]).hex(), device_map.root(heads).hex()


def golden_of(partitions: list[Partition]) -> dict:
    shards = []
    for index, partition in enumerate(partitions):
        shard = played(partition, index, len(partitions))
        log_root, map_root = roots_of(shard)
        counts = shard.counters()
        trailing = partition.end - counts.pop("position")
        counts["gaps"] += trailing
        shards.append({"shard": index, "size": len(shard.entries), "logRoot": log_root, "mapRoot": map_root,
                       "position": partition.end, "counts": counts})
    return {"shards": shards}


def plain_partition(records: int) -> Partition:
    """Many records of the plainest kind, for what takes a large log to see."""
    made = Partition(end=records)
    for at in range(records):
        value = (f'{{"specversion":"1.0","id":"{at}","source":"/plant","type":"org.example.seen",'
                 f'"subject":"pump-{at % 100}","time":"2026-01-01T00:00:00Z"}}')
        made.messages.append(Message(at, at * 1000, None, [(b"content-type", b"application/cloudevents+json")],
                                     value.encode()))
    return made
