#!/usr/bin/env python3
"""Export jobs when the server ends: as asked, or killed in the middle. Usage: jobs_restart_test.py HALLMARK [unittest arguments]"""

import json
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True

from jobs_case import JobsCase, Program, Server, fill, main, wait_until  # noqa: E402

DEVICES = 1500
STOP_S = 5   # what a supervisor gives


class Restarts(JobsCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="hallmark-jobs-")
        self.addCleanup(folder.cleanup)
        self.data = Path(folder.name) / "data"
        fill(self.data, DEVICES)
        self.addCleanup(lambda: self.server.kill())
        self.serve()

    def serve(self, *options):
        self.server = Server(Program.hallmark, self.data, *options)

    def files(self, identifier):
        folder = self.data / "exports" / identifier
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    def in_the_middle(self, identifier):
        """It has begun to write its content, and is far from its end."""
        return wait_until(lambda: "content.new" in self.files(identifier) and self.job(identifier)["state"] == "running" and
                          self.job(identifier).get("progress", {}).get("file"), "the job is being made")

    def started_packs(self):
        jobs = [self.create(format="pack") for _ in range(4)]
        self.in_the_middle(jobs[0]["id"])
        return jobs

    def check_made_again(self, jobs):
        """Nothing half is handed out, and all are made as they were asked for."""
        contents = set()
        for job in jobs:
            answer = self.ask("GET", f"/v1/exports/{job['id']}/content")
            self.assertIn((answer.status, answer.problem), ((409, "export-not-done"), (200, None)))
            done = self.done(job["id"])
            self.assertEqual(done["question"], job["question"])
            contents.add(self.content(job["id"]))
            self.assertEqual(self.files(job["id"]), ["content", "job.json"])
        self.assertEqual(len(contents), 1)
        whole = contents.pop()
        self.assertEqual(self.content(self.done(self.create(**jobs[0]["question"])["id"])["id"]), whole)

    def test_what_is_being_made_when_the_server_is_stopped_is_made_by_the_next(self):
        jobs = self.started_packs()
        start = time.monotonic()
        self.assertEqual(self.server.stop(), 0, self.server.said)
        self.assertLess(time.monotonic() - start, STOP_S)
        states = [json.loads((self.data / "exports" / job["id"] / "job.json").read_text())["state"] for job in jobs]
        self.assertIn("waiting", states)
        self.assertFalse(any("content.new" in self.files(job["id"]) for job in jobs))
        self.serve()
        self.check_made_again(jobs)

    def test_what_is_being_made_when_the_server_is_killed_is_made_by_the_next(self):
        jobs = self.started_packs()
        self.server.kill()
        self.assertIn("content.new", [name for job in jobs for name in self.files(job["id"])])
        self.serve()
        self.check_made_again(jobs)

    def test_a_job_that_is_cancelled_in_the_middle_leaves_nothing(self):
        job = self.started_packs()[0]
        self.assertEqual(self.delete(job["id"])["state"], "cancelled")
        wait_until(lambda: self.files(job["id"]) == ["job.json"], "what was made of it is removed")
        self.assertEqual(self.job(job["id"])["state"], "cancelled")
        self.server.stop()
        self.serve()
        self.assertEqual(self.job(job["id"])["state"], "cancelled")
        self.delete(job["id"])
        wait_until(lambda: not (self.data / "exports" / job["id"]).exists(), "its record is removed")
        self.assertEqual(self.ask("GET", f"/v1/exports/{job['id']}").problem, "unknown-export")

    def test_what_was_done_is_handed_out_after_a_restart_and_goes_in_its_time(self):
        job = self.done(self.create(tables=["devices"])["id"])
        content = self.content(job["id"])
        self.server.stop()
        self.serve("--keep-exports", 2)
        again = self.job(job["id"])
        self.assertEqual({**again, "expiresAt": ""}, {**job, "expiresAt": ""})
        self.assertLess(again["expiresAt"], job["expiresAt"])
        self.assertEqual(self.content(job["id"]), content)

    def test_a_question_that_the_ledger_cannot_answer_any_more_fails_with_the_reason(self):
        job = self.create(format="pack")
        self.delete(job["id"])
        self.server.stop()
        path = self.data / "exports" / job["id"] / "job.json"
        record = {name: value for name, value in json.loads(path.read_text()).items() if name not in ("endedAt", "error")}
        for known, says in (("0:1", "no checkpoint"), ("0:99999999", "at most")):
            record |= {"state": "running", "question": job["question"] | {"knownAt": known}}
            path.write_text(json.dumps(record))
            self.serve()
            found = self.ended(job["id"])
            self.assertEqual(found["state"], "failed")
            self.assertIn(says, found["error"])
            self.server.stop()

    def test_a_record_that_does_not_read_back_is_named_and_not_served(self):
        good, bad = [self.done(self.create(tables=["devices"])["id"])["id"] for _ in range(2)]
        self.server.stop()
        (self.data / "exports" / bad / "job.json").write_text('{"id":')
        self.serve()
        self.assertTrue(any(bad in line for line in self.server.said), self.server.said)
        self.assertEqual(self.ask("GET", f"/v1/exports/{bad}").status, 404)
        self.assertEqual([job["id"] for job in self.jobs()], [good])

    def test_time_to_keep_is_a_setting(self):
        self.server.stop()
        for word in ("0", "soon", "9000"):
            with self.assertRaises(AssertionError) as refused:
                self.serve("--keep-exports", word)
            self.assertIn("exited with 2", str(refused.exception))
        self.serve()


if __name__ == "__main__":
    main()
