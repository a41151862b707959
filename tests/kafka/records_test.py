#!/usr/bin/env python3
"""Records of every kind by way of Kafka, and what becomes of each. Usage: records_test.py HALLMARK [unittest arguments]"""

import collections
import json
import random
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.append(str(Path(__file__).resolve().parents[1] / "golden" / "admission"))

from corpus import decode_record  # noqa: E402
from kafka_case import KafkaCase, answer_of, ce, event, main, producer_of, text_of, wait_until  # noqa: E402

CORPUS = Path(__file__).resolve().parents[1] / "golden" / "admission" / "corpus.ndjson"
MISROUTED, CONFLICT = 22, 23
STRUCTURED = [("content-type", b"application/cloudevents+json")]


class Records(KafkaCase):
    def produce(self, records, **settings):
        """(partition or None, key, value, headers) each, in this order; a record of a partition is in it."""
        producer = producer_of(self.broker, **settings)
        for partition, key, value, headers in records:
            producer.produce(self.topic, value, key, headers=headers,
                             **({} if partition is None else {"partition": partition}))
            producer.poll(0)
        self.assertEqual(producer.flush(30), 0)

    def entries(self, server, shard=0):
        """Offset to verdict of every entry: "accepted", or the refusal's number."""
        found, target = {}, f"/v1/shards/{shard}/entries?limit=1000"
        while target:
            page = server.get(target)
            for item in page["items"]:
                found[item["offset"]] = item["verdict"] if item["verdict"] == "accepted" else item["reason"]["number"]
            target = page.get("next") and f"/v1/shards/{shard}/entries?limit=1000&cursor={page['next']}"
        return found

    def test_the_admission_corpus_is_judged_as_by_everybody_else(self):
        """Poison of every refusal, and everything that is no poison: Kafka brings each case as it is."""
        self.make_topic(1)
        cases, left_out = [], 0
        for line in CORPUS.read_text().splitlines():
            case = json.loads(line)
            record = decode_record(case["record"])
            try:
                names = [name.decode() for name, _ in record.attributes]
            except UnicodeDecodeError:   # Kafka's names are text
                names = None
            if case["shard"] != {"index": 0, "of": 1} or names is None or any("\0" in name for name in names):
                left_out += 1
                continue
            headers = [("ce_" + name, value) for name, (_, value) in zip(names, record.attributes)]
            if record.content_type is not None:
                headers.append(("content-type", record.content_type))
            cases.append((case["verdict"]["number"], (0, record.key, record.value, headers)))
        self.produce([record for _, record in cases], message_max_bytes=2_000_000)
        server = self.serve()
        counts = self.counts(self.wait_read(server))
        found = self.entries(server)
        for offset, (number, record) in enumerate(cases):
            # Cases have ids in common: a good one may have been there before.
            allowed = {"accepted", CONFLICT, None} if number == 0 else {number}
            self.assertIn(found.get(offset), allowed, record)
        tested = collections.Counter(number for number, _ in cases)
        self.assertEqual(set(range(MISROUTED)), set(tested), "a refusal has no case")
        self.assertEqual(counts["refused"], sum(1 for one in found.values() if one != "accepted"))
        self.assertGreater(len(cases), 900)
        server.stop()
        self.check_data()
        print(f"{len(cases)} cases by way of Kafka, {left_out} left out that are of another shard or not for its headers")

    def test_a_producer_with_another_partitioner_is_found_out_record_by_record(self):
        """librdkafka's own default sends a key elsewhere: kept, refused as misrouted, and posted again it arrives."""
        self.make_topic(4)
        server = self.serve()
        devices = [f"pump-{number}" for number in range(60)]
        records = [(None, device, event(device, device), STRUCTURED) for device in devices]
        self.produce(records, partitioner="consistent_random")
        strays = self.counts(self.wait_read(server))["refused"]
        refused = self.refusals(server)
        self.assertEqual({one["reason"]["number"] for one in refused}, {MISROUTED})
        self.assertGreater(strays, 20)
        for one in refused:
            home = one["detail"]
            self.assertNotEqual(home, one["shard"])
        self.produce(records)
        self.assertEqual(self.counts(self.wait_read(server)),
                         {"accepted": 60, "refused": strays, "duplicates": 60 - strays, "gaps": 0})

    def test_all_of_it_five_times_over_and_in_any_order(self):
        """Each device's events in their order the first time; then again, shuffled: nothing is added."""
        self.make_topic(3)
        server = self.serve()
        chance = random.Random(7)
        devices = [[(None, f"pump-{pump}", event(f"{pump}-{number}", f"pump-{pump}"), STRUCTURED)
                    for number in range(10)] for pump in range(20)]
        first = []
        while any(devices):   # between devices in any order
            queue = chance.choice([one for one in devices if one])
            first.append(queue.pop(0))
        self.produce(first)
        roots = [(item["logRoot"], item["mapRoot"]) for item in self.wait_read(server)]
        for _ in range(4):
            self.produce(chance.sample(first, len(first)))
        items = self.wait_read(server)
        self.assertEqual(self.counts(items), {"accepted": 200, "refused": 0, "duplicates": 800, "gaps": 0})
        self.assertEqual([(item["logRoot"], item["mapRoot"]) for item in items], roots)

    def test_transactions_count_to_the_number(self):
        """Committed and aborted ones, markers between, and an aborted one at the very end: gaps, and no record of them."""
        self.make_topic(1)
        server = self.serve()
        producer = producer_of(self.broker, transactional_id=f"tx-{self.topic}")
        producer.init_transactions(30)
        for transaction in range(6):
            producer.begin_transaction()
            for number in range(5):
                producer.produce(self.topic, event(f"{transaction}-{number}"), "pump-7", headers=STRUCTURED)
            producer.flush(30)
            if transaction % 2:
                producer.abort_transaction(30)
            else:
                producer.commit_transaction(30)
        items = self.wait_read(server)
        # 15 that were committed, 15 that were aborted, 6 markers.
        self.assertEqual(self.counts(items), {"accepted": 15, "refused": 0, "duplicates": 0, "gaps": 21})
        self.assertEqual((items[0]["position"], items[0]["lag"]), (36, 0))
        server.stop()
        server = self.serve()
        self.assertEqual(self.counts(self.wait_read(server))["gaps"], 21)
        server.stop()
        self.check_data()

    def test_an_open_transaction_holds_up_what_follows_until_it_ends(self):
        self.make_topic(1)
        server = self.serve()
        producer = producer_of(self.broker, transactional_id=f"tx-{self.topic}")
        producer.init_transactions(30)
        producer.begin_transaction()
        producer.produce(self.topic, event("open"), "pump-7", headers=STRUCTURED)
        producer.flush(30)
        status, said = answer_of(server, "/v1/events", event("after"), content_type="application/cloudevents+json",
                                 prefer="wait=2")
        self.assertEqual((status, said["status"]), (202, "pending"))
        self.assertEqual(server.get("/v1/shards/0")["size"], 0)
        producer.commit_transaction(30)
        self.assertEqual(self.counts(self.wait_read(server)), {"accepted": 2, "refused": 0, "duplicates": 0, "gaps": 1})
        self.assertEqual(answer_of(server, said["url"])[0], 200)

    def test_refused_records_are_mirrored_for_those_who_watch_a_topic(self):
        self.make_topic(2)
        topic, self.topic = self.topic, f"{self.topic[:60]}-dlq"
        self.make_topic(1)
        dead, self.topic = self.topic, topic
        server = self.serve("--dlq", dead)
        self.produce([(None, "pump-7", event(1), STRUCTURED), (1, "key", b"no event", [("content-type", b"text/plain")]),
                      (0, None, None, list(ce(2).items()))])
        self.wait_read(server)
        found = []
        def mirrored():
            found[:] = self.broker.consume(dead)
            return len(found) == 2
        wait_until(mirrored, "both refused records are mirrored")
        for record in found:
            headers = dict(zip(record["headers"][::2], record["headers"][1::2]))
            place = (int(headers["__connect.errors.partition"]), int(headers["__connect.errors.offset"]))
            refused = next(one for one in self.refusals(server) if (one["shard"], one["offset"]) == place)
            self.assertEqual(headers["__connect.errors.topic"], topic)
            self.assertIn(refused["reason"]["name"], headers["__connect.errors.exception.message"])
        self.assertEqual({record["key"] for record in found}, {"key", None})
        self.assertIn("hallmark_mirror_records_total 2", text_of(server, "/metrics").splitlines())

    def test_a_tombstone_a_null_key_and_headers_twice(self):
        self.make_topic(1)
        server = self.serve()
        self.produce([(0, None, None, []), (0, "pump-7", None, list(ce(1).items())), (0, None, event(2), STRUCTURED),
                      (0, "", event(3), STRUCTURED + [("other", b"dropped")]),
                      (0, None, b"{}", list(ce(4).items()) + [("ce_id", b"5")])])
        self.wait_read(server)
        found = self.entries(server)
        self.assertEqual([found[offset] == "accepted" for offset in range(5)], [False, False, True, True, False])
        names = [one["reason"]["name"] for one in sorted(self.refusals(server), key=lambda one: one["offset"])]
        self.assertEqual(names[:2], ["tombstone", "tombstone"])


if __name__ == "__main__":
    main("kafka: records")
