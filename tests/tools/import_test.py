#!/usr/bin/env python3
"""Spreadsheets into events: rows, certificates, maps, the command. Usage: import_test.py HALLMARK [unittest arguments]"""

import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
from import_case import GOOD, HEADER, MAP, ImportCase, main  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


class GoodRows(ImportCase):
    def test_rows_become_events_in_the_order_of_the_file(self):
        self.assertEqual(self.run_import(GOOD), 0, self.stderr)
        self.assertEqual([event["subject"] for event in self.events], ["pump-1", "meter-2"])
        first = self.events[0]
        self.assertEqual((first["type"], first["source"]), ("hallmark.device.adopted.v1", "/import/erp-2026"))
        self.assertEqual(first["time"], "2020-01-31T00:00:00Z")
        self.assertEqual(first["data"], {"approver": {"id": "acme-it"}, "deviceClass": "pump", "serial": "S1"})
        self.assertNotIn("serial", self.events[1]["data"])  # its cell is empty
        self.assertIn("2 rows, 2 events; 0 rows left out", self.stderr)

    def test_the_same_file_gives_the_same_bytes(self):
        self.run_import(GOOD)
        first, ids = self.stdout, [event["id"] for event in self.events]
        self.run_import(HEADER + "".join(reversed(GOOD.splitlines(True)[1:])))
        self.assertEqual(sorted(first.splitlines()), sorted(self.stdout.splitlines()))
        self.run_import(GOOD.replace("S1", "S7"))
        self.assertEqual([event["id"] for event in self.events], ids)  # the ledger names what differs
        self.run_import(GOOD, "--source", "/import/2027")
        self.assertTrue(set(ids).isdisjoint(event["id"] for event in self.events))
        for each in ids:
            self.assertRegex(each, r"^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")

    def test_events_pass_validate(self):
        self.run_import(GOOD)
        done = subprocess.run([self.hallmark, "validate", "-"], input=self.stdout, capture_output=True)
        self.assertEqual((done.returncode, done.stdout), (0, b"standard input: 2 events, all good\n"))

    def test_an_id_is_anybodys_to_make_again(self):
        self.run_import(GOOD)
        text = "hallmark import\0/import/erp-2026\0pump-1\0hallmark.device.adopted.v1 0"
        digest = bytearray(hashlib.sha256(text.encode()).digest()[:16])
        digest[6], digest[8] = digest[6] & 0x0F | 0x80, digest[8] & 0x3F | 0x80
        self.assertEqual(self.events[0]["id"].replace("-", ""), digest.hex())

    def test_two_events_of_a_type_have_two_ids(self):
        event = MAP[MAP.index("[[event]]"):]
        self.assertEqual(self.run_import(GOOD, map_text=MAP + event), 0)
        self.assertEqual(len({each["id"] for each in self.events}), 4)

    def test_a_header_alone_is_no_event(self):
        self.assertEqual((self.run_import(HEADER), self.events), (0, []))

    def test_when_leaves_events_out(self):
        self.assertEqual(self.run_import(GOOD, map_text=MAP.replace('adopted"', 'adopted"\nwhen = "{Serial}"')), 0)
        self.assertEqual([event["subject"] for event in self.events], ["pump-1"])
        self.assertEqual(self.run_import(HEADER + "x;1;Schrott;1.1.2020\ny;2;Pumpe;1.1.2020\n",
                                         map_text=MAP.replace('adopted"', 'adopted"\nwhen = "{Class}"')), 0)
        self.assertEqual([event["subject"] for event in self.events], ["y"])  # a cell may stand for nothing

    def test_objects_and_entries_whose_cells_are_empty_are_left_out(self):
        fields = """
        [[event]]
        type = "device.identified"
        data.identifiers = [{scheme = "erp", value = "{Serial}"}, {scheme = "asset", value = "{Asset}"}]
        [[event]]
        type = "enrollment.completed"
        [event.data]
        method = "manual"
        credential = "other"
        owner = {id = "{Serial}", name = "{{{Serial}}}"}
        gateway = "{Serial}"
        """
        self.assertEqual(self.run_import(GOOD, map_text=MAP + fields), 0, self.stderr)
        identified = [event["data"] for event in self.events if "identifiers" in event["data"]]
        self.assertEqual([len(data["identifiers"]) for data in identified], [2, 1])
        enrolled = [event["data"] for event in self.events if "method" in event["data"]]
        self.assertEqual(enrolled[0]["owner"], {"id": "S1", "name": "{S1}"})
        self.assertEqual(set(enrolled[1]), {"method", "credential"})

    def test_numbers_truth_values_and_lists_of_toml(self):
        fields = """
        [[event]]
        type = "service.closed"
        [event.data]
        technician = "t-1"
        firmwareTouched = false
        partsReplaced = ["seal", "{Serial}"]
        """
        self.assertEqual(self.run_import(GOOD, map_text=MAP + fields), 0, self.stderr)
        closed = [event["data"] for event in self.events if "technician" in event["data"]]
        self.assertEqual([data["partsReplaced"] for data in closed], [["seal", "S1"], ["seal"]])
        self.assertIs(closed[0]["firmwareTouched"], False)

    def test_times_in_other_forms(self):
        for cell, form, expected in (
                ("2020-01-31", None, "2020-01-31T00:00:00Z"),
                ("2020-01-31T08:30:00.5+01:00", None, "2020-01-31T08:30:00.5+01:00"),
                ("1/31/2020 12:05 AM", "%m/%d/%Y %I:%M %p", "2020-01-31T00:05:00Z"),
                ("31.1.2020 14:00:01 +0200", "%d.%m.%Y %H:%M:%S %z", "2020-01-31T14:00:01+02:00")):
            line = f'time_format = "{form}"' if form else ""
            changed = MAP.replace('time_format = "%d.%m.%Y"', line)
            self.assertEqual(self.run_import(HEADER + f"p;;Pumpe;{cell}\n", map_text=changed), 0, self.stderr)
            self.assertEqual(self.events[0]["time"], expected)

    def test_a_time_of_the_command_line_is_for_rows_without(self):
        rows = HEADER + "p;;Pumpe;\nq;;Pumpe;1.1.2020\n"
        self.assertEqual(self.run_import(rows, "--time", "2026-01-01"), 0, self.stderr)
        self.assertEqual([event["time"][:4] for event in self.events], ["2026", "2020"])
        self.assertEqual(self.run_import(rows, "--time", "tomorrow"), 2)
        self.assertIn("--time: expected", self.stderr)


