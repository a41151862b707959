#!/usr/bin/env python3
"""The tables of `hallmark export` say what the events that a fleet sent say: worked out again in Python from the lines of
`hallmark simulate`, by the reading of tests/questions, which shares no code with the program. Row for row, now and in the past.

    tables_test.py HALLMARK [unittest arguments]

HALLMARK_LONG=1: and of a fleet of 100,000, in whose tables 1,000 devices are as the HTTP API says.
"""

import csv
import json
import os
import random
import signal
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "questions")]

import answers  # noqa: E402
import exports_test  # noqa: E402
import ledger as evidence  # noqa: E402
import moments  # noqa: E402
from compare import OneOf  # noqa: E402
from diff_case import Ledger  # noqa: E402
from fold import state_of  # noqa: E402
from state import ANY  # noqa: E402

LONG = os.environ.get("HALLMARK_LONG") == "1"
HALLMARK = ""
SHARDS = 2  # of diff_case
PAST = "2024-05-10T00:00:00Z"
NOW = "2025-03-01T00:00:00Z"
TABLES = exports_test.TABLES[:-1]  # all that was sent is accepted


def party(name, value):
    return {f"{name}_id": value and value["id"], f"{name}_name": value and value.get("name")}


def sequence_of(record):
    return None if record is None else int(record["evidence"].split(":")[1])


class Expected:
    """The rows of each table, from the lines alone."""

    def __init__(self, ledger, prefix, as_of):
        self.ledger, self.prefix, self.as_of = ledger, prefix, as_of
        states = {device: state_of(ledger, device, prefix, as_of) for device in ledger.devices()}
        self.states = {device: state for device, state in states.items() if state.counts["events"]}
        self.answers = {device: answers.device(device, state, as_of) for device, state in self.states.items()}

    def devices(self):
        for device, found in self.answers.items():
            custodian = found["custodian"]
            yield {"device": device, "shard": self.shard(device), "state": found["state"], "epoch": found["epoch"],
                   "origin": found["origin"], **party("maker", found["maker"]), "model": found["model"],
                   "serial": found["serial"], "device_class": found["deviceClass"],
                   "hardware_revision": found["hardwareRevision"], "key_store": found["keyStore"], "site": found["site"],
                   "batch": found["batch"], **party("owner", found["owner"]), **party("custodian", custodian),
                   "custodian_place": custodian and custodian.get("place"), **party("business_owner", found["businessOwner"]),
                   "purpose": found["purpose"], "zone": found["zone"], "gateway": found["gateway"],
                   "identifiers": json.dumps([f"{one['scheme']}:{one['value']}" for one in found["identifiers"]],
                                             ensure_ascii=False, separators=(",", ":")) if found["identifiers"] else None,
                   "events": found["counts"]["events"], "late_events": found["counts"]["late"],
                   "last_occurred_at": found["lastOccurredAt"],
                   "head_sequence": ANY if found["head"] is ANY else found["head"]["sequence"]}

    def certificates(self):
        for device, found in self.answers.items():
            for one in found["certificates"] or ():
                yield {"device": device, "shard": self.shard(device), "sha256": one["sha256"], "spki_sha256": one["spkiSha256"],
                       "issuer": one["issuer"], "serial": one["serial"], "authority_key_id": one["authorityKeyId"],
                       "role": one["role"], "state": one["state"], "not_before": one["notBefore"], "not_after": one["notAfter"],
                       "key_store": one["keyStore"], "replaces": one["replaces"], "replaced_by": one["replacedBy"],
                       **self.hold("revoked", one["revoked"]), **self.hold("suspended", one["suspended"]),
                       "last_used": ANY,  # this reading does not know it
                       "since": one["since"], "sequence": sequence_of(one)}

    @staticmethod
    def hold(name, held):
        return {f"{name}_since": held and held["since"], f"{name}_reason": held and held["reason"]}

    def firmware(self):
        for device, found in self.answers.items():
            for one in found["firmware"] or ():
                if one["artefact"]:
                    yield {"device": device, "shard": self.shard(device), "component": one["component"],
                           "artefact": one["artefact"], "version": one["version"],
                           "signer_spki_sha256": one.get("signerSpkiSha256", ANY), "signature": one.get("signature", ANY),
                           "security_version": one.get("securityVersion", ANY), "previous": one.get("previous", ANY),
                           "since": one["since"], "sequence": sequence_of(one)}

    def ownership(self):
        for device, shard, value, start, end, by in self.periods("owner"):
            yield {"device": device, "shard": shard, **party("owner", value), "from": start, "until": end, "sequence": by}

    def custody(self):
        for device, shard, value, start, end, by in self.periods("custodian"):
            yield {"device": device, "shard": shard, **party("custodian", value), "custodian_place": value.get("place"),
                   "from": start, "until": end, "sequence": by}

    def periods(self, name):
        """Who had it, state for state: at each moment at which something occurred."""
        for device in self.states:
            events = self.ledger.counting(device, self.prefix, self.as_of)[0]
            found = []
            for moment in sorted({event.occurred for event in events}):
                fact = state_of(self.ledger, device, self.prefix, moment).facts.get(name)
                value = fact and fact.value
                if found and found[-1][1] is None and found[-1][3] == value:
                    continue
                if found and found[-1][1] is None:
                    found[-1][1] = moment
                if value is not None:
                    found.append([moment, None, fact.event.sequence, value])
            for start, end, by, value in found:
                yield device, self.shard(device), value, start, end, by

    def events(self):
        """Of all subjects, by shard and sequence."""
        rows = []
        for subject in self.ledger.places:
            for event in self.ledger.known(subject, self.prefix):
                rows.append({"shard": event.shard, "sequence": event.sequence, "device": subject, "device_sequence": event.number,
                             "entry_hash": ANY, "recorded_at": ANY, "occurred_at": event.occurred,
                             "late": str(event.late).lower(), "source": event.source, "id": event.id, "type": event.type,
                             "data_content_type": "application/json", "data": event.data})
        return sorted(rows, key=lambda row: (row["shard"], row["sequence"]))

    def shard(self, device):
        return evidence.shard_of(device, SHARDS)


