#!/usr/bin/env python3
"""Asks both implementations of admission, in C++ and in Python, about every record of the fuzz corpora.

Usage: second_admission.py ADMISSION_VERDICTS    (the program built from admission_verdicts.cpp)"""

import base64
import subprocess
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tools"))
from verifier import admit  # noqa: E402  (after its folder is in the path)

STRUCTURED = b"application/cloudevents+json"
SIGNED = b"application/vnd.dsse+json"


def inputs(target):
    for line in (HERE / "corpus" / f"{target}.hex").read_text("ascii").splitlines():
        if not line.startswith("#"):
            yield bytes.fromhex(line)


def envelope_around(payload):
    return (b'{"payloadType":"' + STRUCTURED + b'","payload":"' + base64.b64encode(payload) +
            b'","signatures":[{"keyid":"k-1","sig":"c2ln"}]}')


def kafka_record(message):
    """As kafka_fuzz.cpp takes a message apart."""
    headers, _, rest = message.partition(b"\x1d")
    key, has_value, value = rest.partition(b"\x1d")
    content_type, attributes = None, []
    for header in headers.split(b"\x1e"):
        name, has_header_value, header_value = header.partition(b"\x1f")
        header_value = header_value if has_header_value else None
        if name == b"content-type":
            content_type = header_value
        elif name.startswith(b"ce_"):
            attributes.append((name[3:], header_value))
    return admit.Record(content_type, attributes, key[1:] if key.startswith(b"=") else None,
                        value if has_value else None)


def records():
    for text in [*inputs("structured"), *inputs("scan")]:
        yield admit.Record(STRUCTURED, [], None, text)
        yield admit.Record(SIGNED, [], None, envelope_around(text))
    for text in inputs("signed"):
        yield admit.Record(SIGNED, [], None, text[1:])
    for message in inputs("kafka"):
        yield kafka_record(message)


def as_line(record):
    parts = [record.content_type, record.key, record.value]
    for name, value in record.attributes:
        parts += [name, value]
    return " ".join("-" if part is None else "." + part.hex() for part in parts)


def python_verdict(record):
    said = admit.admit(record, 0, 1)
    if isinstance(said, admit.Refused):
        return f"{said.number} {said.detail}"
    return f"0 {said.event_digest.hex()} {said.id_key.hex()}"


def main():
    asked = list(records())
    lines = "".join(as_line(record) + "\n" for record in asked)
    done = subprocess.run([sys.argv[1]], input=lines, capture_output=True, text=True, check=True)
    answers = done.stdout.splitlines()
    assert len(answers) == len(asked), f"expected {len(asked)} answers, found {len(answers)}"
    numbers, differing = Counter(), 0
    for record, answer in zip(asked, answers):
        expected = python_verdict(record)
        numbers[int(expected.split()[0])] += 1
        if expected != answer:
            differing += 1
            print(f"differ: C++ says {answer}, Python says {expected}: {as_line(record)}")
    print(f"{len(asked)} records, {differing} differ; verdicts {dict(sorted(numbers.items()))}")
    return 1 if differing or len(asked) < 1000 or len(numbers) < 15 else 0


if __name__ == "__main__":
    sys.exit(main())
