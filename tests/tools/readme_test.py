#!/usr/bin/env python3
"""Runs what the README prints: every ```sh block, in order, in one shell that stops at the first failure.

Usage: readme_test.py HALLMARK"""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HALLMARK = ""


class Readme(unittest.TestCase):
    def test_each_command_of_the_readme_works_as_printed(self):
        blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)
        self.assertGreaterEqual(len(blocks), 2)
        with tempfile.TemporaryDirectory() as folder:
            # As in a clone that has been built: the same paths, nothing written into the tree.
            os.makedirs(os.path.join(folder, "build/release"))
            os.symlink(HALLMARK, os.path.join(folder, "build/release/hallmark"))
            os.symlink(ROOT / "tools", os.path.join(folder, "tools"))
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", "\n".join(blocks)], cwd=folder, text=True,
                                  capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("event.json: 1 event, all good", done.stdout)
        self.assertIn('did you mean "est"?', done.stderr)


if __name__ == "__main__":
    HALLMARK = os.path.abspath(sys.argv.pop(1))
    unittest.main()
