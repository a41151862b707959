"""Writes spec_examples.ndjson, json_format.ndjson and broken_events.ndjson from the cases beside it.

    python3 make_events.py

Fails loudly where admission (tools/verifier) and a stated number, pointer or line differ.
"""

import json
import pathlib
import sys
from collections import Counter

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "admission"))
from corpus import encode_bytes  # noqa: E402
from verifier.admit import Accepted, Record, admit  # noqa: E402

import broken_event_cases  # noqa: E402
import json_format_cases  # noqa: E402
import spec_example_cases  # noqa: E402

STRUCTURED = b"application/cloudevents+json"
SUBJECT = "larger-context"


def judge_text(text: str):
    return admit(Record(STRUCTURED, [], None, text.encode("utf-8")), 0, 1)


def judge_binary(content_type: str, attributes: list, body: bytes):
    pairs = [(name.encode(), value.encode()) for name, value in attributes]
    return admit(Record(content_type.encode(), pairs, None, body), 0, 1)


def number_of(judged) -> int:
    return 0 if isinstance(judged, Accepted) else judged.number


def spec_examples(complaints: list) -> list:
    lines = []
    for name, structured, content_type, attributes, body in spec_example_cases.EXAMPLES:
        body = body.encode() if isinstance(body, str) else body
        with_subject = structured.replace("{\n", '{\n  "subject": "' + SUBJECT + '",\n', 1)
        for flag, text, listed in [(False, structured, attributes),
                                   (True, with_subject, [["subject", SUBJECT]] + attributes)]:
            judged, judged_binary = judge_text(text), judge_binary(content_type, listed, body)
            stated = 0 if flag else 17
            if number_of(judged) != stated or number_of(judged_binary) != stated:
                complaints.append(f"{name}: stated {stated}, judged {judged} and {judged_binary}")
            elif flag and judged.event_digest != judged_binary.event_digest:
                complaints.append(f"{name}: the two modes have different digests")
            lines.append({"name": name + (", with a subject" if flag else ", without a subject"), "subject": flag,
                          "number": stated, "structured": text,
                          "binary": {"contentType": content_type, "attributes": listed, "value": encode_bytes(body)}})
    return lines


def json_format(complaints: list) -> list:
    lines = []
    for rule, name, number, pointer, text in json_format_cases.ROWS:
        judged = judge_text(text)
        found = (number_of(judged), getattr(judged, "pointer", ""))
        if found != (number, pointer):
            complaints.append(f"{name}: stated {number, pointer}, judged {found}")
        lines.append({"name": name, "rule": rule, "event": text, "valid": number == 0, "number": number,
                      "pointer": pointer})
    return lines


def broken_events(complaints: list) -> list:
    if number_of(judge_text(broken_event_cases.PRETTY)) or number_of(judge_text(broken_event_cases.COMPACT)):
        complaints.append("the event that the broken ones are made of is broken itself")
    lines = []
    for name, number, line, pointer, text in broken_event_cases.ROWS:
        judged = judge_text(text)
        found = None
        if not isinstance(judged, Accepted):
            line_found = 1 + text.encode("utf-8")[:judged.offset].count(b"\n")
            found = (judged.number, line_found, judged.pointer)
        if found != (number, line, pointer):
            complaints.append(f"{name}: stated {number, line, pointer}, judged {found}")
        lines.append({"name": name, "text": text, "line": line, "pointer": pointer, "number": number})
    return lines


def main() -> int:
    complaints: list[str] = []
    files = {"spec_examples.ndjson": spec_examples(complaints), "json_format.ndjson": json_format(complaints),
             "broken_events.ndjson": broken_events(complaints)}
    for file, lines in files.items():
        complaints += [f"{file}: the name {name!r} comes {times} times"
                       for name, times in Counter(line["name"] for line in lines).items() if times > 1]
    if complaints:
        print("\n".join(complaints), file=sys.stderr)
        return 1
    for file, lines in files.items():
        (HERE / file).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="ascii")
        print(f"{file}: {len(lines)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
