#!/usr/bin/env python3
"""Three brokers, each partition on all of them: a leader is killed under load, again and again, and comes back.
Usage: cluster_test.py HALLMARK [unittest arguments]"""

import sys
import time

sys.dont_write_bytecode = True

from kafka_case import main, wait_until  # noqa: E402
from posting import LoadedCase  # noqa: E402

PARTITIONS = 3


class Cluster(LoadedCase):
    nodes = 3

    def leader_of(self, partition):
        return self.broker.partitions(self.topic, self.alive())[partition]["leader"]

    def alive(self):
        return next(f"127.0.0.1:{node.port}" for node in self.broker.cluster.nodes if node.state() == "up")

    def test_the_leader_is_killed_under_load(self):
        server, posting = self.start_posting(PARTITIONS, replication=3, min_insync_replicas="2")
        for round_ in range(6 if self.is_long() else 2):
            leader = self.leader_of(round_ % PARTITIONS)
            self.broker.kill(leader)
            self.goes_on(server, posting)
            time.sleep(1)
            self.broker.start()
            wait_until(lambda: all(len(one["in_sync"]) == 3 for one in self.broker.partitions(self.topic)),
                       "all are in sync again")
        self.check_whole(server, posting)
        print(f"{len(posting.acknowledged)} acknowledged, answers {sorted(posting.statuses)}")


if __name__ == "__main__":
    main("kafka: three brokers")
