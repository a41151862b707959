#!/usr/bin/env python3
"""A pack is there whole or not at all: killed, ended by SIGTERM, on a full disk; and is the same after the ledger has grown.

    pack_faults_test.py HALLMARK [unittest arguments]

A disk of its own needs root, mount and unshare; exit 77 where they are missing. HALLMARK_LONG=1: the ledger grows by a million.
"""

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

from diff_case import TIMEOUT_SECONDS, Ledger  # noqa: E402
from private_mounts import in_private_mounts, mount  # noqa: E402
from waiting import wait_until  # noqa: E402

LONG = os.environ.get("HALLMARK_LONG") == "1"
GROWS_BY_DEVICES = 110_000 if LONG else 400  # of about ten events each
LITTLE_BYTES = 256 << 10
HALLMARK = ""


class PacksBrokenOff(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="hallmark-pack-faults-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.ledger = Ledger(HALLMARK, cls.folder)
        fleet = cls.ledger.run("simulate", "--devices", 1500, "--from", "2024-01-01", "--to", "2025-01-01", "--seed", 3).stdout
        cls.known = cls.ledger.append(fleet)
        cls.whole = cls.ledger.pack("whole.zip", "--known-at", cls.known)
        cls.key = cls.ledger.key()

    def names(self, folder, name):
        return sorted(path.name for path in folder.iterdir() if path.name.startswith(name))

    def begun(self, out):
        """A pack of which some bytes are written, and no more for now."""
        process = subprocess.Popen([HALLMARK, "export", "--format", "pack", "--out", out, "--data", self.ledger.data, "--known-at",
                                    self.known], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        unfinished = Path(f"{out}.new")
        wait_until(lambda: process.poll() is not None or unfinished.exists() and unfinished.stat().st_size > 0,
                   "the pack is begun")
        process.send_signal(signal.SIGSTOP)
        self.assertIsNone(process.poll())
        return process

    def check_again(self, out):
        self.ledger.pack(out.name, "--known-at", self.known)
        self.assertEqual(out.read_bytes(), self.whole.read_bytes())
        self.assertEqual(self.names(self.folder, out.name), [out.name])

    def test_a_pack_that_is_killed_or_ended_is_no_file_of_its_name(self):
        for number in (signal.SIGKILL, signal.SIGTERM):
            out = self.folder / f"ended-{number}.zip"
            process = self.begun(out)
            process.send_signal(number)
            process.send_signal(signal.SIGCONT)
            self.assertEqual(process.wait(timeout=TIMEOUT_SECONDS), -number)
            self.assertLessEqual(set(self.names(self.folder, out.name)), {f"{out.name}.new"})
            self.check_again(out)

    def test_a_full_disk_is_told_and_leaves_nothing(self):
        disk = self.folder / "disk"
        disk.mkdir()
        self.assertTrue(mount(disk, LITTLE_BYTES))
        self.addCleanup(subprocess.run, ["umount", str(disk)], check=True)
        self.assertGreater(self.whole.stat().st_size, LITTLE_BYTES)
        for words in (["--format", "pack", "--out", disk / "full.zip"], ["--out", disk / "tables"],
                      ["--format", "ndjson", "--out", disk / "evidence"]):
            done = self.ledger.run("export", *words, "--data", self.ledger.data, "--known-at", self.known, expected=3)
            self.assertIn(b"No space left on device", done.stderr)
            self.assertEqual(list(disk.iterdir()), [])
        done = self.ledger.run("diff", self.whole, self.whole, "--key", self.key, expected=3,
                               env={**os.environ, "TMPDIR": str(disk)})
        self.assertEqual(done.stdout, b"")
        self.assertRegex(done.stderr, rb"hallmark: .*there is no room for what is compared")
        self.assertEqual(list(disk.iterdir()), [])

    def test_the_pack_of_a_ledger_that_has_grown_is_the_same(self):
        fleet = self.folder / "more.ndjson"
        with open(fleet, "wb") as file:
            subprocess.run([HALLMARK, "simulate", "--devices", str(GROWS_BY_DEVICES), "--from", "2024-06-01", "--to", "2025-09-01",
                            "--seed", "4"], stdout=file, check=True, timeout=5 * TIMEOUT_SECONDS)
        subprocess.run([HALLMARK, "append", fleet, "--data", self.ledger.data], check=True, stdout=subprocess.DEVNULL,
                       timeout=10 * TIMEOUT_SECONDS)
        with open(fleet, "rb") as file:
            self.assertGreater(sum(1 for _ in file), 1_000_000 if LONG else 3_000)
        self.ledger.pack("newest.zip")  # it publishes, and keeps other checkpoints
        again = self.ledger.pack("again.zip", "--known-at", self.known)
        self.assertEqual(*(hashlib.sha256(path.read_bytes()).hexdigest() for path in (again, self.whole)))
        counts = self.ledger.diff(self.whole, self.folder / "newest.zip", "--key", self.key)["counts"]
        self.assertGreater(counts["came"], GROWS_BY_DEVICES // 2)


if __name__ == "__main__":
    HALLMARK = os.path.abspath(sys.argv[1])
    in_private_mounts()
    sys.argv.pop(1)
    unittest.main()
