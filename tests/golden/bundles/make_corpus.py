"""Writes corpus.ndjson from the cases; fails loudly where tools/verifier answers otherwise than a case states.

    python3 make_corpus.py
"""

import json
import pathlib
import sys
from collections import Counter

sys.dont_write_bytecode = True

import cases_entries  # noqa: E402
import cases_form  # noqa: E402
import cases_good  # noqa: E402
import cases_note  # noqa: E402
import cases_proofs  # noqa: E402
from bundle_kit import line_of  # noqa: E402
from verifier.bundle import Asked, Fault, check  # noqa: E402
from verifier.event_values import micros_of_time  # noqa: E402
from verifier.note import parse_key  # noqa: E402

CORPUS = pathlib.Path(__file__).with_name("corpus.ndjson")
MODULES = [cases_good, cases_form, cases_note, cases_proofs, cases_entries]
CASES = [case for module in MODULES for case in module.CASES]
FAULTS = ("badBundle", "badNote", "badSignature", "wrongShard", "badMapProof", "incomplete", "badEntry", "refusedEntry",
          "notAdmitted", "wrongDevice", "brokenChain", "wrongHead", "badInclusion", "stale")
LEAST_OF_EACH = 5        # cases of one fault
LARGEST = 3_000_000      # bytes of the file


def asked_of(line: dict) -> Asked:
    not_before = line.get("notBefore")
    return Asked(line.get("atLeast"), micros_of_time(not_before.encode()) if not_before else None)


def answer_of(line: dict) -> tuple[dict, str]:
    """What the verifier says of a line, as the line's `expect`, and for people."""
    known = [parse_key(key) for key in line["keys"] + line["auditors"]]
    try:
        verdict = check(line["bundle"].encode(), known, asked_of(line))
    except Fault as fault:
        return dict.fromkeys(line["expect"]) | {"fault": fault.name}, str(fault)
    return {"fault": None, "verdict": verdict.name, "auditors": verdict.auditors, "size": verdict.checkpoint.size,
            "entries": verdict.entries, "absent": verdict.absent}, "good"


def main() -> int:
    lines = [line_of(case) for case in CASES]
    complaints = []
    for line in lines:
        found, said = answer_of(line)
        if found != line["expect"]:
            complaints.append(f"{line['name']}: {line['expect']} was to be, {found} was found: {said}")
    complaints += [f"{name}: the name comes {times} times"
                   for name, times in Counter(line["name"] for line in lines).items() if times > 1]
    counts = Counter(line["expect"]["fault"] for line in lines)
    complaints += [f"{counts[fault]} cases of {fault}" for fault in FAULTS if counts[fault] < LEAST_OF_EACH]
    complaints += [f"there is no fault {fault}" for fault in counts if fault and fault not in FAULTS]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    if len(text) > LARGEST:
        complaints.append(f"the corpus is {len(text)} bytes long")
    if complaints:
        print("\n".join(complaints), file=sys.stderr)
        return 1
    CORPUS.write_text(text, encoding="ascii")
    print(f"{len(lines)} bundles, {len(text)} bytes: {counts[None]} good, "
          + ", ".join(f"{fault} {counts[fault]}" for fault in FAULTS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
