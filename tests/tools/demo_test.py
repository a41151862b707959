#!/usr/bin/env python3
"""hallmark demo: the sample fleet is what its stories say, and tampering with a ledger of it is found.
Usage: demo_test.py HALLMARK [unittest arguments]

Which findings a device has says tests/tools/simulate/judge.py, which shares no code with the program.
Exit 77 where Python's package cryptography is missing."""

import base64
import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent / "simulate"))
from judge import judge, seconds  # noqa: E402

HALLMARK = ""
AT = "2026-03-01T12:34:56Z"
DEVICES = ["pump-7", "meter-21", "meter-22", "gateway-5", "lock-11", "camera-9", "sensor-12", "pump-8"]
# The judge holds against a device what it does after another: of the two meters the second one shares a key.
FINDINGS = {"pump-7": {"RT-01", "RT-02", "RT-03", "RT-04", "EV-06"}, "meter-22": {"ID-01"}, "gateway-5": {"FW-01", "FW-06"},
            "lock-11": {"OW-02"}, "camera-9": {"AT-02"}}


def run(*words, text=None, expected=0, **options):
    done = subprocess.run([HALLMARK, *map(str, words)], input=text, capture_output=True, timeout=120, **options)
    if done.returncode != expected:
        raise AssertionError(f"exit {done.returncode}: {done.stdout.decode()}{done.stderr.decode()}")
    return done


def fleet(at=AT):
    return [json.loads(line) for line in run("demo", "fleet", "--at", at).stdout.decode().splitlines()]


def of(events, device, kind=None):
    return [event for event in events
            if event["subject"] == device and kind in (None, event["type"].removeprefix("hallmark.").removesuffix(".v1"))]


def as_recorded(events):
    """When each was recorded at the earliest: not before it occurred, nor before the one that stands before it."""
    latest = ""
    for event in events:
        latest = max(latest, event["time"])
        yield {**event, "recordedtime": latest}


