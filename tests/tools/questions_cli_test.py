#!/usr/bin/env python3
"""Questions about devices on the command line: of a server and of its directory. Usage: questions_cli_test.py HALLMARK
[unittest arguments]"""

import json
import sys
import tempfile
import unicodedata
import urllib.parse
from pathlib import Path

sys.dont_write_bytecode = True

from questions_case import AS_OF, H, HOSTILE, LONG, made, told  # noqa: E402
from server_case import Server, ServerCase, main  # noqa: E402

MANY = 1105  # devices of one owner: more than a page


def columns(line):
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


class Questions(ServerCase):
    """One ledger of two shards; every question is asked of its server first, then of its directory."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="hallmark-questions-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.data = cls.folder / "data"
        case = cls()
        fleet = case.run_hallmark("simulate", "--devices", 12, "--from", "2024-01-01", "--to", "2024-07-01", "--seed", 7).stdout
        lines = [json.dumps(event) for event in told()]
        lines += [json.dumps(made(f"n{number}", f"many-{number:04}", maker={"id": "many"})) for number in range(MANY)]
        case.run_hallmark("append", "-", "--data", cls.data, "--shards", 2, text=fleet + "\n".join(lines))
        cls.server = Server(cls.hallmark, cls.data)
        cls.addClassCleanup(cls.server.stop)
        after = ",".join(f"{item['shard']}:{item['size'] - 1}" for item in cls.server.get("/v1/shards")["items"])
        cls.device = cls.server.get(f"/v1/devices?limit=1&after={after}")["items"][0]["device"]
        cls.known = cls.server.get("/v1/fleet")["knownAt"]
        cls.firmware = cls.server.get("/v1/firmware?limit=1")["items"][0]["artefact"]
        sizes = [int(part.split(":")[1]) for part in cls.known.split(",")]
        cls.halfway = ",".join(f"{index}:{size // 2}" for index, size in enumerate(sizes))
        cls.from_server = {words: case.ask_server(*words) for words in cls.all_questions()}
        cls.by_http = {words: case.server.get(target) for words, target in cls.routes().items()}
        cls.server.stop()

    def setUp(self):  # nothing of one test's own
        pass

    @classmethod
    def dated(cls):
        return ("--as-of", AS_OF, "--known-at", cls.known)

    @classmethod
    def routes(cls):
        """Questions, and the route that answers each with the same object; those without `limit` need one page."""
        dates = urllib.parse.urlencode({"asOf": AS_OF, "knownAt": cls.known})
        odd = urllib.parse.quote(HOSTILE, safe="")
        return {
            ("device", "pump-1"): f"/v1/devices/pump-1?{dates}",
            ("device", HOSTILE): f"/v1/devices/{odd}?{dates}",
            ("device", LONG): f"/v1/devices/{LONG}?{dates}",
            ("device", cls.device): f"/v1/devices/{urllib.parse.quote(cls.device, safe='')}?{dates}",
            ("device", "pump-1", "--control", "--from", "2024-01-01", "--to", "2024-06-15"):
                f"/v1/devices/pump-1/control?from=2024-01-01T00:00:00Z&to=2024-06-15T00:00:00Z&{dates}",
            ("device", "--limit", "7"): f"/v1/devices?limit=7&{dates}",
            ("device", "--state", "retired"): f"/v1/devices?limit=1000&state=retired&{dates}",
            ("device", "--model", "P-20", "--zone", "plant-2", "--class", "pump", "--identifier", "serial:S-1"):
                f"/v1/devices?limit=1000&model=P-20&zone=plant-2&class=pump&identifier=serial:S-1&{dates}",
            ("device", "--firmware", H["c"], "--owner", "beta"): f"/v1/devices?limit=1000&owner=beta&firmware={H['c']}&{dates}",
            ("certificates",): f"/v1/certificates?limit=1000&{dates}",
            ("certificates", H["b"]): f"/v1/certificates/{H['b']}?{dates}",
            ("certificates", "--device", "pump-1", "--state", "active", "--expires-before", "2026-01-01"):
                f"/v1/certificates?limit=1000&device=pump-1&state=active&expiresBefore=2026-01-01T00:00:00Z&{dates}",
            ("firmware",): f"/v1/firmware?limit=1000&{dates}",
            ("firmware", cls.firmware): f"/v1/firmware/{cls.firmware}?{dates}",
            ("firmware", H["c"]): f"/v1/firmware/{H['c']}?{dates}",
            ("firmware", "--signer", H["d"], "--component", "main"):
                f"/v1/firmware?limit=1000&signer={H['d']}&component=main&{dates}",
            ("fleet",): f"/v1/fleet?{dates}",
            ("impact", "--technician", "t-17"): f"/v1/impact?limit=1000&technician=t-17&{dates}",
            ("impact", "--artefact", H["c"]): f"/v1/impact?limit=1000&artefact={H['c']}&{dates}",
            ("impact", "--signer", H["d"]): f"/v1/impact?limit=1000&signer={H['d']}&{dates}",
            ("impact", "--authority", "CN=Plant CA " + "y" * 80):
                f"/v1/impact?limit=1000&authority={urllib.parse.quote('CN=Plant CA ' + 'y' * 80)}&{dates}",
            ("changes", "--from", cls.halfway, "--to", cls.known, "--limit", "50"):
                f"/v1/changes?limit=50&from={cls.halfway}&to={cls.known}",
        }

    @classmethod
    def worded(cls, words):
        return words if words[0] == "changes" else words + cls.dated()

    @classmethod
    def long_lists(cls):
        return [("device", "--owner", "many"), ("device", "--owner", "many", "--limit", "1050"), ("impact", "--batch", "batch-9"),
                ("changes", "--from", "0:0", "--to", cls.known)]

    @classmethod
    def all_questions(cls):
        short = [cls.worded(words) for words in list(cls.routes()) + cls.long_lists()]
        short += [("history", "pump-1"), ("history", "pump-1", "--as-of", "2024-03-04", "--limit", "3"),
                  ("history", "pump-1", "--known-at", cls.known, "--order", "asc"),
                  ("history", "pump-1", "--as-of", "2020-01-01")]
        none = [("device", "--owner", "nobody"), ("certificates", "--device", "nobody"), ("firmware", "--component", "none"),
                ("impact", "--batch", "none"), ("changes", "--from", cls.known, "--to", cls.known)]
        return [words + form for words in short + [cls.worded(words) for words in none] for form in ((), ("--json",), ("--wide",))]

    def ask_server(self, *words, **options):
        return self.run_hallmark(*words, "--server", self.server.url, environment={"COLUMNS": "80"}, **options).stdout

    def ask_data(self, *words, columns=80, **options):
        return self.run_hallmark(*words, "--data", self.data, environment={"COLUMNS": str(columns)}, **options)

    def json_of(self, *words):
        return json.loads(self.ask_data(*self.worded(words), "--json").stdout)

    def test_the_server_and_its_directory_say_the_same(self):
        for words, answer in self.from_server.items():
            self.assertEqual(self.ask_data(*words).stdout, answer, words)

    def test_json_is_what_the_server_answers(self):
        for words, answer in self.by_http.items():
            mine = json.loads(self.from_server[self.worded(words) + ("--json",)])
            if "--limit" in words:  # a cursor is one answer's own
                self.assertIn("next", mine)
                mine.pop("next"), answer.pop("next")
            self.assertEqual(list(mine.items()), list(answer.items()), words)

    def test_a_list_goes_on_over_its_pages(self):
        for words in self.long_lists():
            items = self.json_of(*words)["items"]
            devices = [item["device"] for item in items]
            self.assertEqual(len(devices), len(set(devices)), words)
            self.assertGreaterEqual(len(devices), 1050, words)
        owned = self.json_of("device", "--owner", "many")
        self.assertEqual([item["device"] for item in owned["items"]], [f"many-{number:04}" for number in range(MANY)])
        self.assertNotIn("next", owned)
        self.assertEqual(len(self.json_of("device", "--owner", "many", "--limit", "1050")["items"]), 1050)

    def test_people_get_a_hundred_and_are_told_of_more(self):
        words = self.worded(("device", "--owner", "many"))
        text = self.ask_data(*words).stdout
        self.assertIn("many-0099", text)
        self.assertNotIn("many-0100", text)
        self.assertIn("there are more", text)
        for limit in ("0", "2000"):
            text = self.ask_data(*words, "--limit", limit).stdout
            self.assertEqual(text.count("many-"), MANY)
            self.assertNotIn("there are more", text)

    def test_nothing_is_wider_than_the_terminal(self):
        shown = [words for words in self.from_server if "--json" not in words and "--wide" not in words]
        self.assertIn(("history", "pump-1"), shown)
        for words in shown:
            for line in self.from_server[words].splitlines():
                self.assertLessEqual(columns(line), 80, (words, line))
        for words in shown[:12]:
            for line in self.ask_data(*words, columns=44).stdout.splitlines():
                self.assertLessEqual(columns(line), 44, (words, line))

    def test_nothing_in_the_data_moves_the_cursor_or_turns_the_text_around(self):
        for words, text in self.from_server.items():
            if "--json" in words:
                continue
            bad = {letter for letter in text if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") and letter != "\n"}
            self.assertEqual(bad, set(), words)
        text = self.from_server[self.worded(("device", HOSTILE)) + ("--wide",)]
        self.assertIn(r"rtl-\u{202e}\u{2066}evil\u{2069}-\u{200b}ü", text)
        self.assertIn(r"\x1b]0;owned\x07\x1b[31mRed\xc2\x9b2J", text)

    def test_a_device_is_told_in_full(self):
        text = self.ask_data(*self.worded(("device", "pump-1")), "--wide").stdout
        for words in ("retired", "Maker (maker-1)", "S-1", "Beta (beta)", "plant-2", H["a"], H["b"], H["c"], H["d"], "4.2.0",
                      "scada", "telemetry", "t-17", "returned", "superseded", "active", "batch-9", "--known-at"):
            self.assertIn(words, text)
        state = self.json_of("device", "pump-1")
        for evidence in state["evidence"].values():
            self.assertIn(evidence, text)
        brief = self.ask_data(*self.worded(("device", "pump-1"))).stdout
        self.assertIn(H["a"][:12] + "…", brief)
        self.assertNotIn(H["a"], brief)
        self.assertRegex(brief, r"Evidence (\d+):(\d+) is entry \2 of shard \1")

    def test_a_device_as_it_was_and_as_it_was_known(self):
        march = json.loads(self.ask_data("device", "pump-1", "--as-of", "2024-03-04T12:00:00Z", "--json").stdout)
        self.assertEqual((march["state"], march["owner"]["id"], march["zone"]), ("enrolled", "acme", "plant-2"))
        self.assertEqual([one["power"] for one in march["delegations"]], ["rotateKeys"])
        self.assertEqual(json.loads(self.ask_data("device", "pump-1", "--as-of", "2024-01-01", "--json").stdout)["state"], "unborn")
        shard, count = march["knownAt"].split(":")
        for back in range(1, int(count)):
            before = self.run_hallmark("device", "pump-1", "--as-of", "2024-03-04T12:00:00Z", "--known-at",
                                       f"{shard}:{int(count) - back}", "--json", "--data", self.data)
            if json.loads(before.stdout).get("zone") == "plant-1":
                break
        else:
            self.fail("the late entry is not left out")
        text = self.ask_data("device", "pump-1", "--as-of", "2024-03-04").stdout
        self.assertIn("As of 2024-03-04", text)
        self.assertIn("--as-of 2024-03-04T00:00:00Z --known-at", text.replace("\n", " "))

    def test_a_history_as_it_was_and_as_it_was_known(self):
        march = json.loads(self.from_server[("history", "pump-1", "--as-of", "2024-03-04", "--limit", "3", "--json")])
        self.assertEqual([item["event"]["id"] for item in march["items"]], ["s9", "s4", "s3"])
        self.assertEqual(march["asOf"], "2024-03-04T00:00:00Z")
        whole = json.loads(self.from_server[("history", "pump-1", "--json")])
        self.assertNotIn("asOf", whole)
        shard, sequence = whole["items"][0]["shard"], whole["items"][0]["sequence"]
        before = json.loads(self.ask_data("history", "pump-1", "--known-at", f"{shard}:{sequence}", "--json").stdout)
        self.assertEqual(before["items"], whole["items"][1:])
        self.assertEqual(json.loads(self.from_server[("history", "pump-1", "--as-of", "2020-01-01", "--json")])["items"], [])

    def test_who_controlled_it(self):
        text = self.ask_data("device", "pump-1", "--control", "--from", "2024-01-01", *self.dated()).stdout
        for words in ("Acme (acme)", "Beta (beta)", "may rotateKeys", "svc, until 2024-05-01", "2024-04-01 to 2024-05-01"):
            self.assertIn(words, text)

    def test_the_chain_of_a_certificate_and_its_holder(self):
        text = self.ask_data(*self.worded(("certificates", H["b"]))).stdout
        self.assertIn("Held by pump-1", text)
        chain = text[text.index("old to new"):]
        self.assertLess(chain.index("superseded"), chain.index("active"))

    def test_what_came_late_changes_an_earlier_answer(self):
        answer = self.json_of("changes", "--from", "2024-01-01", "--to", self.known)
        self.assertEqual(answer["to"]["knownAt"], self.known)
        entries = next(item for item in self.json_of("changes", "--from", "0:0", "--to", self.known)["items"]
                       if item["device"] == "pump-1")["entries"]
        self.assertEqual(len(entries), 10)
        shard, last = entries[-1].split(":")
        prefix = ",".join(f"{shard}:{last}" if part.startswith(f"{shard}:") else part for part in self.known.split(","))
        text = self.ask_data("changes", "--from", prefix, "--to", self.known).stdout
        self.assertIn("pump-1", text)
        self.assertIn("plant-1 → plant-2", text)
        self.assertIn(f"--from {prefix}", text.replace("\n", " "))

    def test_nothing_is_said_in_words(self):
        for words, expected in ((("device", "--owner", "nobody"), "No device fits."),
                                (("certificates", "--device", "nobody"), "No device holds"),
                                (("firmware", "--component", "none"), "No firmware"),
                                (("impact", "--batch", "none"), "It touched no device"),
                                (("changes", "--from", self.known, "--to", self.known), "Nothing was recorded in between.")):
            self.assertIn(expected, self.from_server[self.worded(words)])
            self.assertEqual(json.loads(self.from_server[self.worded(words) + ("--json",)])["items"], [])
        self.assertIn("There are no devices.", self.ask_data("fleet", "--as-of", "2000-01-01").stdout)

if __name__ == "__main__":
    main()
