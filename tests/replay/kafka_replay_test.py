"""A topic of a real broker: recorded and replayed, and taken in by two servers. Usage: as replay_test.py"""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))

import kafka  # noqa: E402
import recordings  # noqa: E402
from replay_case import EVERYTHING, ReplayCase, take_programs, wait_until  # noqa: E402

MEMBERS = ("logRoot", "mapRoot", "size", "position")
PARTITIONS = 3
SHARD = 1


def produce(broker, topic, partitions, count):
    """Records of the recording, whatever they are, in transactions: each ends in a marker, one of them is aborted."""
    import confluent_kafka
    producer = confluent_kafka.Producer({"bootstrap.servers": broker.brokers, "transactional.id": f"{topic}-{count}",
                                         "message.max.bytes": 200_000})
    producer.init_transactions(30)

    def send(message, index):
        producer.produce(topic, message.value, message.key, partition=index,
                         headers=[(name.decode(), value) for name, value in message.headers])
    for index, partition in enumerate(partitions):
        for start in range(0, count, 40):
            producer.begin_transaction()
            for message in partition.messages[start:min(start + 40, count)]:
                send(message, index)
            producer.commit_transaction(30)
    producer.begin_transaction()
    for message in partitions[0].messages[:3]:
        send(message, 0)
    producer.flush(30)
    producer.abort_transaction(30)


class Topic(ReplayCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = kafka.Broker()
        cls.addClassCleanup(cls.broker.close)
        cls.broker.start()
        cls.recorded = recordings.read(EVERYTHING)
        cls.topics = 0

    def setUp(self):
        super().setUp()
        Topic.topics += 1
        self.topic = f"devices-{Topic.topics}"
        self.broker.create_topic(self.topic, PARTITIONS)
        self.kafka = ("--kafka", self.broker.brokers, "--topic", self.topic)

    def ends(self):
        return [self.broker.watermarks(self.topic, index)[1] for index in range(PARTITIONS)]

    def replay_topic(self, *words, expected=0):
        self.made = self.folder / f"made-{len(list(self.folder.iterdir()))}"
        done = self.run_hallmark("replay", *self.kafka, "--into", self.made, "--json", *words, expected=expected)
        return json.loads(done.stdout)

    def serve_topic(self, name, *words):
        server = self.serve("--name", name, *self.kafka, *words, data=self.folder / name)
        return server

    def expect_taken(self, server):
        ends = self.ends()
        wait_until(lambda: [item["position"] for item in server.get("/v1/shards")["items"]] == ends, "all is taken in")
        return [{name: item[name] for name in MEMBERS} for item in server.get("/v1/shards")["items"]]

    def roots(self, found):
        return [{name: shard[name] for name in MEMBERS} for shard in found["shards"]]

    def test_a_recording_is_the_topic(self):
        produce(self.broker, self.topic, self.recorded, 200)
        record = self.folder / "recording"
        found = self.replay_topic("--record", record)
        again = self.replay(source=record, expected=0)
        self.assertEqual(self.roots(found), self.roots(again))
        self.assertEqual([shard["position"] for shard in found["shards"]], self.ends())
        # Markers and what was aborted are gaps, those at the end too.
        for shard in found["shards"]:
            self.assertGreaterEqual(shard["counts"]["gaps"], 5)
        self.assertEqual([{**shard, "shard": at} for at, shard in enumerate(self.roots(found))],
                         [{name: shard[name] for name in (*MEMBERS, "shard")}
                          for shard in recordings.golden_of(recordings.read(record))["shards"]])
        # What is recorded is the topic, with headers that no ledger keeps.
        kept = [[(one.key, one.headers, one.value) for one in partition.messages]
                for partition in recordings.read(record)]
        sent = [[(one.key, one.headers, one.value) for one in partition.messages[:200]] for partition in self.recorded]
        self.assertEqual(kept, sent)

    def test_it_is_recorded_alone(self):
        produce(self.broker, self.topic, self.recorded, 5)
        self.run_hallmark("replay", *self.kafka, "--record", self.folder / "recording")
        self.assertEqual([partition.end for partition in recordings.read(self.folder / "recording")], self.ends())

    def test_two_servers_arrive_at_the_same_roots_and_an_altered_byte_is_found(self):
        produce(self.broker, self.topic, self.recorded, 80)
        one = self.serve_topic("one")
        self.expect_taken(one)
        one.stop()                       # and again in the midst of what follows
        produce(self.broker, self.topic, self.recorded, 200)
        one = self.serve_topic("one")
        one.kill()
        one = self.serve_topic("one")
        roots = self.expect_taken(one)
        two = self.serve_topic("two", "--peer", one.url)
        self.assertEqual(self.expect_taken(two), roots)
        self.assertEqual(self.roots(self.replay_topic("--against", one.url, "--batch", 7)), roots)
        self.assertNotIn("HALTED", two.log.read_text())
        two.stop()
        one.stop()
        self.replay_topic("--against", self.folder / "two")

        self.alter(self.folder / "one", SHARD, "entry", 40, -3)
        for place in (self.folder / "one", None):
            server = None if place else self.serve_topic("one")
            found = self.replay_topic("--against", place or server.url, expected=1)
            self.assertEqual((found["difference"]["shard"], found["difference"]["sequence"]), (SHARD, 40))
        two = self.serve_topic("two", "--peer", server.url)
        wait_until(lambda: f"shard {SHARD} HALTED" in two.log.read_text(), "the peer's altered byte is found")
        self.assertIn(f"entry 40 of shard {SHARD}", two.log.read_text())

    def test_a_ledger_that_was_replayed_is_taken_over_by_a_server(self):
        produce(self.broker, self.topic, self.recorded, 40)
        self.replay_topic("--name", "again")
        produce(self.broker, self.topic, self.recorded, 60)
        server = self.serve(*self.kafka, data=self.made)
        self.assertEqual(self.expect_taken(server), self.roots(self.replay_topic()))

    def test_a_topic_that_was_trimmed_cannot_be_replayed(self):
        produce(self.broker, self.topic, self.recorded, 10)
        self.broker.trim_topic(self.topic, 1, 3)
        done = self.run_hallmark("replay", *self.kafka, "--into", self.folder / "x", expected=3)
        self.assertIn("it begins at offset 3 now", done.stderr)


if __name__ == "__main__":
    take_programs()
    kafka.main("replay: a topic")
