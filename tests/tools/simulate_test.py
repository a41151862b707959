#!/usr/bin/env python3
"""Simulated fleets are healthy, the same every time, and cheap. Usage: simulate_test.py HALLMARK [unittest arguments]

What is healthy says tests/tools/simulate/judge.py. With HALLMARK_LONG=1 more and larger fleets are judged."""

import base64
import bisect
import hashlib
import json
import os
import resource
import subprocess
import sys
import unittest
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent / "simulate"))
from judge import judge, seconds  # noqa: E402

HALLMARK = ""
LONG = os.environ.get("HALLMARK_LONG") == "1"


def run(*arguments):
    return subprocess.run([HALLMARK, "simulate", *map(str, arguments)], capture_output=True, timeout=600)


def lines(*arguments):
    done = run(*arguments)
    if done.returncode != 0 or done.stderr:
        raise AssertionError(f"exit {done.returncode}: {done.stderr.decode()}")
    return done.stdout.decode().splitlines()


def events(*arguments):
    return [json.loads(line) for line in lines("--recorded", *arguments)]


def peak_memory_kib(*arguments):
    child = os.fork()
    if child == 0:
        with open(os.devnull, "w") as nothing:
            os.dup2(nothing.fileno(), 1)
            os.execv(HALLMARK, [HALLMARK, "simulate", *map(str, arguments)])
    _, status, usage = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_maxrss


class Healthy(unittest.TestCase):
    def fleet(self, *arguments, end="2026-01-01"):
        found = events("--to", end, *arguments)
        faults, devices = judge(found, seconds(end + "T00:00:00Z"))
        self.assertEqual(faults[:10], [], f"{len(faults)} faults of {len(found)} events, {arguments}")
        return found, devices

    def test_fleets_of_several_seeds(self):
        for seed in range(1, 30 if LONG else 6):
            with self.subTest(seed=seed):
                _, devices = self.fleet("--devices", 400, "--seed", seed, "--from", "2019-06-15")
                self.assertEqual(devices, 400)

    def test_small_fleets(self):
        for seed in range(1, 10 if LONG else 4):
            self.fleet("--devices", 150, "--seed", seed, "--shape", "small", "--from", "2025-03-01")

    def test_gateways_with_very_many_events(self):
        found, _ = self.fleet("--devices", 32, "--shape", "gateway", "--from", "2024-07-01")
        by_device = Counter(event["subject"] for event in found)
        self.assertGreater(by_device["gateway-000000"], 100_000)

    def test_much_comes_late(self):
        found, _ = self.fleet("--devices", 300, "--late", 60, "--from", "2021-01-01")
        late = [1 for event in found if seconds(event["recordedtime"]) > seconds(event["time"]) + 3600]
        self.assertGreater(len(late), len(found) / 10)

    def test_nothing_comes_late(self):
        found, _ = self.fleet("--devices", 300, "--late", 0, "--from", "2021-01-01")
        self.assertLess(max(seconds(event["recordedtime"]) - seconds(event["time"]) for event in found), 10)

    def test_any_end(self):
        for end in ("2022-02-03", "2022-11-30", "2023-05-05", "2024-08-08"):
            self.fleet("--devices", 300, "--from", "2020-01-01", "--seed", 11, end=end)

    def test_as_known_at_any_moment(self):
        for shape, start, seed in (("fleet", "2020-01-01", 5), ("small", "2025-06-01", 6)):
            found = events("--devices", 150, "--from", start, "--seed", seed, "--shape", shape, "--late", 30)
            recorded = [seconds(event["recordedtime"]) for event in found]
            for cut in range(1, 150 if LONG else 40):
                moment = recorded[0] + (recorded[-1] - recorded[0]) * cut / (150 if LONG else 40)
                faults, _ = judge(found[:bisect.bisect_left(recorded, moment)], moment)
                self.assertEqual(faults[:10], [], f"as known at {moment}")

    def test_short_and_long_ranges(self):
        self.fleet("--devices", 200, "--from", "2025-12-31")
        self.fleet("--devices", 200, "--from", "2025-11-20", "--shape", "small")
        self.fleet("--devices", 40, "--from", "1985-01-01")

    def test_real_certificates(self):
        found, _ = self.fleet("--devices", 120, "--der", "--from", "2021-01-01")
        renewed = [event for event in found if event["type"] == "hallmark.certificate.renewed.v1"]
        self.assertTrue(renewed and all(set(event["data"]["certificate"]) == {"role", "der"} for event in renewed))

    def test_every_kind_of_event_is_there(self):
        found, _ = self.fleet("--devices", 1500, "--from", "2018-01-01", "--seed", 3)
        kinds = Counter(event["type"][9:-3] for event in found)
        for kind in ("adopted", "refurbished", "lost", "recovered", "disposed", "identified"):
            self.assertGreater(kinds["device." + kind], 0, kind)
        self.assertGreaterEqual(len(kinds), 38)
        results = Counter(event["data"].get("result") for event in found)
        for result in ("alreadyInstalled", "failed", "rolledBack"):
            self.assertGreater(results[result], 0, result)


