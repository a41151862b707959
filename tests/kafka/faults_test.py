#!/usr/bin/env python3
"""The broker and the topic under a server that runs: whatever happens to them, nothing acknowledged is lost, nothing
stands twice, and what is not the ledger's topic any more is not taken. Usage: faults_test.py HALLMARK [arguments]"""

import json
import shutil
import sys
import time

sys.dont_write_bytecode = True

from kafka_case import KafkaCase, answer_of, event, main, post, wait_until  # noqa: E402
from posting import LoadedCase  # noqa: E402

HEADERS = {"content-type": "application/cloudevents+json"}


def ask_export(server, question):
    return answer_of(server, "/v1/exports", json.dumps(question), **{"Content-Type": "application/json"})


class Faults(LoadedCase):
    def test_the_broker_is_stopped_and_started(self):
        server, posting = self.start_posting()
        self.broker.stop()
        self.wait_not_ready(server, "gets no records from Kafka")
        wait_until(lambda: 503 in posting.statuses, "posts are answered 503")
        self.assertEqual(server.get("/v1/shards")["items"][0]["recovering"], False)
        self.broker.start()
        self.goes_on(server, posting)
        self.check_whole(server, posting)

    def test_the_broker_is_killed(self):
        server, posting = self.start_posting()
        for _ in range(2):
            self.broker.kill()
            time.sleep(1)
            self.broker.start()
            self.goes_on(server, posting)
        self.check_whole(server, posting)

    def test_the_broker_is_frozen_and_thawed(self):
        """For a minute in the long form."""
        server, posting = self.start_posting()
        self.broker.freeze()
        self.addCleanup(self.broker.thaw)
        self.wait_not_ready(server, "gets no records from Kafka")
        self.assertTrue(server.get("/v1/devices/pump-0/history")["items"])
        time.sleep(60 if self.is_long() else 5)
        self.broker.thaw()
        self.goes_on(server, posting)
        self.check_whole(server, posting)

    def test_a_frozen_broker_does_not_keep_the_server_from_stopping(self):
        server, posting = self.start_posting()
        self.broker.freeze()
        self.addCleanup(self.broker.thaw)
        time.sleep(3)
        begun = time.monotonic()
        server.process.terminate()
        self.assertEqual(server.process.wait(timeout=30), 0)
        self.assertLess(time.monotonic() - begun, 15)
        posting.done.set()

    def test_the_topic_is_made_anew_with_other_data_while_the_server_runs(self):
        server, posting = self.start_posting(partitions=1)
        posting.finish()
        position = self.wait_read(server)[0]["position"]
        self.delete_topic()
        self.make_topic(1)
        self.broker.produce(self.topic, [event(f"other-{number}") for number in range(position + 50)], key="pump-1",
                            headers=HEADERS)
        self.wait_halted(server, "made anew")
        published = server.get("/v1/shards/0")["checkpoint"]
        self.assertEqual(post(server, event("more"))[0], 503)
        self.assertEqual(len(server.get("/v1/devices/pump-0/history")["items"]) > 0, True)
        time.sleep(1.5)
        self.assertEqual(server.get("/v1/shards/0")["checkpoint"], published)

    def test_the_topic_is_made_anew_while_the_server_is_down(self):
        for records, part in ((3, "it ends at offset 3"), (60, "another record")):
            with self.subTest(part):
                self.topic = f"anew-{records}"
                self.data = self.folder / f"data-{records}"
                self.make_topic(1)
                server = self.serve()
                self.broker.produce(self.topic, [event(number) for number in range(40)], key="pump-7", headers=HEADERS)
                self.wait_read(server)
                server.stop()
                self.delete_topic()
                self.make_topic(1)
                self.broker.produce(self.topic, [event(f"other-{number}") for number in range(records)], key="pump-7",
                                    headers=HEADERS)
                server = self.serve()
                self.wait_halted(server, part)
                self.assertEqual(server.get("/v1/shards/0")["size"], 40)
                self.assertEqual(len(server.get("/v1/devices/pump-7/history")["items"]), 40)

    def test_records_that_were_removed_before_they_were_read(self):
        self.make_topic(1)
        server = self.serve()
        self.broker.produce(self.topic, [event(number) for number in range(10)], key="pump-7", headers=HEADERS)
        self.wait_read(server)
        server.stop()
        self.broker.produce(self.topic, [event(f"more-{number}") for number in range(10)], key="pump-7", headers=HEADERS)
        self.broker.trim_topic(self.topic, 0, 15)
        server = self.serve()
        self.wait_halted(server, "it begins at offset 15 now, and the ledger has come to 10")

    def test_what_was_read_may_go(self):
        """Where the first records are gone, but none that was not read, the ledger goes on."""
        self.make_topic(1)
        server = self.serve()
        self.broker.produce(self.topic, [event(number) for number in range(10)], key="pump-7", headers=HEADERS)
        self.wait_read(server)
        server.stop()
        self.broker.trim_topic(self.topic, 0, 10)
        server = self.serve()
        self.assertEqual(post(server, event("more"))[0], 201)

    def test_partitions_are_added(self):
        self.make_topic(2)
        server = self.serve()
        self.assertEqual(post(server, event(1))[0], 201)
        self.broker.grow_topic(self.topic, 3)
        for shard in range(2):
            self.wait_halted(server, "expected 2 partitions", shard)
        self.assertEqual(post(server, event(2))[0], 503)
        server.stop()
        self.wait_halted(self.serve(), "expected 2 partitions", 1)

    def test_stamps_become_the_producers(self):
        self.make_topic(1)
        server = self.serve()
        self.broker.produce(self.topic, [event(1)], key="pump-7", headers=HEADERS)
        self.wait_read(server)
        self.broker.set_topic(self.topic, message_timestamp_type="CreateTime")
        self.broker.produce(self.topic, [event(2)], key="pump-7", headers=HEADERS)
        self.wait_halted(server, "bears its producer's time")
        self.assertEqual(server.get("/v1/shards/0")["size"], 1)

    def test_a_ledger_that_lost_its_data_reads_the_topic_again_before_it_publishes(self):
        self.make_topic(1)
        server = self.serve()
        self.broker.produce(self.topic, [event(number) for number in range(50)], key="pump-7", headers=HEADERS)
        roots = {name: self.wait_read(server)[0][name] for name in ("logRoot", "mapRoot")}
        server.stop()
        shutil.rmtree(self.data)
        server = self.serve()
        item = self.wait_read(server)[0]
        self.assertEqual({name: item[name] for name in roots}, roots)
        self.assertEqual(item["recovering"], False)
        self.wait_ready(server)
        server.stop()
        # The same with a topic that cannot give it back.
        shutil.rmtree(self.data)
        self.delete_topic()
        self.make_topic(1)
        self.broker.produce(self.topic, [event(f"other-{number}") for number in range(30)], key="pump-7", headers=HEADERS)
        server = self.serve()
        self.wait_read(server)
        item = server.get("/v1/shards/0")
        self.assertEqual((item["recovering"], item["checkpoint"]), (True, None))
        self.wait_not_ready(server, "recovering: 30 entries of the 50")
        # A pack stands on checkpoints; what needs none is exported.
        status, problem = ask_export(server, {"format": "pack"})
        self.assertEqual(status, 503, problem)
        self.assertIn("shard 0 publishes no checkpoint yet", problem["detail"])
        self.assertEqual(ask_export(server, {"format": "ndjson"})[0], 202)
        self.broker.produce(self.topic, [event(f"more-{number}") for number in range(30)], key="pump-7", headers=HEADERS)
        wait_until(lambda: "publishes nothing" in server.log.read_text(), "it is told")
        self.assertIn("are not those that were published", server.log.read_text())
        self.assertEqual(server.get("/v1/shards/0")["checkpoint"], None)


class Wiped(KafkaCase):
    """Takes the broker's data away: it has a broker of its own."""

    def test_the_log_directory_is_wiped(self):
        self.make_topic(1)
        server = self.serve()
        self.assertEqual(post(server, event(1))[0], 201)
        self.broker.kill()
        self.broker.wipe()
        self.broker.start()
        self.wait_not_ready(server, "gets no records from Kafka")
        self.assertEqual(post(server, event(2))[0], 503)
        self.assertEqual(server.get("/v1/shards/0")["size"], 1)
        self.make_topic(1)   # somebody makes it anew, and it is empty
        self.wait_halted(server, "made anew")

    def test_it_is_another_cluster(self):
        self.make_topic(1)
        server = self.serve()
        self.broker.produce(self.topic, [event(1)], key="pump-7", headers=HEADERS)
        self.wait_read(server)
        server.stop()
        self.broker.kill()
        self.broker.wipe(new_cluster_id=True)
        self.broker.start()
        self.make_topic(1)
        self.broker.produce(self.topic, [event(1), event(2)], key="pump-7", headers=HEADERS)
        self.wait_halted(self.serve(), "expected the Kafka cluster")


if __name__ == "__main__":
    main("kafka: faults")
