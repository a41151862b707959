#!/usr/bin/env python3
"""Where a setting comes from: the flag, else the environment, else hallmark.toml, else the default.
Usage: settings_test.py HALLMARK [unittest arguments]"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HALLMARK = os.path.abspath(sys.argv.pop(1))
EVENT = json.dumps({"specversion": "1.0", "id": "1", "source": "/plant", "type": "org.example.seen", "subject": "pump",
                    "time": "2026-01-01T00:00:00Z", "data": {}}).encode()


class Settings(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def append(self, *words, expected=0, **environment):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HALLMARK_")}
        done = subprocess.run([HALLMARK, "append", "-", *words], input=EVENT, cwd=self.folder, env=kept | environment,
                              capture_output=True, timeout=60)
        self.assertEqual(done.returncode, expected, done.stderr)
        return done.stderr.decode()

    def ledgers(self):
        return {path.name for path in self.folder.iterdir() if (path / "shard-0").is_dir()}

    def say(self, text):
        (self.folder / "hallmark.toml").write_text(text)

    def test_each_gives_way_to_the_one_before_it(self):
        self.append()
        self.assertEqual(self.ledgers(), {"hallmark-data"})
        self.say('data = "of-the-file"\n')
        self.append()
        self.assertEqual(self.ledgers(), {"hallmark-data", "of-the-file"})
        self.append(HALLMARK_DATA="of-the-environment")
        self.assertEqual(self.ledgers(), {"hallmark-data", "of-the-file", "of-the-environment"})
        self.append("--data", "of-the-flag", HALLMARK_DATA="of-the-environment-2")
        self.assertEqual(self.ledgers(), {"hallmark-data", "of-the-file", "of-the-environment", "of-the-flag"})

    def test_a_number_is_a_setting_too(self):
        self.say('# a fleet of two\nshards = 2\nname = "plant.example"\n')
        self.append()
        self.assertTrue((self.folder / "hallmark-data/shard-1").is_dir())
        self.assertFalse((self.folder / "hallmark-data/shard-2").exists())

    def test_what_does_not_fit_is_named_with_its_line(self):
        for text, expected in (
                ('data = "x"\ndta = "y"\n', 'hallmark.toml:2: expected one of data, '),
                ('data = ["x"]\n', "hallmark.toml:1: expected a text or a number for data"),
                ('data = "x\n', "hallmark.toml:1: it is not TOML: "),
                ('[serve]\nlisten = "x"\n', "hallmark.toml:1: expected one of ")):
            with self.subTest(text):
                self.say(text)
                self.assertIn(expected, self.append(expected=2))
        self.assertEqual(self.ledgers(), set())

    def test_a_file_that_cannot_be_read_is_not_passed_over(self):
        (self.folder / "hallmark.toml").mkdir()
        self.assertIn("hallmark.toml: ", self.append(expected=2))
        self.assertEqual(self.ledgers(), set())

    def test_a_value_that_does_not_fit_is_told_like_a_flag_s(self):
        self.say("shards = 5000\n")
        self.assertIn("expected 1 to 1024 shards; found 5000", self.append(expected=2))


unittest.main()