class Certificates(ImportCase):
    MAP = MAP + """
    [[event]]
    type = "certificate.issued"
    when = "{File}"
    certificate = "{File}"
    [event.data]
    "certificate.role" = "operational"
    [[event]]
    type = "enrollment.completed"
    [event.data]
    method = "manual"
    credential = "certificate"
    presented = "{File}"
    presented.role = "idevid"
    originEvidence = "@{File}"
    """.replace("presented.role", '"presented.role"')

    def test_they_are_read_from_files_beside_the_csv(self):
        os.mkdir(os.path.join(self.folder.name, "certs"))
        pem = os.path.join(self.folder.name, "certs", "pump-1.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-subj", "/CN=pump-1", "-days", "30", "-keyout", os.devnull, "-out", pem],
                       check=True, capture_output=True)
        der = subprocess.run(["openssl", "x509", "-in", pem, "-outform", "DER"], check=True, capture_output=True).stdout
        rows = "Asset;Serial;Class;Since;File\npump-1;;Pumpe;1.1.2020;certs/pump-1.pem\npump-2;;Pumpe;1.1.2020;\n"
        self.assertEqual(self.run_import(rows, map_text=self.MAP), 0, self.stderr)
        kinds = [(event["subject"], event["type"].split(".")[1]) for event in self.events]
        self.assertEqual(kinds, [("pump-1", "device"), ("pump-1", "certificate"), ("pump-1", "enrollment"),
                                 ("pump-2", "device"), ("pump-2", "enrollment")])
        issued = self.events[1]["data"]["certificate"]
        self.assertEqual((issued["sha256"], issued["role"]), (hashlib.sha256(der).hexdigest(), "operational"))
        enrolled = self.events[2]["data"]
        self.assertEqual(enrolled["presented"]["role"], "idevid")
        with open(pem, "rb") as file:
            self.assertEqual(enrolled["originEvidence"], hashlib.sha256(file.read()).hexdigest())
        self.assertEqual(set(self.events[4]["data"]), {"method", "credential"})
        done = subprocess.run([self.hallmark, "validate", "-"], input=self.stdout, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_files_that_are_not_there_or_no_certificates_are_named(self):
        self.write(os.path.join(self.folder.name, "note.txt"), "not a certificate\n")
        rows = "Asset;Serial;Class;Since;File\np;;Pumpe;1.1.2020;none.pem\nq;;Pumpe;1.1.2020;note.txt\n"
        self.assertEqual(self.run_import(rows, map_text=self.MAP), 1)
        self.assertEqual(self.events, [])
        self.assertRegex(self.stderr, r'fleet.csv:2: /data/certificate: expected a certificate in PEM; '
                                      r'found "none.pem": No such file or directory \(column "File"\)')
        self.assertRegex(self.stderr, r'fleet.csv:3: /data/certificate: .*"note.txt": ')

    def test_a_cell_cannot_make_us_read_a_file(self):
        fields = '[event.data]\n'
        changed = MAP.replace(fields, fields + 'evidence = "{Serial}"\n')
        self.assertEqual(self.run_import(HEADER + "p;@/etc/hostname;Pumpe;1.1.2020\n", map_text=changed), 1)
        self.assertIn('/data/evidence: expected the value itself', self.stderr)


class BadRows(ImportCase):
    def test_a_cell_that_is_not_translated(self):
        self.expect_row_fault("p;;Pumpne;1.1.2020", 'column "Class": ', '"Pumpne"; did you mean "Pumpe"?', "(map.toml:6)")

    def test_a_value_that_the_catalogue_refuses(self):
        changed = MAP.replace('serial = "{Serial}"', 'evidence = "{Serial}"')
        self.assertEqual(self.run_import(HEADER + "p;nohex;Pumpe;1.1.2020\n", map_text=changed), 1)
        self.assertIn('fleet.csv:2: /data/evidence: expected a SHA-256', self.stderr)
        self.assertIn('found "nohex" (column "Serial")', self.stderr)

    def test_a_required_field_whose_cell_is_empty(self):
        self.expect_row_fault("p;;;1.1.2020", "/data/deviceClass: ", '(column "Class")')

    def test_a_constant_that_does_not_fit_is_told_by_the_maps_line(self):
        changed = MAP.replace('serial = "{Serial}"', 'evidence = "abc"')
        self.assertEqual(self.run_import(GOOD, map_text=changed), 1)
        self.assertIn('found "abc" (map.toml:16)', self.stderr)

    def test_entries_that_are_left_out_do_not_move_the_blame(self):
        fields = '[[event]]\ntype = "attestation.reported"\n[event.data]\nverifier = "v"\nstatus = "passed"\n' \
                 'measurements = [{name = "a", value = "{Serial}"}, {name = "b", value = "{Class}"}]\n'
        self.assertEqual(self.run_import(HEADER + "p;;Pumpe;1.1.2020\n", map_text=MAP + fields), 1)
        self.assertIn('/data/measurements/0/value: ', self.stderr)
        self.assertIn('(column "Class")', self.stderr)

    def test_times(self):
        self.expect_row_fault("p;;Pumpe;31.02.2020", "/time: ", "31.02.2020", "no such day", '(column "Since")')
        self.expect_row_fault("p;;Pumpe;soon", "/time: ", '"%d.%m.%Y"', '"soon"', '(column "Since")')
        self.expect_row_fault("p;;Pumpe;", "/time: ", "found nothing", '(column "Since")')

    def test_devices(self):
        self.expect_row_fault(";;Pumpe;1.1.2020", "/subject: ", "found nothing", '(column "Asset")')
        self.expect_row_fault("artefact:x;;Pumpe;1.1.2020", "/subject: ", '(column "Asset")')
        self.expect_row_fault("p" * 300 + ";;Pumpe;1.1.2020", "/subject: ", '(column "Asset")')

    def test_the_same_device_twice(self):
        self.assertEqual(self.run_import(GOOD + "pump-1;S8;Pumpe;1.1.2020\n"), 1)
        self.assertEqual(len(self.events), 2)
        self.assertIn('fleet.csv:4: /subject: expected each device once; found "pump-1" again, which line 2 is about',
                      self.stderr)

    def test_a_row_with_one_bad_event_gives_none(self):
        fields = '[[event]]\ntype = "assignment.changed"\ntime = "{Serial}"\ndata.zone = "z"\n'
        self.assertEqual(self.run_import(HEADER + "p;never;Pumpe;1.1.2020\n", map_text=MAP + fields), 1)
        self.assertEqual(self.events, [])

    def test_all_faults_of_a_row_are_told_and_each_once(self):
        fields = '[[event]]\ntype = "assignment.changed"\ndata.zone = "z"\n'
        changed = MAP.replace('serial = "{Serial}"', 'evidence = "{Serial}"') + fields
        self.assertEqual(self.run_import(HEADER + "p;@x;Pumpe;never\n", map_text=changed), 1)
        places = [line.split(": ")[1] for line in self.stderr.splitlines()[:-1]]
        self.assertEqual(sorted(places), ["/data/evidence", "/time"])


class Maps(ImportCase):
    def expect(self, map_text, *parts, line=None, options=()):
        """Told before any row is read."""
        self.assertEqual(self.run_import(GOOD, *options, map_text=map_text), 2, self.stderr)
        self.assertEqual(self.stdout, b"")
        for part in parts:
            self.assertIn(part, self.stderr)
        if line is not None:
            self.assertIn(f"map.toml:{line}: ", self.stderr)
        self.assertIn("hallmark import --help", self.stderr)

    def test_toml_that_is_none(self):
        self.expect("source = \n", "expected TOML; found: ", line=1)

    def test_unknown_types_columns_fields_and_keys_with_what_was_meant(self):
        self.expect(MAP.replace("device.adopted", "device.adoptd"), 'did you mean "device.adopted"?', line=12)
        self.expect(MAP.replace("{Serial}", "{Seriall}"), 'expected one of the columns "Asset", "Serial", "Class", "Since"; '
                    'found "Seriall"; did you mean "Serial"?', line=16)
        self.expect(MAP.replace("serial =", "serail ="), 'found "serail"; did you mean "serial"?', line=16)
        self.expect(MAP.replace("time_format", "time_fromat"), 'did you mean "time_format"?', line=4)
        self.expect(MAP.replace("[values.Class]", "[values.Clas]"), 'did you mean "Class"?', line=6)
        self.expect(MAP.replace('type =', 'kind ='), "expected type = ")

    def test_paths_that_do_not_fit_the_catalogue(self):
        fields = "[event.data]\n"
        for line, said in (('approver.nam = "x"', 'did you mean "name"?'),
                           ('serial.x = "y"', "no further name"),
                           ('identity = {sha256 = "{Serial}", der = 1.5}', "expected a text in quotes"),
                           ('evidence = 2026-01-31', "a date or a time without quotes"),
                           ('serial = "{Serial"', "expected } after"),
                           ('approver.id = "x"', "each field once")):
            key = line.split(" ")[0].split(".")[0]
            changed = MAP if key == "approver" and "nam " not in line else \
                "\n".join(each for each in MAP.split("\n") if not each.startswith((key + " ", key + ".")))
            quoted = line.replace("approver.id", '"approver.id"')
            self.expect(changed.replace(fields, fields + quoted + "\n"), said)
        for data, said in (('type = "device.identified"\ndata.identifiers = "x"', "identifiers.0.scheme"),
                           ('type = "device.identified"\ndata.identifiers.x = "y"', "expected the number of an entry"),
                           ('type = "enrollment.completed"\ndata.method = "mnual"\ndata.credential = "other"',
                            'did you mean "manual"?'),
                           ('type = "device.lost"\ncertificate = "{Asset}"', "expected a type with a certificate")):
            self.expect(MAP + "[[event]]\n" + data + "\n", said)

    def test_what_is_missing(self):
        self.expect(MAP.replace('approver = "acme-it"\n', ""), "expected approver", line=11)
        self.expect(MAP.replace('device = "{Asset}"\n', ""), 'expected device = "{Column}"')
        self.expect(MAP.replace('source = "/import/erp-2026"\n', ""), "or --source; found neither")
        self.expect(MAP.replace('time = "{Since}"\n', ""), "or --time; found none")
        self.expect(MAP[:MAP.index("[[event]]")], "expected [[event]]")
        self.assertEqual(self.run_import(GOOD, "--source", "/x", "--time", "2026-01-01",
                                         map_text=MAP.replace('source = "/import/erp-2026"\n', "")), 0)

    def test_values_that_cannot_be(self):
        self.expect(MAP.replace("%d.%m.%Y", "%d.%B"), 'found "%B"', line=4)
        self.expect(MAP.replace("%d.%m.%Y", "%d.%m"), "expected a year", line=4)
        self.expect(MAP.replace("/import/erp-2026", "no uri"), "source: expected a URI", line=1)
        self.expect(MAP, "--source: expected a URI", options=("--source", "no uri"))
        self.expect(MAP, "--separator: expected one character", options=("--separator", "ab"))

    def test_all_faults_are_told_at_once_in_the_order_of_the_map(self):
        self.expect(MAP.replace("{Since}", "{When}").replace("{Serial}", "{No}"))
        self.assertEqual(re.findall(r"map.toml:(\d+)", self.stderr), ["3", "16"])


class Command(ImportCase):
    def test_the_sample_works_as_help_prints_it(self):
        shown = subprocess.run([self.hallmark, "import", "--help"], capture_output=True, text=True).stdout
        line = re.search(r"^  hallmark (import tools/samples/.*)$", shown, re.MULTILINE).group(1)
        done = subprocess.run([self.hallmark, *shlex.split(line)], capture_output=True, text=True, cwd=ROOT)
        self.assertEqual(done.returncode, 0, done.stderr)
        events = [json.loads(each) for each in done.stdout.splitlines()]
        self.assertEqual(len({event["subject"] for event in events}), 5)
        self.assertEqual((events[0]["time"], events[0]["data"]["deviceClass"]), ("2021-03-14T00:00:00Z", "pump"))
        checked = subprocess.run([self.hallmark, "validate", "-"], input=done.stdout, capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_no_line_of_help_is_wider_than_a_terminal(self):
        for command in ("import", "completion"):
            shown = subprocess.run([self.hallmark, command, "--help"], capture_output=True, text=True).stdout
            self.assertLessEqual(max(map(len, shown.splitlines())), 80)

    def test_files_that_are_not_there(self):
        self.write(self.map, MAP)
        for arguments in (["/nowhere.csv", "--map", self.map], [self.map, "--map", "/nowhere.toml"]):
            done = subprocess.run([self.hallmark, "import", *arguments], capture_output=True, text=True)
            self.assertEqual(done.returncode, 3)
            self.assertIn("No such file", done.stderr)
        done = subprocess.run([self.hallmark, "import", self.map], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--map is required", done.stderr)

    def test_a_full_disk_under_stdout_is_an_error(self):
        self.run_import(GOOD)
        with open("/dev/full", "w") as full:
            done = subprocess.run([self.hallmark, "import", self.csv, "--map", self.map], stdout=full,
                                  stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 3)
        self.assertIn("standard output", done.stderr)

    def test_standard_input_is_a_file_too(self):
        self.write(self.map, MAP)
        done = subprocess.run([self.hallmark, "import", "-", "--map", self.map], input=GOOD.encode(), capture_output=True)
        self.assertEqual((done.returncode, done.stdout.count(b"\n")), (0, 2))


if __name__ == "__main__":
    main()
