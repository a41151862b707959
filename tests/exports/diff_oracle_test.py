#!/usr/bin/env python3
"""What `hallmark diff` says of a simulated fleet, worked out again in Python from the NDJSON evidence of both moments, which
shares no code with it.

    diff_oracle_test.py HALLMARK [unittest arguments]
"""

import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "questions")]

import answers  # noqa: E402
import changes  # noqa: E402
import ledger as evidence  # noqa: E402
import moments  # noqa: E402
from compare import difference  # noqa: E402
from diff_case import Ledger  # noqa: E402
from fold import state_of  # noqa: E402
from state import ANY  # noqa: E402

HALLMARK = ""
SHARDS = 2
FROM, TO = "2024-09-01T00:00:00Z", "2025-01-01T00:00:00Z"
IDENTITY = ("origin", "maker", "model", "serial", "deviceClass", "hardwareRevision", "keyStore", "site", "batch", "sbom",
            "identity", "approver")


def corrections(events):
    """Of some events, made known afterwards: every third takes its event back, the others change it."""
    for number, event in enumerate(events):
        data = {"source": event["source"], "id": event["id"], "reason": "wrong"}
        if number % 3:
            data["replacement"] = {**event["data"], "zone": f"mended-{number}"}
        yield {**event, "type": "hallmark.event.corrected.v1", "id": f"correction-{number}", "data": data,
               "time": "2025-02-01T00:00:00Z" if number % 2 else event["time"]}


def fields(subject, state, as_of):
    """What is compared of a state, without certificates and firmware; of nobody nothing."""
    if state.counts["events"] == 0:
        return None
    found = changes.fields(subject, state, as_of)
    answer = answers.device(subject, state, as_of)
    found.update({name: answer[name] for name in IDENTITY})
    found["identifiers"] = [{name: one[name] for name in ("scheme", "value")} for one in answer["identifiers"] or ()] or None
    return {name: value for name, value in found.items() if name not in ("certificates", "firmware")}


def certificates(state, as_of):
    return {held.sha256: held.state_at(as_of) for held in state.held()}


def firmware(state):
    return {name: {member: one[member] for member in ("artefact", "version")} for name, one in state.installed()}


class Side:
    """The state of a device at a moment, as one prefix knows it."""

    def __init__(self, ledger, subject, prefix, as_of):
        state = state_of(ledger, subject, prefix, as_of)
        self.fields = fields(subject, state, as_of)
        self.is_there = self.fields is not None
        self.certificates = certificates(state, as_of) if self.is_there else {}
        self.firmware = firmware(state) if self.is_there else {}


def compared(was, now):
    names = (was.fields or now.fields or {}).keys()
    changed = {}
    for name in names:
        one, other = (None if side.fields is None else side.fields[name] for side in (was, now))
        if ANY not in (one, other) and one != other:
            changed[name] = (one, other)
    lists = []
    for one, other in ((was.certificates, now.certificates), (was.firmware, now.firmware)):
        lists.append({key: (one.get(key), other.get(key)) for key in one.keys() | other.keys() if one.get(key) != other.get(key)})
    return changed, *lists


def told(comparison):
    """The same of the answer."""
    return ({change["field"]: (change["was"], change["is"]) for change in comparison["fields"]},
            {change["sha256"]: (change["was"], change["is"]) for change in comparison["certificates"]},
            {change["component"]: (change["was"], change["is"]) for change in comparison["firmware"]})


def late(ledger, subject, first, second, as_of):
    """Entries that `first` does not know: of a time before `as_of`, or corrections of such an event."""
    known = ledger.known(subject, second)
    old = {(event.source, event.id) for event in known if event.occurred <= as_of and event.type != evidence.CORRECTED}
    return [event.evidence for event in known if event.sequence >= first[event.shard] and
            (event.occurred <= as_of or
             event.type == evidence.CORRECTED and (event.data["source"], event.data["id"]) in old)]


