"""The comparison itself: it finds a server right that answers as the second reading does, and each lie wrong.

    comparison_test.py      needs no program: the server is a fake
"""

import copy
import random
import unittest

import asked_once
import corner_cases
import moments
import questions_test
import samples
from asking import Asking, Client
from fake_server import FakeServer
from ledger import Ledger
from question import Moment

DEVICES, SHARDS = 24, 3


class AnHonestServer(questions_test.Questions, unittest.TestCase):
    name, devices, each, earlier_moments, pairs, whole_lists = "fake", 15, 2, 2, 3, 3

    @classmethod
    def make(cls, path):
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(corner_cases.lines(DEVICES, 7))

    @classmethod
    def serve(cls, events, data):
        with open(events, "rb") as file:
            server = FakeServer(Ledger(file.read(), SHARDS))
        cls.addClassCleanup(server.stop)
        return server.url

    def test_each_line_is_the_entry_that_its_subject_and_place_say(self):
        self.skipTest("a fake appends nothing")


def lies():
    """name -> (the part of a path in whose answers it lies, what it does to an answer)."""
    def swap(answer):
        answer["items"][0], answer["items"][-1] = answer["items"][-1], answer["items"][0]

    def cut_interval(answer):
        first = answer["items"][0]
        middle = moments.write((moments.read(first["from"]) + moments.read(first["to"])) // 2)
        answer["items"][:1] = [{**first, "to": middle}, {**first, "from": middle}]

    def other(path, value):
        def change(answer):
            *way, last = path
            for step in way:
                answer = answer[step]
            answer[last] = value
        return change

    return {
        "another owner": ("devices/", other(("owner",), {"id": "liar"})),
        "a zone that is not": ("devices/", other(("zone",), "elsewhere")),
        "other evidence": ("devices/", other(("evidence", "model"), "0:999")),
        "another prefix": ("devices/", other(("knownAt",), "0:1,1:1,2:1")),
        "no moment": ("devices/", lambda answer: answer.pop("asOf")),
        "an event less in a history": ("/history", lambda answer: answer["items"].pop()),
        "late": ("/history", other(("items", 0, "late"), "yes")),
        "an interval in two": ("/control", cut_interval),
        "a gap": ("/control", other(("items", 0, "to"), "2020-01-01T00:00:00Z")),
        "a device less": ("v1/devices", lambda answer: answer["items"].pop()),
        "a device twice": ("v1/devices", lambda answer: answer["items"].append(answer["items"][0])),
        "another order": ("v1/devices", swap),
        "another state of a certificate": ("v1/certificates", other(("items", 0, "state"), "fine")),
        "another order of certificates": ("v1/certificates", swap),
        "one device more": ("v1/fleet", lambda answer: answer.update(devices=answer["devices"] + 1)),
        "one expiry less": ("v1/fleet", lambda answer: answer["expiries"].pop()),
        "fewer devices that run it": ("v1/firmware", other(("items", 0, "devices"), 10_000)),
        "not current": ("v1/impact", lambda answer: answer["items"][0].update(current="?")),
        "an event less of an impact": ("v1/impact", lambda answer: answer["items"][0]["why"].pop()),
        "a change that was none": ("v1/changes", lambda answer: answer["items"][0].setdefault("changes", []).append(
            {"field": "gateway", "was": "a", "is": "b"})),
        "an entry less": ("v1/changes", lambda answer: answer["items"][0]["entries"].pop()),
        "not late": ("v1/changes", lambda answer: answer["items"][0].update(late=-1)),
    }


class Liar:
    """Lies in every answer of a path in which the lie can be told."""

    def __init__(self, path, change):
        self.path, self.change, self.told = path, change, 0

    def __call__(self, path, answer):
        is_here = path.endswith(self.path) if "v1" in self.path or self.path.startswith("/") else self.path in path
        if not is_here:
            return answer
        changed = copy.deepcopy(answer)
        try:
            self.change(changed)
        except (LookupError, AttributeError):
            return answer
        self.told += changed != answer
        return changed


class ALyingServer(unittest.TestCase):
    def setUp(self):
        text = "".join(corner_cases.lines(DEVICES, 7)).encode()
        self.ledger = Ledger(text, SHARDS)

    def ask_all(self, client):
        chance, ledger, sizes = random.Random(3), self.ledger, self.ledger.sizes
        asking = Asking(client)
        as_of, start = moments.read("2026-06-01T00:00:00Z"), moments.read("2024-06-01T00:00:00Z")
        for device in ledger.devices():
            asked_once.state(asking, ledger, device, as_of, sizes)
            asked_once.history(asking, ledger, device, chance, lambda: chance.randrange(start, as_of), sizes)
            asked_once.control(asking, ledger, device, as_of, sizes, start, as_of)
        asked_once.changes(asking, ledger, [size // 2 for size in sizes], sizes, False)
        moment = Moment(ledger, as_of, sizes)
        for question in moment.gather(samples.questions(list(moment.all_seen()), chance, 2, True)):
            asking.put(question, as_of, sizes)
        return asking

    def test_is_found_out(self):
        server = FakeServer(self.ledger)
        self.addCleanup(server.stop)
        client = Client(server.url)
        self.addCleanup(client.close)
        self.assertEqual(self.ask_all(client).report()[1], "")
        for name, (path, change) in lies().items():
            with self.subTest(name):
                server.lie = Liar(path, change)
                asking = self.ask_all(client)
                self.assertGreater(server.lie.told, 0, "the lie was never told")
                self.assertGreater(sum(asking.wrong.values()), 0)


if __name__ == "__main__":
    unittest.main()
