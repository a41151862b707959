#!/usr/bin/env python3
"""`hallmark serve` on a disk that fills up for real, and has room again: a tmpfs of 96 MB.
Usage: full_disk_test.py HALLMARK [unittest arguments]

Needs root, mount and unshare, for a mount that goes with this process; exit 77 where they are missing."""

import json
import random
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))

from private_mounts import DISK_BYTES, NOTE_BYTES, in_private_mounts, mount  # noqa: E402
from server import Server, event, hallmark_of_arguments, receipts_target, scratch, wait_until  # noqa: E402

BATCH = 100
MOST_BATCHES = 100


class FullDisk(unittest.TestCase):
    def setUp(self):
        folder = scratch()
        self.addCleanup(folder.cleanup)
        self.disk = Path(folder.name) / "disk"
        self.disk.mkdir()
        self.assertTrue(mount(self.disk, DISK_BYTES))
        self.addCleanup(subprocess.run, ["umount", str(self.disk)], check=True)
        self.data = self.disk / "data"
        self.server = Server(HALLMARK, self.data)
        self.addCleanup(lambda: self.server.kill())
        self.random = random.Random(7)
        self.acknowledged = {}   # id to (sequence, entryHash)
        self.refused = []        # events that were told 503
        self.count = 0

    def event(self):
        self.count += 1   # that does not compress
        return event(f"e {self.count}", note=self.random.randbytes(NOTE_BYTES // 2).hex())

    def post(self, one):
        answer = self.server.post(one)
        self.assertIn(answer.status, (200, 201, 503), answer.body)
        if answer.status == 503:
            self.assertIn(answer.problem, ("not-recorded", "unavailable"))
            self.assertEqual(answer.header("retry-after"), "1")
            self.refused.append(one)
        else:
            self.keep(answer.json())
        return answer

    def keep(self, receipt):
        place = (receipt["sequence"], receipt["entryHash"])
        self.assertEqual(self.acknowledged.setdefault(receipt["id"], place), place)

    def post_batch(self):
        """Whether all of it was recorded."""
        events = [self.event() for _ in range(BATCH)]
        with self.server.client() as client:
            answer = client.post(b"\n".join(json.dumps(one).encode() for one in events), media="application/x-ndjson")
        self.assertIn(answer.status, (200, 207, 503), answer.body[:300])
        if answer.status == 503:
            self.assertEqual((answer.problem, answer.header("retry-after")), ("not-recorded", "1"))
            self.refused += events
            return False
        for one, receipt in zip(events, answer.json()["receipts"]):
            if receipt["status"] == "failed":
                self.assertTrue(receipt["problem"]["type"].endswith("not-recorded"), receipt)
                self.refused.append(one)
            else:
                self.keep(receipt)
        return answer.status == 200

    def fill_by_posting(self):
        for _ in range(MOST_BATCHES):
            if not self.post_batch():
                return
        self.fail("the disk does not fill up")

    def fill(self):
        """Somebody else takes what is left."""
        path = self.disk / "filler"
        with open(path, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1 << 16))
            except OSError:
                pass
        self.assertLess(shutil.disk_usage(self.disk).free, 1 << 16)
        return path

    def check_full(self):
        """It says so to whoever asks, and answers all else."""
        self.assertEqual(self.post(self.event()).status, 503)
        ready = self.server.get("/readyz")
        self.assertEqual((ready.status, ready.problem, ready.header("retry-after")), (503, "unavailable", "1"))
        self.assertRegex(" ".join(ready.json()["reasons"]), r"shard 0 .*(reserve|room|full|space|left)")
        self.assertNotIn(str(self.disk), ready.body.decode())   # nothing of this machine
        wait_until(lambda: self.has_said("records nothing: ") > 0, "word to the operator")
        self.assertEqual(self.server.get("/livez").status, 200)
        self.assertEqual(self.server.get("/v1/devices/pump-1/history?limit=1").status, 200)
        self.assertIn("hallmark_ledger_failing{shard=\"0\"} 1", self.server.get("/metrics").body.decode())

    def has_said(self, what):
        """How often it told its operator."""
        return sum(f"shard 0 {what}" in line for line in self.server.said)

    def check_acknowledged(self):
        self.assertGreater(len(self.acknowledged), 0)
        with self.server.client() as client:
            for identifier, place in self.acknowledged.items():
                found = client.request("GET", receipts_target(identifier)).json()["items"]
                self.assertEqual([(one["sequence"], one["entryHash"]) for one in found], [place], identifier)

    def check_room(self):
        """What was refused is recorded when it comes again, with nothing said to the server meanwhile."""
        wait_until(lambda: self.server.post(self.refused[0]).status in (200, 201), "room")
        refused, self.refused = self.refused, []
        for one in refused:
            self.assertIn(self.post(one).status, (200, 201))
        wait_until(lambda: self.server.get("/readyz").status == 200, "word that it is ready")
        wait_until(lambda: self.has_said("records nothing: ") <= self.has_said("records again"), "word that it records")
        self.check_acknowledged()

    def check_end(self):
        self.check_acknowledged()
        size = self.server.get("/v1/shards/0").json()["size"]
        self.assertEqual(size, len(self.acknowledged))
        self.assertEqual(self.server.stop(), 0, self.server.said)
        done = subprocess.run([HALLMARK, "fsck", "--data", str(self.data), "--json"], capture_output=True, timeout=120,
                              check=False)
        said = json.loads(done.stdout)
        self.assertEqual((done.returncode, said["faults"], said["entries"]), (0, [], size), done)

    def test_a_disk_whose_reserve_is_reached_is_told_and_is_no_obstacle_once_it_has_room(self):
        self.fill_by_posting()
        self.check_full()
        self.check_acknowledged()
        self.assertTrue(mount(self.disk, 4 * DISK_BYTES, "remount"))
        self.check_room()
        self.check_end()

    def test_a_disk_that_somebody_else_fills_to_the_last_byte_is_told_and_is_no_obstacle_once_it_has_room(self):
        self.assertTrue(mount(self.disk, 2 * DISK_BYTES, "remount"))
        self.assertTrue(self.post_batch())
        filler = self.fill()
        while self.post_batch():
            self.assertLess(self.count, MOST_BATCHES * BATCH)
        self.check_full()
        self.check_acknowledged()
        filler.unlink()
        self.check_room()
        self.check_end()

    def test_with_a_restart_in_between_it_is_told_and_nothing_acknowledged_is_lost(self):
        self.fill_by_posting()
        self.server.kill()
        self.assertTrue(mount(self.disk, 4 * DISK_BYTES, "remount"))
        self.server = Server(HALLMARK, self.data)
        self.check_room()
        self.check_end()


if __name__ == "__main__":
    in_private_mounts()
    HALLMARK = hallmark_of_arguments()
    unittest.main()
