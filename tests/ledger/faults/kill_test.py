#!/usr/bin/env python3
"""`hallmark append` killed with SIGKILL at seeded points, and what it left. Usage: kill_test.py HALLMARK LEDGER_DUMP

A history is one data directory: it is killed in each of several rounds, looked at, gone on with, and in the end all
that was ever sent is sent again. With HALLMARK_LONG=1 200 points are reached instead of 25. HALLMARK_SEED=N runs the
history of that seed alone: the same events and plans, though no kill comes at quite the same instant.
"""

import os
import random
import signal
import sys
import threading
import time
import unittest
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True

from events import Events  # noqa: E402
from model import Difference, Model, expect  # noqa: E402
from program import (BLANKS, TIMEOUT_S, close_pipes, is_long, programs_of_arguments, read_if_there,  # noqa: E402
                     scratch)

KILLS_A_HISTORY = 5
HISTORIES = 41 if is_long() else 5
POLL_S = 0.0005
OVER_BEFORE = "over before the kill"
# The one thing that there is to say after a kill: it came while a commit was being written.
TORN_END = b"were cut off, a write that was never acknowledged"


class Times:
    """How long things take on this machine now; kills are aimed by it."""

    def __init__(self, program):
        with scratch() as folder:
            self.creation = self.until_first_ack(program, folder)
            self.opening = self.until_first_ack(program, folder)
            process = program.start_append(Path(folder) / "data")
            process.stdin.write(b"\n".join(Events(0).lines(200)) + b"\n")
            process.stdin.close()
            start = time.monotonic()
            process.wait(TIMEOUT_S)
            self.closing = max(0.002, time.monotonic() - start - self.opening)
            close_pipes(process)

    @staticmethod
    def until_first_ack(program, folder):
        acks = Path(folder) / "acks"
        acks.unlink(missing_ok=True)
        start = time.monotonic()
        process = program.start_append(Path(folder) / "data", "--acks", acks)
        event = Events(1)
        process.stdin.write(event.text(event.new("first")) + BLANKS)
        process.stdin.flush()
        while not read_if_there(acks) and time.monotonic() < start + TIMEOUT_S:
            time.sleep(POLL_S)
        elapsed = time.monotonic() - start
        process.communicate(timeout=TIMEOUT_S)
        return elapsed


class Feeder(threading.Thread):
    """Writes lines into the pipe: a few and a pause, which makes small commits, or many at once."""

    def __init__(self, pipe, lines, seed):
        super().__init__(daemon=True)
        self.pipe, self.lines, self.random = pipe, lines, random.Random(seed)

    def run(self):
        at = 1
        try:
            self.pipe.write(self.lines[0] + BLANKS)
            while at < len(self.lines):
                count = self.random.choice([1, 1, 2, 3, 10, 40, 200])
                self.pipe.write(b"\n".join(self.lines[at:at + count]) + b"\n")
                self.pipe.flush()
                at += count
                time.sleep(self.random.choice([0, 0, 0.001, 0.004]))
            self.pipe.close()
        except (BrokenPipeError, ValueError):
            pass   # killed, which is the point

    def finish(self, process):
        process.wait(TIMEOUT_S)
        self.join(TIMEOUT_S)


