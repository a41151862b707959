#!/usr/bin/env python3
"""Export jobs on a disk without room for them, which the ledger goes before. Usage: jobs_disk_test.py HALLMARK [unittest arguments]

A tmpfs that is made smaller and larger: needs root, mount and unshare; exit 77 where they are missing."""

import contextlib
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))

from jobs_case import JobsCase, Program, Server, fill, hallmark_of_arguments, wait_until  # noqa: E402
from private_mounts import in_private_mounts, mount  # noqa: E402

MEBI = 1 << 20
RESERVE_BYTES = 256 * MEBI
WANTED = {"format": "ndjson"}


class NoRoom(JobsCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="hallmark-jobs-")
        self.addCleanup(folder.cleanup)
        self.disk = Path(folder.name) / "disk"
        self.disk.mkdir()
        self.assertTrue(mount(self.disk, 2048 * MEBI))
        self.addCleanup(subprocess.run, ["umount", str(self.disk)], check=True)
        self.data = self.disk / "data"
        fill(self.data, 1200)
        self.server = Server(Program.hallmark, self.data)
        self.addCleanup(self.server.kill)
        self.whole = self.made(**WANTED)
        self.delete(self.whole[0]["id"])

    def leave(self, free_bytes):
        """So much room on the disk."""
        self.assertTrue(mount(self.disk, shutil.disk_usage(self.disk).used + free_bytes, "remount"))

    def check_fails(self, job):
        found = self.ended(job["id"])
        self.assertEqual(found["state"], "failed", found)
        self.assertRegex(found["error"], r"^the disk has \d+ MB left; 268 MB are kept for the ledger")
        self.assertNotIn(str(self.disk), found["error"])
        self.assertTrue(any(f"export {job['id']} failed: the disk has" in line for line in self.server.said), self.server.said)
        wait_until(lambda: [path.name for path in (self.data / "exports" / job["id"]).iterdir()] == ["job.json"],
                   "its content is removed")
        self.assertEqual(self.ask("GET", f"/v1/exports/{job['id']}/content").problem, "export-not-done")
        return found

    def check_ledger_goes_on(self, identifier):
        event = {"specversion": "1.0", "id": identifier, "source": "/x", "type": "org.example.seen", "subject": "new",
                 "time": "2024-01-01T00:00:00Z", "data": {}}
        self.assertEqual(self.server.post(event).status, 201)

    def test_a_job_that_finds_no_room_fails_with_the_reason_and_is_made_when_there_is(self):
        self.leave(RESERVE_BYTES - 8 * MEBI)
        job = self.create(**self.whole[0]["question"])
        self.check_fails(job)
        self.check_ledger_goes_on("1")
        self.leave(1024 * MEBI)
        self.assertEqual(self.made(**self.whole[0]["question"])[1], self.whole[1])

    def test_a_job_that_would_take_the_reserve_gives_up_in_the_middle(self):
        self.assertGreater(len(self.whole[1]), 16 * MEBI)
        self.leave(RESERVE_BYTES + 8 * MEBI)
        found = self.check_fails(self.create(**self.whole[0]["question"]))
        self.assertRegex(found["error"], r"given up at ([4-9]|1\d) MB$")
        self.assertGreater(shutil.disk_usage(self.disk).free, RESERVE_BYTES)
        self.check_ledger_goes_on("2")

    def test_a_job_that_cannot_be_recorded_is_none(self):
        self.leave(0)
        with open(self.disk / "filler", "wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(1 << 12))
        answer = self.post({})
        self.assertEqual((answer.status, answer.problem, answer.header("retry-after")), (503, "unavailable", "1"), answer.body)
        self.assertNotIn(str(self.disk), answer.body.decode())
        self.assertEqual(self.jobs(), [])
        self.leave(1024 * MEBI)
        self.made(**WANTED)
        self.assertEqual(len(self.jobs()), 1)


if __name__ == "__main__":
    in_private_mounts()
    Program.hallmark = hallmark_of_arguments()
    unittest.main()
