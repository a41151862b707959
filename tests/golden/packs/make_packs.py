"""Writes good.ndjson and altered.ndjson from the cases; fails loudly where tools/verifier answers otherwise than stated.

    python3 make_packs.py
"""

import base64
import io
import json
import os
import pathlib
import sys
from collections import Counter

sys.dont_write_bytecode = True

import bundles_path  # noqa: E402,F401
import cases_evidence  # noqa: E402
import cases_manifest  # noqa: E402
import cases_zip  # noqa: E402
import golden_packs  # noqa: E402
import zip_forms  # noqa: E402
from alterations import Case  # noqa: E402
from cases_good import BY_NAME, GOOD, KEYS  # noqa: E402
from pack_kit import b64  # noqa: E402
from verifier import pack as packs  # noqa: E402
from verifier.bundle import Asked  # noqa: E402
from verifier.event_values import micros_of_time  # noqa: E402
from verifier.note import parse_key  # noqa: E402

HERE = pathlib.Path(__file__).parent
GOOD_FILE, ALTERED_FILE = HERE / "good.ndjson", HERE / "altered.ndjson"
ALTERED = [case for module in (cases_zip, cases_manifest, cases_evidence) for case in module.CASES]
FAULTS = ("badPack", "badManifest", "badNote", "badSignature", "wrongFiles", "alteredFile", "badEvidence", "badEntry",
          "repeatedId", "wrongTime", "wrongLogRoot", "wrongMapRoot", "wrongShard", "refusedEntry", "notAdmitted",
          "wrongDevice", "brokenChain", "badMapProof", "badInclusion", "alteredPack", "stale")


def edit_of(old: bytes, new: bytes) -> list:
    """[place, bytes that go, base64 of those that come] makes the new one of the old."""
    start = len(os.path.commonprefix([old, new]))
    end = len(os.path.commonprefix([old[start:][::-1], new[start:][::-1]]))
    return [start, len(old) - start - end, b64(new[start:len(new) - end])]


def edited(old: bytes, edit: list) -> bytes:
    start, gone, come = edit
    return old[:start] + base64.b64decode(come) + old[start + gone:]


def line_of(case: Case, base: bytes) -> dict:
    line = {"name": case.name, "base": case.base, "edit": edit_of(base, case.raw), "keys": case.keys,
            "auditors": case.auditors}
    if case.at_least is not None:
        line["atLeast"] = case.at_least
    if case.not_before is not None:
        line["notBefore"] = case.not_before
    return line | {"expect": {"fault": case.fault, "file": case.file, "auditors": case.audited}}


def answer_of(raw: bytes, line: dict) -> tuple[dict, str]:
    known = [parse_key(key) for key in line["keys"] + line["auditors"]]
    before = line.get("notBefore")
    asked = Asked(line.get("atLeast"), micros_of_time(before.encode()) if before else None)
    try:
        verdict = packs.check(io.BytesIO(raw), known, asked)
    except packs.PackFault as fault:
        return {"fault": fault.name, "file": fault.file, "auditors": None}, str(fault)
    return {"fault": None, "file": None, "auditors": verdict.shards[0].auditors}, "good"


def good_lines() -> list[dict]:
    return [golden_packs.line_of(good) for good in GOOD]


def altered_lines() -> list[dict]:
    bases = {name: good.zipped() for name, good in BY_NAME.items()}
    return [line_of(case, bases[case.base]) for case in ALTERED]


def main() -> int:
    complaints = []
    goods = {line["name"]: line for line in good_lines()}
    for good in GOOD:
        found, said = answer_of(good.zipped(), {"keys": KEYS, "auditors": []})
        if found["fault"]:
            complaints.append(f"{good.name}: expected to be good: {said}")
    lines = altered_lines()
    for line, case in zip(lines, ALTERED):
        found, said = answer_of(case.raw, line)
        if found != line["expect"]:
            complaints.append(f"{line['name']}: {line['expect']} was to be, {found} was found: {said:.300}")
    complaints += [f"{name}: the name comes {times} times"
                   for name, times in Counter(line["name"] for line in lines).items() if times > 1]
    counts = Counter(line["expect"]["fault"] for line in lines)
    complaints += [f"no case of {fault}" for fault in FAULTS if not counts[fault]]
    complaints += [f"there is no fault {fault}" for fault in counts if fault and fault not in FAULTS]
    if complaints:
        print("\n".join(complaints), file=sys.stderr)
        return 1
    for path, made in ((GOOD_FILE, goods.values()), (ALTERED_FILE, lines)):
        path.write_text("".join(json.dumps(line) + "\n" for line in made), encoding="ascii")
        print(f"{path.name}: {len(made)} lines, {path.stat().st_size} bytes")
    zip_forms.FORMS.write_text(zip_forms.text(), encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())
