#!/usr/bin/env python3
"""hallmark bench views, in short. Usage: bench_views_test.py HALLMARK [unittest arguments]"""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HALLMARK = ""
DEVICES = 1000
TIMEOUT_SECONDS = 300
WITH_RAW = ["views built", "stored an event", "live: events coming in"]
ALONE = ["a fleet's events appended", "peak memory while building", "live: lag of the views, p50",
         "live: lag of the views, p99"]
TIMED = ["state now", "state at a moment", "history of 100", "state of a gateway now", "state of a gateway at a moment",
         "first page of devices", "first page of certificates", "first page of firmware", "first page of events",
         "live: state now", "live: state at a moment", "live: history of 100", "live: late for a gateway"]


class Bench(unittest.TestCase):
    def test_it_measures_all_that_it_names_and_leaves_nothing(self):
        with tempfile.TemporaryDirectory(prefix="hallmark-bench-") as folder:
            done = subprocess.run([HALLMARK, "bench", "views", "--devices", str(DEVICES), "--dir", folder, "--json"],
                                  capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False)
            self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
            self.assertEqual(list(Path(folder).iterdir()), [])
        figures = {figure["name"]: figure for figure in json.loads(done.stdout)["figures"]}
        names = WITH_RAW + ALONE + [f"{name}, {part}" for name in TIMED for part in ("p50", "p99")]
        self.assertEqual(sorted(figures), sorted(names))
        for name, figure in figures.items():
            self.assertGreater(figure["value"], 0, name)
            self.assertEqual(figure["raw"] > 0, name in WITH_RAW, name)
        for name in TIMED:
            self.assertLessEqual(figures[f"{name}, p50"]["value"], figures[f"{name}, p99"]["value"], name)


if __name__ == "__main__":
    HALLMARK = sys.argv.pop(1)
    unittest.main()
