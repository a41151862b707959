#!/usr/bin/env python3
"""What a producer sent to a wrong partition, sent home through a real topic. Usage: refusals_kafka_test.py HALLMARK
[unittest arguments]"""

import json
import os
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))

import kafka  # noqa: E402
from server_case import ServerCase, event  # noqa: E402
from waiting import wait_until  # noqa: E402

STRUCTURED = {"content-type": "application/cloudevents+json"}
EVENTS = 40


class Redrive(ServerCase):
    def counts(self, server):
        return [{name: item["counts"][name] for name in ("accepted", "refused", "duplicates")}
                for item in server.get("/v1/shards")["items"]]

    def redrive(self, server):
        done = self.run_hallmark("refusals", "redrive", "--server", server.url, "--to", server.url, "--json")
        return json.loads(done.stdout)

    def test_what_was_misrouted_arrives_at_home(self):
        with kafka.Broker() as broker:
            broker.create_topic("devices", partitions=2)
            broker.produce("devices", [event(number, f"pump-{number}") for number in range(EVENTS)], key="one for all",
                           headers=STRUCTURED, partition=0)
            server = self.serve("--kafka", broker.brokers, "--topic", "devices")
            wait_until(lambda: sum(sum(each.values()) for each in self.counts(server)) == EVENTS, "all are read")
            first, second = self.counts(server)
            wrong = first["refused"]
            self.assertGreater(wrong, 0)
            self.assertEqual(second, {"accepted": 0, "refused": 0, "duplicates": 0})
            said = self.redrive(server)
            self.assertEqual((said["sent"], said["recorded"], said["duplicate"], said["refused"]), (wrong, wrong, 0, 0))
            self.assertEqual(self.counts(server), [first, {"accepted": wrong, "refused": 0, "duplicates": 0}])
            said = self.redrive(server)
            self.assertEqual((said["sent"], said["recorded"], said["duplicate"], said["refused"]), (wrong, 0, wrong, 0))
            self.assertEqual(self.counts(server), [first, {"accepted": wrong, "refused": 0, "duplicates": wrong}])


if __name__ == "__main__":
    ServerCase.hallmark = os.path.abspath(sys.argv.pop(1))
    kafka.main("hallmark refusals redrive, with Kafka")