class Judge(unittest.TestCase):
    """The judge itself sees what is wrong: without that, its silence means nothing."""

    @classmethod
    def setUpClass(cls):
        cls.events = events("--devices", 250, "--from", "2019-01-01", "--seed", 2)

    def rules(self, change):
        spoiled = json.loads(json.dumps(self.events))
        return {fault.split()[0] for fault in judge(change(spoiled) or spoiled, seconds("2026-01-01T00:00:00Z"))[0]}

    def without(self, *kinds):
        return self.rules(lambda all_: [one for one in all_ if one["type"][9:-3] not in kinds])

    def changed(self, kind, change):
        return self.rules(lambda all_: [change(one["data"]) for one in all_ if one["type"][9:-3] == kind] and None)

    def test_missing_events(self):
        for kind, rule in (("certificate.renewed", "CR-03"), ("certificate.revoked", "RT-03"),
                           ("certificate.revoked", "OW-02"), ("secrets.erased", "RT-02"),
                           ("trust.withdrawn", "RT-03"), ("firmware.updated", "AT-02"),
                           ("ownership.transferred", "OW-01"), ("firmware.released", "FW-06"),
                           ("control.ended", "OW-02"), ("service.closed", "SV-01"),
                           ("assignment.changed", "ID-07"), ("quarantine.released", "QU-01"),
                           ("device.manufactured", "ID-05"), ("device.refurbished", "EV-06")):
            with self.subTest(kind=kind, rule=rule):
                self.assertIn(rule, self.without(kind))

    def test_changed_data(self):
        old = "2020-01-01T00:00:00Z"
        for kind, rule, change in (
                ("firmware.updated", "FW-01", lambda data: data.update(signature="failed")),
                ("firmware.updated", "FW-04", lambda data: data.update(fromVersion="0.0.1")),
                ("firmware.updated", "FW-03", lambda data: data.update(securityVersion=0)),
                ("firmware.released", "FW-05", lambda data: data.update(compatible=["X"])),
                ("enrollment.completed", "ID-04", lambda data: data.update(credential="groupSecret")),
                ("enrollment.completed", "ID-07", lambda data: data.pop("zone")),
                ("certificate.renewed", "CR-06", lambda data: data.update(previousCertificate="00")),
                ("certificate.renewed", "CR-04", lambda data: data["certificate"].update(notBefore=old)),
                ("certificate.renewed", "ID-01", lambda data: data["certificate"].update(spkiSha256="11")),
                ("certificate.renewed", "CR-05", lambda data: data["certificate"].update(spkiSha256="11")),
                ("device.activity", "CR-02", lambda data: data.update(start=old)),
                ("trust.checked", "RT-04", lambda data: data.update(accepted=True))):
            with self.subTest(rule=rule):
                self.assertIn(rule, self.changed(kind, change))

    def test_late_and_missing_numbers(self):
        self.assertIn("EV-05", self.without("device.activity"))
        late = "2025-12-31T00:00:00Z"
        self.assertIn("EV-04", self.rules(lambda all_: [one.update(recordedtime=late) for one in all_] and None))


