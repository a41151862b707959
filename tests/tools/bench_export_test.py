#!/usr/bin/env python3
"""hallmark bench export, in short. Usage: bench_export_test.py HALLMARK [unittest arguments]"""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HALLMARK = ""
TIMEOUT_SECONDS = 300
STEPS = ["table of all devices", "pack of all evidence", "pack verified"]
NAMES = ["evidence as NDJSON", "evidence as NDJSON, a line", "evidence as NDJSON, memory", "pack of all evidence, an event",
         "pack verified by Python", *STEPS, *[f"{step}, memory" for step in STEPS]]


class BenchExport(unittest.TestCase):
    def test_every_form_has_its_figures_and_nothing_is_left(self):
        with tempfile.TemporaryDirectory(prefix="hallmark-bench-") as folder:
            done = subprocess.run([HALLMARK, "bench", "export", "--devices", "400", "--dir", folder, "--json"],
                                  capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False)
            left = list(Path(folder).iterdir())
        self.assertEqual((done.returncode, left), (0, []), done.stderr)
        figures = {figure["name"]: figure for figure in json.loads(done.stdout)["figures"]}
        self.assertEqual(sorted(figures), sorted(NAMES))
        for name, figure in figures.items():
            if figure["unit"] in ("events/s", "bytes"):
                self.assertGreater(figure["value"], 0, name)
            self.assertGreaterEqual(figure["value"], 0, name)
        evidence = figures["evidence as NDJSON"]
        self.assertGreater(evidence["raw"], evidence["value"])


if __name__ == "__main__":
    HALLMARK = sys.argv.pop(1)
    unittest.main()