class DiffOracle(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="hallmark-diff-oracle-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.program = Ledger(HALLMARK, cls.folder)
        fleet = cls.program.run("simulate", "--devices", 220, "--from", "2024-01-01", "--to", "2025-01-01", "--seed", 11,
                                "--late", 25).stdout.splitlines(keepends=True)
        wrong = [event for event in map(json.loads, fleet) if event["type"] == "hallmark.assignment.changed.v1"][:30]
        wrong += [json.loads(fleet[number]) for number in range(0, 30, 3)]
        half = len(fleet) * 2 // 3
        cls.first = cls.program.append(b"".join(fleet[:half]))
        cls.a = cls.program.pack("a.zip", "--as-of", FROM)
        cls.second = cls.program.append(b"".join(fleet[half:]) + b"".join(
            json.dumps(event).encode() + b"\n" for event in corrections(wrong)))
        cls.b = cls.program.pack("b.zip", "--as-of", TO)
        cls.answer = cls.program.diff(cls.a, cls.b, "--key", cls.program.key())
        cls.ledger = cls.read("second", cls.second)

    @classmethod
    def read(cls, name, known):
        out = cls.folder / name
        cls.program.run("export", "--format", "ndjson", "--out", out, "--data", cls.program.data, "--known-at", known)
        lines = (json.loads(line) for line in (out / "evidence.ndjson").read_text(encoding="utf-8").splitlines())
        return evidence.Ledger(b"".join(json.dumps(line["event"]).encode() + b"\n" for line in lines), SHARDS)

    def test_every_device_differs_as_a_second_reading_says(self):
        first = self.read("first", self.first)
        prefixes = [[int(part.split(":")[1]) for part in text.split(",")] for text in (self.first, self.second)]
        self.assertEqual([first.sizes, self.ledger.sizes], prefixes)
        start, end = moments.read(FROM), moments.read(TO)
        items = {item["device"]: item for item in self.answer["devices"]}
        differing, answers_changed, late_events = 0, 0, 0
        for device in self.ledger.devices():
            was = Side(first, device, prefixes[0], start)
            now = Side(self.ledger, device, prefixes[1], end)
            then = Side(self.ledger, device, prefixes[1], start)
            expected, earlier = compared(was, now), compared(was, then)
            came_late = late(self.ledger, device, *prefixes, start)
            item = items.pop(device, None)
            if item is None:
                self.assertEqual((expected, earlier, came_late), (({}, {}, {}), ({}, {}, {}), []), device)
                continue
            differing += 1
            answers_changed += any(earlier)
            late_events += len(came_late)
            self.assertEqual((item["wasThere"], item["isThere"]), (was.is_there, now.is_there), device)
            self.same(expected, told(item), device)
            self.same(earlier, told(item["earlierAnswers"]), device)
            self.assertEqual(sorted(came_late), sorted(event["entry"] for event in item["lateEvents"]), device)
        self.assertEqual(items, {})
        counts = self.answer["counts"]
        self.assertEqual((counts["differing"], counts["earlierAnswers"], counts["lateEvents"]),
                         (differing, answers_changed, late_events))
        self.assertGreater(differing, 150)
        self.assertGreater(answers_changed, 10)
        self.assertGreater(late_events, 15)

    def same(self, expected, found, device):
        for one, other in zip(expected, found):
            self.assertEqual(one.keys(), other.keys(), device)
            for name, sides in one.items():
                for wanted, shown in zip(sides, other[name]):
                    self.assertIsNone(difference(wanted, shown), (device, name))

    def test_two_moments_of_the_ledger_say_the_same(self):
        asked = self.program.diff(f"{FROM}@{self.first}", f"{TO}@{self.second}", "--data", self.program.data)
        self.assertEqual(asked["devices"], self.answer["devices"])
        self.assertEqual(asked["counts"], self.answer["counts"])


if __name__ == "__main__":
    HALLMARK = os.path.abspath(sys.argv.pop(1))
    unittest.main()
