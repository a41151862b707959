#!/usr/bin/env python3
"""`hallmark serve --kafka`: what it takes in, what it refuses to stand on, posts by way of the topic, and brokers that
are away. Usage: serve_test.py HALLMARK [unittest arguments]"""

import json
import subprocess
import sys

sys.dont_write_bytecode = True

from kafka_case import KafkaCase, answer_of, ce, event, main, post, text_of, wait_until  # noqa: E402

NOBODY = "127.0.0.1:1"


class Intake(KafkaCase):
    def test_what_kcat_produces_is_history_in_each_content_mode(self):
        self.make_topic(4)
        server = self.serve()
        self.broker.produce(self.topic, ['{"says":"binary"}'], key="pump-7", headers=ce(1))
        self.broker.produce(self.topic, [event(2), event(3)], key="pump-7",
                            headers={"content-type": "application/cloudevents+json; charset=utf-8"})
        items = self.wait_read(server)
        self.assertEqual(self.counts(items), {"accepted": 3, "refused": 0, "duplicates": 0, "gaps": 0})
        self.assertEqual({item["lag"] for item in items}, {0})
        history = json.loads(self.run_hallmark("history", "pump-7", "--server", server.url, "--json").stdout)
        self.assertEqual([item["event"]["id"] for item in history["items"]], ["3", "2", "1"])
        record = self.broker.consume(self.topic)[0]
        found = server.get("/v1/events?source=/plant&id=1")["items"][0]
        entry = server.get(f"/v1/shards/{found['shard']}/entries/{found['sequence']}")
        self.assertEqual((entry["partition"], entry["offset"]), (record["partition"], record["offset"]))
        self.assertTrue(entry["recordedAt"].endswith(f"{record['ts'] % 1000:03}Z"), (entry["recordedAt"], record["ts"]))

    def test_a_restart_goes_on_where_the_ledger_stands(self):
        self.make_topic(2)
        server = self.serve()
        for number in range(40):
            self.broker.produce(self.topic, [event(number, f"pump-{number % 5}")], key=f"pump-{number % 5}",
                                headers={"content-type": "application/cloudevents+json"})
            if number % 10 == 9:
                server.kill() if number == 19 else server.stop()
                server = self.serve()
        self.assertEqual(self.counts(self.wait_read(server)), {"accepted": 40, "refused": 0, "duplicates": 0, "gaps": 0})
        server.stop()
        self.check_data()

    def test_the_broker_is_told_the_positions_for_its_lag_tools(self):
        self.make_topic(1)
        server = self.serve("--name", "plant-7")
        self.broker.produce(self.topic, [event(number) for number in range(5)], key="pump-7",
                            headers={"content-type": "application/cloudevents+json"})
        self.wait_read(server)
        server.stop()
        import confluent_kafka as client
        consumer = client.Consumer({"bootstrap.servers": self.broker.brokers, "group.id": "hallmark-plant-7"})
        committed = consumer.committed([client.TopicPartition(self.topic, 0)], timeout=20)
        self.assertEqual([one.offset for one in committed], [5])
        consumer.close()

    def test_figures_and_readiness(self):
        self.make_topic(2)
        server = self.serve()
        self.wait_ready(server)
        wait_until(lambda: all(item["lag"] == 0 for item in server.get("/v1/shards")["items"]), "the lag is known")
        text = text_of(server, "/metrics")
        for line in ('hallmark_source_lag_records{shard="1"} 0', 'hallmark_source_failing{shard="1"} 0',
                     'hallmark_ledger_gaps_total{shard="0"} 0', 'hallmark_ledger_recovering{shard="0"} 0'):
            self.assertIn(line, text.splitlines())


class Posts(KafkaCase):
    def test_a_post_goes_through_the_topic_and_is_answered_when_it_is_in_the_ledger(self):
        self.make_topic(4)
        server = self.serve()
        status, receipt = post(server, event(1))
        self.assertEqual((status, receipt["status"]), (201, "recorded"))
        self.assertEqual(post(server, event(1)), (200, receipt | {"status": "duplicate"}))
        status, said = post(server, event(1, data={"other": 1}))
        self.assertEqual((status, said["recorded"]["sequence"]), (409, receipt["sequence"]))
        self.assertEqual(post(server, "no event")[0], 400)
        self.assertEqual(post(server, event(2, type="hallmark.device.born.v1", data={}))[0], 422)
        records = self.broker.consume(self.topic)
        self.assertEqual({(record["partition"], record["key"]) for record in records}, {(receipt["shard"], "pump-7")})
        self.assertEqual(len(records), 3)   # what the door turned away did not get into the topic
        self.assertEqual(self.counts(self.wait_read(server)),
                         {"accepted": 1, "refused": 1, "duplicates": 1, "gaps": 0})

    def test_the_same_bytes_arrive_as_from_a_producer_of_its_own(self):
        """However it is posted, whoever reads the topic reads what was posted."""
        self.make_topic(1)
        server = self.serve()
        body = event(1, data={"a": [1, 2.50, "ü"]})
        self.assertEqual(post(server, body)[0], 201)
        headers = {name.replace("ce_", "ce-"): value for name, value in ce(2, "päivä").items() if name != "content-type"}
        headers["ce-subject"] = "p%C3%A4iv%C3%A4"
        self.assertEqual(answer_of(server, "/v1/events", '{"b":1}', **headers, content_type="application/json")[0], 201)
        first, second = self.broker.consume(self.topic)
        self.assertEqual(first["payload"], body)
        self.assertEqual((second["payload"], second["key"]), ('{"b":1}', "päivä"))
        self.assertEqual(dict(zip(second["headers"][::2], second["headers"][1::2]))["ce_subject"], "päivä")

    def test_a_batch_and_an_answer_that_is_not_waited_for(self):
        self.make_topic(4)
        server = self.serve()
        lines = "\n".join(event(number, f"pump-{number}") for number in range(200))
        status, said = answer_of(server, "/v1/events", lines, content_type="application/x-ndjson")
        self.assertEqual((status, said["counts"]), (200, {"recorded": 200, "duplicate": 0, "refused": 0}))
        status, said = post(server, event("later"), Prefer="respond-async")
        self.assertEqual((status, said["status"]), (202, "pending"))
        items = wait_until(lambda: (answer_of(server, said["url"])[1]).get("items"), "it is recorded")
        self.assertEqual(items[0]["id"], "later")

    def test_a_hundred_posts_of_one_id_are_one_record_and_ninety_nine_duplicates(self):
        self.make_topic(1)
        server = self.serve()
        done = self.run_hallmark("post", "-", "--server", server.url, "--json",
                                 text="\n".join([event("one")] * 100))
        totals = json.loads(done.stdout.splitlines()[-1])
        self.assertEqual((totals["recorded"], totals["duplicate"], totals["refused"]), (1, 99, 0))


