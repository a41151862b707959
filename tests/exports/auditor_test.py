#!/usr/bin/env python3
"""A pack in the hands of an auditor who has only what is in it and the operator's key: its readme is followed to the letter, in
an empty folder; and its words on the tables are the tables'.

    auditor_test.py HALLMARK [unittest arguments]
"""

import csv
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(HERE))

from diff_case import TIMEOUT_SECONDS, Ledger, after, before, lines  # noqa: E402

HALLMARK = ""


def columns_of_readme():
    """Of each table, as projections/README.md has them."""
    text = (ROOT / "projections" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w+) \| [^|]+ \| ([^|]+) \|$", text[text.index("## The tables"):], re.MULTILINE)
    found = {name: re.sub(r" \([^)]*\)", "", cells).split("; ")[0].split(", ") for name, cells in rows}
    found.pop("table", None)
    return found


def columns_of_text(text):
    """Of each table, as the pack's own words have them."""
    found = {}
    for name, words in re.findall(r"^tables/(\w+)\.csv\n(.*?)(?=^tables/|\Z)", text, re.MULTILINE | re.DOTALL):
        found[name] = re.findall(r"^  (\w+)(?:  |$)", words, re.MULTILINE)
    return found


class Auditor(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="hallmark-auditor-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        ledger = Ledger(HALLMARK, cls.folder)
        ledger.append(lines(before() + after()) + b"no event\n")
        cls.packs = {"all": ledger.pack("all.zip"), "some": ledger.pack("some.zip", "--device", "late", "--device", "nobody")}
        cls.key = ledger.key()
        with zipfile.ZipFile(cls.packs["all"]) as pack:
            cls.readme = pack.read("readme.txt").decode("ascii")
            cls.tables = pack.read("tables.txt").decode("ascii")

    def empty_room(self, pack, alter=None):
        """A folder with the pack, unpacked, and the key, under the names that the readme has."""
        room = Path(tempfile.mkdtemp(dir=self.folder))
        content = bytearray(pack.read_bytes())
        if alter is not None:
            content[alter] ^= 1
        (room / "PACK.zip").write_bytes(content)
        (room / "KEYFILE").write_bytes(self.key.read_bytes())
        with zipfile.ZipFile(pack) as zipped:
            zipped.extractall(room)
        return room

    def follow(self, room, expected):
        """The command that the readme has, letter by letter."""
        commands = re.findall(r"^ {7}(python3 verify_bundle\.py .*)$", self.readme, re.MULTILINE)
        self.assertEqual(len(commands), 1)
        words = [sys.executable, *commands[0].split()[1:]]
        env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        done = subprocess.run(words, cwd=room, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False, env=env)
        self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        return done.stdout

    def test_following_the_readme_says_complete(self):
        for pack in self.packs.values():
            said = self.follow(self.empty_room(pack), 0)
            self.assertIn("complete as of checkpoint ", said)
            self.assertIn("complete as of checkpoint ", self.readme)

    def test_a_changed_byte_is_named_with_its_file(self):
        for pack in self.packs.values():
            with zipfile.ZipFile(pack) as zipped:
                files = [info for info in zipped.infolist() if info.filename.startswith(("evidence/", "tables/", "tables.txt"))]
            for info in files:
                name = info.filename.encode()
                at = info.header_offset + 30 + len(name) + info.compress_size // 2
                said = self.follow(self.empty_room(pack, alter=at), 1)
                self.assertTrue(said.startswith(f"alteredFile: {info.filename}: "), said)

    def test_every_file_is_of_those_that_the_readme_lists(self):
        listed = re.findall(r"^  ([a-z_./]+)  ", self.readme[:self.readme.index("HOW TO CHECK")], re.MULTILINE)
        for pack in self.packs.values():
            with zipfile.ZipFile(pack) as zipped:
                for name in zipped.namelist():
                    self.assertTrue(name.startswith((*listed, "tables/")), name)
                self.assertEqual([one for one in listed if not any(name.startswith(one) for name in zipped.namelist())], [])

    def test_the_tables_columns_are_told_in_the_pack_as_in_our_readme_and_as_they_are(self):
        with zipfile.ZipFile(self.packs["all"]) as pack:
            headers = {}
            for name in pack.namelist():
                if name.startswith("tables/"):
                    text = io.StringIO(pack.read(name).decode(), newline="")
                    headers[Path(name).stem] = next(csv.reader(text, strict=True))
            question = json.loads(pack.read("manifest.json"))["question"]
        self.assertEqual(len(headers), 7)
        self.assertEqual(columns_of_text(self.tables), headers)
        self.assertEqual(columns_of_readme(), headers)
        self.assertLessEqual({"asOf", "knownAt"}, question.keys())  # which tables.txt speaks of
        self.assertLessEqual(max(map(len, self.tables.splitlines())), 80)

    def test_what_the_verifier_needs_is_what_the_readme_says(self):
        self.assertIn('the package "cryptography"', self.readme)
        self.assertIsNotNone(importlib.util.find_spec("cryptography"))


if __name__ == "__main__":
    HALLMARK = os.path.abspath(sys.argv.pop(1))
    if importlib.util.find_spec("cryptography") is None:
        print("skipped: Python's package cryptography is not here")
        sys.exit(77)
    unittest.main()
