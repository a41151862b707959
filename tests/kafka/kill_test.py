#!/usr/bin/env python3
"""The server killed with SIGKILL while producers produce, half over HTTP and half by kcat straight into the topic, and
started again: what was acknowledged is in the ledger, and every offset of every partition is accounted for.
Usage: kill_test.py HALLMARK [unittest arguments]

8 kills, with HALLMARK_LONG=1 60; HALLMARK_SEED=N has the same plans."""

import os
import random
import sys
import threading
import time

sys.dont_write_bytecode = True

from kafka_case import KafkaCase, event, main, wait_until  # noqa: E402
from kafka_case import HERE  # noqa: E402

sys.path.append(str(HERE.parent / "api"))

from producers import Producers  # noqa: E402

PARTITIONS = 3
HEADERS = {"content-type": "application/cloudevents+json"}


class Topic(threading.Thread):
    """Produces by kcat until it is told to end; what kcat says was delivered is acknowledged."""

    def __init__(self, broker, topic, number):
        super().__init__(daemon=True)
        self.broker, self.topic, self.number = broker, topic, number
        self.acknowledged, self.done, self.wrong = [], threading.Event(), []

    def run(self):
        batch = 0
        while not self.done.is_set():
            device = f"kcat-{self.number}-{batch % 5}"
            ids = [f"kcat-{self.number}-{batch}-{one}" for one in range(40)]
            try:
                self.broker.produce(self.topic, [event(one, device) for one in ids], key=device, headers=HEADERS)
            except AssertionError as wrong:
                self.wrong.append(str(wrong))
                return
            self.acknowledged += ids
            batch += 1

    def finish(self):
        self.done.set()
        self.join(60)
        assert not self.is_alive()
        return self.wrong


class Kill(KafkaCase):
    def test_whatever_is_killed_every_offset_is_accounted_for(self):
        kills = 60 if self.is_long() else 8
        chance = random.Random(int(os.environ.get("HALLMARK_SEED", "1")))
        self.make_topic(PARTITIONS)
        server = self.serve()
        posters = Producers(chance.randrange(1 << 30))
        writers = [Topic(self.broker, self.topic, number) for number in range(2)]
        for writer in writers:
            writer.start()
            self.addCleanup(writer.finish)
        for _ in range(kills):
            enough = posters.count() + chance.choice([1, 100, 1_000])
            posters.start(server.port)
            wait_until(lambda: posters.count() >= enough, f"acknowledgement {enough}")
            time.sleep(chance.random() * 0.3)
            server.kill()
            self.assertEqual(posters.finish(), [])
            server = self.serve()
        self.assertEqual([writer.finish() for writer in writers], [[], []])
        items = self.wait_read(server)
        recorded = [identifier for _, identifier in server.entries()]
        self.assertEqual(len(recorded), len(set(recorded)), "it stands twice")
        self.assertEqual(len(recorded), self.counts(items)["accepted"])
        acknowledged = set(posters.acknowledged()) | {one for writer in writers for one in writer.acknowledged}
        self.assertEqual(acknowledged - set(recorded), set(), "acknowledged and lost")
        for identifier, place in posters.acknowledged().items():
            if chance.random() < 0.05:
                found = server.get(f"/v1/events?source=/plant&id={identifier}")["items"]
                self.assertIn(place, [(one["shard"], one["sequence"], one["entryHash"]) for one in found])
        server.stop()
        self.check_data()
        print(f"{kills} kills, {len(posters.acknowledged())} acknowledged over HTTP, "
              f"{sum(len(writer.acknowledged) for writer in writers)} by kcat, {self.counts(items)}")


if __name__ == "__main__":
    main("kafka: kill")
