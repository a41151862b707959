#!/usr/bin/env python3
"""Three brokers: what acks=all has promised outlives the leader. By the helper that other tests use."""

import sys
import unittest
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))

import kafka  # noqa: E402


class ThreeNodes(unittest.TestCase):
    def test_the_leader_is_killed_and_records_go_on(self):
        with kafka.Broker(nodes=3) as broker:
            broker.create_topic("devices")
            row = broker.partitions("devices")[0]
            self.assertEqual(row["in_sync"], [1, 2, 3])
            broker.produce("devices", ["before"])

            broker.kill(row["leader"])
            broker.produce("devices", ["after"])
            self.assertNotEqual(broker.partitions("devices")[0]["leader"], row["leader"])

            broker.restart(row["leader"])
            kafka.wait_until(lambda: broker.partitions("devices")[0]["in_sync"] == [1, 2, 3],
                             "the killed node is in sync again")
            self.assertEqual([record["payload"] for record in broker.consume("devices")], ["before", "after"])
            self.assertEqual(broker.show_topic("devices")["config"]["min.insync.replicas"], "2")


if __name__ == "__main__":
    kafka.main("tools: kafka: three brokers")
