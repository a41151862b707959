#!/usr/bin/env python3
"""What `hallmark export` writes is what the HTTP API says of the same moment. Usage: exports_test.py HALLMARK [unittest arguments]"""

import base64
import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
import zipfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.append(str(Path(__file__).resolve().parents[1] / "tools"))

from diff_case import TIMEOUT_SECONDS  # noqa: E402
from questions_case import HOSTILE, made, said, told  # noqa: E402
from server_case import Server  # noqa: E402

HALLMARK = ""
VERIFIER = Path(__file__).resolve().parents[2] / "tools" / "verify_bundle.py"
AS_OF = "2024-05-20T00:00:00Z"
TABLES = ["devices", "certificates", "firmware", "ownership", "custody", "events", "refusals"]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'quoted", 'say "no"', "two\nlines", "a,b", "../../etc", "\u202egnp", "w" * 4096, " "]


def hostile():
    """Every text field that a table shows, with what spreadsheets and CSV readers stumble over."""
    events = []
    for number, text in enumerate(FORMULAS):
        device = f"=cmd|' /C calc'!A{number}"
        party = {"id": f"={number}", "name": text}
        events += [
            made(100 + number, device, serial=text, maker=party, model=text, batch=text, site=text),
            said(100 + number, "custody.changed", device, "2024-03-01T00:00:00Z", {"holder": party, "place": text}),
            said(200 + number, "ownership.transferred", device, "2024-03-02T00:00:00Z", {"from": party, "to": party}),
            said(300 + number, "device.identified", device, "2024-03-03T00:00:00Z",
                 {"identifiers": [{"scheme": "assetTag", "value": text}]}),
            said(400 + number, "assignment.changed", device, "2024-03-04T00:00:00Z",
                 {"purpose": text, "zone": text, "businessOwner": party})]
    return events


def run(*words, expected=0, **more):
    done = subprocess.run([HALLMARK, *[str(word) for word in words]], capture_output=True, timeout=TIMEOUT_SECONDS, check=False,
                          **more)
    assert done.returncode == expected, done.stderr.decode()
    return done


def meant(cell):
    """What a cell was before formulas were neutralised."""
    return cell[1:] if cell.startswith("'") else cell


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [{name: meant(cell) for name, cell in row.items()} for row in csv.DictReader(file, strict=True)]


def cell(value):
    return "" if value is None else str(value)


