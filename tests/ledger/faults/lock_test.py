#!/usr/bin/env python3
"""Several processes on one data directory: one that writes, or any that read. Usage: lock_test.py HALLMARK LEDGER_DUMP"""

import os
import select
import signal
import sys
import time
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

from events import Events  # noqa: E402
from program import (BLANKS, IO_EXIT, TIMEOUT_S, close_pipes, programs_of_arguments, read_if_there,  # noqa: E402
                     scratch)

REFUSED_WITHIN_S = 1.0
TRIES = 3   # a machine under load may hold up one of them
# More than a pipe holds, so that whoever prints it is held up half-way.
EVENTS_OF_A_DEVICE = 2000


class Lock(unittest.TestCase):
    def setUp(self):
        folder = scratch()
        self.addCleanup(folder.cleanup)
        self.data, self.acks = Path(folder.name) / "data", Path(folder.name) / "acks"
        self.events = Events(1)

    def event(self):
        return self.events.text(self.events.new("lock") | {"subject": "pump-1"})

    def start_holder(self):
        """An append that has begun and waits for more."""
        process = PROGRAM.start_append(self.data, "--acks", self.acks)
        self.addCleanup(close_pipes, process)
        self.addCleanup(process.kill)
        known = len(read_if_there(self.acks))
        process.stdin.write(self.event() + BLANKS)
        process.stdin.flush()
        end = time.monotonic() + TIMEOUT_S
        while len(read_if_there(self.acks)) == known and time.monotonic() < end:
            time.sleep(0.001)
        self.assertGreater(len(read_if_there(self.acks)), known)
        return process

    def finish(self, process):
        process.stdin.close()
        self.assertEqual(process.wait(TIMEOUT_S), 0)

    def append(self, *lines):
        return PROGRAM.run("append", "-", "--data", self.data, stdin=b"\n".join(lines) + b"\n")

    def check_refused(self, holder, *arguments):
        took = []
        for _ in range(TRIES):
            start = time.monotonic()
            done = PROGRAM.run(*arguments)
            took.append(time.monotonic() - start)
            self.assertEqual(done.returncode, IO_EXIT, done)
            self.assertEqual(done.stdout, b"")
            said = done.stderr.decode()
            self.assertIn(f"in use by process {holder.pid} (", said)
            self.assertIn(" ".join(holder.args)[:60], said)
        self.assertLess(min(took), REFUSED_WITHIN_S)

    def test_while_one_appends_nobody_else_writes_or_reads(self):
        holder = self.start_holder()
        self.check_refused(holder, "append", "-", "--data", self.data)
        self.check_refused(holder, "history", "pump-1", "--data", self.data)
        if PROGRAM.has_fsck:
            self.check_refused(holder, "fsck", "--data", self.data)
        self.finish(holder)
        done = self.append(self.event())
        self.assertEqual(done.returncode, 0, done)
        self.assertIn(b"recorded 1,", done.stdout)

    def test_two_may_read_at_once_and_nobody_writes_meanwhile(self):
        self.assertEqual(self.append(*[self.event() for _ in range(EVENTS_OF_A_DEVICE)]).returncode, 0)
        command = [PROGRAM.hallmark, "history", "pump-1", "--json", "--data", str(self.data)]
        reader = PROGRAM.start(command)
        self.addCleanup(close_pipes, reader)
        self.addCleanup(reader.kill)
        self.assertTrue(select.select([reader.stdout], [], [], TIMEOUT_S)[0])
        self.assertIsNone(reader.poll())
        second = PROGRAM.run("history", "pump-1", "--json", "--data", self.data)
        self.assertEqual((second.returncode, second.stderr), (0, b""))
        self.check_refused(reader, "append", "-", "--data", self.data)
        self.assertIsNone(reader.poll())
        first, said = reader.communicate(timeout=TIMEOUT_S)
        self.assertEqual((reader.returncode, said, first), (0, b"", second.stdout))

    def test_who_was_killed_holds_nothing(self):
        for _ in range(5):
            holder = self.start_holder()
            os.kill(holder.pid, signal.SIGKILL)
            holder.wait(TIMEOUT_S)
            done = self.append(self.event())
            self.assertEqual((done.returncode, done.stderr), (0, b""))


if __name__ == "__main__":
    PROGRAM = programs_of_arguments()
    unittest.main()
