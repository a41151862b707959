"""The programs under test, as processes: `hallmark` and `ledger_dump`."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from model import Dump, expect  # noqa: E402

TIMEOUT_S = 120   # nothing here takes seconds; a hang must end
IO_EXIT = 3
# Before it hands out its first event the reader may wait for so much to look at; blank lines are no events.
BLANKS = b"\n" * (256 * 1024)


class Program:
    def __init__(self, hallmark, ledger_dump):
        self.hallmark, self.ledger_dump = hallmark, ledger_dump
        self.has_fsck = b" fsck " in self.run("--help").stdout

    def run(self, *arguments, stdin=b""):
        return subprocess.run([self.hallmark, *map(str, arguments)], input=stdin, capture_output=True,
                              timeout=TIMEOUT_S, check=False)

    def start_append(self, data, *more):
        """Reads standard input, which the caller feeds."""
        return self.start([self.hallmark, "append", "-", "--data", str(data), *map(str, more)])

    @staticmethod
    def start(command):
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def dump(self, *arguments):
        done = subprocess.run([self.ledger_dump, *map(str, arguments)], capture_output=True, text=True,
                              timeout=TIMEOUT_S, check=False)
        expect(done.returncode == 0, f"ledger_dump {arguments} exits {done.returncode}: {done.stderr}")
        expect(done.stderr == "", f"ledger_dump {arguments} says: {done.stderr}")
        return done.stdout

    def dumps(self, data, shards):
        return [Dump(self.dump(data, index)) for index in range(shards)]

    def check_index(self, data, model):
        """Heads and ids as the index gives them, against the entries."""
        heads = [json.loads(line) for line in self.dump("--heads", data).splitlines()]
        expect(heads == list(model.heads()), f"the heads are {heads}")
        ids = sum(json.loads(line)["ids"] for line in self.dump("--ids", data).splitlines())
        expect(ids == model.accepted(), f"{ids} ids, {model.accepted()} accepted")

    def check_clean(self, data):
        """fsck has nothing to say; where this build has it."""
        if not self.has_fsck:
            return
        done = self.run("fsck", "--data", data)
        expect(done.returncode == 0, f"fsck exits {done.returncode}: {done.stdout!r} {done.stderr!r}")


def programs_of_arguments():
    """argv: HALLMARK LEDGER_DUMP [what is for unittest]"""
    program = Program(sys.argv[1], sys.argv[2])
    del sys.argv[1:3]
    return program


def close_pipes(process):
    for pipe in (process.stdin, process.stdout, process.stderr):
        with contextlib.suppress(BrokenPipeError):   # what was not taken any more
            pipe.close()


def is_long():
    return os.environ.get("HALLMARK_LONG") in ("1", "ON")


def scratch():
    """A temporary folder, gone with the object."""
    return tempfile.TemporaryDirectory(prefix="hallmark-faults-")


def read_if_there(path):
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        return b""
