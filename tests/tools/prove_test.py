#!/usr/bin/env python3
"""hallmark checkpoint, prove and key, on a small ledger; what they make is checked by hallmark verify and by
tools/verify_bundle.py. Usage: prove_test.py HALLMARK LEDGER_DUMP [unittest arguments]

Exit 77 where Python's package cryptography is missing."""

import base64
import hashlib
import importlib.util
import json
import os
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from verifier import device_map, merkle  # noqa: E402
from verifier.entry import decode  # noqa: E402

HALLMARK = ""
LEDGER_DUMP = ""
OTHER = [sys.executable, str(ROOT / "tools" / "verify_bundle.py")]


def event(number, device):
    return json.dumps({"specversion": "1.0", "id": str(number), "source": "/plant", "type": "org.example.seen",
                       "subject": device, "time": "2026-01-01T00:00:00Z"})


class Prove(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="hallmark-prove-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.data = self.folder / "data"

    def run_hallmark(self, *words, text="", expected=0):
        done = subprocess.run([HALLMARK, *map(str, words)], input=text, capture_output=True, text=True, encoding="utf-8",
                              timeout=60)
        self.assertEqual(done.returncode, expected, done.stderr + done.stdout)
        return done

    def append(self, first, last, *words):
        lines = "".join(event(number, f"pump-{number % 5}") + "\n" for number in range(first, last))
        self.run_hallmark("append", "-", "--data", self.data, *words, text=lines)

    def keys(self):
        path = self.folder / "vkey"
        path.write_text(self.run_hallmark("key", "show", "--data", self.data).stdout)
        return path

    def prove(self, device):
        path = self.folder / "bundle.json"
        self.run_hallmark("prove", device, "--data", self.data, "--out", path)
        return path

    def verdict(self, bundle, key):
        """What both implementations say, which must be the same."""
        ours = self.run_hallmark("verify", bundle, "--key", key, "--json")
        other = subprocess.run([*OTHER, str(bundle), "--key", str(key), "--json"], capture_output=True, text=True,
                               timeout=60, check=False)
        self.assertEqual(other.returncode, 0, other.stdout + other.stderr)
        self.assertEqual(json.loads(ours.stdout), json.loads(other.stdout))
        return json.loads(ours.stdout)

    def test_a_bundle_out_of_each_shard_holds_for_both_verifiers_as_does_that_of_an_unknown_device(self):
        self.append(0, 100, "--shards", "3")
        key = self.keys()
        self.assertEqual(len(key.read_text().splitlines()), 3)
        for device, entries in [(f"pump-{i}", 20) for i in range(5)] + [("nobody", 0), ("päivä/7 'x'", 0)]:
            verdict = self.verdict(self.prove(device), key)
            self.assertEqual((verdict["device"], verdict["entries"], verdict["absent"], verdict["of"]),
                             (device, entries, entries == 0, 3))

    def test_a_checkpoint_says_what_is_there_now_and_a_bundle_is_made_on_it(self):
        self.append(0, 10)
        first = self.run_hallmark("checkpoint", "--data", self.data).stdout
        self.assertEqual(first, (self.folder / "data.guard" / "0").read_text())
        self.assertEqual(first.splitlines()[:2], ["hallmark/0", "10"])
        self.append(10, 25)
        said = json.loads(self.run_hallmark("checkpoint", "--data", self.data, "--json").stdout)
        self.assertEqual([(one["shard"], one["of"], one["size"]) for one in said], [(0, 1, 25)])
        bundle = self.prove("pump-1")
        self.assertEqual(json.loads(bundle.read_text())["checkpoint"], said[0]["note"])
        self.assertEqual(self.verdict(bundle, self.keys())["size"], 25)

    def roots(self, shard):
        """Both, from the entries as they are stored."""
        done = subprocess.run([LEDGER_DUMP, str(self.data), str(shard)], capture_output=True, text=True, timeout=60,
                              check=True)
        raws = [base64.b64decode(json.loads(line)["raw"]) for line in done.stdout.splitlines()[:-1]]
        leaves = [hashlib.sha256(b"\0" + raw).digest() for raw in raws]
        heads = {}
        for raw, leaf in zip(raws, leaves):
            entry = decode(raw)
            if entry.verdict.refused == 0:
                key = device_map.key_of(entry.device)
                heads[key] = device_map.Leaf(key, leaf, entry.device_sequence)
        return len(raws), merkle.root(leaves).hex(), device_map.root(list(heads.values())).hex()

    def test_both_roots_are_those_that_another_implementation_computes_of_the_entries(self):
        first = 0
        for count in (0, 1, 2, 30, 223, 1, 400, 3, 1000):
            lines = "".join(event(number, f"pump-{number * number % 97}") + "\n" for number in range(first, first + count))
            self.run_hallmark("append", "-", "--data", self.data, "--shards", "2",
                              text=lines + "no event\n" * (count // 10))
            first += count
            for said in json.loads(self.run_hallmark("checkpoint", "--data", self.data, "--json").stdout):
                self.assertEqual((said["size"], said["logRoot"], said["mapRoot"]), self.roots(said["shard"]))
        self.assertEqual(first, 1660)

    def test_with_a_new_key_both_sign_and_either_verifies(self):
        self.append(0, 10)
        old = self.folder / "old.vkey"
        old.write_text(self.keys().read_text())
        told = self.run_hallmark("key", "rotate", "--data", self.data)
        self.assertIn("the one before beside it until", told.stderr)
        self.assertEqual(told.stdout, self.keys().read_text())
        lines = told.stdout.splitlines()
        self.assertEqual(len(lines), 2)
        self.assertEqual(lines[0] + "\n", old.read_text())
        new = self.folder / "new.vkey"
        new.write_text(lines[1] + "\n")
        self.append(10, 20)
        bundle = self.prove("pump-1")
        for key in (old, new, self.keys()):
            self.assertEqual(self.verdict(bundle, key)["entries"], 4)

    def test_without_an_overlap_the_old_key_signs_no_more(self):
        self.append(0, 10)
        old = self.folder / "old.vkey"
        old.write_text(self.keys().read_text())
        self.run_hallmark("key", "rotate", "--overlap-days", "0", "--data", self.data)
        self.append(10, 20)
        bundle = self.prove("pump-1")
        self.assertEqual(self.verdict(bundle, self.keys())["entries"], 4)
        refused = self.run_hallmark("verify", bundle, "--key", old, expected=1)
        self.assertTrue(refused.stdout.startswith("badSignature"), refused.stdout)

    def test_a_key_that_others_may_read_is_refused_with_what_to_do(self):
        self.append(0, 10)
        key = self.folder / "data.key"
        self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)
        key.chmod(0o644)
        for words in (["append", "-"], ["checkpoint"], ["prove", "pump-1", "--out", "-"], ["key", "show"],
                      ["key", "rotate"]):
            told = self.run_hallmark(*words, "--data", self.data, expected=3).stderr
            self.assertIn("mode 0644, expected 0600", told)
            self.assertIn("chmod 600", told)

    def test_what_is_asked_of_no_ledger_or_no_shard_is_told(self):
        for words in (["checkpoint"], ["prove", "pump-1", "--out", "-"], ["key", "show"], ["key", "rotate"]):
            told = self.run_hallmark(*words, "--data", self.data, expected=3).stderr
            self.assertIn("there is no ledger here", told)
        self.assertEqual(list(self.folder.iterdir()), [])
        self.append(0, 10)
        told = self.run_hallmark("checkpoint", "--shard", "1", "--data", self.data, expected=2).stderr
        self.assertIn("expected a shard below 1, found 1", told)
        told = self.run_hallmark("prove", b"\xff".decode("utf-8", "surrogateescape"), "--out", "-", "--data", self.data,
                                 expected=2).stderr
        self.assertIn("expected UTF-8", told)

    def test_data_that_was_rolled_back_is_refused_by_each_command_and_named_by_fsck(self):
        self.append(0, 10)
        subprocess.run(["cp", "-a", self.data, self.folder / "backup"], check=True)
        self.append(10, 20)
        subprocess.run(["rm", "-r", self.data], check=True)
        subprocess.run(["mv", self.folder / "backup", self.data], check=True)
        for words in (["append", "-"], ["checkpoint"], ["prove", "pump-1", "--out", "-"], ["history", "pump-1"]):
            told = self.run_hallmark(*words, "--data", self.data, expected=3).stderr
            self.assertIn("20 entries of shard 0 were published, the data has 10", told)
        found = json.loads(self.run_hallmark("fsck", "--data", self.data, "--json", expected=3).stdout)
        self.assertEqual([fault["part"] for fault in found["faults"]], ["guard"])


if __name__ == "__main__":
    if importlib.util.find_spec("cryptography") is None:
        print("skipped: Python's package cryptography is missing")
        sys.exit(77)
    HALLMARK, LEDGER_DUMP = (os.path.abspath(sys.argv.pop(1)) for _ in range(2))
    unittest.main()
