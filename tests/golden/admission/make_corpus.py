"""Writes corpus.ndjson from the cases, and fails loudly where admission and a stated verdict differ.

    python3 make_corpus.py
"""

import json
import pathlib
import sys
from collections import Counter, defaultdict

import verifier_path  # noqa: F401
from verifier.admit import NAMES, Accepted, admit
from case_kit import Case, as_bytes
from cases import CASES
from corpus import answer_of, encode_record

CORPUS = pathlib.Path(__file__).with_name("corpus.ndjson")
STATED = {  # word of a case -> what it says of an accepted record
    "data": lambda judged: judged.data,
    "device": lambda judged: judged.device,
    "media_type": lambda judged: judged.media_type.encode(),
    "micros": lambda judged: judged.occurred_micros,
    "event_digest": lambda judged: judged.event_digest.hex().encode(),
    "id_key": lambda judged: judged.id_key.hex().encode(),
}


def complaints_of(case: Case, judged) -> list[str]:
    number, detail = (0, 0) if isinstance(judged, Accepted) else (judged.number, judged.detail)
    if (number, detail) != (case.number, case.detail):
        return [f"stated {case.number} ({case.detail}), judged {number} ({detail})"]
    found = []
    for word, stated in case.expected.items():
        answer = STATED[word](judged)
        if answer != as_bytes(stated):
            found.append(f"stated {word} {as_bytes(stated)!r}, judged {answer!r}")
    return found


def complaints_of_groups(judged_cases) -> list[str]:
    equal, different = defaultdict(set), defaultdict(list)
    for case, judged in judged_cases:
        if case.equal_digest:
            equal[case.equal_digest].add(judged.event_digest)
        if case.different_digest:
            different[case.different_digest].append(judged.event_digest)
    found = [f"group {name!r} has {len(digests)} digests" for name, digests in equal.items() if len(digests) != 1]
    found += [f"group {name!r} has equal digests" for name, digests in different.items()
              if len(set(digests)) != len(digests)]
    return found


def line_of(case: Case, judged) -> dict:
    line = {"name": case.name, "shard": {"index": case.shard[0], "of": case.shard[1]},
            "record": encode_record(case.record)} | answer_of(judged)
    if case.equal_digest:
        line["group"] = case.equal_digest
    if case.different_digest:
        line["differ"] = case.different_digest
    return line


def main() -> int:
    judged_cases = [(case, admit(case.record, *case.shard)) for case in CASES]
    complaints = [f"{case.name}: {text}" for case, judged in judged_cases for text in complaints_of(case, judged)]
    complaints += [f"{name}: the name comes {times} times"
                   for name, times in Counter(case.name for case in CASES).items() if times > 1]
    complaints = complaints or complaints_of_groups(judged_cases)
    unseen = set(NAMES) - {23} - {case.number for case in CASES}
    complaints += [f"no case is refused with {number}" for number in sorted(unseen)]
    if complaints:
        print("\n".join(complaints), file=sys.stderr)
        return 1
    with open(CORPUS, "w", encoding="ascii") as out:
        for case, judged in judged_cases:
            out.write(json.dumps(line_of(case, judged)) + "\n")
    counts = Counter(case.number for case in CASES)
    print(f"{len(CASES)} cases: " + ", ".join(f"{n} {NAMES[n]} {counts[n]}" for n in sorted(counts)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
