"""What the tests of replay share: ledgers made from the recordings here, altered, served, compared."""

import json
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "tools"))

import recordings  # noqa: E402,F401
import server_case  # noqa: E402
from waiting import DEADLINE_SECONDS, wait_until  # noqa: E402,F401

RECORDED = HERE / "recorded"
EVERYTHING = RECORDED / "everything"


class ReplayCase(server_case.ServerCase):
    ledger_alter = ""

    def replay(self, *words, source=EVERYTHING, into=None, expected=0):
        """What --json says; into a new directory unless one is given."""
        self.made = into or self.folder / f"made-{len(list(self.folder.iterdir()))}"
        done = self.run_hallmark("replay", "--from", source, "--into", self.made, "--json", *words, expected=expected)
        self.said = done.stderr
        return json.loads(done.stdout) if done.stdout else None

    def copy(self, ledger, name):
        """With its key and guard."""
        for suffix in ("", ".guard"):
            shutil.copytree(f"{ledger}{suffix}", self.folder / f"{name}{suffix}")
        shutil.copy(f"{ledger}.key", self.folder / f"{name}.key")
        return self.folder / name

    def alter(self, ledger, *words):
        subprocess.run([self.ledger_alter, *map(str, [ledger, *words])], check=True, timeout=DEADLINE_SECONDS)

    def altered(self, *words):
        """Another replica of everything, with something altered in it."""
        self.replay("--name", "other")
        self.alter(self.made, *words)
        return self.made


def golden(name="everything"):
    return json.loads((RECORDED / name / recordings.GOLDEN).read_text())["shards"]


def take_programs():
    """The first two arguments are the programs hallmark and ledger_alter."""
    server_case.ServerCase.hallmark = os.path.abspath(sys.argv.pop(1))
    ReplayCase.ledger_alter = os.path.abspath(sys.argv.pop(1))


def main():
    take_programs()
    unittest.main()
