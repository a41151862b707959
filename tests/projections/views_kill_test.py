"""Views whose making is killed, again and again, come to the same rows as views that were left in peace.

usage: views_kill_test.py HALLMARK VIEWS_DIGEST; HALLMARK_LONG=1: 200 kills of each kind
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tools"))

from server_case import Server  # noqa: E402

HALLMARK, VIEWS_DIGEST = sys.argv[1:3]
KILLS = 200 if os.environ.get("HALLMARK_LONG", "0") not in ("", "0") else 12
PATIENCE_SECONDS = 60
SHARDS = 3


def run(*words, **more):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, timeout=PATIENCE_SECONDS, **more)


def append(data, *fleet):
    events = run(HALLMARK, "simulate", "--seed", 7, "--late", 10, *fleet).stdout
    run(HALLMARK, "append", "-", "--data", data, "--shards", SHARDS, input=events)


def store_of(data):
    return data / "views" / (data / "views" / "current").read_text().splitlines()[0]


def digest(data):
    return run(VIEWS_DIGEST, store_of(data)).stdout.split()[0]


class Killed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="hallmark-views-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.chance = random.Random(11)

    def setUp(self):
        self.data = Path(self.folder.name) / self._testMethodName

    def kill_after(self, process, seconds):
        """Whether it was still running."""
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=PATIENCE_SECONDS)
            return True
        return False

    def test_a_build_goes_on_to_the_same_rows(self):
        append(self.data, "--devices", 2000, "--from", "2023-01-01", "--to", "2025-01-01")
        start = time.monotonic()
        run(HALLMARK, "rebuild", "--data", self.data)
        whole_seconds = time.monotonic() - start
        expected = digest(self.data)
        kills = builds = 0
        while kills < KILLS:
            process = subprocess.Popen([HALLMARK, "rebuild", "--data", self.data], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            if self.kill_after(process, self.chance.uniform(0, whole_seconds)):
                kills += 1
                continue
            self.assertEqual(process.returncode, 0)
            builds += 1
            self.assertEqual(digest(self.data), expected)
        run(HALLMARK, "rebuild", "--data", self.data)
        self.assertEqual(digest(self.data), expected)
        print(f"{kills} kills, {builds + 1} builds came to their end between them")

    def test_following_goes_on_to_the_same_rows(self):
        append(self.data, "--devices", 50, "--from", "2023-01-01", "--to", "2023-03-01")
        run(HALLMARK, "rebuild", "--data", self.data)
        append(self.data, "--devices", 1200, "--from", "2023-03-01", "--to", "2024-06-01")
        behind = Path(self.folder.name) / "behind"
        shutil.copytree(self.data / "views", behind)
        for _ in range(KILLS):
            server = Server(HALLMARK, self.data)
            self.kill_after(server.process, self.chance.uniform(0, 0.6))
            if self.chance.random() < 0.2:  # from the beginning again
                shutil.rmtree(self.data / "views")
                shutil.copytree(behind, self.data / "views")
        server = Server(HALLMARK, self.data)
        ends = ",".join(f"{item['shard']}:{item['size'] - 1}" for item in server.get("/v1/shards")["items"])
        server.get(f"/v1/fleet?after={ends}")
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(server.process.wait(timeout=PATIENCE_SECONDS), 0)
        followed = digest(self.data)
        run(HALLMARK, "rebuild", "--data", self.data)
        self.assertEqual(digest(self.data), followed)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
