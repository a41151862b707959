#!/usr/bin/env python3
"""hallmark verify beside tools/verify_bundle.py, on cases of tests/golden/bundles. Usage: verify_test.py HALLMARK
[unittest arguments]

Exit 77 where Python's package cryptography is missing."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HALLMARK = ""
OTHER = [sys.executable, str(ROOT / "tools" / "verify_bundle.py")]


def corpus():
    with open(ROOT / "tests" / "golden" / "bundles" / "corpus.ndjson") as file:
        return [json.loads(line) for line in file]


def kind(case):
    expected = case["expect"]
    return (expected["fault"], expected["verdict"], expected["absent"], expected["entries"] == 1, expected["size"] == 0,
            len(expected["auditors"] or ()))


def one_of_each_kind():
    cases = {}
    for case in corpus():
        if case["keys"]:
            cases.setdefault(kind(case), case)
    return list(cases.values())


def options(case):
    words = [word for key in case["keys"] for word in ("--key", key)]
    words += [word for key in case["auditors"] for word in ("--auditor", key)]
    if "atLeast" in case:
        words += ["--at-least", str(case["atLeast"])]
    if "notBefore" in case:
        words += ["--not-before", case["notBefore"]]
    return words


def run(program, *words, text=""):
    return subprocess.run([*program, *words], input=text, capture_output=True, text=True, encoding="utf-8", timeout=60)


def hallmark(*words, text=""):
    return run([HALLMARK, "verify"], *words, text=text)


def without_sentence(answer):
    return {name: value for name, value in json.loads(answer).items() if name != "what"}


def told(answer):
    """The two write as many zeros after a second's point as they like."""
    return re.sub(r"(\.\d*?)0+Z", r"\1Z", answer)


class Verify(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cases = one_of_each_kind()
        cls.good = next(case for case in cls.cases if case["expect"]["fault"] is None)

    def test_both_verifiers_say_the_same(self):
        self.assertGreater(len(self.cases), 18)
        for case in self.cases:
            with self.subTest(case["name"]):
                words = ["-", *options(case)]
                mine = hallmark(*words, "--json", text=case["bundle"])
                other = run(OTHER, *words, "--json", text=case["bundle"])
                self.assertEqual(mine.returncode, other.returncode, mine.stderr + other.stderr)
                self.assertEqual(without_sentence(mine.stdout), without_sentence(other.stdout))
                self.assertEqual(mine.returncode, 0 if case["expect"]["fault"] is None else 1)

    def test_what_is_good_is_told_in_the_same_words(self):
        for case in self.cases:
            if case["expect"]["fault"] is None:
                words = ["-", *options(case)]
                self.assertEqual(told(hallmark(*words, text=case["bundle"]).stdout),
                                 told(run(OTHER, *words, text=case["bundle"]).stdout))

    def test_a_fault_is_named_first(self):
        case = next(case for case in self.cases if case["expect"]["fault"] == "badMapProof")
        done = hallmark("-", *options(case), text=case["bundle"])
        self.assertEqual((done.returncode, done.stderr), (1, ""))
        self.assertRegex(done.stdout, "^badMapProof: map: expected .*, found .*\n$")

    def test_keys_may_stand_in_a_file_and_the_bundle_too(self):
        with tempfile.TemporaryDirectory() as folder:
            keys, bundle = os.path.join(folder, "keys"), os.path.join(folder, "bundle")
            Path(keys).write_text("# the operator's\n\n" + "\n".join(self.good["keys"]) + "\n")
            Path(bundle).write_text(self.good["bundle"])
            for words in ([bundle, "--key", keys], ["--key", keys, bundle]):
                self.assertEqual(hallmark(*words).returncode, 0)

    def test_a_command_that_is_wrong(self):
        key = self.good["keys"][0]
        for words in (["-"], ["--key", key], ["-", "--key", "/nowhere/keys"], ["-", "--key", "/dev/null"],
                      ["-", "--key", key.replace("+", "+0", 1)], ["-", "--key", key, "--auditor", key],
                      ["-", "--key", key, "--at-least", "-1"], ["-", "--key", key, "--not-before", "yesterday"]):
            with self.subTest(words):
                done = hallmark(*words, text=self.good["bundle"])
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertTrue(done.stderr.startswith("hallmark: "), done.stderr)

    def test_a_file_that_cannot_be_read(self):
        for path in ("/nowhere/bundle.json", "/tmp"):
            done = hallmark(path, "--key", self.good["keys"][0])
            self.assertEqual((done.returncode, done.stdout), (3, ""))
            self.assertIn(path + ": ", done.stderr)

    def test_help_has_examples_and_fits_a_terminal(self):
        done = hallmark("--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn("Examples:", done.stdout)
        self.assertLessEqual(max(map(len, done.stdout.splitlines())), 80)


if __name__ == "__main__":
    if importlib.util.find_spec("cryptography") is None:
        print("skipped: Python's package cryptography is missing")
        sys.exit(77)
    HALLMARK = os.path.abspath(sys.argv.pop(1))
    unittest.main()
