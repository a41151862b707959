#!/usr/bin/env python3
"""hallmark record and the catalogue's JSON Schemas. Usage: record_test.py HALLMARK [unittest arguments]"""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import jsonschema

HALLMARK = ""
ROOT = Path(__file__).resolve().parent.parent.parent


def run(*arguments, text=None):
    return subprocess.run([HALLMARK, *arguments], input=text, capture_output=True, text=True, timeout=60)


def record(*arguments):
    done = run("record", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def types():
    return re.findall(r"^  (\S+\.\S+)", run("record", "--list").stdout, re.M)


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=60).stdout


class Schemas(unittest.TestCase):
    def test_an_independent_validator_agrees_on_every_example(self):
        names = types()
        self.assertEqual(len(names), 42)
        for name in names:
            with self.subTest(name):
                schema = json.loads(run("record", name, "--schema").stdout)
                jsonschema.Draft202012Validator.check_schema(schema)
                validator = jsonschema.Draft202012Validator(schema)
                data = json.loads(run("record", name, "--example").stdout)["data"]
                validator.validate(data)
                for broken in self.broken(data):
                    self.assertFalse(validator.is_valid(broken), broken)

    @staticmethod
    def broken(data):
        yield {**data, "noSuchField": 1}
        yield []
        for field in data:
            yield {**data, field: None}
            yield {**data, field: -1}

    def test_every_example_is_valid(self):
        events = "".join(run("record", name, "--example").stdout for name in types())
        done = run("validate", "-", text=events)
        self.assertEqual((done.returncode, done.stdout), (0, "standard input: 42 events, all good\n"))

    def test_the_page_has_every_type(self):
        page = (ROOT / "schemas/CATALOGUE.md").read_text()
        for name in types():
            self.assertIn(f"\n## {name}\n", page)


class Building(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def certificate(self):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "90",
                "-subj", "/O=Acme/CN=pump-7", "-keyout", self.path("key.pem"), "-out", self.path("pump-7.pem"))
        return openssl("x509", "-in", self.path("pump-7.pem"), "-outform", "DER")

    def test_an_enrollment_with_a_certificate_file(self):
        der = self.certificate()
        event = record("enrollment.completed", "--device", "pump-7", "method=est", "credential=certificate",
                       "owner=acme", "zone=plant-2", "certificate.role=ldevid", "--cert", self.path("pump-7.pem"))
        self.assertEqual((event["subject"], event["type"]), ("pump-7", "hallmark.enrollment.completed.v1"))
        self.assertEqual(event["data"]["owner"], {"id": "acme"})
        certificate = event["data"]["certificate"]
        self.assertEqual(certificate["sha256"], hashlib.sha256(der).hexdigest())
        self.assertEqual(base64.b64decode(certificate["der"]), der)
        self.assertEqual((certificate["issuer"], certificate["role"]), ("CN=pump-7,O=Acme", "ldevid"))
        self.assertEqual(run("validate", "-", text=json.dumps(event)).returncode, 0)

    def test_fields_that_contradict_the_certificate_are_named(self):
        self.certificate()
        done = run("record", "certificate.issued", "--device", "pump-7", "--cert", self.path("pump-7.pem"),
                   "certificate.serial=77", "certificate.issuer=CN=other", "certificate.notAfter=2020-01-01T00:00:00Z")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        for field in ("serial", "issuer", "notAfter"):
            self.assertRegex(done.stderr, rf"/data/certificate/{field}: expected what der says: ")

    def test_a_certificate_may_be_its_der_alone(self):
        der = base64.b64encode(self.certificate()).decode()
        event = {"specversion": "1.0", "id": "1", "source": "/s", "type": "hallmark.certificate.issued.v1",
                 "subject": "d", "time": "2026-01-31T08:30:00Z", "data": {"certificate": {"der": der}}}
        self.assertEqual(run("validate", "-", text=json.dumps(event)).returncode, 0)
        event["data"]["certificate"]["der"] = der[:-8]
        done = run("validate", "-", "--json", text=json.dumps(event))
        self.assertEqual([(f["pointer"], f["reason"]["name"]) for f in json.loads(done.stdout)["faults"]],
                         [("/data/certificate/der", "badCertificate")])

    def test_which_certificate_field_is_said_or_plain(self):
        self.certificate()
        event = record("enrollment.completed", "--device", "p", "method=est", "credential=certificate",
                       "--cert", "presented=" + self.path("pump-7.pem"), "--cert", self.path("pump-7.pem"))
        self.assertEqual(event["data"]["presented"]["sha256"], event["data"]["certificate"]["sha256"])
        done = run("record", "device.retired", "--device", "p", "--cert", self.path("pump-7.pem"))
        self.assertIn("device.retired has no field for a certificate", done.stderr)
        done = run("record", "certificate.issued", "--device", "p", "--cert", "identity=" + self.path("pump-7.pem"))
        self.assertIn('expected a certificate field of certificate.issued (certificate), found "identity"', done.stderr)

    def test_lists_objects_numbers_and_files(self):
        Path(self.path("fw.bin")).write_bytes(b"firmware")
        event = record("firmware.released", f"artefact=@{self.path('fw.bin')}", "component=main", "version=1.2",
                       "vendor=acme", "compatible=P-20,pump", "securityVersion=7")
        digest = hashlib.sha256(b"firmware").hexdigest()
        self.assertEqual(event["subject"], "artefact:" + digest)
        self.assertEqual((event["data"]["compatible"], event["data"]["securityVersion"]), (["P-20", "pump"], 7))
        event = record("device.identified", "--device", "d", "identifiers.0.scheme=imei", "identifiers.0.value=49015",
                       "identifiers.1.scheme=mac", "identifiers.1.value=00:11")
        self.assertEqual(event["data"]["identifiers"][1], {"scheme": "mac", "value": "00:11"})
        event = record("trust.checked", "--device", "d", "system=s", "credential=" + "a" * 64, "accepted=false")
        self.assertIs(event["data"]["accepted"], False)
        event = record("event.corrected", "--device", "d", "source=/s", "id=1", "reason=typo",
                       'replacement={"reason": "old"}')
        self.assertEqual(event["data"]["replacement"], {"reason": "old"})

    def test_each_event_has_an_id_of_its_own_and_its_attributes_can_be_said(self):
        arguments = ["device.lost", "--device", "d", "reason=gone", "by=acme"]
        self.assertNotEqual(record(*arguments)["id"], record(*arguments)["id"])
        event = record(*arguments, "--id", "x", "--source", "/s", "--time", "2026-01-31T08:30:00+01:00")
        self.assertEqual((event["id"], event["source"], event["time"]), ("x", "/s", "2026-01-31T08:30:00+01:00"))

    def test_a_signed_event_verifies_with_the_public_key(self):
        for algorithm in (["ed25519"], ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]):
            openssl("genpkey", "-algorithm", *algorithm, "-out", self.path("key.pem"))
            envelope = record("device.lost", "--device", "d", "reason=gone", "by=acme", "--sign", self.path("key.pem"))
            payload = base64.b64decode(envelope["payload"])
            self.assertEqual(json.loads(payload)["subject"], "d")
            public = openssl("pkey", "-in", self.path("key.pem"), "-pubout", "-outform", "DER")
            signature = envelope["signatures"][0]
            self.assertEqual(signature["keyid"], hashlib.sha256(public).hexdigest())
            self.assertTrue(self.verifies(public, base64.b64decode(signature["sig"]), payload))
            self.assertEqual(run("validate", "-", text=json.dumps(envelope)).returncode, 0)

    def verifies(self, public, signature, payload):
        """By OpenSSL's command line, over DSSE's pre-authentication encoding."""
        kind = b"application/cloudevents+json"
        Path(self.path("pae")).write_bytes(b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload))
        Path(self.path("sig")).write_bytes(signature)
        Path(self.path("pub")).write_bytes(public)
        raw = [] if len(public) > 60 else ["-rawin"]
        digest = ["-digest", "sha256", "-rawin"] if len(public) > 60 else []
        done = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", self.path("pub"),
                               "-sigfile", self.path("sig"), "-in", self.path("pae"), *raw, *digest],
                              capture_output=True, timeout=60)
        return done.returncode == 0


