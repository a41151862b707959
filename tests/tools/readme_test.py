#!/usr/bin/env python3
"""Runs what the README prints: every ```sh block, in order, in one shell that stops at the first failure.

Usage: readme_test.py HALLMARK"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HALLMARK = ""


class Readme(unittest.TestCase):
    def test_each_command_of_the_readme_works_as_printed(self):
        # The port of the README is somebody's, perhaps: another one, that is free.
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)
        self.assertGreaterEqual(len(blocks), 2)
        with tempfile.TemporaryDirectory() as folder:
            # As in a clone that has been built: the same paths, nothing written into the tree.
            os.makedirs(os.path.join(folder, "build/release"))
            os.symlink(HALLMARK, os.path.join(folder, "build/release/hallmark"))
            for name in ("tools", "tests"):
                os.symlink(ROOT / name, os.path.join(folder, name))
            script = "set -m\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + "\n".join(blocks).replace("127.0.0.1:8080", f"127.0.0.1:{port}")
            environment = os.environ | {"HALLMARK_LISTEN": f"127.0.0.1:{port}"}
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=folder, text=True,
                                  capture_output=True, timeout=120, env=environment)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("event.json: 1 event, all good", done.stdout)
        self.assertIn('did you mean "est"?', done.stderr)
        self.assertEqual(done.stdout.count("HTTP/1.1 201 Created"), 1)
        self.assertIn('"status":"duplicate"', done.stdout)
        self.assertIn("complete as of checkpoint", done.stdout)


if __name__ == "__main__":
    HALLMARK = os.path.abspath(sys.argv.pop(1))
    unittest.main()
