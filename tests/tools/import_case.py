"""What the tests of `hallmark import` share: a folder with a spreadsheet and a map, and how rows are judged."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

MAP = """source = "/import/erp-2026"
device = "{Asset}"
time = "{Since}"
time_format = "%d.%m.%Y"

[values.Class]
"Pumpe" = "pump"
"Zähler" = "meter"
"Schrott" = ""

[[event]]
type = "device.adopted"
[event.data]
approver = "acme-it"
deviceClass = "{Class}"
serial = "{Serial}"
"""
HEADER = "Asset;Serial;Class;Since\n"
GOOD = HEADER + "pump-1;S1;Pumpe;31.01.2020\nmeter-2;;Zähler;1.2.2021\n"


class ImportCase(unittest.TestCase):
    hallmark = ""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.csv = os.path.join(self.folder.name, "fleet.csv")
        self.map = os.path.join(self.folder.name, "map.toml")

    def write(self, path, content):
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())

    def run_import(self, csv, *options, map_text=MAP):
        self.write(self.csv, csv)
        self.write(self.map, map_text)
        done = subprocess.run([self.hallmark, "import", self.csv, "--map", self.map, *options], capture_output=True,
                              timeout=120)
        self.stderr = done.stderr.decode().replace(self.folder.name + "/", "")
        self.events = [json.loads(line) for line in done.stdout.decode().splitlines()]
        self.stdout = done.stdout
        return done.returncode

    def expect_row_fault(self, row, *parts, line=2, map_text=MAP, header=HEADER):
        """The row alone is left out, the good one after it is not, and all parts are said in one line."""
        encoded = header.encode() + (row if isinstance(row, bytes) else row.encode())
        good = "pump-9;S9;Pumpe;31.01.2020\n".encode()
        self.assertEqual(self.run_import(encoded + b"\n" + good, map_text=map_text), 1, self.stderr)
        self.assertEqual([event["subject"] for event in self.events], ["pump-9"], self.stderr)
        said = self.stderr.splitlines()
        self.assertEqual(len(said), 2, self.stderr)
        self.assertTrue(said[0].startswith(f"fleet.csv:{line}: "), said[0])
        for part in (*parts, "expected ", "; found "):
            self.assertIn(part, said[0])
        self.assertTrue(said[1].endswith("2 rows, 1 event; 1 row left out"), said[1])


def main():
    """The first argument is the program."""
    ImportCase.hallmark = os.path.abspath(sys.argv.pop(1))
    unittest.main()
