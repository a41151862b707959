"""The auditors' questions, asked over HTTP and answered a second time by folding the lines from scratch.

    questions_test.py HALLMARK

First on a simulated fleet, then on corner cases. HALLMARK_LONG=1: a fleet of 100,000. HALLMARK_SEED: other samples.
"""

import gc
import mmap
import os
import random
import sys
import tempfile
import time
import unittest
from pathlib import Path

import asked_once
import corner_cases
import moments
import samples
import server_of
from asking import Asking, Client
from ledger import THINGS, Ledger
from question import Moment

LONG = os.environ.get("HALLMARK_LONG") == "1"
SEED = int(os.environ.get("HALLMARK_SEED", "1"))
SHARDS = 3
HALLMARK = ""
FROM, TO = "2023-06-01", "2027-06-01"   # beyond the day on which it runs: some events have not occurred yet


class Questions:
    """What is asked of any ledger. `devices`: how many are asked about one by one, at each moment; `each`: how many
    words a filter is tried with."""
    name, devices, each, earlier_moments, pairs, whole_lists = "", 150, 4, 3, 4, 1
    entries_between = 500
    many_items, most_items = 2_000, 20_000   # of lists that are asked for last, and not at all
    seconds = 8                              # for the questions of one moment

    @classmethod
    def make(cls, path):
        """Writes the events."""
        raise NotImplementedError

    @classmethod
    def serve(cls, events, data):
        """The URL of a server that has taken them in."""
        cls.appended, cls.acks = server_of.append(HALLMARK, events, data, SHARDS)
        server = server_of.Server(HALLMARK, data)
        cls.addClassCleanup(server.stop)
        return server.url

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="hallmark-questions-")
        cls.addClassCleanup(folder.cleanup)
        events, data = Path(folder.name) / "events.ndjson", Path(folder.name) / "data"
        cls.make(events)
        with open(events, "rb") as file:
            text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        cls.addClassCleanup(text.close)
        cls.ledger = Ledger(text, SHARDS)
        cls.client = Client(cls.serve(events, data))
        cls.addClassCleanup(cls.client.close)
        server_of.wait_for_views(cls.client, cls.ledger.sizes)
        cls.first, cls.last = cls.span()

    @classmethod
    def span(cls):
        """Between which moments most occurred: of some devices."""
        devices = cls.ledger.devices()
        devices = random.Random(SEED).sample(devices, min(100, len(devices)))
        times = [event.occurred for device in devices for event in cls.ledger.known(device, cls.ledger.sizes)]
        return min(times), max(times)

    def setUp(self):
        self.chance = random.Random(f"{SEED} {self.name} {self._testMethodName}")
        self.asking = Asking(self.client)
        self.began = time.monotonic()

    def finish(self):
        compared, faults = self.asking.report()
        print(f"{self.name}, {self._testMethodName}, {time.monotonic() - self.began:.1f} s: {compared}", flush=True)
        if faults:
            self.fail(faults)

    # Moments

    def some_time(self):
        return self.chance.randrange(self.first, self.last + 30 * moments.DAY)

    def some_prefix(self):
        """Each shard by itself, sometimes all of it, sometimes nearly nothing."""
        return [self.chance.choice((size, self.chance.randint(0, size), self.chance.randint(size // 2, size)))
                for size in self.ledger.sizes]

    def some_moments(self, count):
        """(asOf, prefix): now, and some others."""
        now = time.time_ns() // 1000
        return [(now, self.ledger.sizes), (self.some_time(), self.ledger.sizes),
                *((self.some_time(), self.some_prefix()) for _ in range(count - 1))]

    def some_devices(self, count):
        devices = self.ledger.devices()
        return self.chance.sample(devices, min(count, len(devices)))

    # The tests

    def test_each_line_is_the_entry_that_its_subject_and_place_say(self):
        self.assertEqual([shard["size"] for shard in self.appended["shards"]], self.ledger.sizes)
        places = {}
        with open(self.acks, encoding="utf-8") as acks:
            for line in acks:
                source, identifier, shard, sequence, _ = line.rstrip("\n").rsplit(" ", 4)
                places[(source, identifier, int(shard))] = int(sequence)
        for device in self.some_devices(self.devices):
            for event in self.ledger.known(device, self.ledger.sizes):
                self.assertEqual(places[(event.source, event.id, event.shard)], event.sequence)

    def test_the_state_of_a_device(self):
        for as_of, prefix in self.some_moments(1 + self.earlier_moments):
            for device in self.some_devices(self.devices):
                asked_once.state(self.asking, self.ledger, device, as_of, prefix)
            for subject in self.ledger.things(THINGS)[:self.devices // 10]:
                asked_once.thing(self.asking, self.ledger, subject, as_of, prefix)
        for device in self.some_devices(self.devices // 5):
            asked_once.state_now(self.asking, self.ledger, device)
        asked_once.nobody(self.asking, self.ledger)
        self.finish()

    def test_the_history_of_a_device(self):
        for device in self.some_devices(self.devices):
            asked_once.history(self.asking, self.ledger, device, self.chance, self.some_time, self.some_prefix())
        for device in self.some_devices(self.devices // 5):
            asked_once.bundle(self.asking, self.ledger, device)
        self.finish()

    def test_who_controlled_a_device(self):
        for as_of, prefix in self.some_moments(1 + self.earlier_moments):
            for device in self.some_devices(self.devices // 2):
                start, end = sorted((self.some_time(), self.some_time()))
                asked_once.control(self.asking, self.ledger, device, as_of, prefix, start, max(end, start + 1))
        self.finish()

    def test_a_device_before_and_after_its_service(self):
        for device in self.some_devices(2 * self.devices):
            asked_once.services(self.asking, self.ledger, device)
        self.finish()

    def test_questions_over_all_devices(self):
        for number, (as_of, prefix) in enumerate(self.some_moments(1 + self.earlier_moments)):
            moment = Moment(self.ledger, as_of, prefix)
            seen = list(filter(None, map(moment.seen, self.some_devices(2 * self.devices))))
            questions = samples.questions(seen, self.chance, self.each, number < self.whole_lists)
            self.put_all(moment.gather(questions), as_of, prefix)
        self.finish()

    def put_all(self, questions, as_of, prefix):
        """As many as there is time for, by chance, long lists last: in the past they cost the server a long look."""
        questions = [one for one in questions if not one.is_list or len(one.expected) <= self.most_items]
        self.chance.shuffle(questions)
        questions.sort(key=lambda one: one.is_list and len(one.expected) > self.many_items)
        deadline = time.monotonic() + self.seconds
        for number, question in enumerate(questions):
            if time.monotonic() > deadline:
                print(f"{self.name}: {number} of {len(questions)} questions asked in {self.seconds} s", flush=True)
                return
            small = question.is_list and len(question.expected) < 100
            self.asking.put(question, as_of, prefix, limit=self.chance.choice((7, 100, 1000)) if small else 1000)

    def test_what_changed_between_two_moments_of_knowledge(self):
        for number in range(self.pairs):
            start = [self.chance.randint(1, max(1, size - 1)) for size in self.ledger.sizes]
            end = [min(size, place + self.chance.randint(1, self.entries_between))
                   for place, size in zip(start, self.ledger.sizes)]
            asked_once.changes(self.asking, self.ledger, start, end, by_time=number % 3 == 2,
                               limit=1000 if number % 2 else 100)
        self.finish()

    def test_a_moment_of_knowledge_as_a_time(self):
        for device in self.some_devices(self.devices // 5):
            asked_once.state_known_at_a_time(self.asking, self.ledger, device, self.chance)
        self.finish()


class OfAFleet(Questions, unittest.TestCase):
    name = "fleet"
    each, earlier_moments = 3, 2
    if LONG:
        devices, each, earlier_moments, pairs, seconds = 400, 3, 1, 6, 60

    @classmethod
    def make(cls, path):
        years = ("--from", "2025-12-01", "--to", TO) if LONG else ("--from", FROM, "--to", TO)
        server_of.simulate(HALLMARK, path, "--devices", 100_000 if LONG else 2_000, *years, "--late", 10,
                           "--seed", SEED)


class OfCornerCases(Questions, unittest.TestCase):
    name, devices, each, earlier_moments, pairs, whole_lists = "corner cases", 300, 5, 3, 6, 5
    entries_between, seconds = 1000, 5

    @classmethod
    def make(cls, path):
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(corner_cases.lines(300, SEED))


def main():
    global HALLMARK
    HALLMARK = os.path.abspath(sys.argv.pop(1))
    gc.disable()   # nothing here goes round in circles, and millions of small objects live for long
    unittest.main()


if __name__ == "__main__":
    main()
