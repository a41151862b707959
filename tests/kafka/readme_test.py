#!/usr/bin/env python3
"""Runs what ingest/KAFKA.md prints: every ```sh block, in order, in one shell that stops at the first failure, on a
broker that the page starts. And tools/run --kafka. Usage: readme_test.py HALLMARK [unittest arguments]"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "support"))

import kafka  # noqa: E402


class Page(unittest.TestCase):
    def test_each_command_works_as_printed(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "ingest" / "KAFKA.md").read_text(), re.M | re.S)
        self.assertGreaterEqual(len(blocks), 4)
        with tempfile.TemporaryDirectory(prefix="hallmark-kafka-page-") as folder:
            os.makedirs(os.path.join(folder, "build/release"))
            os.symlink(HALLMARK, os.path.join(folder, "build/release/hallmark"))
            os.symlink(ROOT / "tools", os.path.join(folder, "tools"))
            cluster = os.path.join(folder, "cluster")
            leash = kafka.keep_on_a_leash(cluster)
            self.addCleanup(os.close, leash)
            # The cluster of a clone may be somebody's: another folder.
            page = re.sub(r"(tools/kafka/kafka [^\n)#]*[^\n)# ])", rf"\1 --dir {cluster}", "\n".join(blocks))
            script = "set -m\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + page.replace("127.0.0.1:8080", f"127.0.0.1:{port}")
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=folder, text=True, capture_output=True,
                                  timeout=200, env=os.environ | {"HALLMARK_LISTEN": f"127.0.0.1:{port}"}, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("hallmark.enrollment.completed", done.stdout)
        self.assertIn("hallmark_source_lag_records", done.stdout)


if __name__ == "__main__":
    HALLMARK = os.path.abspath(sys.argv.pop(1))
    kafka.main("kafka: the page of the README")
