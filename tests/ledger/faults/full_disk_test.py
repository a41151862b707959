#!/usr/bin/env python3
"""`hallmark append` on a disk that fills up for real: a tmpfs of 96 MB. Usage: full_disk_test.py HALLMARK LEDGER_DUMP

Needs root, mount and unshare, for a mount that goes with this process; exit 77 where they are missing."""

import random
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.append(str(Path(__file__).resolve().parents[2] / "support"))

from events import Events  # noqa: E402
from model import Difference, Model  # noqa: E402
from private_mounts import DISK_BYTES, NOTE_BYTES, in_private_mounts, mount  # noqa: E402
from program import IO_EXIT, programs_of_arguments, read_if_there, scratch  # noqa: E402

EVENTS = 900   # about 11 MB: a commit takes at most 8


def large_events():
    """Lines that do not compress."""
    source, events = random.Random(7), Events(7)
    return [events.text(events.new(source.randbytes(NOTE_BYTES // 2).hex())) for _ in range(EVENTS)]


class FullDisk(unittest.TestCase):
    def setUp(self):
        folder = scratch()
        self.addCleanup(folder.cleanup)
        self.disk, self.acks = Path(folder.name) / "disk", Path(folder.name) / "acks"
        self.disk.mkdir()
        self.assertTrue(mount(self.disk, DISK_BYTES))
        self.addCleanup(subprocess.run, ["umount", str(self.disk)], check=True)
        self.data = self.disk / "data"
        self.model = Model(1)

    def append(self, lines):
        return PROGRAM.run("append", "-", "--data", self.data, "--acks", self.acks, stdin=b"\n".join(lines) + b"\n")

    def check_stored(self, lines):
        """A first part of them is stored, all that was acknowledged among it; how many."""
        try:
            taken = self.model.advance(lines, PROGRAM.dumps(self.data, 1))
            self.model.check_acknowledged(read_if_there(self.acks))
            PROGRAM.check_index(self.data, self.model)
            PROGRAM.check_clean(self.data)
        except Difference as difference:
            self.fail(str(difference))
        return taken

    def check_history(self):
        done = PROGRAM.run("history", "pump-1", "--data", self.data)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

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

    def test_a_disk_that_fills_up_is_told_loses_nothing_and_is_no_obstacle_once_it_has_room(self):
        lines = large_events()
        done = self.append(lines)
        self.assertEqual(done.returncode, IO_EXIT, done)
        self.assertRegex(done.stderr.decode(), r"has \d+ MB left; 67 MB are kept in reserve")
        self.check_history()
        taken = self.check_stored(lines)
        self.assertGreater(taken, 0)
        self.assertLess(taken, len(lines))

        filler = self.fill()
        done = self.append(lines[:1])
        self.assertEqual(done.returncode, IO_EXIT, done)
        self.assertRegex(done.stderr.decode(), "no room|full|No space|left")
        self.check_history()
        self.assertEqual(self.check_stored([]), 0)

        filler.unlink()
        self.assertTrue(mount(self.disk, 4 * DISK_BYTES, "remount"))
        done = self.append(lines)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertIn(f"recorded {len(lines) - taken:,}, duplicate {taken:,},".encode(), done.stdout)
        self.assertEqual(self.check_stored(lines), len(lines))


if __name__ == "__main__":
    in_private_mounts()
    PROGRAM = programs_of_arguments()
    unittest.main()