class Checks(KafkaCase):
    def test_a_topic_that_no_ledger_can_stand_on_is_refused_with_what_mends_it(self):
        self.make_topic(1, message_timestamp_type="CreateTime", cleanup_policy="compact", retention_ms="1000",
                        retention_bytes="10000")
        said = self.expect_no_start(2)
        mending = said.rsplit("--add-config ", 1)[1].strip()
        self.assertFalse(self.data.exists())
        self.broker.set_topic(self.topic, **dict(one.split("=") for one in mending.split(",")))
        server = self.serve()
        self.assertEqual(server.get("/v1/shards")["items"][0]["position"], 0)

    def test_settings_that_go_wrong_later_are_refused_at_the_next_start(self):
        self.make_topic(1)
        server = self.serve()
        self.broker.produce(self.topic, ["x"])
        self.wait_read(server)
        server.stop()
        self.broker.set_topic(self.topic, retention_ms="1000000000")
        self.assertIn("retention.ms=-1", self.expect_no_start(2))

    def test_a_topic_that_is_not_there_is_told_with_the_command_that_makes_it(self):
        said = self.expect_no_start(2)
        self.assertIn(f"kafka-topics.sh --bootstrap-server {self.broker.brokers} --create --topic {self.topic}", said)
        self.assertFalse(self.data.exists())

    def test_shards_are_the_partitions(self):
        self.make_topic(3)
        self.assertIn("expected --shards 3", self.expect_no_start(2, "--shards", "4"))
        server = self.serve()
        self.assertEqual([item["of"] for item in server.get("/v1/shards")["items"]], [3, 3, 3])

    def test_a_ledger_is_fed_in_one_way_for_its_life(self):
        self.make_topic(1)
        server = self.serve()
        self.broker.produce(self.topic, ["x"])
        self.wait_read(server)
        server.stop()
        self.assertIn(f'is made of the topic "{self.topic}"', self.expect_no_start(2, topic="another"))
        for words in (["append", "-", "--data", self.data], ["serve", "--data", self.data, "--listen", "127.0.0.1:0"]):
            self.assertIn("made of the Kafka topic", self.run_hallmark(*words, expected=2, text=event(1)).stderr)
        self.data = self.folder / "embedded"
        self.run_hallmark("append", "-", "--data", self.data, text=event(1))
        self.assertIn("takes its events without Kafka", self.expect_no_start(2))

    def test_secrets_are_not_shown(self):
        self.make_topic(1)
        file = self.folder / "kafka.properties"
        file.write_text("# a login\nsasl.password = correct-horse\nsasl.usrname = x\n")
        said = self.expect_no_start(2, "--kafka-properties", file)
        self.assertIn("sasl.username", said)   # did you mean
        self.assertNotIn("correct-horse", said)
        said = self.expect_no_start(2, "--kafka-property", "ssl.key.password=correct-horse", "--kafka-property", "acks=1")
        self.assertNotIn("correct-horse", said)
        self.assertIn("acks", said)


class Away(KafkaCase):
    def test_a_new_ledger_needs_its_brokers(self):
        self.assertIn(NOBODY, self.expect_no_start(4, brokers=NOBODY))
        self.assertFalse(self.data.exists())

    def test_a_ledger_that_has_entries_answers_questions_without_brokers(self):
        self.make_topic(1)
        server = self.serve()
        post(server, event(1))
        server.stop()
        server = self.serve(brokers=NOBODY)
        self.assertEqual(len(server.get("/v1/devices/pump-7/history")["items"]), 1)
        item = server.get("/v1/shards")["items"][0]
        self.assertIsNone(item["lag"])
        self.assertIn(NOBODY, item["trouble"])
        self.wait_not_ready(server, "gets no records from Kafka")
        self.assertEqual(post(server, event(2))[0], 503)
        self.assertEqual(server.get("/v1/shards")["items"][0]["size"], 1)

    def test_tls_that_the_broker_does_not_speak_is_a_broker_that_is_away(self):
        self.make_topic(1)
        said = self.expect_no_start(4, "--kafka-property", "security.protocol=ssl")
        self.assertIn(self.broker.brokers, said)

    def test_a_signal_while_brokers_are_away_stops_it_soon(self):
        self.make_topic(1)
        server = self.serve()
        post(server, event(1))
        server.stop()
        server = self.serve(brokers=NOBODY)
        server.process.terminate()
        try:
            self.assertEqual(server.process.wait(timeout=10), 0)
        except subprocess.TimeoutExpired:
            self.fail(server.log.read_text())


if __name__ == "__main__":
    main("kafka: serve")