class Fleet(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.events = fleet()

    def test_it_has_eight_devices_each_with_a_story(self):
        devices = {event["subject"] for event in self.events if not event["subject"].startswith("artefact:")}
        stories = json.loads(run("demo", "fleet", "--stories").stdout)["stories"]
        self.assertEqual([story["device"] for story in stories], DEVICES)
        self.assertEqual(devices, set(DEVICES))
        for story in stories:
            self.assertEqual(set(story), {"device", "title", "story"})
            self.assertTrue(story["title"] and story["story"].endswith("."))
            self.assertRegex(story["device"], "^[a-z]+-[0-9]+$")

    def test_all_its_events_are_good(self):
        for at in (AT, "1980-01-01", "2024-02-29", "2026-03-01T12:34:56.789012Z", "8999-12-31"):
            with self.subTest(at=at):
                text = run("demo", "fleet", "--at", at).stdout
                done = run("validate", "-", text=text)
                self.assertIn(f"{len(text.splitlines())} events, all good", done.stdout.decode())

    def test_the_same_moment_gives_the_same_bytes_and_a_date_is_its_first(self):
        self.assertEqual(run("demo", "fleet", "--at", AT).stdout, run("demo", "fleet", "--at", AT).stdout)
        self.assertEqual(run("demo", "fleet", "--at", "2026-03-01").stdout,
                         run("demo", "fleet", "--at", "2026-03-01T00:00:00Z").stdout)
        self.assertNotEqual(run("demo", "fleet", "--at", AT).stdout, run("demo", "fleet", "--at", "2026-03-01").stdout)

    def test_without_a_moment_it_is_now(self):
        newest = max(json.loads(line)["time"] for line in run("demo", "fleet").stdout.splitlines())
        age = datetime.utcnow() - datetime.fromisoformat(newest.rstrip("Z"))
        self.assertTrue(timedelta(hours=23) < age < timedelta(hours=25), age)

    def test_a_moment_that_is_none_is_told(self):
        for at in ("tomorrow", "1979-12-31", "9000-01-01"):
            self.assertIn("expected a", run("demo", "fleet", "--at", at, expected=2).stderr.decode())

    def test_the_findings_are_those_of_the_stories_and_the_healthy_have_none(self):
        faults, devices = judge(list(as_recorded(self.events)), seconds(AT))
        found = defaultdict(set)
        for fault in faults:
            rule, device = re.match(r"([\w-]+) (\S+):", fault).groups()
            found[device].add(rule)
        self.assertEqual(devices, 8)
        # Of the sensor it is the source that is late.
        self.assertEqual(found.pop("/plants/turku/uplink/sensor-12"), {"EV-04"})
        self.assertEqual(dict(found), FINDINGS, "\n".join(faults))

    def test_the_pump_was_retired_41_days_ago_to_the_second_and_used_since(self):
        retired, = of(self.events, "pump-7", "device.retired")
        self.assertEqual(seconds(AT) - seconds(retired["time"]), 41 * 86_400)
        renewed = of(self.events, "pump-7", "certificate.renewed")[-1]
        from cryptography import x509
        certificate = x509.load_der_x509_certificate(base64.b64decode(renewed["data"]["certificate"]["der"]))
        self.assertGreater(certificate.not_valid_after, datetime.fromisoformat(AT.rstrip("Z")))
        since = [event for event in of(self.events, "pump-7", "device.activity") if event["time"] > retired["time"]]
        self.assertEqual(len(since), 2)
        digest = hashlib.sha256(base64.b64decode(renewed["data"]["certificate"]["der"])).hexdigest()
        self.assertEqual({event["data"]["certificate"] for event in since}, {digest})

    def test_the_two_meters_have_one_key_in_two_certificates_and_identities_of_their_own(self):
        operational, identities = ([self.certificate(device, part) for device in ("meter-21", "meter-22")]
                                   for part in ("certificate", "presented"))
        self.assertEqual(self.spki(operational[0]), self.spki(operational[1]))
        self.assertNotEqual(operational[0].serial_number, operational[1].serial_number)
        self.assertEqual(len({self.spki(each) for each in operational + identities}), 3)

    def certificate(self, device, part):
        from cryptography import x509
        enrolled, = of(self.events, device, "enrollment.completed")
        return x509.load_der_x509_certificate(base64.b64decode(enrolled["data"][part]["der"]))

    @staticmethod
    def spki(certificate):
        from cryptography.hazmat.primitives import serialization
        return certificate.public_key().public_bytes(serialization.Encoding.DER,
                                                     serialization.PublicFormat.SubjectPublicKeyInfo)

    def test_only_the_sensors_events_stand_after_later_ones(self):
        late = set()
        latest = defaultdict(str)
        for event in self.events:
            if event["time"] < latest[event["subject"]]:
                late.add((event["subject"], event["type"]))
            latest[event["subject"]] = max(latest[event["subject"]], event["time"])
        self.assertEqual(late, {("sensor-12", "hallmark.firmware.updated.v1"),
                                ("sensor-12", "hallmark.device.activity.v1")})

    def test_the_camera_is_quarantined_and_what_it_held_is_revoked(self):
        self.assertEqual(len(of(self.events, "camera-9", "quarantine.entered")), 1)
        self.assertEqual(of(self.events, "camera-9", "quarantine.released"), [])
        revoked, = of(self.events, "camera-9", "certificate.revoked")
        used = of(self.events, "camera-9", "device.activity")[-1]
        self.assertEqual(revoked["data"]["certificate"], used["data"]["certificate"])

    def test_a_ledger_takes_all_of_it(self):
        with tempfile.TemporaryDirectory(prefix="hallmark-demo-") as folder:
            text = "".join(json.dumps(event) + "\n" for event in self.events).encode()
            told = json.loads(run("append", "-", "--data", folder + "/data", "--json", text=text).stdout)
            self.assertEqual((told["recorded"], told["refused"]), (len(self.events), 0))


class Tamper(unittest.TestCase):
    def test_what_was_changed_is_named_by_all_who_look(self):
        told = json.loads(run("demo", "tamper", "--json").stdout)
        self.assertTrue(told["ok"])
        self.assertIsNone(told["withoutPython"])
        entry, changed = told["entry"], told["changed"]
        self.assertEqual(entry["device"], "pump-7")
        self.assertEqual(told["good"], {"fsck": [], "verify": None, "verifyBundlePy": None})
        self.assertEqual(sum(a != b for a, b in zip(entry["before"], entry["after"])), 1)
        first = changed["fsck"][0]
        self.assertEqual(first["shard"], entry["shard"])
        self.assertRegex(first["what"], rf"of shard {entry['shard']}: .*entry {entry['sequence']} hashes to")
        place = (rf"entry {entry['deviceSequence']} \(sequence {entry['sequence']} of shard {entry['shard']}\) hashes")
        for verifier in ("verify", "verifyBundlePy"):
            self.assertRegex(changed[verifier], "^brokenChain: .*" + place)

    def test_a_person_is_told_the_same(self):
        text = run("demo", "tamper").stdout.decode()
        place = re.search(r"It is in entry (\d+) of shard (\d+)", text)
        self.assertTrue(text.rstrip().endswith(f"looked for: entry {place[1]} of shard {place[2]}."), text)
        looked = " ".join(text[text.index("3. Looked at"):].split())
        self.assertIn(f"entry {place[1]} hashes to", looked)
        self.assertEqual(looked.count(f"(sequence {place[1]} of shard {place[2]})"), 2)
        self.assertLessEqual(max(map(len, text.splitlines())), 80)
        self.assertNotIn("NOT", text)

    def test_a_verifier_that_calls_everything_good_is_not_taken_for_one(self):
        with tempfile.TemporaryDirectory(prefix="hallmark-demo-") as folder:
            blind = Path(folder) / "blind.py"
            blind.write_text("print('complete')\n")
            text = run("demo", "tamper", "--verifier", blind, expected=1).stdout.decode()
            self.assertIn("verify_bundle.py   NOT FOUND", text)

    def test_where_the_verifier_is_not_it_is_said_by_name(self):
        self.assertIn("File does not exist",
                      run("demo", "tamper", "--verifier", "/nowhere/verify_bundle.py", expected=2).stderr.decode())

    def test_where_python_lacks_its_package_that_is_said_in_a_line_and_the_rest_is_done(self):
        with tempfile.TemporaryDirectory(prefix="hallmark-demo-") as folder:
            (Path(folder) / "cryptography.py").write_text("raise ImportError\n")
            environment = {**os.environ, "PYTHONPATH": folder}
            text = run("demo", "tamper", env=environment).stdout.decode()
            line = "verify_bundle.py   not asked: Python's package cryptography (python3-cryptography) is not here"
            self.assertEqual(text.count(line), 2)
            told = json.loads(run("demo", "tamper", "--json", env=environment).stdout)
            self.assertEqual((told["ok"], told["changed"]["verifyBundlePy"]), (True, None))
            self.assertIn("cryptography", told["withoutPython"])

    def test_nothing_is_left_behind(self):
        with tempfile.TemporaryDirectory(prefix="hallmark-demo-") as folder:
            run("demo", "tamper", env={**os.environ, "TMPDIR": folder})
            self.assertEqual(os.listdir(folder), [])


if __name__ == "__main__":
    if importlib.util.find_spec("cryptography") is None:
        print("skipped: Python's package cryptography is missing")
        sys.exit(77)
    HALLMARK = os.path.abspath(sys.argv.pop(1))
    unittest.main()
