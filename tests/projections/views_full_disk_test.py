#!/usr/bin/env python3
"""The views on a disk without room for them, which the ledger has still: they stand still, say so, and go on by themselves.
Usage: views_full_disk_test.py HALLMARK [unittest arguments]

A tmpfs that is made smaller and larger: needs root, mount and unshare; exit 77 where they are missing."""

import shutil
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path += [str(Path(__file__).resolve().parents[1] / folder) for folder in ("support", "api")]

from private_mounts import in_private_mounts, mount  # noqa: E402
from server import Server, event, hallmark_of_arguments, scratch, wait_until  # noqa: E402

MEBI = 1 << 20
ROOM_BYTES = 2048 * MEBI
LITTLE_BYTES = 160 * MEBI   # the ledger keeps 64 MiB in reserve, the views 256 MiB
PATIENCE_SECONDS = 10
HELD_BACK = "the views do not go on: they cannot write now; the disk may be full"


class ViewsOnAFullDisk(unittest.TestCase):
    def setUp(self):
        folder = scratch()
        self.addCleanup(folder.cleanup)
        self.disk = Path(folder.name) / "disk"
        self.disk.mkdir()
        self.assertTrue(mount(self.disk, ROOM_BYTES))
        self.addCleanup(subprocess.run, ["umount", str(self.disk)], check=True)
        self.data = self.disk / "data"
        self.count = 0
        self.serve()

    def serve(self):
        self.server = Server(HALLMARK, self.data)
        self.addCleanup(self.server.kill)

    def leave(self, free_bytes):
        """So much room on the disk."""
        self.assertTrue(mount(self.disk, shutil.disk_usage(self.disk).used + free_bytes, "remount"))

    def record(self):
        """Its place, as `after` takes it."""
        self.count += 1
        answer = self.server.post(event(f"e {self.count}"))
        self.assertEqual(answer.status, 201, answer.body)
        return f"0:{answer.json()['sequence']}"

    def fleet(self, after):
        return self.server.get(f"/v1/fleet?after={after}")

    def figure(self, name):
        for line in self.server.get("/metrics").body.decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])
        raise AssertionError(f"no {name} in /metrics")

    def check_held_back(self, behind):
        wait_until(lambda: self.figure("hallmark_views_failing") == 1, "the figure that the views fail")
        self.assertEqual(self.figure("hallmark_views_behind_entries"), behind)
        self.assertGreater(self.figure("hallmark_views_lag_seconds"), 0)
        self.assertEqual(self.server.get("/readyz").json(), {"status": "ready", "views": HELD_BACK})
        self.assertEqual(self.server.get("/livez").status, 200)
        said = [line for line in self.server.said if "views: they do not go on" in line]
        self.assertEqual(len(said), 1, said)
        self.assertRegex(said[0], r"the disk has \d+ MB left; 268 MB are kept for the ledger")

    def check_waits(self, after):
        """Of two who ask for what does not come one waits, and the other leaves the workers to the rest."""
        taken = []

        def ask():
            start = time.monotonic()
            answer = self.fleet(after)
            taken.append((time.monotonic() - start, answer))

        asking = [threading.Thread(target=ask) for _ in range(2)]
        for one in asking:
            one.start()
        for one in asking:
            one.join()
        (short, _), (long, _) = sorted(taken, key=lambda one: one[0])
        self.assertLess(short, 5)
        self.assertTrue(PATIENCE_SECONDS <= long < PATIENCE_SECONDS + 5, long)
        for _, answer in taken:
            self.assertEqual((answer.status, answer.problem, answer.header("retry-after")), (503, "unavailable", "1"))
            self.assertEqual(answer.json()["detail"], HELD_BACK + "; what is asked for is not in them yet")

    def check_goes_on(self, after, devices):
        wait_until(lambda: self.fleet(after).status == 200, "the views go on")
        self.assertEqual(self.fleet(after).json()["devices"], devices)
        self.assertEqual(self.figure("hallmark_views_failing"), 0)
        self.assertEqual(self.figure("hallmark_views_behind_entries"), 0)
        self.assertEqual(self.server.get("/readyz").json(), {"status": "ready"})
        wait_until(lambda: any("views: they go on again" in line for line in self.server.said), "word to the operator")
        self.assertEqual(self.server.stop(), 0, self.server.said)

    def test_views_that_follow_stand_still_while_the_ledger_records(self):
        self.assertEqual(self.fleet(self.record()).status, 200)
        self.leave(LITTLE_BYTES)
        newest = [self.record() for _ in range(50)][-1]
        self.check_held_back(50)
        self.check_waits(newest)
        old = self.server.get("/v1/devices/pump-1")
        self.assertEqual((old.status, old.json()["knownAt"]), (200, "0:1"))
        self.leave(ROOM_BYTES)
        self.check_goes_on(newest, 1)

    def test_views_that_are_to_be_built_are_built_once_there_is_room(self):
        newest = [self.record() for _ in range(50)][-1]
        self.assertEqual(self.server.stop(), 0)
        shutil.rmtree(self.data / "views")
        self.leave(LITTLE_BYTES)
        self.serve()
        self.check_held_back(50)
        self.check_waits(newest)
        self.record()
        self.leave(ROOM_BYTES)
        self.check_goes_on(newest, 1)

    def test_a_server_that_ends_while_they_stand_still_goes_on_with_them_later(self):
        self.assertEqual(self.fleet(self.record()).status, 200)
        self.leave(LITTLE_BYTES)
        newest = self.record()
        self.check_held_back(1)
        self.assertEqual(self.server.stop(), 0, self.server.said)
        self.leave(ROOM_BYTES)
        self.serve()
        self.assertEqual(self.fleet(newest).json()["devices"], 1)


if __name__ == "__main__":
    in_private_mounts()
    HALLMARK = hallmark_of_arguments()
    unittest.main()