class History:
    def __init__(self, program, times, seed):
        self.program, self.times, self.seed = program, times, seed
        self.random = random.Random(seed)
        self.shards = self.random.choice([1, 3])
        self.events = Events(seed)
        self.model = Model(self.shards)
        self.sent = []
        self.killed = Counter()

    def run(self):
        with scratch() as folder:
            self.data, self.acks = Path(folder) / "data", Path(folder) / "acks"
            while sum(self.killed.values()) - self.killed[OVER_BEFORE] < KILLS_A_HISTORY:
                is_there = (self.data / "ledger.json").exists()
                kinds = ["opening", "time", "acknowledged", "acknowledged", "close"] if is_there else \
                    ["creation", "creation", "creation", "acknowledged", "close"]
                self.round(self.random.choice(kinds))
            self.send_all_again()

    def round(self, kind):
        lines = self.events.lines(self.random.randrange(40, 600))
        if self.sent and self.random.random() < 0.3:   # whoever lost receipts begins again
            lines = self.random.sample(self.sent, min(len(self.sent), 100)) + lines
        acknowledged_before = read_if_there(self.acks).count(b"\n")
        process = self.program.start_append(self.data, "--shards", self.shards, "--acks", self.acks)
        start = time.monotonic()
        feeder = Feeder(process.stdin, lines, self.random.random())
        feeder.start()
        if kind == "acknowledged":
            self.wait_for_lines(process, acknowledged_before + self.random.randrange(1, len(lines) // 2))
        elif kind == "close":
            feeder.join(TIMEOUT_S)
            time.sleep(self.random.random() * self.times.closing)
        else:
            longest = {"creation": self.times.creation, "opening": self.times.opening,
                       "time": self.times.opening * 3}[kind]
            time.sleep(max(0.0, start + self.random.random() * longest - time.monotonic()))
        was_running = process.poll() is None
        process.send_signal(signal.SIGKILL)
        feeder.finish(process)
        said = process.stderr.read()
        close_pipes(process)
        self.killed[kind if was_running else OVER_BEFORE] += 1
        expect(all(TORN_END in line for line in said.splitlines()), f"append said {said!r}")
        self.sent += lines
        self.look(lines)

    def wait_for_lines(self, process, count):
        end = time.monotonic() + TIMEOUT_S
        while read_if_there(self.acks).count(b"\n") < count and process.poll() is None:
            expect(time.monotonic() < end, f"{count} acknowledgements did not come")
            time.sleep(POLL_S)

    def look(self, lines):
        if not (self.data / "ledger.json").exists():
            expect(not read_if_there(self.acks), "acknowledged, and there is no ledger")
            self.sent = []
            return
        self.model.advance(lines, self.program.dumps(self.data, self.shards))
        self.model.check_acknowledged(read_if_there(self.acks))
        self.program.check_index(self.data, self.model)
        self.program.check_clean(self.data)

    def send_all_again(self):
        """What was there is a duplicate, or refused again; what was lost is recorded; all of it is acknowledged."""
        self.acks.unlink(missing_ok=True)
        before = self.model.accepted()
        done = self.program.run("append", "-", "--data", self.data, "--shards", self.shards, "--acks", self.acks,
                                stdin=b"\n".join(self.sent) + b"\n")
        expect(done.returncode == 0, f"append exits {done.returncode}: {done.stderr!r}")
        expect(all(TORN_END in line for line in done.stderr.splitlines()), f"append said {done.stderr!r}")
        taken = self.model.advance(self.sent, self.program.dumps(self.data, self.shards))
        expect(taken == len(self.sent), f"{taken} of {len(self.sent)} taken")
        acknowledged = self.model.check_acknowledged(read_if_there(self.acks))
        recorded = self.model.accepted() - before
        expect(acknowledged >= self.model.accepted(), f"{acknowledged} acknowledged, {self.model.accepted()} accepted")
        summary = done.stdout.decode().splitlines()[0]
        expect(summary.startswith(f"recorded {recorded:,}, duplicate {acknowledged - recorded:,},"), summary)
        self.program.check_index(self.data, self.model)
        self.program.check_clean(self.data)


class Kill(unittest.TestCase):
    def test_whatever_is_killed_nothing_acknowledged_is_lost_and_nothing_stands_twice(self):
        times = Times(PROGRAM)
        seeds = [int(os.environ["HALLMARK_SEED"])] if "HALLMARK_SEED" in os.environ else range(HISTORIES)
        killed = Counter()
        for seed in seeds:
            history = History(PROGRAM, times, seed)
            try:
                history.run()
            except Difference as difference:
                self.fail(f"HALLMARK_SEED={seed}: {difference}")
            killed += history.killed
        print(f"{sum(killed.values()) - killed[OVER_BEFORE]} kills: {dict(killed)}")


if __name__ == "__main__":
    PROGRAM = programs_of_arguments()
    unittest.main()
