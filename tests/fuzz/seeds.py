"""What the corpora start from: the golden cases, put into the form of each target's input."""
import base64
import io
import json
import re
import zipfile

MOST_PACK_BYTES = 4096  # what a target is given


def joined(parts):
    """BYTES of tests/golden/admission/README.md."""
    if parts is None:
        return None
    out = b""
    for part in [parts] if isinstance(parts, str) else parts:
        if isinstance(part, str):
            out += part.encode()
        elif "hex" in part:
            out += bytes.fromhex(part["hex"])
        else:
            out += part["repeat"].encode() * part["times"]
    return out


def lines(path):
    with open(path, encoding="ascii") as file:
        return [json.loads(line) for line in file]


def kafka_input(content_type, attributes, key, value):
    headers = [(b"ce_" + name, content) for name, content in attributes]
    if content_type is not None:
        headers.append((b"content-type", content_type))
    out = b"".join(name + (b"" if content is None else b"\x1f" + content) + b"\x1e"
                   for name, content in headers) + b"\x1d"
    out += b"" if key is None else b"=" + key
    return out if value is None else out + b"\x1d" + value


def http_input(content_type, attributes, value):
    headers = [(b"ce-" + name, content or b"") for name, content in attributes]
    if content_type is not None:
        headers.append((b"content-type", content_type))
    return b"".join(name + b": " + content + b"\n" for name, content in headers) + b"\n" + (value or b"")


def stream_inputs(events):
    """Lines, batches and single events in every format, a few after every lead."""
    texts = [b"\n".join(events), b"[" + b",\n ".join(events) + b" ]\n", events[0] + b"\n",
             b"{\n \"a\": 1\n}", b"[1, \"],\\\"\", {\"b\": [ ]}]", b"\r\n{}\r\n\r\n{}", b"[]", b"[1", b"[1,]", b"[] x"]
    return [bytes([kind]) + sizes + text for text in texts for kind in range(4)
            for sizes in (b"\x00\x01\x02\x05", b"\xff\x07\x00\x40")] + \
           [bytes([kind]) + b"\x00\x03\x01\x09" + text for text in texts[3:] for kind in range(4, 16)]


TIME = re.compile(rb"[0-9]{4}-[0-9]{2}-[^\"\\]{0,40}")
BASE64 = re.compile(rb"[0-9a-zA-Z+/_-]{4,200}={0,2}")


class Seeds:
    def __init__(self):
        self.inputs = {}

    def add(self, target, *inputs):
        self.inputs.setdefault(target, []).extend(inputs)

    def structured(self, text):
        self.add("structured", text)
        self.add("scan", text)
        self.add("signed", b"w" + text, b"e" + text)
        self.texts(text)

    def signed(self, text):
        self.add("signed", b"d" + text)
        self.add("scan", text)
        self.texts(text)

    def texts(self, text):
        self.add("time", *TIME.findall(text))
        self.add("base64_hex", *BASE64.findall(text))

    def record(self, content_type, attributes, key, value):
        self.add("kafka", kafka_input(content_type, attributes, key, value))
        self.add("http", http_input(content_type, attributes, value))
        for name, content in attributes:
            if name == b"time":
                self.add("time", content or b"")
        media_type = (content_type or b"").split(b";")[0].strip().lower()
        if media_type == b"application/cloudevents+json":
            self.structured(value or b"")
        elif media_type == b"application/vnd.dsse+json":
            self.signed(value or b"")


def pack_inputs(pack):
    """A golden pack whole, and its parts."""
    yield from (b"p" + pack, b"z" + pack)
    with zipfile.ZipFile(io.BytesIO(pack)) as zipped:
        yield b"m" + zipped.read("manifest.json")
        for name in zipped.namelist():
            if name.startswith("evidence/"):
                shard = name.split("/")[1].split(".")[0]
                size = int(zipped.read(f"checkpoints/{shard}.txt").split(b"\n")[1])
                yield (b"l" if name.endswith(".log") else b"d") + size.to_bytes(2, "big") + zipped.read(name)


def from_golden(golden):
    """Inputs of each target."""
    seeds = Seeds()
    for case in lines(golden / "admission" / "corpus.ndjson"):
        record = case["record"]
        attributes = [(joined(name), joined(value)) for name, value in record["attributes"]]
        seeds.record(joined(record["contentType"]), attributes, joined(record["key"]), joined(record["value"]))
        seeds.add("base64_hex", case.get("eventDigest", "").encode())
    events = []
    for name, member in (("broken_events", "text"), ("json_format", "event"), ("spec_examples", "structured")):
        for case in lines(golden / "cloudevents" / f"{name}.ndjson"):
            # A lone surrogate stands for bytes that are not UTF-8.
            events.append(case[member].encode("utf-8", "surrogatepass"))
            seeds.structured(events[-1])
            if "binary" in case:
                binary = case["binary"]
                attributes = [(key.encode(), value.encode()) for key, value in binary["attributes"]]
                seeds.record(binary["contentType"].encode(), attributes, None, joined(binary["value"]))
    for case in lines(golden / "packs" / "good.ndjson"):
        seeds.add("pack", *(one for one in pack_inputs(base64.b64decode(case["pack"])) if len(one) <= MOST_PACK_BYTES))
    events.sort(key=len)
    for first in range(0, 60, 6):
        seeds.add("event_stream", *stream_inputs(events[first:first + 6]))
    return seeds.inputs
