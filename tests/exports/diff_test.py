#!/usr/bin/env python3
"""`hallmark diff`: what two packs, or two moments of a ledger, say otherwise. Usage: diff_test.py HALLMARK [unittest arguments]"""

import json
import os
import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.append(str(Path(__file__).resolve().parent))

from diff_case import FROM, H, HOSTILE, TO, Ledger, after, before, lines  # noqa: E402

HALLMARK = ""
GOLDEN = Path(__file__).resolve().parent / "diff_golden.json"
DIFFERING = {"came", "state", "owner", "custodian", "late", "hidden", "certificates", "ends-by-itself", "firmware", "taken-back",
             "removed-in-part", "yet-to-be", HOSTILE}
SCOPED = ["--device", "same", "--device", "late", "--device", "came", "--device", "nobody"]


def by_device(answer):
    return {item["device"]: item for item in answer["devices"]}


def fields(item):
    return {change["field"]: (change["was"], change["is"]) for change in item["fields"]}


class Diff(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="hallmark-diff-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.ledger = Ledger(HALLMARK, cls.folder)
        cls.first = cls.ledger.append(lines(before()) + b"no event\n")
        cls.a = cls.ledger.pack("a.zip", "--as-of", FROM)
        cls.a_some = cls.ledger.pack("a-some.zip", "--as-of", FROM, *SCOPED)
        cls.second = cls.ledger.append(lines(after()))
        cls.b = cls.ledger.pack("b.zip", "--as-of", TO, "--table", "devices")
        cls.b_some = cls.ledger.pack("b-some.zip", "--as-of", TO, *SCOPED)
        cls.key = cls.ledger.key()
        cls.answer = cls.ledger.diff(cls.a, cls.b, "--key", cls.key)

    def packs(self, a, b, expected=0, key=None):
        return self.ledger.diff(a, b, "--key", key or self.key, expected=expected)

    def moments(self, *words):
        return self.ledger.diff(*words, "--data", self.ledger.data)

    def test_two_packs_and_two_moments_of_the_ledger_say_the_same(self):
        asked = self.moments(f"{FROM}@{self.first}", f"{TO}@{self.second}")
        for side in ("from", "to"):
            self.assertEqual({**asked[side], "file": self.answer[side]["file"]}, self.answer[side])
        self.assertEqual((asked["lineage"], self.answer["lineage"]), ("ledger", "log"))
        for member in ("ok", "ledger", "swapped", "devices", "counts", "onlyInFrom", "onlyInTo"):
            self.assertEqual(asked[member], self.answer[member], member)

    def test_every_kind_of_difference_is_told(self):
        found = by_device(self.answer)
        self.assertEqual([item["device"] for item in self.answer["devices"]], sorted(DIFFERING))
        self.assertEqual(fields(found["state"]), {"state": ("enrolled", "retired")})
        self.assertEqual(fields(found["owner"])["owner"][1], {"id": "beta", "name": "Beta"})
        self.assertEqual(fields(found["custodian"]), {"custodian": (None, {"id": "haul", "place": "road"})})
        self.assertEqual(found["certificates"]["certificates"], [{"sha256": H["b"], "was": "active", "is": "superseded"},
                                                                 {"sha256": H["f"], "was": None, "is": "active"}])
        self.assertEqual(found["ends-by-itself"]["certificates"], [{"sha256": H["c"], "was": "active", "is": "expired"}])
        self.assertEqual(found["firmware"]["firmware"], [{"component": "main", "was": {"artefact": H["e"], "version": "4.1.0"},
                                                          "is": {"artefact": H["f"], "version": "4.2.0"}}])
        self.assertEqual([(found[name]["wasThere"], found[name]["isThere"]) for name in ("came", "taken-back", "yet-to-be")],
                         [(False, True), (True, False), (False, True)])
        self.assertEqual([found[name]["late"] for name in ("state", "owner", "firmware", "ends-by-itself", "yet-to-be")], [0] * 5)

    def test_what_came_late_is_told_with_the_answers_that_it_changed(self):
        found = by_device(self.answer)
        late = found["late"]
        self.assertEqual([event["type"] for event in late["lateEvents"]],
                         ["hallmark.assignment.changed.v1", "hallmark.ownership.transferred.v1"])
        self.assertEqual(fields(late["earlierAnswers"]), {"owner": ({"id": "maker-1", "name": "Maker"}, {"id": "beta", "name": "Beta"}),
                                                          "zone": (None, "plant-2")})
        self.assertEqual((found["hidden"]["late"], fields(found["hidden"]["earlierAnswers"])), (1, {}))
        self.assertEqual((found["taken-back"]["late"], fields(found["taken-back"]["earlierAnswers"])["state"]), (1, ("born", None)))
        self.assertEqual(fields(found["removed-in-part"]["earlierAnswers"]), {"zone": ("wrong", "right")})
        self.assertEqual(found["removed-in-part"]["late"], 1)
        counts = self.answer["counts"]
        # came and HOSTILE's custody are late too where they occurred by then: came was made in February.
        self.assertEqual((counts["lateEvents"], counts["lateDevices"], counts["earlierAnswers"]), (6, 5, 4))

    def test_the_json_is_the_golden_one(self):
        """But for when it was recorded, and where the files lie."""
        text = json.dumps({**self.answer, "from": {}, "to": {}}, indent=1, ensure_ascii=True, sort_keys=False)
        text = re.sub(r'"recordedAt": "[^"]+"', '"recordedAt": "…"', text) + "\n"
        if os.environ.get("HALLMARK_WRITE_GOLDEN"):
            GOLDEN.write_text(text, encoding="utf-8")
        self.assertEqual(text, GOLDEN.read_text(encoding="utf-8"))

    def test_counts_are_of_what_is_told(self):
        counts, items = self.answer["counts"], self.answer["devices"]
        both = [item for item in items if item["wasThere"] and item["isThere"]]
        self.assertEqual(counts["differing"], len(items))
        self.assertEqual(counts["compared"], len(items) + 1)  # same
        self.assertEqual(counts["came"], sum(item["isThere"] and not item["wasThere"] for item in items))
        self.assertEqual(counts["went"], 1)
        for name in ("state", "owner", "custodian"):
            self.assertEqual(counts[name], sum(name in fields(item) for item in both), name)
        certificates = [change for item in both for change in item["certificates"]]
        self.assertEqual((counts["certificatesAdded"], counts["certificatesGone"], counts["certificatesChanged"]),
                         (sum(change["was"] is None for change in certificates), 0,
                          sum(None not in (change["was"], change["is"]) for change in certificates)))
        self.assertEqual(counts["firmware"], sum(len(item["firmware"]) for item in both))

    def test_the_older_comes_first_whatever_the_order(self):
        turned = self.packs(self.b, self.a)
        self.assertEqual({**turned, "swapped": False}, self.answer)
        self.assertTrue(turned["swapped"])
        self.assertIn(b"the second is the older", self.ledger.run("diff", self.b, self.a, "--key", self.key).stderr)
        self.assertTrue(self.moments(f"{TO}@{self.second}", f"{FROM}@{self.first}")["swapped"])
        self.assertTrue(self.moments("now", FROM)["swapped"])

    def test_what_one_pack_alone_is_about_is_neither_there_nor_gone(self):
        expected = {name: item for name, item in by_device(self.answer).items() if name in ("late", "came")}
        for a, b, lineage, only in ((self.a_some, self.b_some, "devices", (0, 0)), (self.a, self.b_some, "devices", None),
                                    (self.a_some, self.b, "log", None)):
            answer = self.packs(a, b)
            self.assertEqual(by_device(answer), expected, (a, b))
            self.assertEqual(answer["lineage"], lineage)
            self.assertEqual((answer["counts"]["came"], answer["counts"]["went"]), (1, 0))
            if only is not None:
                self.assertEqual((answer["onlyInFrom"], answer["onlyInTo"]), only)
        # All devices with entries, but those of the scope; things are no devices.
        self.assertEqual(self.packs(self.a, self.b_some)["onlyInFrom"], len({event["subject"] for event in before()}) - 1 - 2)
        self.assertEqual(self.packs(self.a_some, self.b)["onlyInTo"],
                         len({event["subject"] for event in before() + after()}) - 1 - 3)
        other = self.ledger.pack("other.zip", "--as-of", TO, "--device", "same", "--device", "firmware")
        answer = self.packs(self.a_some, other)
        self.assertEqual((answer["devices"], answer["onlyInFrom"], answer["onlyInTo"]), ([], 1, 1))
        text = self.ledger.run("diff", self.a_some, other, "--key", self.key).stdout.decode()
        self.assertIn("one pack alone is about them: 1 device of the older, 1 of the newer", " ".join(text.split()))

    def test_a_pack_with_itself_differs_in_nothing(self):
        answer = self.packs(self.b, self.b)
        self.assertEqual((answer["devices"], answer["counts"]["differing"]), ([], 0))
        self.assertEqual(answer["counts"]["compared"], len(DIFFERING))  # same too, and taken-back not

    def test_an_altered_pack_is_refused_with_what_is_wrong(self):
        altered = bytearray(self.b.read_bytes())
        altered[len(altered) // 2] ^= 1
        (self.folder / "altered.zip").write_bytes(altered)
        for a, b in ((self.a, self.folder / "altered.zip"), (self.folder / "altered.zip", self.a)):
            answer = self.packs(a, b, expected=1)
            self.assertEqual((answer["ok"], answer["pack"]), (False, str(self.folder / "altered.zip")))
            self.assertIn(answer["fault"], ("alteredFile", "badEvidence"))
            self.assertTrue(answer["what"].startswith(answer["fault"] + ": "))
        (self.folder / "none.zip").write_bytes(b"PK\3\4 no pack")
        self.assertEqual(self.packs(self.a, self.folder / "none.zip", expected=1)["fault"], "badPack")

    def test_packs_of_other_ledgers_and_of_other_histories_are_refused(self):
        other = Ledger(HALLMARK, self.folder, "other")
        other.run("append", "-", "--data", other.data, "--shards", 2, "--name", "elsewhere", input=lines(before()))
        pack = other.pack("elsewhere.zip")
        keys = self.folder / "keys"
        keys.write_bytes(self.key.read_bytes() + other.key().read_bytes())
        answer = self.packs(self.a, pack, expected=1, key=keys)
        self.assertEqual(answer["fault"], "otherHistory")
        self.assertIn("two ledgers", answer["what"])
        self.assertIn("elsewhere", answer["what"])

    def forked(self):
        """The same key and beginning, and then another history: of the same size as the first, and longer."""
        fork = Ledger(HALLMARK, self.folder, "fork")
        if not fork.data.exists():
            events = before()
            events[1]["data"]["serial"] = "another"
            fork.run("append", "-", "--data", fork.data, "--shards", 2, input=b"")
            shutil.copy(f"{self.ledger.data}.key", f"{fork.data}.key")
            shutil.rmtree(fork.data)
            shutil.rmtree(f"{fork.data}.guard")
            fork.append(lines(events) + b"no event\n")
            fork.pack("fork-a.zip", "--as-of", FROM)
            fork.pack("fork-a-some.zip", "--as-of", FROM, "--device", "state", "--device", "same")
            fork.append(lines(after()))
            fork.pack("fork-b.zip", "--as-of", TO)
            fork.pack("fork-b-some.zip", "--as-of", TO, "--device", "state", "--device", "same")
        return [self.folder / f"fork-{name}.zip" for name in ("a", "b", "a-some", "b-some")]

    def test_a_history_that_was_rewritten_is_said_loudly(self):
        fork_a, fork_b, fork_a_some, fork_b_some = self.forked()
        for one, other in ((self.a, fork_a), (self.a, fork_b), (fork_a, self.b), (self.a, fork_b_some), (fork_a_some, self.b)):
            answer = self.packs(one, other, expected=1)
            self.assertEqual(answer["fault"], "otherHistory", (one, other))
            self.assertIn("history was rewritten", answer["what"])
        said = self.ledger.run("diff", self.a, fork_b_some, "--key", self.key, expected=1).stdout
        self.assertRegex(said, rb'^"(same|state)", history was rewritten')

    def test_what_does_not_fit_is_usage(self):
        for words, said in ((["soon", "now"], b"soon"), (["0:1", "0:999"], b"0:999"), ([self.a, "now"], b"no file"),
                            (["2024-01-01@then", "now"], b"then"), (["0:3,1:1", "0:1,1:3"], b"0:3,1:1"),
                            (["x@now", "now"], b"x@now")):
            self.assertIn(said, self.ledger.run("diff", *words, "--data", self.ledger.data, expected=2).stderr)
        self.assertIn(b"--key", self.ledger.run("diff", self.a, self.b, expected=2).stderr)

    def test_the_table_fits_and_nothing_in_it_moves_the_cursor(self):
        done = self.ledger.run("diff", self.a, self.b, "--key", self.key, env={**os.environ, "COLUMNS": "100"})
        text = done.stdout.decode()
        self.assertLessEqual(max(map(len, text.splitlines())), 100)
        for char in ("\x1b", "\u202e", "\x07", "\u009b"):
            self.assertNotIn(char, text)
        for words in ("late", "then zone", "plant-2", "came", "went", "superseded", "4.2.0", "expired"):
            self.assertIn(words, text)
        summary = " ".join(text.split())
        self.assertIn("14 devices compared, 13 differ: 2 came, 1 went", summary)
        self.assertIn("6 events came late, of 5 devices; what was answered of the first moment is known otherwise now of 4 devices",
                      summary)
        wide = self.ledger.run("diff", self.a, self.b, "--key", self.key, "--wide").stdout.decode()
        self.assertIn(H["b"], wide)

    def test_the_scratch_directory_is_gone_afterwards_or_its_fault_is_told(self):
        scratch = self.folder / "scratch"
        scratch.mkdir()
        done = self.ledger.run("diff", self.a, self.b, "--key", self.key, expected=3, env={**os.environ, "TMPDIR": "/nowhere"})
        self.assertIn(b"TMPDIR", done.stderr)
        self.ledger.run("diff", self.a, self.b, "--key", self.key, env={**os.environ, "TMPDIR": str(scratch)})
        self.assertEqual(list(scratch.iterdir()), [])


if __name__ == "__main__":
    HALLMARK = os.path.abspath(sys.argv.pop(1))
    unittest.main()