class Exports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="hallmark-exports-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.data = cls.folder / "data"
        fleet = run("simulate", "--devices", 150, "--from", "2023-06-01", "--to", "2024-06-01", "--seed", 5, "--late", 20).stdout
        lines = b"".join(json.dumps(event).encode() + b"\n" for event in told() + hostile())
        refused = b'{"specversion":"1.0","id":"r1","source":"/x","type":"t","subject":"=refused"}\nno json\n'
        run("append", "-", "--data", cls.data, "--shards", 3, input=fleet + lines + refused)
        cls.known = None
        cls.out = cls.folder / "all"
        summary = json.loads(run("export", "--out", cls.out, "--data", cls.data, "--as-of", AS_OF, "--json").stdout)
        cls.known = summary["knownAt"]
        cls.files = {file["name"]: file for file in summary["files"]}
        cls.tables = {name: rows_of(cls.out / f"{name}.csv") for name in TABLES}
        cls.server = Server(HALLMARK, cls.data)
        cls.addClassCleanup(cls.server.process.wait, TIMEOUT_SECONDS)
        cls.addClassCleanup(cls.server.process.send_signal, signal.SIGTERM)

    def export(self, name, *words, expected=0):
        out = self.folder / name
        return out, run("export", "--out", out, "--data", self.folder / "copy", *words, expected=expected)

    def ask(self, path, **query):
        return self.server.get(path + "?" + urllib.parse.urlencode(query))

    def pages(self, path, **query):
        while True:
            page = self.ask(path, **query)
            yield from page["items"]
            if not page.get("next"):
                return
            query["cursor"] = page["next"]

    def dated(self, path, **query):
        return self.ask(path, asOf=AS_OF, knownAt=self.known, **query)

    def devices(self):
        return [row["device"] for row in self.tables["devices"]]

    def of(self, table, device):
        return [row for row in self.tables[table] if row["device"] == device]

    @staticmethod
    def path(device):
        return "/v1/devices/" + urllib.parse.quote(device, safe="")

    def test_the_list_of_devices_is_the_same_in_the_same_order(self):
        listed = [item["device"] for item in self.pages("/v1/devices", asOf=AS_OF, knownAt=self.known, limit=100)]
        self.assertEqual(self.devices(), listed)
        self.assertGreater(len(listed), 150)
        self.assertIn(HOSTILE, listed)

    def test_each_device_is_as_its_state_says(self):
        for row in self.tables["devices"]:
            state = self.dated(self.path(row["device"]))
            for column, name in (("state", "state"), ("model", "model"), ("serial", "serial"), ("device_class", "deviceClass"),
                                 ("hardware_revision", "hardwareRevision"), ("key_store", "keyStore"), ("site", "site"),
                                 ("batch", "batch"), ("purpose", "purpose"), ("zone", "zone"), ("gateway", "gateway"),
                                 ("origin", "origin"), ("epoch", "epoch"), ("last_occurred_at", "lastOccurredAt")):
                self.assertEqual(row[column], cell(state.get(name)), (row["device"], column))
            for column, name in (("maker", "maker"), ("owner", "owner"), ("custodian", "custodian"),
                                 ("business_owner", "businessOwner")):
                party = state.get(name) or {}
                self.assertEqual((row[f"{column}_id"], row[f"{column}_name"]),
                                 (cell(party.get("id")), cell(party.get("name"))), (row["device"], column))
            self.assertEqual(row["custodian_place"], cell((state.get("custodian") or {}).get("place")))
            self.assertEqual(json.loads(row["identifiers"] or "[]"),
                             [f"{one['scheme']}:{one['value']}" for one in state["identifiers"]])
            self.assertEqual((int(row["events"]), int(row["late_events"])), (state["counts"]["events"], state["counts"]["late"]))
            self.assertEqual((int(row["shard"]), int(row["head_sequence"])), (state["head"]["shard"], state["head"]["sequence"]))

    def test_certificates_and_firmware_are_as_the_state_says(self):
        names = {"sha256": "sha256", "spki_sha256": "spkiSha256", "issuer": "issuer", "serial": "serial", "role": "role",
                 "authority_key_id": "authorityKeyId", "state": "state", "not_before": "notBefore", "not_after": "notAfter",
                 "key_store": "keyStore", "replaces": "replaces", "replaced_by": "replacedBy", "last_used": "lastUsed",
                 "since": "since"}
        compared = 0
        for device in self.devices():
            state = self.dated(self.path(device))
            for table, listed, columns in (
                    ("certificates", state["certificates"], names),
                    ("firmware", state["firmware"], {"component": "component", "artefact": "artefact", "version": "version",
                                                     "signer_spki_sha256": "signerSpkiSha256", "since": "since"})):
                rows = self.of(table, device)
                self.assertEqual([{column: row[column] for column in columns} for row in rows],
                                 [{column: cell(item.get(name)) for column, name in columns.items()} for item in listed])
                self.assertEqual([f"{row['shard']}:{row['sequence']}" for row in rows], [item["evidence"] for item in listed])
                compared += len(rows)
        self.assertGreater(compared, 300)

    def test_owners_and_custodians_are_those_of_control(self):
        for device in self.devices():
            items = self.dated(self.path(device) + "/control", to=AS_OF, **{"from": "2000-01-01T00:00:00Z"})["items"]
            for table, name in (("ownership", "owner"), ("custody", "custodian")):
                expected = []
                for item in items:
                    party = item.get(name)
                    key = party and (party["id"], cell(party.get("name")), cell(party.get("place")))
                    if party and expected and expected[-1][0] == key and expected[-1][2] == item["from"]:
                        expected[-1][2] = item["to"]
                    elif party:
                        expected.append([key, item["from"], item["to"]])
                column = "owner" if table == "ownership" else "custodian"
                found = [[(row[f"{column}_id"], row[f"{column}_name"], row.get("custodian_place", "")), row["from"],
                          row["until"] or AS_OF] for row in self.of(table, device)]
                self.assertEqual(found, expected, (table, device))

    def test_events_are_the_histories(self):
        for device in self.devices():
            items = list(self.pages(self.path(device) + "/history", knownAt=self.known, order="asc", limit=100))
            rows = self.of("events", device)
            self.assertEqual([(int(row["sequence"]), int(row["device_sequence"]), row["entry_hash"], row["recorded_at"],
                               row["occurred_at"], row["late"], row["source"], row["id"], row["type"]) for row in rows],
                             [(item["sequence"], item["deviceSequence"], item["entryHash"], item["recordedAt"],
                               item["occurredAt"], str(item["late"]).lower(), item["event"]["source"], item["event"]["id"],
                               item["event"]["type"]) for item in items])
            for row, item in zip(rows, items):
                self.assertEqual(json.loads(row["data"]), item["event"]["data"])
        places = [(int(row["shard"]), int(row["sequence"])) for row in self.tables["events"]]
        self.assertEqual(places, sorted(places))

    def test_refusals_are_those_that_the_server_lists(self):
        listed = list(self.pages("/v1/refusals", limit=100))
        rows = self.tables["refusals"]
        self.assertEqual(sorted((row["shard"], row["sequence"], row["offset"], row["entry_hash"], row["reason"], row["detail"],
                                 row["device"]) for row in rows),
                         sorted((str(item["shard"]), str(item["sequence"]), str(item["offset"]), item["entryHash"],
                                 item["reason"]["name"], str(item["detail"]), item.get("device", "")) for item in listed))
        self.assertEqual(len(rows), 2)
        self.assertIn("=refused", [row["device"] for row in rows])

    def test_no_cell_is_taken_for_a_formula_and_all_is_read_back(self):
        for name in TABLES:
            text = (self.out / f"{name}.csv").read_bytes().decode()
            self.assertTrue(text.endswith("\r\n"))
            with open(self.out / f"{name}.csv", encoding="utf-8", newline="") as file:
                for row in csv.reader(file, strict=True):
                    for one in row:
                        self.assertFalse(one.startswith(tuple("=+-@\t\r")), one)
            self.assertEqual(self.files[f"{name}.csv"]["rows"], len(self.tables[name]))
            self.assertEqual(self.files[f"{name}.csv"]["bytes"], len(text.encode()))
        serials = {row["serial"] for row in self.tables["devices"]}
        self.assertLessEqual(set(FORMULAS), serials)

    def copy(self):
        if not (self.folder / "copy").exists():
            for name in ("data", "data.guard", "data.key"):
                subprocess.run(["cp", "-a", self.folder / name, self.folder / name.replace("data", "copy")], check=True)

    def test_evidence_is_every_entry_with_the_bytes_that_its_hash_is_of(self):
        self.copy()
        out, _ = self.export("evidence", "--format", "ndjson", "--known-at", self.known)
        lines = [json.loads(line) for line in (out / "evidence.ndjson").read_text().splitlines()]
        known = dict(part.split(":") for part in self.known.split(","))
        self.assertEqual(len(lines), sum(int(size) for size in known.values()))
        for line in lines:
            self.assertEqual(hashlib.sha256(b"\0" + base64.b64decode(line["raw"])).hexdigest(), line["entryHash"])
        for shard in known:
            served = list(self.pages(f"/v1/shards/{shard}/entries", limit=500))
            self.assertEqual([line for line in lines if str(line["shard"]) == shard], served)

    def test_the_same_question_gives_the_same_bytes_after_the_ledger_has_grown(self):
        self.copy()
        more = run("simulate", "--devices", 80, "--from", "2024-06-01", "--to", "2024-09-01", "--seed", 77).stdout
        run("append", "-", "--data", self.folder / "copy", input=more)
        again, _ = self.export("again", "--known-at", self.known, "--as-of", AS_OF)
        for name in TABLES:
            self.assertEqual((self.out / f"{name}.csv").read_bytes(), (again / f"{name}.csv").read_bytes(), name)
        for number, words in enumerate((["--format", "ndjson"], ["--class", "meter", "--as-of", AS_OF])):
            first, _ = self.export(f"first-{number}", "--known-at", self.known, *words)
            run("append", "-", "--data", self.folder / "copy", input=more.replace(b'"id":"', b'"id":"again-%d-' % number))
            again, _ = self.export(f"again-{number}", "--known-at", self.known, *words)
            for path in first.iterdir():
                self.assertEqual(path.read_bytes(), (again / path.name).read_bytes(), path.name)

    def test_filters_and_devices_narrow_every_table(self):
        self.copy()
        out, _ = self.export("meters", "--class", "meter", "--known-at", self.known, "--as-of", AS_OF)
        meters = [row for row in self.tables["devices"] if row["device_class"] == "meter"]
        self.assertGreater(len(meters), 10)
        self.assertEqual(rows_of(out / "devices.csv"), meters)
        ids = {row["device"] for row in meters}
        for table in ("certificates", "firmware", "ownership", "custody", "events"):
            self.assertEqual(rows_of(out / f"{table}.csv"), [row for row in self.tables[table] if row["device"] in ids], table)
        out, _ = self.export("two", "--device", "pump-1", "--device", HOSTILE, "--device", "nobody", "--known-at", self.known,
                             "--from", "2024-03-02T00:00:00Z", "--to", "2024-04-01T00:00:00Z", "--table", "events")
        self.assertEqual([path.name for path in out.iterdir()], ["events.csv"])
        self.assertEqual(rows_of(out / "events.csv"),
                         [row for row in self.tables["events"] if row["device"] in ("pump-1", HOSTILE) and
                          "2024-03-02T00:00:00Z" <= row["occurred_at"] < "2024-04-01T00:00:00Z"])

    def test_what_does_not_fit_is_told_and_nothing_is_left(self):
        self.copy()
        for words, said_so in ((["--table", "ownerships"], b"refusals"), (["--as-of", "soon"], b"soon"),
                               (["--known-at", "0:999999"], b"0:999999"), (["--firmware", "abc"], b"64 hexadecimal digits"),
                               (["--format", "ndjson", "--table", "events"], b"--table")):
            out, done = self.export("bad", *words, expected=2)
            self.assertIn(said_so, done.stderr)
            self.assertEqual([path.name for path in self.folder.iterdir() if path.name.startswith("bad")], [])
        out = self.folder / "there"
        out.mkdir()
        done = run("export", "--out", out, "--data", self.folder / "copy", expected=2)
        self.assertIn(b"there", done.stderr)
        self.assertEqual(list(out.iterdir()), [])

    def pack(self, name, *words):
        out = self.folder / name
        done = run("export", "--format", "pack", "--out", out, "--data", self.folder / "copy", "--json", *words)
        return out, json.loads(done.stdout)

    def verified(self, pack, expected=0):
        """What both verifiers say, which is the same."""
        key = self.folder / "vkey"
        key.write_bytes(run("key", "show", "--data", self.folder / "copy").stdout)
        ours = run("verify", pack, "--key", key, "--json", expected=expected)
        other = subprocess.run([sys.executable, VERIFIER, pack, "--key", key, "--json"], capture_output=True,
                               timeout=TIMEOUT_SECONDS, check=False)
        self.assertEqual(other.returncode, expected, other.stderr.decode())
        verdicts = [json.loads(said_so) for said_so in (ours.stdout, other.stdout)]
        for verdict in verdicts:
            verdict.pop("what", None)
        self.assertEqual(*verdicts)
        return verdicts[0]

    def test_a_pack_has_the_tables_and_both_verifiers_call_it_complete(self):
        self.copy()
        out, summary = self.pack("all.zip", "--known-at", self.known, "--as-of", AS_OF)
        self.assertEqual((summary["knownAt"], summary["bytes"]), (self.known, out.stat().st_size))
        with zipfile.ZipFile(out) as pack:
            self.assertIsNone(pack.testzip())
            for name in TABLES:
                self.assertEqual(pack.read(f"tables/{name}.csv"), (self.out / f"{name}.csv").read_bytes(), name)
            question = json.loads(pack.read("manifest.json"))["question"]
        self.assertEqual((question["asOf"], question["knownAt"], question["tables"]), (AS_OF, self.known, TABLES))
        verdict = self.verified(out)
        self.assertEqual((verdict["ok"], verdict["scope"]), (True, "all"))
        more = run("simulate", "--devices", 60, "--from", "2024-07-01", "--to", "2024-10-01", "--seed", 78).stdout
        run("append", "-", "--data", self.folder / "copy", input=more)
        again, _ = self.pack("again.zip", "--known-at", self.known, "--as-of", AS_OF)
        self.assertEqual(again.read_bytes(), out.read_bytes())
        altered = bytearray(out.read_bytes())
        altered[len(altered) // 3] ^= 4
        (self.folder / "altered.zip").write_bytes(altered)
        self.assertFalse(self.verified(self.folder / "altered.zip", expected=1)["ok"])

    def test_a_pack_of_some_devices_proves_those_that_are_not_there_too(self):
        self.copy()
        out, _ = self.pack("some.zip", "--device", "pump-1", "--device", HOSTILE, "--device", "nobody", "--table", "devices")
        verdict = self.verified(out)
        self.assertEqual((verdict["scope"], sum(shard["absent"] for shard in verdict["shards"])), ("some", 1))
        with zipfile.ZipFile(out) as pack:
            tables = [name for name in pack.namelist() if name.startswith("tables/")]
            rows = csv.DictReader(pack.read("tables/devices.csv").decode().splitlines())
            self.assertEqual(sorted(meant(row["device"]) for row in rows), sorted(["pump-1", HOSTILE]))
        self.assertEqual(tables, ["tables/devices.csv"])

    def test_a_pack_that_cannot_be_made_leaves_no_file(self):
        self.copy()
        for words, said_so in ((["--known-at", "0:1"], b"published checkpoints"), (["--as-of", "soon"], b"soon")):
            done = run("export", "--format", "pack", "--out", self.folder / "none.zip", "--data", self.folder / "copy", *words,
                       expected=2)
            self.assertIn(said_so, done.stderr)
            self.assertEqual([path.name for path in self.folder.iterdir() if path.name.startswith("none.zip")], [])
        there = self.folder / "there.zip"
        there.write_text("mine")
        run("export", "--format", "pack", "--out", there, "--data", self.folder / "copy", expected=2)
        self.assertEqual(there.read_text(), "mine")

    def test_a_killed_export_leaves_no_folder_and_the_next_one_is_whole(self):
        self.copy()
        out = self.folder / "killed"
        kills = 0
        for wait in (0.05, 0.1, 0.15, 0.2, 0.3):
            process = subprocess.Popen([HALLMARK, "export", "--out", out, "--data", self.folder / "copy", "--known-at", self.known,
                                        "--as-of", AS_OF], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(wait)
            process.kill()
            if process.wait(timeout=TIMEOUT_SECONDS) != 0:
                kills += 1
                if not out.exists():
                    continue
            break   # it is whole then, even where the process was killed on its way out
        self.assertGreater(kills, 0)
        if not out.exists():
            run("export", "--out", out, "--data", self.folder / "copy", "--known-at", self.known, "--as-of", AS_OF)
        for path in self.out.iterdir():
            self.assertEqual((out / path.name).read_bytes(), path.read_bytes(), path.name)
        self.assertFalse(Path(f"{out}.unfinished").exists())


if __name__ == "__main__":
    HALLMARK = os.path.abspath(sys.argv.pop(1))
    unittest.main()