class Refusing(unittest.TestCase):
    def test_every_fault_is_named_and_nothing_is_printed(self):
        done = run("record", "enrollment.completed", "method=ets", "ownr=acme", "--time", "yesterday")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        for line in ("/subject (--device): expected the device",
                     '/time (--time): expected a time like',
                     '/data/method: expected one of brski, fdo, est',
                     'did you mean "est"?',
                     '/data/ownr: expected one of method',
                     'did you mean "owner"?',
                     "/data/credential: expected one of certificate"):
            self.assertIn(line, done.stderr)
        self.assertIn("hallmark record enrollment.completed --help", done.stderr)

    def test_a_misspelt_type_is_told_the_near_one(self):
        done = run("record", "enrolment.completed", "--device", "d")
        self.assertEqual(done.returncode, 2)
        self.assertIn('did you mean "enrollment.completed"?', done.stderr)

    def test_what_is_no_assignment_is_told_so(self):
        done = run("record", "device.lost", "--device", "d", "gone")
        self.assertEqual(done.returncode, 1)
        self.assertIn('expected FIELD=VALUE, as owner.id=acme; found "gone"', done.stderr)

    def test_files_that_are_not_there_or_not_what_they_should_be(self):
        self.assertEqual(run("record", "certificate.issued", "--device", "d", "--cert", "/nowhere.pem").returncode, 3)
        done = run("record", "certificate.issued", "--device", "d", "--cert", str(ROOT / "README.md"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("README.md: ", done.stderr)
        done = run("record", "device.lost", "--device", "d", "reason=x", "by=y", "--sign", str(ROOT / "README.md"))
        self.assertIn("expected a private key in PEM", done.stderr)


class Help(unittest.TestCase):
    def test_help_of_every_type_names_its_fields_within_the_line(self):
        for name in types():
            with self.subTest(name):
                text = run("record", name, "--help").stdout
                schema = json.loads(run("record", name, "--schema").stdout)
                for field in schema["properties"]:
                    self.assertRegex(text, rf"\n  {field}\b")
                for line in text.splitlines():
                    if not line.startswith("{"):
                        self.assertLessEqual(len(line), 80, line)

    def test_help_of_record_itself(self):
        done = run("record", "--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn("Examples:", done.stdout)
        for line in done.stdout.splitlines():
            self.assertLessEqual(len(line), 80, line)


if __name__ == "__main__":
    HALLMARK = os.path.abspath(sys.argv.pop(1))
    unittest.main()
