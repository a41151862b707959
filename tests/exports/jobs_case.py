"""What tests of export jobs share: a ledger with a fleet in it, served, and jobs asked for over HTTP."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.append(str(Path(__file__).resolve().parents[1] / "api"))

from server import HalfAnswer, Server, hallmark_of_arguments, wait_until  # noqa: E402, F401

PATIENCE_S = 60
ENDED = ("done", "failed", "cancelled")


class Program:
    hallmark = ""


def run(*words, expected=0, **more):
    done = subprocess.run([Program.hallmark, *map(str, words)], capture_output=True, timeout=PATIENCE_S, check=False, **more)
    assert expected is None or done.returncode == expected, (done.returncode, done.stderr.decode())
    return done


def fill(data, devices, shards=2, seed=5):
    fleet = run("simulate", "--devices", devices, "--from", "2023-06-01", "--to", "2024-06-01", "--seed", seed).stdout
    run("append", "-", "--data", data, "--shards", shards, input=fleet)


class JobsCase(unittest.TestCase):
    """`self.server` is what is asked."""

    def ask(self, method, target, body=None, headers=()):
        with self.server.client(timeout_s=PATIENCE_S) as client:
            return client.request(method, target, body, headers)

    def post(self, question, media="application/json"):
        body = question if isinstance(question, bytes) else json.dumps(question).encode()
        return self.ask("POST", "/v1/exports", body, [("Content-Type", media)])

    def create(self, **question):
        answer = self.post(question)
        self.assertEqual(answer.status, 202, answer.body[:500])
        job = answer.json()
        self.assertEqual(answer.header("location"), f"/v1/exports/{job['id']}")
        return job

    def job(self, identifier):
        answer = self.ask("GET", f"/v1/exports/{identifier}")
        self.assertEqual(answer.status, 200, answer.body[:500])
        return answer.json()

    def ended(self, identifier):
        return wait_until(lambda: (found := self.job(identifier))["state"] in ENDED and found, "the job's end")

    def done(self, identifier):
        job = self.ended(identifier)
        self.assertEqual(job["state"], "done", job)
        return job

    def content(self, identifier):
        answer = self.ask("GET", f"/v1/exports/{identifier}/content")
        self.assertEqual(answer.status, 200, answer.body[:500])
        return answer.body

    def made(self, **question):
        """The job once it is done, and its content."""
        job = self.done(self.create(**question)["id"])
        return job, self.content(job["id"])

    def delete(self, identifier):
        answer = self.ask("DELETE", f"/v1/exports/{identifier}")
        self.assertEqual(answer.status, 200, answer.body[:500])
        return answer.json()

    def jobs(self):
        return self.ask("GET", "/v1/exports?limit=1000").json()["items"]


class ServedFleet(JobsCase):
    """One server for all tests of a class."""
    DEVICES = 120
    OPTIONS = ()

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="hallmark-jobs-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.data = cls.folder / "data"
        fill(cls.data, cls.DEVICES)
        cls.server = Server(Program.hallmark, cls.data, *cls.OPTIONS)
        cls.addClassCleanup(cls.server.kill)


def main():
    Program.hallmark = hallmark_of_arguments()
    unittest.main()