class Form(unittest.TestCase):
    def test_same_options_same_bytes_and_another_seed_another_fleet(self):
        fleet = ("--devices", 100, "--from", "2023-01-01")
        self.assertEqual(run(*fleet).stdout, run(*fleet).stdout)
        self.assertNotEqual(run(*fleet).stdout, run(*fleet, "--seed", 2).stdout)

    def test_golden_bytes(self):
        """Who changes the simulator on purpose changes these with it; no machine and no compiler may."""
        for digest, arguments in (
                ("9f0244ef15d372b93bc5f35e6788f3476c5027afdd2008fc06cf6dbfea414422",
                 ("--devices", 40, "--shape", "small", "--from", "2025-06-01")),
                ("705bdfe9d985b54ff0a4ca22cd891ade111dc0a226deea97d0f16321f628eb35",
                 ("--devices", 80, "--from", "2021-01-01", "--seed", 7)),
                ("930c262cdb12087300fd2a93b3e08c4fab41cc61039fb0618ad6c5f3288e45d4",
                 ("--devices", 20, "--from", "2023-01-01", "--seed", 9, "--der", "--signed", "--recorded"))):
            self.assertEqual(hashlib.sha256(run(*arguments).stdout).hexdigest(), digest, arguments)

    def test_times_do_not_depend_on_the_form(self):
        fleet = ("--devices", 60, "--from", "2023-01-01")
        plain = lines(*fleet)
        signed = [json.loads(line) for line in lines(*fleet, "--signed")]
        self.assertEqual([base64.b64decode(one["payload"]).decode() for one in signed], plain)
        for one, line in zip(signed, plain):
            (signature,) = one["signatures"]
            self.assertEqual(one["payloadType"], "application/cloudevents+json")
            self.assertTrue(json.loads(line)["source"].startswith("/" + signature["keyid"]))
            self.assertEqual(len(base64.b64decode(signature["sig"])), 64)
        same = ("id", "source", "type", "subject", "time", "sequence")
        certified = [json.loads(line) for line in lines(*fleet, "--der")]
        self.assertEqual([[one[name] for name in same] for one in certified],
                         [[one[name] for name in same] for one in map(json.loads, plain)])

    def test_keys_of_all_who_sign(self):
        keys = json.loads(run("--keys", "--from", "2020-01-01").stdout)
        producers = {one["keyid"] for one in keys["producers"]}
        signers = {one["spkiSha256"] for one in keys["releaseSigners"]}
        issuers = {one["issuer"]: one["authorityKeyId"] for one in keys["authorities"]}
        for line in lines("--devices", 100, "--from", "2020-01-01"):
            event = json.loads(line)
            self.assertIn(event["source"].rsplit("/", 1)[0].lstrip("/"), producers | {"authorities"})
            if "signerSpkiSha256" in event["data"]:
                self.assertIn(event["data"]["signerSpkiSha256"], signers)
            for name in ("identity", "presented", "certificate"):
                certificate = event["data"].get(name)
                if isinstance(certificate, dict):
                    self.assertEqual(issuers[certificate["issuer"]], certificate["authorityKeyId"])

    def test_hallmark_takes_its_own_events(self):
        for arguments in (("--shape", "small"), ("--der",), ("--signed",)):
            made = subprocess.Popen([HALLMARK, "simulate", "--devices", "80", *arguments], stdout=subprocess.PIPE)
            checked = subprocess.run([HALLMARK, "validate", "-"], stdin=made.stdout, capture_output=True, timeout=300)
            made.stdout.close()
            made.wait()
            self.assertEqual(checked.returncode, 0, checked.stdout.decode()[:2000])

    def test_a_command_line_that_does_not_fit(self):
        for arguments in (("--from", "yesterday"), ("--from", "2025-01-01", "--to", "2024-01-01"),
                          ("--devices", 0), ("--late", 101), ("--shape", "huge")):
            done = run(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, b""), arguments)
            self.assertTrue(done.stderr.startswith(b"hallmark: "), arguments)

    def test_memory_does_not_grow(self):
        devices = 200_000 if LONG else 60_000
        code, peak = peak_memory_kib("--devices", devices, "--from", "2019-01-01")
        self.assertEqual(code, 0)
        self.assertLess(peak, 300 * 1024)


if __name__ == "__main__":
    HALLMARK = os.path.abspath(sys.argv.pop(1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    unittest.main()
