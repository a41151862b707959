"""What tests of commands that ask a server share: a real `hallmark serve` on a free port, in a temporary directory."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))

from waiting import DEADLINE_SECONDS, wait_until  # noqa: E402

FIRST_DAYS = ("--from", "2024-01-01", "--to", "2024-07-01")


class Server:
    """One process; what it says on standard error goes to a file."""

    def __init__(self, hallmark, data, *words, port=0):
        self.log = Path(f"{data}.{time.monotonic_ns()}.log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [hallmark, "serve", "--data", str(data), "--listen", f"127.0.0.1:{port}", *words], stderr=log)
        self.url = wait_until(self._ready, "serve says that it is ready").group(1)
        self.port = int(self.url.rsplit(":", 1)[1])

    def _ready(self):
        text = self.log.read_text()
        assert self.process.poll() is None, text
        return re.search(r"hallmark: ready on (http://\S+)\n", text)

    def get(self, target):
        with urllib.request.urlopen(self.url + target, timeout=30) as answer:
            return json.load(answer)

    def counts(self):
        """Of all shards together."""
        items = self.get("/v1/shards")["items"]
        return {name: sum(item["counts"][name] for item in items) for name in ("accepted", "refused", "duplicates")}

    def entries(self):
        """Source and id of every accepted entry, in the order of the shards."""
        for item in self.get("/v1/shards")["items"]:
            cursor = ""
            while cursor is not None:
                page = self.get(f"/v1/shards/{item['shard']}/entries?limit=1000" +
                                (f"&cursor={urllib.parse.quote(cursor)}" if cursor else ""))
                for entry in page["items"]:
                    if entry["verdict"] == "accepted":
                        yield entry["event"]["source"], entry["event"]["id"]
                cursor = page.get("next")

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=DEADLINE_SECONDS)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=DEADLINE_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()


class ServerCase(unittest.TestCase):
    hallmark = ""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="hallmark-post-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.data = self.folder / "data"

    def serve(self, *words, data=None, port=0):
        server = Server(self.hallmark, data or self.data, *words, port=port)
        self.addCleanup(server.stop)
        return server

    def run_hallmark(self, *words, text=None, expected=0, environment=()):
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("HALLMARK_")} | dict(environment)
        done = subprocess.run([self.hallmark, *map(str, words)], input=text, capture_output=True, text=True,
                              encoding="utf-8", timeout=DEADLINE_SECONDS, env=environment)
        self.assertEqual(done.returncode, expected, done.stderr + done.stdout)
        return done

    def expect_help_that_fits(self, command):
        text = self.run_hallmark(command, "--help").stdout
        self.assertIn("--server", text)
        for line in text.splitlines():
            self.assertLessEqual(len(line), 80, line)

    def fleet(self, devices=60):
        """A file of events, and what is in it."""
        path = self.folder / "fleet.ndjson"
        path.write_text(self.run_hallmark("simulate", "--devices", devices, *FIRST_DAYS, "--seed", 7).stdout)
        return path, [json.loads(line) for line in path.read_text().splitlines()]


def event(number, device="pump-7", **more):
    return json.dumps({"specversion": "1.0", "id": str(number), "source": "/plant", "type": "org.example.seen",
                       "subject": device, "time": "2026-01-01T00:00:00Z", **more})


def main():
    """The first argument is the program."""
    ServerCase.hallmark = os.path.abspath(sys.argv.pop(1))
    unittest.main()