def is_meant(wanted, column, found):
    if wanted is ANY:
        return True
    if isinstance(wanted, OneOf):
        return any(is_meant(one, column, found) for one in wanted)
    if wanted is None:
        return found == ""
    if column == "data":
        return json.loads(found) == wanted
    if isinstance(wanted, int) and not found.isdecimal():
        return moments.read(found) == wanted
    return str(wanted) == found


class Tables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="hallmark-tables-")
        cls.addClassCleanup(folder.cleanup)
        cls.program = Ledger(HALLMARK, Path(folder.name))
        fleet = cls.program.run("simulate", "--devices", 250, "--from", "2023-06-01", "--to", "2025-01-01", "--seed", 9,
                                "--late", 30).stdout.splitlines(keepends=True)
        half = len(fleet) // 2
        cls.moments = [(cls.program.append(b"".join(fleet[:half])), PAST), (cls.program.append(b"".join(fleet[half:])), NOW)]
        cls.ledger = evidence.Ledger(b"".join(fleet), SHARDS)

    def check(self, known, as_of):
        out = self.program.folder / known
        self.program.run("export", "--out", out, "--data", self.program.data, "--as-of", as_of, "--known-at", known)
        expected = Expected(self.ledger, [int(part.split(":")[1]) for part in known.split(",")], moments.read(as_of))
        sizes = {}
        for table in TABLES:
            wanted = list(getattr(expected, table)())
            found = exports_test.rows_of(out / f"{table}.csv")
            self.assertEqual(len(found), len(wanted), table)
            for row, one in zip(found, wanted):
                self.assertEqual(list(row), list(one), table)
                wrong = {name: (value, row[name]) for name, value in one.items() if not is_meant(value, name, row[name])}
                self.assertEqual(wrong, {}, (table, row))
            sizes[table] = len(found)
        return sizes

    def test_the_past_as_it_was_known_then(self):
        sizes = self.check(*self.moments[0])
        self.assertGreater(min(sizes[name] for name in ("devices", "certificates", "firmware", "ownership")), 100, sizes)
        self.assertGreater(sizes["custody"], 5, sizes)

    def test_now(self):
        sizes = self.check(*self.moments[1])
        self.assertEqual(sizes["events"], sum(self.ledger.sizes))
        self.assertGreater(sizes["devices"], 230, sizes)


class ALargeFleet(exports_test.Exports if LONG else object):
    """The sampled devices' rows, and what the server says of them."""
    SAMPLED = 1_000

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="hallmark-tables-long-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.data, cls.out = cls.folder / "data", cls.folder / "all"
        events = cls.folder / "events.ndjson"
        events.write_bytes(exports_test.run("simulate", "--devices", 100_000, "--from", "2023-06-01", "--to", "2024-06-01",
                                            "--seed", 5, "--late", 20).stdout)
        exports_test.run("append", events, "--data", cls.data, "--shards", 3)
        asked = ["--data", cls.data, "--as-of", exports_test.AS_OF, "--json"]
        cls.known = json.loads(exports_test.run("export", "--out", cls.out, *asked).stdout)["knownAt"]
        with open(cls.out / "devices.csv", encoding="utf-8", newline="") as file:
            everybody = [exports_test.meant(row["device"]) for row in csv.DictReader(file, strict=True)]
        cls.sampled = set(random.Random(7).sample(everybody, cls.SAMPLED))
        cls.tables = {name: list(cls.rows_of_sampled(name)) for name in TABLES}
        cls.server = exports_test.Server(exports_test.HALLMARK, cls.data)
        cls.addClassCleanup(cls.server.process.wait, exports_test.TIMEOUT_SECONDS)
        cls.addClassCleanup(cls.server.process.send_signal, signal.SIGTERM)

    @classmethod
    def rows_of_sampled(cls, name):
        with open(cls.out / f"{name}.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, strict=True):
                if exports_test.meant(row["device"]) in cls.sampled:
                    yield {column: exports_test.meant(one) for column, one in row.items()}

    def test_a_thousand_devices_are_compared(self):
        self.assertEqual(len(self.tables["devices"]), self.SAMPLED)


# What is compared device by device; the rest is of the small fleet.
OF_DEVICES = {"test_each_device_is_as_its_state_says", "test_certificates_and_firmware_are_as_the_state_says",
              "test_owners_and_custodians_are_those_of_control", "test_events_are_the_histories",
              "test_a_thousand_devices_are_compared"}


def load_tests(loader, _, __):
    suite = unittest.TestSuite(loader.loadTestsFromTestCase(Tables))
    if LONG:
        suite.addTests(ALargeFleet(name) for name in sorted(OF_DEVICES))
    return suite


if __name__ == "__main__":
    HALLMARK = exports_test.HALLMARK = os.path.abspath(sys.argv.pop(1))
    unittest.main()
